//! Findings of two audits of one project, before and after a change: their places move.

use crate::audit::{Finding, Outcome, Severity};

/// Whether both say the same of the same file.
pub(super) fn is_same(one: &Finding, other: &Finding) -> bool {
    (one.rule, &one.place.file, &one.message) == (other.rule, &other.place.file, &other.message)
}

/// Those of `findings` that are not among `others`, each of which stands for one.
pub(super) fn without(findings: &[Finding], others: &[Finding]) -> Vec<Finding> {
    let mut others: Vec<&Finding> = others.iter().collect();
    let mut rest = Vec::new();
    for finding in findings {
        match others.iter().position(|other| is_same(finding, other)) {
            Some(at) => drop(others.swap_remove(at)),
            None => rest.push(finding.clone()),
        }
    }
    rest
}

/// What comes to light by a change. What was synthesised of generated files follows them only when it is synthesised anew.
pub(super) fn new_findings(before: &Outcome, after: &Outcome) -> Vec<Finding> {
    let mut new = without(&after.findings, &before.findings);
    new.retain(|finding| finding.severity != Severity::Note && !finding.place.file.contains("/cdk.out/"));
    new
}
