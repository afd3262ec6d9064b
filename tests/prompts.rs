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

/// Answers up to and without the question about events.
fn answer_bucket_and_keys(session: &mut Session, bucket: &str, prefix: &str, suffix: &str) {
    session.answer("Trigger bucket", bucket);
    session.press("exist already?", "n");
    answer_keys(session, prefix, suffix);
}

fn answer_keys(session: &mut Session, prefix: &str, suffix: &str) {
    session.answer("Key prefix", prefix);
    session.answer("Key suffix", suffix);
}

#[test]
fn the_whole_dialogue_makes_a_project() {
    let sandbox = Sandbox::new();
    let mut session = ask(&sandbox, &["new", "--vcs", "none"]);
    session.answer("Name of the function", "thumbs");
    answer_bucket_and_keys(&mut session, "in-bucket", "incoming/", ".jpg");
    // Away from the family that is proposed, to its first two members.
    session.press("Events", " \x1b[B \x1b[B \r");
    session.press("Another trigger?", "y");
    answer_bucket_and_keys(&mut session, "other-bucket", "", "");
    session.press("Events", ENTER);
    session.press("Another trigger?", "n");
    session.press("Will the function write objects?", "y");
    session.answer("Where to", "s3://out-bucket/thumbs/");
    session.press("Does bucket `out-bucket` exist already?", "y");
    session.press("Deployment formats", "\x1b[B \r");
    session.press("Anything else?", ENTER);
    session.press("What the handler does at first", "\x1b[B\r");
    for shown in [
        "Who may invoke `thumbs`",
        "at s3:ObjectCreated:Put, s3:ObjectCreated:Post on s3://in-bucket/incoming/*.jpg",
        "at s3:ObjectCreated:* on s3://other-bucket/*",
        "on s3://out-bucket/thumbs/*",
        "No loop: nothing that the role may change fires a trigger.",
        "── template.yaml",
    ] {
        session.wait_for(shown);
    }
    assert_eq!(sandbox.tree(), Tree::new(), "something was written before it was agreed to");
    session.press("Write these files?", "y");
    session.wait_for("Created function `thumbs` in `thumbs`");
    assert_eq!(session.end(), 0);

    let mut flags = sandbox.program([
        "new",
        "by-flags",
        "--name",
        "thumbs",
        "--yes",
        "--vcs",
        "none",
        "--spec",
        "-",
        "--deploy",
        "sam,cloudformation",
        "--write",
        "s3://out-bucket/thumbs/",
        "--existing-bucket",
        "out-bucket",
        "--example",
        "thumbnail",
    ]);
    let spec = sandbox.write(
        "spec.toml",
        "[[trigger]]\nbucket = \"in-bucket\"\nprefix = \"incoming/\"\nsuffix = \".jpg\"\nevents = [\"s3:ObjectCreated:Put\", \"s3:ObjectCreated:Post\"]\n\n[[trigger]]\nbucket = \"other-bucket\"\n",
    );
    flags.stdin(std::fs::File::open(spec).unwrap());
    assert!(flags.output().unwrap().status.success());
    assert_eq!(
        common::tree(&sandbox.path().join("thumbs")),
        common::tree(&sandbox.path().join("by-flags")),
        "questions and flags are two ways to one project"
    );
}

#[test]
fn anything_else_is_asked_for_once_and_checked_with_the_rest() {
    let sandbox = Sandbox::new();
    let arguments =
        ["new", "there", "--vcs", "none", "--name", "thumbs", "--trigger", "s3://in-bucket/", "--deploy", "sam"];
    let mut session = ask(&sandbox, &arguments);
    session.press("write objects?", "n");
    // A secret, a key, tags of objects, which need a write grant, and a table.
    let down = |times: usize| "\x1b[B".repeat(times);
    session.press("Anything else?", &format!("{} {} {} {} \r", down(2), down(2), down(3), down(9)));
    session.answer("Name or ARN of the secret", "db password");
    session.wait_for("`db password` is not a valid secret");
    session.answer("Name or ARN of the secret", "db-password");
    let key = "arn:aws:kms:us-east-1:111122223333:key/1234abcd";
    session.answer("and its key", &format!("out-bucket={key}"));
    session.wait_for("no trigger and no grant names the bucket");
    session.answer("and its key", &format!("in-bucket={key}"));
    session.wait_for("`--tag-objects` needs `--write S3_URI`");
    session.answer("DynamoDB table (TABLE|ARN[=ACCESS])", "orders=reads");
    session.wait_for("`reads` is not a valid access");
    session.answer("DynamoDB table (TABLE|ARN[=ACCESS])", "orders=read");
    session.wait_for("FetchSecrets: secretsmanager:GetSecretValue");
    session.press("Write these files?", "y");
    session.wait_for("Created function");
    assert_eq!(session.end(), 0);
    let manifest = std::fs::read_to_string(sandbox.path().join("there/Cargo.toml")).unwrap();
    assert!(manifest.contains("secret = [\"db-password\"]") && !manifest.contains("tag-objects"), "{manifest}");
}

#[test]
fn wrong_answers_are_refused_at_once_in_the_words_of_the_flags() {
    let sandbox = Sandbox::new();
    let mut session = ask(&sandbox, &["new", "--vcs", "none"]);
    for wrong in ["1st", "match", "a b"] {
        session.answer("Name of the function", wrong);
        let error = wrong.parse::<FunctionName>().unwrap_err();
        session.wait_for(&format!("{error}: {}", error.help()));
    }
    session.answer("Name of the function", "thumbs");
    for wrong in ["", "In-Bucket", "s3://in-bucket"] {
        session.answer("Trigger bucket", wrong);
        let error = wrong.parse::<BucketName>().unwrap_err();
        session.wait_for(&format!("{error}: {}", error.help()));
    }
    session.answer("Trigger bucket", "in-bucket");
    session.press("exist already?", "n");
    let long = "é".repeat(200);
    session.answer("Key prefix", &long);
    let error = KeyPattern::new(long, "").unwrap_err();
    session.wait_for(&format!("{error}: {}", error.help()));
    session.answer("Key prefix", "incoming/");
    session.answer("Key suffix", "");
    // Nothing chosen.
    session.press("Events", " \r");
    session.wait_for("choose at least one");
    session.press("Events", ENTER);
    session.press("Another trigger?", ENTER);
    session.press("write objects?", "y");
    for wrong in ["out-bucket", "s3://out-*/x", "s3://Out/"] {
        session.answer("Where to", wrong);
        let error = wrong.parse::<Location>().unwrap_err();
        session.wait_for(&format!("{error}: {}", error.help()));
    }
    session.press("Where to", ESCAPE);
    assert_eq!(session.end(), 130);
    assert_eq!(sandbox.tree(), Tree::new());
}

#[test]
fn answers_that_do_not_go_together_are_asked_for_again() {
    let sandbox = Sandbox::new();
    let mut session = ask(&sandbox, &["new", "--vcs", "none", "--name", "thumbs", "--deploy", "sam"]);
    // A prefix that no policy can hold.
    answer_bucket_and_keys(&mut session, "in-bucket", "日本/", "");
    session.press("Events", ENTER);
    session.wait_for("and policy documents hold U+0020 to U+00FF only");
    answer_bucket_and_keys(&mut session, "in-bucket", "incoming/", "");
    session.press("Events", ENTER);
    // An overlap.
    session.press("Another trigger?", "y");
    // Whether the bucket exists was said.
    session.answer("Trigger bucket", "in-bucket");
    answer_keys(&mut session, "incoming/new/", ".jpg");
    session.press("Events", ENTER);
    session.wait_for("S3 refuses two notifications that one event could fire:");
    session.wait_for("`--trigger s3://in-bucket/incoming/new/*.jpg` (s3:ObjectCreated:*)");
    session.answer("Trigger bucket", "in-bucket");
    answer_keys(&mut session, "other/", ".jpg");
    session.press("Events", ENTER);
    session.press("Another trigger?", "n");
    // A loop.
    session.press("write objects?", "y");
    session.answer("Where to", "s3://in-bucket/incoming/thumbs/");
    session.wait_for("the function would trigger itself:");
    session.wait_for("take one of three ways out:");
    session.answer("Where to", "s3://in-bucket/outgoing/");
    // The bucket is known already: no question about it.
    session.press("Anything else?", ENTER);
    session.press("What the handler does at first", ENTER);
    session.press("Write these files?", "y");
    assert_eq!(session.end(), 0);
    let manifest = sandbox.read("thumbs/Cargo.toml");
    for line in ["prefix = \"incoming/\"", "prefix = \"other/\"", "prefix = \"outgoing/\""] {
        assert_eq!(manifest.matches(line).count(), 1, "{manifest}");
    }
    assert_eq!(manifest.matches("bucket = ").count(), 3, "{manifest}");
}

#[test]
fn what_flags_say_is_not_asked() {
    let sandbox = Sandbox::new();
    let flags =
        ["new", "there", "--vcs", "none", "--name", "thumbs", "--trigger", "s3://in-bucket/", "--deploy", "sam"];
    let mut session = ask(&sandbox, &[&flags[..], &["--write", "s3://out-bucket/"]].concat());
    session.press("Anything else?", ENTER);
    session.press("What the handler does at first", ENTER);
    session.press("Write these files?", ENTER);
    assert_eq!(session.end(), 0);
    for question in
        ["Name of the function", "Trigger bucket", "Key prefix", "Events (", "Another", "write objects?", "Deployment"]
    {
        assert!(!session.text().contains(question), "{question} was asked:\n{}", session.text());
    }
    assert!(sandbox.read("there/Cargo.toml").contains("name = \"thumbs\""));
}

#[test]
fn the_folder_proposes_the_name_and_enter_takes_it() {
    let sandbox = Sandbox::new();
    let mut session = ask(&sandbox, &["new", "some/thumbs-2", "--vcs", "none", "--trigger", "s3://in-bucket/"]);
    session.press("Name of the function", ENTER);
    session.press("write objects?", ENTER);
    session.press("Deployment formats", ENTER);
    session.press("Anything else?", ENTER);
    session.press("Write these files?", ENTER);
    assert_eq!(session.end(), 0);
    assert!(sandbox.read("some/thumbs-2/Cargo.toml").contains("name = \"thumbs-2\""));
}

#[test]
fn events_that_are_given_go_to_the_triggers_that_are_asked_for() {
    let sandbox = Sandbox::new();
    let flags =
        ["new", "thumbs", "--vcs", "none", "--name", "thumbs", "--event", "s3:ObjectRemoved:*", "--deploy", "sam"];
    let mut session = ask(&sandbox, &flags);
    answer_bucket_and_keys(&mut session, "in-bucket", "", "");
    session.press("Another trigger?", ENTER);
    session.press("write objects?", ENTER);
    session.press("Anything else?", ENTER);
    session.press("Write these files?", ENTER);
    assert_eq!(session.end(), 0);
    assert!(sandbox.read("thumbs/Cargo.toml").contains("events = [\"s3:ObjectRemoved:*\"]"));
}

#[test]
fn a_trigger_bucket_may_exist_already() {
    let sandbox = Sandbox::new();
    let mut session = ask(&sandbox, &["new", "thumbs", "--vcs", "none", "--name", "thumbs", "--deploy", "sam"]);
    session.answer("Trigger bucket", "in-bucket");
    session.press("exist already?", "y");
    answer_keys(&mut session, "incoming/", "");
    session.press("Events", ENTER);
    session.press("Another trigger?", ENTER);
    session.press("write objects?", ENTER);
    session.press("Anything else?", ENTER);
    session.wait_for("What `thumbs-notifications` may do");
    session.press("Write these files?", ENTER);
    assert_eq!(session.end(), 0);
    assert!(sandbox.read("thumbs/Cargo.toml").contains("existing-buckets = [\"in-bucket\"]"));
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
        ("Trigger bucket", |_| {}),
        ("exist already?", |session| session.answer("Trigger bucket", "in-bucket")),
        ("Events", |session| answer_bucket_and_keys(session, "in-bucket", "incoming/", "")),
        ("Write these files?", |session| {
            answer_bucket_and_keys(session, "in-bucket", "incoming/", "");
            session.press("Events", ENTER);
            session.press("Another trigger?", ENTER);
            session.press("write objects?", ENTER);
            session.press("Anything else?", ENTER);
        }),
    ];
    for (question, reach) in kinds {
        let mut session = ask(sandbox, &["new", "above/thumbs", "--name", "thumbs", "--deploy", "sam"]);
        reach(&mut session);
        session.wait_for(question);
        leave(&mut session, question);
        assert!(!session.is_cursor_hidden(), "the cursor is not seen after {question}");
        assert_eq!(sandbox.tree(), Tree::new(), "after {question}");
    }
}

#[test]
fn escape_leaves_every_kind_of_question() {
    at_every_kind_of_question(&Sandbox::new(), |session, question| {
        session.send(ESCAPE);
        assert_eq!(session.end(), 130, "{question}");
        assert!(session.text().contains("interrupted, nothing was written"), "{}", session.text());
    });
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
        session.wait_for("Name of the function");
        session.type_slowly(&["t", "h", "u"]);
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
fn no_at_the_end_writes_nothing() {
    let sandbox = Sandbox::new();
    let flags = ["new", "above/thumbs", "--name", "thumbs", "--trigger", "s3://in-bucket/", "--deploy", "sam"];
    let mut session = ask(&sandbox, &flags);
    session.press("write objects?", ENTER);
    session.press("Anything else?", ENTER);
    session.press("Write these files?", "n");
    session.wait_for("nothing was written");
    assert_eq!(session.end(), 1);
    assert!(!session.is_cursor_hidden());
    assert_eq!(sandbox.tree(), Tree::new());
}

#[test]
fn characters_of_several_bytes_are_typed_and_taken_back_whole() {
    let sandbox = Sandbox::new();
    let mut session = ask(&sandbox, &["new", "--vcs", "none", "--name", "thumbs", "--deploy", "sam"]);
    session.answer("Trigger bucket", "in-bucket");
    session.press("exist already?", "n");
    session.wait_for("Key prefix");
    // Two wide characters and an emoji taken back, one put in before the last.
    session.type_slowly(&["fotos/", "日", "本", "😀", BACKSPACE, BACKSPACE, BACKSPACE, "ü", "/", LEFT, "ß", ENTER]);
    session.wait_for("Key suffix");
    session.type_slowly(&[".jpg", HOME, DELETE, ENTER]);
    session.press("Events", ENTER);
    session.press("Another trigger?", ENTER);
    session.press("write objects?", ENTER);
    session.press("Anything else?", ENTER);
    session.press("Write these files?", ENTER);
    assert_eq!(session.end(), 0);
    let manifest = sandbox.read("thumbs/Cargo.toml");
    assert!(manifest.contains("prefix = \"fotos/üß/\"\nsuffix = \"jpg\"\n"), "{manifest}");
}

#[test]
fn a_line_longer_than_the_screen_is_wide_stays_whole_and_the_screen_too() {
    let sandbox = Sandbox::new();
    let mut session = Session::start(&sandbox, &["new", "--vcs", "none", "--name", "thumbs", "--deploy", "sam"], 40);
    session.wait_for("Trigger bucket");
    session.type_line("in-bucket");
    session.wait_for("exist already?");
    session.type_slowly(&["n"]);
    session.wait_for("Key prefix");
    let long: String = (0..12).map(|number| format!("part{number:02}/")).collect();
    let keys: Vec<String> = long.chars().map(String::from).collect();
    session.type_slowly(&keys.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(session.screen().matches("Trigger bucket").count(), 1, "{}", session.screen());
    assert_eq!(session.screen().matches("Key prefix").count(), 1, "{}", session.screen());
    assert_eq!(session.screen().replace('\n', "").matches(&long).count(), 1, "{}", session.screen());
    // Back to one line, and another character at the very start.
    session.type_slowly(&[BACKSPACE; 11 * 7]);
    session.type_slowly(&[HOME, "x"]);
    assert_eq!(session.screen().matches("part").count(), 1, "{}", session.screen());
    session.send(ENTER);
    session.wait_for("Key suffix");
    session.settle();
    assert_eq!(session.screen().matches("xpart00/").count(), 1, "{}", session.screen());
    assert_eq!(session.screen().matches("Trigger bucket").count(), 1, "{}", session.screen());
    session.send(ESCAPE);
    assert_eq!(session.end(), 130);
}

#[test]
fn what_is_typed_ahead_is_neither_lost_nor_shown_twice() {
    let sandbox = Sandbox::new();
    let mut session = ask(&sandbox, &["new", "thumbs", "--name", "thumbs", "--deploy", "sam"]);
    session.wait_for("Trigger bucket");
    session.send(&format!("in-bucketx{BACKSPACE}{ENTER}nincoming/{ENTER}.jpg{ENTER}"));
    session.wait_for("Events");
    session.settle();
    for answer in ["in-bucket", "incoming/", ".jpg"] {
        let shown = session.screen().lines().filter(|line| line.ends_with(&format!("· {answer}"))).count();
        assert_eq!(shown, 1, "{answer}: {}", session.screen());
    }
    assert_eq!(session.screen().lines().filter(|line| !line.trim().is_empty()).count(), 17, "{}", session.screen());
    session.send(ESCAPE);
    assert_eq!(session.end(), 130);
}

#[test]
fn an_existing_bucket_that_was_flagged_may_still_be_written_to() {
    let sandbox = Sandbox::new();
    let flags =
        ["new", "there", "--vcs", "none", "--name", "thumbs", "--trigger", "s3://in-bucket/", "--deploy", "sam"];
    let mut session = ask(&sandbox, &[&flags[..], &["--existing-bucket", "out-bucket"]].concat());
    session.press("write objects?", "y");
    session.answer("Where to", "s3://out-bucket/");
    session.press("Anything else?", ENTER);
    session.press("What the handler does at first", ENTER);
    session.press("Write these files?", ENTER);
    assert_eq!(session.end(), 0);
    assert!(!session.text().contains("exist already?"), "{}", session.text());
    assert!(sandbox.read("there/Cargo.toml").contains("existing-buckets = [\"out-bucket\"]"));
}

#[test]
fn questions_are_coloured_as_the_flag_says() {
    for (color, expected) in [("always", true), ("never", false)] {
        let sandbox = Sandbox::new();
        let mut session = ask(&sandbox, &["new", "--color", color, "--trigger", "s3://in-bucket"]);
        // A question of text, a refusal, one of yes and no, one of many.
        session.answer("Name of the function", "1st");
        session.answer("starts with `1`", "thumbs");
        session.press("Will the function write objects?", "n");
        session.wait_for("Deployment formats");
        session.settle();
        assert_eq!(session.is_styled(), expected, "{color}");
        session.send(ESCAPE);
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
    session.press("Name of the function", ENTER);
    answer_bucket_and_keys(&mut session, "in-bucket", "", "");
    session.press("Events", ENTER);
    session.press("Another trigger?", "n");
    session.press("Will the function write objects?", "n");
    session.press("Deployment formats", ENTER);
    session.press("Anything else?", ENTER);
    session.answer("Who is \\u{1b}[31mcalled?", "NOBODY");
    session.wait_for("is not an answer to `owner`");
    session.type_line("photos");
    session.press("Fast?", "y");
    session.press("Write these files?", "y");
    session.wait_for("Created function `thumbs`");
    assert_eq!(session.end(), 0);
    let manifest = sandbox.read("thumbs/Cargo.toml");
    assert!(manifest.contains("owner = \"photos\"\nfast = true\n"), "{manifest}");
}
