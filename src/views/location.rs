//! Objects, triggers and grants as every view shows them, in text and in JSON.

use serde::Serialize;

use crate::iam::{Names, admitting_statement, rule_of};
use crate::spec::{Location, Route, Spec, Trigger};

/// Objects of a bucket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LocationView {
    /// `s3://BUCKET/PREFIX*SUFFIX`.
    pub uri: String,
    pub bucket: String,
    pub prefix: String,
    pub suffix: String,
    /// `PREFIX*SUFFIX`.
    pub keys: String,
}

/// What invokes a function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TriggerView {
    #[serde(flatten)]
    pub on: LocationView,
    pub events: Vec<&'static str>,
    /// How they come: `direct`, `eventbridge`, `sqs` or `sns`.
    pub via: &'static str,
    /// The sizes of the objects, such as `of 1KB to 5MB`, where not all are meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sizes: Option<String>,
    /// The name of the rule that they come by, if any.
    pub rule: Option<String>,
    /// The name of the queue that they come by, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue: Option<String>,
    /// The name of the topic that they come by, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// The name of the statement that lets them in.
    pub admitted_by: String,
}

/// Something that a function may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GrantView {
    /// As the flag calls it: `read`, `publish`.
    pub access: &'static str,
    /// An S3 URI, an ARN or a name.
    pub on: String,
    /// Of a grant on objects.
    #[serde(flatten)]
    pub location: Option<LocationView>,
}

impl LocationView {
    pub fn of(on: &Location) -> Self {
        Self::new(on.bucket.as_str(), on.keys.prefix(), on.keys.suffix())
    }

    pub fn new(bucket: &str, prefix: &str, suffix: &str) -> Self {
        let keys = format!("{prefix}*{suffix}");
        Self {
            uri: format!("s3://{bucket}/{keys}"),
            bucket: bucket.to_owned(),
            prefix: prefix.to_owned(),
            suffix: suffix.to_owned(),
            keys,
        }
    }
}

impl TriggerView {
    pub fn of(spec: &Spec, trigger: &Trigger) -> Self {
        Self {
            on: LocationView::of(&trigger.on),
            events: trigger.events.iter().map(|event| event.as_str()).collect(),
            via: trigger.via.as_str(),
            sizes: trigger.sizes.words(),
            rule: (trigger.via == Route::EventBridge).then(|| rule_of(spec, trigger).name),
            queue: (trigger.via == Route::Sqs).then(|| Names::of(spec).events_queue),
            topic: (trigger.via == Route::Sns).then(|| Names::of(spec).events_topic),
            admitted_by: admitting_statement(spec, trigger),
        }
    }

    /// The objects, and the rule, the queue or the topic between.
    pub fn arrives(&self) -> String {
        [Some(self.objects()), self.between()].into_iter().flatten().collect::<Vec<_>>().join(" by ")
    }

    pub fn objects(&self) -> String {
        [Some(&self.on.uri), self.sizes.as_ref()].into_iter().flatten().cloned().collect::<Vec<_>>().join(" ")
    }

    /// What stands between the bucket and the function.
    pub fn between(&self) -> Option<String> {
        let between = [("rule", &self.rule), ("queue", &self.queue), ("topic", &self.topic)];
        between.into_iter().find_map(|(kind, name)| name.as_ref().map(|name| format!("{kind} {name}")))
    }
}

impl GrantView {
    pub fn of(access: &'static str, on: &Location) -> Self {
        let location = LocationView::of(on);
        Self { access, on: location.uri.clone(), location: Some(location) }
    }

    /// On something that is not in a bucket.
    pub fn named(access: &'static str, on: String) -> Self {
        Self { access, on, location: None }
    }
}
