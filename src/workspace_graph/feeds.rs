//! What functions write and delete, and the triggers that this fires.
//!
//! Grants and triggers that are alike are one each, so that a thousand functions around one prefix are a thousand lines of
//! the graph and not a million.

use std::collections::HashMap;

use super::index::Index;
use super::{Member, may_share_buckets};
use crate::spec::{Access, Event, Feature, Fired, Grant, Location, Region, Trigger, fired_event};

/// A function's grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Writer {
    pub member: usize,
    pub grant: usize,
}

/// A function's trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Listener {
    pub member: usize,
    pub trigger: usize,
}

/// What one function does, and what that fires of another, or of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Feed {
    pub from: Writer,
    pub to: Listener,
    pub fired: Fired,
}

/// Grants that are alike.
#[derive(Clone, Debug)]
pub(super) struct Source<'a> {
    pub(super) on: &'a Location,
    pub(super) access: Access,
    pub(super) region: Option<&'a Region>,
    pub(super) writers: Vec<Writer>,
    /// The triggers that are fired, by their numbers.
    pub(super) fires: Vec<(usize, Fired)>,
}

/// Triggers that are alike.
#[derive(Clone, Debug)]
pub(super) struct Target<'a> {
    pub(super) trigger: &'a Trigger,
    pub(super) region: Option<&'a Region>,
    pub(super) listeners: Vec<Listener>,
}

/// All of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Feeds<'a> {
    pub(super) sources: Vec<Source<'a>>,
    pub(super) targets: Vec<Target<'a>>,
    /// For each function its grants that change objects, and the source that each is one of.
    pub(super) of_member: Vec<Vec<(usize, usize)>>,
}

impl<'a> Feeds<'a> {
    pub(super) fn of(members: &[Member<'a>]) -> Self {
        let mut feeds = Self { targets: targets(members), ..Self::default() };
        let mut index = Index::default();
        for (number, target) in feeds.targets.iter().enumerate() {
            index.insert(&target.trigger.on, number);
        }
        let mut known: HashMap<(Option<&str>, &Grant, bool), usize> = HashMap::new();
        for (member, Member { spec, .. }) in members.iter().enumerate() {
            let region = spec.region.as_ref();
            let mut own = Vec::new();
            for (at, grant) in spec.grants.iter().enumerate().filter(|(_, grant)| changes_objects(grant.access)) {
                let key = (region.map(Region::as_str), grant, spec.has(Feature::TagObjects));
                let source = *known.entry(key).or_insert_with(|| {
                    let fires = index.overlapping(&grant.on).into_iter().filter_map(|number| {
                        let target = &feeds.targets[number];
                        let fired = fired_event(grant, &spec.options, target.trigger)?;
                        may_share_buckets(region, target.region).then_some((number, fired))
                    });
                    let (on, access, fires) = (&grant.on, grant.access, fires.collect());
                    feeds.sources.push(Source { on, access, region, writers: Vec::new(), fires });
                    feeds.sources.len() - 1
                });
                feeds.sources[source].writers.push(Writer { member, grant: at });
                own.push((at, source));
            }
            feeds.of_member.push(own);
        }
        feeds
    }
}

fn changes_objects(access: Access) -> bool {
    match access {
        Access::Write | Access::Delete => true,
        Access::Read | Access::List => false,
    }
}

fn targets<'a>(members: &[Member<'a>]) -> Vec<Target<'a>> {
    let mut targets: Vec<Target<'a>> = Vec::new();
    let mut known: HashMap<(Option<&str>, &Location, &[Event]), usize> = HashMap::new();
    for (member, Member { spec, .. }) in members.iter().enumerate() {
        let region = spec.region.as_ref();
        for (at, trigger) in spec.triggers.iter().enumerate() {
            let key = (region.map(Region::as_str), &trigger.on, trigger.events.as_slice());
            let target = *known.entry(key).or_insert_with(|| {
                targets.push(Target { trigger, region, listeners: Vec::new() });
                targets.len() - 1
            });
            targets[target].listeners.push(Listener { member, trigger: at });
        }
    }
    targets
}
