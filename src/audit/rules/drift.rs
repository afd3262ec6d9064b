use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject, drift};

pub const RULE: Rule = Rule {
    name: "drift",
    severity: Severity::Error,
    finds: "a deployment file that grants something else than the spec asks for, or protects less",
    why: "The spec is what was reviewed, and `cargo lambda-s3 policy` prints what follows from it; what a file grants beyond it \
          was not asked for, and what it lacks fails at run time. Compared action by action and resource by resource, so \
          that statements may be split, merged, ordered and named as one likes. So are the function's role and code, \
          permissions boundaries, notifications, and what keeps buckets, queues, alarms and the trail as they are. What only \
          a deployment knows is not compared, and is reported as that.",
    instead: "Change the spec in `Cargo.toml` and the file together, or take the change of the file back.",
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
