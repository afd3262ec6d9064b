//! Random policies, made out of the requests that they are tried with so that they often are about them.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Value, json};

use super::changes::{ActionChange, ResourceChange, action_change, resource_change};

/// A policy, and what is asked under it.
#[derive(Clone, Debug)]
pub struct Case {
    pub document: Value,
    pub requests: Vec<Value>,
}

#[rustfmt::skip]
const KEYS: [&str; 26] = [
    "incoming/a.jpg", "incoming/a-jpg", "incoming/a/b c.JPG", "in+coming/é", "a", "ab", "a*b?c$d/x", "axbyczd/x", "(a|b)", "b", "[a]", "^a$",
    "a\\b", "line\nbreak", "a\n", "${aws:username}/x", "da*id/x", "david/x", "photos/x", "a:b:c", "/", "a//b", "a{2}", "aa", "日本/ÿ", "%2A+%20",
];
/// Of these more: what stands for itself has to be escaped, and what does not is a variable.
const SPECIAL: [&str; 5] = ["a*b?c$d/x", "axbyczd/x", "${aws:username}/x", "da*id/x", "david/x"];
const BUCKETS: [&str; 3] = ["in-bucket", "out.bucket", "in-bucket-2"];
const PLACE: &str = "us-east-1:123456789012";

fn of_object() -> impl Strategy<Value = (&'static str, String)> {
    let actions = select(&["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectVersion"][..]);
    (actions, select(&BUCKETS[..]), prop_oneof![select(&KEYS[..]), select(&SPECIAL[..])])
        .prop_map(|(action, bucket, key)| (action, format!("arn:aws:s3:::{bucket}/{key}")))
}

fn of_others() -> impl Strategy<Value = (&'static str, String)> {
    let bucket = select(&BUCKETS[..]).prop_map(|bucket| ("s3:ListBucket", format!("arn:aws:s3:::{bucket}")));
    let at = |service: &'static str, actions: &'static [&'static str], names: &'static [&'static str]| {
        (select(actions), select(names), select(&[PLACE, "eu-west-1:222233334444"][..]))
            .prop_map(move |(action, name, place)| (action, format!("arn:aws:{service}:{place}:{name}")))
    };
    prop_oneof![
        bucket,
        at("sqs", &["sqs:SendMessage", "sqs:ReceiveMessage"], &["orders", "orders.fifo", "orders-late"]),
        at("sns", &["sns:Publish"], &["done", "done.fifo", "done:1234abcd"]),
        at("secretsmanager", &["secretsmanager:GetSecretValue"], &["secret:db/password-a1b2c3", "secret:db-d4e5f6"]),
        at("ssm", &["ssm:GetParameter", "ssm:GetParameters"], &["parameter/thumbs/size", "parameter/thumbs"]),
    ]
}

/// What is asked, on what. Objects most often: their keys are the users' own.
fn asked() -> impl Strategy<Value = (&'static str, String)> {
    prop_oneof![3 => of_object(), 2 => of_others()]
}

fn context() -> impl Strategy<Value = Value> {
    let some = |values: &'static [&'static str]| proptest::option::weighted(0.7, select(values));
    let prefixes = some(&["incoming/", "out/"]);
    let tags = proptest::option::weighted(0.3, proptest::sample::subsequence(vec!["team", "cost"], 0..=2));
    (some(&["true", "false"]), some(&["da*id", "david"]), prefixes, some(&["10", "1000"]), some(&["203.0.113.7"]), tags)
        .prop_map(|(tls, name, prefix, max_keys, address, tags)| {
            let texts = [
                ("aws:SecureTransport", tls),
                ("aws:username", name),
                ("s3:prefix", prefix),
                ("s3:max-keys", max_keys),
                ("aws:SourceIp", address),
            ];
            let texts = texts.into_iter().filter_map(|(key, value)| Some((key.to_owned(), json!(value?))));
            texts.chain(tags.map(|tags| ("aws:TagKeys".to_owned(), json!(tags)))).collect::<Map<_, _>>().into()
        })
}

/// Conditions: those that the simulated AWS knows, others that the documents describe, and one that nobody can decide.
fn condition() -> impl Strategy<Value = Value> {
    let one = |operator: &str, key: &str, value: Value| json!({ operator: { key: value } });
    select(vec![
        one("Bool", "aws:SecureTransport", json!("true")),
        one("BoolIfExists", "AWS:securetransport", json!(false)),
        one("StringEquals", "aws:username", json!("da*id")),
        one("StringLike", "aws:username", json!(["da*id", "x"])),
        one("StringNotEquals", "aws:username", json!("david")),
        one("StringNotLikeIfExists", "aws:username", json!("dav*")),
        one("StringEqualsIgnoreCase", "aws:username", json!("DAVID")),
        one("StringNotEqualsIgnoreCase", "aws:username", json!("DAVID")),
        one("StringLike", "s3:prefix", json!(["incoming/*", "incoming"])),
        one("StringNotLike", "s3:prefix", json!("in?oming/*")),
        one("StringEquals", "s3:prefix", json!("${aws:username, 'incoming/'}")),
        one("Null", "s3:prefix", json!("true")),
        one("Null", "aws:TagKeys", json!(false)),
        one("NumericLessThanEquals", "s3:max-keys", json!(100)),
        one("NumericNotEquals", "s3:max-keys", json!("10")),
        one("NumericGreaterThanIfExists", "s3:max-keys", json!(["10", "9.5"])),
        one("IpAddress", "aws:SourceIp", json!("203.0.113.0/24")),
        one("NotIpAddress", "aws:SourceIp", json!(["198.51.100.0/24", "203.0.113.7"])),
        one("ForAnyValue:StringEquals", "aws:TagKeys", json!(["team"])),
        one("ForAllValues:StringLike", "aws:TagKeys", json!("t*m")),
        one("BinaryEquals", "aws:username", json!("ZGF2aWQ=")),
        one("BinaryEquals", "k", json!("eA==")),
        one("StringEquals", "aws:TagKeys", json!("team")),
        json!({ "Bool": { "aws:SecureTransport": "true" }, "StringLike": { "aws:username": "*", "s3:prefix": "*" } }),
    ])
}

/// A statement, before it is known of what it is made.
#[derive(Clone, Debug)]
struct Recipe {
    is_deny: bool,
    actions: Vec<(Index, ActionChange)>,
    is_not_action: bool,
    resources: Vec<(Index, Vec<ResourceChange>)>,
    is_not_resource: bool,
    condition: Option<Value>,
}

fn recipe(condition: impl Strategy<Value = Value>) -> impl Strategy<Value = Recipe> {
    use proptest::bool::weighted;
    use proptest::collection::vec;
    let actions = vec((any::<Index>(), action_change()), 1..3);
    let resources = vec((any::<Index>(), vec(resource_change(), 0..3)), 1..4);
    let condition = proptest::option::weighted(0.35, condition);
    (weighted(0.25), actions, weighted(0.15), resources, weighted(0.1), condition).prop_map(
        |(is_deny, actions, is_not_action, resources, is_not_resource, condition)| Recipe {
            is_deny,
            actions,
            is_not_action,
            resources,
            is_not_resource,
            condition,
        },
    )
}

impl Recipe {
    fn make(&self, asked: &[(&str, String)]) -> Value {
        let action = |(at, change): &(Index, ActionChange)| change.apply(at.get(asked).0);
        let resource = |(at, changes): &(Index, Vec<ResourceChange>)| {
            changes.iter().fold(at.get(asked).1.clone(), |arn, change| change.apply(&arn))
        };
        let mut statement = json!({
            "Effect": if self.is_deny { "Deny" } else { "Allow" },
            if self.is_not_action { "NotAction" } else { "Action" }: one_or_list(self.actions.iter().map(action)),
            if self.is_not_resource { "NotResource" } else { "Resource" }: one_or_list(self.resources.iter().map(resource)),
        });
        if let Some(condition) = &self.condition {
            statement["Condition"] = condition.clone();
        }
        statement
    }
}

/// One text stands alone: to IAM that is the same.
fn one_or_list(texts: impl Iterator<Item = String>) -> Value {
    let texts: Vec<String> = texts.collect();
    match &texts[..] {
        [one] => json!(one),
        _ => json!(texts),
    }
}

fn document(version: Option<&str>, recipes: &[Recipe], asked: &[(&str, String)]) -> Value {
    let statements: Vec<Value> = recipes.iter().map(|recipe| recipe.make(asked)).collect();
    let statements = if let [one] = &statements[..] { one.clone() } else { json!(statements) };
    match version {
        Some(version) => json!({ "Version": version, "Statement": statements }),
        None => json!({ "Statement": statements }),
    }
}

/// Eight requests, and a policy made of what they ask for.
pub fn case() -> impl Strategy<Value = Case> {
    let versions = prop_oneof![6 => Just(Some("2012-10-17")), 1 => Just(Some("2008-10-17")), 1 => Just(None)];
    let asked = proptest::collection::vec((asked(), context()), 8);
    (asked, versions, proptest::collection::vec(recipe(condition()), 1..4)).prop_map(|(asked, version, recipes)| {
        let about: Vec<(&str, String)> = asked.iter().map(|(one, _)| one.clone()).collect();
        let request = |((action, resource), context): ((&str, String), Value)| {
            json!({ "action": action, "resource": resource, "context": context })
        };
        Case {
            document: document(version, &recipes, &about),
            requests: asked.into_iter().map(request).collect(),
        }
    })
}

/// A policy for these requests, under conditions that every call meets or fails in the same way.
pub fn policy_for(asked: Vec<(&'static str, String)>) -> impl Strategy<Value = Value> {
    let condition = select(vec![
        json!({ "Bool": { "aws:SecureTransport": "true" } }),
        json!({ "Bool": { "aws:SecureTransport": "false" } }),
        json!({ "StringLike": { "s3:prefix": "incoming/*" } }),
        json!({ "StringNotLike": { "s3:prefix": "incoming/*" } }),
    ]);
    proptest::collection::vec(recipe(condition), 1..4)
        .prop_map(move |recipes| document(Some("2012-10-17"), &recipes, &asked))
}
