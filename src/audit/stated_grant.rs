//! What to type for an action that no named grant holds.

use crate::audit::{Edit, Fix};
use crate::escape::{Quoted, visible};
use crate::handler_calls::{Call, Extent};
use crate::service_reference::{Action, action, escalation, escalation_of_a_function, service};
use crate::spec::options::{Allow, stated};

/// The statement that grants the action for what the call names: as an edit where the code says all of it, else with the names of the
/// reference where a name is to be put in.
pub(super) fn proposal(call: &Call, name: &str) -> Fix {
    let Some(known) = action(name) else { return Fix::advice("grant it, or take the call out") };
    if let Some(what) = escalation(name).or_else(|| escalation_of_a_function(name)) {
        return Fix::advice(format!("take the call out: a function with {} {what}", Quoted(name)));
    }
    let method = call.operation.method;
    let (resource, is_whole) = resource(call, known);
    let value = format!("{} on {resource} for {method}", known.full_name);
    // Whole, however long it is: it is there to be typed.
    let help = format!("grant it: `cargo lambda-s3 add allow '{}'`", visible(&value));
    match value.parse::<Allow>() {
        Ok(allow) if is_whole => Fix::edit(help, Edit::AddValue { key: "allow", value: allow.to_string() }),
        _ => Fix::advice(help),
    }
}

/// The ARN of what a call is about, and whether the code says all of it.
fn resource(call: &Call, known: &Action) -> (String, bool) {
    if !known.is_narrowable {
        return ("*".to_owned(), true);
    }
    let named = |field: &str| {
        let folded = field.to_lowercase();
        let (_, setting) = call.settings.iter().find(|(name, _)| name.replace('_', "") == folded)?;
        Some(setting.only().filter(|one| one.extent == Extent::Whole)?.text.clone())
    };
    let mut arns = call.settings.values().filter_map(|setting| Some(setting.only()?.text.as_str()));
    let prefix = known.full_name.split(':').next().unwrap_or_default();
    if let Some(arn) = arns.find(|text| text.starts_with("arn:") && text.split(':').nth(2) == Some(prefix)) {
        return (arn.to_owned(), true);
    }
    let forms: Vec<&str> = known.types.iter().filter_map(|kind| service(prefix)?.arn_of(kind)).collect();
    let filled = forms.iter().map(|form| fill(form, &named));
    let whole = filled.clone().find(|(_, is_whole)| *is_whole);
    whole.or_else(|| filled.into_iter().next()).unwrap_or(("ARN".to_owned(), false))
}

/// A form of the reference, with what the call is given in the place of names: `${TableName}` is `table_name`.
fn fill(form: &str, named: &impl Fn(&str) -> Option<String>) -> (String, bool) {
    let (mut filled, mut is_whole) = (String::new(), true);
    let mut parts = form.split("${");
    filled += parts.next().unwrap_or_default();
    for part in parts {
        let (name, rest) = part.split_once('}').unwrap_or((part, ""));
        let value = named(name).or_else(|| named(name.strip_suffix("Name")?));
        match value.filter(|value| !value.contains([':', '*', '?', '{'])) {
            Some(value) => filled += &value,
            None => {
                is_whole &= matches!(name, "Partition" | "Region" | "Account");
                filled += &format!("${{{name}}}");
            }
        }
        filled += rest;
    }
    (stated(&filled), is_whole)
}
