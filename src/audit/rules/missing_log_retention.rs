use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};
use crate::deployment::facts::Given;
use crate::escape::Quoted;

pub const RULE: Rule = Rule {
    name: "missing-log-retention",
    severity: Severity::Warning,
    finds: "logs that never expire",
    why: "A log group without a retention keeps its logs forever, and one that Lambda creates has none (*Amazon \
          CloudWatch Logs User Guide, Change log data retention*).",
    instead: "Declare the function's log group with its retention.",
    bad: "LogGroup:\n  Type: \"AWS::Logs::LogGroup\"",
    good: "LogGroup:\n  Type: \"AWS::Logs::LogGroup\"\n  Properties:\n    LogGroupName: \"/aws/lambda/thumbs\"\n    RetentionInDays: 30",
    check: Check::Project(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let (groups, functions) = (&subject.facts.log_groups, &subject.facts.functions);
    let fix = || Fix::advice(RULE.instead);
    let unlimited = groups.iter().filter(|group| group.retention == Given::Missing);
    let mut findings: Vec<Finding> =
        unlimited.map(|group| RULE.found(group.place.clone(), "the log group has no retention", fix())).collect();
    for function in functions.iter().filter(|function| function.log_group == Given::Missing) {
        let folder = |file: &str| file.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
        let mut nearby = groups.iter().filter(|group| folder(&group.place.file) == folder(&function.place.file));
        let may_be_its = |name: &Given| match (name, &function.name) {
            (Given::Known(name), Given::Known(function)) => *name == format!("/aws/lambda/{function}"),
            _ => true,
        };
        if !nearby.any(|group| may_be_its(&group.name)) {
            let message = format!("function {} has no log group of the deployment's own", Quoted(&function.id));
            findings.push(RULE.found(function.place.clone(), message, fix()));
        }
    }
    findings
}
