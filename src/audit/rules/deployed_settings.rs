use crate::audit::deployed::settings;
use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};

pub const RULE: Rule = Rule {
    name: "deployed-settings",
    severity: Severity::Warning,
    finds: "a deployed function, role or log group whose settings differ from those of the project",
    why: "It was changed by hand, or the last deployment is older than the project. A different role, layer or \
          environment value, a missing failure destination and a missing permissions boundary are errors, because they \
          change what the function may do or where failed events go. Values of environment variables are compared and \
          never printed.",
    instead: "Deploy the project again. If the deployed settings are correct, change the spec in `Cargo.toml`.",
    bad: "aws logs delete-retention-policy --log-group-name /aws/lambda/thumbs",
    good: "# the spec\nlog-retention = 30",
    check: Check::Project(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let (Some(spec), Some(observed)) = (subject.spec, subject.observed) else { return Vec::new() };
    let finding = |one: crate::audit::deployed::Setting| Finding {
        severity: one.severity,
        ..RULE.found(one.place, one.message, Fix::advice(RULE.instead))
    };
    settings(spec, observed).into_iter().map(finding).collect()
}
