//! The explanation as GitHub's Markdown.

use super::denial::Denial;
use super::explanation::{ConditionView, Explanation, Section, StatementView};
use super::location::TriggerView;
use super::mermaid::mermaid;
use crate::encode::markdown::code;
use crate::iam::Practice;

/// A picture, and a table for each question. Titles and reasons are in Markdown already; all else is encoded.
pub fn markdown(explanation: &Explanation) -> String {
    let mut lines = vec![format!("# Who may do what: {}", code(&explanation.function)), String::new()];
    lines.push(format!("```mermaid\n{}```", mermaid(explanation)));
    lines.push(String::new());
    for section in explanation.documents.iter().filter(|section| section.allowed().next().is_some()) {
        lines.extend([format!("## {}", section.title), String::new()]);
        lines.extend(statement_table(section));
        lines.push(String::new());
        if let Some(times) = explanation.times(section) {
            lines.extend([format!("It does so {}.", code(&times)), String::new()]);
        }
        if explanation.is_arrival(section) {
            lines.extend(["These events arrive:".to_owned(), String::new()]);
            lines.extend(table(&["Keys", "Events"], explanation.triggers.iter().map(event_cells)));
            lines.push(String::new());
        }
    }
    lines.extend(["## Denied on purpose".to_owned(), String::new()]);
    let columns = ["Denied", "By", "On", "Only if", "Why", "Practice"];
    lines.extend(table(&columns, explanation.denied.iter().map(denial_cells)));
    lines.extend([String::new(), explanation.loops.clone()]);
    lines.join("\n") + "\n"
}

/// Who is named where it is not the subject of the whole document.
fn statement_table(section: &Section) -> Vec<String> {
    let names_who = section.allowed().any(|statement| statement.who != section.subject);
    let rows = section.allowed().map(|statement| {
        let mut cells = vec![code(&statement.sid), codes(&statement.actions)];
        cells.extend(names_who.then(|| code(&statement.who)));
        cells.extend(common_cells(statement));
        cells
    });
    if names_who {
        table(&["Statement", "May", "Who", "On", "Only if", "Why", "Practice"], rows)
    } else {
        table(&["Statement", "May", "On", "Only if", "Why", "Practice"], rows)
    }
}

fn common_cells(statement: &StatementView) -> [String; 4] {
    let conditions: Vec<String> = statement.conditions.iter().map(ConditionView::to_string).collect();
    [codes(&statement.resources), codes(&conditions), statement.reason.clone(), practices(&statement.practices)]
}

fn event_cells(trigger: &TriggerView) -> Vec<String> {
    vec![code(&trigger.arrives()), codes(&trigger.events)]
}

fn denial_cells(denial: &Denial) -> Vec<String> {
    match denial {
        Denial::Statement(statement) => {
            let what = format!("{} for {}", codes(&statement.actions), code(&statement.who));
            let mut cells = vec![what, code(&statement.sid)];
            cells.extend(common_cells(statement));
            cells
        }
        Denial::Absence(absence) => vec![
            absence.what.clone(),
            "no statement".to_owned(),
            codes(&absence.resources),
            String::new(),
            absence.reason.clone(),
            practices(&absence.practices),
        ],
    }
}

pub(super) fn table(columns: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Vec<String> {
    let head = [format!("| {} |", columns.join(" | ")), format!("|{}", "---|".repeat(columns.len()))];
    head.into_iter().chain(rows.map(|cells| format!("| {} |", cells.join(" | ")))).collect()
}

pub(super) fn codes(list: &[impl AsRef<str>]) -> String {
    list.iter().map(|text| code(text.as_ref())).collect::<Vec<_>>().join("<br>")
}

fn practices(list: &[Practice]) -> String {
    list.iter().map(ToString::to_string).collect::<Vec<_>>().join("<br>")
}
