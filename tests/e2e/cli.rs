//! The scripts that call the AWS CLI, run against the AWS on loopback by the real AWS CLI.

pub mod command_line;
mod failing;
mod reading;

use std::path::Path;

use serde_json::{Value, json};

use self::command_line::Machine;
use self::reading::held;
use crate::aws::Aws;
use crate::compare::normalise;
use crate::equality::{asked_for, buckets_asked_for};
use crate::process::{run, seconds, timed, try_run};
use crate::project::Project;
use crate::reading::Held;
use crate::simulator::probe;
use crate::specs::{ALL, COPY, EVERYTHING, HOSTILE, RECURSIVE, Spec};
use crate::tools::cli_tools;

/// A small one: one trigger, no other bucket.
const SMALL: Spec = Spec { name: "small", arguments: &["--trigger", "s3://in-bucket/incoming/"], toml: None };
/// The same function with another prefix and other settings.
const CHANGED: Spec = Spec {
    name: "small",
    arguments: &[
        "--trigger",
        "s3://in-bucket/arrived/",
        "--memory",
        "512",
        "--log-retention",
        "7",
        "--description",
        "$(new)",
    ],
    toml: None,
};
/// The same function with another trigger bucket.
const MOVED: Spec = Spec { name: "small", arguments: &["--trigger", "s3://next-bucket/arrived/"], toml: None };

/// Deploys a project with its own script, whose package is this zip file.
pub fn try_deploy(aws: &Aws, project: &Project, zip: &Path) -> Result<(), String> {
    let machine = Machine::new(aws);
    machine.put_package(project, zip);
    let outcome = machine.run(project, "deploy.sh", &["--no-build"]);
    if outcome.status.success() { Ok(()) } else { Err(outcome.all()) }
}

pub fn destroy(aws: &Aws, project: &Project) {
    Machine::new(aws).succeed(project, "destroy.sh", &["--yes"]);
}

fn project(spec: &Spec) -> Project {
    Project::deployed_with(spec, "cli")
}

fn is_writing(line: &str) -> bool {
    ["created ", "updated ", "removed ", "would "].iter().any(|word| line.trim_start().starts_with(word))
}

/// As `policy` and the spec say.
fn assert_is_as_asked_for(aws: &Aws, project: &Project) {
    let held = Held::of(aws, project);
    assert_eq!(normalise(&held.documents()), normalise(&project.policy()));
    assert_eq!((held.settings(), held.buckets()), (asked_for(project), buckets_asked_for(project)));
}

fn assert_nothing_changes(said: &str) {
    assert!(!said.lines().any(is_writing), "{said}");
}

#[test]
fn shellcheck_and_bash_find_nothing() {
    for spec in ALL {
        let project = project(spec);
        for script in ["deploy.sh", "steps.sh", "destroy.sh", "lib.sh", "../../audit/audit.sh"] {
            let outcome = try_run(&mut shellcheck(&project, script), seconds(60));
            assert_eq!((outcome.status.code(), outcome.all()), (Some(0), String::new()), "{} {script}", spec.name);
            run(
                crate::process::command("bash").arg("-n").arg(project.path.join("deploy/cli").join(script)),
                seconds(10),
            );
        }
    }
}

#[test]
fn shellcheck_can_find_something() {
    let project = project(&COPY);
    let script = project.path.join("deploy/cli/destroy.sh");
    let text = std::fs::read_to_string(&script).unwrap();
    std::fs::write(&script, text.replace("[ ! -t 0 ]", "[ ! -t $UNKNOWN ]")).unwrap();
    let outcome = try_run(&mut shellcheck(&project, "destroy.sh"), seconds(60));
    assert!(outcome.all().contains("SC2086"), "{}", outcome.all());
}

fn shellcheck(project: &Project, script: &str) -> std::process::Command {
    let mut shellcheck = cli_tools().command("shellcheck");
    shellcheck.args(["--external-sources", "--format=gcc", script]).current_dir(project.path.join("deploy/cli"));
    shellcheck
}

#[test]
fn a_second_run_finds_everything_as_it_should_be() {
    for spec in [&HOSTILE, &EVERYTHING] {
        let (aws, project) = (Aws::start(), project(spec));
        let machine = Machine::new(&aws);
        machine.put_package(&project, probe());
        let said = timed(&format!("{}: deploy.sh", spec.name), || machine.deploy(&project));
        assert!(said.contains(&format!("created function {}", spec.name)), "{said}");
        assert_is_as_asked_for(&aws, &project);

        let before = held(&aws, &project);
        let calls = machine.writing_calls();
        assert!(calls > 10);
        assert_nothing_changes(&machine.deploy(&project));
        assert_eq!(machine.writing_calls(), calls, "{}: a second run writes", spec.name);
        assert_eq!(held(&aws, &project), before, "{}", spec.name);
    }
}

/// With the program itself, not with the one that runs all the time; and with the waits of every day.
#[test]
fn the_scripts_run_with_the_aws_cli_as_it_is() {
    let (aws, project) = (Aws::start(), project(&SMALL));
    let machine = Machine::as_it_is(&aws);
    machine.put_package(&project, probe());
    let said = timed("deploy.sh with the waits of every day", || machine.deploy(&project));
    assert!(said.contains("updated notifications of bucket in-bucket"), "{said}");
    assert_is_as_asked_for(&aws, &project);
}

#[test]
fn a_dry_run_tells_what_would_be_done_and_does_nothing() {
    let (aws, project) = (Aws::start(), project(&RECURSIVE));
    let machine = Machine::new(&aws);
    let planned = machine.succeed(&project, "deploy.sh", &["--dry-run"]);
    assert_eq!(machine.writing_calls(), 0, "{planned}");
    assert!(planned.contains("would build "), "{planned}");

    machine.put_package(&project, probe());
    let planned = machine.succeed(&project, "deploy.sh", &["--dry-run", "--no-build"]);
    assert_eq!(machine.writing_calls(), 0, "{planned}");
    let done = machine.deploy(&project);
    let things = |said: &str| -> Vec<String> {
        said.lines()
            .filter(|line| is_writing(line))
            .map(|line| line.split_whitespace().skip(1).collect::<Vec<_>>().join(" "))
            .collect()
    };
    let planned: Vec<String> = things(&planned).iter().map(|line| line.split_once(' ').unwrap().1.to_owned()).collect();
    assert_eq!(planned, things(&done));

    let calls = machine.writing_calls();
    assert_nothing_changes(&machine.succeed(&project, "deploy.sh", &["--dry-run", "--no-build"]));
    let planned = machine.succeed(&project, "destroy.sh", &["--dry-run"]);
    assert!(
        planned.contains("would remove function recursive") && planned.contains("kept bucket in-bucket"),
        "{planned}"
    );
    assert_eq!(machine.writing_calls(), calls);
}

#[test]
fn a_changed_spec_changes_what_it_is_about() {
    let (aws, first) = (Aws::start(), project(&SMALL));
    let machine = Machine::new(&aws);
    machine.put_package(&first, probe());
    machine.deploy(&first);

    let changed = project(&CHANGED);
    let other = changed.path.join("other.zip");
    command_line::other_package(probe(), &other);
    machine.put_package(&changed, &other);
    let said = machine.deploy(&changed);
    let mut written: Vec<&str> = said.lines().filter(|line| is_writing(line)).map(str::trim).collect();
    written.sort_unstable();
    assert_eq!(
        written,
        [
            "updated code of function small",
            "updated configuration of function small",
            "updated notifications of bucket in-bucket",
            "updated policy of role small-us-east-1",
            "updated retention of log group /aws/lambda/small",
        ]
    );
    assert_is_as_asked_for(&aws, &changed);

    let moved = project(&MOVED);
    machine.put_package(&moved, &other);
    let said = machine.deploy(&moved);
    for line in [
        "created permission AllowS3-next-bucket",
        "removed notifications of bucket in-bucket",
        "removed permission AllowS3-in-bucket",
    ] {
        assert!(said.contains(line), "{line} is not in\n{said}");
    }
    assert_is_as_asked_for(&aws, &moved);
    let left = aws.call("s3", "get_bucket_notification_configuration", json!({ "Bucket": "in-bucket" }));
    assert_eq!(left, json!({}));
    assert_nothing_changes(&machine.deploy(&moved));
}

/// A loop that is no longer wanted is stopped by Lambda again.
#[test]
fn a_loop_is_no_longer_allowed_once_the_spec_has_none() {
    const TAMED: Spec = Spec { name: "recursive", arguments: &["--trigger", "s3://in-bucket/pages/"], toml: None };
    let (aws, recursive) = (Aws::start(), project(&RECURSIVE));
    let machine = Machine::new(&aws);
    machine.put_package(&recursive, probe());
    machine.deploy(&recursive);
    let tamed = project(&TAMED);
    machine.put_package(&tamed, probe());
    let said = machine.deploy(&tamed);
    assert!(said.contains("updated loop detection") && said.contains("removed reserved concurrency"), "{said}");
    assert_is_as_asked_for(&aws, &tamed);
    assert_nothing_changes(&machine.deploy(&tamed));
}

#[test]
fn destroy_leaves_the_buckets_and_the_notifications_of_others() {
    let (aws, project) = (Aws::start(), project(&EVERYTHING));
    let machine = Machine::new(&aws);
    machine.put_package(&project, probe());
    machine.deploy(&project);
    aws.put_object("in-bucket", "kept", b"kept");
    let foreign = reading::add_foreign_notification(&aws, "in-bucket");

    let refused = machine.run(&project, "destroy.sh", &[]);
    assert_eq!(refused.status.code(), Some(2), "{}", refused.all());
    let said = machine.succeed(&project, "destroy.sh", &["--yes"]);
    assert!(said.contains("kept bucket in-bucket, with all its objects"), "{said}");
    assert!(said.contains("removed function everything"), "{said}");
    let left = aws.call("s3", "get_bucket_notification_configuration", json!({ "Bucket": "in-bucket" }));
    assert_eq!(left, foreign);
    assert_eq!(aws.object("in-bucket", "kept"), Some(b"kept".to_vec()));
    assert_eq!(held(&aws, &project)["function"], Value::Null);
    assert_eq!(held(&aws, &project)["role"], Value::Null);
    assert_nothing_changes(&machine.succeed(&project, "destroy.sh", &["--yes"]));

    // And back again, into the buckets that were kept.
    machine.deploy(&project);
    assert_is_as_asked_for(&aws, &project);
}

#[test]
fn options_are_told_and_unknown_ones_refused() {
    let (aws, project) = (Aws::start(), project(&SMALL));
    let machine = Machine::new(&aws);
    for script in ["deploy.sh", "destroy.sh"] {
        assert!(machine.succeed(&project, script, &["--help"]).starts_with("usage: bash deploy/cli/"));
        let refused = machine.run(&project, script, &["--dryrun"]);
        assert_eq!((refused.status.code(), refused.stdout.as_str()), (Some(2), ""), "{}", refused.all());
        assert!(refused.stderr.contains("--dryrun"), "{}", refused.stderr);
    }
    let refused = machine.run(&project, "deploy.sh", &["--no-build"]);
    assert!(refused.stderr.contains("there is no target/lambda/small/bootstrap.zip"), "{}", refused.all());
    assert_eq!(machine.writing_calls(), 0);
}
