//! What protects something, or says what it is for, in one form whatever language it is written in: the name of a resource, a key and
//! a value.

use super::SourceLocation;
use super::Text;
use crate::iam::{self, Arn};

/// A property of a resource. Of a key with several values there are several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// Where it is.
    pub place: SourceLocation,
    pub of: Resource,
    pub name: Text,
    /// What it is, as a message calls it; empty for the resource itself.
    pub key: String,
    pub value: Text,
}

/// What settings of a function are called.
pub const STORAGE: &str = "ephemeral storage in MB";
pub const CONCURRENCY: &str = "reserved concurrency";
pub const ALIAS: &str = "alias";
pub const RETRIES: &str = "number of retries";
pub const EVENT_AGE: &str = "maximum age of an event in seconds";
pub const LOG_FORMAT: &str = "log format";
pub const LOG_LEVEL: &str = "log level";
pub const ENVIRONMENT_KEY: &str = "key of its environment variables";
pub const SUBNET: &str = "subnet";
pub const SECURITY_GROUP: &str = "security group";
/// What settings of a log group are called.
pub const LOG_CLASS: &str = "class";
pub const LOG_KEY: &str = "key";

/// What a bucket's sending of all events to EventBridge is called, and what settings of a rule are.
pub const TO_BUS: &str = "sending of events to EventBridge";
pub const PATTERN: &str = "event pattern";
pub const TARGET: &str = "target";
pub const UNDELIVERED: &str = "dead-letter queue";
pub const DELIVERY_RETRIES: &str = "number of delivery retries";
pub const DELIVERY_AGE: &str = "maximum age of an undelivered event in seconds";
pub const SWITCH: &str = "state";
pub const BUS: &str = "event bus";
pub const SCHEDULE: &str = "schedule";
/// Where what a target is sent is something else than the event.
pub const INPUT: &str = "other input";

/// What settings of a queue are called, and of how Lambda takes events from it.
pub const VISIBILITY: &str = "visibility timeout in seconds";
pub const RECEIVES: &str = "number of receives";
pub const EVENT_SOURCE: &str = "event source";
pub const BATCH_SIZE: &str = "size of a batch";
pub const RESPONSE: &str = "kind of response to a batch";
pub const CONCURRENT_BATCHES: &str = "number of concurrent batches";
pub const EVENT_FILTER: &str = "filter of events";
pub const MAPPING_SWITCH: &str = "state of the event source";

/// What subscriptions to topics are called, and their settings.
pub const SUBSCRIPTION: &str = "subscribed topic";
pub const SUBSCRIPTION_PROTOCOL: &str = "subscription protocol";
pub const SUBSCRIPTION_FILTER: &str = "subscription filter";
pub const SUBSCRIPTION_UNDELIVERED: &str = "subscription's dead-letter queue";

/// What the settings of a schedule that invokes the function are called, besides when it does.
pub const SCHEDULE_NAME: &str = "name of the schedule";
pub const SCHEDULE_GROUP: &str = "group of the schedule";
pub const SCHEDULE_ZONE: &str = "time zone of the schedule";
pub const SCHEDULE_START: &str = "start date of the schedule";
pub const SCHEDULE_END: &str = "end date of the schedule";
pub const SCHEDULE_SWITCH: &str = "state of the schedule";
pub const SCHEDULE_WINDOW: &str = "flexible time window of the schedule";
pub const SCHEDULE_ROLE: &str = "role of the schedule";
pub const SCHEDULE_INPUT: &str = "input of the schedule";
pub const SCHEDULE_RETRIES: &str = "number of delivery retries of the schedule";
pub const SCHEDULE_AGE: &str = "maximum age in seconds of an undelivered invocation of the schedule";
pub const SCHEDULE_UNDELIVERED: &str = "dead-letter queue of the schedule";

/// How the key of an environment variable begins.
pub const VARIABLE: &str = "environment variable ";

/// What runs code beside the function's, or sends what it asks AWS to another place (*AWS Lambda Developer Guide, Modifying the runtime
/// environment*; *AWS SDKs and Tools Reference Guide, Environment variables list*; *ld.so(8)*).
pub const STEERING: [&str; 8] = [
    "AWS_CA_BUNDLE",
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_S3",
    "AWS_LAMBDA_EXEC_WRAPPER",
    "HTTPS_PROXY",
    "LD_AUDIT",
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
];

/// What has properties that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    Alarm,
    Bucket,
    Function,
    LogGroup,
    /// What merges notifications into a bucket that others use, by the name of the bucket.
    Merge,
    Queue,
    Role,
    /// A rule of EventBridge, with its targets.
    Rule,
    Topic,
    Trail,
}

impl Resource {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Alarm => "alarm",
            Self::Bucket => "bucket",
            Self::Function => "function",
            Self::LogGroup => "log group",
            Self::Merge => "merge into bucket",
            Self::Queue => "queue",
            Self::Role => "role",
            Self::Rule => "rule",
            Self::Topic => "topic",
            Self::Trail => "trail",
        }
    }
}

/// The name of a function, from its name or its ARN; the ARN of one that lies in another account or Region stays what it is.
pub fn function_name(text: &Text, place: &iam::Target) -> Text {
    if !text.start().starts_with("arn:") {
        return text.clone();
    }
    let start = Arn::function("").resolve(place);
    text.behind(&start).filter(|_| text.start().starts_with(&start)).unwrap_or_else(|| text.clone())
}

/// The name of a topic of the deployment's account and Region, from its name or its ARN; any other ARN stays what it is.
pub fn topic_name(text: &Text, place: &iam::Target) -> Text {
    text.behind(&Arn::topic("").resolve(place)).unwrap_or_else(|| text.clone())
}

/// A function with a qualifier behind it, by its name or by its ARN as it is given.
pub fn qualified(mut function: Text, qualifier: Option<Text>) -> Text {
    if let Some(qualifier) = qualifier {
        function.extend(Text::known(":"));
        function.extend(qualifier);
    }
    function
}

/// The ARN of an alias of a function.
pub fn alias_arn(function: Text, alias: Text, place: &iam::Target) -> Text {
    let is_arn = function.start().starts_with("arn:");
    let mut arn = Text::known(if is_arn { String::new() } else { Arn::function("").resolve(place) });
    arn.extend(qualified(function, Some(alias)));
    arn
}

/// What is in the way of a notification's value before the function's name, or the ARN of a queue or a topic.
pub const TO_FUNCTION: &str = " to function ";
pub const TO_QUEUE: &str = " to queue ";
pub const TO_TOPIC: &str = " to topic ";

/// A notification as a value.
pub fn notification(event: &Text, prefix: &Text, suffix: &Text, to: &str, target: &Text) -> Text {
    let mut value = event.clone();
    for (name, part) in [(" of keys ", prefix), ("…", suffix), (to, target)] {
        value.extend(Text::known(name));
        value.extend(part.clone());
    }
    value
}

/// A notification to a function, taken apart again; parts that only the deployment knows are `${NAME}`.
pub struct Notification<'a> {
    pub place: &'a SourceLocation,
    pub bucket: &'a Text,
    pub event: String,
    pub prefix: String,
    pub suffix: String,
    pub function: String,
}

impl<'a> Notification<'a> {
    pub fn of(property: &'a Property) -> Option<Self> {
        let shown = property.value.shown();
        let (event, rest) = shown.split_once(" of keys ").filter(|_| property.key == "notification")?;
        let (keys, function) = rest.rsplit_once(TO_FUNCTION)?;
        let (prefix, suffix) = keys.split_once('…')?;
        let [event, prefix, suffix, function] = [event, prefix, suffix, function].map(str::to_owned);
        Some(Self { place: &property.place, bucket: &property.name, event, prefix, suffix, function })
    }
}

/// A field of what a trail records as a value.
pub fn selection(field: &str, operator: &str, value: &Text) -> Text {
    let mut text = Text::known(format!("{field} {} ", operator.replace('_', "").to_lowercase()));
    text.extend(value.clone());
    text
}

/// Several texts as one, whatever their order.
pub fn joined(mut parts: Vec<Text>) -> Text {
    parts.sort();
    let mut text = Text::default();
    for part in parts {
        text.extend(part);
        text.extend(Text::known(", "));
    }
    text
}
