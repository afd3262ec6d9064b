//! Terraform.
//!
//! ARNs are built from names that are known beforehand, as in the other formats, so that a plan shows the whole of every
//! policy. Only the order is left to references: permission and retries before the notification.

mod local_name;
mod value;

use serde::Serialize;

use self::local_name::local_name;
use super::bucket::{Bucket, created_buckets_of};
use super::invoke::{Permission, permissions_of};
use super::merge::Helper;
use super::monitoring::Monitoring;
use super::roles::Roles;
use super::spelling::Spelling;
use super::{Variable, environment_of};
use crate::encode::hcl;
use crate::spec::{BucketName, Spec};

const HCL: Spelling = Spelling { arn: value::node, text: hcl::string };

/// Everything that the configuration fills in.
#[derive(Debug, Serialize)]
pub(super) struct Module {
    /// Who may invoke the function, one resource a bucket.
    permissions: Vec<Permission<LocalName>>,
    /// The roles, and what all of them have.
    #[serde(flatten)]
    roles: Roles,
    /// What watches the function.
    #[serde(flatten)]
    monitoring: Monitoring,
    /// The buckets that the configuration creates.
    buckets: Vec<Bucket<LocalName>>,
    /// What merges notifications into the buckets that are there already; `null` where there are none.
    helper: Option<Helper<LocalName>>,
    /// The function's environment.
    environment: Vec<Assignment>,
}

/// What the resources of a bucket are called.
#[derive(Debug, Serialize)]
struct LocalName {
    local_name: String,
}

/// A variable whose name is filled up with blanks, so that its `=` stands where `terraform fmt` wants it.
#[derive(Debug, Serialize)]
struct Assignment {
    padded_name: String,
    value: String,
}

impl Module {
    pub(super) fn of(spec: &Spec) -> Self {
        let local_name = |bucket: &BucketName| LocalName { local_name: local_name(bucket) };
        Self {
            permissions: permissions_of(spec, HCL, local_name),
            roles: Roles::of(spec, HCL),
            monitoring: Monitoring::of(spec, HCL),
            buckets: created_buckets_of(spec, HCL, local_name),
            helper: Helper::of(spec, HCL, local_name),
            environment: aligned(environment_of(spec)),
        }
    }
}

fn aligned(variables: Vec<Variable>) -> Vec<Assignment> {
    let width = variables.iter().map(|variable| variable.name.len()).max().unwrap_or_default();
    let assignment = |Variable { name, value }| Assignment { padded_name: format!("{name:width$}"), value };
    variables.into_iter().map(assignment).collect()
}
