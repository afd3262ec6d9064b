use std::str::FromStr as _;

use crate::audit::deployed::{Bucket, Observed, Sent};
use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};
use crate::deployment::SourceLocation;
use crate::escape::Quoted;
use crate::iam::{self, Arn, Names};
use crate::spec::{BucketName, Route, Spec};

pub const RULE: Rule = Rule {
    name: "deployed-notifications",
    severity: Severity::Error,
    finds: "a trigger bucket that sends the function other events than the spec asks for",
    why: "Without its notification the function is not invoked. An extra notification is handled and billed, and may \
          be for objects that the function writes itself, which is a loop (*Amazon S3 User Guide, Amazon S3 Event \
          Notifications*). Notifications to other functions are not compared.",
    instead: "Deploy the project again. If the deployed notifications are correct, change the triggers in \
              `Cargo.toml`.",
    bad: "# the bucket, and the spec says trigger = [{ bucket = \"photo-inbox\", prefix = \"incoming/\" }]\n\
          \"FilterRules\": [{ \"Name\": \"prefix\", \"Value\": \"\" }]",
    good: "\"FilterRules\": [{ \"Name\": \"prefix\", \"Value\": \"incoming/\" }]",
    check: Check::Project(check),
};

/// One event, for some keys.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    event: String,
    prefix: String,
    suffix: String,
    /// The ARN of what it is sent to.
    target: String,
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let (Some(spec), Some(observed)) = (subject.spec, subject.observed) else { return Vec::new() };
    let of = |bucket: &Bucket| {
        let place = SourceLocation::aws(format!("arn:{}:s3:::{}", observed.place.partition, bucket.name));
        let messages = match &bucket.sent {
            Sent::Unknown => Vec::new(),
            Sent::Absent => vec![format!("there is no bucket {}", Quoted(&bucket.name))],
            Sent::Elsewhere(region) => vec![format!(
                "the bucket lies in {}, and S3 invokes functions of its own Region alone, not of {}",
                Quoted(region),
                Quoted(&observed.place.region)
            )],
            Sent::Known { to_bus, .. } => {
                let mut messages = differences(spec, observed, bucket);
                let is_wanted = BucketName::from_str(&bucket.name).is_ok_and(|name| spec.sends_to_bus(&name));
                if is_wanted && !to_bus {
                    messages.push("the bucket does not send its events to EventBridge, as the spec says".to_owned());
                }
                messages
            }
        };
        let finding = move |message| RULE.found(place.clone(), message, Fix::advice(RULE.instead));
        messages.into_iter().map(finding).collect::<Vec<_>>()
    };
    observed.buckets.iter().flat_map(of).collect()
}

fn differences(spec: &Spec, observed: &Observed, bucket: &Bucket) -> Vec<String> {
    let mut missing = wanted(spec, observed, &bucket.name);
    let mut extra = Vec::new();
    for entry in held(spec, observed, bucket) {
        match missing.iter().position(|one| *one == entry) {
            Some(at) => drop(missing.remove(at)),
            None => extra.push(entry),
        }
    }
    let mut messages = Vec::new();
    missing.retain(|wanted| match extra.iter().position(|one| one.event == wanted.event) {
        Some(at) => {
            let is = extra.remove(at);
            let event = Quoted(&wanted.event).to_string();
            messages.push(match is.target == wanted.target {
                true => format!("{event} is sent for {} instead of {}", is.keys(), wanted.keys()),
                false => {
                    let (is, wanted) = (Quoted(&is.target), Quoted(&wanted.target));
                    format!("{event} is sent to {is} instead of {wanted}")
                }
            });
            false
        }
        None => true,
    });
    let lacks = |one: &Entry| format!("{} is not sent for {}, as the spec says", Quoted(&one.event), one.keys());
    let more =
        |one: &Entry| format!("{} is sent for {}, of which the spec says nothing", Quoted(&one.event), one.keys());
    messages.extend(missing.iter().map(lacks));
    messages.extend(extra.iter().map(more));
    messages
}

fn wanted(spec: &Spec, observed: &Observed, bucket: &str) -> Vec<Entry> {
    let notifications = iam::notifications_of(spec).into_iter().filter(|one| one.bucket.as_str() == bucket);
    let entries = notifications.flat_map(|one| {
        let filter = |name| one.filters.iter().find(|filter| filter.name == name).map(|filter| filter.value.clone());
        let (prefix, suffix) = (filter("prefix").unwrap_or_default(), filter("suffix").unwrap_or_default());
        let entry = move |event: &crate::spec::Event| Entry {
            event: event.as_str().to_owned(),
            prefix: prefix.clone(),
            suffix: suffix.clone(),
            target: match one.via {
                Route::Sqs | Route::Sns => one.target.resolve(&observed.place),
                Route::Direct | Route::EventBridge => observed.function.invoked.clone(),
            },
        };
        one.events.iter().map(entry).collect::<Vec<_>>()
    });
    entries.collect()
}

/// What invokes the function, or a version of it, or is sent to its queue or its topic.
fn held(spec: &Spec, observed: &Observed, bucket: &Bucket) -> Vec<Entry> {
    let Sent::Known { notifications: configurations, .. } = &bucket.sent else { return Vec::new() };
    let function = &observed.function.arn;
    let own = [Arn::queue(&Names::of(spec).events_queue), iam::events_topic(spec)];
    let own = own.map(|arn| arn.resolve(&observed.place));
    let is_it = |arn: &str| arn.strip_prefix(&**function).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'));
    let own = configurations.iter().filter(|one| own.contains(&one.target) || is_it(&one.target));
    let entries = own.flat_map(|one| {
        one.events.iter().map(|event| Entry {
            event: event.clone(),
            prefix: one.prefix.clone(),
            suffix: one.suffix.clone(),
            target: one.target.clone(),
        })
    });
    entries.collect()
}

impl Entry {
    fn keys(&self) -> String {
        match (self.prefix.as_str(), self.suffix.as_str()) {
            ("", "") => "every key".to_owned(),
            (prefix, suffix) => Quoted(&format!("{prefix}*{suffix}")).to_string(),
        }
    }
}
