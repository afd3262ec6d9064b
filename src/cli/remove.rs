//! `cargo lambda-s3 remove`.

use clap::builder::PossibleValuesParser;
use clap::{ArgAction, ArgMatches, Args, Command, FromArgMatches, value_parser};

use super::edit::EditFlags;
use super::flags::{parse, parse_all};
use super::setting_args;
use crate::error::Error;
use crate::manifest::{self, EditError, Takes, Wanted};
use crate::spec::{Event, Invalid, Route};

const EXAMPLES: &str = "\
Examples:
  cargo lambda-s3 remove trigger 's3://photo-inbox/raw/*.png'
  cargo lambda-s3 remove env SIZE
  cargo lambda-s3 remove tracing
  cargo lambda-s3 remove read s3://photo-archive/ --existing-bucket photo-archive";

/// Remove something from the spec of a project.
///
/// WHAT is one of the flags of `new`, which may also be given beside it: all of it is one change. Its value is only needed
/// where there can be several; of a name and a value, the name is enough.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, arg_required_else_help = true)]
pub(super) struct Remove {
    /// What to remove
    #[arg(value_name = "WHAT", value_parser = PossibleValuesParser::new(setting_args::names()))]
    what: Option<String>,

    /// Which of them
    #[arg(value_name = "VALUE")]
    values: Vec<String>,

    /// Only triggers with these events
    #[arg(long = "event", value_name = "EVENT", help_heading = "Triggers")]
    events: Vec<String>,

    /// Only triggers whose events come by this route
    #[arg(long, value_name = "ROUTE", help_heading = "Triggers")]
    via: Option<String>,

    #[command(flatten)]
    beside: RemovalFlags,

    #[command(flatten)]
    project: EditFlags,
}

/// What else is to be removed, by the flags that say it.
#[derive(Debug, Default)]
struct RemovalFlags {
    wanted: Vec<(String, Option<String>)>,
}

impl Args for RemovalFlags {
    fn augment_args(command: Command) -> Command {
        setting_args::flags().into_iter().fold(command, |command, flag| {
            let values = match setting_args::takes(&flag) {
                Takes::Nothing => None,
                Takes::One => Some(0..=1),
                Takes::Several => Some(1..=1),
            };
            let flag = flag.hide(true);
            command.arg(match values {
                None => flag,
                Some(values) => flag.num_args(values).action(ArgAction::Append).value_parser(value_parser!(String)),
            })
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for RemovalFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut beside = Self::default();
        beside.update_from_arg_matches(matches)?;
        Ok(beside)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        for flag in setting_args::flags() {
            let (id, long) = (flag.get_id().as_str(), flag.get_long().unwrap_or_default());
            if setting_args::takes(&flag) == Takes::Nothing {
                self.wanted.extend(matches.get_flag(id).then(|| (long.to_owned(), None)));
                continue;
            }
            let Some(occurrences) = matches.get_occurrences::<String>(id) else { continue };
            self.wanted.extend(occurrences.map(|mut values| (long.to_owned(), values.next().cloned())));
        }
        Ok(())
    }
}

impl Remove {
    pub(super) fn run(&self) -> Result<(), Error> {
        let wanted = self.wanted()?;
        let removed =
            self.project.apply(|project| manifest::remove(&project.manifest, &project.own, &project.spec, &wanted));
        removed.map_err(|error| match error.downcast_ref() {
            Some(Invalid::UnusedBucket(given) | Invalid::Needs { given, .. }) => {
                EditError::LeftOver(given.clone()).into()
            }
            _ => error,
        })
    }

    fn wanted(&self) -> Result<Vec<Wanted>, Error> {
        let mut typed: Vec<(String, Option<String>)> = Vec::new();
        if let Some(what) = &self.what {
            match self.values.as_slice() {
                [] => typed.push((what.clone(), None)),
                values => typed.extend(values.iter().map(|value| (what.clone(), Some(value.clone())))),
            }
        }
        typed.extend(self.beside.wanted.iter().cloned());
        let events: Vec<Event> = parse_all("--event", &self.events)?;
        let via: Option<Route> = parse("--via", self.via.as_deref())?;
        let beside =
            [("--event", !events.is_empty()), ("--via", via.is_some())].into_iter().find(|(_, is_given)| *is_given);
        match beside {
            _ if typed.is_empty() => return Err(EditError::Nothing.into()),
            Some((flag, _)) if typed.iter().all(|(of, _)| of != "trigger") => {
                return Err(EditError::Beside(flag.to_owned()).into());
            }
            _ => {}
        }
        let wanted = typed.into_iter().map(|(flag, value)| {
            let value = value.map(|value| [value.clone(), as_meant(&flag, &value)]);
            match flag.as_str() {
                "trigger" => Wanted { flag, value, events: events.clone(), via },
                _ => Wanted { flag, value, events: Vec::new(), via: None },
            }
        });
        Ok(wanted.collect())
    }
}

/// The value as a spec says it, such as `s3://BUCKET/*` for `s3://BUCKET`; what is no value stays as it was typed.
pub(super) fn as_meant(flag: &str, value: &str) -> String {
    let said = setting_args::said(flag, &[value.to_owned()], &[]).ok().and_then(|entries| entries.into_iter().next());
    said.map_or_else(|| value.to_owned(), |entry| entry.value)
}
