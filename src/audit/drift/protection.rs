//! What protects the resources of a deployment, compared with what the spec wants: resource by resource by their names, so that it
//! does not matter in which language, in which order or under which IDs they are written.

use std::collections::{BTreeMap, BTreeSet};

use super::Deviation;
use super::wanted::Wanted;
use crate::audit::Severity;
use crate::deployment::SourceLocation;
use crate::deployment::Text;
use crate::deployment::property::{Property, Resource, VARIABLE};
use crate::escape::Quoted;

/// How `found` differs from `wanted`. What has no place of its own is reported at `place`; where there may be more that is not read, nothing
/// is missing.
pub fn weaknesses(wanted: &[Wanted], found: &[&Property], place: &SourceLocation, is_partial: bool) -> Vec<Deviation> {
    let mut by_name: BTreeMap<(Resource, &Text), Vec<&Property>> = BTreeMap::new();
    for property in found {
        by_name.entry((property.of, &property.name)).or_default().push(property);
    }
    let mut weaknesses = Vec::new();
    let mut unblocked: BTreeSet<&Text> = BTreeSet::new();
    let mut absent: BTreeMap<Resource, BTreeSet<&Text>> = BTreeMap::new();
    for one in wanted {
        let is_absent = |names: &BTreeMap<Resource, BTreeSet<&Text>>| {
            names.get(&one.of).is_some_and(|names| names.contains(&one.name))
        };
        let held = by_name.get(&(one.of, &one.name)).map_or(&[][..], Vec::as_slice);
        if one.key.is_empty() && held.iter().all(|property| !property.key.is_empty()) {
            absent.entry(one.of).or_default().insert(&one.name);
        } else if BLOCKS.contains(&&*one.key) && !is_partial && !held.is_empty() && is_open(held) {
            // All of it is one thing to mend.
            if !is_absent(&absent) && unblocked.insert(&one.name) {
                let at = held.iter().find(|property| property.key.is_empty()).map_or(place, |property| &property.place);
                let message = "nothing blocks public access to the bucket: its four settings are missing";
                weaknesses.push(Deviation::error(at.clone(), message.to_owned()));
            }
        } else if !one.key.is_empty() && !is_absent(&absent) {
            weaknesses.extend(Side { one, held, place, is_partial }.compare());
        }
    }
    for (of, names) in absent {
        weaknesses.extend(missing(of, &names, found, place, is_partial));
    }
    weaknesses
}

/// The settings that block public access to a bucket.
const BLOCKS: [&str; 4] = [
    "block of public access control lists",
    "block of public policies",
    "disregard of public access control lists",
    "restriction of public access",
];

fn is_open(held: &[&Property]) -> bool {
    held.iter().all(|property| !BLOCKS.contains(&&*property.key))
}

/// Resources of a kind that are not there, or of which only the deployment knows whether they are.
fn missing(
    of: Resource,
    names: &BTreeSet<&Text>,
    found: &[&Property],
    place: &SourceLocation,
    is_partial: bool,
) -> Vec<Deviation> {
    let shown: Vec<String> = names.iter().map(|name| Quoted(&name.shown()).to_string()).collect();
    let what = format!("{} {}", of.as_str(), shown.join(", "));
    let is_nameless =
        |property: &&&Property| property.of == of && property.key.is_empty() && property.name.whole().is_none();
    let nameless = found.iter().filter(is_nameless).map(|property| {
        let message = format!("whether it is {what}, only the deployment knows: it is not compared");
        Deviation::note(property.place.clone(), message)
    });
    let mut deviations: Vec<Deviation> = nameless.collect();
    if deviations.len() < names.len() && !is_partial {
        let message = format!("there is no {what}, which the spec asks for");
        deviations.push(Deviation { severity: severity(of), ..Deviation::error(place.clone(), message) });
    }
    deviations
}

/// What only tells of what is wrong keeps nothing away.
fn severity(of: Resource) -> Severity {
    match of {
        Resource::Alarm | Resource::Topic => Severity::Warning,
        _ => Severity::Error,
    }
}

struct Side<'a> {
    one: &'a Wanted,
    held: &'a [&'a Property],
    place: &'a SourceLocation,
    is_partial: bool,
}

impl Side<'_> {
    fn what(&self) -> String {
        format!("{} {}", self.one.of.as_str(), Quoted(&self.one.name.shown()))
    }

    fn compare(&self) -> Vec<Deviation> {
        let Wanted { key, values, may_have_more, .. } = self.one;
        let (of_key, is_secret) = (self.held.iter().filter(|property| property.key == *key), key.starts_with(VARIABLE));
        let (known, unknown): (Vec<&Property>, Vec<&Property>) =
            of_key.copied().partition(|property| property.value.whole().is_some() || values.contains(&property.value));
        let mut weaknesses = Vec::new();
        for property in &unknown {
            let message = format!("the {key} of {} is known to the deployment alone: it is not compared", self.what());
            weaknesses.push(Deviation::note(property.place.clone(), message));
        }
        let missing: Vec<_> =
            values.iter().filter(|value| known.iter().all(|property| !is_as_good(property, value))).collect();
        let is_more = |property: &&&Property| !values.iter().any(|value| is_as_good(property, value));
        let more: Vec<_> = known.iter().filter(is_more).collect();
        let shown = |text: String| if text.is_empty() { "there".to_owned() } else { Quoted(&text).to_string() };
        if let ([value], [other]) = (&missing[..], &more[..]) {
            let message = match is_secret {
                true => format!("the {key} of {} has another value than the spec says", self.what()),
                false => {
                    let (is, wanted) = (shown(other.value.shown()), shown(value.shown()));
                    format!("the {key} of {} is {is} instead of {wanted}", self.what())
                }
            };
            weaknesses.push(self.deviation(other.place.clone(), message));
            return weaknesses;
        }
        let at = self.held.iter().find(|property| property.key.is_empty());
        let at = at.map_or(self.place, |property| &property.place);
        for value in missing.iter().filter(|_| !self.is_partial && unknown.is_empty()) {
            let value = value.shown();
            let says_nothing = matches!(&*value, "" | "kept" | "true");
            let message = match is_secret || says_nothing {
                true => format!("the {key} of {} is missing", self.what()),
                false => format!("the {key} {} of {} is missing", Quoted(&value), self.what()),
            };
            weaknesses.push(self.deviation(at.clone(), message));
        }
        for property in more.iter().filter(|_| !may_have_more || !missing.is_empty()) {
            let message = match is_secret {
                true => format!("{} has the {key}, of which the spec says nothing", self.what()),
                false => {
                    let value = shown(property.value.shown());
                    format!("the {key} of {} is {value}, of which the spec says nothing", self.what())
                }
            };
            weaknesses.push(self.deviation(property.place.clone(), message));
        }
        weaknesses
    }

    fn deviation(&self, place: SourceLocation, message: String) -> Deviation {
        // A topic's policy is one of events: alarms have none.
        let severity = if self.one.of == Resource::Topic { Severity::Error } else { severity(self.one.of) };
        Deviation { severity, ..Deviation::error(place, message) }
    }
}

/// Whether a property says what is wanted, or better.
fn is_as_good(property: &Property, wanted: &Text) -> bool {
    let (Some(is), Some(wanted_whole)) = (property.value.whole(), wanted.whole()) else {
        return property.value == *wanted;
    };
    // A key of KMS's encrypts as well as those of S3.
    let is_encrypted = property.key == "encryption" && wanted_whole == "AES256" && is.starts_with("aws:kms");
    // The program's own variables are JSON, which may be laid out otherwise.
    let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
    is == wanted_whole
        || is_encrypted
        || (property.key.starts_with(VARIABLE) && json(is).is_some_and(|is| json(wanted_whole) == Some(is)))
}
