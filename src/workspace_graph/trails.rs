//! Trails whose log files trigger a function.

use std::collections::{BTreeSet, HashMap};

use super::{Graph, Listener, Member, may_be_one};
use crate::iam::Names;
use crate::spec::{Access, AccountId, BucketName, Event, Feature, KeyPattern, Location, Region, Spec, Trigger};

/// A trail that writes its log files where they trigger a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailFeed {
    pub of: usize,
    pub to: Listener,
    /// The function that does, when it is triggered so or by what follows from that, what the trail records; `None` where nothing says
    /// that one does.
    pub recorded: Option<usize>,
}

impl Graph<'_> {
    /// Every trail and every trigger that its log files fire.
    pub fn trail_feeds(&self) -> Vec<TrailFeed> {
        let mut trails: HashMap<String, Vec<usize>> = HashMap::new();
        for (member, Member { spec, .. }) in self.members.iter().enumerate() {
            if spec.has(Feature::Trail) {
                trails.entry(Names::of(spec).trail_bucket).or_default().push(member);
            }
        }
        let mut feeds = Vec::new();
        for (to, member) in self.members.iter().enumerate().filter(|_| !trails.is_empty()) {
            for (at, trigger) in member.spec.triggers.iter().enumerate() {
                let Some((start, account, region)) = parts_of(&trigger.on.bucket) else { continue };
                let may_be_there = |spec: &Spec| may_be_one(spec.region.as_ref(), Some(&region));
                if !may_be_there(member.spec) || !listens_to_logs(trigger, &account) {
                    continue;
                }
                let whose = trails.get(start).into_iter().flatten();
                for &of in whose.filter(|of| may_be_there(self.spec(**of))) {
                    let recorded = self.reached_from(to).into_iter().find(|&reached| self.is_recorded(of, reached));
                    feeds.push(TrailFeed { of, to: Listener { member: to, trigger: at }, recorded });
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
        let grants = spec.grants.iter().filter(|grant| grant.access != Access::List);
        let mut touched = spec.read_triggers().map(|trigger| &trigger.on).chain(grants.map(|grant| &grant.on));
        // A trail knows prefixes only.
        let starts_alike = |one: &Location, other: &Location| {
            let (one_start, other_start) = (one.keys.prefix(), other.keys.prefix());
            one.bucket == other.bucket && (one_start.starts_with(other_start) || other_start.starts_with(one_start))
        };
        of == member || touched.any(|on| recorded.iter().any(|trigger| starts_alike(&trigger.on, on)))
    }
}

/// Whether the log files of a trail in the bucket, or their digests, fire the trigger (*AWS CloudTrail User Guide, Finding your
/// CloudTrail log files*).
fn listens_to_logs(trigger: &Trigger, account: &AccountId) -> bool {
    let is_listening = trigger.events.iter().any(|event| event.intersects(Event::OBJECT_CREATED));
    let files = KeyPattern::new(format!("AWSLogs/{account}/CloudTrail"), ".json.gz");
    is_listening && files.is_ok_and(|files| files.overlaps(&trigger.on.keys))
}

/// How the name of a trail's bucket begins, and the account and the Region that follow; `None` for any other bucket.
fn parts_of(bucket: &BucketName) -> Option<(&str, AccountId, Region)> {
    let name = bucket.as_str();
    let mut hyphens = name.match_indices('-').map(|(at, _)| at);
    hyphens.find_map(|at| {
        let (account, region) = name[at + 1..].split_once('-')?;
        Some((&name[..at], account.parse().ok()?, region.parse().ok()?))
    })
}
