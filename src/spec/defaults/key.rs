//! What a team can set for all of its functions.

use std::fmt;
use std::str::FromStr;

use crate::spec::extras::{Alarms, Feature};
use crate::spec::rows::{Join, row_of};
use crate::spec::{Draft, InvalidValue, nearest};

/// A key of a spec that a workspace or a user may set for every function. What a function is for, what triggers it and what
/// it may do is its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    Deploy,
    Arch,
    Memory,
    Timeout,
    LogRetention,
    Region,
    ExistingBuckets,
    BucketOwners,
    /// Where buckets of other Regions lie.
    BucketRegions,
    /// The keys that encrypt buckets, topics, queues, secrets and parameters.
    KmsKeys,
    Env,
    Tracing,
    ManagedLogs,
    Dashboard,
    Trail,
    DeployerRole,
    /// Whether there are alarms, and whom they tell.
    Alarms,
    Tags,
    Abac,
    AbacBuckets,
    PermissionsBoundary,
    RolePath,
    /// The permission set whose sessions take on the role for people.
    IdentityCenter,
    Github,
}

impl Key {
    /// All of them, in the order in which they are shown.
    #[rustfmt::skip]
    pub const ALL: [Self; 24] = [
        Self::Deploy, Self::Arch, Self::Memory, Self::Timeout, Self::LogRetention, Self::Region, Self::ExistingBuckets,
        Self::BucketOwners, Self::BucketRegions, Self::KmsKeys, Self::Env, Self::Tracing, Self::ManagedLogs, Self::Dashboard,
        Self::Trail, Self::DeployerRole, Self::Alarms, Self::Tags, Self::Abac, Self::AbacBuckets, Self::PermissionsBoundary,
        Self::RolePath, Self::IdentityCenter, Self::Github,
    ];

    pub fn as_str(self) -> &'static str {
        self.names()[0]
    }

    /// Every key of the table that says something of it.
    pub fn names(self) -> &'static [&'static str] {
        match self {
            Self::Deploy => &["deploy"],
            Self::Arch => &["arch"],
            Self::Memory => &["memory"],
            Self::Timeout => &["timeout"],
            Self::LogRetention => &["log-retention"],
            Self::Region => &["region"],
            Self::ExistingBuckets => &["existing-buckets"],
            Self::BucketOwners => &["bucket-owners"],
            Self::BucketRegions => &["bucket-regions"],
            Self::KmsKeys => &["kms-keys"],
            Self::Env => &["env"],
            Self::Tracing => &["tracing"],
            Self::ManagedLogs => &["managed-logs"],
            Self::Dashboard => &["dashboard"],
            Self::Trail => &["trail"],
            Self::DeployerRole => &["deployer-role"],
            Self::Alarms => &["alarms", "alarm-topic"],
            Self::Tags => &["tags"],
            Self::Abac => &["abac"],
            Self::AbacBuckets => &["abac-buckets"],
            Self::PermissionsBoundary => &["permissions-boundary"],
            Self::RolePath => &["role-path"],
            Self::IdentityCenter => &["identity-center"],
            Self::Github => &["github"],
        }
    }

    /// The choice between yes and no that it is.
    pub fn feature(self) -> Option<Feature> {
        match self {
            Self::Tracing => Some(Feature::Tracing),
            Self::ManagedLogs => Some(Feature::ManagedLogs),
            Self::Dashboard => Some(Feature::Dashboard),
            Self::Trail => Some(Feature::Trail),
            Self::DeployerRole => Some(Feature::DeployerRole),
            _ => None,
        }
    }

    /// What `draft` says of it, and nothing else.
    pub fn only(self, draft: &Draft) -> Draft {
        self.over(draft, &Draft::default(), Draft::default())
    }

    /// Whether `draft` says something of it.
    pub fn is_set(self, draft: &Draft) -> bool {
        self.only(draft) != Draft::default()
    }

    /// `into`, with this key as `first` has it, and as `second` has it where that says nothing. What is said of one bucket,
    /// one tag or one variable each is joined.
    pub(super) fn over(self, first: &Draft, second: &Draft, mut into: Draft) -> Draft {
        if let Some(row) = row_of(self.as_str()) {
            row.over(&mut into, first, second, Join::Each);
            return into;
        }
        let (one, other) = (&first.extras, &second.extras);
        if let Some(feature) = self.feature() {
            if let Some(choice) = one.choice(feature).or(other.choice(feature)) {
                into.extras.choose(feature, choice);
            }
        } else if self == Self::Alarms {
            // That there are alarms does not say whom they tell.
            into.extras.alarms = match (&one.alarms, &other.alarms) {
                (Some(Alarms::OwnTopic), topic @ Some(Alarms::Topic(_))) => topic.clone(),
                (alarms, others) => alarms.clone().or_else(|| others.clone()),
            };
        } else if let Some(github) = one.github().or_else(|| other.github()) {
            into.extras.repository = Some(github.repository);
            into.extras.source = Some(github.source);
        }
        into
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Key {
    type Err = InvalidValue;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let names = || Self::ALL.into_iter().flat_map(Self::names).copied();
        Self::ALL.into_iter().find(|key| key.names().contains(&typed)).ok_or_else(|| {
            let accepted = match nearest(typed, names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("choose from `{}`", names().collect::<Vec<_>>().join("`, `")),
            };
            InvalidValue::new("key that a team sets", typed, accepted)
        })
    }
}
