//! The alias under which the function is invoked: what publishing a version and moving the alias needs.

use super::policy::Statement;
use super::role::allow;
use super::{Action, Arn, Names, Piece};
use crate::spec::Spec;

/// All versions and aliases of a function.
pub(super) fn versions(function: &Arn) -> Arn {
    function.then(&[Piece::Text(":".to_owned()), Piece::Any], ":*")
}

/// Publishing a version, and the alias that stands for it: CloudFormation reads back what it publishes.
pub(super) fn change_alias(spec: &Spec, names: &Names) -> Vec<Statement> {
    if spec.options.function.alias.is_none() {
        return Vec::new();
    }
    let function = Arn::function(&names.function);
    let alias = vec![Action::CreateAlias, Action::DeleteAlias, Action::GetAlias, Action::UpdateAlias];
    let read = vec![Action::GetFunctionConfiguration, Action::GetProvisionedConcurrencyConfig];
    let versions = versions(&function);
    vec![
        allow("ChangeAlias", alias, vec![function], "people who deploy may let the alias stand for another version"),
        allow("ReadVersions", read, vec![versions], "people who deploy may see the versions of this function"),
    ]
}

/// The same for a workflow that deploys code alone.
pub(super) fn publish_version(spec: &Spec, names: &Names) -> Option<Statement> {
    let actions = vec![Action::PublishVersion, Action::UpdateAlias];
    let reason = "the workflow publishes the code as a version, and lets the alias stand for it";
    let statement = || allow("PublishVersion", actions, vec![Arn::function(&names.function)], reason);
    spec.options.function.alias.is_some().then(statement)
}
