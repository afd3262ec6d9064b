//! What the function may do with services besides S3, and with the keys that encrypt objects.

use super::policy::{Condition, Operator, Statement};
use super::role::{allow, distinct, objects, triggering_objects};
use super::{Action, Arn};
use crate::spec::extras::{BucketKey, KeyArn};
use crate::spec::{Access, Feature, Spec};

/// One statement for each kind of service that the spec names, and X-Ray.
pub(super) fn service_statements(spec: &Spec) -> Vec<Statement> {
    let extras = &spec.extras;
    let lists = [
        (
            "PublishNotices",
            Action::Publish,
            extras.topics.iter().map(|topic| Arn::literal(topic.as_str())).collect::<Vec<_>>(),
            "the handler publishes to topics (`--publish`)",
        ),
        (
            "SendMessages",
            Action::SendMessage,
            extras.queues.iter().map(|queue| Arn::literal(queue.as_str())).collect(),
            "the handler sends messages to queues (`--queue`)",
        ),
        (
            "FetchSecrets",
            Action::GetSecretValue,
            extras.secrets.iter().map(Arn::secret).collect(),
            "the handler fetches secrets (`--secret`) when it runs, so that its environment holds none",
        ),
        (
            "FetchParameters",
            Action::GetParameter,
            extras.parameters.iter().map(Arn::parameter).collect(),
            "the handler fetches parameters (`--parameter`) when it runs",
        ),
    ];
    let named = lists.into_iter().filter(|(_, _, resources, _)| !resources.is_empty());
    let mut statements: Vec<Statement> =
        named.map(|(sid, action, resources, reason)| allow(sid, vec![action], resources, reason)).collect();
    if spec.has(Feature::Tracing) {
        statements.push(allow(
            "SendTraces",
            vec![Action::PutTelemetryRecords, Action::PutTraceSegments],
            vec![Arn::everything()],
            "Lambda sends traces to X-Ray (`--tracing`), whose actions know no resources: the one `*` that cannot be avoided",
        ));
    }
    statements
}

/// What the keys of buckets are used for: statements of their own for each bucket, since a condition holds for every resource of
/// its statement (*Amazon S3 User Guide, Using server-side encryption with AWS KMS keys*).
pub(super) fn key_statements(spec: &Spec) -> Vec<Statement> {
    let statements = spec.extras.keys.iter().enumerate().flat_map(|(at, BucketKey { bucket, key })| {
        let reads = triggering_objects(spec).chain(spec.granted(Access::Read)).filter(|on| on.bucket == *bucket);
        let read = distinct(reads.flat_map(objects));
        let written = distinct(spec.granted(Access::Write).filter(|on| on.bucket == *bucket).flat_map(objects));
        let uses = [
            ("Decrypt", vec![Action::Decrypt], read, "S3 decrypts what the handler reads from a bucket with a key of its own"),
            (
                "Encrypt",
                vec![Action::Decrypt, Action::GenerateDataKey],
                written,
                "S3 encrypts what the handler writes to a bucket with a key of its own, and decrypts parts to put them together",
            ),
        ];
        let used = uses.into_iter().filter(|(_, _, objects, _)| !objects.is_empty());
        used.map(move |(verb, actions, objects, reason)| {
            let sid = format!("{verb}Objects{}", at + 1);
            let mut statement = allow(&sid, actions, vec![Arn::literal(key.as_str())], reason);
            // With a bucket key the context is the bucket, without one it is the object.
            let context = [vec![Arn::bucket(bucket)], objects].concat();
            statement.conditions = vec![via_s3(key), Condition {
                operator: Operator::StringLike,
                key: "kms:EncryptionContext:aws:s3:arn".into(),
                values: context,
            }];
            statement
        })
    });
    statements.collect()
}

/// Only at the request of S3, in the key's Region.
fn via_s3(key: &KeyArn) -> Condition {
    let service = format!("s3.{}.{}", key.region(), key.dns_suffix());
    Condition::one(Operator::StringEquals, "kms:ViaService", Arn::literal(&service))
}
