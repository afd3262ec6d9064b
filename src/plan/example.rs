//! What the handler that is generated does.

use serde::Serialize;

/// What the handler's example does; exactly one is true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Example {
    /// Copies the object.
    pub copies: bool,
    /// Looks at the object's metadata.
    pub inspects: bool,
    /// Writes down the event.
    pub records: bool,
    /// Logs the event.
    pub logs: bool,
}

impl Example {
    /// For what the function may do.
    pub(super) fn of(reads: bool, writes: bool) -> Self {
        Self { copies: reads && writes, inspects: reads && !writes, records: !reads && writes, logs: !reads && !writes }
    }
}
