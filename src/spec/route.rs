//! How S3's events come to the function, and what they are called on the way.

use std::fmt;
use std::str::FromStr;

use super::{Event, nearest};
use crate::escape::Quoted;

/// The way from a bucket to the function.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Route {
    /// The bucket's notification configuration names the function.
    #[default]
    Direct,
    /// The bucket sends all of its events to Amazon EventBridge, where a rule chooses those for the function.
    EventBridge,
    /// The bucket's notification configuration names a queue of Amazon SQS, from which Lambda takes them for the function.
    Sqs,
    /// The bucket's notification configuration names a topic of Amazon SNS, which the function is subscribed to.
    Sns,
}

impl Route {
    /// Every route, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Direct, Self::EventBridge, Self::Sqs, Self::Sns];

    /// The name, as `--via` and the environment of the function spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::EventBridge => "eventbridge",
            Self::Sqs => "sqs",
            Self::Sns => "sns",
        }
    }

    /// Whether an entry of the bucket's notification configuration sends the events.
    pub fn is_notification(self) -> bool {
        self != Self::EventBridge
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Direct => "S3 invokes the function",
            Self::EventBridge => "a rule of Amazon EventBridge invokes it",
            Self::Sqs => "Lambda takes them from an Amazon SQS queue",
            Self::Sns => "a topic of Amazon SNS invokes it",
        }
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Route {
    type Err = UnknownRoute;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|route| route.as_str() == typed).ok_or_else(|| UnknownRoute(typed.to_owned()))
    }
}

/// A route that this version does not generate; holds what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownRoute(pub String);

impl fmt::Display for UnknownRoute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not a route from S3 to the function", Quoted(&self.0))
    }
}

impl UnknownRoute {
    pub fn help(&self) -> String {
        let names = Route::ALL.map(Route::as_str);
        match nearest(&self.0, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("choose from `{}`", names.join("`, `")),
        }
    }
}

/// What EventBridge calls an event of S3: the type of its detail, and what tells it from others of that type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BusEvent {
    /// As *Amazon S3 User Guide, Amazon EventBridge mapping and troubleshooting* lists it.
    pub detail_type: &'static str,
    /// The operation of S3 (*Amazon S3 User Guide, Using EventBridge*); `None` where the type alone says it.
    pub reason: Option<&'static str>,
    /// How an object was deleted; `None` where the type is another, or either is meant.
    pub deletion_type: Option<&'static str>,
}

const CREATED: &str = "Object Created";
const DELETED: &str = "Object Deleted";
const BY_REQUEST: Option<&str> = Some("DeleteObject");
const BY_LIFECYCLE: Option<&str> = Some("Lifecycle Expiration");
const PERMANENTLY: Option<&str> = Some("Permanently Deleted");
const BY_MARKER: Option<&str> = Some("Delete Marker Created");

/// The events that S3 sends to EventBridge. What is not here it does not send there: replication, lost objects of reduced redundancy,
/// annotations and retention.
const MAPPED: [(&str, BusEvent); 19] = [
    ("s3:ObjectCreated:*", of(CREATED, None, None)),
    ("s3:ObjectCreated:Put", of(CREATED, Some("PutObject"), None)),
    ("s3:ObjectCreated:Post", of(CREATED, Some("POST Object"), None)),
    ("s3:ObjectCreated:Copy", of(CREATED, Some("CopyObject"), None)),
    ("s3:ObjectCreated:CompleteMultipartUpload", of(CREATED, Some("CompleteMultipartUpload"), None)),
    ("s3:ObjectRemoved:*", of(DELETED, BY_REQUEST, None)),
    ("s3:ObjectRemoved:Delete", of(DELETED, BY_REQUEST, PERMANENTLY)),
    ("s3:ObjectRemoved:DeleteMarkerCreated", of(DELETED, BY_REQUEST, BY_MARKER)),
    ("s3:LifecycleExpiration:*", of(DELETED, BY_LIFECYCLE, None)),
    ("s3:LifecycleExpiration:Delete", of(DELETED, BY_LIFECYCLE, PERMANENTLY)),
    ("s3:LifecycleExpiration:DeleteMarkerCreated", of(DELETED, BY_LIFECYCLE, BY_MARKER)),
    ("s3:ObjectRestore:Post", of("Object Restore Initiated", None, None)),
    ("s3:ObjectRestore:Completed", of("Object Restore Completed", None, None)),
    ("s3:ObjectRestore:Delete", of("Object Restore Expired", None, None)),
    ("s3:LifecycleTransition", of("Object Storage Class Changed", None, None)),
    ("s3:IntelligentTiering", of("Object Access Tier Changed", None, None)),
    ("s3:ObjectTagging:Put", of("Object Tags Added", None, None)),
    ("s3:ObjectTagging:Delete", of("Object Tags Deleted", None, None)),
    ("s3:ObjectAcl:Put", of("Object ACL Updated", None, None)),
];

const fn of(detail_type: &'static str, reason: Option<&'static str>, deletion_type: Option<&'static str>) -> BusEvent {
    BusEvent { detail_type, reason, deletion_type }
}

impl Event {
    /// What EventBridge calls it, and its members where they have types of their own; nothing where S3 sends it none.
    pub fn on_bus(self) -> Vec<BusEvent> {
        match MAPPED.iter().find(|(name, _)| *name == self.as_str()) {
            Some((_, one)) => vec![*one],
            None => {
                let family = self.as_str().strip_suffix('*');
                let members = MAPPED.iter().filter(|(name, _)| family.is_some_and(|family| name.starts_with(family)));
                members.map(|(_, one)| *one).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn types(name: &str) -> Vec<&'static str> {
        name.parse::<Event>().unwrap().on_bus().into_iter().map(|one| one.detail_type).collect()
    }

    /// *Amazon S3 User Guide, Amazon EventBridge mapping and troubleshooting*, which lists these and no others.
    #[test]
    fn events_are_those_that_s3_sends_to_eventbridge() {
        let never =
            ["s3:ReducedRedundancyLostObject", "s3:Replication:", "s3:ObjectAnnotation:", "s3:ObjectRetention:"];
        for event in Event::all() {
            let is_sent = !never.iter().any(|start| event.as_str().starts_with(start));
            assert_eq!(!event.on_bus().is_empty(), is_sent, "{event}");
        }
        assert_eq!(types("s3:ObjectTagging:*"), ["Object Tags Added", "Object Tags Deleted"]);
        assert_eq!(types("s3:ObjectRestore:*").len(), 3);
        assert_eq!(types("s3:ObjectRemoved:*"), ["Object Deleted"]);
    }

    #[test]
    fn a_misspelt_route_is_answered_with_the_nearest() {
        assert_eq!("event-bridge".parse::<Route>().unwrap_err().help(), "did you mean `eventbridge`?");
        assert_eq!("x".parse::<Route>().unwrap_err().help(), "choose from `direct`, `eventbridge`, `sqs`, `sns`");
    }
}
