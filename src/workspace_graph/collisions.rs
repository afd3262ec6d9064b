//! Names that more than one deployment takes, and buckets that more than one creates.

use std::collections::BTreeMap;

use super::{Graph, Member, may_share_buckets};
use crate::iam::{Names, helper_logs};
use crate::resources::alarms_of;
use crate::spec::options::{Alarms, Destination};
use crate::spec::{BucketName, Feature, Region, Spec};

/// A kind of thing whose names are unique in a Region of an account; that of a dashboard in the whole account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    Function,
    Role,
    Queue,
    Topic,
    Schedule,
    Alarm,
    Dashboard,
    Trail,
    /// The bucket of a trail, whose account and Region follow the name.
    TrailBucket,
}

/// A name that a deployment takes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Claim {
    pub member: usize,
    pub what: &'static str,
}

/// A name that more than one deployment takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collision {
    pub resource: Resource,
    /// The name, as the first one writes it.
    pub name: String,
    /// Who takes it, in the order of the workspace.
    pub claims: Vec<Claim>,
}

impl Resource {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Function => "function",
            Self::Role => "role",
            Self::Queue => "queue",
            Self::Topic => "topic",
            Self::Schedule => "schedule",
            Self::Alarm => "alarm",
            Self::Dashboard => "dashboard",
            Self::Trail => "trail",
            Self::TrailBucket => "bucket",
        }
    }
}

impl Graph<'_> {
    /// Names that would collide where the functions are deployed into one account. Where it is the functions' own name, nothing is
    /// said of all that is called after it.
    pub fn name_collisions(&self) -> Vec<Collision> {
        let mut taken: BTreeMap<(Resource, String), (String, Vec<Claim>)> = BTreeMap::new();
        for (member, Member { spec, .. }) in self.members.iter().enumerate() {
            for (resource, name, what) in names_of(spec) {
                // Role names differ by more than case (*IAM User Guide, IAM and AWS STS quotas*).
                let key = if resource == Resource::Role { name.to_lowercase() } else { name.clone() };
                let entry = taken.entry((resource, key)).or_insert_with(|| (name, Vec::new()));
                entry.1.push(Claim { member, what });
            }
        }
        let mut collisions = Vec::new();
        let mut namesakes: Vec<(String, Vec<usize>)> = Vec::new();
        // Functions come first.
        for ((resource, _), (name, claims)) in taken {
            let claims = self.colliding(resource, claims);
            let members: Vec<usize> = claims.iter().map(|claim| claim.member).collect();
            let follows = namesakes.iter().any(|(_, known)| members.iter().all(|member| known.contains(member)));
            if members.len() < 2 || follows {
                continue;
            }
            if resource == Resource::Function && claims.iter().all(|claim| claim.what == FUNCTION) {
                namesakes.push((name.clone(), members));
            }
            collisions.push(Collision { resource, name, claims });
        }
        collisions
    }

    /// Those that may be in one Region with another one.
    fn colliding(&self, resource: Resource, claims: Vec<Claim>) -> Vec<Claim> {
        if claims.len() < 2 || resource == Resource::Dashboard {
            return claims;
        }
        let region = |claim: &Claim| self.spec(claim.member).region.as_ref();
        let mut decided: BTreeMap<Option<&str>, usize> = BTreeMap::new();
        for claim in &claims {
            *decided.entry(region(claim).map(Region::as_str)).or_default() += 1;
        }
        let anywhere = decided.get(&None).copied().unwrap_or_default();
        let collides = |claim: &&Claim| match region(claim) {
            None => true,
            Some(region) => decided.get(&Some(region.as_str())).copied().unwrap_or_default() + anywhere > 1,
        };
        claims.iter().filter(collides).cloned().collect()
    }

    /// Buckets that more than one deployment creates: the second one fails.
    pub fn buckets_created_twice(&self) -> Vec<(&BucketName, Vec<usize>)> {
        let mut creators: BTreeMap<&BucketName, Vec<usize>> = BTreeMap::new();
        for (member, Member { spec, .. }) in self.members.iter().enumerate() {
            for bucket in spec.created_buckets() {
                creators.entry(bucket).or_default().push(member);
            }
        }
        let region = |member: usize| self.spec(member).region.as_ref();
        let clashing = |members: Vec<usize>| {
            let first = region(*members.first()?);
            let near: Vec<usize> =
                members.into_iter().filter(|member| may_share_buckets(first, region(*member))).collect();
            (near.len() > 1).then_some(near)
        };
        creators.into_iter().filter_map(|(bucket, members)| Some((bucket, clashing(members)?))).collect()
    }
}

const FUNCTION: &str = "the function";

fn names_of(spec: &Spec) -> Vec<(Resource, String, &'static str)> {
    let names = Names::of(spec);
    let role = |role: &crate::iam::RoleName| role.start().to_owned();
    let mut taken = vec![(Resource::Function, names.function.clone(), FUNCTION)];
    if *spec.failure_destination() == Destination::OwnQueue {
        taken.push((Resource::Queue, names.failure_queue.clone(), "the failure queue"));
    }
    if spec.has_queue() {
        taken.push((Resource::Queue, names.events_queue.clone(), "the queue of events"));
        taken.push((Resource::Queue, names.dead_letters.clone(), "the dead-letter queue"));
    }
    if spec.has_topic() {
        taken.push((Resource::Topic, names.events_topic.clone(), "the topic of events"));
    }
    if !names.role.is_existing() {
        taken.push((Resource::Role, role(&names.role), "the execution role"));
    }
    if helper_logs(spec).is_some() {
        taken.push((Resource::Function, names.helper.clone(), "the helper for notifications"));
        taken.push((Resource::Role, role(&names.helper_role), "the helper's role"));
    }
    if spec.options.schedule.is_some() {
        taken.push((Resource::Schedule, names.function.clone(), "the schedule"));
        taken.push((Resource::Role, role(&names.schedule_role), "the schedule's role"));
    }
    if spec.has(Feature::DeployerRole) {
        taken.push((Resource::Role, role(&names.deployer_role), "the role for people who deploy"));
    }
    if spec.options.github().is_some() {
        taken.push((Resource::Role, role(&names.workflow_role), "the role for the workflow that deploys"));
    }
    if spec.options.alarms() == Alarms::OwnTopic {
        taken.push((Resource::Topic, names.alarm_topic.clone(), "the topic of alarms"));
    }
    taken.extend(alarms_of(spec).into_iter().map(|alarm| (Resource::Alarm, alarm.name, "an alarm")));
    if spec.has(Feature::Dashboard) {
        taken.push((Resource::Dashboard, names.dashboard.clone(), "the dashboard"));
    }
    if spec.has(Feature::Trail) {
        taken.push((Resource::Trail, names.trail.clone(), "the trail"));
        taken.push((Resource::TrailBucket, names.trail_bucket.clone(), "the bucket of the trail"));
    }
    taken
}
