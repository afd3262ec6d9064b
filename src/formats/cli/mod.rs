//! Shell scripts that call the AWS CLI.
//!
//! The documents stand in the script as JSON, in functions of their own, with the partition, the Region and the account as
//! variables of the shell's. What the script does with them is the same for every spec.

mod value;

use serde::Serialize;

use super::bucket::{Bucket, created_buckets_of};
use super::environment::{Assignment, assignments_of};
use super::invoke::{Permission, permissions_of};
use super::merge::Merge;
use super::monitoring::Monitoring;
use super::roles::Roles;
use super::spelling::Spelling;
use crate::iam::id_prefix;
use crate::spec::Spec;

const JSON: Spelling = Spelling { arn: value::node, text: value::string };

/// Everything that the scripts fill in. What is called a node is a JSON string in a here-document.
#[derive(Debug, Serialize)]
pub(super) struct Script {
    /// Who may invoke the function, one statement a bucket.
    permissions: Vec<Permission<NoName>>,
    /// The roles, and what all of them have.
    #[serde(flatten)]
    roles: Roles,
    /// What watches the function.
    #[serde(flatten)]
    monitoring: Monitoring,
    /// What the function is for.
    description_node: String,
    /// The function's environment.
    environment: Vec<Assignment>,
    /// The buckets that the script creates.
    buckets: Vec<Bucket<NoName>>,
    /// The buckets that invoke the function.
    triggers: Vec<Merge<NoName>>,
    /// What the Ids of the function's notifications begin with.
    own: String,
}

/// A script has no names of its own for what it makes.
#[derive(Debug, Serialize)]
struct NoName {}

impl Script {
    pub(super) fn of(spec: &Spec) -> Self {
        let description = spec.description.as_ref().map_or("", |text| text.as_str());
        let trigger = |bucket| Merge::of(spec, bucket, JSON, NoName {});
        Self {
            permissions: permissions_of(spec, JSON, |_| NoName {}),
            roles: Roles::of(spec, JSON),
            monitoring: Monitoring::of(spec, JSON),
            description_node: value::string(description),
            environment: assignments_of(spec, JSON),
            buckets: created_buckets_of(spec, JSON, |_| NoName {}),
            triggers: spec.trigger_buckets().into_iter().map(trigger).collect(),
            own: id_prefix(spec),
        }
    }
}
