//! The questions, put through a real pseudo-terminal: what a person sees, types and is left with.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise"
)]

mod common;
#[path = "prompts/session.rs"]
mod session;
#[path = "prompts/team.rs"]
mod team;

use cargo_lambda_s3::spec::{BucketName, FunctionName, KeyPattern, Location};
use common::{Sandbox, Tree};
use session::{BACKSPACE, CTRL_C, DELETE, ENTER, ESCAPE, HOME, LEFT, Session};

const WIDE: u16 = 120;

fn ask(sandbox: &Sandbox, arguments: &[&str]) -> Session {
    Session::start(sandbox, arguments, WIDE)
}

const DOWN: &str = "\x1b[B";

/// Entries of the list of what most functions do without, by their place in it.
const ANOTHER_TRIGGER: usize = 0;
const EVENTS: usize = 1;
const EVENT_BRIDGE: usize = 2;
const READ: usize = 3;
const VARIABLES: usize = 10;
const SECRETS: usize = 14;
const KEYS: usize = 16;
const TAG_OBJECTS: usize = 18;
const TRACING: usize = 19;
const BOUNDARY: usize = 25;
const TABLES: usize = 26;

/// Answers the last question with "customize further", and selects entries of the list, in their order.
fn customize(session: &mut Session, entries: &[usize]) {
    session.press("Write these files?", &format!("{DOWN}{ENTER}"));
    let mut at = 0;
    let mut keys = String::new();
    for entry in entries {
        keys += &format!("{} ", DOWN.repeat(entry - at));
        at = *entry;
    }
    session.press("Customize (", &format!("{keys}{ENTER}"));
}

/// The command that was printed for the same without questions.
fn printed_command(session: &Session) -> String {
    let text = session.text();
    let (_, command) = text.split_once("without questions: `").expect("a command is printed");
    command.split_once('`').unwrap().0.to_owned()
}

/// Runs it in another folder; returns what is there then.
fn run_printed(command: &str, sandbox: &Sandbox) -> Tree {
    let elsewhere = Sandbox::new();
    let mut shell = std::process::Command::new("bash");
    shell.args(["-euc", &command.replace("cargo lambda-s3", common::PROGRAM)]).current_dir(elsewhere.path());
    shell.envs(sandbox.configuration());
    for (name, value) in common::neutral_environment() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    let output = shell.output().unwrap();
    assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
    elsewhere.tree()
}

/// The lines that settled answers leave behind.
fn answers(session: &Session) -> usize {
    session.screen().lines().filter(|line| line.starts_with('✔') && line.contains(" · ")).count()
}

#[test]
fn the_quick_way_takes_six_answers_of_which_one_is_typed() {
    let sandbox = Sandbox::new();
    let mut session = ask(&sandbox, &["new", "--vcs", "none"]);
    session.answer("Trigger (BUCKET or s3://BUCKET/PREFIX*SUFFIX)", "s3://in-bucket/incoming/*.jpg");
    session.press("Name of the function (in-bucket-handler)", ENTER);
    session.press("Where the function writes", ENTER);
    session.press("Does bucket `in-bucket` exist?", ENTER);
    session.press("Deployment formats (space selects, up and down move, enter confirms)", ENTER);
    for shown in [
        "Who may invoke `in-bucket-handler`",
        "at s3:ObjectCreated:* on s3://in-bucket/incoming/*.jpg",
        "No loop: the role cannot change any object.",
        "── template.yaml",
    ] {
        session.wait_for(shown);
    }
    assert_eq!(sandbox.tree(), Tree::new(), "something was written before it was agreed to");
    session.press("Write these files?", ENTER);
    session.wait_for("Created function `in-bucket-handler` in `in-bucket-handler`");
    assert_eq!(session.end(), 0);
    let settled = session.text().lines().filter(|line| line.contains('✔') && line.contains(" · ")).count();
    assert_eq!(settled, 6, "{}", session.text());
    assert!(sandbox.read("in-bucket-handler/Cargo.toml").contains("existing-buckets = [\"in-bucket\"]"));
    let command = printed_command(&session);
    assert_eq!(
        command,
        "cargo lambda-s3 new --vcs none --name in-bucket-handler --deploy sam --existing-bucket in-bucket --trigger \
         's3://in-bucket/incoming/*.jpg' --yes"
    );
    assert_eq!(run_printed(&command, &sandbox), sandbox.tree(), "the printed command makes the same project");
}

#[test]
fn questions_and_the_printed_flags_are_two_ways_to_one_project() {
    let sandbox = Sandbox::new();
    let mut session = ask(&sandbox, &["new", "thumbs", "--vcs", "none"]);
    // A bucket alone: its keys are asked for.
    session.answer("Trigger (", "in-bucket");
    session.answer("Keys in `in-bucket`", "incoming/*.jpg");
    session.answer("Where the function writes", "s3://out-bucket/thumbs/");
    // The first exists, the second is made.
    session.press("Which of these buckets exist?", &format!("{DOWN} {ENTER}"));
    session.press("Deployment formats", &format!("{DOWN} {ENTER}"));
    customize(&mut session, &[ANOTHER_TRIGGER, EVENTS, READ, VARIABLES]);
    session.answer("Trigger (", "s3://other-bucket/");
    session.press("Does bucket `other-bucket` exist?", "n");
    // Away from the family that is proposed, to its first two members.
    session.press(
        "Events (space selects, up and down move, left and right turn pages, enter confirms) › [Page 1/",
        &format!(" {DOWN} {DOWN} {ENTER}"),
    );
    session.answer("Where to read (", "s3://config-bucket/sizes/");
    session.answer("Where to read (", "");
    session.press("Does bucket `config-bucket` exist?", "y");
    session.answer("Environment variable (NAME=VALUE)", "SIZE=large ones");
    session.answer("Environment variable (NAME=VALUE)", "MODE=it's");
    session.answer("Environment variable (NAME=VALUE)", "");
    session.press("What the handler does at first", &format!("{DOWN}{ENTER}"));
    session.wait_for("at s3:ObjectCreated:Put, s3:ObjectCreated:Post on s3://other-bucket/*");
    session.press("Write these files?", ENTER);
    session.wait_for("Created function `thumbs`");
    assert_eq!(session.end(), 0);
    let command = printed_command(&session);
    for part in
        ["--env 'SIZE=large ones'", "--event s3:ObjectCreated:Put --event s3:ObjectCreated:Post", "--example thumbnail"]
    {
        assert!(command.contains(part), "{command}");
    }
    assert_eq!(run_printed(&command, &sandbox), sandbox.tree(), "{command}");
}

#[test]
fn the_way_of_events_is_in_the_printed_command() {
    let sandbox = Sandbox::new();
    let mut session =
        ask(&sandbox, &["new", "thumbs", "--vcs", "none", "--trigger", "s3://in-bucket/", "--deploy", "sam"]);
    session.press("Where the function writes", ENTER);
    session.press("Does bucket `in-bucket` exist?", ENTER);
    customize(&mut session, &[EVENT_BRIDGE]);
    session.press("Write these files?", ENTER);
    session.wait_for("Created function");
    assert_eq!(session.end(), 0);
    assert!(
        sandbox.read("thumbs/Cargo.toml").contains("via = \"eventbridge\""),
        "{}",
        sandbox.read("thumbs/Cargo.toml")
    );
    assert_eq!(run_printed(&printed_command(&session), &sandbox), sandbox.tree());
}

#[test]
fn what_a_function_declines_of_its_team_is_in_the_printed_command() {
    let sandbox = Sandbox::new();
    sandbox.write(".config/cargo-lambda-s3/config.toml", "tracing = true\n");
    let mut session =
        ask(&sandbox, &["new", "thumbs", "--vcs", "none", "--trigger", "s3://in-bucket/", "--deploy", "sam"]);
    session.press("Where the function writes", ENTER);
    session.press("Does bucket `in-bucket` exist?", ENTER);
    customize(&mut session, &[TRACING]);
    session.press("Write these files?", ENTER);
    session.wait_for("Created function");
    assert_eq!(session.end(), 0);
    assert!(sandbox.read("thumbs/Cargo.toml").contains("tracing = false"), "{}", sandbox.read("thumbs/Cargo.toml"));
    let command = printed_command(&session);
    assert!(command.ends_with("--yes && cargo lambda-s3 remove tracing --path thumbs"), "{command}");
}

#[test]
fn what_is_customized_is_checked_with_the_rest() {
    let sandbox = Sandbox::new();
    let arguments =
        ["new", "there", "--vcs", "none", "--name", "thumbs", "--trigger", "s3://in-bucket/", "--deploy", "sam"];
    let mut session = ask(&sandbox, &arguments);
    session.press("Where the function writes", ENTER);
    session.press("Does bucket `in-bucket` exist?", ENTER);
    // A secret, a key, tags of objects, which need a write grant, and a table.
    customize(&mut session, &[SECRETS, KEYS, TAG_OBJECTS, TABLES]);
    session.answer("Name or ARN of the secret", "db password");
    session.wait_for("`db password` is not a valid secret");
    session.answer("Name or ARN of the secret", "db-password");
    session.answer("Name or ARN of the secret", "");
    let key = "arn:aws:kms:us-east-1:111122223333:key/1234abcd";
    session.answer("and its key", &format!("out-bucket={key}"));
    session.wait_for("no trigger and no grant names the bucket");
    session.answer("and its key", &format!("in-bucket={key}"));
    session.answer("and its key", "");
    session.wait_for("`--tag-objects` needs `--write S3_URI`");
    session.answer("DynamoDB table (TABLE|ARN[=ACCESS]", "orders=reads");
    session.wait_for("`reads` is not a valid access");
    session.answer("DynamoDB table (TABLE|ARN[=ACCESS]", "orders=read");
    session.answer("DynamoDB table (TABLE|ARN[=ACCESS]", "");
    session.wait_for("FetchSecrets: secretsmanager:GetSecretValue");
    session.press("Write these files?", ENTER);
    session.wait_for("Created function");
    assert_eq!(session.end(), 0);
    let manifest = std::fs::read_to_string(sandbox.path().join("there/Cargo.toml")).unwrap();
    assert!(manifest.contains("secret = [\"db-password\"]") && !manifest.contains("tag-objects"), "{manifest}");
}

#[test]
fn wrong_answers_are_rejected_at_once_and_each_complaint_takes_the_place_of_the_last() {
    let sandbox = Sandbox::new();
    sandbox.write("taken/file", "");
    let mut session = ask(&sandbox, &["new", "--vcs", "none"]);
    for wrong in ["", "In-Bucket", "1"] {
        session.answer("Trigger (", wrong);
        let error = wrong.parse::<BucketName>().unwrap_err();
        session.wait_for(&format!("{error}: {}", error.help()));
    }
    for wrong in [
        "in-bucket/incoming/",
        "arn:aws:s3:::in-bucket",
        "s3://in-*/x",
        "s3://in-bucket/a*b*c",
        "s3://in-bucket/a,s3://in-bucket/b",
    ] {
        session.answer("Trigger (", wrong);
        let error = wrong.parse::<Location>().unwrap_err();
        session.wait_for(&format!("{error}: {}", error.help()));
    }
    for (wrong, complaint) in [
        ("s3://in-bucket/in/?.jpg", "`?` stands for itself"),
        ("s3://in-bucket//incoming/", "keys such as `incoming/` do not match"),
    ] {
        session.answer("Trigger (", wrong);
        session.wait_for(complaint);
    }
    session.settle();
    assert_eq!(session.screen().lines().filter(|line| line.starts_with('✘')).count(), 1, "{}", session.screen());
    session.answer("Trigger (", "in-bucket");
    let long = "é".repeat(200);
    session.answer("Keys in", &long);
    let error = KeyPattern::new(long, "").unwrap_err();
    session.wait_for(&format!("{error}: {}", error.help()));
    session.answer("Keys in", ".jpg");
    session.wait_for("`.jpg` is a prefix: write `*.jpg` for keys that end with it");
    session.answer("Keys in", "incoming/");
    for wrong in ["1st", "match", "a b"] {
        session.answer("Name of the function", wrong);
        let error = wrong.parse::<FunctionName>().unwrap_err();
        session.wait_for(&format!("{error}: {}", error.help()));
    }
    session.answer("Name of the function", "taken");
    session.wait_for("`taken` exists and is not empty");
    session.answer("Name of the function", "thumbs");
    session.answer("Where the function writes", "");
    session.press("Does bucket", ENTER);
    // Nothing selected.
    session.press("Deployment formats", " \r");
    session.wait_for("select at least one");
    session.wait_for("Deployment formats");
    session.settle();
    assert_eq!(answers(&session), 5, "{}", session.screen());
    assert_eq!(session.screen().lines().filter(|line| line.starts_with('✘')).count(), 1, "{}", session.screen());
    session.send(CTRL_C);
    assert_eq!(session.end(), 130);
    assert_eq!(sandbox.tree().keys().collect::<Vec<_>>(), ["taken/", "taken/file"]);
}

#[test]
fn answers_that_do_not_go_together_are_asked_for_again_alone() {
    let sandbox = Sandbox::new();
    let mut session = ask(&sandbox, &["new", "--vcs", "none", "--name", "thumbs", "--deploy", "sam"]);
    // A prefix that no policy can hold.
    session.answer("Trigger (", "in-bucket");
    session.answer("Keys in", "日本/");
    session.wait_for("and policy documents hold U+0020 to U+00FF only");
    session.answer("Keys in", "incoming/");
    // A loop.
    session.answer("Where the function writes", "s3://in-bucket/incoming/thumbs/");
    session.wait_for("the function would trigger itself:");
    session.answer("Where the function writes", "s3://in-bucket/outgoing/");
    session.press("Does bucket `in-bucket` exist?", ENTER);
    // An overlap.
    customize(&mut session, &[ANOTHER_TRIGGER, EVENTS]);
    session.answer("Trigger (", "s3://in-bucket/incoming/new/*.jpg");
    session.wait_for("S3 refuses two notifications that one event could fire:");
    session.wait_for("`--trigger s3://in-bucket/incoming/new/*.jpg` (s3:ObjectCreated:*)");
    session.answer("Trigger (", "s3://in-bucket/other/*.jpg");
    // A family and one of its members.
    session.press("Events (", &format!("{DOWN} {ENTER}"));
    session.wait_for("`--event s3:ObjectCreated:Put` is one of `--event s3:ObjectCreated:*` already");
    session.press("Events (", ENTER);
    session.press("What the handler does at first", ENTER);
    session.press("Write these files?", ENTER);
    assert_eq!(session.end(), 0);
    let manifest = sandbox.read("thumbs/Cargo.toml");
    for line in ["prefix = \"incoming/\"", "prefix = \"other/\"", "prefix = \"outgoing/\""] {
        assert_eq!(manifest.matches(line).count(), 1, "{manifest}");
    }
    assert_eq!(manifest.matches("bucket = ").count(), 3, "{manifest}");
}

#[test]
fn escape_goes_back_one_question() {
    let sandbox = Sandbox::new();
    let mut session = ask(&sandbox, &["new", "--vcs", "none"]);
    session.answer("Trigger (", "wrong-bucket");
    session.press("Keys in `wrong-bucket`", ESCAPE);
    session.answer("Trigger (", "s3://in-bucket/incoming/");
    session.answer("Name of the function", "thumbs");
    session.answer("Where the function writes", "s3://out-bucket/");
    session.press("Which of these buckets exist?", ESCAPE);
    session.answer("Where the function writes", "");
    session.press("Does bucket `in-bucket` exist?", "n");
    session.press("Deployment formats", ESCAPE);
    session.press("Does bucket `in-bucket` exist?", "y");
    session.wait_for("Deployment formats");
    session.settle();
    assert_eq!(answers(&session), 4, "{}", session.screen());
    assert!(!session.screen().contains("wrong-bucket"), "{}", session.screen());
    session.send(ENTER);
    // From the last question, too, and out of what is customized.
    session.press("Write these files?", ESCAPE);
    session.press("Deployment formats", ENTER);
    customize(&mut session, &[SECRETS]);
    session.press("Name or ARN of the secret", ESCAPE);
    session.press("Customize (", ENTER);
    session.press("Write these files?", ENTER);
    assert_eq!(session.end(), 0);
    let manifest = sandbox.read("thumbs/Cargo.toml");
    assert!(manifest.contains("existing-buckets = [\"in-bucket\"]") && !manifest.contains("out-bucket"), "{manifest}");
    assert_eq!(run_printed(&printed_command(&session), &sandbox), sandbox.tree());
}

#[test]
fn what_flags_say_is_not_asked_and_what_they_leave_open_is() {
    let sandbox = Sandbox::new();
    let flags = ["new", "thumbs", "--vcs", "none", "--trigger", "s3://in-bucket/", "--deploy", "sam"];
    let mut session = ask(&sandbox, &[&flags[..], &["--write", "s3://out-bucket/"]].concat());
    session.press("Which of these buckets exist?", ENTER);
    session.press("Write these files?", ENTER);
    assert_eq!(session.end(), 0);
    for question in ["Name of the function", "Trigger (", "Keys in", "Where the function", "Deployment"] {
        assert!(!session.text().contains(question), "{question} was asked:\n{}", session.text());
    }
    let manifest = sandbox.read("thumbs/Cargo.toml");
    assert!(manifest.contains("existing-buckets = [\"in-bucket\", \"out-bucket\"]"), "{manifest}");
}

#[test]
fn init_asks_the_same_and_proposes_the_grants_that_the_code_needs() {
    let sandbox = Sandbox::new();
    sandbox.write("Cargo.toml", "[package]\nname = \"thumbs\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\naws-sdk-dynamodb = \"1\"\naws-sdk-s3 = \"1\"\n");
    sandbox.write("src/main.rs", CODE);
    let mut session = ask(&sandbox, &["init", "--deploy", "sam"]);
    session.answer("Trigger (", "s3://in-bucket/incoming/");
    session.press("Where the function writes", ENTER);
    session.press("Does bucket `in-bucket` exist?", ENTER);
    session.wait_for("Grants that the code needs (space selects");
    session.wait_for("table orders=write");
    session.wait_for("delete s3://config-bucket/sizes/all.json*");
    session.send(ENTER);
    session.press("Does bucket `config-bucket` exist?", ENTER);
    session.press("Write these files?", ENTER);
    session.wait_for("Adding the spec of function `thumbs`");
    assert_eq!(session.end(), 0);
    let manifest = sandbox.read("Cargo.toml");
    assert!(manifest.contains("[[package.metadata.lambda-s3.delete]]\nbucket = \"config-bucket\"\n"), "{manifest}");
    for line in ["table = { orders = \"write\" }", "existing-buckets = [\"in-bucket\", \"config-bucket\"]"] {
        assert!(manifest.contains(line), "{manifest}");
    }
    assert!(!session.text().contains("the code needs a grant"), "{}", session.text());
    let command = printed_command(&session);
    assert!(
        command.starts_with("cargo lambda-s3 init --deploy sam ") && command.contains("--table 'orders=write'"),
        "{command}"
    );
}

const CODE: &str = r#"
async fn handler(event: lambda_runtime::LambdaEvent<serde_json::Value>) -> Result<(), lambda_runtime::Error> {
    let config = aws_config::load_from_env().await;
    aws_sdk_dynamodb::Client::new(&config).put_item().table_name("orders").send().await?;
    aws_sdk_s3::Client::new(&config).delete_object().bucket("config-bucket").key("sizes/all.json").send().await?;
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda_runtime::run(lambda_runtime::service_fn(handler)).await
}
"#;

#[test]
fn events_that_are_given_go_to_the_triggers_that_are_asked_for() {
    let sandbox = Sandbox::new();
    let flags = ["new", "thumbs", "--vcs", "none", "--event", "s3:ObjectRemoved:*", "--deploy", "sam"];
    let mut session = ask(&sandbox, &flags);
    session.answer("Trigger (", "s3://in-bucket/");
    session.press("Where the function writes", ENTER);
    session.press("Does bucket `in-bucket` exist?", ENTER);
    session.press("Write these files?", ENTER);
    assert_eq!(session.end(), 0);
    assert!(sandbox.read("thumbs/Cargo.toml").contains("events = [\"s3:ObjectRemoved:*\"]"));
}

#[test]
fn a_bucket_that_does_not_exist_is_made() {
    let sandbox = Sandbox::new();
    let mut session = ask(&sandbox, &["new", "thumbs", "--vcs", "none", "--deploy", "sam"]);
    session.answer("Trigger (", "s3://in-bucket/incoming/");
    session.press("Where the function writes", ENTER);
    session.press("Does bucket `in-bucket` exist?", "n");
    session.press("Write these files?", ENTER);
    assert_eq!(session.end(), 0);
    assert!(!sandbox.read("thumbs/Cargo.toml").contains("existing-buckets"));
}

#[test]
fn yes_asks_nothing_in_a_terminal_either() {
    let sandbox = Sandbox::new();
    let mut session = ask(&sandbox, &["new", "thumbs", "--yes"]);
    session.wait_for("not given, and without a default: `--trigger s3://BUCKET/PREFIX*SUFFIX`");
    assert_eq!(session.end(), 2);
}

/// Every kind of question, each reached by the answers before it.
fn at_every_kind_of_question(sandbox: &Sandbox, leave: impl Fn(&mut Session, &str)) {
    type Reach = fn(&mut Session);
    let kinds: [(&str, Reach); 4] = [
        ("Trigger (", |_| {}),
        ("exist?", |session| {
            session.answer("Trigger (", "s3://in-bucket/incoming/");
            session.press("Where the function writes", ENTER);
        }),
        ("Deployment formats", |session| {
            session.answer("Trigger (", "s3://in-bucket/incoming/");
            session.press("Where the function writes", ENTER);
            session.press("exist?", ENTER);
        }),
        ("Write these files?", |session| {
            session.answer("Trigger (", "s3://in-bucket/incoming/");
            session.press("Where the function writes", ENTER);
            session.press("exist?", ENTER);
            session.press("Deployment formats", ENTER);
        }),
    ];
    for (question, reach) in kinds {
        let mut session = ask(sandbox, &["new", "above/thumbs", "--name", "thumbs"]);
        reach(&mut session);
        session.wait_for(question);
        leave(&mut session, question);
        assert!(!session.is_cursor_hidden(), "the cursor is not seen after {question}");
        assert_eq!(sandbox.tree(), Tree::new(), "after {question}");
    }
}

#[test]
fn escape_leaves_from_the_first_question() {
    let sandbox = Sandbox::new();
    let mut session = ask(&sandbox, &["new", "above/thumbs"]);
    session.answer("Trigger (", "s3://in-bucket/");
    session.press("Where the function writes", ESCAPE);
    session.press("Trigger (", ESCAPE);
    assert_eq!(session.end(), 130);
    assert!(session.text().contains("interrupted, nothing was written"), "{}", session.text());
    assert!(!session.is_cursor_hidden());
    assert_eq!(sandbox.tree(), Tree::new());
}

#[test]
fn ctrl_c_leaves_every_kind_of_question() {
    at_every_kind_of_question(&Sandbox::new(), |session, question| {
        session.send(CTRL_C);
        assert_eq!(session.end(), 130, "{question}");
    });
}

#[test]
fn a_half_typed_answer_can_be_left_too() {
    let sandbox = Sandbox::new();
    for key in [ESCAPE, CTRL_C] {
        let mut session = ask(&sandbox, &["new", "--vcs", "none"]);
        session.wait_for("Trigger (");
        session.type_slowly(&["i", "n", "-"]);
        session.send(key);
        assert_eq!(session.end(), 130);
        assert!(!session.is_cursor_hidden());
    }
    assert_eq!(sandbox.tree(), Tree::new());
}

#[test]
fn a_termination_ends_every_kind_of_question() {
    at_every_kind_of_question(&Sandbox::new(), |session, question| {
        session.terminate();
        assert_eq!(session.end(), 143, "{question}");
    });
}

#[test]
fn no_at_the_end_writes_nothing_and_is_no_failure() {
    let sandbox = Sandbox::new();
    let flags = ["new", "above/thumbs", "--trigger", "s3://in-bucket/", "--deploy", "sam", "--vcs", "none"];
    let mut session = ask(&sandbox, &flags);
    session.press("Where the function writes", ENTER);
    session.press("exist?", ENTER);
    session.press("Write these files?", &format!("{DOWN}{DOWN}{ENTER}"));
    session.wait_for("nothing was written");
    assert_eq!(session.end(), 0);
    assert!(!session.is_cursor_hidden());
    assert_eq!(sandbox.tree(), Tree::new());
    assert_eq!(
        printed_command(&session),
        "cargo lambda-s3 new above/thumbs --trigger s3://in-bucket/ --deploy sam --vcs none --existing-bucket in-bucket \
         --yes"
    );
}

#[test]
fn a_dry_run_asks_and_prints_without_a_last_question() {
    let sandbox = Sandbox::new();
    let mut session = ask(&sandbox, &["new", "thumbs", "--dry-run", "--trigger", "s3://in-bucket/", "--deploy", "sam"]);
    session.press("Where the function writes", ENTER);
    session.press("exist?", ENTER);
    session.wait_for("── template.yaml");
    session.wait_for("without questions: `cargo lambda-s3 new thumbs --dry-run");
    assert_eq!(session.end(), 0);
    assert_eq!(sandbox.tree(), Tree::new());
}

#[test]
fn characters_of_several_bytes_are_typed_and_taken_back_whole() {
    let sandbox = Sandbox::new();
    let mut session = ask(&sandbox, &["new", "thumbs", "--vcs", "none", "--deploy", "sam"]);
    session.answer("Trigger (", "in-bucket");
    session.wait_for("Keys in");
    // Two wide characters and an emoji taken back, one put in before the last.
    session.type_slowly(&["fotos/", "日", "本", "😀", BACKSPACE, BACKSPACE, BACKSPACE, "ü", "/", LEFT, "ß", ENTER]);
    session.wait_for("Where the function writes");
    session.type_slowly(&["xs3://out-bucket/", HOME, DELETE, ENTER]);
    session.press("Which of these buckets exist?", ENTER);
    session.press("Write these files?", ENTER);
    assert_eq!(session.end(), 0);
    let manifest = sandbox.read("thumbs/Cargo.toml");
    assert!(
        manifest.contains("prefix = \"fotos/üß/\"\n") && manifest.contains("bucket = \"out-bucket\""),
        "{manifest}"
    );
}

#[test]
fn a_line_longer_than_the_screen_is_wide_stays_whole_and_the_screen_too() {
    let sandbox = Sandbox::new();
    let mut session = Session::start(&sandbox, &["new", "thumbs", "--vcs", "none", "--deploy", "sam"], 40);
    session.wait_for("Trigger (");
    session.type_line("in-bucket");
    session.wait_for("Keys in");
    let long: String = (0..12).map(|number| format!("part{number:02}/")).collect();
    let keys: Vec<String> = long.chars().map(String::from).collect();
    session.type_slowly(&keys.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(session.screen().matches("Trigger (").count(), 1, "{}", session.screen());
    assert_eq!(session.screen().matches("Keys in").count(), 1, "{}", session.screen());
    assert_eq!(session.screen().replace('\n', "").matches(&long).count(), 1, "{}", session.screen());
    // Back to one line, and another character at the very start.
    session.type_slowly(&[BACKSPACE; 11 * 7]);
    session.type_slowly(&[HOME, "x"]);
    assert_eq!(session.screen().matches("part").count(), 1, "{}", session.screen());
    session.send(ENTER);
    session.wait_for("Where the function writes");
    session.settle();
    assert_eq!(session.screen().matches("xpart00/").count(), 1, "{}", session.screen());
    assert_eq!(session.screen().matches("Trigger (").count(), 1, "{}", session.screen());
    // Answers that take several rows are taken back whole.
    session.send(ESCAPE);
    session.press("Keys in", ESCAPE);
    session.wait_for("Trigger (");
    session.settle();
    assert_eq!(session.screen().matches("Keys in").count(), 0, "{}", session.screen());
    assert_eq!(session.screen().matches("Trigger (").count(), 1, "{}", session.screen());
    session.send(ESCAPE);
    assert_eq!(session.end(), 130);
}

#[test]
fn what_is_typed_ahead_is_neither_lost_nor_shown_twice() {
    let sandbox = Sandbox::new();
    let mut session = ask(&sandbox, &["new", "thumbs"]);
    session.wait_for("Trigger (");
    session.send(&format!("in-bucketx{BACKSPACE}{ENTER}incoming/*.jpg{ENTER}s3://out-bucket/{ENTER}{ENTER}"));
    session.wait_for("Deployment formats");
    session.settle();
    for answer in ["in-bucket", "incoming/*.jpg", "s3://out-bucket/"] {
        let shown = session.screen().lines().filter(|line| line.ends_with(&format!("· {answer}"))).count();
        assert_eq!(shown, 1, "{answer}: {}", session.screen());
    }
    assert_eq!(session.screen().lines().filter(|line| !line.trim().is_empty()).count(), 10, "{}", session.screen());
    session.send(CTRL_C);
    assert_eq!(session.end(), 130);
}

#[test]
fn an_existing_bucket_that_was_flagged_is_not_asked_about() {
    let sandbox = Sandbox::new();
    let flags = ["new", "thumbs", "--vcs", "none", "--trigger", "s3://in-bucket/", "--deploy", "sam"];
    let existing = ["--existing-bucket", "out-bucket", "--existing-bucket", "in-bucket"];
    let mut session = ask(&sandbox, &[&flags[..], &existing].concat());
    session.answer("Where the function writes", "s3://out-bucket/");
    session.press("Write these files?", ENTER);
    assert_eq!(session.end(), 0);
    assert!(!session.text().contains("exist?"), "{}", session.text());
}

#[test]
fn questions_are_coloured_as_the_flag_says() {
    for (color, expected) in [("always", true), ("never", false)] {
        let sandbox = Sandbox::new();
        let mut session = ask(&sandbox, &["new", "--color", color, "--trigger", "s3://in-bucket"]);
        // A question of text, a rejection, one of yes and no, one of many.
        session.answer("Name of the function", "1st");
        session.answer("starts with `1`", "thumbs");
        session.answer("Where the function writes", "");
        session.press("exist?", "n");
        session.wait_for("Deployment formats");
        session.settle();
        assert_eq!(session.is_styled(), expected, "{color}");
        session.send(CTRL_C);
        assert_eq!(session.end(), 130);
        assert_eq!(session.is_styled(), expected, "{color}, when left");
    }
}

/// After everything else, as the templates are known only then. An answer that is not taken is asked for again.
#[test]
fn the_questions_of_templates_are_asked_and_their_words_cannot_steer_the_terminal() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "house/template.toml",
        "[[question]]\nname = \"owner\"\nprompt = \"Who is \\u001b[31mcalled?\"\ncharacters = \"a-z\"\nmin = 2\n\
         [[question]]\nname = \"fast\"\ntype = \"bool\"\ndefault = false\nprompt = \"Fast?\"\n",
    );
    let mut session = ask(&sandbox, &["new", "thumbs", "--vcs", "none", "--templates", "house"]);
    session.answer("Trigger (", "s3://in-bucket/");
    session.press("Where the function writes", ENTER);
    session.press("exist?", ENTER);
    session.press("Deployment formats", ENTER);
    session.answer("Who is \\u{1b}[31mcalled?", "NOBODY");
    session.wait_for("is not an answer to `owner`");
    session.type_line("photos");
    session.press("Fast?", "y");
    session.press("Write these files?", ENTER);
    session.wait_for("Created function `thumbs`");
    assert_eq!(session.end(), 0);
    let manifest = sandbox.read("thumbs/Cargo.toml");
    assert!(manifest.contains("owner = \"photos\"\nfast = true\n"), "{manifest}");
    assert!(
        printed_command(&session).contains("--set 'owner=photos' --set 'fast=true'"),
        "{}",
        printed_command(&session)
    );
}
