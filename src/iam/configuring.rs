//! What else Lambda asks of who configures a function: its layers, and the key of its environment.

use super::policy::{Condition, Operator, Statement};
use super::role::allow;
use super::services::via;
use super::{Action, Arn};
use crate::spec::Spec;

/// Lambda checks that the caller may read the layers of a function that it configures; the function itself needs no such right
/// (*AWS Lambda Developer Guide, Granting layer access to users*; *Service Authorization Reference, Actions, resources, and condition keys for
/// AWS Lambda, GetLayerVersion*).
pub(super) fn use_layers(spec: &Spec) -> Option<Statement> {
    let layers = &spec.options.function.layers;
    let arns = layers.iter().map(|layer| Arn::literal(layer.as_str())).collect();
    let reason = "people who deploy may configure the function with its layers";
    (!layers.is_empty()).then(|| allow("UseLayers", vec![Action::GetLayerVersion], arns, reason))
}

/// Lambda encrypts and shows environment variables with the rights of the caller, and lets the execution role decrypt them by a grant
/// on the key, so that the function needs no right of its own (*AWS Lambda Developer Guide, Securing Lambda environment variables*).
pub(super) fn use_environment_key(spec: &Spec) -> Vec<Statement> {
    let Some(key) = &spec.options.function.environment_key else { return Vec::new() };
    let on = || vec![Arn::literal(key.as_str())];
    let mut encrypt = allow(
        "EncryptEnvironment",
        vec![Action::Decrypt, Action::Encrypt],
        on(),
        "people who deploy may see and set environment variables through Lambda",
    );
    encrypt.conditions = vec![via("lambda", key)];
    let mut grant = allow(
        "LetFunctionDecrypt",
        vec![Action::CreateGrant],
        on(),
        "Lambda lets the function decrypt its environment",
    );
    grant.conditions =
        vec![Condition::one(Operator::Bool, "kms:GrantIsForAWSResource", Arn::literal("true")), via("lambda", key)];
    vec![encrypt, grant]
}

/// Without it, Lambda leaves the variables out of the function's configuration (the same page).
pub(super) fn read_environment(spec: &Spec) -> Option<Statement> {
    let key = spec.options.function.environment_key.as_ref()?;
    let reason = "environment variables, which are encrypted with this key";
    let mut statement = allow("ReadEnvironment", vec![Action::Decrypt], vec![Arn::literal(key.as_str())], reason);
    statement.conditions = vec![via("lambda", key)];
    Some(statement)
}
