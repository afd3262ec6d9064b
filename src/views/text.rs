//! The explanation for the terminal.

use anstyle::{AnsiColor, Style};

use super::denial::Denial;
use super::explanation::{Explanation, Section, StatementView};
use super::location::TriggerView;
use crate::escape::visible;
use crate::iam::{Effect, Practice};

const HEADING: Style = Style::new().bold();
const ALLOWED: Style = AnsiColor::Green.on_default();
const DENIED: Style = AnsiColor::Red.on_default();

/// A heading, coloured; the terminal leaves out colours where they are not wanted.
pub(super) fn heading(text: &str) -> String {
    format!("{HEADING}{text}:{HEADING:#}")
}

/// Blocks of short lines, which no terminal has to wrap.
pub fn text(explanation: &Explanation) -> String {
    let mut lines = Vec::new();
    for section in explanation.documents.iter().filter(|section| section.allowed().next().is_some()) {
        lines.push(heading(&section.title));
        for statement in section.allowed() {
            lines.extend(statement_lines(statement, section));
            lines.extend(serves(&statement.practices));
        }
        lines.extend(explanation.times(section).map(|times| format!("  It does so {times}.")));
        if explanation.is_arrival(section) {
            lines.push("  These events arrive:".to_owned());
            lines.extend(event_lines(explanation));
        }
        lines.push(String::new());
    }
    lines.push(heading("Denied on purpose"));
    for denial in &explanation.denied {
        lines.extend(denial_lines(denial));
    }
    lines.push(String::new());
    lines.push(explanation.loops.clone());
    lines.join("\n") + "\n"
}

/// A statement of a document, without its practices.
pub(super) fn statement_lines(statement: &StatementView, section: &Section) -> Vec<String> {
    let who = (statement.who != section.subject).then_some(statement.who.as_str());
    block(statement, who)
}

pub(super) fn event_lines(explanation: &Explanation) -> Vec<String> {
    let line =
        |trigger: &TriggerView| format!("    at {} on {}", trigger.events.join(", "), visible(&trigger.arrives()));
    explanation.triggers.iter().map(line).collect()
}

fn block(statement: &StatementView, who: Option<&str>) -> Vec<String> {
    let style = match statement.effect {
        Effect::Allow => ALLOWED,
        Effect::Deny => DENIED,
    };
    let mut lines = vec![format!("  {style}{}{style:#}: {}", statement.sid, statement.actions.join(", "))];
    lines.extend(who.map(|who| format!("    by {who}")));
    lines.extend(statement.resources.iter().map(|resource| format!("    on {}", visible(resource))));
    lines.extend(statement.conditions.iter().map(|condition| format!("    where {}", visible(&condition.to_string()))));
    lines.push(format!("    because {}", statement.reason));
    lines
}

fn denial_lines(denial: &Denial) -> Vec<String> {
    match denial {
        Denial::Statement(statement) => {
            let mut lines = block(statement, Some(&statement.who));
            lines.extend(serves(&statement.practices));
            lines
        }
        Denial::Absence(absence) => {
            let mut lines = vec![format!("  {DENIED}Not allowed{DENIED:#}: {}", absence.what)];
            lines.extend(absence.resources.iter().map(|resource| format!("    on {}", visible(resource))));
            lines.push(format!("    because {}", absence.reason));
            lines.extend(serves(&absence.practices));
            lines
        }
    }
}

fn serves(practices: &[Practice]) -> Option<String> {
    let names: Vec<String> = practices.iter().map(ToString::to_string).collect();
    (!names.is_empty()).then(|| format!("    serves {}", names.join(", ")))
}
