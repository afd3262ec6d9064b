//! What protects the resources of a deployment, compared with what the spec wants: resource by resource by their names, so that it
//! does not matter in which language, in which order or under which IDs they are written.

use std::collections::{BTreeMap, BTreeSet};

use super::Told;
use super::wanted::{Wanted, is_as_good};
use crate::audit::Place;
use crate::audit::property::{Property, Resource};
use crate::spec::Shown;

/// How `found` differs from `wanted`. What has no place of its own is told at `place`; where there may be more that is not read, nothing
/// is missing.
pub fn weaknesses(wanted: &[Wanted], found: &[&Property], place: &Place, is_open: bool) -> Vec<Told> {
    let mut by_name: BTreeMap<(Resource, String), Vec<&Property>> = BTreeMap::new();
    for property in found {
        by_name.entry((property.of, property.name.shown())).or_default().push(property);
    }
    let mut weaknesses = Vec::new();
    let mut absent = BTreeSet::new();
    for one in wanted {
        let key = (one.of, one.name.shown());
        let held = by_name.get(&key).map_or(&[][..], Vec::as_slice);
        let side = Side { one, found, held, place, is_open };
        if one.key.is_empty() {
            if held.iter().all(|property| !property.key.is_empty()) {
                weaknesses.extend(side.absent());
                absent.insert(key);
            }
        } else if !absent.contains(&key) {
            weaknesses.extend(side.compare());
        }
    }
    weaknesses
}

struct Side<'a> {
    one: &'a Wanted,
    found: &'a [&'a Property],
    held: &'a [&'a Property],
    place: &'a Place,
    is_open: bool,
}

impl Side<'_> {
    fn what(&self) -> String {
        format!("{} {}", self.one.of.as_str(), Shown(&self.one.name.shown()))
    }

    /// The resource itself is not there, or only the deployment knows whether it is.
    fn absent(&self) -> Option<Told> {
        let is_nameless = |property: &&&Property| {
            property.of == self.one.of && property.key.is_empty() && property.name.whole().is_none()
        };
        if let Some(nameless) = self.found.iter().find(is_nameless) {
            let message = format!("whether it is {}, only the deployment knows: it is not compared", self.what());
            return Some(Told::note(nameless.place.clone(), message));
        }
        let message = format!("there is no {}, which the spec asks for", self.what());
        (!self.is_open).then(|| Told::error(self.place.clone(), message))
    }

    fn compare(&self) -> Vec<Told> {
        let Wanted { key, values, may_have_more, .. } = self.one;
        let (of_key, is_secret) = (self.held.iter().filter(|property| property.key == *key), key.starts_with("env"));
        let (known, unknown): (Vec<&Property>, Vec<&Property>) =
            of_key.copied().partition(|property| property.value.whole().is_some() || values.contains(&property.value));
        let mut weaknesses = Vec::new();
        for property in &unknown {
            let message = format!("the {key} of {} is known to the deployment alone: it is not compared", self.what());
            weaknesses.push(Told::note(property.place.clone(), message));
        }
        let missing: Vec<_> =
            values.iter().filter(|value| known.iter().all(|property| !is_as_good(property, value))).collect();
        let is_more = |property: &&&Property| !values.iter().any(|value| is_as_good(property, value));
        let more: Vec<_> = known.iter().filter(is_more).collect();
        let shown = |text: String| if text.is_empty() { "there".to_owned() } else { Shown(&text).to_string() };
        if let ([value], [other]) = (&missing[..], &more[..]) {
            let message = match is_secret {
                true => format!("the {key} of {} has another value than the spec says", self.what()),
                false => {
                    let (is, wanted) = (shown(other.value.shown()), shown(value.shown()));
                    format!("the {key} of {} is {is} instead of {wanted}", self.what())
                }
            };
            weaknesses.push(Told::error(other.place.clone(), message));
            return weaknesses;
        }
        let at = self.held.iter().find(|property| property.key.is_empty());
        let at = at.map_or(self.place, |property| &property.place);
        for value in missing.iter().filter(|_| !self.is_open && unknown.is_empty()) {
            let value = value.shown();
            let message = match is_secret || value.is_empty() {
                true => format!("the {key} of {} is missing", self.what()),
                false => format!("the {key} {} of {} is missing", Shown(&value), self.what()),
            };
            weaknesses.push(Told::error(at.clone(), message));
        }
        for property in more.iter().filter(|_| !may_have_more || !missing.is_empty()) {
            let message = match is_secret {
                true => format!("{} has the {key}, of which the spec says nothing", self.what()),
                false => {
                    let value = shown(property.value.shown());
                    format!("the {key} of {} is {value}, of which the spec says nothing", self.what())
                }
            };
            weaknesses.push(Told::error(property.place.clone(), message));
        }
        weaknesses
    }
}
