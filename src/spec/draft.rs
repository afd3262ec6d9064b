//! A spec in the making.

use super::{
    Access, Allowance, Architecture, BucketName, BucketOwner, Defaults, Description, Event, Extras, Format,
    FunctionName, Grant, Handler, Hole, Invalid, Location, LogRetention, Memory, Overlap, Part, Recursion, Region,
    Spec, Timeout, Trigger, TriggerAccess, defaults::Source, extras::or_list, find_loops,
};

/// What has been said so far, by flags, a file or answers: every part valid in itself, any of them missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// See [`Spec::name`].
    pub name: Option<FunctionName>,
    /// See [`Spec::description`].
    pub description: Option<Description>,
    /// See [`Spec::handler`].
    pub handler: Option<Handler>,
    /// See [`Spec::triggers`].
    pub triggers: Vec<Trigger>,
    /// See [`Spec::trigger_access`].
    pub trigger_access: Option<TriggerAccess>,
    /// See [`Spec::grants`].
    pub grants: Vec<Grant>,
    /// See [`Spec::existing_buckets`].
    pub existing_buckets: Vec<BucketName>,
    /// See [`Spec::bucket_owners`].
    pub bucket_owners: Vec<BucketOwner>,
    /// See [`Spec::formats`].
    pub formats: Vec<Format>,
    /// See [`Spec::architecture`].
    pub architecture: Option<Architecture>,
    /// See [`Spec::memory`].
    pub memory: Option<Memory>,
    /// See [`Spec::timeout`].
    pub timeout: Option<Timeout>,
    /// See [`Spec::log_retention`].
    pub log_retention: Option<LogRetention>,
    /// See [`Spec::region`].
    pub region: Option<Region>,
    /// See [`Spec::recursion`].
    pub recursion: Option<Recursion>,
    /// See [`Spec::extras`].
    pub extras: Extras,
    /// See [`Spec::audit_allow`].
    pub audit_allow: Vec<Allowance>,
}

impl Draft {
    /// This draft, with what it leaves open taken from `other`. A list is taken whole or not at all, the grants of each
    /// kind being a list of their own.
    pub fn or(self, other: Self) -> Self {
        let mut grants = Vec::new();
        for access in Access::ALL {
            let of_kind = |draft: &[Grant]| -> Vec<Grant> {
                let of_kind = draft.iter().filter(|grant| grant.access == access);
                of_kind.cloned().collect()
            };
            grants.extend(or_list(of_kind(&self.grants), of_kind(&other.grants)));
        }
        Self {
            name: self.name.or(other.name),
            description: self.description.or(other.description),
            handler: self.handler.or(other.handler),
            triggers: or_list(self.triggers, other.triggers),
            trigger_access: self.trigger_access.or(other.trigger_access),
            grants,
            existing_buckets: or_list(self.existing_buckets, other.existing_buckets),
            bucket_owners: or_list(self.bucket_owners, other.bucket_owners),
            formats: or_list(self.formats, other.formats),
            architecture: self.architecture.or(other.architecture),
            memory: self.memory.or(other.memory),
            timeout: self.timeout.or(other.timeout),
            log_retention: self.log_retention.or(other.log_retention),
            region: self.region.or(other.region),
            recursion: self.recursion.or(other.recursion),
            extras: self.extras.or(other.extras),
            audit_allow: or_list(self.audit_allow, other.audit_allow),
        }
    }

    /// The name, if nothing is missing that has no default.
    pub fn complete_name(&self) -> Result<FunctionName, Invalid> {
        let holes = [(self.name.is_none(), Hole::Name), (self.triggers.is_empty(), Hole::Trigger)];
        match &self.name {
            Some(name) if !self.triggers.is_empty() => Ok(name.clone()),
            _ => {
                Err(Invalid::Missing(holes.into_iter().filter_map(|(is_open, hole)| is_open.then_some(hole)).collect()))
            }
        }
    }

    /// Checks everything that is there already, whatever is missing.
    pub fn check(&self) -> Result<(), Invalid> {
        check_events(&self.triggers)?;
        check_overlaps(&self.triggers)?;
        check_notification_count(&self.triggers)?;
        check_grants(&self.grants)?;
        check_policy_text(self)?;
        refuse_twice(&self.existing_buckets, |bucket| format!("--existing-bucket {bucket}"))?;
        check_bucket_owners(&self.bucket_owners)?;
        refuse_twice(&self.formats, |format| format!("--deploy {format}"))?;
        self.extras.check()?;
        check_loops(self)
    }
}

impl TryFrom<Draft> for Spec {
    type Error = Invalid;

    fn try_from(draft: Draft) -> Result<Self, Invalid> {
        Self::of(draft, &Defaults::default())
    }
}

impl Spec {
    /// The spec of a function that says `own` itself, where `defaults` are set.
    pub fn of(own: Draft, defaults: &Defaults) -> Result<Self, Invalid> {
        own.check()?;
        let draft = defaults.complete(&own);
        let stated = match defaults.source {
            Source::Workspace => own,
            Source::User => draft.clone(),
        };
        let stated = with_program_defaults(stated, &draft);
        draft.check()?;
        let name = draft.complete_name()?;
        check_use(&draft)?;
        defaults.check(&draft)?;
        Ok(Self {
            name,
            description: draft.description.filter(|text| !text.as_str().is_empty()),
            handler: draft.handler.unwrap_or_default(),
            triggers: draft.triggers,
            trigger_access: draft.trigger_access.unwrap_or_default(),
            grants: draft.grants,
            existing_buckets: draft.existing_buckets,
            bucket_owners: draft.bucket_owners,
            formats: or_list(draft.formats, vec![Format::Sam]),
            architecture: draft.architecture.unwrap_or_default(),
            memory: draft.memory.unwrap_or_default(),
            timeout: draft.timeout.unwrap_or_default(),
            log_retention: draft.log_retention.unwrap_or_default(),
            region: draft.region,
            recursion: draft.recursion.unwrap_or_default(),
            extras: draft.extras,
            audit_allow: draft.audit_allow,
            stated,
        })
    }
}

/// What a function states itself beside what is its own anyway, and the program's own defaults where nothing at all is said:
/// a later version might change them.
pub(super) fn with_program_defaults(stated: Draft, whole: &Draft) -> Draft {
    fn or_default<T: Default>(stated: Option<T>, is_said: bool) -> Option<T> {
        stated.or_else(|| (!is_said).then(T::default))
    }
    Draft {
        formats: if whole.formats.is_empty() { vec![Format::Sam] } else { stated.formats },
        architecture: or_default(stated.architecture, whole.architecture.is_some()),
        memory: or_default(stated.memory, whole.memory.is_some()),
        timeout: or_default(stated.timeout, whole.timeout.is_some()),
        log_retention: or_default(stated.log_retention, whole.log_retention.is_some()),
        region: stated.region,
        existing_buckets: stated.existing_buckets,
        bucket_owners: stated.bucket_owners,
        extras: Extras { source: stated.extras.github().map(|github| github.source), ..stated.extras },
        audit_allow: stated.audit_allow,
        ..Draft::default()
    }
}

/// A draft that says all of the whole, also what nobody said.
impl From<&Spec> for Draft {
    fn from(spec: &Spec) -> Self {
        let spec = spec.clone();
        Self {
            name: Some(spec.name),
            description: spec.description,
            handler: Some(spec.handler),
            triggers: spec.triggers,
            trigger_access: Some(spec.trigger_access),
            grants: spec.grants,
            existing_buckets: spec.existing_buckets,
            bucket_owners: spec.bucket_owners,
            formats: spec.formats,
            architecture: Some(spec.architecture),
            memory: Some(spec.memory),
            timeout: Some(spec.timeout),
            log_retention: Some(spec.log_retention),
            region: spec.region,
            recursion: Some(spec.recursion),
            extras: spec.extras,
            audit_allow: spec.audit_allow,
        }
    }
}

/// Within one trigger: an event twice, or one that another covers.
fn check_events(triggers: &[Trigger]) -> Result<(), Invalid> {
    for trigger in triggers {
        refuse_twice(&trigger.events, |event| format!("--event {event}"))?;
        for &wide in &trigger.events {
            let covered = |&&event: &&Event| event != wide && wide.covers(event);
            if let Some(&narrow) = trigger.events.iter().find(covered) {
                return Err(Invalid::CoveredEvent { wide, narrow });
            }
        }
    }
    Ok(())
}

/// What S3 refuses at deploy time: two configurations of one bucket that one event could fire
/// (*Amazon S3 User Guide, Configuring event notifications using object key name filtering*).
fn check_overlaps(triggers: &[Trigger]) -> Result<(), Invalid> {
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

fn check_notification_count(triggers: &[Trigger]) -> Result<(), Invalid> {
    for trigger in triggers {
        let bucket = &trigger.on.bucket;
        let of_bucket = triggers.iter().filter(|other| other.on.bucket == *bucket);
        let count = of_bucket.map(|trigger| trigger.events.len()).sum();
        if count > MAX_NOTIFICATIONS {
            let bucket = bucket.clone();
            return Err(Invalid::TooManyNotifications { bucket, count });
        }
    }
    Ok(())
}

fn check_grants(grants: &[Grant]) -> Result<(), Invalid> {
    refuse_twice(grants, ToString::to_string)?;
    let with_suffix = grants.iter().find(|grant| grant.access == Access::List && !grant.on.keys.suffix().is_empty());
    match with_suffix {
        Some(grant) => Err(Invalid::ListBySuffix(grant.on.clone())),
        None => Ok(()),
    }
}

/// Every location that a statement of the role has to name must be one that a policy document can hold.
fn check_policy_text(draft: &Draft) -> Result<(), Invalid> {
    let triggers = draft
        .triggers
        .iter()
        .filter(|_| draft.trigger_access != Some(TriggerAccess::None))
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

fn check_bucket_owners(owners: &[BucketOwner]) -> Result<(), Invalid> {
    let buckets: Vec<&BucketName> = owners.iter().map(|owner| &owner.bucket).collect();
    refuse_twice(&buckets, |bucket| format!("--bucket-owner {bucket}=…"))
}

/// Only once nothing more can come: a trigger or grant that is still to be asked for may name the bucket.
fn check_use(draft: &Draft) -> Result<(), Invalid> {
    let triggers = draft.triggers.iter().map(|trigger| &trigger.on.bucket);
    let used: Vec<&BucketName> = triggers.chain(draft.grants.iter().map(|grant| &grant.on.bucket)).collect();
    let existing = draft.existing_buckets.iter().map(|bucket| (bucket, format!("--existing-bucket {bucket}")));
    let owned = draft.bucket_owners.iter().map(|owner| (&owner.bucket, format!("--bucket-owner {owner}")));
    let keys = draft.extras.keys.iter().map(|key| (&key.bucket, format!("--kms-key {key}")));
    let tagged = draft.extras.abac_buckets.iter().map(|bucket| (bucket, format!("--abac-bucket {bucket}")));
    let mut given = existing.chain(owned).chain(keys).chain(tagged);
    if let Some((_, given)) = given.find(|(bucket, _)| !used.contains(bucket)) {
        return Err(Invalid::UnusedBucket(given));
    }
    let existing: Vec<&BucketName> =
        draft.existing_buckets.iter().chain(draft.bucket_owners.iter().map(|owner| &owner.bucket)).collect();
    let writes = draft.grants.iter().any(|grant| grant.access == Access::Write);
    draft.extras.check_use(writes, draft.trigger_access != Some(TriggerAccess::None), &existing)
}

fn check_loops(draft: &Draft) -> Result<(), Invalid> {
    if draft.recursion == Some(Recursion::Allowed) {
        return Ok(());
    }
    match find_loops(&draft.triggers, &draft.grants, &draft.extras).into_iter().next() {
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

#[cfg(test)]
#[path = "draft_tests.rs"]
mod tests;
