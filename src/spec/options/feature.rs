//! What a deployment has or has not.

/// A choice between yes and no; no, unless it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Feature {
    /// The function reads exactly the version that an event is about.
    Versioned,
    TagObjects,
    Tracing,
    /// AWS's managed policy in place of the scoped statement for logs.
    ManagedLogs,
    Dashboard,
    /// A CloudTrail trail of the function's invocations and of what is done with the objects that trigger it.
    Trail,
    /// A role for people who may change the function.
    DeployerRole,
}

impl Feature {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 7] = [
        Self::Versioned,
        Self::TagObjects,
        Self::Tracing,
        Self::ManagedLogs,
        Self::Dashboard,
        Self::Trail,
        Self::DeployerRole,
    ];

    /// The name, as the flag and the spec file spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Versioned => "versioned",
            Self::TagObjects => "tag-objects",
            Self::Tracing => "tracing",
            Self::ManagedLogs => "managed-logs",
            Self::Dashboard => "dashboard",
            Self::Trail => "trail",
            Self::DeployerRole => "deployer-role",
        }
    }
}

/// What was said of a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    Taken,
    /// It does without.
    Declined,
}
