//! Every document that follows from a spec, under its name: what `policy` prints and `explain` tells in words.

use super::role::basic_execution;
use super::{
    Arn, Names, Notification, Owned, Policy, Rule, deployer_role, deployer_trust, events_queue_policy,
    events_topic_policy, execution_role, failure_queue_policy, helper_role, invoke_policy, managed_policies,
    notifications_of, owner_policy, rules_of, schedule_role, schedule_trust, tls_only, trail_bucket_policy,
    trust_policy, workflow_role, workflow_trust,
};
use crate::spec::{BucketName, Feature, Spec};

/// A kind of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentKind {
    Role,
    /// What AWS's managed policies let the function do besides.
    Managed,
    Trust,
    Invoke,
    Notification,
    /// Which events the rules of EventBridge choose for the function.
    Rule,
    /// Who may send to each of the function's queues by its policy.
    Queue,
    /// Who may publish to the function's topic by its policy.
    Topic,
    /// What the helper may do that merges notifications.
    Helper,
    /// What EventBridge Scheduler may do for the function's schedule.
    Schedule,
    ScheduleTrust,
    /// What each bucket of the deployment refuses.
    Bucket,
    /// What the owner of each bucket of another account has to allow.
    BucketOwner,
    /// What the owner of each topic, queue, secret, key and other resource of another account has to allow.
    ResourceOwner,
    Deployer,
    DeployerTrust,
    Workflow,
    WorkflowTrust,
    /// Who may write to the bucket that the trail is kept in.
    TrailBucket,
}

/// What is to be found under a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    Nothing,
    One(Document),
    OneABucket(Vec<(BucketName, Document)>),
    /// A policy for each queue or topic, by its name.
    ByName(Vec<(String, Document)>),
    /// A policy for each resource whose ARN names an account, which may be another than the deployment's.
    ByOwner(Vec<(Owned, Document)>),
    /// Policies that are AWS's own, each with its ARN and what it allows.
    Managed(Vec<(Arn, Document)>),
    /// No policy, but what the buckets send, and which of them send all of it to EventBridge.
    Notifications(Vec<Notification>, Vec<BucketName>),
    /// No policy, but rules of EventBridge.
    Rules(Vec<Rule>),
}

/// A policy, and what people call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// What it answers, and what AWS calls it: a heading.
    pub title: String,
    /// Who an identity policy is about; what any other hangs on.
    pub subject: String,
    pub policy: Policy,
}

impl DocumentKind {
    /// Every kind, in the order in which they are printed.
    pub const ALL: [Self; 19] = [
        Self::Role,
        Self::Managed,
        Self::Trust,
        Self::Invoke,
        Self::Notification,
        Self::Rule,
        Self::Queue,
        Self::Topic,
        Self::Helper,
        Self::Schedule,
        Self::ScheduleTrust,
        Self::Bucket,
        Self::BucketOwner,
        Self::ResourceOwner,
        Self::Deployer,
        Self::DeployerTrust,
        Self::Workflow,
        Self::WorkflowTrust,
        Self::TrailBucket,
    ];

    /// The name, as `--document` spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::Trust => "trust",
            Self::Invoke => "invoke",
            Self::Notification => "notification",
            Self::Rule => "rule",
            Self::Queue => "queue",
            Self::Topic => "topic",
            Self::Helper => "helper",
            Self::Schedule => "schedule",
            Self::ScheduleTrust => "schedule-trust",
            Self::Bucket => "bucket",
            Self::BucketOwner => "bucket-owner",
            Self::ResourceOwner => "resource-owner",
            Self::Managed => "managed",
            Self::Deployer => "deployer",
            Self::DeployerTrust => "deployer-trust",
            Self::Workflow => "workflow",
            Self::WorkflowTrust => "workflow-trust",
            Self::TrailBucket => "trail-bucket",
        }
    }

    pub fn about(self) -> &'static str {
        match self {
            Self::Role => "What the function may do",
            Self::Trust => "Who may take on the execution role",
            Self::Invoke => "Who may invoke the function",
            Self::Notification => "What each bucket sends",
            Self::Rule => "Which events the rules of EventBridge choose, and where they go",
            Self::Queue => "Who may send to the function's queues by their policies",
            Self::Topic => "Who may publish to the function's topic by its policy",
            Self::Helper => "What the helper may do that merges notifications into existing buckets",
            Self::Schedule => "What EventBridge Scheduler may do for the function's schedule",
            Self::ScheduleTrust => "Who may take on the role of the schedule",
            Self::Bucket => "What each bucket that the deployment creates refuses",
            Self::BucketOwner => "What the owner of each bucket of another account has to add to its policy",
            Self::ResourceOwner => {
                "What the owner of each topic, queue, secret, key and other resource of another account has to add to its policy"
            }
            Self::Managed => "AWS's managed policies of the execution role",
            Self::Deployer => "What people who deploy may do",
            Self::DeployerTrust => "Who may take on the role of people who deploy",
            Self::Workflow => "What the workflow may do that deploys",
            Self::WorkflowTrust => "Who may take on the workflow's role",
            Self::TrailBucket => "Who may write to the bucket that the trail is kept in",
        }
    }

    /// What it holds for `spec`.
    pub fn content(self, spec: &Spec) -> Content {
        let Names { function, helper, trail, role, failure_queue, events_queue, events_topic, .. } = Names::of(spec);
        let role = if role.is_existing() { role.arn().readable().to_owned() } else { "execution role".to_owned() };
        let maybe = |policy: Option<Policy>, title: String, subject: String| {
            policy.map_or(Content::Nothing, |policy| Content::One(Document { title, subject, policy }))
        };
        match self {
            Self::Role => Content::One(Document {
                title: format!("What `{function}` may do ({role})"),
                subject: format!("function {function}"),
                policy: execution_role(spec),
            }),
            Self::Trust => Content::One(Document {
                title: format!("Who may take on the execution role of `{function}` (trust policy)"),
                subject: format!("execution role of {function}"),
                policy: trust_policy(),
            }),
            Self::Invoke => maybe(
                Some(invoke_policy(spec)).filter(|policy| !policy.statements.is_empty()),
                format!("Who may invoke `{function}` (resource-based policy)"),
                format!("function {function}"),
            ),
            Self::Notification => {
                let mut buses = spec.trigger_buckets();
                buses.retain(|bucket| spec.sends_to_bus(bucket));
                Content::Notifications(notifications_of(spec), buses.into_iter().cloned().collect())
            }
            Self::Rule => match rules_of(spec) {
                rules if rules.is_empty() => Content::Nothing,
                rules => Content::Rules(rules),
            },
            Self::Queue => {
                let failures = failure_queue_policy(spec).map(|policy| (failure_queue, " besides Lambda", policy));
                let events = events_queue_policy(spec).map(|policy| (events_queue, "", policy));
                let queue = |(name, besides, policy): (String, &str, Policy)| {
                    let title = format!("Who may send to `{name}`{besides} (queue policy)");
                    let subject = format!("queue {name}");
                    (name, Document { title, subject, policy })
                };
                match events.into_iter().chain(failures).map(queue).collect::<Vec<_>>() {
                    none if none.is_empty() => Content::Nothing,
                    queues => Content::ByName(queues),
                }
            }
            Self::Topic => events_topic_policy(spec).map_or(Content::Nothing, |policy| {
                let title = format!("Who may publish to `{events_topic}` (topic policy)");
                let subject = format!("topic {events_topic}");
                Content::ByName(vec![(events_topic, Document { title, subject, policy })])
            }),
            Self::Helper => maybe(
                helper_role(spec),
                format!("What `{helper}` may do (helper for buckets that exist already)"),
                format!("helper {helper}"),
            ),
            Self::Schedule => maybe(
                schedule_role(spec),
                format!("What the schedule of `{function}` may do (role of the schedule)"),
                format!("schedule {function}"),
            ),
            Self::ScheduleTrust => maybe(
                schedule_trust(spec),
                format!("Who may take on the role of the schedule of `{function}` (trust policy)"),
                format!("role of schedule {function}"),
            ),
            Self::Managed => {
                let policies = managed_policies(spec).into_iter().map(|arn| {
                    let document = Document {
                        title: format!("What `{function}` may do by a managed policy ({})", arn.readable()),
                        subject: format!("function {function}"),
                        policy: basic_execution(),
                    };
                    (arn, document)
                });
                Content::Managed(policies.collect())
            }
            Self::Deployer => maybe(
                deployer_role(spec),
                format!("What people who deploy `{function}` may do (deployer role)"),
                "people who deploy".to_owned(),
            ),
            Self::DeployerTrust => maybe(
                spec.has(Feature::DeployerRole).then(|| deployer_trust(spec)),
                format!("Who may take on the role of people who deploy `{function}` (trust policy)"),
                format!("deployer role of {function}"),
            ),
            Self::Workflow => maybe(
                workflow_role(spec),
                format!("What the workflow that deploys `{function}` may do (workflow role)"),
                "the workflow".to_owned(),
            ),
            Self::WorkflowTrust => maybe(
                workflow_trust(spec),
                format!("Who may take on the role of the workflow that deploys `{function}` (trust policy)"),
                format!("workflow role of {function}"),
            ),
            Self::TrailBucket => maybe(
                spec.has(Feature::Trail).then(|| trail_bucket_policy(spec)),
                format!("Who may write to the bucket of trail `{trail}` (bucket policy)"),
                format!("bucket of trail {trail}"),
            ),
            Self::Bucket => Content::OneABucket(spec.created_buckets().into_iter().map(refusals).collect()),
            Self::BucketOwner => {
                let buckets = spec.bucket_owners.iter().map(|owner| {
                    let bucket = &owner.bucket;
                    let document = Document {
                        title: format!("What account {} has to allow on `{bucket}` (bucket policy)", owner.account),
                        subject: format!("bucket {bucket}"),
                        policy: owner_policy(spec, bucket),
                    };
                    (bucket.clone(), document)
                });
                Content::OneABucket(buckets.collect())
            }
            Self::ResourceOwner => Content::ByOwner(Owned::all(spec).into_iter().map(owned).collect()),
        }
    }
}

fn refusals(bucket: &BucketName) -> (BucketName, Document) {
    let document = Document {
        title: format!("What bucket `{bucket}` refuses (bucket policy)"),
        subject: format!("bucket {bucket}"),
        policy: tls_only(bucket),
    };
    (bucket.clone(), document)
}

fn owned(owned: Owned) -> (Owned, Document) {
    let Owned { arn, account, policy_name, policy, .. } = &owned;
    let document = Document {
        title: format!("What account {account}, if not the function's, has to allow on `{arn}` ({policy_name})"),
        subject: arn.clone(),
        policy: policy.clone(),
    };
    (owned, document)
}
