//! Alarms, dashboard, trail and tags, as the templates of a format fill them in.

use serde::Serialize;

use super::policy::PolicyView;
use super::spelling::Spelling;
use crate::iam::{Arn, Names, failure_destination, trail_bucket_policy, trail_objects};
use crate::resources::{PERIOD, alarms_of, dashboard_of};
use crate::spec::options::{Alarms, Destination};
use crate::spec::{Feature, Spec};

/// What watches the function.
#[derive(Debug, Serialize)]
pub(super) struct Monitoring {
    /// Whether X-Ray follows invocations.
    tracing: bool,
    /// The alarms; all tell the topic.
    alarms: Vec<AlarmView>,
    /// The name of the topic that the deployment creates for them, or `null`.
    own_topic: Option<String>,
    /// The ARN of the existing topic, or `null`.
    given_topic: Option<String>,
    /// The dashboard, or `null`.
    dashboard: Option<DashboardView>,
    /// The trail, or `null`.
    trail: Option<TrailView>,
    /// The ARN of the failure destination, or `null` where there is none, or a queue of the function's own.
    failure_destination_node: Option<String>,
    /// Tags of everything that can have tags.
    tags: Vec<TagView>,
}

/// An alarm: above its threshold within the period.
#[derive(Debug, Serialize)]
struct AlarmView {
    /// Such as `Errors`.
    id: String,
    /// The same in small letters and with `_`, such as `failure_queue`.
    local_name: String,
    /// The alarm's name.
    name: String,
    /// What it means.
    description: &'static str,
    /// The namespace of the metric.
    namespace: &'static str,
    /// The metric.
    metric: &'static str,
    /// How they are taken together.
    statistic: &'static str,
    /// The dimension of the metric.
    dimension: &'static str,
    /// The value of the dimension.
    of: String,
    /// How many seconds are taken together.
    period: u16,
    /// Above what it goes off.
    threshold: u32,
}

#[derive(Debug, Serialize)]
struct DashboardView {
    /// The dashboard's name.
    name: String,
    /// Its body, a text that is JSON.
    body_node: String,
}

/// A trail and the bucket that it is kept in.
#[derive(Debug, Serialize)]
struct TrailView {
    /// The trail's name.
    name: String,
    /// The name of the bucket that it is kept in.
    bucket_name_node: String,
    /// The bucket's policy.
    policy: PolicyView,
    /// How the ARNs of the objects begin whose use is recorded.
    object_nodes: Vec<String>,
    /// The function whose invocations are recorded, and its alias: an event may name either.
    function_nodes: Vec<String>,
}

#[derive(Debug, Serialize)]
struct TagView {
    /// The key.
    key: String,
    /// The value.
    value: String,
    /// The key as a node.
    key_node: String,
    /// The value as a node.
    value_node: String,
}

impl Monitoring {
    pub(super) fn of(spec: &Spec, spelling: Spelling) -> Self {
        let names = Names::of(spec);
        let alarm = |alarm: crate::resources::Alarm| AlarmView {
            local_name: snake_case(&alarm.id),
            id: alarm.id,
            name: alarm.name,
            description: alarm.description,
            namespace: alarm.namespace,
            metric: alarm.metric,
            statistic: alarm.statistic,
            dimension: alarm.dimension,
            of: alarm.of,
            period: PERIOD,
            threshold: alarm.threshold,
        };
        let (own_topic, given_topic) = match spec.options.alarms() {
            Alarms::OwnTopic => (Some(names.alarm_topic.clone()), None),
            Alarms::Topic(topic) => (None, Some(topic.to_string())),
            Alarms::None => (None, None),
        };
        let tags = spec.options.tags.iter().map(|tag| TagView {
            key: tag.key.to_string(),
            value: tag.value.clone(),
            key_node: (spelling.text)(tag.key.as_str()),
            value_node: (spelling.text)(&tag.value),
        });
        Self {
            tracing: spec.has(Feature::Tracing),
            alarms: alarms_of(spec).into_iter().map(alarm).collect(),
            own_topic,
            given_topic,
            dashboard: dashboard_of(spec)
                .map(|body| DashboardView { name: names.dashboard.clone(), body_node: (spelling.arn)(&body) }),
            trail: spec.has(Feature::Trail).then(|| TrailView::of(spec, &names, spelling)),
            failure_destination_node: failure_destination(spec)
                .filter(|_| *spec.failure_destination() != Destination::OwnQueue)
                .map(|arn| (spelling.arn)(&arn)),
            tags: tags.collect(),
        }
    }
}

impl TrailView {
    fn of(spec: &Spec, names: &Names, spelling: Spelling) -> Self {
        Self {
            name: names.trail.clone(),
            bucket_name_node: (spelling.arn)(&Arn::trail_bucket_name(&names.trail_bucket)),
            policy: spelling.policy(&trail_bucket_policy(spec)),
            // CloudTrail compares text, and knows no wildcards that would have to be escaped.
            object_nodes: trail_objects(spec).iter().map(spelling.arn).collect(),
            function_nodes: names.function_and_alias().iter().map(spelling.arn).collect(),
        }
    }
}

/// `AllowAccount1` as `allow_account1`.
pub fn snake_case(camel: &str) -> String {
    let mut snake = String::new();
    for (at, c) in camel.char_indices() {
        if at > 0 && c.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}
