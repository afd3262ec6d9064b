//! Values of conditions: whether they fix anything.

use super::keys::Form;
use crate::deployment::node::Text;

pub fn is_some(value: &Text) -> bool {
    let text = value.sample();
    text.is_empty() || !text.trim_matches(['*', '?']).is_empty()
}

pub fn is_fixed(form: Form, has_wildcards: bool, value: &Text, is_strict: bool) -> bool {
    let text = value.sample();
    // What every request has of itself is no limit; what the resource has, is (*IAM User Guide, AWS global condition context keys*).
    let text = if has_variable_of_resource(&text) { "0".to_owned() } else { text };
    if text.contains("${") {
        return false;
    }
    let is_whole = |text: &str| !has_wildcards || !text.contains(['*', '?']);
    match form {
        Form::True => text.eq_ignore_ascii_case("true"),
        Form::Whole => is_whole(&text),
        Form::Before(end) => is_whole(&text) || text.split_once(end).is_some_and(|(start, _)| is_whole(start)),
        Form::Some => {
            let rest = text.trim_start_matches("https://").trim_start_matches("http://");
            !rest.trim_matches(['*', '?']).is_empty()
        }
        Form::Address => is_narrow_range(&text),
        Form::Arn => is_whole(&text) || names_one(&text, is_strict),
    }
}

fn has_variable_of_resource(text: &str) -> bool {
    let folded = text.to_lowercase();
    folded.starts_with("${aws:resourceaccount}") || folded.starts_with("${aws:resourceorgid}")
}

/// "Amazon S3 evaluates any policy that includes IPv4 ranges broader than /8 or IPv6 ranges broader than /32 as public" (the page above).
fn is_narrow_range(text: &str) -> bool {
    let (address, bits) = text.split_once('/').unwrap_or((text, "128"));
    let bits: u32 = bits.parse().unwrap_or(128);
    bits >= if address.contains(':') { 32 } else { 8 } && !text.trim_matches(['*', '?', '.']).is_empty()
}

/// Services whose resources have globally unique names, so that an ARN without an account names one.
const UNIQUE: [&str; 3] = ["cloudfront", "execute-api", "s3"];

/// Whether an ARN with wildcards is of one account, or names a resource that only one account can have.
fn names_one(arn: &str, is_strict: bool) -> bool {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let [_, _, service, _, account, resource] = parts[..] else { return false };
    if account.bytes().any(|byte| byte.is_ascii_alphanumeric()) && !account.contains(['*', '?']) {
        return true;
    }
    let name = resource.strip_prefix("distribution/").unwrap_or(resource).split('/').next().unwrap_or_default();
    let is_fixed = if is_strict { !name.contains(['*', '?']) } else { !name.trim_matches(['*', '?']).is_empty() };
    !name.is_empty() && is_fixed && UNIQUE.contains(&service)
}
