//! What other accounts have to allow. Both sides have to agree (*IAM User Guide, Cross-account policy evaluation logic*), so it is the
//! same that the deployment's roles are allowed there, and only for these roles.

use super::policy::{Condition, Operator, Policy, Principal, Statement};
use super::{Arn, Names, Piece, RoleName, execution_role, merge_policy};
use crate::spec::options::{Destination, Encrypted, SecretId};
use crate::spec::{BucketName, Spec};

/// What the owner of a bucket in another account has to add to the bucket's policy.
pub fn owner_policy(spec: &Spec, bucket: &BucketName) -> Policy {
    let names = Names::of(spec);
    let mut statements = for_role(execution_role(spec), &names.role);
    if spec.existing_trigger_buckets().contains(&bucket) {
        statements.extend(for_role(merge_policy(spec, bucket), &names.helper_role));
    }
    let itself = Arn::bucket(bucket);
    let objects = |arn: &Arn| arn.readable().starts_with(&format!("{}/", itself.readable()));
    about(statements, |arn| *arn == itself || objects(arn))
}

/// Something that the spec names by its ARN, and that another account may own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owned {
    pub arn: String,
    pub account: String,
    /// What AWS calls the policy that its owner writes.
    pub policy_name: &'static str,
    pub policy: Policy,
    /// Whether it is a secret without a key of its owner's: the key that AWS manages opens it for its own account only (*AWS
    /// Secrets Manager User Guide, Access AWS Secrets Manager secrets from a different account*).
    pub lacks_key: bool,
}

impl Owned {
    /// All of them, each once. A parameter is named without an account: it is always of the function's own.
    pub fn all(spec: &Spec) -> Vec<Self> {
        let options = &spec.options;
        let topics = options.topics.iter().map(|topic| (topic.as_str(), topic.account(), "topic policy"));
        let queues = options.queues.iter().map(|queue| (queue.as_str(), queue.account(), "queue policy"));
        let secrets = options.secrets.iter();
        let secrets = secrets.filter_map(|secret| Some((secret.as_str(), secret.account()?, "resource policy")));
        let failures = match spec.failure_destination() {
            Destination::Queue(queue) => Some((queue.as_str(), queue.account(), "queue policy")),
            Destination::Topic(topic) => Some((topic.as_str(), topic.account(), "topic policy")),
            Destination::OwnQueue | Destination::Bucket(_) | Destination::None => None,
        };
        let services = options.services.iter();
        let services =
            services.filter_map(|grant| Some((grant.arn()?, grant.account()?, grant.service.row().owner_policy?)));
        let keys = options.keys.iter().map(|key| (key.key.as_str(), key.key.account(), KEY_POLICY));
        let mut all: Vec<Self> = Vec::new();
        for (arn, account, policy_name) in
            topics.chain(queues).chain(failures).chain(secrets).chain(services).chain(keys)
        {
            if all.iter().all(|other| other.arn != arn) {
                all.push(Self {
                    arn: arn.to_owned(),
                    account: account.to_owned(),
                    policy_name,
                    policy: resource_policy(spec, arn, policy_name),
                    lacks_key: options.secrets.iter().any(|secret| secret.as_str() == arn)
                        && options.keys.iter().all(|key| key.of != Encrypted::Secret(SecretId::Arn(arn.to_owned()))),
                });
            }
        }
        all.retain(|owned| !owned.policy.statements.is_empty());
        all
    }

    pub fn elsewhere(spec: &Spec, account: &str) -> Vec<Self> {
        let mut all = Self::all(spec);
        all.retain(|owned| owned.account != account);
        all
    }
}

const KEY_POLICY: &str = "key policy";

fn resource_policy(spec: &Spec, arn: &str, policy_name: &str) -> Policy {
    let statements = for_role(execution_role(spec), &Names::of(spec).role);
    let itself = Arn::literal(arn);
    // A table's policy covers its indexes (*Amazon DynamoDB Developer Guide, Using resource-based policies for DynamoDB*).
    let index = format!("{arn}/index/");
    let is_index = |other: &Arn| matches!(other.pieces(), [Piece::Text(start), Piece::Any] if *start == index);
    let mut policy = about(statements, |other| other.pieces() == itself.pieces() || is_index(other));
    if policy_name == KEY_POLICY {
        // *AWS KMS Developer Guide, Elements of a key policy*: `*` is the key that the policy hangs on.
        policy.statements.iter_mut().for_each(|statement| statement.resources = vec![Arn::everything()]);
    }
    policy
}

/// The statements of a role, with a condition that only the role meets.
fn for_role(policy: Policy, role: &RoleName) -> Vec<Statement> {
    let mut statements = policy.statements;
    let only = Condition::one(Operator::ArnEquals, "aws:PrincipalArn", role.arn());
    for statement in &mut statements {
        statement.conditions.push(only.clone());
        statement.principal = Some(Principal::Account);
    }
    statements
}

/// What of the statements is about some resources.
fn about(mut statements: Vec<Statement>, is_meant: impl Fn(&Arn) -> bool) -> Policy {
    statements.iter_mut().for_each(|statement| statement.resources.retain(&is_meant));
    statements.retain(|statement| !statement.resources.is_empty());
    Policy { statements }
}
