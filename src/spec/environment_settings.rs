//! What an environment of a project has otherwise than the others: a size, a time, its Region, values of environment variables.
//!
//! Environments have the same structure, so that one set of files serves all of them: only numbers and texts differ.

use std::fmt;

use super::rows::{Accessor, Join, ROWS, Row, row_of};
use super::{Draft, EnvironmentName, Invalid, Spec};

/// The values of one environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvironmentSettings {
    pub environment: EnvironmentName,
    /// Nothing but what [`varying`] rows are about.
    pub values: Draft,
}

/// The settings that an environment may have a value of its own for.
pub fn varying() -> impl Iterator<Item = &'static Row> {
    ROWS.iter().filter(|row| matches!(row.accessor, Accessor::Number(..)) || ["region", "env"].contains(&row.key))
}

/// Something that one environment has and another has not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lacking {
    pub environment: EnvironmentName,
    /// The key, or the key and the name in it: `env.LEVEL`.
    pub setting: String,
}

impl fmt::Display for Lacking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "environment `{}` has no `{}`, and another has", self.environment, self.setting)
    }
}

/// Settings without a default of the program's: without them a file says nothing at all.
const WITHOUT_DEFAULT: [&str; 2] = ["ephemeral-storage", "reserved-concurrency"];

impl Draft {
    /// With the values of an environment over those of all.
    pub(super) fn with_settings_of(&self, environment: &EnvironmentName) -> Self {
        let mut draft = self.clone();
        for own in self.environment_settings.iter().filter(|own| own.environment == *environment) {
            varying().for_each(|row| row.over(&mut draft, &own.values, self, Join::Each));
        }
        draft
    }

    /// Checks that each of the settings is about an environment, and that no environment lacks what another has.
    pub(super) fn check_environment_settings(&self) -> Result<(), Invalid> {
        for (at, own) in self.environment_settings.iter().enumerate() {
            if !self.environments.contains(&own.environment) {
                let known = self.environments.iter().map(ToString::to_string).collect();
                return Err(Invalid::NotAnEnvironment { environment: own.environment.clone(), known });
            }
            if self.environment_settings[..at].iter().any(|other| other.environment == own.environment) {
                return Err(Invalid::Twice(format!("environment.{}", own.environment)));
            }
        }
        let all: Vec<(&EnvironmentName, Vec<String>)> = self
            .environments
            .iter()
            .map(|environment| (environment, optional_settings(&self.with_settings_of(environment))))
            .collect();
        let said = all.iter().flat_map(|(_, settings)| settings);
        for setting in said {
            if let Some((environment, _)) = all.iter().find(|(_, settings)| !settings.contains(setting)) {
                let environment = (*environment).clone();
                return Err(Invalid::Lacking(Lacking { environment, setting: setting.clone() }));
            }
        }
        Ok(())
    }

    /// A Region that one environment says is each one's to say: none is that of all then.
    pub(super) fn with_regions_of_environments(mut self) -> Self {
        if self.environment_settings.iter().all(|own| own.values.region.is_none()) {
            return self;
        }
        let Some(region) = self.region.take() else { return self };
        for environment in &self.environments {
            match self.environment_settings.iter_mut().find(|own| own.environment == *environment) {
                Some(own) => drop(own.values.region.get_or_insert_with(|| region.clone())),
                None => self.environment_settings.push(EnvironmentSettings {
                    environment: environment.clone(),
                    values: Self { region: Some(region.clone()), ..Self::default() },
                }),
            }
        }
        self
    }
}

fn optional_settings(draft: &Draft) -> Vec<String> {
    let numbers = varying().filter(|row| WITHOUT_DEFAULT.contains(&row.key));
    let numbers = numbers.filter(|row| matches!(row.accessor, Accessor::Number(get, _) if get(draft).is_some()));
    let variables = draft.options.environment.iter().map(|variable| format!("env.{}", variable.name()));
    numbers.map(|row| row.key.to_owned()).chain(variables).collect()
}

impl Spec {
    /// The function with the settings of each of its environments, and the placeholder in all that it shares with the others. Empty where
    /// all of them have the same.
    pub fn by_settings(&self) -> Result<Vec<(EnvironmentName, Self)>, Invalid> {
        if self.environment_settings.is_empty() {
            return Ok(Vec::new());
        }
        let draft = Draft::from(self);
        let of = |environment: &EnvironmentName| {
            let mut varied = Draft { region: self.region.clone(), ..draft.with_settings_of(environment) };
            for variable in &mut varied.options.environment {
                if self.has_own_texts(variable.name()) {
                    *variable = variable.filled(environment.as_str());
                }
            }
            let spec = Self { stated: self.stated.clone(), ..Self::of_checked(varied.clone(), varied)? };
            Ok((environment.clone(), spec))
        };
        self.environments.iter().map(of).collect()
    }

    /// With a token in place of each value of an environment variable of which environments have their own.
    pub fn with_tokens(mut self) -> Self {
        let tokens = self.options.environment.iter().map(|variable| match self.has_own_texts(variable.name()) {
            true => variable.with_token(),
            false => variable.clone(),
        });
        self.options.environment = tokens.collect();
        self
    }

    /// Whether environments have their own values of this environment variable.
    pub fn has_own_texts(&self, name: &str) -> bool {
        self.environment_settings.iter().any(|own| own.values.options.variable(name).is_some())
    }

    /// Whether environments have different numbers of this key.
    pub fn differs(&self, key: &str) -> bool {
        let Some(Row { accessor: Accessor::Number(get, _), .. }) = row_of(key) else { return false };
        let draft = Draft::from(self);
        let mut numbers = self.environments.iter().map(|environment| get(&draft.with_settings_of(environment)));
        let first = numbers.next();
        !self.environment_settings.is_empty() && numbers.any(|number| Some(number) != first)
    }
}
