//! The decision for one file.

use super::branches::merge_branches;
use super::lines::LineEnds;
use super::manifest::{self, MANIFEST};
use super::merge::{Merge, mark_differences, merge};
use super::{Change, Sources, Step, conflicts_in};
use crate::file::Found;

/// Whose a file is once a project was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owner {
    /// The user's, from the day on which the project was made: the handler. It is written once.
    Author,
    /// The user's: README, and source that other templates make.
    User,
    /// The program's, with whatever the user adds to it.
    Program,
    /// Both: the manifest, which holds the spec.
    Both,
}

impl Owner {
    fn of(path: &str) -> Self {
        match path {
            MANIFEST => Self::Both,
            "src/main.rs" | "src/handler.rs" => Self::Author,
            "src/lib.rs" => Self::Program,
            _ if path.starts_with("src/runtime/") => Self::Program,
            "README.md" => Self::User,
            _ if path.starts_with("src/") => Self::User,
            _ => Self::Program,
        }
    }
}

/// What is known of a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known<'a> {
    pub(super) path: &'a str,
    /// As it was last written; several texts where branches met that wrote it differently, none where it was not.
    pub(super) bases: &'a [String],
    /// Whether anything was recorded when the project was written.
    pub(super) recorded: Recorded,
    pub(super) found: &'a Found,
    pub(super) new: Option<&'a str>,
}

/// Whether there is a record of what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Recorded {
    Yes,
    /// The project was made before there were records, or the record is lost.
    No,
}

/// What the record is to say of a file from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next<'a> {
    New(&'a str),
    Same,
    Nothing,
}

/// Whether a file is written when a project is made, and never again: nothing is recorded of it.
pub(super) fn is_written_once(path: &str) -> bool {
    Owner::of(path) == Owner::Author
}

/// What becomes of a file, and of its record.
pub(super) fn decide<'a>(known: &Known<'a>, sources: Sources) -> (Step, Next<'a>) {
    if is_written_once(known.path) {
        return (known.decide_once(), Next::Nothing);
    }
    let same = |known: &Known<'a>| known.new.filter(|new| known.is_recorded(new)).map_or(Next::Same, Next::New);
    match (known.found, known.new) {
        (Found::Missing, None) => (known.step(Change::Unchanged, None), Next::Nothing),
        (Found::Missing, Some(new)) => match (known.bases.first(), Owner::of(known.path), known.recorded) {
            // Deleted by the user, or perhaps so.
            (Some(_), ..) => (known.step(Change::Unchanged, None), same(known)),
            (None, Owner::User, Recorded::No) if sources == Sources::LeaveAlone => {
                (known.step(Change::LeftAlone, Some(new.to_owned())), Next::Same)
            }
            (None, ..) => (known.step(Change::Created, Some(new.to_owned())), Next::New(new)),
        },
        (Found::Binary, None) => (known.step(Change::Kept, None), Next::Same),
        (Found::Binary, Some(new)) if known.is_recorded(new) => (known.step(Change::Unchanged, None), Next::New(new)),
        (Found::Binary, Some(_)) if Owner::of(known.path) == Owner::User && sources == Sources::LeaveAlone => {
            (known.step(Change::LeftAlone, None), Next::Same)
        }
        (Found::Binary, Some(_)) => (known.step(Change::Conflict, None), Next::Same),
        (Found::Text(text), None) => {
            let is_untouched = known.was_written(&LineEnds::of(text).to_lf(text));
            match is_untouched {
                true => (known.step(Change::Removed, None), Next::Nothing),
                false => (known.step(Change::Kept, None), Next::Same),
            }
        }
        (Found::Text(text), Some(new)) if text == new || known.is_recorded(new) => {
            (known.step(Change::Unchanged, None), Next::New(new))
        }
        (Found::Text(text), Some(new)) => known.decide_text(text, new, sources),
    }
}

impl<'a> Known<'a> {
    /// Only what an earlier version wrote, and recorded, is replaced as long as nobody changed it.
    fn decide_once(&self) -> Step {
        match (self.found, self.new) {
            (Found::Text(text), Some(new)) if text != new && self.was_written(&LineEnds::of(text).to_lf(text)) => {
                self.step(Change::Updated, Some(LineEnds::of(text).restore(new)))
            }
            _ => self.step(Change::Unchanged, None),
        }
    }

    fn decide_text(&self, text: &str, new: &'a str, sources: Sources) -> (Step, Next<'a>) {
        let ends = LineEnds::of(text);
        let yours = ends.to_lf(text);
        let owner = Owner::of(self.path);
        if yours == new {
            return (self.step(Change::Unchanged, None), Next::New(new));
        }
        if self.was_written(&yours) && owner != Owner::Both {
            return (self.step(Change::Updated, Some(ends.restore(new))), Next::New(new));
        }
        let merged = match (owner, self.bases) {
            (Owner::Both, bases) => manifest::merge_marked(bases, &yours, new),
            (_, []) => Merge::Conflict(mark_differences(&yours, new)),
            (_, [base]) => merge(base, &yours, new),
            (_, bases) => merge_branches(bases, &yours, new),
        };
        let is_marked = !conflicts_in(&yours).is_empty();
        let (change, merged) = match merged {
            Merge::Clean(merged) if merged == yours => return (self.step(Change::Unchanged, None), Next::New(new)),
            Merge::Clean(merged) if self.was_written(&yours) => (Change::Updated, merged),
            // All of it was generated, on one branch or another.
            Merge::Clean(merged) if self.bases.len() > 1 && merged == new => (Change::Updated, merged),
            Merge::Clean(merged) => (Change::Merged, merged),
            // Until git's own marks are resolved, both branches' texts stay recorded.
            Merge::Conflict(_) if is_marked => {
                return (self.step(Change::Conflict, Some(text.to_owned())), Next::Same);
            }
            Merge::Conflict(merged) => (Change::Conflict, merged),
        };
        let is_theirs = owner == Owner::User && sources == Sources::LeaveAlone;
        if is_theirs && change != Change::Updated && !is_marked {
            return (self.step(Change::LeftAlone, Some(ends.restore(&merged))), Next::Same);
        }
        (self.step(change, Some(ends.restore(&merged))), Next::New(new))
    }

    /// Whether that and nothing else was last written.
    fn is_recorded(&self, text: &str) -> bool {
        matches!(self.bases, [base] if base == text)
    }

    /// Whether that was last written, on any branch.
    fn was_written(&self, text: &str) -> bool {
        self.bases.iter().any(|base| base == text)
    }

    fn step(&self, change: Change, after: Option<String>) -> Step {
        let before = match self.found {
            Found::Text(text) if change != Change::Unchanged => Some(text.clone()),
            _ => None,
        };
        Step { path: self.path.to_owned(), change, before, after }
    }
}
