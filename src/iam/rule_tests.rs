//! What follows from a trigger that comes by EventBridge.

use super::*;
use crate::spec::{Arrival, Draft, Location};

fn spec(name: &str, prefix: &str, suffix: &str, events: &[&str]) -> Spec {
    let on = Location { bucket: "in-b".parse().unwrap(), keys: KeyPattern::new(prefix, suffix).unwrap() };
    let events = events.iter().map(|event| event.parse().unwrap()).collect();
    let trigger = Arrival { events, via: Some(Route::EventBridge) }.trigger(on);
    let draft = Draft { name: Some(name.parse().unwrap()), triggers: vec![trigger], ..Draft::default() };
    Spec::try_from(draft).unwrap()
}

fn keys(prefix: &str, suffix: &str) -> Value {
    rules_of(&spec("thumbs", prefix, suffix, &[])).remove(0).pattern["detail"]["object"]["key"].clone()
}

/// *Amazon EventBridge User Guide, Comparison operators*: what stands beside each other in a list are alternatives.
#[test]
fn a_prefix_beside_a_suffix_has_to_match_with_it() {
    assert_eq!(keys("", ""), Value::Null);
    assert_eq!(keys("a*b/", ""), json!([{ "prefix": "a*b/" }]));
    assert_eq!(keys("", ".jpg"), json!([{ "suffix": ".jpg" }]));
    assert_eq!(keys(r"a*\b /", ".jpg"), json!([{ "wildcard": r"a\*\\b /*.jpg" }]));
    assert_eq!(keys("photos/", "/"), json!([{ "wildcard": "photos/*/" }, "photos/"]));
}

#[test]
fn events_are_told_apart_by_the_fields_of_their_details() {
    let pattern = |events: &[&str]| {
        let mut pattern = rules_of(&spec("thumbs", "", "", events)).remove(0).pattern;
        pattern["detail"].as_object_mut().unwrap().remove("bucket");
        pattern.as_object_mut().unwrap().remove("source");
        pattern
    };
    assert_eq!(pattern(&["s3:ObjectCreated:*"]), json!({ "detail-type": ["Object Created"], "detail": {} }));
    assert_eq!(
        pattern(&["s3:ObjectCreated:Put", "s3:ObjectCreated:Post"]),
        json!({ "detail-type": ["Object Created"], "detail": { "reason": ["PutObject", "POST Object"] } })
    );
    assert_eq!(
        pattern(&["s3:ObjectTagging:*", "s3:ObjectAcl:Put"]),
        json!({ "detail-type": ["Object Tags Added", "Object Tags Deleted", "Object ACL Updated"], "detail": {} })
    );
    assert_eq!(
        pattern(&["s3:ObjectCreated:*", "s3:ObjectRemoved:Delete", "s3:LifecycleExpiration:*"]),
        json!({ "detail": {}, "$or": [
            { "detail-type": ["Object Created"] },
            { "detail-type": ["Object Deleted"],
              "detail": { "reason": ["DeleteObject"], "deletion-type": ["Permanently Deleted"] } },
            { "detail-type": ["Object Deleted"], "detail": { "reason": ["Lifecycle Expiration"] } },
        ] })
    );
}

#[test]
fn a_rule_is_called_after_what_it_matches() {
    let name = |function: &str, prefix: &str| rules_of(&spec(function, prefix, "", &[])).remove(0).name;
    assert_ne!(name("thumbs", "a/"), name("thumbs", "b/"));
    let [one, other] = ["a", "b"].map(|end| name(&format!("{}{end}", "x".repeat(63)), ""));
    assert!(one.len() <= 64 && other.len() <= 64 && one != other, "{one} {other}");
}
