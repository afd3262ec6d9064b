//! What is offered to complete a command line, whatever the shell. The scripts run in their shells in `e2e/completions.rs`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise"
)]

mod common;

use cargo_lambda_s3::cli::Cli;
use cargo_lambda_s3::complete::{Answer, Known, ValueKind, complete};
use cargo_lambda_s3::manifest;
use clap::{Command, CommandFactory as _, ValueHint};
use common::Sandbox;

const SPEC: &str = r#"
    region = "eu-central-1"
    publish = ["arn:aws:sns:eu-central-1:111122223333:done"]
    secret = ["db/password"]
    existing-buckets = ["video-inbox"]
    kms-keys = { photo-inbox = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd" }
    trigger = [{ bucket = "photo-inbox" }]
    write = [{ bucket = "photo-thumbs" }]
"#;

fn known() -> Known {
    let mut known = Known::default();
    known.learn(&manifest::read_spec(SPEC).unwrap());
    known
}

/// What is offered behind a line, whose last word may be empty.
fn answer(line: &str) -> Answer {
    let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
    let (current, before) = words.split_last().unwrap();
    complete(Cli::command(), before, current, known)
}

fn offered(line: &str) -> Vec<String> {
    match answer(line) {
        Answer::Words(words) => words.into_iter().map(|one| one.word).collect(),
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn a_line_goes_on_with_what_may_stand_there() {
    #[rustfmt::skip]
    let lines: [(&str, &[&str]); 26] = [
        ("expl", &["explain"]),
        ("help expl", &["explain"]),
        ("-q expl", &["explain"]),
        ("--color always expl", &["explain"]),
        ("--co", &["--color"]),
        ("explain --fo", &["--format"]),
        ("explain --format m", &["markdown", "mermaid"]),
        ("explain --format=m", &["--format=markdown", "--format=mermaid"]),
        ("new --trigger s3://photo", &["s3://photo-inbox/", "s3://photo-thumbs/"]),
        ("new --trigger=s3://v", &["--trigger=s3://video-inbox/"]),
        ("new --trigger s3://a --trigger s3://v", &["s3://video-inbox/"]),
        ("replace tr", &["trigger"]),
        ("replace write s3://photo-t", &["s3://photo-thumbs/*"]),
        ("replace write s3://photo-thumbs/* s3://photo-t", &["s3://photo-thumbs/"]),
        ("new --existing-bucket p", &["photo-inbox", "photo-thumbs"]),
        ("new --kms-key photo-i", &["photo-inbox="]),
        ("new --kms-key secret", &["secret:db/password="]),
        ("new --kms-key photo-thumbs=arn", &["photo-thumbs=arn:aws:kms:eu-central-1:111122223333:key/1234abcd"]),
        ("new --allow rekog", &["rekognition:"]),
        ("add --allow rekognition:DetectF", &["rekognition:DetectFaces"]),
        ("new --publish ", &["arn:aws:sns:eu-central-1:111122223333:done"]),
        ("new --region ", &["eu-central-1"]),
        ("new --deploy sam,c", &["sam,cloudformation", "sam,cdk", "sam,cli"]),
        ("new --event s3:ObjectTagging:", &["s3:ObjectTagging:*", "s3:ObjectTagging:Put", "s3:ObjectTagging:Delete"]),
        ("new --via e", &["eventbridge"]),
        ("new --name x --arch a", &["arm64"]),
    ];
    for (line, expected) in lines {
        assert_eq!(offered(line), expected, "{line}");
    }
    assert_eq!(answer("new --spec th"), Answer::Files);
    assert_eq!(answer("explain th"), Answer::Folders);
    assert_eq!(answer("new -- --tri"), Answer::Folders);
    assert_eq!(offered("new thumbs more"), [""; 0]);
}

#[test]
fn a_flag_is_offered_again_only_if_it_may_be_repeated() {
    assert!(offered("new --yes --").iter().all(|flag| flag != "--yes"));
    assert!(offered("new -y --").iter().all(|flag| flag != "--yes"));
    assert!(offered("new --trigger s3://photo-inbox/ --").contains(&"--trigger".to_owned()));
}

#[test]
fn without_specs_only_the_form_of_an_address_is_offered() {
    let nothing = complete(Cli::command(), &["new".to_owned(), "--trigger".to_owned()], "", Known::default);
    assert!(matches!(nothing, Answer::Words(words) if words.len() == 1 && words[0].word == "s3://"));
}

/// A value whose name the completion does not know is completed with nothing: say in `ValueKind` what it is.
#[test]
fn every_value_of_every_subcommand_has_its_completion() {
    let mut unknown = Vec::new();
    let mut commands: Vec<Command> = vec![Cli::command()];
    while let Some(command) = commands.pop() {
        for argument in command.get_arguments().filter(|argument| argument.get_action().takes_values()) {
            let is_listed = !argument.get_possible_values().is_empty();
            let is_path = argument.get_value_hint() == ValueHint::AnyPath;
            if !is_listed && !is_path && ValueKind::of(argument).is_none() {
                unknown.push(format!("{argument} of `{}`", command.get_name()));
            }
        }
        commands.extend(command.get_subcommands().cloned());
    }
    assert!(unknown.is_empty(), "src/complete/values.rs does not know {}", unknown.join(", "));
}

#[test]
fn buckets_come_from_the_whole_workspace() {
    let sandbox = Sandbox::new();
    sandbox.write("Cargo.toml", "[workspace]\nmembers = [\"functions/*\", \"odd\"]\n");
    for (folder, bucket) in
        [("functions/a", "a-bucket"), ("functions/b", "b-bucket"), ("odd", "c-bucket"), ("out", "d-bucket")]
    {
        let trigger = format!("[[package.metadata.lambda-s3.trigger]]\nbucket = \"{bucket}\"\n");
        sandbox.write(&format!("{folder}/Cargo.toml"), format!("[package]\nname = \"x\"\n\n{trigger}"));
    }
    sandbox.write("functions/broken/Cargo.toml", "[package");
    let mut command = sandbox.program(["complete", "--", "new", "--read", ""]);
    let output = command.current_dir(sandbox.path().join("functions/a")).output().unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    assert_eq!(shown, "words\ns3://a-bucket/\t\ns3://b-bucket/\t\ns3://c-bucket/\t\n");
    assert!(output.stderr.is_empty() && output.status.success());
}

#[test]
fn every_script_asks_the_program_and_knows_both_ways_to_call_it() {
    let sandbox = Sandbox::new();
    for (shell, direct, by_cargo) in [
        ("bash", "complete -F __cargo_lambda_s3 cargo-lambda-s3", "-F __cargo_lambda_s3_behind_cargo cargo"),
        ("zsh", "#compdef cargo-lambda-s3", "compdef _cargo-lambda-s3-behind-cargo cargo"),
        ("fish", "complete -c cargo-lambda-s3", "complete -c cargo -n __cargo_lambda_s3_is_called"),
        ("powershell", "@('cargo-lambda-s3', 'cargo')", "$words[1] -ne 'lambda-s3'"),
        ("elvish", "arg-completer[cargo-lambda-s3]", "arg-completer[cargo]"),
    ] {
        let output = sandbox.program(["completions", shell]).output().unwrap();
        let script = String::from_utf8(output.stdout).unwrap();
        for part in [direct, by_cargo, "cargo-lambda-s3 complete -- "] {
            assert!(script.contains(part), "{shell}: {part}");
        }
    }
}
