//! Updates a project from its spec: from what was last written, what lies there and what is generated now, to
//! what becomes of each file.

mod branches;
mod change;
mod changelog;
mod decide;
mod diff;
mod hunks;
mod lines;
mod manifest;
mod markers;
mod merge;
mod packed;
mod pairing;
mod record;

use std::collections::{BTreeMap, BTreeSet};

pub use change::{Change, Step};
pub use changelog::{Release, releases};
pub use diff::diff;
pub use hunks::{Difference, Hunks};
pub use lines::is_as_written;
pub use manifest::{MANIFEST, with_one_spec, without_spec};
pub use markers::{BETWEEN, GENERATED, YOURS, conflicts_in};
pub use record::{ATTRIBUTES, PROGRAM, RECORD, Record, RecordError, attributes, with_record, with_record_of};

use self::decide::{Known, Next, Recorded, decide};
use crate::file::{File, Found};

/// What becomes of source and README, which are the user's, where both sides changed them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sources {
    LeaveAlone,
    /// They are merged as any other file (`--merge-sources`).
    Merge,
}

/// A project as it lies on the disk, beside what is generated now.
#[derive(Debug)]
pub struct Comparison<'a> {
    /// What was last written; `None` where nothing tells.
    pub record: Option<&'a Record>,
    /// What lies at each path that [`paths`] names.
    pub found: &'a BTreeMap<String, Found>,
    /// What is generated now, sorted by path.
    pub files: &'a [File],
}

/// What becomes of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The files that something becomes of, sorted by path.
    pub steps: Vec<Step>,
    pub record: Record,
}

/// The handler's files that their user changed, of a project that was made when its library was a part of the program: what
/// they use of that is no longer generated.
pub fn former_handler<'a>(record: &'a Record, found: &BTreeMap<String, Found>) -> Option<&'a str> {
    let is_former = record.files.contains_key("src/config.rs");
    let mut recorded = record.files.iter().filter(|(path, _)| is_former && decide::is_written_once(path));
    let is_changed = |bases: &[String], path: &str| match found.get(path) {
        Some(Found::Text(text)) => !bases.iter().any(|base| *base == lines::LineEnds::of(text).to_lf(text)),
        Some(Found::Binary) | Some(Found::Missing) | None => true,
    };
    recorded.find(|(path, bases)| is_changed(bases, path)).map(|(path, _)| path.as_str())
}

pub fn paths<'a>(record: Option<&'a Record>, files: &'a [File]) -> BTreeSet<&'a str> {
    let recorded = record.into_iter().flat_map(|record| record.files.keys());
    files.iter().map(|file| file.path.as_str()).chain(recorded.map(String::as_str)).collect()
}

impl Comparison<'_> {
    pub fn decide(&self, sources: Sources) -> Outcome {
        let new: BTreeMap<&str, &str> =
            self.files.iter().map(|file| (file.path.as_str(), file.text.as_str())).collect();
        let mut outcome = Outcome { steps: Vec::new(), record: Record::default() };
        for path in paths(self.record, self.files) {
            let bases = self.record.map(|record| record.texts(path)).unwrap_or_default();
            let known = Known {
                path,
                bases,
                recorded: if self.record.is_some() { Recorded::Yes } else { Recorded::No },
                found: self.found.get(path).unwrap_or(&Found::Missing),
                new: new.get(path).copied(),
            };
            let (step, next) = decide(&known, sources);
            let texts = match next {
                Next::New(text) => vec![text.to_owned()],
                Next::Same => bases.to_vec(),
                Next::Nothing => Vec::new(),
            };
            if !texts.is_empty() {
                outcome.record.files.insert(path.to_owned(), texts);
            }
            if step.change != Change::Unchanged {
                outcome.steps.push(step);
            }
        }
        outcome
    }
}
