//! Findings for people, for programs, for code scanning and for a workflow's annotations.

mod github;
mod human;
mod json;
mod sarif;

use super::Rule;

pub use github::github;
pub use human::{Accent, human};
pub use json::json;
pub use sarif::sarif;

/// A rule's page, in Markdown: what `--explain` prints.
pub fn page(rule: &Rule) -> String {
    let Rule { name, finds, why, instead, bad, good, .. } = rule;
    let severity = rule.severity.as_str();
    format!(
        "# {name}\n\nFinds {finds} ({severity}).\n\n{why}\n\n{instead}\n\nBad:\n\n{}\n\nGood:\n\n{}\n",
        fenced(bad),
        fenced(good)
    )
}

fn fenced(code: &str) -> String {
    format!("```\n{code}\n```")
}

/// The pages of all rules as one document, in Markdown: `docs/rules.md`.
pub fn pages(rules: &[Rule]) -> String {
    let below = |rule: &Rule| format!("\n#{}", page(rule));
    format!(
        "# Rules of `cargo lambda-s3 audit`\n\n<!-- Made from src/audit/rules/: UPDATE_DOCS=1 cargo test --test rule_pages -->\n\n\
         `cargo lambda-s3 audit --explain RULE` prints the page of one.\n{}",
        rules.iter().map(below).collect::<String>()
    )
}

/// The rules as a table, in Markdown: the one in `docs/audit.md`.
pub fn table(rules: &[Rule]) -> String {
    let row = |rule: &Rule| {
        format!("| `{}` | {} | {} |\n", rule.name, rule.severity.as_str(), rule.finds.replace('|', "\\|"))
    };
    format!("| Rule | | Finds |\n|---|---|---|\n{}", rules.iter().map(row).collect::<String>())
}
