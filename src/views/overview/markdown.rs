//! The workspace as GitHub's Markdown.

use super::{Arrow, FunctionView, NO_LOOP, Overview, overview_mermaid};
use crate::encode::markdown::{code, text};
use crate::views::markdown::{codes, table};

/// A picture, a table of what triggers and what is reached, and the loops.
pub fn overview_markdown(overview: &Overview) -> String {
    let mut lines = vec!["# Functions and buckets".to_owned(), String::new()];
    lines.push(format!("```mermaid\n{}```", overview_mermaid(overview)));
    lines.push(String::new());
    let mut arrows: Vec<_> = overview.arrows().collect();
    arrows.sort_by(|(_, one), (_, other)| one.bucket().cmp(other.bucket()));
    lines.extend(table(&["Bucket", "Keys", "", "Function", "At", ""], arrows.into_iter().map(cells)));
    lines.extend([String::new(), "## Loops".to_owned(), String::new()]);
    if overview.loops.is_empty() {
        lines.push(NO_LOOP.to_owned());
    }
    lines.extend(overview.loops.iter().map(|one| format!("- {}", text(&one.text))));
    lines.join("\n") + "\n"
}

fn cells((function, arrow): (&FunctionView, Arrow<'_>)) -> Vec<String> {
    let (what, events) = match arrow {
        Arrow::Triggers(arrival) => ("triggers", codes(&arrival.trigger.events)),
        Arrow::Reaches(reach) => (reach.access, String::new()),
    };
    let mark = if arrow.is_in_loop() { "**loop**" } else { "" };
    vec![code(arrow.bucket()), code(arrow.keys()), what.to_owned(), code(&function.name), events, mark.to_owned()]
}
