//! The whole way round: an object is put, the stored notification fires, the function's own policy admits S3, the real
//! bootstrap runs under the deployed role with IAM enforced, and the output is there.

use cargo_lambda_s3::spec::Format;
use serde_json::{Value, json};

use crate::aws::ACCOUNT;
use crate::bootstrap::bootstrap;
use crate::deployed::{LOOPBACK, Stack};
use crate::process::timed;
use crate::reading::Held;
use crate::simulator::probe;
use crate::specs::{
    CONTROL_CHARACTERS, CONTROL_KEYS, CONTROL_OUT, COPY, HOSTILE, HOSTILE_KEYS, HOSTILE_OUT, PUBLISHED, QUEUED, RULES,
    SETTINGS, Spec,
};

const TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:failed";

const FAILED_TO_BUCKET: Spec = Spec {
    name: "failed-to-bucket",
    arguments: &[
        "--trigger",
        "s3://in-bucket/incoming/*.jpg",
        "--write",
        "s3://out-bucket/thumbs/",
        "--on-failure",
        "s3://failed-events",
    ],
    toml: None,
};

const FAILED_TO_TOPIC: Spec = Spec {
    name: "failed-to-topic",
    arguments: &[
        "--trigger",
        "s3://in-bucket/incoming/*.jpg",
        "--write",
        "s3://out-bucket/thumbs/",
        "--on-failure",
        TOPIC,
    ],
    toml: None,
};

impl Stack {
    fn run(spec: &crate::specs::Spec, format: Format) -> Self {
        Self::deploy(spec, format, bootstrap())
    }

    /// Puts an object and waits until the function is done with it, one way or the other.
    pub fn put_and_wait(&self, bucket: &str, key: &str, body: &[u8]) -> Value {
        self.aws.put_object(bucket, key, body);
        let done = self.aws.wait_for(key, |entry| entry["what"] == "done" && entry["key"] == key);
        let lost =
            self.aws.journal().into_iter().find(|entry| entry["what"] == "logs-lost" || entry["what"] == "crash");
        assert_eq!(lost, None);
        done
    }

    /// Puts an object that the function must copy to that key.
    pub fn copies(&self, (bucket, key): (&str, &str), (to_bucket, to_key): (&str, &str), body: &[u8]) {
        let done = self.put_and_wait(bucket, key, body);
        assert_eq!((&done["failed"], &done["attempts"]), (&json!(false), &json!(1)), "{key}: {:?}", self.attempts(key));
        let copy = self.aws.object(to_bucket, to_key);
        assert!(copy.as_deref() == Some(body), "{to_key} is not a copy of {key}: {:?}", self.aws.keys(to_bucket));
    }

    pub fn attempts(&self, key: &str) -> Vec<Value> {
        let is_one = |entry: &Value| entry["what"] == "attempt" && entry["key"] == key;
        self.aws.journal().into_iter().filter(is_one).collect()
    }

    /// How often something was noted that is about no other function.
    fn count(&self, what: &str) -> usize {
        let is_own = |entry: &&Value| entry["function"].as_str().is_none_or(|function| function == self.name);
        self.aws.journal().iter().filter(|entry| entry["what"] == what).filter(is_own).count()
    }

    /// The bodies of the messages in the failure queue.
    pub fn failures(&self) -> Vec<Value> {
        let queue = self.aws.call("sqs", "get_queue_url", json!({ "QueueName": format!("{}-failures", self.name) }));
        let wanted = json!({ "QueueUrl": queue["QueueUrl"], "MaxNumberOfMessages": 10 });
        let received = self.aws.call("sqs", "receive_message", wanted);
        let messages = received["Messages"].as_array().cloned().unwrap_or_default();
        messages.iter().map(|message| serde_json::from_str(message["Body"].as_str().unwrap()).unwrap()).collect()
    }

    pub fn set_variable(&self, name: &str, value: &Value) {
        let mut environment = self.held().function()["Environment"].clone();
        environment["Variables"][name] = value.to_string().into();
        let change = json!({ "FunctionName": self.name, "Environment": environment });
        self.aws.call("lambda", "update_function_configuration", change);
    }

    /// Takes away every statement of the function's resource-based policy.
    fn remove_permissions(&self) {
        self.remove_permissions_if(|_| true);
    }

    /// Of those whose names are meant.
    fn remove_permissions_if(&self, is_meant: impl Fn(&str) -> bool) {
        let policy = self.aws.call("lambda", "get_policy", json!({ "FunctionName": self.name }));
        let policy: Value = serde_json::from_str(policy["Policy"].as_str().unwrap()).unwrap();
        let names = policy["Statement"].as_array().unwrap().iter().map(|statement| statement["Sid"].as_str().unwrap());
        for sid in names.filter(|sid| is_meant(sid)) {
            let one = json!({ "FunctionName": self.name, "StatementId": sid });
            self.aws.call("lambda", "remove_permission", one);
        }
    }
}

#[test]
fn an_object_is_copied_byte_for_byte_whatever_its_key() {
    for format in LOOPBACK {
        let stack = Stack::run(&COPY, format);
        let every_byte: Vec<u8> = (0..=255).collect();
        for name in
            ["red", "two words", "a+b", "100%", "%41", "k=v&w", "日本 é", "a/b//c", "'\"(!)*~", "#?;:@$,", "…/.x"]
        {
            let (from, to) = (format!("incoming/{name}.jpg"), format!("thumbs/{name}.jpg"));
            stack.copies(("in-bucket", &from), ("out-bucket", &to), &every_byte);
        }
        stack.copies(("in-bucket", "incoming/empty.jpg"), ("out-bucket", "thumbs/empty.jpg"), b"");
        let logs = stack.aws.call("logs", "filter_log_events", json!({ "logGroupName": "/aws/lambda/copy" }));
        assert!(logs["events"].as_array().is_some_and(|events| !events.is_empty()), "the role lets it write no logs");
    }
}

#[test]
fn a_large_object_is_copied_in_parts() {
    let stack = Stack::run(&COPY, Format::CloudFormation);
    let body: Vec<u8> = (0..20 * 1024 * 1024_u32).map(|n| (n ^ (n >> 8) ^ (n >> 16)) as u8).collect();
    timed("20 MiB copied", || {
        stack.copies(("in-bucket", "incoming/large.jpg"), ("out-bucket", "thumbs/large.jpg"), &body);
    });
    let parts = stack.aws.journal().into_iter().find(|e| e["event"] == "s3:ObjectCreated:CompleteMultipartUpload");
    assert_eq!(parts.map(|event| event["key"].clone()), Some(json!("thumbs/large.jpg")));
}

#[test]
fn prefixes_of_every_kind_trigger_are_read_and_are_written_below() {
    for format in LOOPBACK {
        for (spec, keys, out) in
            [(&HOSTILE, &HOSTILE_KEYS[..], HOSTILE_OUT), (&CONTROL_CHARACTERS, &CONTROL_KEYS, CONTROL_OUT)]
        {
            let stack = Stack::run(spec, format);
            for (at, (prefix, suffix)) in keys.iter().enumerate() {
                let name = format!("{at} + é{suffix}");
                let (from, to) = (format!("{prefix}{name}"), format!("{out}{name}"));
                stack.copies(("hostile-in", &from), ("out-bucket", &to), b"body");
            }
            assert_eq!(stack.count("done"), keys.len());
        }
    }
}

#[test]
fn a_key_outside_prefix_or_suffix_does_nothing() {
    let stack = Stack::run(&COPY, Format::CloudFormation);
    for key in ["other/a.jpg", "incoming/a.png", "incomingX/a.jpg", "Incoming/a.jpg", "a.jpg"] {
        stack.aws.put_object("in-bucket", key, b"body");
        let event = stack.aws.wait_for(key, |entry| entry["what"] == "event" && entry["key"] == key);
        assert_eq!(event["functions"], json!([]), "{key}");
    }
    assert_eq!((stack.count("attempt"), stack.aws.keys("out-bucket")), (0, vec![]));
}

#[test]
fn told_to_write_elsewhere_it_is_denied_tried_again_and_lands_in_the_failure_queue() {
    for (at, elsewhere) in [
        json!([{ "name": "out_bucket", "bucket": "out-bucket", "prefix": "elsewhere/" }]),
        json!([{ "name": "out_bucket", "bucket": "in-bucket", "prefix": "incoming/" }]),
        json!([{ "name": "out_bucket", "bucket": "other-bucket", "prefix": "thumbs/" }]),
    ]
    .iter()
    .enumerate()
    {
        let stack = Stack::run(&COPY, LOOPBACK[at % LOOPBACK.len()]);
        stack.aws.call("s3", "create_bucket", json!({ "Bucket": "other-bucket" }));
        stack.set_variable("S3_WRITE", elsewhere);
        let done = stack.put_and_wait("in-bucket", "incoming/a.jpg", b"body");
        assert_eq!((&done["failed"], &done["attempts"]), (&json!(true), &json!(3)));
        let [failure] = &stack.failures()[..] else { panic!("one message in the queue") };
        assert_eq!(failure["requestPayload"]["Records"][0]["s3"]["object"]["key"], "incoming/a.jpg");
        assert!(failure["responsePayload"].to_string().contains("AccessDenied"), "{}", failure["responsePayload"]);
        assert_eq!((stack.aws.keys("out-bucket"), stack.aws.keys("other-bucket")), (vec![], vec![]));
    }
}

/// The handler fails, since it is told to write where it may not; the record of it is in the bucket, under the key that Lambda gives it.
#[test]
fn what_fails_every_try_goes_to_the_bucket_or_the_topic_that_the_spec_names() {
    let elsewhere = json!([{ "name": "out_bucket", "bucket": "out-bucket", "prefix": "elsewhere/" }]);
    let fail = |stack: &Stack| {
        stack.set_variable("S3_WRITE", &elsewhere);
        let done = stack.put_and_wait("in-bucket", "incoming/a.jpg", b"body");
        assert_eq!(done["failed"], true);
    };
    let bucket = Stack::run(&FAILED_TO_BUCKET, Format::CloudFormation);
    fail(&bucket);
    let [key] = &bucket.aws.keys("failed-events")[..] else { panic!("one object") };
    assert!(key.starts_with(&format!("aws/lambda/async/{}/", bucket.name)), "{key}");
    let record: Value = serde_json::from_slice(&bucket.aws.object("failed-events", key).unwrap()).unwrap();
    assert_eq!(record["requestPayload"]["Records"][0]["s3"]["object"]["key"], "incoming/a.jpg");

    let topic = Stack::run(&FAILED_TO_TOPIC, Format::Sam);
    let queue = topic.aws.call("sqs", "create_queue", json!({ "QueueName": "watcher" }))["QueueUrl"].clone();
    let watcher = format!("arn:aws:sqs:us-east-1:{ACCOUNT}:watcher");
    let named = json!({ "TopicArn": TOPIC, "Protocol": "sqs", "Endpoint": watcher });
    topic.aws.call("sns", "subscribe", named);
    fail(&topic);
    let received = topic.aws.call("sqs", "receive_message", json!({ "QueueUrl": queue }));
    assert!(received["Messages"][0]["Body"].to_string().contains("incoming/a.jpg"), "{received}");
}

#[test]
fn told_of_an_object_that_it_may_not_read_it_is_denied() {
    let stack = Stack::run(&COPY, Format::CloudFormation);
    let triggers = json!([{ "bucket": "in-bucket", "prefix": "", "suffix": "", "events": ["s3:ObjectCreated:*"] }]);
    stack.set_variable("S3_TRIGGERS", &triggers);
    stack.aws.put_object("in-bucket", "private/a.jpg", b"body");
    // As if another notification had been added to the bucket, without its grant.
    let stored = stack.aws.call("s3", "get_bucket_notification_configuration", json!({ "Bucket": "in-bucket" }));
    let mut wider = stored["LambdaFunctionConfigurations"][0].clone();
    wider.as_object_mut().unwrap().remove("Filter");
    let wider =
        json!({ "Bucket": "in-bucket", "NotificationConfiguration": { "LambdaFunctionConfigurations": [wider] } });
    stack.aws.call("s3", "put_bucket_notification_configuration", wider);
    let done = stack.put_and_wait("in-bucket", "private/b.jpg", b"body");
    assert_eq!((&done["failed"], stack.aws.keys("out-bucket")), (&json!(true), vec![]));
}

#[test]
fn without_the_invoke_permission_or_with_anothers_nothing_runs() {
    let stack = Stack::run(&COPY, Format::Sam);
    stack.remove_permissions();
    stack.aws.put_object("in-bucket", "incoming/none.jpg", b"body");
    for (at, (bucket, account)) in [("out-bucket", ACCOUNT), ("in-bucket", "999999999999")].iter().enumerate() {
        let permission = json!({
            "FunctionName": stack.name, "StatementId": format!("other{at}"), "Action": "lambda:InvokeFunction",
            "Principal": "s3.amazonaws.com", "SourceArn": format!("arn:aws:s3:::{bucket}"), "SourceAccount": account,
        });
        stack.aws.call("lambda", "add_permission", permission);
        stack.aws.put_object("in-bucket", &format!("incoming/{at}.jpg"), b"body");
    }
    assert_eq!((stack.count("refused"), stack.count("attempt"), stack.count("done")), (3, 0, 0));
    assert_eq!(stack.aws.keys("out-bucket"), Vec::<String>::new());
}

/// An account of the organization that the function's policy names, and of no other.
#[test]
fn accounts_of_the_organization_invoke_the_function_and_no_others() {
    let stack = Stack::deploy(&SETTINGS, Format::CloudFormation, probe());
    let function = format!("arn:aws:lambda:us-east-1:{ACCOUNT}:function:{}", stack.name);
    let invoke = || {
        let event = json!({ "FunctionName": function, "InvocationType": "Event", "Payload": "{}" });
        stack.aws.try_call_as_owner("lambda", "invoke", event).map_err(|error| error.code)
    };
    // CloudFormation names statements after the resources.
    stack.remove_permissions_if(|sid| !sid.contains("Organization"));
    invoke().unwrap();
    stack.remove_permissions();
    let denied = Err("AccessDeniedException".to_owned());
    assert_eq!(invoke().map(drop), denied);
    let other = json!({
        "FunctionName": stack.name, "StatementId": "other", "Action": "lambda:InvokeFunction", "Principal": "*",
        "PrincipalOrgID": "o-a1b2c3d4e6",
    });
    stack.aws.call("lambda", "add_permission", other);
    assert_eq!(invoke().map(drop), denied);
}

/// A key that a notification would encode, and one that a wildcard has to be kept from reading.
const BY_RULES: [(&str, &str); 3] =
    [("incoming/a b+c.jpg", "a b+c.jpg"), ("more/m.jpg", "m.jpg"), ("a*b\\c \"d\"/${x}%{y}/1.x", "1.x")];

#[test]
fn events_come_by_rules_and_no_others() {
    for format in LOOPBACK {
        let stack = Stack::deploy(&RULES, format, probe());
        for (key, name) in BY_RULES {
            stack.copies(("in-bucket", key), ("out-bucket", &format!("thumbs/{name}")), key.as_bytes());
        }
        stack.copies(("in-bucket", "notified/n"), ("out-bucket", "thumbs/n"), b"by a notification");
        for size in [0, 2, 1025] {
            stack.aws.put_object("in-bucket", &format!("incoming/{size}.jpg"), &vec![b'x'; size]);
        }
        for key in ["incoming/a.png", "incoming.jpg", "aXb\\c \"d\"/${x}%{y}/1.x", "other"] {
            stack.aws.put_object("in-bucket", key, b"");
        }
        let matched = stack.aws.journal().into_iter().filter(|entry| entry["what"] == "matched").count();
        assert_eq!((matched, stack.count("refused"), stack.count("done")), (3, 0, 4), "{format}");
    }
}

#[test]
fn the_handler_takes_events_of_eventbridge_as_those_of_a_notification() {
    let stack = Stack::run(&RULES, Format::CloudFormation);
    for (key, name) in BY_RULES {
        stack.copies(("in-bucket", key), ("out-bucket", &format!("thumbs/{name}")), key.as_bytes());
    }
}

/// By the function's policy the rule alone invokes it; what it may not deliver it keeps where the queue's policy lets it.
#[test]
fn a_rule_invokes_only_a_function_that_admits_it() {
    let stack = Stack::deploy(&RULES, Format::CloudFormation, probe());
    stack.remove_permissions();
    let rule = |name: &str| format!("arn:aws:events:us-east-1:{ACCOUNT}:rule/{name}");
    for (at, (principal, arn)) in
        [("events.amazonaws.com", rule("rules-other")), ("s3.amazonaws.com", "arn:aws:s3:::in-bucket".to_owned())]
            .iter()
            .enumerate()
    {
        let permission = json!({
            "FunctionName": stack.name, "StatementId": format!("other{at}"), "Action": "lambda:InvokeFunction",
            "Principal": principal, "SourceArn": arn,
        });
        stack.aws.call("lambda", "add_permission", permission);
        stack.aws.put_object("in-bucket", &format!("incoming/{at}.jpg"), b"body");
    }
    let undelivered = |kept: bool| {
        let journal = stack.aws.journal();
        journal.iter().filter(|entry| entry["what"] == "undelivered" && entry["kept"] == kept).count()
    };
    assert_eq!((stack.count("refused"), stack.count("attempt"), undelivered(true)), (2, 0, 2));
    let queue = stack.aws.call("sqs", "get_queue_url", json!({ "QueueName": "rules-failures" }))["QueueUrl"].clone();
    let message = stack.aws.call("sqs", "receive_message", json!({ "QueueUrl": queue }))["Messages"][0].clone();
    let event: Value = serde_json::from_str(message["Body"].as_str().unwrap()).unwrap();
    assert_eq!(
        (&event["detail-type"], &event["detail"]["bucket"]["name"]),
        (&json!("Object Created"), &json!("in-bucket"))
    );

    let mut policy = stack.project.policy()["queue"]["rules-failures"].clone();
    policy["Statement"][0]["Condition"]["ArnEquals"]["aws:SourceArn"] = json!(rule("rules-other"));
    let attributes = json!({ "QueueUrl": queue, "Attributes": { "Policy": policy.to_string() } });
    stack.aws.call("sqs", "set_queue_attributes", attributes);
    stack.aws.put_object("in-bucket", "incoming/lost.jpg", b"body");
    assert_eq!(undelivered(false), 1);
}

/// By the queue, whose policy alone lets S3 send: the function has none.
#[test]
fn objects_come_by_the_queue_and_nothing_else_does() {
    for format in LOOPBACK {
        let stack = Stack::deploy(&QUEUED, format, probe());
        for (bucket, key, name) in [
            ("in-bucket", "incoming/two words + é %41.jpg", "two words + é %41.jpg"),
            ("lake-bucket", "incoming/a", "a"),
        ] {
            stack.copies((bucket, key), ("out-bucket", &format!("thumbs/{name}")), key.as_bytes());
        }
        for key in ["incoming/a.png", "other/a.jpg", "Incoming/a.jpg"] {
            stack.aws.put_object("in-bucket", key, b"body");
        }
        assert_eq!((stack.count("queued"), stack.count("refused"), stack.count("done")), (2, 0, 2), "{format}");
        assert!(stack.aws.try_call("lambda", "get_policy", json!({ "FunctionName": stack.name })).is_err());
    }
}

/// What is no image fails, and its neighbours do not: only it is tried again, and lands in the dead-letter queue, whole.
#[test]
fn of_a_batch_only_the_message_that_fails_comes_again_and_ends_in_the_dead_letter_queue() {
    let stack = Stack::run(&QUEUED, Format::CloudFormation);
    let every_byte: Vec<u8> = (0..=255).collect();
    stack.copies(("in-bucket", "incoming/first.jpg"), ("out-bucket", "thumbs/first.jpg"), &every_byte);
    // S3 tested the queue.
    let tested = stack.aws.journal().into_iter().filter(|entry| entry["what"] == "done-other");
    assert!(tested.clone().all(|entry| entry["failed"] == false && entry["attempts"] == 1) && tested.count() >= 1);

    let mapping = stack.held().mapping()["UUID"].clone();
    let switch = |on: bool| {
        stack.aws.call("lambda", "update_event_source_mapping", json!({ "UUID": mapping, "Enabled": on }));
    };
    switch(false);
    for name in ["a", "poison", "b"] {
        stack.aws.put_object("in-bucket", &format!("incoming/{name}.jpg"), name.as_bytes());
    }
    stack.aws.call("s3", "delete_object", json!({ "Bucket": "in-bucket", "Key": "incoming/poison.jpg" }));
    switch(true);
    let done = |key: &str| stack.aws.wait_for(key, |entry| entry["what"] == "done" && entry["key"] == key);
    for name in ["a", "b"] {
        let done = done(&format!("incoming/{name}.jpg"));
        assert_eq!((&done["failed"], &done["attempts"]), (&json!(false), &json!(1)));
        assert_eq!(stack.aws.object("out-bucket", &format!("thumbs/{name}.jpg")).as_deref(), Some(name.as_bytes()));
    }
    let poison = done("incoming/poison.jpg");
    assert_eq!((&poison["failed"], &poison["attempts"]), (&json!(true), &json!(5)));
    let attempts = stack.attempts("incoming/poison.jpg");
    assert_eq!((attempts.len(), &attempts[0]["batch"], &attempts[4]["batch"]), (5, &json!(3), &json!(1)));

    let queue = |end: &str| stack.held().queue_url(end).unwrap();
    let received =
        |end: &str| stack.aws.call("sqs", "receive_message", json!({ "QueueUrl": queue(end) }))["Messages"].clone();
    let dead = received("dead-letters");
    let event: Value = serde_json::from_str(dead[0]["Body"].as_str().unwrap()).unwrap();
    assert_eq!(event["Records"][0]["s3"]["object"]["key"], "incoming/poison.jpg");
    assert_eq!((dead.as_array().map(Vec::len), received("events")), (Some(1), Value::Null));
}

#[test]
fn without_the_policy_of_the_queue_or_with_anothers_nothing_arrives() {
    let stack = Stack::deploy(&QUEUED, Format::Sam, probe());
    let queue = stack.held().queue_url("events").unwrap();
    let policy = stack.project.policy()["queue"]["queued-events"].clone();
    let mut other_bucket = policy.clone();
    for statement in other_bucket["Statement"].as_array_mut().unwrap() {
        statement["Condition"]["ArnLike"]["aws:SourceArn"] = json!("arn:aws:s3:::other-bucket");
    }
    let mut other_account = policy.clone();
    for statement in other_account["Statement"].as_array_mut().unwrap() {
        statement["Condition"]["StringEquals"]["aws:SourceAccount"] = json!("999999999999");
    }
    for (at, policy) in [String::new(), other_bucket.to_string(), other_account.to_string()].into_iter().enumerate() {
        let attributes = json!({ "QueueUrl": queue, "Attributes": { "Policy": policy } });
        stack.aws.call("sqs", "set_queue_attributes", attributes);
        stack.aws.put_object("in-bucket", &format!("incoming/{at}.jpg"), b"body");
    }
    assert_eq!((stack.count("refused"), stack.count("queued"), stack.count("attempt")), (3, 0, 0));
    let attributes = json!({ "QueueUrl": queue, "Attributes": { "Policy": policy.to_string() } });
    stack.aws.call("sqs", "set_queue_attributes", attributes);
    stack.copies(("in-bucket", "incoming/in.jpg"), ("out-bucket", "thumbs/in.jpg"), b"body");
}

/// Lambda takes messages under the execution role, and asks it for all three actions.
#[test]
fn a_role_that_may_not_take_from_the_queue_takes_nothing() {
    let stack = Stack::deploy(&QUEUED, Format::CloudFormation, probe());
    let role = json!({ "RoleName": "queued-us-east-1", "PolicyName": "execution" });
    let document = stack.aws.call("iam", "get_role_policy", role.clone())["PolicyDocument"].clone();
    for action in ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"] {
        let mut lacking = document.clone();
        for statement in lacking["Statement"].as_array_mut().unwrap() {
            statement["Action"].as_array_mut().unwrap().retain(|one| one != action);
        }
        let mut put = role.clone();
        put["PolicyDocument"] = lacking.to_string().into();
        stack.aws.call("iam", "put_role_policy", put);
        stack.aws.put_object("in-bucket", &format!("incoming/{action}.jpg"), b"body");
        let lacks = action.trim_start_matches("sqs:");
        stack.aws.wait_for(action, |entry| entry["what"] == "not-polled" && entry["action"] == lacks);
    }
    assert_eq!(stack.count("attempt"), 0);
}

/// By the topic, whose policy lets S3 publish. The function admits that topic, and not S3.
#[test]
fn objects_come_by_the_topic_and_nothing_else_does() {
    for format in LOOPBACK {
        let stack = Stack::deploy(&PUBLISHED, format, probe());
        for (bucket, key, name) in [
            ("in-bucket", "incoming/two words + é %41.jpg", "two words + é %41.jpg"),
            ("lake-bucket", "incoming/a", "a"),
        ] {
            stack.copies((bucket, key), ("out-bucket", &format!("thumbs/{name}")), key.as_bytes());
        }
        for key in ["incoming/a.png", "other/a.jpg", "Incoming/a.jpg"] {
            stack.aws.put_object("in-bucket", key, b"body");
        }
        assert_eq!((stack.count("published"), stack.count("refused"), stack.count("done")), (2, 0, 2), "{format}");
        let named = json!({ "FunctionName": stack.name, "Qualifier": "live" });
        let policy = stack.aws.call("lambda", "get_policy", named)["Policy"].to_string();
        assert!(policy.contains("sns.amazonaws.com") && !policy.contains("s3.amazonaws.com"), "{policy}");
    }
}

/// S3 tested the topic, which is no error; what fails every try lands in the failure queue, with the message.
#[test]
fn the_handler_takes_events_of_a_topic_as_those_of_a_notification() {
    let stack = Stack::run(&PUBLISHED, Format::CloudFormation);
    let every_byte: Vec<u8> = (0..=255).collect();
    stack.copies(("in-bucket", "incoming/a b+c.jpg"), ("out-bucket", "thumbs/a b+c.jpg"), &every_byte);
    stack.aws.wait_for("the test of S3", |entry| entry["what"] == "done-other");
    let tested = stack.aws.journal().into_iter().filter(|entry| entry["what"] == "done-other");
    assert!(tested.clone().all(|entry| entry["failed"] == false && entry["attempts"] == 1) && tested.count() >= 1);

    let elsewhere = json!([{ "name": "out_bucket", "bucket": "out-bucket", "prefix": "elsewhere/" }]);
    stack.set_variable("S3_WRITE", &elsewhere);
    let version = stack.aws.call("lambda", "publish_version", json!({ "FunctionName": stack.name }))["Version"].clone();
    let alias = json!({ "FunctionName": stack.name, "Name": "live", "FunctionVersion": version });
    stack.aws.call("lambda", "update_alias", alias);
    let done = stack.put_and_wait("in-bucket", "incoming/failed.jpg", b"body");
    assert_eq!((&done["failed"], &done["attempts"]), (&json!(true), &json!(3)));
    let [failure] = &stack.failures()[..] else { panic!("one message in the queue") };
    let message = failure["requestPayload"]["Records"][0]["Sns"]["Message"].as_str().unwrap();
    let event: Value = serde_json::from_str(message).unwrap();
    assert_eq!(event["Records"][0]["s3"]["object"]["key"], "incoming/failed.jpg");
}

#[test]
fn without_the_policy_of_the_topic_or_with_anothers_nothing_arrives() {
    let stack = Stack::deploy(&PUBLISHED, Format::Sam, probe());
    let topic = stack.held().subscription().unwrap()["TopicArn"].clone();
    let policy = stack.project.policy()["topic"]["published-events"].clone();
    let mut other_bucket = policy.clone();
    for statement in other_bucket["Statement"].as_array_mut().unwrap() {
        statement["Condition"]["ArnLike"]["aws:SourceArn"] = json!("arn:aws:s3:::other-bucket");
    }
    let mut other_account = policy.clone();
    for statement in other_account["Statement"].as_array_mut().unwrap() {
        statement["Condition"]["StringEquals"]["aws:SourceAccount"] = json!("999999999999");
    }
    // What a topic begins with.
    let mut of_its_owner = policy.clone();
    of_its_owner["Statement"] = json!([{
        "Effect": "Allow", "Principal": { "AWS": "*" }, "Action": "sns:Publish", "Resource": topic,
        "Condition": { "StringEquals": { "AWS:SourceOwner": ACCOUNT } },
    }]);
    let set = |name: &str, value: &str| {
        let attribute = json!({ "TopicArn": topic, "AttributeName": name, "AttributeValue": value });
        stack.aws.call("sns", "set_topic_attributes", attribute);
    };
    for (at, policy) in [of_its_owner, other_bucket, other_account].into_iter().enumerate() {
        set("Policy", &policy.to_string());
        stack.aws.put_object("in-bucket", &format!("incoming/{at}.jpg"), b"body");
    }
    set("Policy", &policy.to_string());
    // The key that AWS manages for SNS is none of S3's.
    set("KmsMasterKeyId", "alias/aws/sns");
    stack.aws.put_object("in-bucket", "incoming/encrypted.jpg", b"body");
    assert_eq!((stack.count("refused"), stack.count("published"), stack.count("attempt")), (4, 0, 0));
    set("KmsMasterKeyId", "");
    stack.copies(("in-bucket", "incoming/in.jpg"), ("out-bucket", "thumbs/in.jpg"), b"body");
}

/// By the function's policy the topic alone invokes it; what SNS may not deliver it keeps where the queue's policy lets it.
#[test]
fn a_topic_invokes_only_a_function_that_admits_it() {
    let stack = Stack::deploy(&PUBLISHED, Format::CloudFormation, probe());
    let alias = json!({ "FunctionName": stack.name, "Qualifier": "live" });
    let policy = stack.aws.call("lambda", "get_policy", alias.clone())["Policy"].clone();
    let policy: Value = serde_json::from_str(policy.as_str().unwrap()).unwrap();
    let mut own = alias.clone();
    own["StatementId"] = policy["Statement"][0]["Sid"].clone();
    stack.aws.call("lambda", "remove_permission", own);
    let other = format!("arn:aws:sns:us-east-1:{ACCOUNT}:other-events");
    for (at, (principal, arn)) in
        [("sns.amazonaws.com", &*other), ("s3.amazonaws.com", "arn:aws:s3:::in-bucket")].into_iter().enumerate()
    {
        let mut permission = alias.clone();
        permission["StatementId"] = json!(format!("other{at}"));
        permission["Action"] = json!("lambda:InvokeFunction");
        (permission["Principal"], permission["SourceArn"]) = (json!(principal), json!(arn));
        stack.aws.call("lambda", "add_permission", permission);
        stack.aws.put_object("in-bucket", &format!("incoming/{at}.jpg"), b"body");
    }
    let undelivered = |kept: bool| {
        let journal = stack.aws.journal();
        journal.iter().filter(|entry| entry["what"] == "undelivered" && entry["kept"] == kept).count()
    };
    assert_eq!((stack.count("refused"), stack.count("attempt"), undelivered(true)), (2, 0, 2));
    let kept = stack.failures();
    assert_eq!(kept[0]["Records"][0]["s3"]["object"]["key"], "incoming/0.jpg");

    let mut policy = stack.project.policy()["queue"]["published-failures"].clone();
    policy["Statement"][0]["Condition"]["ArnEquals"]["aws:SourceArn"] = json!(other);
    let queue = stack.held().queue_url("failures").unwrap();
    let attributes = json!({ "QueueUrl": queue, "Attributes": { "Policy": policy.to_string() } });
    stack.aws.call("sqs", "set_queue_attributes", attributes);
    stack.aws.put_object("in-bucket", "incoming/lost.jpg", b"body");
    assert_eq!(undelivered(false), 1);
}

/// Only the switch changes on a bucket that others use, and it stays on.
#[test]
fn an_existing_bucket_gets_the_switch_and_nothing_else() {
    let stack = Stack::new(crate::aws::Aws::start(), &RULES, Format::CloudFormation);
    stack.make_what_is_there();
    let queue = stack.aws.call("sqs", "create_queue", json!({ "QueueName": "theirs" }))["QueueUrl"].clone();
    let arn = format!("arn:aws:sqs:us-east-1:{ACCOUNT}:theirs");
    let statement = json!({ "Effect": "Allow", "Principal": { "Service": "s3.amazonaws.com" }, "Action": "sqs:SendMessage", "Resource": arn });
    let policy = json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string();
    stack.aws.call("sqs", "set_queue_attributes", json!({ "QueueUrl": queue, "Attributes": { "Policy": policy } }));
    let theirs =
        json!({ "QueueConfigurations": [{ "Id": "theirs", "QueueArn": arn, "Events": ["s3:ObjectAcl:Put"] }] });
    let put = json!({ "Bucket": "lake-bucket", "NotificationConfiguration": theirs });
    stack.aws.call("s3", "put_bucket_notification_configuration", put);
    let before = stack.held().notification("lake-bucket");
    stack.apply(probe()).unwrap();
    let mut after = stack.held().notification("lake-bucket");
    let switch = after.as_object_mut().unwrap().remove("EventBridgeConfiguration");
    assert_eq!((after, switch), (before.clone(), Some(json!({}))));
    stack.destroy();
    let mut left = Held::of(&stack.aws, &stack.project).notification("lake-bucket");
    left.as_object_mut().unwrap().remove("EventBridgeConfiguration").unwrap();
    assert_eq!(left, before);
}
