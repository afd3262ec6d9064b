//! What follows from a trigger that comes by EventBridge.

use super::*;
use crate::spec::{Arrival, Draft, Location, SizeRange};

fn spec(name: &str, prefix: &str, suffix: &str, events: &[&str]) -> Spec {
    let on = Location { bucket: "in-b".parse().unwrap(), keys: KeyPattern::new(prefix, suffix).unwrap() };
    let events = events.iter().map(|event| event.parse().unwrap()).collect();
    let trigger = Arrival { events, via: Some(Route::EventBridge), ..Arrival::default() }.trigger(on);
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

/// *Amazon EventBridge User Guide, Comparison operators, Numeric matching*.
#[test]
fn sizes_are_compared_as_numbers() {
    let object = |min: &str, max: &str| {
        let size = |typed: &str| (!typed.is_empty()).then(|| typed.parse().unwrap());
        let mut spec = spec("thumbs", "a/", "", &[]);
        spec.triggers[0].sizes = SizeRange { min: size(min), max: size(max) };
        let rule = rules_of(&spec).remove(0);
        (rule.pattern["detail"]["object"].clone(), rule.name)
    };
    let key = json!([{ "prefix": "a/" }]);
    let (all, plain) = object("", "");
    assert_eq!(all, json!({ "key": key }));
    let mut names = vec![plain];
    for (min, max, numeric) in [
        ("1", "", json!([">=", 1])),
        ("", "5MB", json!(["<=", 5_242_880])),
        ("10KB", "5MB", json!([">=", 10_240, "<=", 5_242_880])),
        ("10KB", "10240", json!(["=", 10_240])),
    ] {
        let (matched, name) = object(min, max);
        assert_eq!(matched, json!({ "key": key, "size": [{ "numeric": numeric }] }));
        names.push(name);
    }
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 5, "{names:?}");
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

/// One rule with one permission, which stays where a prefix is added.
#[test]
fn prefixes_of_one_bucket_share_a_rule() {
    let of = |prefixes: &[&str]| {
        let mut spec = spec("thumbs", prefixes[0], ".jpg", &[]);
        for prefix in &prefixes[1..] {
            let keys = KeyPattern::new(*prefix, ".jpg").unwrap();
            spec.triggers
                .push(Trigger { on: Location { keys, ..spec.triggers[0].on.clone() }, ..spec.triggers[0].clone() });
        }
        spec
    };
    let (one, two) = (rules_of(&of(&["a/"])), rules_of(&of(&["a/", "b/"])));
    assert_eq!((one.len(), two.len(), &one[0].name), (1, 1, &two[0].name));
    assert_eq!(
        two[0].pattern["detail"]["object"]["key"],
        json!([{ "wildcard": "a/*.jpg" }, { "wildcard": "b/*.jpg" }])
    );
    let mut apart = of(&["a/", "b/", "c/", "d/", "e/"]);
    apart.triggers[1].events = vec!["s3:ObjectCreated:Put".parse().unwrap()];
    apart.triggers[2].on.keys = KeyPattern::new("c/", ".png").unwrap();
    apart.triggers[3].sizes.max = Some("1KB".parse().unwrap());
    apart.triggers[4].on.bucket = "in-c".parse().unwrap();
    let rules = rules_of(&apart);
    let names: std::collections::BTreeSet<&str> = rules.iter().map(|rule| rule.name.as_str()).collect();
    assert_eq!((rules.len(), names.len()), (5, 5));
    for (trigger, rule) in apart.triggers.iter().zip(&rules) {
        assert_eq!(rule_of(&apart, trigger), *rule);
    }
}

#[test]
fn a_rule_is_called_after_what_it_matches() {
    let name = |function: &str, suffix: &str| rules_of(&spec(function, "", suffix, &[])).remove(0).name;
    assert_ne!(name("thumbs", ".jpg"), name("thumbs", ".png"));
    let [one, other] = ["a", "b"].map(|end| name(&format!("{}{end}", "x".repeat(63)), ""));
    assert!(one.len() <= 64 && other.len() <= 64 && one != other, "{one} {other}");
}
