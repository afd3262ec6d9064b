//! What the templates may fill in of how the function runs, where the spec says so.

use serde::Serialize;

use crate::resources::{Resources, reserved_concurrency};
use crate::spec::Spec;

/// How many instances of an account's functions Lambda keeps unreserved (*AWS Lambda Developer Guide, Configuring reserved concurrency*).
const UNRESERVED: i64 = 100;

/// Values of [`Values`](super::Values) that are empty for most specs.
#[derive(Debug, Serialize)]
pub struct FunctionValues {
    /// The size of `/tmp` in MB; 0 where it is Lambda's own.
    pub ephemeral_storage: u16,
    /// How many instances are kept for the function; empty where none are.
    pub reserved_concurrency: String,
    /// Whether that is 0, so that the function never runs.
    pub is_stopped: bool,
    /// What the account's quota of concurrent executions has to be at least for that.
    pub concurrency_quota: i64,
    /// The ARNs of the versions of its layers.
    pub layers: Vec<String>,
    /// How often Lambda tries an event again: `twice`, `once`; empty where it does not.
    pub more_tries: &'static str,
}

impl FunctionValues {
    /// The values of `spec`.
    pub(super) fn of(spec: &Spec) -> Self {
        let stated = &spec.options.function;
        let reserved = reserved_concurrency(spec);
        Self {
            ephemeral_storage: stated.ephemeral_storage.map_or(0, |size| size.get()),
            reserved_concurrency: reserved.map_or_else(String::new, |reserved| reserved.to_string()),
            is_stopped: reserved == Some(0),
            concurrency_quota: UNRESERVED + reserved.map_or(0, i64::from),
            layers: stated.layers.iter().map(ToString::to_string).collect(),
            more_tries: match Resources::of(spec).retries {
                0 => "",
                1 => "once",
                _ => "twice",
            },
        }
    }
}
