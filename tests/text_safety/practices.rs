//! What most specs do without, at random: services, keys, tags, roles, an environment of hostile text.

use cargo_lambda_s3::spec::options::{
    Alarms, Allow, EnvironmentVariable, FunctionSettings, GithubSource, Options, ResourceKey, SecretId, Service,
    ServiceGrant, Tag,
};
use cargo_lambda_s3::spec::{Access, BucketName, Draft, Feature, Invalid, Spec, TriggerAccess};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::specs::{any_text, policy_text};

/// A draft with options that go together with the rest of it.
pub fn with_practices(draft: Draft, options: Options) -> Draft {
    let triggers = draft.triggers.iter().map(|trigger| &trigger.on.bucket);
    let used: Vec<BucketName> = triggers.chain(draft.grants.iter().map(|grant| &grant.on.bucket)).cloned().collect();
    let owned = draft.bucket_owners.iter().map(|owner| &owner.bucket);
    let existing: Vec<BucketName> = draft.existing_buckets.iter().chain(owned).cloned().collect();
    let writes = draft.grants.iter().any(|grant| grant.access == Access::Write);
    let reads = draft.trigger_access != Some(TriggerAccess::None);
    let mut options = options;
    let granted = options.clone();
    options.keys.retain(|key| match key.of.bucket() {
        Some(bucket) => used.contains(bucket),
        None => key.of.is_granted(&granted),
    });
    // Of another account than the boundary's only with a key.
    let lacks_key = |secret: &SecretId| {
        let is_keyed = options.keys.iter().any(|key| key.of.granted_by() == Some(format!("--secret {secret}")));
        secret.account().is_some_and(|account| account != "444455556666") && !is_keyed
    };
    if granted.secrets.iter().any(lacks_key) {
        options.boundary = None;
    }
    options.features.retain(|feature| match feature {
        Feature::TagObjects => writes,
        Feature::Versioned => reads,
        _ => true,
    });
    if options.abac.is_some() {
        options.abac_buckets = existing;
    }
    let draft = Draft { options, ..draft };
    // What is named may be of another partition or Region than the one that was drawn.
    match Spec::try_from(draft.clone()) {
        Err(Invalid::Misplaced(_)) => Draft { region: None, ..draft },
        _ => draft,
    }
}

pub fn options() -> impl Strategy<Value = Options> {
    let features = subsequence(Feature::ALL.to_vec(), 0..=Feature::ALL.len());
    let rest = (environment(), features, alarms(), roles(), stated(), network());
    (services(), keys(), tags(), rest).prop_map(|(services, keys, tags, rest)| {
        let (environment, features, alarms, roles, allow, function) = rest;
        Options {
            function,
            allow,
            keys,
            environment,
            features,
            alarms,
            tags: tags.tags,
            abac: tags.abac,
            boundary: roles.boundary,
            role_path: roles.role_path,
            repository: roles.repository,
            source: roles.source,
            ..services
        }
    })
}

fn services() -> impl Strategy<Value = Options> {
    let topics = some_of(&[
        "arn:aws-cn:sns:cn-north-1:444455556666:done",
        "arn:aws-cn:sns:cn-north-1:444455556666:done.fifo",
        "arn:aws:sns:eu-central-1:111122223333:on",
    ]);
    let queues = some_of(&[
        "arn:aws-cn:sqs:cn-north-1:444455556666:orders",
        "arn:aws-cn:sqs:cn-northwest-1:444455556666:orders",
        "arn:aws:sqs:eu-central-1:111122223333:orders.fifo",
    ]);
    let secrets = some_of(&[
        "db",
        "db-prod",
        "a/b_c+d=e.f@g",
        "arn:aws-cn:secretsmanager:cn-north-1:444455556666:secret:db-a1b2c3",
        "arn:aws:secretsmanager:eu-central-1:111122223333:secret:api-A1b2C3",
    ]);
    let parameters = some_of(&["/thumbs/size", "/thumbs", "size", "/a/b.c/d_e-f"]);
    let grants = subsequence(GRANTS.to_vec(), 0..=GRANTS.len());
    (topics, queues, secrets, parameters, grants).prop_map(|(topics, queues, secrets, parameters, grants)| Options {
        services: grants.iter().map(|(service, typed)| ServiceGrant::parse(*service, typed).unwrap()).collect(),
        topics: parsed(&topics),
        queues: parsed(&queues),
        secrets: parsed::<SecretId>(&secrets),
        parameters: parsed(&parameters),
        ..Options::default()
    })
}

/// Actions of further services, for reasons full of text that some language gives a meaning to.
fn stated() -> impl Strategy<Value = Vec<Allow>> {
    let what = some_of(&[
        "rekognition:DetectLabels",
        "dynamodb:GetItem,dynamodb:Query on arn:{partition}:dynamodb:{region}:{account}:table/orders",
        "states:StartExecution on arn:aws:states:eu-central-1:111122223333:stateMachine:m-*",
        "dynamodb:Query on arn:aws-cn:dynamodb:cn-north-1:444455556666:table/orders/index/* if ForAllValues:StringLike \
         dynamodb:LeadingKeys {account}-*,é if DateLessThanIfExists aws:CurrentTime 2030-01-01T00:00:00Z",
    ]);
    (what, vec(policy_text(), 4)).prop_map(|(what, reasons)| {
        let stated = what.into_iter().zip(reasons);
        stated.filter_map(|(what, reason)| format!("{what} for {reason}").parse().ok()).collect()
    })
}

/// In the order of services.
const GRANTS: [(Service, &str); 21] = [
    (Service::Table, "orders"),
    (Service::Table, "orders-2=read"),
    (Service::Table, "arn:aws-cn:dynamodb:cn-north-1:444455556666:table/a.b_c=write"),
    (Service::Table, "arn:aws:dynamodb:eu-central-1:111122223333:table/orders"),
    (Service::EventBus, "default"),
    (Service::EventBus, "aws.partner/x.com/y"),
    (Service::EventBus, "arn:aws:events:eu-central-1:111122223333:event-bus/orders"),
    (Service::StateMachine, "arn:aws-cn:states:cn-north-1:444455556666:stateMachine:a_b-c.+!@=()"),
    (Service::Invoke, "resize"),
    (Service::Invoke, "resize:live"),
    (Service::Invoke, "arn:aws:lambda:eu-central-1:111122223333:function:resize:3"),
    (Service::Stream, "clicks.raw_2"),
    (Service::Stream, "arn:aws-cn:kinesis:cn-northwest-1:444455556666:stream/clicks"),
    (Service::DeliveryStream, "archive"),
    (Service::DeliveryStream, "arn:aws-cn:firehose:cn-northwest-1:444455556666:deliverystream/archive"),
    (Service::Model, "amazon.nova-lite-v1:0"),
    (Service::Model, "eu.amazon.nova-lite-v1:0"),
    (Service::Model, "global.a.b-v1:0"),
    (Service::Metrics, "on"),
    (Service::Metrics, "My App/#1: a_b-c.d"),
    (Service::Metrics, "1e3"),
];

/// At most one for each bucket that a spec of these tests may name, and for some of its other resources.
fn keys() -> impl Strategy<Value = Vec<ResourceKey>> {
    const CHINA: &str = "arn:aws-cn:kms:cn-north-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    const EUROPE: &str = "arn:aws:kms:eu-central-1:111122223333:key/abcd1234-12ab-34cd-56ef-1234567890ab";
    let keys = [CHINA, "arn:aws-cn:kms:cn-northwest-1:444455556666:key/mrk-1234abcd12ab34cd56ef1234567890ab", EUROPE];
    const NAMED: [&str; 9] = [
        "in-bucket",
        "in.other-bucket",
        "in-third",
        "out-bucket",
        "in-bucket-2",
        "out",
        "secret:db",
        "secret:a/b_c+d=e.f@g",
        "parameter:/thumbs/size",
    ];
    const PLACED: [(&str, &str); 5] = [
        ("arn:aws-cn:sns:cn-north-1:444455556666:done", CHINA),
        ("arn:aws:sns:eu-central-1:111122223333:on", EUROPE),
        ("arn:aws-cn:sqs:cn-north-1:444455556666:orders", CHINA),
        ("arn:aws-cn:secretsmanager:cn-north-1:444455556666:secret:db-a1b2c3", CHINA),
        ("arn:aws:secretsmanager:eu-central-1:111122223333:secret:api-A1b2C3", EUROPE),
    ];
    let named = (some_of(&NAMED), vec(select(keys.to_vec()), NAMED.len()));
    (named, subsequence(PLACED.to_vec(), 0..=PLACED.len())).prop_map(|((names, keys), placed)| {
        let pairs = names.into_iter().zip(keys).chain(placed);
        pairs.map(|(of, key)| format!("{of}={key}").parse().unwrap()).collect()
    })
}

/// Tags, and perhaps the one that decides.
fn tags() -> impl Strategy<Value = Options> {
    let values =
        select(vec!["x", "photos", "1e3", "on", "012", "a b", "é 語", "x_.:/=+-@y", "-1.8881545897087503e+289"]);
    let others = some_of(&["cost centre", "é:x", "on", "1e+289"]);
    (others, vec(values, 5), any::<bool>(), any::<bool>()).prop_map(|(others, values, is_team, is_abac)| {
        let keys = others.into_iter().chain(is_team.then_some("team"));
        let tags = keys.zip(values).map(|(key, value)| Tag::new(key, value).unwrap()).collect();
        Options { tags, abac: (is_team && is_abac).then(|| "team".parse().unwrap()), ..Options::default() }
    })
}

/// Any text but what looks like a secret, which is refused.
fn environment() -> impl Strategy<Value = Vec<EnvironmentVariable>> {
    let variable = (select(vec!["SIZE", "on", "a_1"]), any_text())
        .prop_filter_map("looks like a secret", |(name, value)| EnvironmentVariable::new(name, &value).ok());
    vec(variable, 0..3).prop_map(|mut list| {
        list.sort_by(|one, other| one.name().cmp(other.name()));
        list.dedup_by(|one, other| one.name() == other.name());
        list
    })
}

fn alarms() -> impl Strategy<Value = Option<Alarms>> {
    let topic = "arn:aws-cn:sns:cn-north-1:444455556666:alarms".parse().unwrap();
    select(vec![None, Some(Alarms::None), Some(Alarms::Topic(topic))])
}

fn network() -> impl Strategy<Value = FunctionSettings> {
    let subnets = some_of(&["subnet-0a1b2c3d", "subnet-0a1b2c3d4e5f67890", "subnet-01234567"]);
    subnets.prop_map(|subnets| FunctionSettings {
        security_groups: if subnets.is_empty() { Vec::new() } else { parsed(&["sg-01234567", "sg-0123e4567"]) },
        subnets: parsed(&subnets),
        ..FunctionSettings::default()
    })
}

fn roles() -> impl Strategy<Value = Options> {
    let boundary = select(vec![None, Some("arn:aws-cn:iam::444455556666:policy/+=,.@_-1e+289")]);
    let path = select(vec![None, Some("/functions/photos/"), Some("/+=,.@_-1e+289/")]);
    let github = select(vec![
        None,
        Some(("branch", "main")),
        Some(("branch", "release/1.x")),
        Some(("environment", "production")),
    ]);
    (boundary, path, github).prop_map(|(boundary, path, github)| Options {
        boundary: boundary.map(|arn| arn.parse().unwrap()),
        role_path: path.map(|path| path.parse().unwrap()),
        repository: github.map(|_| "photo-team/thumbs".parse().unwrap()),
        source: github.map(|(kind, name)| match kind {
            "branch" => GithubSource::Branch(name.parse().unwrap()),
            _ => GithubSource::Environment(name.parse().unwrap()),
        }),
        ..Options::default()
    })
}

fn some_of(list: &[&'static str]) -> impl Strategy<Value = Vec<&'static str>> {
    subsequence(list.to_vec(), 0..=list.len())
}

fn parsed<T: std::str::FromStr<Err: std::fmt::Debug>>(list: &[&str]) -> Vec<T> {
    list.iter().map(|text| text.parse().unwrap()).collect()
}
