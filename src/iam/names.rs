//! What the resources of a deployment are called.

use crate::spec::Spec;

/// Names that follow from the function's, so that every document can be known before anything is deployed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    /// The function.
    pub function: String,
    /// Its log group.
    pub log_group: String,
    /// The queue for events that could not be handled. At most 73 characters; SQS allows 80.
    pub failure_queue: String,
}

impl Names {
    /// The names for `spec`.
    pub fn of(spec: &Spec) -> Self {
        let function = spec.name.to_string();
        Self { log_group: format!("/aws/lambda/{function}"), failure_queue: format!("{function}-failures"), function }
    }
}
