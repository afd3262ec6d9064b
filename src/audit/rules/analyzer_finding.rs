use crate::audit::deployed::RemarkKind;
use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};

pub const RULE: Rule = Rule {
    name: "analyzer-finding",
    severity: Severity::Error,
    finds: "a policy that AWS holds and that IAM Access Analyzer finds fault with",
    why: "Access Analyzer knows every action, condition key and resource of AWS (*IAM User Guide, IAM Access Analyzer policy check \
          reference*). Its errors and security warnings are errors here, its warnings warnings, its suggestions notes.",
    instead: "Read what it says under its link, and mend the policy where it was written.",
    bad: "\"Action\": \"s3:GetObjects\"",
    good: "\"Action\": \"s3:GetObject\"",
    check: Check::Project(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let remarks = subject.observed.into_iter().flat_map(|observed| &observed.remarks);
    let finding = |remark: &crate::audit::deployed::Remark| {
        let severity = match remark.kind {
            RemarkKind::Error | RemarkKind::SecurityWarning => Severity::Error,
            RemarkKind::Warning => Severity::Warning,
            RemarkKind::Suggestion => Severity::Note,
        };
        let message = format!("{}: {}", remark.code, remark.text.trim_end_matches('.'));
        let fix = Fix::advice(format!("see {}", remark.link));
        Finding { severity, ..RULE.found(remark.place.clone(), message, fix) }
    };
    remarks.map(finding).collect()
}
