//! What functions share without triggering each other: events of one bucket that two wait for, keys that two write.

use std::collections::BTreeSet;

use super::feeds::{Source, Target};
use super::index::Index;
use super::{Graph, Listener, Writer, may_be_one, may_share_buckets};
use crate::spec::{Access, Event, Location};

/// Functions that say the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group<'a, T> {
    pub on: &'a Location,
    pub who: Vec<T>,
}

/// What two functions, or two groups of them, both have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap<'a, T> {
    /// The ones. There are at least two of them where there are no others.
    pub ones: Group<'a, T>,
    /// The others, who say something else that overlaps.
    pub others: Option<Group<'a, T>>,
    /// The event that both wait for, as the ones call it.
    pub event: Option<Event>,
}

impl<'a> Graph<'a> {
    /// Notifications that S3 refuses side by side; rules of EventBridge may overlap. A bucket notifies functions of its own Region only,
    /// so these are of functions that may be in one.
    pub fn overlapping_notifications(&self) -> Vec<Overlap<'a, Listener>> {
        let targets: Vec<&Target<'a>> =
            self.feeds.targets.iter().filter(|target| target.trigger.via.is_notification()).collect();
        let group = |target: &Target<'a>| Group { on: &target.trigger.on, who: target.listeners.clone() };
        let shared = |one: &Target<'a>, other: &Target<'a>| {
            let is_near = may_be_one(one.region, other.region);
            one.trigger.shared_event(other.trigger).filter(|_| is_near).map(|(event, _)| event)
        };
        let index = indexed(targets.iter().map(|target| &target.trigger.on));
        let mut overlaps = Vec::new();
        for (at, one) in targets.iter().enumerate() {
            if spans(one.listeners.iter().map(|listener| listener.member)) {
                let event = one.trigger.events.first().copied();
                overlaps.push(Overlap { ones: group(one), others: None, event });
            }
            let later = index.overlapping(&one.trigger.on).into_iter().filter(|other| *other > at);
            for other in later.map(|other| targets[other]) {
                let members = |target: &Target<'_>| members(target.listeners.iter().map(|listener| listener.member));
                if let Some(event) = shared(one, other).filter(|_| says_more(&members(one), &members(other))) {
                    overlaps.push(Overlap { ones: group(one), others: Some(group(other)), event: Some(event) });
                }
            }
        }
        overlaps
    }

    /// Keys that more than one function may write.
    pub fn shared_writes(&self) -> Vec<Overlap<'a, Writer>> {
        let sources: Vec<&Source<'a>> =
            self.feeds.sources.iter().filter(|source| source.access == Access::Write).collect();
        let group = |source: &Source<'a>| Group { on: source.on, who: source.writers.clone() };
        let index = indexed(sources.iter().map(|source| source.on));
        let mut overlaps = Vec::new();
        for (at, one) in sources.iter().enumerate() {
            if spans(one.writers.iter().map(|writer| writer.member)) {
                overlaps.push(Overlap { ones: group(one), others: None, event: None });
            }
            let later = index.overlapping(one.on).into_iter().filter(|other| *other > at);
            for other in later.map(|other| sources[other]) {
                let members = |source: &Source<'_>| members(source.writers.iter().map(|writer| writer.member));
                if may_share_buckets(one.region, other.region) && says_more(&members(one), &members(other)) {
                    overlaps.push(Overlap { ones: group(one), others: Some(group(other)), event: None });
                }
            }
        }
        overlaps
    }
}

fn indexed<'a>(locations: impl Iterator<Item = &'a Location>) -> Index<'a> {
    let mut index = Index::default();
    locations.enumerate().for_each(|(number, on)| index.insert(on, number));
    index
}

fn members(members: impl Iterator<Item = usize>) -> BTreeSet<usize> {
    members.collect()
}

/// Whether the two groups are more than what is said of one of them alone: all that share something with themselves are.
fn says_more(ones: &BTreeSet<usize>, others: &BTreeSet<usize>) -> bool {
    !ones.is_subset(others) && !others.is_subset(ones)
}

/// Whether these are more than one function.
fn spans(mut members: impl Iterator<Item = usize>) -> bool {
    let first = members.next();
    members.any(|member| Some(member) != first)
}
