use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};
use crate::escape::Quoted;
use crate::service_reference::{nearest_service, service};

pub const RULE: Rule = Rule {
    name: "unknown-action",
    severity: Severity::Error,
    finds: "an action that there is not",
    why: "IAM takes any name and says nothing: the statement is without effect (*Service Authorization Reference*).",
    instead: "Write the action's name; operations have others at times, such as `s3:ListBucket` for ListObjectsV2.",
    bad: "\"Action\": \"s3:ListObjects\"",
    good: "\"Action\": \"s3:ListBucket\"",
    check: Check::Project(check),
};

/// Operations whose action has another name (*Amazon S3 User Guide, Required permissions for Amazon S3 API operations*).
const OPERATIONS: [(&str, &str); 12] = [
    ("s3:listobjects", "s3:ListBucket"),
    ("s3:listobjectsv2", "s3:ListBucket"),
    ("s3:headobject", "s3:GetObject"),
    ("s3:headbucket", "s3:ListBucket"),
    ("s3:copyobject", "s3:GetObject` and `s3:PutObject"),
    ("s3:deleteobjects", "s3:DeleteObject"),
    ("s3:createmultipartupload", "s3:PutObject"),
    ("s3:uploadpart", "s3:PutObject"),
    ("s3:completemultipartupload", "s3:PutObject"),
    ("s3:listbuckets", "s3:ListAllMyBuckets"),
    ("s3:putbucketnotificationconfiguration", "s3:PutBucketNotification"),
    ("lambda:invoke", "lambda:InvokeFunction"),
];

/// For more unknown actions than this no name is proposed: measuring takes longer than all other rules together, and a policy has no
/// room for so many (*IAM User Guide, IAM and AWS STS quotas*).
const MAX_PROPOSALS: usize = 200;

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut proposals = 0..MAX_PROPOSALS;
    for (_, statement) in subject.facts.statements() {
        for item in statement.actions.iter().chain(&statement.not_actions) {
            let Some(action) = item.text.whole().filter(|action| *action != "*") else { continue };
            let Some((prefix, name)) = action.split_once(':') else {
                let message = format!("{} is not an action: the service is missing", Quoted(action));
                findings.push(RULE.found(item.place.clone(), message, Fix::advice("write `SERVICE:ACTION`")));
                continue;
            };
            let Some(service) = service(prefix) else {
                let message = format!("there is no service {} whose actions a policy could name", Quoted(prefix));
                let near = proposals.next().and_then(|_| nearest_service(prefix));
                let help =
                    near.map_or_else(|| RULE.instead.to_owned(), |near| format!("did you mean `{near}:{name}`?"));
                findings.push(RULE.found(item.place.clone(), message, Fix::advice(help)));
                continue;
            };
            if !service.matching(name).is_empty() {
                continue;
            }
            let folded = action.to_lowercase();
            let operation = OPERATIONS.iter().find(|(name, _)| *name == folded).map(|(_, right)| (*right).to_owned());
            let near = || proposals.next().and_then(|_| service.nearest(name)).map(|near| format!("{prefix}:{near}"));
            let help = match operation.or_else(near) {
                Some(right) => format!("did you mean `{right}`?"),
                None => RULE.instead.to_owned(),
            };
            let message = format!("there is no action {}", Quoted(action));
            findings.push(RULE.found(item.place.clone(), message, Fix::advice(help)));
        }
    }
    findings
}
