//! What Terraform reads of what is deployed: all of it, before it changes anything.

use super::policy::{Condition, Operator, Statement};
use super::queue::event_source_mappings;
use super::role::allow;
use super::rule::{Rule, rules_of};
use super::schedule::schedule;
use super::topic::events_topic;
use super::{Action, Arn, Names, Piece};
use crate::spec::options::{Alarms, Destination};
use crate::spec::{Feature, Format, Spec};

/// What `terraform apply` asks of the resources in its state: what `Read` of each type asks in version 6.40 of the provider
/// (`internal/service/*/*.go` of hashicorp/terraform-provider-aws). A bucket is asked for every setting that there is, whether
/// it is set or not. Nothing is changed with it.
pub(super) fn refresh(spec: &Spec, names: &Names) -> Vec<Statement> {
    if !spec.formats.contains(&Format::Terraform) {
        return Vec::new();
    }
    let has_helper = !spec.existing_trigger_buckets().is_empty();
    let mut statements = vec![functions(spec, names), roles(spec, names, has_helper)];
    statements.extend(has_helper.then(|| {
        let actions = vec![Action::GetFunction, Action::GetFunctionCodeSigningConfig, Action::ListVersionsByFunction];
        read("RefreshHelper", actions, vec![Arn::function(&names.helper)], "the helper")
    }));
    statements.extend(logs(names, has_helper));
    if *spec.failure_destination() == Destination::OwnQueue {
        let queue = vec![Action::GetQueueAttributes, Action::ListQueueTags];
        statements.push(read("RefreshQueue", queue, vec![Arn::queue(&names.failure_queue)], "the failure queue"));
    }
    statements.extend(queues(spec, names));
    statements.extend(spec.has_topic().then(|| topic(spec)));
    let rules: Vec<Arn> = rules_of(spec).iter().map(Rule::arn).collect();
    if !rules.is_empty() {
        let actions = vec![Action::DescribeRule, Action::ListTagsOfRule, Action::ListTargetsByRule];
        statements.push(read("RefreshRules", actions, rules, "the rules of EventBridge"));
    }
    statements.extend(
        schedule(spec)
            .map(|schedule| read("RefreshSchedule", vec![Action::GetSchedule], vec![schedule], "the schedule")),
    );
    statements.extend(watched(spec, names));
    statements.extend(trail(spec, names));
    statements.extend(buckets(spec, names));
    statements
}

fn read(sid: &str, actions: Vec<Action>, on: Vec<Arn>, what: &str) -> Statement {
    allow(sid, actions, on, &format!("terraform reads {what} before it changes anything"))
}

/// A mapping is named by the function that it is for (*Service Authorization Reference, Actions, resources, and condition keys for AWS Lambda*),
/// but for its tags.
fn queues(spec: &Spec, names: &Names) -> Vec<Statement> {
    if !spec.has_queue() {
        return Vec::new();
    }
    let queues = [&names.events_queue, &names.dead_letters].map(|name| Arn::queue(name)).into();
    let mapping = |sid, action, what| read(sid, vec![action], vec![event_source_mappings()], what);
    let mut of_function = mapping("RefreshMapping", Action::GetEventSourceMapping, "how Lambda polls the queue");
    of_function.conditions = vec![Condition {
        operator: Operator::ArnEquals,
        key: "lambda:FunctionArn".into(),
        values: names.function_and_alias(),
    }];
    vec![
        read("RefreshQueues", vec![Action::GetQueueAttributes, Action::ListQueueTags], queues, "the queues of events"),
        of_function,
        mapping("RefreshMappingTags", Action::ListTags, "the tags of mappings"),
    ]
}

/// A subscription is named by its topic, with a number of SNS's behind it, which the action may be asked for, too (*Service Authorization
/// Reference, Actions, resources, and condition keys for Amazon SNS*).
fn topic(spec: &Spec) -> Statement {
    let topic = events_topic(spec);
    let subscriptions = topic.then(&[Piece::Text(":".to_owned()), Piece::Any], "");
    let actions = vec![Action::GetSubscriptionAttributes, Action::GetTopicAttributes, Action::ListTagsOfTopic];
    read("RefreshEventsTopic", actions, vec![topic, subscriptions], "the topic of events and its subscription")
}

fn functions(spec: &Spec, names: &Names) -> Statement {
    let mut actions = vec![
        Action::GetFunctionCodeSigningConfig,
        Action::GetFunctionEventInvokeConfig,
        Action::ListVersionsByFunction,
    ];
    if !spec.loops().is_empty() && spec.availability().loop_detection {
        actions.push(Action::GetFunctionRecursionConfig);
    }
    read("RefreshFunction", actions, names.function_and_alias(), "the function's other settings")
}

/// But for the execution role, which deployers may see in any case.
fn roles(spec: &Spec, names: &Names, has_helper: bool) -> Statement {
    let mut roles = vec![names.deployer_role.arn()];
    roles.extend(has_helper.then(|| names.helper_role.arn()));
    roles.extend(spec.options.schedule.as_ref().map(|_| names.schedule_role.arn()));
    roles.extend(spec.options.github().map(|_| names.workflow_role.arn()));
    let actions =
        vec![Action::GetRole, Action::GetRolePolicy, Action::ListRolePolicies, Action::ListAttachedRolePolicies];
    read("RefreshRoles", actions, roles, "the other roles")
}

fn logs(names: &Names, has_helper: bool) -> [Statement; 2] {
    let mut groups = vec![Arn::log_group(&names.log_group)];
    groups.extend(has_helper.then(|| Arn::log_group(&names.helper_log_group)));
    let find = vec![Action::DescribeLogGroups];
    let found = "log groups before it changes anything: CloudWatch Logs lists them by how their names begin";
    [
        allow("FindLogGroups", find, vec![Arn::everything()], &format!("terraform finds {found}")),
        read("RefreshLogGroups", vec![Action::ListTagsOfLogGroup], groups, "the tags of log groups"),
    ]
}

fn watched(spec: &Spec, names: &Names) -> Vec<Statement> {
    let mut statements = Vec::new();
    if spec.options.alarms() != Alarms::None {
        let actions = vec![Action::DescribeAlarms, Action::ListTagsOfAlarm];
        let of_rules = rules_of(spec).into_iter().map(|rule| rule.alarm(&names.function));
        let of_queue = spec.has_queue().then(|| names.queue_alarms()).into_iter().flatten();
        let of_topic = spec.has_topic().then(|| names.topic_alarm());
        let alarms = names.alarms().into_iter().chain(of_queue).chain(of_rules).chain(of_topic);
        let alarms = alarms.map(|name| Arn::alarm(&name)).collect();
        statements.push(read("RefreshAlarms", actions, alarms, "the alarms"));
    }
    if spec.options.alarms() == Alarms::OwnTopic {
        let actions = vec![Action::GetTopicAttributes, Action::ListTagsOfTopic];
        statements.push(read("RefreshTopic", actions, vec![Arn::topic(&names.alarm_topic)], "the alarms' topic"));
    }
    if spec.has(Feature::Dashboard) {
        let on = vec![Arn::dashboard(&names.dashboard)];
        statements.push(read("RefreshDashboard", vec![Action::GetDashboard], on, "the dashboard"));
    }
    statements
}

fn trail(spec: &Spec, names: &Names) -> Vec<Statement> {
    if !spec.has(Feature::Trail) {
        return Vec::new();
    }
    let actions = vec![Action::GetTrailStatus, Action::GetEventSelectors, Action::ListTagsOfTrail];
    let find = "terraform finds the trail before it changes anything: the action knows no resources";
    vec![
        allow("FindTrail", vec![Action::DescribeTrails], vec![Arn::everything()], find),
        read("RefreshTrail", actions, vec![Arn::trail(&names.trail)], "the trail"),
    ]
}

fn buckets(spec: &Spec, names: &Names) -> Option<Statement> {
    let mut buckets: Vec<Arn> = spec.created_buckets().into_iter().map(Arn::bucket).collect();
    buckets.extend(spec.has(Feature::Trail).then(|| Arn::trail_bucket(&names.trail_bucket)));
    let mut actions = vec![
        Action::GetAccelerateConfiguration,
        Action::GetBucketAcl,
        Action::GetBucketCors,
        Action::GetBucketLogging,
        Action::GetBucketNotification,
        Action::GetBucketObjectLockConfiguration,
        Action::GetBucketOwnershipControls,
        Action::GetBucketPolicy,
        Action::GetBucketPublicAccessBlock,
        Action::GetBucketRequestPayment,
        Action::GetBucketTagging,
        Action::GetBucketVersioning,
        Action::GetBucketWebsite,
        Action::GetEncryptionConfiguration,
        Action::GetLifecycleConfiguration,
        Action::GetReplicationConfiguration,
        Action::ListBucket,
        Action::ListTagsOfBucket,
    ];
    if spec.options.abac.is_some() {
        actions.push(Action::GetBucketAbac);
    }
    (!buckets.is_empty()).then(|| read("RefreshBuckets", actions, buckets, "every setting of the buckets"))
}
