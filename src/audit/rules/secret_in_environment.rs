use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};
use crate::deployment::{Part, Text};
use crate::escape::Quoted;
use crate::formats::environment_of;
use crate::spec::options::{EnvironmentVariable, looks_secret};

pub const RULE: Rule = Rule {
    name: "secret-in-environment",
    severity: Severity::Error,
    finds: "an environment variable that looks like a secret",
    why: "Everyone who may read the function's configuration or the deployment file may read its environment (*AWS \
          Lambda Developer Guide, Securing Lambda environment variables*). A `NoEcho` parameter, a Terraform variable \
          or a dynamic reference is stored there as plain text.",
    instead: "Keep it in Secrets Manager or Parameter Store and let the function fetch it: `--secret NAME` or \
              `--parameter /NAME`.",
    bad: "Variables:\n  DB_PASSWORD: \"hunter2\"",
    good: "Variables:\n  DB_SECRET_NAME: \"db/password\"",
    check: Check::Project(check),
};

/// *AWS CloudFormation User Guide, Get a secret or secret value from Secrets Manager*: what is resolved is in the resource's properties.
const LOOKED_UP: &str = "{{resolve:secretsmanager:";

/// Whether what the deployment fills in is called after a name or an ARN.
fn tells_of_one(value: &Text) -> bool {
    let is_harmless = |name: &str| {
        let name = name.to_ascii_lowercase();
        ["arn", "name", "id", "path", "key_alias"].iter().any(|end| name.ends_with(end))
    };
    let known = value.start().starts_with("arn:");
    known || value.parts().iter().any(|part| matches!(part, Part::Unknown(name) if is_harmless(name)))
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    // The names of buckets, prefixes and queues may look like an address with a password.
    let generated = subject.spec.map(environment_of).unwrap_or_default();
    let is_generated = |name: &str, value: &str| generated.iter().any(|one| one.name == name && one.value == value);
    let found = subject.facts.variables.iter().filter_map(|variable| {
        let value = variable.value.whole();
        if value.is_some_and(|value| value.is_empty() || is_generated(&variable.name, value)) {
            return None;
        }
        // What the deployment itself sets holds names of secrets, and is called after them.
        let is_own = EnvironmentVariable::DEPLOYMENTS.contains(&variable.name.as_str());
        let name = if is_own { "" } else { variable.name.as_str() };
        let why = match value {
            Some(value) if value.contains(LOOKED_UP) => "the deployment looks it up and writes it out",
            Some(value) => looks_secret(name, value)?,
            // What the deployment fills in stands in the function's configuration as plain text.
            None => looks_secret(name, "").filter(|_| !tells_of_one(&variable.value))?,
        };
        let message = format!("environment variable {} looks like a secret: {why}", Quoted(&variable.name));
        Some(RULE.found(variable.place.clone(), message, Fix::advice(RULE.instead)))
    });
    found.collect()
}
