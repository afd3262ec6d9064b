use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};
use crate::escape::Quoted;
use crate::formats::environment_of;
use crate::spec::options::{EnvironmentVariable, looks_secret};

pub const RULE: Rule = Rule {
    name: "secret-in-environment",
    severity: Severity::Error,
    finds: "an environment variable that looks like a secret",
    why: "Everyone who may read the function's configuration or the deployment file reads its environment \
          (*AWS Lambda Developer Guide, Securing Lambda environment variables*).",
    instead: "Keep it in Secrets Manager or Parameter Store and let the function fetch it: `--secret NAME` or \
              `--parameter /NAME`.",
    bad: "Variables:\n  DB_PASSWORD: \"hunter2\"",
    good: "Variables:\n  DB_SECRET_NAME: \"db/password\"",
    check: Check::Project(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    // The names of buckets, prefixes and queues may look like an address with a password.
    let generated = subject.spec.map(environment_of).unwrap_or_default();
    let is_generated = |name: &str, value: &str| generated.iter().any(|one| one.name == name && one.value == value);
    let found = subject.facts.variables.iter().filter_map(|variable| {
        if is_generated(&variable.name, &variable.value) {
            return None;
        }
        // What the deployment itself sets holds names of secrets, and is called after them.
        let is_own = EnvironmentVariable::DEPLOYMENTS.contains(&variable.name.as_str());
        let why = looks_secret(if is_own { "" } else { &variable.name }, &variable.value)?;
        let message = format!("environment variable {} looks like a secret: {why}", Quoted(&variable.name));
        Some(RULE.found(variable.place.clone(), message, Fix::advice(RULE.instead)))
    });
    found.collect()
}
