//! Flags for grants of services: one for each row of the spec's.

use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

use super::option_flags::CAPABILITIES;
use crate::error::Error;
use crate::spec::options::{Mode, SERVICES, ServiceGrant, ServiceRow};
use crate::spec::{FlagError, Naming, ValueError, nearest};

/// What was typed, in the order of rows.
#[derive(Debug, Default)]
pub(super) struct ServiceFlags(Vec<Vec<String>>);

impl Args for ServiceFlags {
    fn augment_args(command: Command) -> Command {
        SERVICES.iter().fold(command, |command, row| {
            let flag = Arg::new(row.key).long(row.key).value_name(row.value).action(ArgAction::Append);
            command.arg(flag.help(row.help).help_heading(CAPABILITIES))
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for ServiceFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let typed = |row: &ServiceRow| matches.get_many(row.key).into_iter().flatten().cloned().collect();
        Ok(Self(SERVICES.iter().map(typed).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl ServiceFlags {
    /// The grants, and the names that stand before some of them.
    pub(super) fn grants(&self, names: &mut Vec<Naming>) -> Result<Vec<ServiceGrant>, Error> {
        let mut grants = Vec::new();
        for (row, typed) in SERVICES.iter().zip(&self.0) {
            for text in typed {
                let grant = grant(row, text, names).map_err(|error| FlagError { flag: row.flag, error })?;
                grants.push(grant);
            }
        }
        Ok(grants)
    }
}

/// Reads `NAME=VALUE` and `VALUE`, which may end with what is done there.
fn grant(row: &ServiceRow, typed: &str, names: &mut Vec<Naming>) -> Result<ServiceGrant, ValueError> {
    let is_name = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
    let is_mode = |text: &str| row.has_mode && nearest(text, Mode::ALL.map(Mode::as_str)).is_some();
    match typed.split_once('=').filter(|(name, value)| is_name(name) && !is_mode(value)) {
        Some((name, value)) => {
            let grant = ServiceGrant::parse(row.service, value)?;
            let naming = Naming::new(name, grant.as_str())?;
            if !names.contains(&naming) {
                names.push(naming);
            }
            Ok(grant)
        }
        None => Ok(ServiceGrant::parse(row.service, typed)?),
    }
}
