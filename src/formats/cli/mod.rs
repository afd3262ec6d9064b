//! Shell scripts that call the AWS CLI.
//!
//! The documents stand in the script as JSON, in functions of their own, with the partition, the Region and the account as
//! variables of the shell's. What the script does with them is the same for every spec.

mod former;
mod value;

use serde::Serialize;

use self::former::Former;

use super::bucket::{Bucket, created_buckets_of};
use super::environment::{Assignment, assignments_of};
use super::invoke::{Permission, permissions_of};
use super::merge::Merge;
use super::monitoring::Monitoring;
use super::roles::Roles;
use super::spelling::Spelling;
use crate::iam::{SESSION, id_prefix};
use crate::monitoring::dashboard_of;
use crate::spec::extras::Alarms;
use crate::spec::{Feature, Spec};

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
    /// How long anybody may keep a role, in seconds.
    session: &'static str,
    /// Whether it creates any bucket, the trail's among them.
    creates_buckets: bool,
    /// Whether any bucket that it creates has a key of the user's own.
    has_bucket_keys: bool,
    /// Whether any bucket that it creates keeps versions.
    has_versions: bool,
    /// What the Ids of the function's notifications begin with.
    own: String,
    /// The dashboard's body, on lines that can be read; `null` where there is none.
    dashboard_document: Option<String>,
    /// Whether anything watches the function.
    is_watched: bool,
    /// What the scripts may have made for an earlier spec.
    #[serde(flatten)]
    former: Former,
}

/// A script has no names of its own for what it makes.
#[derive(Debug, Serialize)]
struct NoName {}

impl Script {
    pub(super) fn of(spec: &Spec) -> Self {
        let description = spec.description.as_ref().map_or("", |text| text.as_str());
        let (triggers, created) = (spec.trigger_buckets(), spec.created_buckets());
        let dashboard = dashboard_of(spec);
        Self {
            permissions: permissions_of(spec, JSON, |_| NoName {}),
            roles: Roles::of(spec, JSON),
            monitoring: Monitoring::of(spec, JSON),
            description_node: value::string(description),
            environment: assignments_of(spec, JSON),
            buckets: created_buckets_of(spec, JSON, |_| NoName {}),
            triggers: triggers.iter().map(|bucket| Merge::of(spec, bucket, JSON, NoName {})).collect(),
            session: SESSION,
            creates_buckets: !created.is_empty() || spec.has(Feature::Trail),
            has_bucket_keys: created.iter().any(|bucket| spec.extras.key_of(bucket).is_some()),
            has_versions: spec.has(Feature::Versioned) && created.iter().any(|bucket| triggers.contains(bucket)),
            own: id_prefix(spec),
            is_watched: spec.extras.alarms() != Alarms::None || dashboard.is_some() || spec.has(Feature::Trail),
            dashboard_document: dashboard.as_ref().map(value::document),
            former: Former::of(spec),
        }
    }
}
