//! Trails whose log files trigger a function.

use std::collections::BTreeSet;

use super::{Graph, Listener, may_be_one};
use crate::iam::Names;
use crate::spec::{
    Access, AccountId, BucketName, Event, Feature, KeyPattern, Location, Region, Spec, Trigger, TriggerAccess,
};

/// A trail that writes its log files where they trigger a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailFeed {
    /// The function whose trail it is.
    pub of: usize,
    /// Whom the log files trigger.
    pub to: Listener,
    /// The function that does, when it is triggered so or by what follows from that, what the trail records; `None` where nothing says
    /// that one does.
    pub recorded: Option<usize>,
}

impl Graph<'_> {
    /// Every trail and every trigger that its log files fire.
    pub fn trail_feeds(&self) -> Vec<TrailFeed> {
        let with_trail: Vec<usize> =
            (0..self.members.len()).filter(|&member| self.spec(member).has(Feature::Trail)).collect();
        let mut feeds = Vec::new();
        if with_trail.is_empty() {
            return feeds;
        }
        for (to, member) in self.members.iter().enumerate() {
            for (at, trigger) in member.spec.triggers.iter().enumerate() {
                for &of in &with_trail {
                    if is_fed_by_trail(self.spec(of), member.spec.region.as_ref(), trigger) {
                        let recorded = self.reached_from(to).into_iter().find(|&reached| self.is_recorded(of, reached));
                        feeds.push(TrailFeed { of, to: Listener { member: to, trigger: at }, recorded });
                    }
                }
            }
        }
        feeds
    }

    /// The function and all that it may trigger, by whatever way.
    fn reached_from(&self, member: usize) -> BTreeSet<usize> {
        let (mut reached, mut seen) = (BTreeSet::from([member]), BTreeSet::new());
        let mut next = vec![member];
        while let Some(member) = next.pop() {
            let sources = self.feeds.of_member[member].iter().map(|(_, source)| &self.feeds.sources[*source]);
            let targets = sources.flat_map(|source| &source.fires).map(|(target, _)| *target);
            for target in targets.filter(|target| seen.insert(*target)) {
                let listeners = self.feeds.targets[target].listeners.iter().map(|listener| listener.member);
                next.extend(listeners.filter(|member| reached.insert(*member)));
            }
        }
        reached
    }

    /// Whether the trail of one function records what another does: its own invocations, and what is done with the objects
    /// that trigger it.
    fn is_recorded(&self, of: usize, member: usize) -> bool {
        let (recorded, spec) = (&self.spec(of).triggers, self.spec(member));
        let reads = spec.triggers.iter().filter(|_| spec.trigger_access == TriggerAccess::Read);
        let grants = spec.grants.iter().filter(|grant| grant.access != Access::List);
        let mut touched = reads.map(|trigger| &trigger.on).chain(grants.map(|grant| &grant.on));
        // A trail knows prefixes only.
        let starts_alike = |one: &Location, other: &Location| {
            let (one_start, other_start) = (one.keys.prefix(), other.keys.prefix());
            one.bucket == other.bucket && (one_start.starts_with(other_start) || other_start.starts_with(one_start))
        };
        of == member || touched.any(|on| recorded.iter().any(|trigger| starts_alike(&trigger.on, on)))
    }
}

/// Whether the log files of the function's trail, where it has one, fire a trigger of a function in this Region.
fn is_fed_by_trail(of: &Spec, region: Option<&Region>, trigger: &Trigger) -> bool {
    let Some((account, trail_region)) = trail_bucket(of, &trigger.on.bucket) else { return false };
    let is_near = may_be_one(of.region.as_ref(), Some(&trail_region)) && may_be_one(region, Some(&trail_region));
    let is_listening = trigger.events.iter().any(|event| event.intersects(Event::OBJECT_CREATED));
    // Log files and their digests (*AWS CloudTrail User Guide, Finding your CloudTrail log files*).
    let files = KeyPattern::new(format!("AWSLogs/{account}/CloudTrail"), ".json.gz");
    is_near && is_listening && files.is_ok_and(|files| files.overlaps(&trigger.on.keys))
}

/// The account and the Region of the bucket, if it is one that a trail of this function is kept in.
fn trail_bucket(of: &Spec, bucket: &BucketName) -> Option<(AccountId, Region)> {
    let rest = bucket.as_str().strip_prefix(&Names::of(of).trail_bucket)?.strip_prefix('-')?;
    let (account, region) = rest.split_once('-')?;
    Some((account.parse().ok()?, region.parse().ok()?))
}
