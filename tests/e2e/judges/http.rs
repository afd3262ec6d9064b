//! The same over HTTP: what a call is taken for, and what comes of it.

use proptest::sample::subsequence;
use proptest::strategy::{Strategy, ValueTree};
use serde_json::{Value, json};

use super::calls::{self, Call};
use super::{Judge, decide, generate, runner, seed};
use crate::aws::Aws;
use crate::process::timed;

/// Some of them IAM takes for malformed: an ARN of S3 that may have a Region, for one.
const POLICIES: usize = 30;
const CALLS: usize = 16;

/// Random policies, each with the calls that it is tried with.
fn trials() -> Vec<(Value, Vec<Call>)> {
    let mut runner = runner(1);
    let count = calls::all().len();
    let trial = |_| {
        let chosen = subsequence((0..count).collect::<Vec<_>>(), CALLS).new_tree(&mut runner).unwrap().current();
        let calls: Vec<Call> =
            calls::all().into_iter().enumerate().filter(|(at, _)| chosen.contains(at)).map(|(_, call)| call).collect();
        let asked = calls.iter().map(|call| (call.action, call.resource.clone())).collect();
        let policies = generate::policy_for(asked);
        let mut document = policies.new_tree(&mut runner).unwrap().current();
        // Nobody knows what IAM makes of it; the AWS on loopback denies all then.
        while has_unclosed_variable(&document) {
            document = policies.new_tree(&mut runner).unwrap().current();
        }
        (document, calls)
    };
    (0..POLICIES).map(trial).collect()
}

fn has_unclosed_variable(value: &Value) -> bool {
    match value {
        Value::String(text) => text.rfind("${").is_some_and(|at| !text[at..].contains('}')),
        Value::Array(list) => list.iter().any(has_unclosed_variable),
        Value::Object(entries) => entries.values().any(has_unclosed_variable),
        _ => false,
    }
}

fn question(document: &Value, calls: &[Call], server: &Value) -> Value {
    let call = |call: &Call| json!({ "service": call.service, "operation": call.operation, "params": call.params });
    json!({ "document": document, "server": server, "calls": calls.iter().map(call).collect::<Vec<_>>() })
}

fn request(action: &str, resource: &str, context: &Value) -> Value {
    let caller = "arn:aws:iam::123456789012:role/caller";
    json!({ "action": action, "resource": resource, "context": context, "caller": caller })
}

/// No disagreement is explained here: there is none.
#[test]
fn the_simulated_aws_answers_calls_as_the_evaluator_does() {
    let (aws, judge) = (Aws::start(), Judge::start());
    let keys = aws.credentials();
    let key = |name: &str| &keys.iter().find(|(key, _)| *key == name).unwrap().1;
    let server = json!({
        "endpoint": aws.endpoint(), "access_key": key("AWS_ACCESS_KEY_ID"), "secret_key": key("AWS_SECRET_ACCESS_KEY"),
    });
    let (mut seen, mut refused) = ([0, 0], 0);
    timed("judges: calls to the AWS on loopback", || {
        for (document, calls) in trials() {
            let answers = judge.ask(&question(&document, &calls, &server));
            refused += usize::from(answers.is_empty());
            for (call, answer) in calls.iter().zip(&answers) {
                let ours = decide(&document, &request(call.action, &call.resource, &call.context));
                let is_allowed = answer["moto"] == "Allow";
                let told = format!("{} {} {}: ours {ours}, {answer}", call.service, call.operation, call.params);
                assert_eq!(is_allowed, ours == "Allow", "JUDGES_SEED={}\n{document}\n{told}", seed());
                assert_ne!(answer["moto"], "Error", "{document}\n{told}");
                seen[usize::from(is_allowed)] += 1;
            }
        }
    });
    assert!(refused < POLICIES / 2, "{refused} malformed policies");
    eprintln!("judges: {seen:?} refused and allowed by the AWS on loopback");
    assert!(seen.iter().all(|count| *count > 60), "{seen:?}");
}

type Recognises = fn(&Call, &Value) -> bool;

/// What moto's own server takes a call for, where that is something else: which calls, and what the Service Authorization Reference
/// of the service says instead.
const TAKEN_OTHERWISE: [(&str, Recognises); 4] = [
    // *Actions, resources, and condition keys*: `Publish` is about a topic, `GetSecretValue` about a secret, `GetParameter` about a
    // parameter. moto takes all of them for `*`.
    ("no-resource", |call, taken| ["sns", "secretsmanager", "ssm"].contains(&call.service) && taken["resource"] == "*"),
    // There is no action `SendMessageBatch` or `PublishBatch`: a batch needs the permission of the single action.
    ("batches", |call, taken| {
        call.operation.ends_with("_batch") && taken["action"].as_str().unwrap_or_default().ends_with("Batch")
    }),
    // The path is matched by `.+`, which ends at a line break: the call is of nothing, and nobody is asked.
    ("line-breaks", |call, taken| call.resource.contains('\n') && taken["action"].is_null()),
    // *Amazon S3 API Reference, HeadBucket*: "you must have permissions to perform the s3:ListBucket action".
    ("head-bucket", |call, taken| call.operation == "head_bucket" && taken["action"] == "s3:HeadBucket"),
];

/// Every refusal follows from what moto took the call for, and there the rows of `quirks.rs` explain what is left.
#[test]
fn motos_own_server_answers_calls_as_the_evaluator_does_but_for_what_is_explained() {
    let judge = Judge::start();
    let (mut rows, mut quirks, mut agreed, mut pairs) = ([0; TAKEN_OTHERWISE.len()], 0, 0, 0);
    timed("judges: calls to moto's own server", || {
        for (document, calls) in trials() {
            let answers = judge.ask(&question(&document, &calls, &Value::Null));
            for (call, answer) in calls.iter().zip(&answers) {
                pairs += 1;
                let told = format!("JUDGES_SEED={}\n{document}\n{} {}: {answer}", seed(), call.operation, call.params);
                let is_same = answer["action"] == call.action && answer["resource"] == *call.resource;
                let explains: Vec<usize> = (0..rows.len()).filter(|at| TAKEN_OTHERWISE[*at].1(call, answer)).collect();
                assert_eq!(is_same, explains.is_empty(), "{told}");
                explains.iter().for_each(|at| rows[*at] += 1);
                let (Some(action), Some(resource)) = (answer["action"].as_str(), answer["resource"].as_str()) else {
                    continue;
                };
                let judged = judge.judge(&document, &[request(action, resource, &call.context)]).unwrap();
                let said = if judged[0].moto == "Deny" { "None" } else { &judged[0].moto };
                assert_eq!(answer["moto"], *said, "{told}");
                quirks += usize::from(!judged[0].because.is_empty());
                let ours = decide(&document, &request(call.action, &call.resource, &call.context));
                agreed += usize::from((ours == "Allow") == (answer["moto"] == "Allow"));
            }
        }
    });
    eprintln!(
        "judges: of {pairs} calls to moto's own server {agreed} were judged alike, {quirks} by quirks, {rows:?} taken otherwise"
    );
    assert!(rows.iter().all(|count| *count > 0), "a row that explains nothing: {rows:?}");
    assert!(agreed > pairs / 2, "{agreed}");
}
