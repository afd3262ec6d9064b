//! What the function may do with services besides S3, and with keys.

use super::grants::grant_statements;
use super::policy::{Condition, Operator, Statement};
use super::role::{allow, distinct, objects, triggering_objects};
use super::{Action, Arn};
use crate::spec::options::{Encrypted, KeyArn, ResourceKey};
use crate::spec::{Access, Feature, Spec};

/// One statement for each kind of service that the spec names, and X-Ray.
pub(super) fn service_statements(spec: &Spec) -> Vec<Statement> {
    let options = &spec.options;
    let lists = [
        (
            "PublishNotices",
            Action::Publish,
            options.topics.iter().map(|topic| Arn::literal(topic.as_str())).collect::<Vec<_>>(),
            "the handler publishes to topics (`--publish`)",
        ),
        (
            "SendMessages",
            Action::SendMessage,
            options.queues.iter().map(|queue| Arn::literal(queue.as_str())).collect(),
            "the handler sends messages to queues (`--queue`)",
        ),
        (
            "FetchSecrets",
            Action::GetSecretValue,
            options.secrets.iter().map(Arn::secret).collect(),
            "the handler fetches secrets (`--secret`) when it runs, so that its environment holds none",
        ),
        (
            "FetchParameters",
            Action::GetParameter,
            options.parameters.iter().map(Arn::parameter).collect(),
            "the handler fetches parameters (`--parameter`) when it runs",
        ),
    ];
    let named = lists.into_iter().filter(|(_, _, resources, _)| !resources.is_empty());
    let mut statements: Vec<Statement> =
        named.map(|(sid, action, resources, reason)| allow(sid, vec![action], resources, reason)).collect();
    statements.extend(grant_statements(spec));
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

pub(super) fn key_statements(spec: &Spec) -> Vec<Statement> {
    [bucket_key_statements(spec), service_key_statements(spec)].concat()
}

/// Statements of their own for each bucket, since a condition holds for every resource of its statement (*Amazon S3 User Guide,
/// Using server-side encryption with AWS KMS keys*).
fn bucket_key_statements(spec: &Spec) -> Vec<Statement> {
    let keys = spec.options.keys.iter().filter_map(|ResourceKey { of, key }| Some((of, of.bucket()?, key)));
    let statements = keys.enumerate().flat_map(|(at, (of, bucket, key))| {
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
        let failed = match of.is_failure_destination(&spec.options) {
            true => vec![Arn::every_object(bucket)],
            false => Vec::new(),
        };
        let uses = uses.into_iter().chain([(
            "EncryptFailed",
            vec![Action::GenerateDataKey],
            failed,
            "S3 encrypts events that failed every try in a bucket with a key of its own",
        )]);
        let used = uses.filter(|(_, _, objects, _)| !objects.is_empty());
        used.map(move |(verb, actions, objects, reason)| {
            let sid = format!("{verb}Objects{}", at + 1);
            let mut statement = allow(&sid, actions, vec![Arn::literal(key.as_str())], reason);
            // With a bucket key the context is the bucket, without one it is the object.
            let context = [vec![Arn::bucket(bucket)], objects].concat();
            statement.conditions = vec![via("s3", key), in_context("aws:s3:arn", context)];
            statement
        })
    });
    statements.collect()
}

/// What a service asks of a key in the name of the function.
struct KeyUse {
    sid: &'static str,
    service: &'static str,
    actions: &'static [Action],
    /// The key of the encryption context that holds the resource's ARN, where AWS documents one.
    context: Option<&'static str>,
    reason: &'static str,
}

/// One row for each service. What S3 asks depends on the grants.
fn key_use(of: &Encrypted) -> Option<(KeyUse, Arn)> {
    match of {
        Encrypted::Bucket(_) => None,
        // *Amazon SNS Developer Guide, Managing Amazon SNS encryption keys and costs* (a publisher's permissions); *Setting up
        // Amazon SNS topic encryption with server-side encryption* (the context).
        Encrypted::Topic(topic) => Some((
            KeyUse {
                sid: "EncryptNotices",
                service: "sns",
                actions: &[Action::Decrypt, Action::GenerateDataKey],
                context: Some("aws:sns:topicArn"),
                reason: "SNS encrypts what the handler publishes to a topic with a key of its own (`--kms-key`)",
            },
            Arn::literal(topic.as_str()),
        )),
        // *Amazon SQS Developer Guide, Amazon SQS Key management*: a producer's permissions. It documents no context.
        Encrypted::Queue(queue) => Some((
            KeyUse {
                sid: "EncryptMessages",
                service: "sqs",
                actions: &[Action::Decrypt, Action::GenerateDataKey],
                context: None,
                reason: "SQS encrypts what the handler sends to a queue with a key of its own (`--kms-key`)",
            },
            Arn::literal(queue.as_str()),
        )),
        // *AWS Secrets Manager User Guide, Secret encryption and decryption in AWS Secrets Manager*.
        Encrypted::Secret(secret) => Some((
            KeyUse {
                sid: "DecryptSecrets",
                service: "secretsmanager",
                actions: &[Action::Decrypt],
                context: Some("SecretARN"),
                reason: "Secrets Manager decrypts a secret with a key of its own (`--kms-key`) for the handler",
            },
            Arn::secret(secret),
        )),
        // *AWS Systems Manager User Guide, AWS KMS encryption for AWS Systems Manager Parameter Store SecureString parameters*.
        Encrypted::Parameter(parameter) => Some((
            KeyUse {
                sid: "DecryptParameters",
                service: "ssm",
                actions: &[Action::Decrypt],
                context: Some("PARAMETER_ARN"),
                reason: "Systems Manager decrypts a parameter with a key of its own (`--kms-key`) for the handler",
            },
            Arn::parameter(parameter),
        )),
    }
}

/// One statement for each service and key: what they encrypt is its context.
fn service_key_statements(spec: &Spec) -> Vec<Statement> {
    let mut groups: Vec<(KeyUse, &KeyArn, Vec<Arn>)> = Vec::new();
    for ResourceKey { of, key } in &spec.options.keys {
        let Some((mut used, arn)) = key_use(of) else { continue };
        if of.is_failure_destination(&spec.options) && !of.is_used_by_handler(&spec.options) {
            used.sid = "EncryptFailures";
            used.reason = "what failed every try is encrypted with a key of its destination's own (`--kms-key`)";
        }
        match groups.iter_mut().find(|(known, other, _)| known.sid == used.sid && *other == key) {
            Some((_, _, arns)) => arns.push(arn),
            None => groups.push((used, key, vec![arn])),
        }
    }
    let statement = |(at, (used, key, arns)): (usize, &(KeyUse, &KeyArn, Vec<Arn>))| {
        let before = groups[..at].iter().filter(|(other, ..)| other.sid == used.sid).count();
        let sid = format!("{}{}", used.sid, before + 1);
        let mut statement = allow(&sid, used.actions.to_vec(), vec![Arn::literal(key.as_str())], used.reason);
        statement.conditions = vec![via(used.service, key)];
        statement.conditions.extend(used.context.map(|context| in_context(context, arns.clone())));
        statement
    };
    groups.iter().enumerate().map(statement).collect()
}

/// Only at the request of the service, in the key's Region.
pub(super) fn via(service: &str, key: &KeyArn) -> Condition {
    let service = format!("{service}.{}.{}", key.region(), key.dns_suffix());
    Condition::one(Operator::StringEquals, "kms:ViaService", Arn::literal(&service))
}

/// Only for what the service says that it decrypts or encrypts.
fn in_context(name: &str, arns: Vec<Arn>) -> Condition {
    Condition { operator: Operator::StringLike, key: format!("kms:EncryptionContext:{name}").into(), values: arns }
}
