//! The events that S3 sends, and which of them contain others.

use std::fmt;
use std::str::FromStr;

use super::nearest;
use crate::escape::Quoted;

/// One of the event types that a bucket notification may name (*Amazon S3 User Guide, Supported event types for SQS,
/// SNS, and Lambda*). cfn-lint and the Terraform provider accept misspelt ones, so the list is kept here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Event(&'static str);

const NAMES: [&str; 31] = [
    "s3:ObjectCreated:*",
    "s3:ObjectCreated:Put",
    "s3:ObjectCreated:Post",
    "s3:ObjectCreated:Copy",
    "s3:ObjectCreated:CompleteMultipartUpload",
    "s3:ObjectRemoved:*",
    "s3:ObjectRemoved:Delete",
    "s3:ObjectRemoved:DeleteMarkerCreated",
    "s3:ObjectRestore:*",
    "s3:ObjectRestore:Post",
    "s3:ObjectRestore:Completed",
    "s3:ObjectRestore:Delete",
    "s3:ObjectTagging:*",
    "s3:ObjectTagging:Put",
    "s3:ObjectTagging:Delete",
    "s3:ObjectAnnotation:*",
    "s3:ObjectAnnotation:Put",
    "s3:ObjectAnnotation:Delete",
    "s3:ObjectAcl:Put",
    "s3:ObjectRetention:Put",
    "s3:LifecycleExpiration:*",
    "s3:LifecycleExpiration:Delete",
    "s3:LifecycleExpiration:DeleteMarkerCreated",
    "s3:LifecycleTransition",
    "s3:IntelligentTiering",
    "s3:ReducedRedundancyLostObject",
    "s3:Replication:*",
    "s3:Replication:OperationFailedReplication",
    "s3:Replication:OperationNotTracked",
    "s3:Replication:OperationMissedThreshold",
    "s3:Replication:OperationReplicatedAfterThreshold",
];

impl Event {
    /// Every way in which an object is created: what a trigger listens to unless told otherwise.
    pub const OBJECT_CREATED: Self = Self("s3:ObjectCreated:*");

    pub const OBJECT_REMOVED: Self = Self("s3:ObjectRemoved:*");

    pub const OBJECT_TAGGING: Self = Self("s3:ObjectTagging:*");

    /// All of them, in the order in which they are offered.
    pub fn all() -> impl Iterator<Item = Self> {
        NAMES.into_iter().map(Self)
    }

    /// The name as a notification configuration holds it, such as `s3:ObjectCreated:Put`.
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// Whether every event that `other` stands for is also one that this stands for.
    pub fn covers(self, other: Self) -> bool {
        self == other || self.0.strip_suffix('*').is_some_and(|family| other.0.starts_with(family))
    }

    pub fn intersects(self, other: Self) -> bool {
        self.covers(other) || other.covers(self)
    }

    /// The `eventName` of a record for this event, as S3 writes it: without `s3:`, and for a family its commonest member.
    pub fn record_name(self) -> &'static str {
        let member = NAMES.into_iter().map(Self).find(|&event| event != self && self.covers(event)).unwrap_or(self);
        member.0.strip_prefix("s3:").unwrap_or(member.0)
    }

    /// Whether the object is gone when the event is sent, so that its record holds no size and no ETag.
    pub fn is_removal(self) -> bool {
        ["s3:ObjectRemoved:", "s3:LifecycleExpiration:"].into_iter().any(|family| self.0.starts_with(family))
            || self.0 == "s3:ReducedRedundancyLostObject"
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl FromStr for Event {
    type Err = UnknownEvent;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        Self::all().find(|event| event.0 == typed).ok_or_else(|| UnknownEvent(typed.to_owned()))
    }
}

/// An event that S3 does not send; holds what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownEvent(pub String);

impl fmt::Display for UnknownEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not an S3 event", Quoted(&self.0))
    }
}

impl UnknownEvent {
    pub fn help(&self) -> String {
        let typed = if self.0.starts_with("s3:") { self.0.clone() } else { format!("s3:{}", self.0) };
        match nearest(&typed, NAMES) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("such as `{}` or `{}`", Event::OBJECT_CREATED, Event::OBJECT_REMOVED),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(name: &str) -> Event {
        name.parse().unwrap()
    }

    #[test]
    fn a_family_covers_its_members_and_nothing_else() {
        assert!(event("s3:ObjectCreated:*").covers(event("s3:ObjectCreated:Put")));
        assert!(!event("s3:ObjectCreated:Put").covers(event("s3:ObjectCreated:*")));
        assert!(event("s3:ObjectCreated:Put").intersects(event("s3:ObjectCreated:*")));
        assert!(!event("s3:ObjectCreated:Put").intersects(event("s3:ObjectCreated:Copy")));
        assert!(!event("s3:ObjectRemoved:*").intersects(event("s3:LifecycleExpiration:*")));
    }

    #[test]
    fn records_name_a_member() {
        assert_eq!(event("s3:ObjectCreated:*").record_name(), "ObjectCreated:Put");
        assert_eq!(event("s3:ObjectCreated:Copy").record_name(), "ObjectCreated:Copy");
        assert_eq!(event("s3:LifecycleTransition").record_name(), "LifecycleTransition");
    }

    #[test]
    fn a_misspelt_event_is_answered_with_the_nearest() {
        for (typed, near) in [
            ("s3:ObjectCreate:*", "s3:ObjectCreated:*"),
            ("ObjectCreated:Put", "s3:ObjectCreated:Put"),
            ("s3:objectremoved:delete", "s3:ObjectRemoved:Delete"),
        ] {
            let error = typed.parse::<Event>().unwrap_err();
            assert_eq!(error.help(), format!("did you mean `{near}`?"));
        }
        assert!("x".parse::<Event>().unwrap_err().help().starts_with("such as"));
    }
}
