//! What rendering may cost. Templates may be a stranger's, and handlebars renders partials that fill in themselves until the stack
//! ends, and loops in loops for years. So every body of a template (a file, a partial, a block) begins and ends with a call that counts:
//! how deep bodies lie in each other, how much is done and copied, how much text comes out; and whether somebody wants to end it.

use std::cell::RefCell;
use std::io;

use serde_json::Value;

use crate::interrupt::is_pending;

/// How deep bodies may lie in each other while they are rendered.
const MAX_DEPTH: usize = 100;

/// The work of one rendering of all files, in values that are looked at or copied: several times what the program's own templates take for
/// as many triggers as a function can have, in every format.
const MAX_WORK: u64 = 40_000_000;

/// The values that one partial may be given, and those that all partials within each other have together: each has a copy.
const MAX_GIVEN: u64 = 1_000_000;
const MAX_LIVE: u64 = 4_000_000;

/// The bytes that come of it.
pub(super) const MAX_OUTPUT: usize = 32 * 1024 * 1024;

/// How many bytes of a text take as much as a value.
const BYTES: u64 = 64;

/// A look is taken for a copy of so small a part of all values: most find a text.
const PER_LOOK: u64 = 512;

/// Why rendering ends early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exceeded {
    Depth,
    Work,
    Values,
    Output,
    Interrupted,
}

impl Exceeded {
    pub(super) fn message(self) -> String {
        match self {
            Self::Depth => {
                format!(
                    "blocks and partials lie more than {MAX_DEPTH} deep in each other here: does one fill in itself?"
                )
            }
            Self::Work => "rendering takes more steps than are allowed: loops or partials multiply here".to_owned(),
            Self::Values => {
                "the partials here are given more values than are allowed: does one hand on all it has?".to_owned()
            }
            Self::Output => format!("more than {} MiB of text come out", MAX_OUTPUT / 1024 / 1024),
            Self::Interrupted => "a signal ended the rendering".to_owned(),
        }
    }
}

/// What a body costs each time, besides the bodies within it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cost {
    /// Values that are looked at. A path may lead to a list, which is copied at times.
    pub(super) looks: u64,
    pub(super) copies: u64,
    /// The most copies that one partial is given.
    pub(super) given: u64,
}

#[derive(Default)]
struct Budget {
    work: u64,
    output: usize,
    live: u64,
    /// The bodies that are being rendered: how many values each can see at most, and how many of them are a copy of its own.
    bodies: Vec<(u64, u64)>,
    exceeded: Option<Exceeded>,
}

thread_local! {
    static BUDGET: RefCell<Budget> = RefCell::default();
}

pub(super) fn begin() {
    BUDGET.set(Budget::default());
}

/// Why this rendering ended early, if it did.
pub(super) fn exceeded() -> Option<Exceeded> {
    BUDGET.with_borrow(|budget| budget.exceeded)
}

/// Begins the rendering of one file, which sees so many values.
pub(super) fn begin_file(values: u64) -> Result<(), Exceeded> {
    with(|budget| {
        budget.bodies = vec![(values, 0)];
        budget.live = 0;
        budget.work(values)
    })
}

/// A body begins. `own` is what it was given.
pub(super) fn enter(cost: Cost, own: Option<&Value>) -> Result<(), Exceeded> {
    with(|budget| {
        let own = own.map_or(0, weigh);
        let values = budget.bodies.last().map_or(0, |(values, _)| *values).max(own);
        budget.bodies.push((values, own));
        budget.live += own;
        if budget.bodies.len() > MAX_DEPTH {
            return Err(Exceeded::Depth);
        }
        if budget.live > MAX_LIVE || cost.given.saturating_mul(values) > MAX_GIVEN {
            return Err(Exceeded::Values);
        }
        let looks = cost.looks.saturating_mul(1 + values / PER_LOOK);
        budget.work(looks.saturating_add(cost.copies.saturating_mul(values)))
    })
}

pub(super) fn leave() {
    BUDGET.with_borrow_mut(|budget| {
        let (_, own) = budget.bodies.pop().unwrap_or_default();
        budget.live = budget.live.saturating_sub(own);
    });
}

/// So many bytes come out.
pub(super) fn write(bytes: usize) -> Result<(), Exceeded> {
    with(|budget| {
        budget.output = budget.output.saturating_add(bytes);
        if budget.output > MAX_OUTPUT { Err(Exceeded::Output) } else { Ok(()) }
    })
}

impl Budget {
    fn work(&mut self, work: u64) -> Result<(), Exceeded> {
        self.work = self.work.saturating_add(work);
        if self.work > MAX_WORK { Err(Exceeded::Work) } else { Ok(()) }
    }
}

fn with(spend: impl FnOnce(&mut Budget) -> Result<(), Exceeded>) -> Result<(), Exceeded> {
    BUDGET.with_borrow_mut(|budget| {
        let pending = if is_pending() { Err(Exceeded::Interrupted) } else { Ok(()) };
        let spent = budget.exceeded.map_or(pending, Err).and_then(|()| spend(budget));
        budget.exceeded = spent.err();
        spent
    })
}

/// How many values a value is, counting a long text as several.
pub(super) fn weigh(value: &Value) -> u64 {
    let of_text = |text: &str| 1 + u64::try_from(text.len()).unwrap_or(u64::MAX) / BYTES;
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 1,
        Value::String(text) => of_text(text),
        Value::Array(list) => 1 + list.iter().map(weigh).sum::<u64>(),
        Value::Object(object) => 1 + object.iter().map(|(name, value)| of_text(name) + weigh(value)).sum::<u64>(),
    }
}

/// The text that comes out.
#[derive(Default)]
pub(super) struct Text(Vec<u8>);

impl Text {
    pub(super) fn into_string(self) -> String {
        String::from_utf8(self.0).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
    }
}

impl io::Write for Text {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        write(bytes.len()).map_err(|exceeded| io::Error::other(exceeded.message()))?;
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl handlebars::Output for Text {
    fn write(&mut self, text: &str) -> io::Result<()> {
        io::Write::write_all(self, text.as_bytes())
    }
}
