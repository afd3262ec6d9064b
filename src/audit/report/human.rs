//! Findings as rustc prints what it finds.

use std::collections::BTreeSet;

use crate::audit::Severity;
use crate::audit::outcome::Outcome;
use crate::audit::rules::rule;
use crate::deployment::SourceLocation;
use crate::escape::visible;

/// What a text is, for whoever colours it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accent {
    Severity(Severity),
    Strong,
    Mark,
}

/// The findings, each with its place, its reason and what to do. A rule's reason is told once.
pub fn human(outcome: &Outcome, paint: &dyn Fn(Accent, &str) -> String) -> String {
    let mut told = BTreeSet::new();
    let mut text = String::new();
    for finding in &outcome.findings {
        let head = format!("{}[{}]", finding.severity.as_str(), finding.rule);
        let head = paint(Accent::Severity(finding.severity), &head);
        let message = paint(Accent::Strong, &format!(": {}", visible(&finding.message)));
        text.push_str(&format!("{head}{message}\n  {} {}\n", paint(Accent::Mark, "-->"), shown(&finding.place)));
        let mut line = |label: &str, what: &str| {
            let label = format!("{} {}", paint(Accent::Mark, "="), paint(Accent::Strong, label));
            text.push_str(&format!("   {label}: {}\n", visible(what)));
        };
        let why = rule(finding.rule).filter(|_| told.insert(finding.rule)).map(|rule| plain(rule.why));
        if !finding.reason.is_empty() {
            line("note", &finding.reason);
        } else if let Some(why) = why {
            line("note", &why);
        }
        if !finding.fix.help.is_empty() {
            line("help", &plain(&finding.fix.help));
        }
        if let Some((_, why)) = outcome.unfixed.iter().find(|(one, _)| one == finding) {
            line("fix", &format!("not applied: {why}"));
        }
        text.push('\n');
    }
    text
}

/// Without the emphasis of Markdown around the names of documents, and without a period at the end.
pub(super) fn plain(text: &str) -> String {
    let without: Vec<&str> = text.split('`').collect();
    let outside = |(at, part): (usize, &&str)| if at % 2 == 0 { part.replace('*', "") } else { (*part).to_owned() };
    let joined = without.iter().enumerate().map(outside).collect::<Vec<_>>().join("`");
    joined.strip_suffix('.').map_or(joined.clone(), str::to_owned)
}

fn shown(place: &SourceLocation) -> String {
    let file = visible(&place.file);
    match place.at {
        Some(at) => format!("{file}:{}:{}", at.line, at.column),
        None => file.to_string(),
    }
}
