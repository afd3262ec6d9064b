use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};
use crate::escape::Quoted;
use crate::iam;

pub const RULE: Rule = Rule {
    name: "managed-policy",
    severity: Severity::Warning,
    finds: "a role with an AWS managed policy",
    why: "AWS managed policies are made for all customers: they grant more than one function needs, on every resource, \
          and AWS changes them (*IAM User Guide, AWS managed policies*).",
    instead: "Grant what the function needs in an inline policy.",
    bad: "ManagedPolicyArns:\n  - \"arn:aws:iam::aws:policy/AmazonS3FullAccess\"",
    good: "Policies:\n  - PolicyName: \"execution\"\n    PolicyDocument:\n      Version: \"2012-10-17\"\n      Statement: []",
    check: Check::Project(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let asked: Vec<String> = subject
        .spec
        .map_or_else(Vec::new, iam::managed_policies)
        .iter()
        .map(|arn| arn.resolve(&subject.place))
        .collect();
    let mut findings = Vec::new();
    for managed in &subject.facts.managed {
        let Some(arn) = managed.arn.whole().filter(|arn| !asked.iter().any(|asked| asked == arn)) else { continue };
        let (name, is_own) = match arn.split_once(":policy/") {
            Some((start, name)) => (name, !start.ends_with(":aws")),
            None => (arn, false),
        };
        let place = managed.place.clone();
        // *AWS CloudFormation User Guide, Using dynamic references*.
        if arn.contains("{{resolve:") {
            let message = "which managed policy the role has, only the deployment knows";
            let fix = Fix::advice("name the policy, or give its JSON with `--policy FILE`");
            findings.push(Finding { severity: Severity::Note, ..RULE.found(place, message, fix) });
            continue;
        }
        if is_own {
            let message = format!("what the policy {} of the account grants is not written here", Quoted(arn));
            let fix = Fix::advice("give the policy's JSON with `--policy FILE`");
            findings.push(Finding { severity: Severity::Note, ..RULE.found(place, message, fix) });
            continue;
        }
        let last = name.rsplit('/').next().unwrap_or(name);
        let message = format!("the role has AWS's managed policy {}", Quoted(last));
        let is_wide = last.contains("FullAccess") || matches!(last, "AdministratorAccess" | "PowerUserAccess");
        let severity = if is_wide { Severity::Error } else { RULE.severity };
        findings.push(Finding { severity, ..RULE.found(place, message, Fix::advice(RULE.instead)) });
    }
    findings
}
