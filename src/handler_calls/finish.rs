//! What was read, put together: what functions were given reaches the requests that they make of it.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::call::{Call, Certainty, CodeLocation, Extent, HiddenCalls, Literal, Note, Setting, Unresolved};
use super::collect::plain;
use super::crates::Trust;
use super::reader::{Found, FoundSetting, Reader};
use super::value::{Origin, Text};

/// From one function to the next, texts and requests are followed this far.
const MAX_STEPS: usize = 500;

impl Reader<'_> {
    pub(super) fn finish(mut self) -> (Vec<Call>, Vec<Note>) {
        self.set_parameters();
        self.note_crates();
        let is_under_another_role = self.notes.iter().any(|note| matches!(note.doubt, Unresolved::Credentials(_)));
        let reached = self.reached_from(|reader, function| reader.is_own(function));
        let names = self.own_names();
        let named = self.reached_from(|reader, function| {
            names.contains(plain(&reader.functions[function].signature.ident).as_str())
        });
        let found: Vec<Found> = std::mem::take(&mut self.calls);
        let mut calls: BTreeMap<(CodeLocation, &'static str, &'static str), Call> = BTreeMap::new();
        for one in found {
            let place = self.place(one.spot);
            let mut settings: BTreeMap<String, Setting> =
                one.settings.iter().map(|(field, setting)| (field.clone(), self.settle(setting))).collect();
            for (method, field) in &self.loose {
                if *method == one.operation.method {
                    settings.entry(field.clone()).or_default().is_partial = true;
                }
            }
            if one.certainty == Certainty::Sure && one.operation.needs.is_none() {
                self.notes.insert(Note {
                    place: place.clone(),
                    doubt: Unresolved::Actions(one.operation.name.to_owned()),
                    hides: HiddenCalls::Nothing,
                });
            }
            let is_reached = one.function.is_none_or(|function| reached.contains(&function));
            if !is_reached
                && one.function.is_some_and(|function| self.is_of_library(function) && !named.contains(&function))
            {
                continue;
            }
            let mut call = one.finish(place.clone(), settings);
            if is_under_another_role || !is_reached {
                call.certainty = Certainty::Possible;
            }
            // A file that belongs to a program and to a library is read for both.
            let key = (place, call.operation.client, call.operation.method);
            match calls.get(&key) {
                Some(before) if before.certainty <= call.certainty => {}
                _ => {
                    calls.insert(key, call);
                }
            }
        }
        // One doubt of one place is told once, with all that it may hide.
        let mut notes: BTreeMap<(CodeLocation, Unresolved), HiddenCalls> = BTreeMap::new();
        for Note { place, doubt, hides } in self.notes {
            let known = notes.entry((place, doubt)).or_insert(hides);
            *known = hides.max(*known);
        }
        let notes = notes.into_iter().map(|((place, doubt), hides)| Note { place, doubt, hides });
        (calls.into_values().collect(), notes.collect())
    }

    /// Whether a function is the project's, and not of the library that was generated with it.
    fn is_own(&self, function: usize) -> bool {
        let package = self.modules[self.functions[function].module].package;
        package == 0 && !self.is_of_library(function)
    }

    fn is_of_library(&self, function: usize) -> bool {
        let module = &self.modules[self.functions[function].module];
        let library = &self.packages[module.package].library;
        !library.is_empty() && self.files[module.file].path.starts_with(library)
    }

    /// What the project's code outside of its library calls, by name: the words in front of a parenthesis.
    fn own_names(&self) -> HashSet<&str> {
        let Some(package) = self.packages.first().filter(|package| !package.library.is_empty()) else {
            return HashSet::new();
        };
        let own = package.files.iter().filter(|(path, _)| !path.starts_with(&package.library));
        let called = own.flat_map(|(_, text)| text.split('(')).map(|before| before.trim_end_matches("::<_>"));
        called
            .map(|before| before.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default())
            .collect()
    }

    /// Those of which this holds, and those that are called from them.
    fn reached_from(&self, is_start: impl Fn(&Self, usize) -> bool) -> HashSet<usize> {
        let mut next: Vec<usize> = (0..self.functions.len()).filter(|function| is_start(self, *function)).collect();
        let mut reached: HashSet<usize> = next.iter().copied().collect();
        let mut used: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
        for (by, function) in &self.uses {
            used.entry(*by).or_default().push(*function);
        }
        next.extend(used.get(&None).into_iter().flatten());
        while let Some(at) = next.pop() {
            let mut further = used.get(&Some(at)).cloned().unwrap_or_default();
            // A trait's method is that of whatever has the trait.
            let of_trait = self.functions[at].owner.and_then(|owner| self.owners[owner].of_trait);
            if of_trait.is_some() {
                further.extend(
                    self.implementations.get(&plain(&self.functions[at].signature.ident)).into_iter().flatten(),
                );
            }
            next.extend(further.into_iter().filter(|function| reached.insert(*function)));
        }
        reached
    }

    fn note_crates(&mut self) {
        for (name, spot) in self.seen_in_types.take() {
            self.see_crate(&[name], spot);
        }
        let crates = std::mem::take(&mut self.crates);
        let is_read = |name: &str| self.packages.iter().any(|package| package.name == name);
        let unknown: Vec<_> = crates
            .into_iter()
            .filter(|(name, _)| Trust::of(name) == Trust::Unknown && !is_read(name) && !is_primitive(name))
            .collect();
        for (name, spot) in unknown {
            self.note(spot, Unresolved::Crate(name), HiddenCalls::Everything);
        }
    }

    /// What a function sets in a request that it is given is set in every request that it is given.
    fn set_parameters(&mut self) {
        for (origin, field, setting) in std::mem::take(&mut self.parameter_settings) {
            for at in self.calls_behind(origin) {
                if field.is_empty() {
                    self.calls[at].is_partial = true;
                } else {
                    self.calls[at].add(&field, setting.clone());
                }
            }
        }
    }

    fn calls_behind(&self, origin: Origin) -> Vec<usize> {
        let (mut seen, mut next, mut calls) = (HashSet::new(), vec![origin], Vec::new());
        while let Some(origin) = next.pop() {
            if seen.len() >= MAX_STEPS || !seen.insert(origin) {
                continue;
            }
            match origin {
                Origin::Call(at) => calls.push(at),
                Origin::Parameter(function, at) => {
                    next.extend(self.given_requests.get(&(function, at)).into_iter().flatten())
                }
            }
        }
        calls.sort_unstable();
        calls
    }

    /// The texts, with those that functions were given in place of their arguments.
    fn settle(&self, setting: &FoundSetting) -> Setting {
        let mut settled = Setting { is_always_set: setting.is_always_set, ..Setting::default() };
        let (mut seen, mut next) = (HashSet::new(), setting.texts.clone());
        let mut steps = 0;
        while let Some(text) = next.pop() {
            steps += 1;
            if steps > MAX_STEPS {
                settled.is_partial = true;
                break;
            }
            let literal = |text: &str, extent, spot| Literal { text: text.to_owned(), extent, place: self.place(spot) };
            let literal = match text {
                Text::Whole(text, spot) => literal(&text, Extent::Whole, spot),
                Text::Start(text, spot) => {
                    settled.is_partial = true;
                    literal(&text, Extent::Start, spot)
                }
                Text::Unknown => {
                    settled.is_partial = true;
                    continue;
                }
                Text::Parameter(function, at) => {
                    match self.given_texts.get(&(function, at)) {
                        Some(texts) if seen.insert((function, at)) => next.extend(texts.iter().cloned()),
                        Some(_) => {}
                        None => settled.is_partial = true,
                    }
                    continue;
                }
            };
            if !settled.literals.contains(&literal) {
                settled.literals.push(literal);
            }
        }
        settled.literals.sort_by(|one, two| one.place.cmp(&two.place));
        settled
    }
}

/// Names in front of `::` that are no crates.
fn is_primitive(name: &str) -> bool {
    const PRIMITIVES: [&str; 22] = [
        "bool", "char", "f32", "f64", "i128", "i16", "i32", "i64", "i8", "isize", "str", "u128", "u16", "u32", "u64",
        "u8", "usize", "core", "alloc", "std", "clippy", "rustfmt",
    ];
    PRIMITIVES.contains(&name)
}
