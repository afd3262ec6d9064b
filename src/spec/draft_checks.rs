//! What does not go together in a draft.

use super::options::Destination;
use super::place_checks::{check_place, refuse};
use super::{
    Access, BucketName, BucketOwner, Draft, Event, Grant, Invalid, Location, Options, Overlap, Part, Recursion, Route,
    Trigger, find_loops, recursion::find_stated_loop,
};

/// Within one trigger: an event twice, or one that another covers.
pub(super) fn check_events(triggers: &[Trigger]) -> Result<(), Invalid> {
    for trigger in triggers {
        refuse_twice(&trigger.events, |event| format!("--event {event}"))?;
        for &wide in &trigger.events {
            let covered = |&&event: &&Event| event != wide && wide.covers(event);
            if let Some(&narrow) = trigger.events.iter().find(covered) {
                return Err(Invalid::CoveredEvent { wide, narrow });
            }
        }
        let is_unsent = |event: &&Event| trigger.via == Route::EventBridge && event.on_bus().is_empty();
        if let Some(&event) = trigger.events.iter().find(is_unsent) {
            return Err(Invalid::NotOnBus { trigger: Box::new(trigger.clone()), event });
        }
        check_sizes(trigger)?;
    }
    Ok(())
}

/// Notifications are chosen by keys alone (*Amazon S3 User Guide, Configuring event notifications using object key name filtering*), and on the
/// bus S3 states the size of what was created (*Amazon S3 User Guide, EventBridge event message structure*).
fn check_sizes(trigger: &Trigger) -> Result<(), Invalid> {
    let sizes = trigger.sizes;
    let Some((flag, size)) = sizes.ends().next() else { return Ok(()) };
    let given = format!("--{flag} {size}");
    if trigger.via != Route::EventBridge {
        let why = "needs a rule of EventBridge: notifications of S3 are chosen by their keys alone";
        return refuse(given, why, "add `--via eventbridge`, or leave the size out");
    }
    if let Some(event) = trigger.events.iter().find(|event| !Event::OBJECT_CREATED.covers(**event)) {
        let why = format!("does not go with {event}: only events of `s3:ObjectCreated:*` are sure to state a size");
        return refuse(given, why, "give these events a trigger of their own, without a size");
    }
    match (sizes.min, sizes.max) {
        (Some(min), Some(max)) if min > max => {
            let why = format!("is more than `--max-size {max}`, so that no object is meant");
            refuse(given, why, "give the smaller one as `--min-size`")
        }
        _ => Ok(()),
    }
}

/// What S3 refuses at deploy time: two configurations of one bucket that one event could fire
/// (*Amazon S3 User Guide, Configuring event notifications using object key name filtering*). Two rules of EventBridge would each
/// invoke the function. By a notification and by a rule an event may come twice: so none is lost while one takes the other's place.
pub(super) fn check_overlaps(triggers: &[Trigger]) -> Result<(), Invalid> {
    for (at, one) in triggers.iter().enumerate() {
        for other in &triggers[at + 1..] {
            if let Some((event, other_event)) = one.shared_event(other) {
                let overlap = Overlap { one: (one.clone(), event), other: (other.clone(), other_event) };
                return Err(Invalid::OverlappingTriggers(Box::new(overlap)));
            }
        }
    }
    Ok(())
}

/// The most configurations of one bucket (*Amazon S3 endpoints and quotas, Event notifications*); CloudFormation makes
/// one of each event.
const MAX_NOTIFICATIONS: usize = 100;

pub(super) fn check_notification_count(triggers: &[Trigger]) -> Result<(), Invalid> {
    for trigger in triggers {
        let bucket = &trigger.on.bucket;
        let of_bucket = triggers.iter().filter(|other| other.on.bucket == *bucket && other.via.is_notification());
        let count = of_bucket.map(|trigger| trigger.events.len()).sum();
        if count > MAX_NOTIFICATIONS {
            let bucket = bucket.clone();
            return Err(Invalid::TooManyNotifications { bucket, count });
        }
    }
    Ok(())
}

pub(super) fn check_grants(grants: &[Grant]) -> Result<(), Invalid> {
    refuse_twice(grants, ToString::to_string)?;
    let with_suffix = grants.iter().find(|grant| grant.access == Access::List && !grant.on.keys.suffix().is_empty());
    match with_suffix {
        Some(grant) => Err(Invalid::ListBySuffix(grant.on.clone())),
        None => Ok(()),
    }
}

/// Every location that a statement of the role has to name must be one that a policy document can hold.
pub(super) fn check_policy_text(draft: &Draft) -> Result<(), Invalid> {
    let triggers = draft
        .triggers
        .iter()
        .filter(|trigger| draft.reads(trigger))
        .map(|trigger| (trigger.to_string(), &trigger.on, true));
    let grants = draft.grants.iter().map(|grant| (grant.to_string(), &grant.on, false));
    for (given, on, is_trigger) in triggers.chain(grants) {
        if let Some((part, character)) = on.keys.beyond_policy_text() {
            return Err(Invalid::BeyondPolicyText {
                given,
                part,
                character,
                works: works_instead(on, part),
                is_trigger,
            });
        }
    }
    Ok(())
}

/// The narrowest location around `on` that a policy can name.
fn works_instead(on: &Location, part: Part) -> String {
    match part {
        Part::Prefix => format!("s3://{}/{}", on.bucket, on.keys.policy_parent()),
        Part::Suffix => format!("s3://{}/{}", on.bucket, on.keys.prefix()),
    }
}

pub(super) fn check_bucket_owners(owners: &[BucketOwner]) -> Result<(), Invalid> {
    let buckets: Vec<&BucketName> = owners.iter().map(|owner| &owner.bucket).collect();
    refuse_twice(&buckets, |bucket| format!("--bucket-owner {bucket}=…"))
}

/// Only once nothing more can come: a trigger or grant that is still to be asked for may name the bucket.
pub(super) fn check_use(draft: &Draft) -> Result<(), Invalid> {
    let triggers = draft.triggers.iter().map(|trigger| &trigger.on.bucket);
    let granted = draft.grants.iter().map(|grant| &grant.on.bucket);
    let failed = match draft.options.function.failure_destination() {
        Destination::Bucket(bucket) => Some(bucket),
        _ => None,
    };
    let used: Vec<&BucketName> = triggers.chain(granted).chain(failed).collect();
    let existing = draft.existing_buckets.iter().map(|bucket| (bucket, format!("--existing-bucket {bucket}")));
    let owned = draft.bucket_owners.iter().map(|owner| (&owner.bucket, format!("--bucket-owner {owner}")));
    let keys = draft.options.keys.iter().filter_map(|key| Some((key.of.bucket()?, format!("--kms-key {key}"))));
    let tagged = draft.options.abac_buckets.iter().map(|bucket| (bucket, format!("--abac-bucket {bucket}")));
    let placed =
        draft.options.bucket_regions.iter().map(|stated| (&stated.bucket, format!("--bucket-region {stated}")));
    let mut given = existing.chain(owned).chain(keys).chain(tagged).chain(placed);
    if let Some((_, given)) = given.find(|(bucket, _)| !used.contains(bucket)) {
        return Err(Invalid::UnusedBucket(given));
    }
    check_names(draft)?;
    let existing: Vec<&BucketName> =
        draft.existing_buckets.iter().chain(draft.bucket_owners.iter().map(|owner| &owner.bucket)).collect();
    check_buses(draft)?;
    check_place(draft)?;
    let writes = draft.grants.iter().any(|grant| grant.access == Access::Write);
    draft.options.check_use(writes, draft.triggers.iter().any(|trigger| draft.reads(trigger)), &existing)
}

/// S3 sends events to the bus of the account that owns the bucket (*Amazon S3 User Guide, Using EventBridge*), and the rule is of the
/// deployment's account.
fn check_buses(draft: &Draft) -> Result<(), Invalid> {
    for trigger in draft.triggers.iter().filter(|trigger| trigger.via == Route::EventBridge) {
        let Some(owner) = draft.bucket_owners.iter().find(|owner| owner.bucket == trigger.on.bucket) else { continue };
        let why = format!(
            "is of a bucket of account {}: S3 sends its events to EventBridge there, where the deployment has no rule",
            owner.account
        );
        return refuse(
            trigger.to_string(),
            why,
            "leave `--via eventbridge` out: S3 invokes functions of other accounts",
        );
    }
    Ok(())
}

fn check_names(draft: &Draft) -> Result<(), Invalid> {
    let Options { topics, queues, secrets, parameters, services, environment, names, .. } = &draft.options;
    let locations = draft.triggers.iter().map(|trigger| &trigger.on).chain(draft.grants.iter().map(|grant| &grant.on));
    let named: Vec<String> = locations
        .map(Location::uri)
        .chain(topics.iter().map(ToString::to_string))
        .chain(queues.iter().map(ToString::to_string))
        .chain(secrets.iter().map(ToString::to_string))
        .chain(parameters.iter().map(ToString::to_string))
        .chain(services.iter().map(|grant| grant.as_str().to_owned()))
        .chain(environment.iter().map(|variable| variable.name().to_owned()))
        .collect();
    match names.iter().find(|naming| !named.contains(&naming.of)) {
        Some(naming) => Err(Invalid::UnusedName(naming.clone())),
        None => Ok(()),
    }
}

pub(super) fn check_loops(draft: &Draft) -> Result<(), Invalid> {
    if draft.recursion == Some(Recursion::Allowed) {
        return Ok(());
    }
    if let Some((action, event, trigger)) = find_stated_loop(&draft.triggers, &draft.options) {
        return Err(Invalid::StatedLoop { action, event, trigger: Box::new(trigger) });
    }
    match find_loops(&draft.triggers, &draft.grants, &draft.options).into_iter().next() {
        Some(found) => Err(Invalid::Loop(Box::new(found))),
        None => Ok(()),
    }
}

pub(super) fn refuse_twice<T: PartialEq>(list: &[T], show: impl Fn(&T) -> String) -> Result<(), Invalid> {
    for (at, item) in list.iter().enumerate() {
        if list[at + 1..].contains(item) {
            return Err(Invalid::Twice(show(item)));
        }
    }
    Ok(())
}
