//! What each trigger bucket is told to send.

use super::topic::events_topic;
use super::{Arn, Names};
use crate::spec::{BucketName, Event, Route, Spec, encode_filter};

/// One notification configuration of a bucket (*Amazon S3 API Reference, LambdaFunctionConfiguration, QueueConfiguration,
/// TopicConfiguration*).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    pub bucket: BucketName,
    /// The configuration's ID, unique on the bucket.
    pub id: String,
    /// Where it sends: what is invoked, the queue, or the topic.
    pub target: Arn,
    pub via: Route,
    pub events: Vec<Event>,
    /// For which keys; absent parts are unfiltered.
    pub filters: Vec<Filter>,
}

/// One rule of a key filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// `prefix` or `suffix`.
    pub name: &'static str,
    /// The value, URL-encoded as S3 stores it.
    pub value: String,
}

/// How the IDs of the function's notifications begin, and those of no other function: a function's name holds no dot. By
/// it they are told from the others of a bucket.
pub fn id_prefix(spec: &Spec) -> String {
    format!("cargo-lambda-s3.{}.", Names::of(spec).function)
}

/// The notifications of `spec`, one for each trigger that does not come by a rule, in the order given.
pub fn notifications_of(spec: &Spec) -> Vec<Notification> {
    let names = Names::of(spec);
    let (function, queue, topic) = (names.invoked(), Arn::queue(&names.events_queue), events_topic(spec));
    let id_prefix = id_prefix(spec);
    let notification = |(at, trigger): (usize, &crate::spec::Trigger)| {
        let keys = &trigger.on.keys;
        let ends = [("prefix", keys.prefix()), ("suffix", keys.suffix())];
        Notification {
            bucket: trigger.on.bucket.clone(),
            id: format!("{id_prefix}{}", at + 1),
            target: match trigger.via {
                Route::Sqs => queue.clone(),
                Route::Sns => topic.clone(),
                Route::Direct | Route::EventBridge => function.clone(),
            },
            via: trigger.via,
            events: trigger.events.clone(),
            filters: ends
                .into_iter()
                .filter(|(_, text)| !text.is_empty())
                .map(|(name, text)| Filter { name, value: encode_filter(text) })
                .collect(),
        }
    };
    let triggers = spec.triggers.iter().enumerate();
    triggers.filter(|(_, trigger)| trigger.via.is_notification()).map(notification).collect()
}
