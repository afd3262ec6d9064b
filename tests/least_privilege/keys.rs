//! Keys in and around what a spec names, and buckets beside its buckets.

use cargo_lambda_s3::iam;
use cargo_lambda_s3::spec::{BucketName, KeyPattern, Location, Spec};

/// Every location of a spec.
pub fn locations(spec: &Spec) -> Vec<&Location> {
    let triggers = spec.triggers.iter().map(|trigger| &trigger.on);
    triggers.chain(spec.grants.iter().map(|grant| &grant.on)).collect()
}

/// Every bucket of a spec.
pub fn buckets(spec: &Spec) -> Vec<&BucketName> {
    let mut buckets: Vec<&BucketName> = locations(spec).into_iter().map(|on| &on.bucket).collect();
    buckets.sort_unstable();
    buckets.dedup();
    buckets
}

/// Keys in and around every location; `at` chooses one from which a character is taken.
pub fn around(spec: &Spec, inside: &str, at: usize) -> Vec<String> {
    let mut keys: Vec<String> = locations(spec).into_iter().flat_map(|on| near(&on.keys, inside)).collect();
    let one: Vec<char> = keys[at % keys.len()].chars().collect();
    if !one.is_empty() {
        let gone = at % one.len();
        keys.push(one.iter().enumerate().filter(|(place, _)| *place != gone).map(|(_, c)| *c).collect());
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Names that are not this one, and that a wildcard in the wrong place would take for it.
pub fn siblings(name: &str) -> Vec<String> {
    let mut names = vec![format!("{name}-x"), format!("{name}x"), format!("x{name}"), format!("x.{name}")];
    names.push(name[..name.len() - 1].to_owned());
    names.push(name[1..].to_owned());
    names.push(name.replace(['.', '-'], "x"));
    names.retain(|sibling| sibling != name);
    names
}

/// Keys in and around a pattern.
fn near(pattern: &KeyPattern, inside: &str) -> Vec<String> {
    let (prefix, suffix) = (pattern.prefix(), pattern.suffix());
    let without_last: String = prefix.chars().take(prefix.chars().count().saturating_sub(1)).collect();
    let without_first: String = suffix.chars().skip(1).collect();
    let changed = |text: &str| -> String {
        text.chars().map(|c| if matches!(c, '*' | '?' | '$' | '{' | '}' | '%') { 'x' } else { c }).collect()
    };
    let longer = |text: &str| text.replace('*', "xyz").replace('?', "xy");
    let mut keys = vec![
        format!("{prefix}{suffix}"),
        format!("{prefix}{inside}{suffix}"),
        format!("{prefix}{inside}"),
        format!("{inside}{suffix}"),
        format!("{without_last}{inside}{suffix}"),
        format!("{prefix}{inside}{without_first}"),
        format!("{}{inside}{suffix}", changed(prefix)),
        format!("{prefix}{inside}{}", changed(suffix)),
        format!("{}{inside}{}", longer(prefix), longer(suffix)),
        format!("{prefix}{inside}{suffix}{inside}"),
        prefix.to_owned(),
        suffix.to_owned(),
        without_last,
        inside.to_owned(),
        iam::escape(prefix),
    ];
    keys.extend(pattern.keys_that_share_characters());
    keys
}
