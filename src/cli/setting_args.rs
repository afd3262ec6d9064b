//! What `add` and `remove` are about: everything that a spec says and `new` has a flag for.

use clap::builder::PossibleValue;
use clap::{Arg, ArgAction, Args as _, Command, FromArgMatches as _};

use super::flags::SpecFlags;
use super::help::without_default;
use crate::error::Error;
use crate::manifest::{EditError, Entry, Takes, entries};
use crate::spec::Draft;

/// The flags that are about something else that is given beside them.
const BESIDE: [&str; 4] = ["event", "via", "min-size", "max-size"];

/// The flags of `new` that say something by themselves.
pub(super) fn flags() -> Vec<Arg> {
    let command = SpecFlags::augment_args(Command::new("spec"));
    command
        .get_arguments()
        .filter(|flag| flag.get_long().is_some_and(|long| !BESIDE.contains(&long)))
        .cloned()
        .collect()
}

/// The same as what may stand behind `add`, each with its help.
pub(super) fn names() -> Vec<PossibleValue> {
    let name = |flag: &Arg| {
        let about = flag.get_help().map(ToString::to_string).unwrap_or_default();
        Some(PossibleValue::new(flag.get_long()?.to_owned()).help(without_default(&about).to_owned()))
    };
    flags().iter().filter_map(name).collect()
}

/// Whether a default of the flag's stands for the whole setting, and not for a part of what is given.
pub(super) fn takes_whole(flag: &Arg) -> bool {
    let is_beside = flag.get_long().is_some_and(|long| BESIDE.contains(&long));
    !is_beside && (flag.get_value_delimiter().is_some() || takes(flag) != Takes::Several)
}

pub(super) fn takes(flag: &Arg) -> Takes {
    match flag.get_action() {
        ArgAction::Append => Takes::Several,
        ArgAction::Set => Takes::One,
        _ => Takes::Nothing,
    }
}

/// What the value of a flag is called.
fn value_of(flag: Option<&Arg>) -> String {
    let names = flag.and_then(Arg::get_value_names).unwrap_or_default();
    names.first().map(ToString::to_string).unwrap_or_default()
}

/// What is said by a name and its values, as by a flag with each of them, and by the flags beside it.
pub(super) fn said(what: &str, values: &[String], beside: &[String]) -> Result<Vec<Entry>, Error> {
    let flag = flags().into_iter().find(|flag| flag.get_long() == Some(what));
    let takes = flag.as_ref().map_or(Takes::Nothing, takes);
    let arguments: Vec<String> = match (takes, values) {
        (Takes::Nothing, []) => vec![format!("--{what}")],
        (Takes::One, [_]) | (Takes::Several, [_, ..]) => {
            values.iter().map(|value| format!("--{what}={value}")).collect()
        }
        _ => return Err(EditError::Values { what: what.to_owned(), value: value_of(flag.as_ref()), takes }.into()),
    };
    let command = SpecFlags::augment_args(Command::new("spec").no_binary_name(true));
    let flags = command
        .try_get_matches_from(arguments.iter().chain(beside))
        .and_then(|matches| SpecFlags::from_arg_matches(&matches))
        .map_err(|error| EditError::Arguments(error.to_string()))?;
    Ok(entries(&flags.draft(Draft::default())?))
}
