//! One rule a file, named after the bad thing that it finds.

mod analyzer_finding;
mod bare_wildcard_resource;
mod bucket_created_twice;
mod colliding_names;
mod deployed_drift;
mod deployed_notifications;
mod deployed_settings;
mod drift;
mod foreign_policy;
mod granted_never_used;
mod ineffective_tag_condition;
mod loop_across_functions;
mod loop_in_deployment;
mod malformed_policy;
mod managed_policy;
mod missing_log_retention;
mod missing_policy_version;
mod missing_source_account;
mod missing_source_arn;
mod missing_token_subject;
mod needed_not_granted;
mod open_invoke_permission;
mod outside_of_grants;
mod overlapping_notifications;
mod privilege_escalation;
mod public_bucket;
mod public_function;
mod public_resource_policy;
mod replaced_notifications;
mod secret_in_environment;
mod shared_write_prefix;
mod swallowed_error;
mod trail_into_trigger;
mod undecided_source;
mod undecoded_key;
mod unescaped_wildcard;
mod unfitting_resource;
mod unknown_action;
mod unreadable_file;
mod unsafe_mfa_condition;
mod unused_service;
mod whole_bucket;
mod wildcard_action;

use super::Rule;

/// Every rule, sorted by its name. A test reads the folder, so that none is forgotten.
pub const RULES: &[Rule] = &[
    analyzer_finding::RULE,
    bare_wildcard_resource::RULE,
    bucket_created_twice::RULE,
    colliding_names::RULE,
    deployed_drift::RULE,
    deployed_notifications::RULE,
    deployed_settings::RULE,
    drift::RULE,
    foreign_policy::RULE,
    granted_never_used::RULE,
    ineffective_tag_condition::RULE,
    loop_across_functions::RULE,
    loop_in_deployment::RULE,
    malformed_policy::RULE,
    managed_policy::RULE,
    missing_log_retention::RULE,
    missing_policy_version::RULE,
    missing_source_account::RULE,
    missing_source_arn::RULE,
    missing_token_subject::RULE,
    needed_not_granted::RULE,
    open_invoke_permission::RULE,
    outside_of_grants::RULE,
    overlapping_notifications::RULE,
    privilege_escalation::RULE,
    public_bucket::RULE,
    public_function::RULE,
    public_resource_policy::RULE,
    replaced_notifications::RULE,
    secret_in_environment::RULE,
    shared_write_prefix::RULE,
    swallowed_error::RULE,
    trail_into_trigger::RULE,
    undecided_source::RULE,
    undecoded_key::RULE,
    unescaped_wildcard::RULE,
    unfitting_resource::RULE,
    unknown_action::RULE,
    unreadable_file::RULE,
    unsafe_mfa_condition::RULE,
    unused_service::RULE,
    whole_bucket::RULE,
    wildcard_action::RULE,
];

pub fn rule(name: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.name == name)
}
