//! All functions of a workspace as one graph: what triggers each, what each writes and whom that triggers.
//!
//! Pure: specs come in. Nothing here knows whether a loop is bad; `audit` judges and `explain` draws.

mod collisions;
mod feeds;
mod index;
mod loops;
mod overlaps;
mod replaced;
mod trails;

use crate::spec::{Region, Spec};

pub use collisions::{Claim, Collision, Resource};
pub use feeds::{Feed, Listener, Writer};
pub use loops::{Cycle, Looping, Tangle};
pub use overlaps::{Group, Overlap};
pub use replaced::Replaced;
pub use trails::TrailFeed;

use feeds::Feeds;

/// A function of the workspace.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    pub spec: &'a Spec,
    pub folder: &'a str,
}

/// All functions of a workspace, and what leads from one to another. Functions are named by their numbers in
/// [`Graph::members`], grants and triggers by theirs in the spec.
#[derive(Clone, Debug)]
pub struct Graph<'a> {
    members: Vec<Member<'a>>,
    feeds: Feeds<'a>,
}

impl<'a> Graph<'a> {
    /// The graph of these functions; their order is that of everything that is said about them.
    pub fn of(members: Vec<Member<'a>>) -> Self {
        let feeds = Feeds::of(&members);
        Self { members, feeds }
    }

    pub fn members(&self) -> &[Member<'a>] {
        &self.members
    }

    pub fn spec(&self, member: usize) -> &'a Spec {
        self.members[member].spec
    }
}

/// Whether a bucket of this name is the same for deployments in these Regions: names are unique in a partition (*Amazon S3 User
/// Guide, General purpose bucket naming rules*). A Region that is not decided may be any.
fn may_share_buckets(one: Option<&Region>, other: Option<&Region>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one.partition() == other.partition(),
        _ => true,
    }
}

fn may_be_one(one: Option<&Region>, other: Option<&Region>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    }
}

#[cfg(test)]
mod tests;
