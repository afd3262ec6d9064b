//! A function's process as Lambda runs it: what it answers, and what it logs.

use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Instant;

use serde_json::{Value, json};

use crate::built::alone;
use crate::process::{command, poll, run, seconds, timed, try_run};
use crate::project::{Project, builds};
use crate::runtime_api::{Function, silent};
use crate::specs::{COPY, Spec};

const INVOKED: Spec = Spec {
    name: "invoked",
    arguments: &[
        "--trigger",
        "s3://in-bucket/incoming/",
        "--write",
        "s3://out-bucket/",
        "--secret",
        "db-password",
        "--schedule",
        "rate(1 hour)",
        "--env",
        "MODE=fast",
    ],
    toml: None,
};

/// What it does depends on the object's name.
const HANDLER: &str = r#"
use std::time::Duration;

use anyhow::{Context, Result, bail};
use invoked::{App, Record, Scheduled};

pub async fn handle(app: &App, record: &Record) -> Result<()> {
    match record.name() {
        "panic" => panic!("the image has no pixels"),
        "bad" => bail!("it is bad"),
        "deep" => Err(std::io::Error::other("the disk is full")).context("cannot keep it")?,
        "read" => drop(record.read().await?),
        "secret" => drop(app.db_password.get().await?),
        "slow" => tokio::time::sleep(Duration::from_secs(2)).await,
        _ => {}
    }
    tracing::info!(mode = app.mode, "handled");
    Ok(())
}

pub async fn scheduled(app: &App, invocation: &Scheduled) -> Result<()> {
    if invocation.time == "bad" {
        bail!("it is bad");
    }
    tracing::info!(mode = app.mode, time = invocation.time, "scheduled");
    Ok(())
}
"#;

const VARIABLES: [(&str, &str); 4] = [
    (
        "S3_TRIGGERS",
        r#"[{"name":"in_bucket","bucket":"in-bucket","prefix":"incoming/","events":["s3:ObjectCreated:*"]}]"#,
    ),
    ("S3_WRITE", r#"[{"name":"out_bucket","bucket":"out-bucket"}]"#),
    ("SECRETS", r#"[{"name":"db_password","id":"db-password"}]"#),
    ("MODE", "fast"),
];

fn built() -> &'static PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let _alone = alone();
        let project = Project::new(&INVOKED);
        std::fs::write(project.path.join("src/handler.rs"), HANDLER).unwrap();
        timed("invoked: cargo build", || run(&mut project.cargo(&["build", "--quiet"]), seconds(1500)));
        builds().join("debug").join(INVOKED.name)
    })
}

struct Started {
    function: Function,
    _folder: tempfile::TempDir,
}

/// Starts it with these variables besides, which win.
fn start(variables: &[(&str, &str)]) -> Started {
    let folder = tempfile::tempdir().unwrap();
    let all: Vec<(&str, &str)> = VARIABLES.iter().chain(variables).copied().collect();
    Started { function: Function::start(built(), &all, folder.path().join("log")), _folder: folder }
}

fn event(names: &[&str]) -> Value {
    let records = names.iter().map(|name| {
        let object = json!({ "key": format!("incoming/{name}"), "size": 1, "sequencer": "00AB" });
        json!({
            "eventName": "ObjectCreated:Put", "eventTime": "2026-01-02T03:04:05.678Z",
            "s3": { "bucket": { "name": "in-bucket" }, "object": object },
        })
    });
    json!({ "Records": records.collect::<Vec<_>>() })
}

/// The lines of that level, of one invocation.
fn lines(function: &Function, level: &str, id: &str) -> Vec<Value> {
    let mut lines = function.lines();
    lines.retain(|line| line["level"] == level && line["requestId"] == id);
    lines
}

#[test]
fn each_line_of_the_log_has_the_invocation_and_the_object_at_the_top() {
    let Started { function, _folder } = start(&[]);
    function.send("one", &event(&["good", "a+b"]), seconds(60));
    assert!(!function.answer("one").is_error, "{}", function.text());
    let lines = lines(&function, "INFO", "one");
    let handled: Vec<&Value> = lines.iter().filter(|line| line["message"] == "handled").collect();
    for (line, key) in handled.iter().zip(["incoming/good", "incoming/a b"]) {
        assert_eq!((&line["bucket"], &line["key"]), (&json!("in-bucket"), &json!(key)));
        assert_eq!(line["event"], "ObjectCreated:Put");
        assert!(line["timestamp"].is_string() && line["xrayTraceId"].is_string(), "{line}");
        assert_eq!((&line["mode"], line.get("spans"), line.get("span")), (&json!("fast"), None, None));
    }
    assert_eq!(handled.len(), 2);
}

#[test]
fn each_failure_is_one_line_at_error_with_all_causes() {
    let Started { function, _folder } = start(&[]);
    for (name, message) in [
        ("bad", "ObjectCreated:Put of s3://in-bucket/incoming/bad: it is bad"),
        ("deep", "ObjectCreated:Put of s3://in-bucket/incoming/deep: cannot keep it: the disk is full"),
        ("panic", "panicked: the image has no pixels"),
    ] {
        function.send(name, &event(&[name]), seconds(60));
        let answer = function.answer(name);
        assert!(answer.is_error, "{}", function.text());
        let [line] = &lines(&function, "ERROR", name)[..] else { panic!("not one line:\n{}", function.text()) };
        assert_eq!(line["message"], message);
        assert_eq!((&line["bucket"], &line["key"]), (&json!("in-bucket"), &json!(format!("incoming/{name}"))));
    }
    function.send("no-event", &json!({}), seconds(60));
    assert!(function.answer("no-event").is_error);
    let errors = function.lines().into_iter().filter(|line| line["level"] == "ERROR").count();
    assert_eq!(errors, 4, "{}", function.text());
}

/// A message fails as a whole where one of its records does, after all were tried.
#[test]
fn lambda_is_told_which_of_a_queue_s_messages_failed() {
    let triggers = r#"[{"name":"in_bucket","bucket":"in-bucket","prefix":"incoming/","events":["s3:ObjectCreated:*"],"via":"sqs"}]"#;
    let Started { function, _folder } = start(&[("S3_TRIGGERS", triggers)]);
    let message = |id: &str, body: &Value| json!({ "messageId": id, "body": body.to_string(), "eventSource": "aws:sqs", "awsRegion": "us-east-1" });
    let mut odd = message("odd", &json!({}));
    odd["body"] = json!("{");
    let sent = json!([
        message("good", &event(&["good"])),
        message("mixed", &event(&["bad", "good"])),
        message("test", &json!({ "Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "in-bucket" })),
        odd,
        message("panic", &event(&["panic"])),
        message("last", &event(&["good"])),
    ]);
    function.send("one", &json!({ "Records": sent }), seconds(60));
    let answer = function.answer("one");
    assert!(!answer.is_error, "{}", function.text());
    let failed = ["mixed", "odd", "panic"].map(|id| json!({ "itemIdentifier": id }));
    assert_eq!(answer.body, json!({ "batchItemFailures": failed }));
    let errors = lines(&function, "ERROR", "one");
    let ids: Vec<&str> = errors.iter().filter_map(|line| line["message_id"].as_str()).collect();
    assert_eq!(ids, ["mixed", "odd", "panic"], "{}", function.text());
    let handled = lines(&function, "INFO", "one").into_iter().filter(|line| line["message"] == "handled");
    assert_eq!(handled.count(), 3);

    function.send("two", &json!({ "Records": [message("good", &event(&["good"]))] }), seconds(60));
    assert_eq!(function.answer("two").body, json!({ "batchItemFailures": [] }));
}

#[test]
fn an_invocation_by_the_schedule_is_handled_beside_objects() {
    let Started { function, _folder } = start(&[]);
    let due = |time: &str| {
        let schedule = "arn:aws:scheduler:us-east-1:111122223333:schedule/default/invoked";
        json!({ "source": "aws.scheduler", "id": "d32c5kddcf5bb8c3", "time": time, "resources": [schedule] })
    };
    function.send("one", &due("2030-01-31T08:00:00Z"), seconds(60));
    assert!(!function.answer("one").is_error, "{}", function.text());
    let scheduled: Vec<Value> =
        lines(&function, "INFO", "one").into_iter().filter(|line| line["message"] == "scheduled").collect();
    let [line] = &scheduled[..] else { panic!("not one line:\n{}", function.text()) };
    assert_eq!((&line["time"], &line["mode"]), (&json!("2030-01-31T08:00:00Z"), &json!("fast")));
    function.send("two", &due("bad"), seconds(60));
    assert_eq!(function.answer("two").body["errorMessage"], "schedule of bad: it is bad");
    function.send("three", &event(&["good"]), seconds(60));
    assert!(!function.answer("three").is_error, "{}", function.text());
}

#[test]
fn a_panic_is_the_failure_of_its_record_and_ends_neither_the_others_nor_the_process() {
    let Started { mut function, _folder } = start(&[]);
    function.send("one", &event(&["panic", "good"]), seconds(60));
    let answer = function.answer("one");
    assert_eq!(answer.body["errorType"], "RecordsFailed");
    assert_eq!(answer.body["errorMessage"], "the handler panicked: the image has no pixels");
    let panicked = &lines(&function, "ERROR", "one")[0];
    assert!(panicked["place"].as_str().unwrap().starts_with("src/handler.rs:"), "{panicked}");
    let handled = lines(&function, "INFO", "one").into_iter().filter(|line| line["message"] == "handled");
    assert_eq!(handled.map(|line| line["key"].clone()).collect::<Vec<_>>(), ["incoming/good"]);
    function.send("two", &event(&["good"]), seconds(60));
    assert!(!function.answer("two").is_error);
    assert!(function.is_running());
}

#[test]
fn what_never_answers_ends_in_an_error_before_the_deadline() {
    let endpoint = silent();
    for name in ["read", "secret"] {
        let Started { function, _folder } = start(&[("AWS_ENDPOINT_URL", &endpoint)]);
        let sent = Instant::now();
        function.send("one", &event(&[name, "good"]), seconds(4));
        let answer = function.answer("one");
        let took = answer.at - sent;
        assert!(
            answer.is_error && took < seconds(4) && took > seconds(2),
            "{name}: after {took:?}\n{}",
            function.text()
        );
        let message = answer.body["errorMessage"].as_str().unwrap().to_owned();
        assert!(message.starts_with("given up, a second before the function's timeout"), "{message}");
        let [line] = &lines(&function, "ERROR", "one")[..] else { panic!("not one line:\n{}", function.text()) };
        assert_eq!(line["key"], format!("incoming/{name}"));
        function.send("two", &event(&["good"]), seconds(60));
        assert!(!function.answer("two").is_error);
    }
}

#[test]
fn several_invocations_are_under_way_at_once_where_lambda_allows_it() {
    for (variables, at_once) in [(&[("AWS_LAMBDA_MAX_CONCURRENCY", "4")][..], 4), (&[], 1)] {
        let Started { function, _folder } = start(variables);
        let ids = ["one", "two", "three", "four"];
        for id in ids {
            function.send(id, &event(&["slow"]), seconds(60));
        }
        for id in ids {
            let answer = function.answer(id);
            assert!(!answer.is_error, "{}", function.text());
            let handled = lines(&function, "INFO", id).into_iter().filter(|line| line["message"] == "handled").count();
            assert_eq!(handled, 1, "{id}:\n{}", function.text());
        }
        assert_eq!(function.taken_at_first_answer(), Some(at_once));
    }
}

#[test]
fn a_level_shows_more_of_this_function_and_nothing_of_what_it_stands_on() {
    for (name, level, expected) in
        [("AWS_LAMBDA_LOG_LEVEL", "DEBUG", true), ("RUST_LOG", "debug", true), ("RUST_LOG", "info", false)]
    {
        let Started { function, _folder } = start(&[(name, level)]);
        function.send("one", &event(&["good"]), seconds(60));
        assert!(!function.answer("one").is_error);
        let debug: Vec<Value> = function.lines().into_iter().filter(|line| line["level"] == "DEBUG").collect();
        assert_eq!(debug.iter().any(|line| line["message"] == "record"), expected, "{debug:?}");
        let is_own = |line: &Value| line["message"] == "configured" || line["key"] == "incoming/good";
        assert!(debug.iter().all(is_own), "{debug:?}");
    }
}

#[test]
fn a_bad_variable_is_named_before_anything_is_asked_for() {
    for (name, text, complaint) in [
        ("S3_TRIGGERS", "", "environment variable S3_TRIGGERS has the wrong shape"),
        ("S3_TRIGGERS", "[]", "environment variable S3_TRIGGERS is empty"),
        ("S3_TRIGGERS", r#"[{"name":"in_bucket"}]"#, "missing field `bucket`"),
        ("S3_WRITE", "in/incoming", "environment variable S3_WRITE has the wrong shape"),
        ("S3_WRITE", "[]", "environment variable S3_WRITE has no `out_bucket`"),
        ("S3_WRITE", r#"[{"name":"out_bucket"}]"#, "environment variable S3_WRITE: `out_bucket`"),
        ("SECRETS", r#"["db-password"]"#, "environment variable SECRETS has no `db_password`"),
        ("SECRETS", r#"[{"name":"db_password"}]"#, "environment variable SECRETS: `db_password`"),
    ] {
        let Started { mut function, _folder } = start(&[(name, text)]);
        let ended = poll(seconds(10), || (!function.is_running()).then_some(()));
        assert!(ended.is_some() && function.text().contains(complaint), "{name}={text}:\n{}", function.text());
        assert!(!function.text().contains("panicked"), "{}", function.text());
    }
}

/// Credentials, Region and endpoint are set nowhere.
#[test]
fn built_for_tests_it_works_in_memory_and_does_not_start_in_lambda() {
    let project = Project::new(&Spec { name: "in-memory", ..COPY });
    {
        let _alone = alone();
        let mut cargo = project.cargo(&["build", "--quiet", "--features", "testing"]);
        timed("in-memory: cargo build", || run(&mut cargo, seconds(1500)));
    }
    let program = builds().join("debug/in-memory");
    let folder = tempfile::tempdir().unwrap();
    let sample = folder.path().join("sample");
    std::fs::write(&sample, b"content").unwrap();
    let function = Function::start(&program, &[("SAMPLE", sample.to_str().unwrap())], folder.path().join("log"));
    let event = std::fs::read_to_string(project.path.join("events/trigger-1.json")).unwrap();
    function.send("one", &serde_json::from_str(&event).unwrap(), seconds(60));
    assert!(!function.answer("one").is_error, "{}", function.text());
    let copied: Vec<Value> = function.lines().into_iter().filter(|line| line["message"] == "copied").collect();
    assert_eq!((copied.len(), &copied[0]["bytes"]), (1, &json!(7)), "{}", function.text());

    let outcome = try_run(command(&program).env("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"), seconds(60));
    assert!(!outcome.status.success() && outcome.all().contains("without the feature `testing`"), "{}", outcome.all());
}
