//! What a spec states of how its function runs, by what files and reports call it. What it leaves to AWS may be set otherwise.

use crate::deployment::property::{
    ALIAS, CONCURRENCY, ENVIRONMENT_KEY, EVENT_AGE, LOG_CLASS, LOG_FORMAT, LOG_KEY, LOG_LEVEL, RETRIES, SECURITY_GROUP,
    STORAGE, SUBNET,
};
use crate::resources::reserved_concurrency;
use crate::spec::Spec;

/// Numbers of the function, and of what becomes of its events.
pub fn numbers(spec: &Spec) -> Vec<(&'static str, i32)> {
    let stated = &spec.options.function;
    some([
        (STORAGE, stated.ephemeral_storage.map(|size| size.get().into())),
        (CONCURRENCY, reserved_concurrency(spec)),
        (RETRIES, stated.retries.map(|retries| retries.get().into())),
        (EVENT_AGE, stated.max_event_age.map(|age| age.get().into())),
    ])
}

/// Other settings of the function.
pub fn texts(spec: &Spec) -> Vec<(&'static str, &str)> {
    let stated = &spec.options.function;
    some([
        (LOG_FORMAT, stated.stated_log_format().map(|format| format.of_aws())),
        (LOG_LEVEL, stated.log_level.map(|level| level.of_aws())),
        (ALIAS, stated.alias.as_ref().map(|alias| alias.as_str())),
        (ENVIRONMENT_KEY, stated.environment_key.as_ref().map(|key| key.as_str())),
    ])
}

/// Where the function is in a VPC.
pub fn network(spec: &Spec) -> Vec<(&'static str, Vec<&str>)> {
    let stated = &spec.options.function;
    let subnets = stated.subnets.iter().map(|subnet| subnet.as_str()).collect();
    let groups = stated.security_groups.iter().map(|group| group.as_str()).collect();
    if stated.is_in_vpc() { vec![(SUBNET, subnets), (SECURITY_GROUP, groups)] } else { Vec::new() }
}

/// Settings of its log groups.
pub fn of_log_groups(spec: &Spec) -> Vec<(&'static str, &str)> {
    let stated = &spec.options.function;
    some([
        (LOG_CLASS, stated.log_group_class.map(|class| class.of_aws())),
        (LOG_KEY, stated.log_key.as_ref().map(|key| key.as_str())),
    ])
}

fn some<T, const N: usize>(settings: [(&'static str, Option<T>); N]) -> Vec<(&'static str, T)> {
    settings.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
}
