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

#[path = "least_privilege/buckets.rs"]
mod buckets;
#[path = "least_privilege/deployers.rs"]
mod deployers;
#[path = "least_privilege/documents.rs"]
mod documents;
#[path = "least_privilege/encryption.rs"]
mod encryption;
#[path = "least_privilege/form.rs"]
mod form;
#[path = "least_privilege/granted.rs"]
mod granted;
#[path = "least_privilege/invocation.rs"]
mod invocation;
#[path = "least_privilege/keys.rs"]
mod keys;
#[path = "least_privilege/limited.rs"]
mod limited;
#[path = "least_privilege/network.rs"]
mod network;
#[path = "least_privilege/owners.rs"]
mod owners;
#[path = "text_safety/practices.rs"]
mod practices;
#[path = "least_privilege/reach.rs"]
mod reach;
#[path = "least_privilege/sabotages.rs"]
mod sabotages;
#[path = "least_privilege/schedule.rs"]
mod schedule;
#[path = "least_privilege/services.rs"]
mod services;
#[path = "text_safety/specs.rs"]
mod specs;
#[path = "least_privilege/stated.rs"]
mod stated;
#[path = "least_privilege/tags.rs"]
mod tags;
#[path = "least_privilege/trail.rs"]
mod trail;
#[path = "least_privilege/trusts.rs"]
mod trusts;

use cargo_lambda_s3::iam::Target;
use cargo_lambda_s3::manifest;
use cargo_lambda_s3::spec::{
    Access, Draft, Format, Grant, KeyPattern, Location, Recursion, Route, SizeRange, Spec, Trigger, TriggerAccess,
};
use documents::Documents;
use proptest::prelude::*;
use proptest::sample::Index;

fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(32);
    // What was found once becomes a row of `awkward_specs`, not a seed in a file.
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() }
}

fn place() -> Target {
    Target {
        partition: "aws-cn".to_owned(),
        region: "cn-north-1".to_owned(),
        account: "444455556666".to_owned(),
        environment: None,
    }
}

/// All that is wrong with the documents, in sentences.
fn findings(spec: &Spec, documents: &Documents, keys: &[String]) -> Vec<String> {
    let (documents, missing) = stated::apart(spec, documents);
    let statements = documents.all().flat_map(|(kind, name, document)| form::findings(kind, &name, document));
    statements.chain(reach::findings(spec, &documents, keys)).chain(missing).collect()
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
        via: Route::Direct,
        sizes: SizeRange::default(),
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
    plain
        .into_iter()
        .chain(named)
        .chain([
            practices(),
            managed(),
            numbered(),
            existing_role(),
            queued(),
            published(),
            organization(),
            scheduled(),
        ])
        .collect()
}

/// Every practice that goes together with the others.
fn practices() -> Spec {
    from_manifest(
        r#"
        versioned = true
        tag-objects = true
        tracing = true
        trail = true
        deployer-role = true
        publish = ["arn:aws-cn:sns:cn-north-1:444455556666:done"]
        queue = ["arn:aws-cn:sqs:cn-north-1:444455556666:orders"]
        secret = ["db"]
        parameter = ["/thumbs/size"]
        kms-keys = { in-bucket = "arn:aws-cn:kms:cn-north-1:444455556666:key/1234abcd", out = "arn:aws-cn:kms:cn-north-1:444455556666:key/abcd1234", "arn:aws-cn:sns:cn-north-1:444455556666:done" = "arn:aws-cn:kms:cn-north-1:444455556666:key/5678abcd", "arn:aws-cn:sqs:cn-north-1:444455556666:orders" = "arn:aws-cn:kms:cn-north-1:444455556666:key/1234abcd", "secret:db" = "arn:aws-cn:kms:cn-north-1:444455556666:key/5678abcd", "parameter:/thumbs/size" = "arn:aws-cn:kms:cn-north-1:444455556666:key/5678abcd" }
        tags = { team = "photos" }
        abac = "team"
        permissions-boundary = "arn:aws-cn:iam::444455556666:policy/limits"
        role-path = "/functions/"
        github = { repository = "photo-team/thumbs", branch = "main" }
        trigger = [{ bucket = "in-bucket", prefix = "in/" }]
        allow = [{ actions = ["dynamodb:Query"], resources = ["arn:{partition}:dynamodb:{region}:{account}:table/orders/index/*"], conditions = { StringEquals = { "aws:RequestedRegion" = "cn-north-1" } }, reason = "reports" }]
        read = [{ bucket = "in-bucket", prefix = "reference/" }]
        write = [{ bucket = "out", prefix = "thumbs/" }]
        "#,
    )
}

/// What [`practices`] leaves out.
fn managed() -> Spec {
    from_manifest(
        r#"
        managed-logs = true
        subnets = ["subnet-0a1b2c3d", "subnet-0a1b2c3e"]
        security-groups = ["sg-0a1b2c3d"]
        deployer-role = true
        github = { repository = "photo-team/thumbs", environment = "production" }
        trigger = [{ bucket = "in-bucket", prefix = "in/" }]
        "#,
    )
}

/// People of IAM Identity Center, a repository with its numbers, and neither a boundary nor a stack of the CDK's.
fn numbered() -> Spec {
    from_manifest(
        r#"
        deploy = ["sam", "cloudformation"]
        deployer-role = true
        identity-center = "Deploy"
        github = { repository = "photo-team@12/thumbs@34", environment = "Production (EU):1" }
        trigger = [{ bucket = "in-bucket", prefix = "in/" }]
        "#,
    )
}

/// A role of another team's, in a VPC; the boundary bounds the deployer's role alone.
fn existing_role() -> Spec {
    from_manifest(
        r#"
        execution-role = "arn:aws-cn:iam::444455556666:role/team/photos"
        permissions-boundary = "arn:aws-cn:iam::444455556666:policy/limits"
        subnets = ["subnet-0a1b2c3d"]
        security-groups = ["sg-0a1b2c3d"]
        deployer-role = true
        github = { repository = "photo-team/thumbs", branch = "main" }
        bucket-owners = { theirs = "222233334444" }
        trigger = [{ bucket = "theirs", prefix = "in/" }]
        "#,
    )
}

/// Events by the queue alone, of a bucket of another account, too.
fn queued() -> Spec {
    from_manifest(
        r#"
        deploy = ["terraform"]
        deployer-role = true
        bucket-owners = { theirs = "222233334444" }
        existing-buckets = ["shared-bucket"]
        [[trigger]]
        bucket = "in-bucket"
        via = "sqs"
        [[trigger]]
        bucket = "theirs"
        prefix = "in/"
        via = "sqs"
        [[trigger]]
        bucket = "shared-bucket"
        via = "sqs"
        "#,
    )
}

/// Events by the topic alone, of a bucket of another account, too.
fn published() -> Spec {
    from_manifest(
        r#"
        deploy = ["terraform"]
        deployer-role = true
        bucket-owners = { theirs = "222233334444" }
        existing-buckets = ["shared-bucket"]
        [[trigger]]
        bucket = "in-bucket"
        via = "sns"
        [[trigger]]
        bucket = "theirs"
        prefix = "in/"
        via = "sns"
        [[trigger]]
        bucket = "shared-bucket"
        via = "sns"
        "#,
    )
}

/// Every account of an organization beside the trigger.
fn organization() -> Spec {
    from_manifest("invokers = [\"o-a1b2c3d4e5\"]\ntrigger = [{ bucket = \"in-bucket\", prefix = \"in/\" }]")
}

/// A schedule beside the trigger, which people who deploy may change.
fn scheduled() -> Spec {
    from_manifest(
        r#"
        deploy = ["sam", "terraform"]
        schedule = "rate(1 hour)"
        deployer-role = true
        trigger = [{ bucket = "in-bucket", prefix = "in/" }]
        "#,
    )
}

fn from_manifest(toml: &str) -> Spec {
    Spec::try_from(manifest::read_spec(&format!("name = \"thumbs\"\n{toml}")).unwrap()).unwrap()
}
