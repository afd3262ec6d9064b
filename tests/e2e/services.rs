//! A handler that calls other services than S3: run by `cargo lambda watch` against the loopback AWS, and deployed to it.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard};

use cargo_lambda_s3::spec::Format;
use serde_json::{Value, json};

use crate::aws::{Aws, REGION};
use crate::deployed::Stack;
use crate::locally::Watch;
use crate::process::{Outcome, run, seconds, timed, try_run};
use crate::project::{Project, builds};
use crate::specs::SERVICES;
use crate::tools::tools;

/// One at a time: all builds of the project leave the same file.
fn one_at_a_time() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    ONE.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// What the handler asks for beside buckets, and a queue that hears what is published.
fn provide(aws: &Aws) {
    let fifo = json!({ "QueueName": "orders.fifo", "Attributes": { "FifoQueue": "true" } });
    aws.call("sqs", "create_queue", fifo);
    aws.call("sqs", "create_queue", json!({ "QueueName": "heard" }));
    let topic = aws.call("sns", "create_topic", json!({ "Name": "done" }))["TopicArn"].clone();
    let queue = "arn:aws:sqs:us-east-1:123456789012:heard";
    aws.call("sns", "subscribe", json!({ "TopicArn": topic, "Protocol": "sqs", "Endpoint": queue }));
    let parameter = json!({ "Name": "/thumbs/size", "Value": "hidden-parameter", "Type": "SecureString" });
    aws.call("ssm", "put_parameter", parameter);
    aws.call("secretsmanager", "create_secret", json!({ "Name": "db-password", "SecretString": "hidden-secret-1" }));
}

fn keep_versions(aws: &Aws) {
    let versioning = json!({ "Bucket": "in-bucket", "VersioningConfiguration": { "Status": "Enabled" } });
    aws.call("s3", "put_bucket_versioning", versioning);
}

/// Takes the bodies of the messages that wait in a queue.
fn receive(aws: &Aws, queue: &str) -> Vec<Value> {
    let url = aws.call("sqs", "get_queue_url", json!({ "QueueName": queue }))["QueueUrl"].clone();
    let received = aws.call("sqs", "receive_message", json!({ "QueueUrl": url, "MaxNumberOfMessages": 10 }));
    let messages = received["Messages"].as_array().cloned().unwrap_or_default();
    let take = |message: &Value| {
        let handle = json!({ "QueueUrl": url, "ReceiptHandle": message["ReceiptHandle"] });
        aws.call("sqs", "delete_message", handle);
        json_in(&message["Body"])
    };
    messages.iter().map(take).collect()
}

/// The JSON that a text holds.
fn json_in(text: &Value) -> Value {
    serde_json::from_str(text.as_str().unwrap()).unwrap()
}

fn build(project: &Project) {
    timed("services: cargo build", || run(&mut project.cargo(&["build", "--quiet"]), seconds(1500)));
}

/// A running handler, and the sample event that it is sent with another key and version.
struct Handler {
    aws: Aws,
    project: Project,
    watch: Watch,
}

impl Handler {
    fn start() -> Self {
        let (aws, project) = (Aws::start(), Project::new(&SERVICES));
        provide(&aws);
        for bucket in ["in-bucket", "out-bucket"] {
            aws.call("s3", "create_bucket", json!({ "Bucket": bucket }));
        }
        keep_versions(&aws);
        refresh_at_keys_with_refused(&project);
        build(&project);
        let watch = Watch::start(&project, &aws);
        Self { aws, project, watch }
    }

    /// Puts an object, and returns its version.
    fn put(&self, key: &str, body: &[u8]) -> String {
        self.aws.put_object("in-bucket", key, body);
        let head = self.aws.call("s3", "head_object", json!({ "Bucket": "in-bucket", "Key": key }));
        head["VersionId"].as_str().unwrap().to_owned()
    }

    /// Sends the event of that version.
    fn try_handle(&self, key: &str, version: Option<&str>) -> Outcome {
        let sample = std::fs::read_to_string(self.project.path.join("events/trigger-1.json")).unwrap();
        let mut event: Value = serde_json::from_str(&sample).unwrap();
        let object = event["Records"][0]["s3"]["object"].as_object_mut().unwrap();
        object["key"] = key.into();
        match version {
            Some(version) => drop(object.insert("versionId".to_owned(), version.into())),
            None => drop(object.remove("versionId").expect("the sample names a version")),
        }
        std::fs::write(self.project.path.join("event.json"), event.to_string()).unwrap();
        try_run(&mut self.watch.invoke(&self.project, SERVICES.name, "event.json"), seconds(300))
    }

    fn handle(&self, key: &str, version: &str) {
        let outcome = self.try_handle(key, Some(version));
        assert!(outcome.status.success(), "{}\n{}", outcome.all(), self.log());
    }

    fn log(&self) -> String {
        std::fs::read_to_string(Watch::log(&self.project)).unwrap()
    }

    /// The lines of the log that are JSON and have this message.
    fn logged(&self, message: &str) -> Vec<Value> {
        let log = self.log();
        let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        lines.filter(|line| line["message"] == message).collect()
    }
}

/// As if the secret were refused for some keys: a line that a user would write where the secret is used.
fn refresh_at_keys_with_refused(project: &Project) {
    let handler = project.path.join("src/handler.rs");
    let text = std::fs::read_to_string(&handler).unwrap();
    let call = "    let secret = app.db_password.get().await?;";
    let refresh =
        "    if record.object.key.contains(\"refused\") {\n        app.db_password.refresh().await?;\n    }\n";
    assert!(text.contains(call), "{text}");
    std::fs::write(handler, text.replace(call, &format!("{refresh}{call}"))).unwrap();
}

#[test]
fn a_handler_reads_one_version_tags_its_copy_and_tells_topic_and_queue() {
    let _alone = one_at_a_time();
    let handler = Handler::start();
    let old = handler.put("incoming/a.jpg", b"old");
    handler.put("incoming/a.jpg", b"new");
    handler.handle("incoming/a.jpg", &old);
    assert_eq!(handler.aws.object("out-bucket", "thumbs/a.jpg"), Some(b"old".to_vec()));
    let copy = json!({ "Bucket": "out-bucket", "Key": "thumbs/a.jpg" });
    let tags = handler.aws.call("s3", "get_object_tagging", copy);
    assert_eq!(tags["TagSet"], json!([{ "Key": "source", "Value": "services" }]));
    let notice = json!({
        "bucket": "in-bucket", "event": "ObjectCreated:Put", "key": "incoming/a.jpg",
        "sequencer": "0055AED6DCD90281E5", "versionId": old,
    });
    handler.handle("incoming/a.jpg", &old);
    let published: Vec<Value> =
        receive(&handler.aws, "heard").iter().map(|message| json_in(&message["Message"])).collect();
    assert_eq!(published, [notice.clone(), notice.clone()]);
    assert_eq!(receive(&handler.aws, "orders.fifo"), [notice], "what comes again is dropped");
    let outcome = handler.try_handle("incoming/a.jpg", None);
    assert!(outcome.all().contains("is the bucket versioned?"), "{}", outcome.all());
    assert_eq!((receive(&handler.aws, "heard").len(), receive(&handler.aws, "orders.fifo").len()), (0, 0));
}

#[test]
fn a_secret_is_kept_until_it_is_refused_and_is_never_logged() {
    let _alone = one_at_a_time();
    let handler = Handler::start();
    let put = |key: &str| handler.put(key, b"body");
    let versions =
        |message: &str| -> Vec<Value> { handler.logged(message).iter().map(|line| line["version"].clone()).collect() };
    let current = || {
        let described = handler.aws.call("secretsmanager", "describe_secret", json!({ "SecretId": "db-password" }));
        let stages = described["VersionIdsToStages"].as_object().unwrap().clone();
        stages.into_iter().find(|(_, stages)| stages == &json!(["AWSCURRENT"])).unwrap().0
    };
    let first = current();
    handler.handle("incoming/a.jpg", &put("incoming/a.jpg"));
    let rotated = json!({ "SecretId": "db-password", "SecretString": "hidden-secret-2" });
    handler.aws.call("secretsmanager", "put_secret_value", rotated);
    let second = current();
    handler.handle("incoming/b.jpg", &put("incoming/b.jpg"));
    assert_eq!(versions("db_password is at hand"), [first.as_str(), &first], "it was fetched again");
    std::thread::sleep(seconds(3)); // the least time between two fetches
    handler.handle("incoming/refused.jpg", &put("incoming/refused.jpg"));
    handler.handle("incoming/c.jpg", &put("incoming/c.jpg"));
    assert_eq!(versions("db_password is at hand"), [first.as_str(), &first, &second, &second]);
    assert_eq!(versions("size is at hand"), ["1"; 4]);
    let log = handler.log();
    assert!(!log.contains("hidden-"), "{log}");
    let copied = &handler.logged("copied")[0];
    assert!(copied["xrayTraceId"].is_string() && copied["requestId"].is_string(), "{copied}");
    assert_eq!((&copied["bucket"], &copied["key"]), (&json!("in-bucket"), &json!("incoming/a.jpg")));
}

/// The handler as `cargo build` makes it for this machine, where the loopback AWS runs it.
fn zipped(project: &Project) -> PathBuf {
    build(project);
    let (bootstrap, zip) = (project.path.join("bootstrap"), project.path.join("bootstrap.zip"));
    std::fs::copy(builds().join("debug").join(SERVICES.name), &bootstrap).unwrap();
    run(tools().command("python").args(["-m", "zipfile", "-c"]).args([&zip, &bootstrap]), seconds(60));
    zip
}

#[test]
fn deployed_it_may_call_what_it_calls_and_nothing_else_of_the_kind() {
    let _alone = one_at_a_time();
    let stack = Stack::new(Aws::start(), &SERVICES, Format::CloudFormation);
    let aws = &stack.aws;
    provide(aws);
    stack.apply(&zipped(&stack.project)).unwrap();
    keep_versions(aws);
    let done = stack.put_and_wait("in-bucket", "incoming/a.jpg", b"body");
    assert_eq!(done["failed"], json!(false), "{:?}", stack.attempts("incoming/a.jpg"));
    let copy = json!({ "Bucket": "out-bucket", "Key": "thumbs/a.jpg" });
    assert_eq!(aws.call("s3", "get_object_tagging", copy)["TagSet"][0]["Value"], "services");
    let [notice] = &receive(aws, "orders.fifo")[..] else { panic!("one notice in the queue") };
    assert_eq!(notice["key"], "incoming/a.jpg");
    let [published] = &receive(aws, "heard")[..] else { panic!("one notice of the topic") };
    assert_eq!(&json_in(&published["Message"]), notice);

    aws.call("secretsmanager", "create_secret", json!({ "Name": "other", "SecretString": "hidden" }));
    aws.call("ssm", "put_parameter", json!({ "Name": "/other", "Value": "hidden", "Type": "SecureString" }));
    aws.call("sns", "create_topic", json!({ "Name": "other" }));
    let queue = json!({ "name": "orders", "url": format!("{}/123456789012/heard", aws.endpoint()), "region": REGION });
    let topic = json!({ "name": "done", "arn": "arn:aws:sns:us-east-1:123456789012:other", "region": REGION });
    for (name, elsewhere, complaint) in [
        ("SQS_QUEUES", json!([queue]), "AccessDenied"),
        // The loopback AWS refuses in a form of XML in which the SDK finds no code.
        ("SNS_TOPICS", json!([topic]), "cannot publish to arn:aws:sns:us-east-1:123456789012:other"),
        ("PARAMETERS", json!([{ "name": "size", "id": "/other" }]), "AccessDenied"),
        ("SECRETS", json!([{ "name": "db_password", "id": "other" }]), "AccessDenied"),
    ] {
        stack.set_variable(name, &elsewhere);
        let key = format!("incoming/{name}.jpg");
        assert_eq!(stack.put_and_wait("in-bucket", &key, b"body")["failed"], json!(true), "{name}");
        let response = stack.attempts(&key)[0]["response"].to_string();
        assert!(response.contains(complaint), "{name}: {response}");
    }
    let heard = receive(aws, "heard");
    assert!(heard.iter().all(|message| message["TopicArn"].is_string()), "one came without the topic: {heard:?}");
}
