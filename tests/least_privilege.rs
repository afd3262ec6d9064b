//! No wildcard escapes: whatever a user types, the policies allow what was meant, and nothing beside it. They are judged by
//! the evaluator of `iam::evaluate`, against the spec; that every format deploys these very policies is shown elsewhere.
//!
//! `PROPTEST_CASES=5000 cargo test --test least_privilege` looks further than the few cases of every day.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise"
)]

#[path = "least_privilege/documents.rs"]
mod documents;
#[path = "least_privilege/form.rs"]
mod form;
#[path = "least_privilege/keys.rs"]
mod keys;
#[path = "least_privilege/reach.rs"]
mod reach;
#[path = "text_safety/specs.rs"]
mod specs;

use cargo_lambda_s3::iam::Place;
use cargo_lambda_s3::spec::{
    Access, Draft, Format, Grant, KeyPattern, Location, Recursion, Spec, Trigger, TriggerAccess,
};
use documents::Documents;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(32);
    // What was found once becomes a row of `awkward_specs`, not a seed in a file.
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() }
}

fn place() -> Place {
    Place { partition: "aws-cn".to_owned(), region: "cn-north-1".to_owned(), account: "444455556666".to_owned() }
}

/// All that is wrong with the documents, in sentences.
fn findings(spec: &Spec, documents: &Documents, keys: &[String]) -> Vec<String> {
    let statements = documents.all().into_iter().flat_map(|(name, document)| form::findings(&name, document));
    statements.chain(reach::findings(spec, documents, keys)).collect()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_policies_allow_what_was_meant_and_no_more(
        spec in specs::specs(),
        inside in specs::any_text(),
        at in any::<Index>(),
    ) {
        let found = findings(&spec, &Documents::of(&spec), &keys::around(&spec, &inside, at.index(usize::MAX)));
        prop_assert!(found.is_empty(), "{}", found.join("\n"));
    }
}

#[test]
fn awkward_specs_get_what_was_meant_and_no_more() {
    for spec in awkward_specs() {
        let found = findings(&spec, &Documents::of(&spec), &keys::around(&spec, "a/b", 7));
        assert!(found.is_empty(), "{spec:?}\n{}", found.join("\n"));
    }
}

fn location(bucket: &str, prefix: &str, suffix: &str) -> Location {
    Location { bucket: bucket.parse().unwrap(), keys: KeyPattern::new(prefix, suffix).unwrap() }
}

/// A spec that reads, writes, deletes and lists under the same awkward text.
fn spec(name: &str, prefix: &str, suffix: &str, formats: &[Format]) -> Spec {
    let trigger = |bucket| Trigger {
        on: location(bucket, prefix, suffix),
        events: vec!["s3:ObjectTagging:Put".parse().unwrap()],
    };
    let grant = |access, bucket| {
        let suffix = if access == Access::List { "" } else { suffix };
        Grant { access, on: location(bucket, prefix, suffix) }
    };
    let draft = Draft {
        name: Some(name.parse().unwrap()),
        triggers: vec![trigger("in-bucket"), trigger("theirs"), trigger("there.already")],
        trigger_access: Some(TriggerAccess::Read),
        grants: vec![
            grant(Access::Read, "in-bucket-2"),
            grant(Access::Write, "out"),
            grant(Access::Delete, "out"),
            grant(Access::List, "in-bucket"),
            grant(Access::List, "out-bucket"),
        ],
        existing_buckets: vec!["there.already".parse().unwrap()],
        bucket_owners: vec!["theirs=222233334444".parse().unwrap()],
        formats: formats.to_vec(),
        recursion: Some(Recursion::Allowed),
        ..Draft::default()
    };
    Spec::try_from(draft).unwrap()
}

fn awkward_specs() -> Vec<Spec> {
    let texts = [
        ("", ""),
        ("*", "*"),
        ("?", "?"),
        ("$", "$"),
        ("${*}", "${*}"),
        ("${aws:username}/", ""),
        ("$${*}/", "}"),
        ("a*b?c$d/", ".j*g"),
        ("/", "/"),
        ("photos/", "/"),
        ("aa", "aa"),
        ("..", ".."),
        ("in/*", ""),
        ("in/", "*"),
        ("arn:aws-cn:s3:::out/", ":*"),
        ("é/", "ÿ"),
        ("\n", "\t"),
        ("${key, 'default'}/", "'}"),
    ];
    let plain = texts.map(|(prefix, suffix)| spec("thumbs", prefix, suffix, &Format::ALL));
    let long = "x".repeat(64);
    let named = [long.as_str(), "thumbs"].map(|name| spec(name, "in/", ".jpg", &[Format::Terraform]));
    plain.into_iter().chain(named).collect()
}

type Sabotage = fn(&mut Documents);

/// What a slip in the policies could look like, and by what it is noticed.
#[rustfmt::skip]
const SABOTAGES: [(&str, Sabotage, &str); 26] = [
    ("a resource of everything", |it| of(&mut it.role, "WriteObjects")["Resource"] = json!(["*"]), "has the resource `*`"),
    ("the exception for tracing, and more", |it| add(&mut it.role, json!({
        "Effect": "Allow", "Action": ["s3:GetObject", "xray:PutTraceSegments"], "Resource": "*",
    })), "has the resource `*`"),
    ("every action of S3", |it| of(&mut it.role, "WriteObjects")["Action"] = json!("s3:*"), "wildcard in `s3:*`"),
    ("some actions", |it| of(&mut it.role, "WriteObjects")["Action"] = json!(["s3:Put?bject"]), "wildcard in `s3:Put?bject`"),
    ("all actions but one", |it| rename(of(&mut it.role, "WriteObjects"), "Action", "NotAction"), "`NotAction`"),
    ("an action for nothing", |it| of(&mut it.role, "WriteObjects")["Action"][0] = json!("s3:PutObjectAcl"), "s3:PutObjectAcl"),
    ("a whole bucket", |it| of(&mut it.role, "ReadTriggerObjects")["Resource"][0] = json!("arn:aws-cn:s3:::in-bucket/*"), "s3:GetObject"),
    ("sibling buckets", |it| widen(&mut it.role, "in-bucket/", "in-bucket*/"), "before the key"),
    ("a prefix that is no folder", |it| widen(&mut it.role, "in${*}/", "in${*}"), "s3:GetObject"),
    ("an unescaped prefix", |it| widen(&mut it.role, "${*}", "*"), "s3:GetObject"),
    ("a forgotten suffix", |it| widen(&mut it.role, ".jpg", ""), "s3:GetObject"),
    ("a list of every key", |it| drop(of(&mut it.role, "ListBucket1").as_object_mut().unwrap().remove("Condition")), "s3:ListBucket"),
    ("every log group", |it| widen(&mut it.role, "log-group:/aws/lambda/thumbs:*", "log-group:*"), "logs:PutLogEvents"),
    ("log groups of a like name", |it| widen(&mut it.role, "/aws/lambda/thumbs:*", "/aws/lambda/thumbs*"), "logs:PutLogEvents"),
    ("queues of a like name", |it| widen(&mut it.role, "thumbs-failures", "thumbs-failures*"), "sqs:SendMessage"),
    ("queues of every account", |it| widen(&mut it.role, "444455556666:thumbs-failures", "*:thumbs-failures"), "before the key"),
    ("a grant that is gone", |it| statements(&mut it.role).retain(|one| one["Sid"] != "DeleteObjects"), "has to be allowed"),
    ("a key that is gone", |it| widen(&mut it.role, "in${*}/", "out/"), "has to be allowed"),
    ("everybody takes on the role", |it| statements(&mut it.trust)[0]["Principal"] = json!({ "AWS": "*" }), "sts:AssumeRole"),
    ("a service takes on the role", |it| statements(&mut it.trust)[0]["Principal"]["Service"] = json!(["s3.amazonaws.com"]), "sts:AssumeRole"),
    ("buckets of a like name invoke", |it| widen(&mut it.invoke, ":::in-bucket", ":::in-bucket*"), "lambda:InvokeFunction"),
    ("a bucket of any account invokes", |it| forget(&mut it.invoke, "StringEquals"), "lambda:InvokeFunction"),
    ("any bucket of the account invokes", |it| forget(&mut it.invoke, "ArnLike"), "lambda:InvokeFunction"),
    ("the helper merges into every bucket", |it| widen(it.helper.as_mut().unwrap(), "there.already", "*"), "before the key"),
    ("every role of the account gets another's objects", |it| forget(&mut it.owners[0].1, "ArnEquals"), "by another role"),
    ("an owner lets everybody in", |it| for_everybody(&mut it.owners[0].1), "by another account"),
];

fn statements(document: &mut Value) -> &mut Vec<Value> {
    document["Statement"].as_array_mut().unwrap()
}

fn of<'a>(document: &'a mut Value, sid: &str) -> &'a mut Value {
    statements(document).iter_mut().find(|statement| statement["Sid"] == sid).unwrap()
}

fn add(document: &mut Value, statement: Value) {
    statements(document).push(statement);
}

fn rename(statement: &mut Value, element: &str, other: &str) {
    let value = statement.as_object_mut().unwrap().remove(element).unwrap();
    statement[other] = value;
}

/// Changes text wherever it stands.
fn widen(document: &mut Value, text: &str, other: &str) {
    *document = serde_json::from_str(&document.to_string().replace(text, other)).unwrap();
}

fn forget(document: &mut Value, operator: &str) {
    for statement in statements(document) {
        statement["Condition"].as_object_mut().unwrap().remove(operator);
    }
}

fn for_everybody(document: &mut Value) {
    forget(document, "ArnEquals");
    statements(document).iter_mut().for_each(|statement| statement["Principal"] = json!("*"));
}

#[test]
fn a_policy_that_allows_more_or_less_is_noticed() {
    let spec = spec("thumbs", "in*/", ".jpg", &[Format::CloudFormation]);
    let keys = keys::around(&spec, "a/b", 7);
    let whole = Documents::of(&spec);
    for (name, sabotage, noticed) in SABOTAGES {
        let mut documents = whole.clone();
        sabotage(&mut documents);
        assert_ne!(documents, whole, "{name} changes nothing");
        let found = findings(&spec, &documents, &keys);
        assert!(found.iter().any(|finding| finding.contains(noticed)), "{name}: {found:#?}");
    }
}

/// What no spec asks for yet: X-Ray has no resources to name.
#[test]
fn tracing_alone_may_have_every_resource() {
    let spec = spec("thumbs", "in/", ".jpg", &[Format::CloudFormation]);
    let mut documents = Documents::of(&spec);
    let actions = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"];
    add(&mut documents.role, json!({ "Sid": "Trace", "Effect": "Allow", "Action": actions, "Resource": ["*"] }));
    assert_eq!(findings(&spec, &documents, &keys::around(&spec, "a/b", 7)), Vec::<String>::new());
}
