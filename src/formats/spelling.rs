//! How a deployment language spells values; the views that the formats share are spelt with it.

use crate::iam::{Arn, Policy};

use super::policy::PolicyView;

/// The two kinds of values, each as a node: complete in the language, so that a template takes it raw.
#[derive(Clone, Copy)]
pub(super) struct Spelling {
    /// A value of a policy, with what only the deployment knows.
    pub(super) arn: fn(&Arn) -> String,
    /// Text that stands for itself.
    pub(super) text: fn(&str) -> String,
}

impl Spelling {
    /// A policy document.
    pub(super) fn policy(self, policy: &Policy) -> PolicyView {
        PolicyView::of(policy, self.arn)
    }
}
