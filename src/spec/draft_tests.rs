use super::*;
use crate::spec::Route;

fn trigger(on: &str, events: &[&str]) -> Trigger {
    Trigger {
        on: on.parse().unwrap(),
        events: events.iter().map(|event| event.parse().unwrap()).collect(),
        via: Route::Direct,
        sizes: crate::spec::SizeRange::default(),
    }
}

fn grant(access: Access, on: &str) -> Grant {
    let on = on.parse().unwrap();
    Grant { access, on }
}

fn draft(triggers: Vec<Trigger>) -> Draft {
    Draft { name: Some("thumbs".parse().unwrap()), triggers, ..Draft::default() }
}

fn refusal(draft: Draft) -> Invalid {
    Spec::try_from(draft).unwrap_err()
}

const CREATED: &[&str] = &["s3:ObjectCreated:*"];

#[test]
fn what_is_missing_is_named_all_at_once() {
    assert_eq!(refusal(Draft::default()), Invalid::Missing(vec![MissingSetting::Name, MissingSetting::Trigger]));
}

#[test]
fn defaults_fill_the_rest() {
    let spec = Spec::try_from(draft(vec![trigger("s3://in-b/a/", CREATED)])).unwrap();
    assert_eq!(spec.formats, [Format::Sam]);
    assert_eq!(spec.memory.get(), 256);
    assert_eq!(spec.timeout.get(), 60);
    assert_eq!(spec.log_retention.get(), 30);
    assert_eq!(spec.architecture, Architecture::Arm64);
}

#[test]
fn overlapping_triggers_are_refused_and_disjoint_ones_are_not() {
    let overlaps = |one: Trigger, other: Trigger| {
        matches!(Spec::try_from(draft(vec![one, other])), Err(Invalid::OverlappingTriggers(_)))
    };
    assert!(overlaps(trigger("s3://in-b/a/", CREATED), trigger("s3://in-b/a/b/*.jpg", &["s3:ObjectCreated:Put"])));
    assert!(overlaps(trigger("s3://in-b", CREATED), trigger("s3://in-b", CREATED)));
    assert!(!overlaps(trigger("s3://in-b/a/", CREATED), trigger("s3://in-b/a/", &["s3:ObjectRemoved:*"])));
    assert!(!overlaps(trigger("s3://in-b/*.jpg", CREATED), trigger("s3://in-b/*.png", CREATED)));
    assert!(!overlaps(trigger("s3://in-b", CREATED), trigger("s3://in-c", CREATED)));
}

#[test]
fn an_event_that_another_covers_is_refused() {
    let both = trigger("s3://in-b", &["s3:ObjectCreated:*", "s3:ObjectCreated:Put"]);
    assert!(matches!(refusal(draft(vec![both])), Invalid::CoveredEvent { .. }));
    let twice = trigger("s3://in-b", &["s3:ObjectCreated:Put", "s3:ObjectCreated:Put"]);
    assert!(matches!(refusal(draft(vec![twice])), Invalid::Twice(_)));
}

#[test]
fn more_than_100_notifications_on_a_bucket_are_refused() {
    let many = |count: usize| {
        let triggers = (0..count).map(|n| trigger(&format!("s3://in-b/{n:03}/"), CREATED));
        Spec::try_from(draft(triggers.collect()))
    };
    assert!(many(100).is_ok());
    assert!(matches!(many(101), Err(Invalid::TooManyNotifications { count: 101, .. })));
}

#[test]
fn loops_are_refused_unless_allowed() {
    let mut looping = draft(vec![trigger("s3://in-b/", CREATED)]);
    looping.grants = vec![grant(Access::Write, "s3://in-b/out/")];
    assert!(matches!(refusal(looping.clone()), Invalid::Loop(_)));
    looping.recursion = Some(Recursion::Allowed);
    assert_eq!(Spec::try_from(looping).unwrap().loops().len(), 1);
}

#[test]
fn a_prefix_beyond_policy_text_is_refused_only_where_a_policy_names_it() {
    let mut far = draft(vec![trigger("s3://in-b/a/日本/", CREATED)]);
    let error = refusal(far.clone());
    assert!(error.help().contains("--no-read-trigger --read s3://in-b/a/"), "{}", error.help());
    far.trigger_access = Some(TriggerAccess::None);
    assert!(Spec::try_from(far.clone()).is_ok());
    far.grants = vec![grant(Access::Read, "s3://in-b/語/")];
    assert_eq!(refusal(far).help(), "grant its parent: `s3://in-b/`");
}

#[test]
fn existing_buckets_are_used_and_not_created() {
    let mut spec = draft(vec![trigger("s3://in-b/", CREATED)]);
    spec.existing_buckets = vec!["out-b".parse().unwrap()];
    assert!(matches!(refusal(spec.clone()), Invalid::UnusedBucket(_)));
    spec.grants = vec![grant(Access::Write, "s3://out-b/")];
    let made = Spec::try_from(spec.clone()).unwrap();
    assert_eq!(made.created_buckets(), [&"in-b".parse().unwrap()]);
    spec.existing_buckets.push("in-b".parse().unwrap());
    let made = Spec::try_from(spec).unwrap();
    assert!(made.created_buckets().is_empty());
    assert_eq!(made.existing_trigger_buckets(), [&"in-b".parse().unwrap()]);
}

#[test]
fn a_bucket_of_another_account_exists_and_has_one_owner() {
    let mut spec = draft(vec![trigger("s3://in-b/", CREATED)]);
    spec.bucket_owners = vec!["in-b=222233334444".parse().unwrap()];
    let made = Spec::try_from(spec.clone()).unwrap();
    assert_eq!(made.existing_trigger_buckets(), [&"in-b".parse().unwrap()]);
    assert_eq!(made.owner_of(&"in-b".parse().unwrap()).unwrap().as_str(), "222233334444");
    spec.bucket_owners.push("in-b=333344445555".parse().unwrap());
    assert!(matches!(refusal(spec.clone()), Invalid::Twice(_)));
    spec.bucket_owners[1] = "other-b=333344445555".parse().unwrap();
    assert!(matches!(refusal(spec), Invalid::UnusedBucket(_)));
    for typed in ["in-b", "in-b=12", "IN=222233334444", "=222233334444"] {
        assert!(typed.parse::<BucketOwner>().is_err(), "{typed}");
    }
}

#[test]
fn listing_by_suffix_and_duplicates_are_refused() {
    let with = |grants: Vec<Grant>| {
        let mut spec = draft(vec![trigger("s3://in-b/", CREATED)]);
        spec.grants = grants;
        refusal(spec)
    };
    assert!(matches!(with(vec![grant(Access::List, "s3://x-b/*.jpg")]), Invalid::ListBySuffix(_)));
    assert!(matches!(
        with(vec![grant(Access::Read, "s3://x-b/"), grant(Access::Read, "s3://x-b/*")]),
        Invalid::Twice(_)
    ));
}

#[test]
fn what_is_said_first_wins_list_by_list() {
    let mut flags = draft(vec![]);
    flags.grants = vec![grant(Access::Write, "s3://w-b/")];
    let mut file = draft(vec![trigger("s3://in-b", CREATED)]);
    file.grants = vec![grant(Access::Write, "s3://x-b/"), grant(Access::Read, "s3://r-b/")];
    let both = flags.or(file);
    assert_eq!(both.triggers.len(), 1);
    assert_eq!(both.grants, [grant(Access::Read, "s3://r-b/"), grant(Access::Write, "s3://w-b/")]);
}
