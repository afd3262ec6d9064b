//! What stands in the boxes of the picture.

use crate::escape::visible;
use crate::views::{ScheduleView, StatementView, TriggerView};

/// A box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub kind: Kind,
    /// What is written in it, cut so that it fits.
    pub lines: Vec<Line>,
    pub whole: String,
}

/// What a box stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Bucket,
    Permission,
    Function,
    Role,
    Reach,
}

/// A line of a box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub style: LineStyle,
    pub text: String,
}

/// How a line is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineStyle {
    Heading,
    Name,
    Text,
    Label,
    Foot,
}

/// The widest line of a box, in cells: the longest name of an event fits.
const WIDEST: usize = 48;

impl Block {
    pub(super) fn bucket(sends: &[&TriggerView]) -> Self {
        let name = sends.first().map(|trigger| line(LineStyle::Name, &trigger.on.bucket));
        let triggers = sends.iter().flat_map(|trigger| {
            let events = trigger.events.iter().map(|event| line(LineStyle::Label, event));
            let between = trigger.between().map(|between| line(LineStyle::Label, &format!("by {between}")));
            let sizes = trigger.sizes.as_ref().map(|sizes| line(LineStyle::Label, sizes));
            [line(LineStyle::Text, &trigger.on.keys)].into_iter().chain(sizes).chain(events).chain(between)
        });
        Self::new(Kind::Bucket, name.into_iter().chain(triggers))
    }

    /// Somebody who is no trigger: for what a service invokes, or who does.
    pub(super) fn caller(statement: &StatementView) -> Self {
        let name = statement.conditions.first().and_then(|one| one.values.first()).unwrap_or(&statement.who);
        Self::new(Kind::Bucket, [line(LineStyle::Name, name)].into_iter())
    }

    /// When the schedule invokes the function.
    pub(super) fn schedule(schedule: &ScheduleView) -> Self {
        let lines = [
            line(LineStyle::Name, &format!("schedule {}", schedule.name)),
            line(LineStyle::Text, &schedule.expression),
            line(LineStyle::Label, "in UTC"),
        ];
        Self::new(Kind::Bucket, lines.into_iter())
    }

    /// The role under which it does.
    pub(super) fn schedule_role(who: &[&str]) -> Self {
        let who = who.iter().map(|who| line(LineStyle::Name, who));
        let role = [line(LineStyle::Text, "role of the schedule"), line(LineStyle::Label, "taken on by")];
        Self::new(Kind::Permission, role.into_iter().chain(who))
    }

    pub(super) fn keys(name: &str, keys: &[(String, String)]) -> Self {
        let keys = keys.iter().flat_map(|(keys, label)| [line(LineStyle::Text, keys), line(LineStyle::Label, label)]);
        Self::new(Kind::Bucket, [line(LineStyle::Name, name)].into_iter().chain(keys))
    }

    pub(super) fn permission(statement: &StatementView) -> Self {
        let name = [line(LineStyle::Name, &statement.who)];
        let target = statement.sends_to().map(|target| line(LineStyle::Text, &format!("to {target}")));
        Self::new(Kind::Permission, name.into_iter().chain(target).chain(condition_lines(statement)))
    }

    pub(super) fn function(name: &str) -> Self {
        Self::new(Kind::Function, [line(LineStyle::Name, name)].into_iter())
    }

    /// The execution role, and who may take it on.
    pub(super) fn role(who: &[&str]) -> Self {
        let who = who.iter().map(|who| line(LineStyle::Name, who));
        Self::new(Kind::Role, [line(LineStyle::Label, "taken on by")].into_iter().chain(who))
    }

    pub(super) fn reach(statement: &StatementView) -> Self {
        let actions = statement.actions.iter().map(|action| line(LineStyle::Name, action));
        let resources = statement.resources.iter().map(|resource| line(LineStyle::Text, resource));
        Self::new(Kind::Reach, actions.chain(resources).chain(condition_lines(statement)))
    }

    fn new(kind: Kind, lines: impl Iterator<Item = Line>) -> Self {
        let lines: Vec<Line> = lines.collect();
        let whole: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
        let whole = whole.join("\n");
        let cut = lines.iter().map(|line| Line { text: cut(&line.text), ..*line });
        Self { kind, lines: cut.collect(), whole }
    }
}

fn condition_lines(statement: &StatementView) -> impl Iterator<Item = Line> {
    statement.conditions.iter().flat_map(|condition| {
        let key = format!("{} {}", condition.key, condition.relation);
        [line(LineStyle::Label, &key), line(LineStyle::Text, &condition.values.join(" or "))]
    })
}

fn line(style: LineStyle, text: &str) -> Line {
    Line { style, text: visible(text).into_owned() }
}

/// How wide text is in the cells of a fixed-width font. What is beyond Latin-1 comes from another font, and may be as wide as
/// two.
pub(super) fn cells(text: &str) -> usize {
    text.chars().map(cells_of).sum()
}

fn cells_of(c: char) -> usize {
    if c <= '\u{ff}' || c == '…' { 1 } else { 2 }
}

/// The text with an ellipsis where it is too long: the end is kept, since a suffix stands there.
fn cut(text: &str) -> String {
    const END: usize = 10;
    if cells(text) <= WIDEST {
        return text.to_owned();
    }
    let end: Vec<char> = take(text.chars().rev(), END);
    let start = take(text.chars(), WIDEST - 1 - END);
    start.into_iter().chain(['…']).chain(end.into_iter().rev()).collect()
}

fn take(text: impl Iterator<Item = char>, room: usize) -> Vec<char> {
    let mut used = 0;
    text.take_while(|c| {
        used += cells_of(*c);
        used <= room
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_cut_and_keeps_its_end() {
        assert_eq!(cut(&"a".repeat(48)), "a".repeat(48));
        let long = format!("{}/*.jpg", "a".repeat(48));
        assert_eq!(cut(&long), format!("{}…aaaa/*.jpg", "a".repeat(37)));
        assert_eq!(cells(&cut(&"日".repeat(400))), 47);
    }
}
