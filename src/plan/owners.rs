//! What other accounts have to allow, as templates may fill it in.

use serde::Serialize;

use crate::escape;
use crate::iam::{Owned, Policy, Target, document, owner_policy};
use crate::spec::{BucketOwner, Spec};

/// A bucket of another account, and what its owner has to add to its policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OwnerValues {
    /// The bucket's name.
    pub bucket: String,
    /// The account that owns it.
    pub account: String,
    /// The policy, as JSON, for a function in the account of AWS's documentation.
    pub policy: String,
}

/// A resource that another account may own, and what its owner has to add to its policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ResourceOwnerValues {
    /// Its ARN.
    pub arn: String,
    /// The account that owns it.
    pub account: String,
    /// What AWS calls that policy.
    pub policy_name: &'static str,
    /// The policy, as JSON, for a function in the account of AWS's documentation.
    pub policy: String,
    /// Whether it is a secret without a key that its owner could share.
    pub lacks_key: bool,
}

impl OwnerValues {
    pub(super) fn of(spec: &Spec, owner: &BucketOwner) -> Self {
        Self {
            bucket: owner.bucket.to_string(),
            account: owner.account.to_string(),
            policy: json(spec, &owner_policy(spec, &owner.bucket)),
        }
    }
}

impl ResourceOwnerValues {
    pub(super) fn all(spec: &Spec) -> Vec<Self> {
        let values = |owned: Owned| Self {
            policy: json(spec, &owned.policy),
            arn: owned.arn,
            account: owned.account,
            policy_name: owned.policy_name,
            lacks_key: owned.lacks_key,
        };
        Owned::elsewhere(spec, spec.account()).into_iter().map(values).collect()
    }
}

fn json(spec: &Spec, policy: &Policy) -> String {
    escape::json(&document(policy, &Target::of(spec))).trim_end().to_owned()
}
