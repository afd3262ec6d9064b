//! Findings as commands of a GitHub workflow, which become annotations (*GitHub Docs, Workflow commands*).

use super::human::plain;
use crate::audit::Severity;
use crate::audit::outcome::Outcome;
use crate::deployment::Realm;
use crate::escape::visible;

/// A line for each finding, and for each function that cannot be read.
pub fn github(outcome: &Outcome) -> String {
    let line = |finding: &crate::audit::Finding| {
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let place = &finding.place;
        let mut properties = match place.realm {
            Realm::Disk => format!("file={},", property(&place.file)),
            Realm::Aws => String::new(),
        };
        if let Some(at) = place.at {
            properties.push_str(&format!("line={},col={},", at.line, at.column));
        }
        let message = match place.realm {
            Realm::Disk => finding.message.clone(),
            Realm::Aws => format!("{}: {}", place.file, finding.message),
        };
        let text = [message, finding.reason.clone(), plain(&finding.fix.help)];
        let text: Vec<String> = text.into_iter().filter(|text| !text.is_empty()).collect();
        format!("::{command} {properties}title={}::{}\n", property(finding.rule), data(&text.join("\n")))
    };
    let failed = outcome.failed.iter().map(|one| {
        let text = [Some(&one.error), one.help.as_ref()].into_iter().flatten().map(|text| plain(text));
        let text = data(&text.collect::<Vec<_>>().join("\n"));
        format!("::error file={},title=not audited::{text}\n", property(&one.place.file))
    });
    failed.chain(outcome.findings.iter().map(line)).collect()
}

fn data(text: &str) -> String {
    let escaped = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    // The log of a workflow takes the sequences of a terminal.
    visible(&escaped).into_owned()
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use crate::audit::{Finding, Fix, Outcome, Severity};
    use crate::deployment::SourceLocation;

    #[test]
    fn what_aws_holds_is_in_no_file() {
        let finding = Finding {
            place: SourceLocation::aws("role a"),
            rule: "deployed-drift",
            severity: Severity::Error,
            message: "m".to_owned(),
            reason: String::new(),
            fix: Fix::advice("f"),
        };
        let outcome = Outcome { findings: vec![finding], ..Outcome::default() };
        assert_eq!(super::github(&outcome), "::error title=deployed-drift::role a: m%0Af\n");
    }

    #[test]
    fn nothing_ends_a_command_early() {
        assert_eq!(super::property("a:b,c%\r\nd"), "a%3Ab%2Cc%25%0D%0Ad");
        assert_eq!(super::data("a::b,c\n::error::x"), "a::b,c%0A::error::x");
        assert_eq!(super::data("a\u{1b}[31m\u{9b}"), "a\\u{1b}[31m\\u{9b}");
    }
}
