use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject, drift};

pub const RULE: Rule = Rule {
    name: "drift",
    severity: Severity::Error,
    finds: "a deployment file that grants something else than the spec asks for, or protects less",
    why: "The spec is what was reviewed, and `cargo lambda-s3 policy` prints the policies that it defines. Permissions \
          beyond it were not asked for; missing ones fail at run time. Statements are compared action by action and \
          resource by resource, so they may be split, merged, reordered and renamed. Also compared: role and code of \
          the function, permissions boundaries, notifications, and the settings that protect buckets, queues, alarms \
          and the trail. Values that only a deployment knows are reported as not compared.",
    instead: "Change the spec in `Cargo.toml` together with the file, or revert the change of the file.",
    bad: "# the spec says `--write s3://photo-thumbs/small/`\n- !Sub \"arn:${AWS::Partition}:s3:::photo-thumbs/*\"",
    good: "- !Sub \"arn:${AWS::Partition}:s3:::photo-thumbs/small/*\"",
    check: Check::Project(check),
};

const ADOPT: &str = "take the change of the file back, or make it the spec's: `cargo lambda-s3 audit --fix --adopt`";

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let finding = |one: drift::Deviation| {
        let fix = match one.severity {
            Severity::Note => {
                Fix::advice("write what the spec says, or look at it where it is deployed: `audit --deployed`")
            }
            Severity::Error | Severity::Warning => Fix::regenerate(&one.place, RULE.instead),
        };
        let fix = match one.adoption {
            Some(Ok(_)) if fix.edit.is_some() => Fix { help: ADOPT.to_owned(), adoption: one.adoption, ..fix },
            adoption => Fix { adoption, ..fix },
        };
        Finding { severity: one.severity, ..RULE.found(one.place, one.message, fix) }
    };
    drift::of(subject).into_iter().map(finding).collect()
}
