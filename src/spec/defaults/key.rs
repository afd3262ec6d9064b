//! What a team can set for all of its functions.

use std::fmt;
use std::str::FromStr;

use crate::spec::options::{Alarms, Feature};
use crate::spec::rows::{Join, row_of};
use crate::spec::{Draft, InvalidValue, nearest};

/// A key of a spec that a workspace or a user may set for every function. What a function is for, what triggers it and what
/// it may do is its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key(&'static [&'static str]);

impl Key {
    pub const DEPLOY: Self = Self(&["deploy"]);
    /// Whether there are alarms, and whom they tell.
    pub const ALARMS: Self = Self(&["alarms", "alarm-topic"]);
    pub const BOUNDARY: Self = Self(&["permissions-boundary"]);
    pub const GITHUB: Self = Self(&["github"]);

    /// All of them, in the order in which they are shown.
    #[rustfmt::skip]
    pub const ALL: [Self; 38] = [
        Self::DEPLOY, Self(&["arch"]), Self(&["memory"]), Self(&["timeout"]), Self(&["log-retention"]),
        Self(&["ephemeral-storage"]), Self(&["reserved-concurrency"]), Self(&["layers"]), Self(&["alias"]), Self(&["retries"]), Self(&["max-event-age"]), Self(&["on-failure"]),
        Self(&["log-format"]), Self(&["log-level"]), Self(&["log-group-class"]), Self(&["log-kms-key"]), Self(&["environment-kms-key"]),
        Self(&["subnets"]), Self(&["security-groups"]), Self(&["region"]),
        Self(&["existing-buckets"]), Self(&["bucket-owners"]), Self(&["bucket-regions"]), Self(&["kms-keys"]), Self(&["env"]),
        Self(&["tracing"]), Self(&["managed-logs"]), Self(&["dashboard"]), Self(&["trail"]), Self(&["deployer-role"]), Self::ALARMS,
        Self(&["tags"]), Self(&["abac"]), Self(&["abac-buckets"]), Self::BOUNDARY, Self(&["role-path"]), Self(&["identity-center"]),
        Self::GITHUB,
    ];

    pub fn as_str(self) -> &'static str {
        self.0[0]
    }

    /// Every key of the table that says something of it.
    pub fn names(self) -> &'static [&'static str] {
        self.0
    }

    /// The key of a choice between yes and no, if a team may make it.
    pub fn of_feature(feature: Feature) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.as_str() == feature.as_str())
    }

    /// The choice between yes and no that it is.
    pub fn feature(self) -> Option<Feature> {
        Feature::ALL.into_iter().find(|feature| feature.as_str() == self.as_str())
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
        let (one, other) = (&first.options, &second.options);
        if let Some(feature) = self.feature() {
            if let Some(choice) = one.choice(feature).or(other.choice(feature)) {
                into.options.choose(feature, choice);
            }
        } else if self == Self::ALARMS {
            // That there are alarms does not say whom they tell.
            into.options.alarms = match (&one.alarms, &other.alarms) {
                (Some(Alarms::OwnTopic), topic @ Some(Alarms::Topic(_))) => topic.clone(),
                (alarms, others) => alarms.clone().or_else(|| others.clone()),
            };
        } else if let Some(said) = [one, other].into_iter().find(|options| options.repository.is_some()) {
            // A branch is the default only where there are no environments.
            into.options.repository.clone_from(&said.repository);
            into.options.source.clone_from(&said.source);
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
