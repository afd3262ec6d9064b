use crate::audit::deployed::RemarkKind;
use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};

pub const RULE: Rule = Rule {
    name: "analyzer-finding",
    severity: Severity::Error,
    finds: "a policy that IAM Access Analyzer reports a problem with: one that AWS holds, or with `--analyze` one that \
            `policy` prints",
    why: "Access Analyzer knows every action, condition key and resource of AWS (*IAM User Guide, IAM Access Analyzer policy check \
          reference*). Its errors and security warnings are errors here, its warnings warnings, its suggestions notes. \
          `--analyze` also asks it whether a role is granted what no function needs to handle objects, such as \
          `s3:PutBucketPolicy` or `iam:PassRole` (`ACCESS_GRANTED`), and whether a policy lets the public in (`PUBLIC_ACCESS`; \
          *IAM Access Analyzer API Reference, CheckAccessNotGranted, CheckNoPublicAccess*).",
    instead: "Follow the link of the finding, and fix the policy where it was written.",
    bad: "\"Action\": \"s3:GetObjects\"",
    good: "\"Action\": \"s3:GetObject\"",
    check: Check::Project(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
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
    subject.remarks.iter().map(finding).collect()
}
