//! What a team sets, seen by who is asked.

use crate::common::Sandbox;
use crate::session::{ENTER, Session};
use crate::{BOUNDARY, TRACING, customize};

const WORKSPACE: &str =
    "[workspace]\nresolver = \"3\"\nmembers = [\"functions/*\"]\n\n[workspace.metadata.lambda-s3]\n";
const TRIGGER: [&str; 4] = ["--vcs", "none", "--trigger", "s3://photo-inbox/"];

fn ask(sandbox: &Sandbox, team: &str, flags: &[&str]) -> Session {
    sandbox.write("Cargo.toml", format!("{WORKSPACE}{team}"));
    Session::start(sandbox, &[&["new", "functions/thumbs"], flags].concat(), 120)
}

/// The spec that was written, as far as it is not of the trigger.
fn settings(sandbox: &Sandbox) -> String {
    let manifest = sandbox.read("functions/thumbs/Cargo.toml");
    let (_, spec) = manifest.split_once("[package.metadata.lambda-s3]\nversion = 1\n").unwrap();
    let lines = spec.split("\n\n").next().unwrap().lines();
    lines.filter(|line| !line.starts_with("runtime = ")).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_the_team_sets_is_proposed_and_left_to_it() {
    let sandbox = Sandbox::new();
    let team = "deploy = [\"terraform\", \"cli\"]\narch = \"x86_64\"\nmemory = 512\ntimeout = 9\nlog-retention = 7\n\
                tracing = true\n";
    let mut session = ask(&sandbox, team, &TRIGGER);
    session.press("Where the function writes", ENTER);
    session.press("exist?", "n");
    session.press("Deployment formats", ENTER);
    session.press("Write these files?", ENTER);
    assert_eq!(session.end(), 0);
    assert_eq!(settings(&sandbox).split("[[").next().unwrap().trim(), "");
    assert!(sandbox.path().join("functions/thumbs/deploy/terraform").is_dir());
}

#[test]
fn another_answer_than_the_teams_is_the_functions_own() {
    let sandbox = Sandbox::new();
    let team = "deploy = [\"sam\"]\narch = \"x86_64\"\nmemory = 512\ntimeout = 9\nlog-retention = 7\ntracing = true\n\
                permissions-boundary = \"arn:aws:iam::111122223333:policy/all\"\n";
    let mut session = ask(&sandbox, team, &TRIGGER);
    session.press("Where the function writes", ENTER);
    session.press("exist?", "n");
    session.press("Deployment formats", "\x1b[B \r");
    // Away from traces; a boundary.
    customize(&mut session, &[TRACING, BOUNDARY]);
    session.wait_for("ARN of the boundary policy");
    session.wait_for("policy/all");
    session.send(ENTER);
    session.press("Write these files?", ENTER);
    assert_eq!(session.end(), 0);
    assert_eq!(settings(&sandbox), "deploy = [\"sam\", \"cloudformation\"]\ntracing = false");
}

#[test]
fn what_is_enforced_is_not_asked_for_and_what_is_required_is() {
    let sandbox = Sandbox::new();
    let team = "deploy = [\"sam\"]\narch = \"x86_64\"\nmemory = 512\ntimeout = 9\nlog-retention = 7\ntracing = true\n\
                enforce = [\"deploy\", \"tracing\"]\nrequired-tags = [\"team\"]\n";
    let mut session = ask(&sandbox, team, &TRIGGER);
    session.press("Where the function writes", ENTER);
    session.press("exist?", "n");
    session.answer("Tag `team`, which is required", "a*b");
    session.wait_for("`a*b` is not a valid tag value");
    session.answer("Tag `team`, which is required", "photos");
    customize(&mut session, &[]);
    session.wait_for("Write these files?");
    assert!(
        !session.text().contains("traces in X-Ray") && session.text().contains("other events"),
        "{}",
        session.text()
    );
    session.send(ENTER);
    assert_eq!(session.end(), 0);
    assert!(!session.text().contains("Deployment formats"));
    assert_eq!(settings(&sandbox), "tags = { team = \"photos\" }");
}

#[test]
fn a_bucket_that_is_not_allowed_is_asked_for_again_and_one_that_is_known_to_exist_is_not_asked_about() {
    let sandbox = Sandbox::new();
    let team = "existing-buckets = [\"photo-inbox\"]\nallowed-buckets = [\"photo-*\"]\n";
    let mut session = ask(&sandbox, team, &["--vcs", "none", "--name", "thumbs", "--deploy", "sam"]);
    session.answer("Trigger (", "video-inbox");
    session.wait_for("bucket `video-inbox` is not among those that");
    session.answer("Trigger (", "s3://video-inbox/");
    session.wait_for("bucket `video-inbox` is not among those that");
    session.answer("Trigger (", "s3://photo-inbox/");
    session.answer("Where the function writes", "s3://video-out/");
    session.wait_for("bucket `video-out` is not among those that");
    session.answer("Where the function writes", "s3://photo-out/");
    session.press("Does bucket `photo-out` exist?", "n");
    session.press("Write these files?", ENTER);
    assert_eq!(session.end(), 0);
    assert!(!session.text().contains("Does bucket `photo-inbox` exist"));
    assert!(!settings(&sandbox).contains("existing-buckets"));
}
