//! How the function and what it runs with is set, held against what every deployment format sets.

use std::collections::BTreeMap;

use super::observed::{Function, Observed, Role, Stated};
use crate::audit::{Severity, stated};
use crate::deployment::SourceLocation;
use crate::deployment::property::{
    ALIAS, CONCURRENCY, EVENT_AGE, LOG_FORMAT, LOG_KEY, LOG_LEVEL, RETRIES, STORAGE, SUBNET,
};
use crate::escape::Quoted;
use crate::formats::environment_of;
use crate::iam::{self, Names, roles_of};
use crate::resources::{RESOURCES, Resources, reserved_concurrency};
use crate::spec::{Feature, Spec};

/// The size of `/tmp` in MB where nothing is set (*AWS Lambda API Reference, EphemeralStorage*).
const OWN_STORAGE: i32 = 512;

/// A setting that is another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    pub place: SourceLocation,
    pub severity: Severity,
    /// How it is: a sentence without a period.
    pub message: String,
}

/// What is set otherwise. The value of an environment variable is never told.
pub fn settings(spec: &Spec, observed: &Observed) -> Vec<Setting> {
    let mut settings = Vec::new();
    of_function(spec, observed, &mut settings);
    of_environment(spec, &observed.function, &mut settings);
    of_invocation(spec, observed, &mut settings);
    observed.roles.iter().for_each(|role| of_role(spec, role, &mut settings));
    of_log_group(spec, observed, &mut settings);
    settings
}

fn of_function(spec: &Spec, observed: &Observed, settings: &mut Vec<Setting>) {
    let function = &observed.function;
    let place = function.place();
    let mut differ = |severity, what: &str, is: Option<String>, wanted: Option<String>| {
        if is != wanted {
            settings.push(other(&place, severity, what, is.as_deref(), wanted.as_deref()));
        }
    };
    let role = Names::of(spec).role.arn().resolve(&observed.place);
    differ(Severity::Error, "role", Some(function.role.clone()), Some(role));
    let warning = Severity::Warning;
    differ(warning, "runtime", function.runtime.clone(), Some(RESOURCES.runtime.to_owned()));
    differ(warning, "handler", function.handler.clone(), Some(RESOURCES.handler.to_owned()));
    let architecture = spec.architecture.as_str().to_owned();
    differ(warning, "architecture", Some(function.architectures.join(", ")), Some(architecture));
    differ(warning, "memory in MB", text(function.memory), text(Some(spec.memory.get())));
    differ(warning, "timeout in seconds", text(function.timeout), text(Some(spec.timeout.get())));
    let stated = &spec.options.function;
    let storage = |size: Option<i32>| text(Some(size.unwrap_or(OWN_STORAGE)));
    differ(
        warning,
        STORAGE,
        storage(function.storage),
        storage(stated.ephemeral_storage.map(|size| size.get().into())),
    );
    // What the spec leaves to Lambda may be set otherwise.
    for (what, wanted) in stated::texts(spec) {
        let is = match what {
            LOG_FORMAT => &function.log_format,
            LOG_LEVEL => &function.log_level,
            // Its version was read.
            ALIAS => continue,
            _ => &function.environment_key,
        };
        differ(warning, what, is.clone(), Some(wanted.to_owned()));
    }
    for (what, mut wanted) in stated::network(spec) {
        let mut is = if what == SUBNET { function.subnets.clone() } else { function.security_groups.clone() };
        is.sort();
        wanted.sort_unstable();
        let list = |ids: String| Some(ids).filter(|ids| !ids.is_empty());
        differ(Severity::Error, what, list(is.join(", ")), list(wanted.join(", ")));
    }
    differ(warning, "log group", function.log_group.clone(), Some(Names::of(spec).log_group));
    let is_traced = function.tracing.as_deref() == Some("Active");
    let tracing = |is_on| Some(if is_on { "on" } else { "off" }.to_owned());
    differ(warning, "tracing", tracing(is_traced), tracing(spec.has(Feature::Tracing)));
    let may_loop = !spec.loops().is_empty();
    let is_switched = may_loop && spec.availability().loop_detection;
    if let Some(concurrency) = known(&function.concurrency) {
        differ(warning, CONCURRENCY, text(concurrency), text(reserved_concurrency(spec)));
    }
    if let Some(recursion) = known(&function.recursion) {
        let is_allowed = recursion.is_some_and(|recursion| recursion == "Allow");
        let allowed = |is: bool| Some(if is { "allowed" } else { "stopped" }.to_owned());
        differ(Severity::Error, "recursive loop", allowed(is_allowed), allowed(is_switched));
    }
    let wanted: Vec<&str> = stated.layers.iter().map(|layer| layer.as_str()).collect();
    for layer in wanted.iter().filter(|layer| !function.layers.iter().any(|is| is == *layer)) {
        let message = format!("layer {} of the spec is missing", Quoted(layer));
        settings.push(Setting { place: place.clone(), severity: Severity::Error, message });
    }
    for layer in function.layers.iter().filter(|layer| !wanted.contains(&layer.as_str())) {
        let message = format!("layer {} runs within the function, of which the spec says nothing", Quoted(layer));
        settings.push(Setting { place: place.clone(), severity: Severity::Error, message });
    }
    if let Some(tags) = known(&function.tags) {
        let empty = BTreeMap::new();
        let tags = tags.unwrap_or(&empty);
        for tag in &spec.options.tags {
            let (key, value) = (tag.key.as_str(), tag.value.as_str());
            let is = tags.get(key);
            if is.map(String::as_str) != Some(value) {
                let is = is.map(String::as_str);
                settings.push(other(&place, warning, &format!("tag {}", Quoted(key)), is, Some(value)));
            }
        }
    }
}

fn of_environment(spec: &Spec, function: &Function, settings: &mut Vec<Setting>) {
    let wanted: BTreeMap<String, String> =
        environment_of(spec).into_iter().map(|variable| (variable.name, variable.value)).collect();
    let mut tell = |name: &str, what: &str| {
        let message = format!("environment variable {} {what}", Quoted(name));
        settings.push(Setting { place: function.place(), severity: Severity::Error, message });
    };
    for (name, value) in &wanted {
        match function.environment.get(name) {
            None => tell(name, "is missing"),
            Some(is) if is != value => tell(name, "has another value than the spec says"),
            Some(_) => {}
        }
    }
    for name in function.environment.keys().filter(|name| !wanted.contains_key(*name)) {
        tell(name, "is set, of which the spec says nothing");
    }
}

fn of_invocation(spec: &Spec, observed: &Observed, settings: &mut Vec<Setting>) {
    let place = observed.function.place();
    let destination = iam::failure_destination(spec).map(|arn| arn.resolve(&observed.place));
    let none = super::Invocation::default();
    let invocation = observed.function.invocation.as_ref().unwrap_or(&none);
    if invocation.failure != destination {
        let is = invocation.failure.as_deref();
        settings.push(other(&place, Severity::Error, "failure destination", is, destination.as_deref()));
    }
    let resources = Resources::of(spec);
    for (what, is, own, wanted) in [
        (RETRIES, invocation.retries, RESOURCES.retries, resources.retries),
        (EVENT_AGE, invocation.age, RESOURCES.event_age, resources.event_age),
    ] {
        // What is not set is Lambda's own.
        let is = is.unwrap_or(own);
        if is != wanted {
            let (is, wanted) = (is.to_string(), wanted.to_string());
            settings.push(other(&place, Severity::Warning, what, Some(&is), Some(&wanted)));
        }
    }
}

fn of_role(spec: &Spec, role: &Role, settings: &mut Vec<Setting>) {
    let wanted = spec.options.boundary.as_ref().map(|boundary| boundary.as_str());
    let is_own = |(kind, _, name): &(iam::DocumentKind, iam::DocumentKind, iam::RoleName)| {
        *kind == role.kind && !name.is_existing()
    };
    if roles_of(spec).iter().any(is_own) && role.boundary.as_deref() != wanted {
        let severity = if wanted.is_some() { Severity::Error } else { Severity::Warning };
        settings.push(other(&role.place(), severity, "permissions boundary", role.boundary.as_deref(), wanted));
    }
}

fn of_log_group(spec: &Spec, observed: &Observed, settings: &mut Vec<Setting>) {
    let name = &Names::of(spec).log_group;
    let place = |name: &str| {
        let iam::Target { partition, region, account, .. } = &observed.place;
        SourceLocation::aws(format!("arn:{partition}:logs:{region}:{account}:log-group:{name}"))
    };
    let Some(group) = &observed.log_group else {
        let message = format!("there is no log group {}", Quoted(name));
        settings.push(Setting { place: place(name), severity: Severity::Error, message });
        return;
    };
    let wanted = i32::from(spec.log_retention.get());
    if group.retention != Some(wanted) {
        let days = |days: i32| format!("{days} days");
        let is = group.retention.map_or_else(|| "for ever".to_owned(), days);
        let message = format!("the log group keeps events {is} instead of {}", days(wanted));
        settings.push(Setting { place: place(&group.name), severity: Severity::Warning, message });
    }
    for (what, wanted) in stated::of_log_groups(spec) {
        let is = if what == LOG_KEY { &group.key } else { &group.class };
        if is.as_deref() != Some(wanted) {
            let what = format!("{what} of the log group");
            settings.push(other(&place(&group.name), Severity::Warning, &what, is.as_deref(), Some(wanted)));
        }
    }
    if let Some(key) = group.key.as_ref().filter(|_| spec.options.function.log_key.is_none()) {
        let message = format!("the log group is encrypted with {}, of which the spec says nothing", Quoted(key));
        settings.push(Setting { place: place(&group.name), severity: Severity::Note, message });
    }
}

fn known<T>(stated: &Stated<T>) -> Option<Option<&T>> {
    match stated {
        Stated::Unknown => None,
        Stated::Unset => Some(None),
        Stated::Set(value) => Some(Some(value)),
    }
}

fn text(value: Option<impl ToString>) -> Option<String> {
    value.map(|value| value.to_string())
}

fn other(place: &SourceLocation, severity: Severity, what: &str, is: Option<&str>, wanted: Option<&str>) -> Setting {
    let shown = |value: Option<&str>| value.map_or_else(|| "none".to_owned(), |value| Quoted(value).to_string());
    let message = format!("the {what} is {} instead of {}", shown(is), shown(wanted));
    Setting { place: place.clone(), severity, message }
}
