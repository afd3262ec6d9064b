//! Environments: one project deployed several times, such as to `dev` and `prod`.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use super::options::{Alarms, Allow, GithubSource};
use super::rows::ROWS;
use super::{BucketName, Draft, Grant, Invalid, InvalidValue, KeyPattern, Location, Spec, Trigger, ValueError};
use crate::placeholder::{fill, is_in};

/// The name of an environment: 1 to 16 characters of `a-z`, `0-9` and `-`, as it is part of names of buckets, roles and stacks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnvironmentName(String);

impl EnvironmentName {
    /// The most characters: what names of resources leave room for.
    pub const MAX: usize = 16;

    /// The form as a regular expression, for editors.
    pub const PATTERN: &str = "^(?=.{1,16}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$";

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EnvironmentName {
    type Err = InvalidValue;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let is_part = |part: &str| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        };
        let is_name = typed.starts_with(|c: char| c.is_ascii_lowercase()) && typed.split('-').all(is_part);
        match is_name && typed.len() <= Self::MAX {
            true => Ok(Self(typed.to_owned())),
            false => Err(InvalidValue::new(
                "environment",
                typed,
                "give 1 to 16 of `a-z`, `0-9` and single hyphens, with a letter first, such as prod",
            )),
        }
    }
}

impl fmt::Display for EnvironmentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Draft {
    /// Checks the placeholder: without environments nothing stands for it, and otherwise all is right in each of them.
    pub(super) fn check_environments(&self) -> Result<(), Invalid> {
        self.check_environment_settings()?;
        // Every text of a draft is in what it shows of itself.
        if self.environments.is_empty() {
            return if is_in(&format!("{self:?}")) { Err(Invalid::NoEnvironment) } else { Ok(()) };
        }
        let mut others: Vec<(&EnvironmentName, Self)> = Vec::new();
        for environment in &self.environments {
            let within =
                |problem| Invalid::InEnvironment { environment: environment.clone(), problem: Box::new(problem) };
            let filled = self.filled(environment).map_err(|error| within(Invalid::Value(Box::new(error))))?;
            filled.check().map_err(within)?;
            for (other, draft) in &others {
                if let Some(shared) = filled.shared_with(draft) {
                    let environments = [(*other).clone(), environment.clone()];
                    return Err(Invalid::BetweenEnvironments { environments, shared });
                }
            }
            others.push((environment, filled));
        }
        Ok(())
    }

    /// Names of buckets are taken in every account at once, and S3 refuses notifications that one event could fire, whichever function
    /// they invoke.
    fn shared_with(&self, other: &Self) -> Option<Shared> {
        let is_created = |bucket: &&BucketName| {
            !self.existing_buckets.contains(bucket) && !self.bucket_owners.iter().any(|owner| owner.bucket == **bucket)
        };
        let mut created = named_buckets(&self.triggers, &self.grants).filter(is_created);
        let twice = created.find(|bucket| named_buckets(&other.triggers, &other.grants).any(|one| one == *bucket));
        let fires_both = |one: &&Trigger| {
            let is_same = |other: &Trigger| other.via.is_notification() && one.shared_event(other).is_some();
            one.via.is_notification() && other.triggers.iter().any(is_same)
        };
        let trigger = || Some(Shared::Trigger(Box::new(self.triggers.iter().find(fires_both)?.clone())));
        twice.map(|bucket| Shared::Created(bucket.clone())).or_else(trigger)
    }

    /// The draft as it is in an environment.
    pub(super) fn filled(&self, environment: &EnvironmentName) -> Result<Self, ValueError> {
        let name = environment.as_str();
        let own = self.with_settings_of(environment);
        let mut draft = Self { environments: Vec::new(), environment_settings: Vec::new(), ..own };
        ROWS.iter().try_for_each(|row| row.fill(&mut draft, name))?;
        let triggers = draft.triggers.iter_mut().map(|trigger| &mut trigger.on);
        for on in triggers.chain(draft.grants.iter_mut().map(|grant| &mut grant.on)) {
            let keys = KeyPattern::new(fill(on.keys.prefix(), name), fill(on.keys.suffix(), name))?;
            *on = Location { bucket: fill(on.bucket.as_str(), name).parse()?, keys };
        }
        for allow in &mut draft.options.allow {
            let actions: Vec<String> = allow.actions.iter().map(ToString::to_string).collect();
            let resources: Vec<String> = allow.resources.iter().map(|text| fill(text, name).into_owned()).collect();
            let mut conditions = allow.conditions.clone();
            for value in conditions.iter_mut().flat_map(|condition| &mut condition.values) {
                *value = fill(value, name).into_owned();
            }
            let escalation = allow.escalation.as_ref().map(|why| fill(why, name).into_owned());
            *allow = Allow::new(&actions, &resources, conditions, &fill(&allow.reason, name), escalation)?;
        }
        if let Some(Alarms::Topic(topic)) = &mut draft.options.alarms {
            *topic = fill(topic.as_str(), name).parse()?;
        }
        if let Some(GithubSource::Environment(source)) = &mut draft.options.source {
            *source = fill(source.as_str(), name).parse()?;
        }
        draft.description = draft.description.map(|text| fill(text.as_str(), name).parse()).transpose()?;
        Ok(draft)
    }
}

/// What two environments would have in common, and cannot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shared {
    /// A bucket that both would create.
    Created(BucketName),
    /// A trigger of which one event would invoke both.
    Trigger(Box<Trigger>),
}

/// One environment of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InEnvironment {
    pub name: EnvironmentName,
    /// What all of them have: names that do not follow from texts alone (digests, identifiers in code) are those of this one.
    pub pattern: Spec,
}

impl Spec {
    /// The function as it is in one of its environments. Right there, too, as the whole was checked for each.
    pub fn in_environment(&self, name: &EnvironmentName) -> Result<Self, Invalid> {
        let filled = Draft::from(self).filled(name).map_err(|error| Invalid::Value(Box::new(error)))?;
        let in_environment = Some(Box::new(InEnvironment { name: name.clone(), pattern: self.clone() }));
        Ok(Self { in_environment, stated: self.stated.clone(), ..Self::of_checked(filled.clone(), filled)? })
    }

    /// The function in its first environment, or as it is where it has none: what a developer's machine runs.
    pub fn in_first_environment(&self) -> Result<Cow<'_, Self>, Invalid> {
        self.environments.first().map_or(Ok(Cow::Borrowed(self)), |name| self.in_environment(name).map(Cow::Owned))
    }

    /// What all environments call a bucket of this one.
    pub fn pattern_of(&self, bucket: &BucketName) -> BucketName {
        let Some(at) = &self.in_environment else { return bucket.clone() };
        let is_it = |pattern: &&BucketName| fill(pattern.as_str(), at.name.as_str()) == bucket.as_str();
        named_buckets(&at.pattern.triggers, &at.pattern.grants).find(is_it).unwrap_or(bucket).clone()
    }
}

fn named_buckets<'a>(triggers: &'a [Trigger], grants: &'a [Grant]) -> impl Iterator<Item = &'a BucketName> {
    triggers.iter().map(|trigger| &trigger.on.bucket).chain(grants.iter().map(|grant| &grant.on.bucket))
}

/// A text of which rules for names can be checked: the shortest name of an environment stands in it.
pub(super) fn sample(text: &str) -> Cow<'_, str> {
    fill(text, "e")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_an_environment_fits_into_every_name_of_a_resource() {
        for name in ["dev", "p", "eu-prod-2", "a234567890123456"] {
            assert!(name.parse::<EnvironmentName>().is_ok(), "{name}");
        }
        for name in ["", "Prod", "1a", "-a", "a-", "a--b", "a_b", "a.b", "a2345678901234567", "{environment}"] {
            assert!(name.parse::<EnvironmentName>().is_err(), "{name}");
        }
    }
}
