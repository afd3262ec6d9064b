//! Why nothing is added to a spec, or removed from it.

use std::fmt;
use std::path::PathBuf;

use super::entry::Entry;
use crate::error::Report;
use crate::escape::Quoted;
use crate::spec::{Invalid, nearest};

/// Why a spec is not edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditError {
    /// Neither the folder nor one above it holds a project.
    NoProject(PathBuf),
    /// Nothing was typed that could be added or removed.
    Nothing,
    /// Too many values, or none.
    Values {
        what: String,
        /// What its value is called in the help.
        value: String,
        takes: Takes,
    },
    /// The arguments do not go together; holds the parser's message.
    Arguments(String),
    Beside(String),
    Present(Box<Entry>),
    /// The same was typed twice, or two things that exclude each other.
    Twice(Box<(Entry, Entry)>),
    Absent {
        typed: String,
        there: Vec<String>,
    },
    /// There may be several, and none was named.
    Unnamed {
        flag: String,
        there: Vec<String>,
    },
    /// It says something about what the spec does not say.
    Needs {
        entry: Box<Entry>,
        needed: &'static str,
    },
    /// What is to be removed leaves something behind that means nothing without it; holds that as it would be typed.
    LeftOver(String),
    /// A project needs one, and this is the last.
    Last(Box<Entry>),
    /// The table is written in a way that cannot be edited.
    Layout(Box<Entry>),
}

/// How many values something takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    Nothing,
    One,
    /// One at least.
    Several,
}

impl EditError {
    pub fn help(&self) -> String {
        match self {
            Self::NoProject(_) => "go to the folder of a project, or name it: `--manifest-path DIR/Cargo.toml`, in a workspace `--package NAME`".to_owned(),
            Self::Nothing => {
                "say what, such as `trigger s3://BUCKET/PREFIX*SUFFIX`; `--help` tells all that there is".to_owned()
            }
            Self::Values { takes: Takes::Nothing, .. } => {
                "leave the value out; what else is meant goes into a flag beside it".to_owned()
            }
            Self::Values { what, value, .. } => format!("write `{what} {value}`; `add --help` shows the values of each"),
            Self::Arguments(_) => "`--help` shows the values of each".to_owned(),
            Self::Beside(flag) => format!("leave `{flag}` out, or name a trigger"),
            Self::Present(_) => "there is nothing to do".to_owned(),
            Self::Twice(_) => "give one of them".to_owned(),
            Self::Absent { there, typed } => match nearest(typed, there.iter().map(String::as_str)) {
                _ if there.is_empty() => "`cargo lambda-s3 explain` tells what the project has".to_owned(),
                Some(near) => format!("did you mean {}?", Quoted(near)),
                None => format!("there is `{}`", there.join("`, `")),
            },
            Self::Unnamed { there, .. } => format!("say which one: `{}`", there.join("`, `")),
            Self::Needs { needed, .. } => format!("give `--{needed}` too"),
            Self::LeftOver(given) => format!("remove that as well: add {}", Quoted(given)),
            Self::Last(entry) => format!("add another first: `cargo lambda-s3 add {} …`", entry.flag),
            Self::Layout(_) => {
                "write it into `[package.metadata.lambda-s3]` by hand, then run `cargo lambda-s3 sync`".to_owned()
            }
        }
    }
}

impl Report for EditError {
    fn help(&self) -> Option<String> {
        Some(self.help())
    }
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoProject(folder) => {
                write!(f, "there is no project in {} or above", Quoted(&folder.to_string_lossy()))
            }
            Self::Nothing => write!(f, "nothing was named"),
            Self::Values { what, takes, .. } => {
                let takes = match takes {
                    Takes::Nothing => "no value",
                    Takes::One => "one value",
                    Takes::Several => "at least one value",
                };
                write!(f, "`{what}` takes {takes}")
            }
            Self::Arguments(message) => f.write_str(message.trim().trim_start_matches("error: ")),
            Self::Beside(flag) => write!(f, "`{flag}` is about triggers, and none was named"),
            Self::Present(entry) => write!(f, "`{entry}` exists already"),
            Self::Twice(both) => match both.as_ref() {
                (one, other) if one == other => Invalid::Twice(one.to_string()).fmt(f),
                (one, other) => write!(f, "`{one}` and `{other}` exclude each other"),
            },
            Self::Absent { typed, .. } => write!(f, "there is no {}", Quoted(typed)),
            Self::Unnamed { flag, .. } => write!(f, "there may be more than one `{flag}`"),
            Self::Needs { entry, needed } => write!(f, "`{entry}` needs `{needed}`"),
            Self::LeftOver(given) => write!(f, "{} would mean nothing any more", Quoted(given)),
            Self::Last(entry) => write!(f, "`{entry}` is the last of its kind, and a project needs one"),
            Self::Layout(entry) => write!(f, "`{entry}` cannot be edited in the way in which the spec is written"),
        }
    }
}
