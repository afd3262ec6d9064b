//! Which environment a command is about.

use clap::Args;

use super::flags::parse;
use crate::error::Error;
use crate::placeholder::ENVIRONMENT;
use crate::spec::{EnvironmentName, FlagError, Invalid, InvalidValue, Spec};
use crate::terminal;

/// Without it a command is about what all environments have.
#[derive(Debug, Default, Args)]
pub(super) struct EnvironmentFlag {
    /// Environment that it is about [default: all of them, with `{environment}` for the name]
    #[arg(long, value_name = "NAME", help_heading = "Project")]
    environment: Option<String>,
}

fn refused(typed: &str, known: &[EnvironmentName]) -> Error {
    let known: Vec<&str> = known.iter().map(EnvironmentName::as_str).collect();
    let help = match known.is_empty() {
        true => "the function has none: leave `--environment` out".to_owned(),
        false => format!("choose from {}", known.join(", ")),
    };
    FlagError { flag: "--environment", error: InvalidValue::new("environment", typed, help).into() }.into()
}

impl EnvironmentFlag {
    pub(super) fn of_name(environment: Option<String>) -> Self {
        Self { environment }
    }

    /// The function in the environment that was chosen.
    pub(super) fn of(&self, spec: Spec) -> Result<Spec, Error> {
        Ok(match self.among(&spec.environments)? {
            Some(name) => spec.in_environment(&name)?,
            None => spec,
        })
    }

    /// The environment that was chosen, which has to be one of these.
    pub(super) fn among(&self, known: &[EnvironmentName]) -> Result<Option<EnvironmentName>, Error> {
        let chosen: Option<EnvironmentName> = parse("--environment", self.environment.as_deref())?;
        match chosen {
            Some(name) if !known.contains(&name) => Err(refused(name.as_str(), known)),
            chosen => Ok(chosen),
        }
    }

    /// The functions of a workspace in the environment that was chosen, which one of them has to have: those that have it, and those
    /// without environments.
    pub(super) fn of_members<T>(&self, members: Vec<(Spec, T)>) -> Result<Vec<(Spec, T)>, Error> {
        let mut known: Vec<EnvironmentName> = members.iter().flat_map(|(spec, _)| spec.environments.clone()).collect();
        known.sort();
        known.dedup();
        let Some(name) = self.among(&known)? else { return Ok(members) };
        let mut there = Vec::new();
        for (spec, member) in members {
            match spec.environments.as_slice() {
                [] => there.push((spec, member)),
                own if own.contains(&name) => there.push((spec.in_environment(&name)?, member)),
                _ => terminal::note(&format!("`{}` has no environment `{name}`, and is left out", spec.name)),
            }
        }
        Ok(there)
    }

    /// The function in the one environment that has to be chosen, where it has any, for what `flag` asks for.
    pub(super) fn one(&self, spec: Spec, flag: &str) -> Result<Spec, Error> {
        let known: Vec<String> = spec.environments.iter().map(|name| format!("--environment {name}")).collect();
        match &self.environment {
            None if !known.is_empty() => {
                Err(Invalid::Needs { given: flag.to_owned(), needed: known.join("` or `") }.into())
            }
            _ => self.of(spec),
        }
    }

    /// Says what stands for the names where none was chosen.
    pub(super) fn note(spec: &Spec) {
        if !spec.environments.is_empty() {
            let known: Vec<String> = spec.environments.iter().map(|name| format!("`{name}`")).collect();
            terminal::note(&format!(
                "`{ENVIRONMENT}` stands for {}: `--environment NAME` prints it for one",
                known.join(", ")
            ));
        }
    }
}
