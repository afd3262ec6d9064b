//! What was read, put together: what functions were given reaches the requests that they make of it.

use std::collections::{BTreeMap, HashSet};

use super::Calls;
use super::call::{Call, Certainty, CodeLocation, Extent, HiddenCalls, Literal, Note, Setting, Unresolved};
use super::crates;
use super::event_keys::EventKey;
use super::found::{Found, FoundSetting};
use super::reached::Reached;
use super::reader::Reader;
use super::roots::Role;
use super::value::{Origin, Text};

/// From one function to the next, texts and requests are followed this far.
const MAX_STEPS: usize = 500;

impl Reader<'_> {
    pub(super) fn finish(mut self) -> Calls {
        self.set_parameters();
        self.note_crates();
        let reached = Reached::of(&self);
        let swallowed = self.swallowed();
        let tells_missing = self.tells_missing();
        let is_undecided = self.packages.first().is_some_and(|package| !package.undecided.is_empty());
        let found: Vec<Found> = std::mem::take(&mut self.calls);
        let mut calls: BTreeMap<(CodeLocation, &'static str, &'static str), Call> = BTreeMap::new();
        for one in found {
            let function = one.within.function;
            let is_of_other = self.files[one.spot.file].role == Role::Other;
            if is_of_other || function.is_some_and(|function| reached.is_excluded(function)) {
                continue;
            }
            self.current = function;
            let place = self.place(one.spot);
            let mut settings: BTreeMap<String, Setting> =
                one.settings.iter().map(|(field, setting)| (field.clone(), self.settle(setting))).collect();
            for (method, field) in &self.loose {
                if *method == one.operation.method {
                    settings.entry(field.clone()).or_default().is_partial = true;
                }
            }
            let has_unknown_parts = self.find_parts(one.operation, &mut settings, &reached);
            if one.certainty == Certainty::Sure && (one.operation.needs.is_none() || has_unknown_parts) {
                self.note(one.spot, Unresolved::Actions(one.operation.name.to_owned()), HiddenCalls::Nothing);
            }
            let is_reached = function.is_none_or(|function| reached.is_reached(function));
            if !is_reached {
                self.note(one.spot, Unresolved::Unreached(one.operation.method.to_owned()), HiddenCalls::Nothing);
            }
            let is_of_role = self.acts_under_role(one.operation.client, &one.within.source);
            let mut call = one.finish(place.clone(), settings);
            call.tells_missing = tells_missing;
            if !is_of_role || !is_reached || is_undecided {
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
        Calls { calls: calls.into_values().collect(), notes: self.joined_notes(&reached), swallowed }
    }

    /// One doubt of one place is told once for each client whose calls it may hide, or for all. What the function's other copy of
    /// a file gets to, is got to.
    fn joined_notes(&mut self, reached: &Reached) -> Vec<Note> {
        let mut notes: BTreeMap<(CodeLocation, Unresolved), Vec<HiddenCalls>> = BTreeMap::new();
        for (Note { place, doubt, hides }, function) in std::mem::take(&mut self.notes) {
            if !function.is_some_and(|function| reached.is_excluded(function)) {
                notes.entry((place, doubt)).or_default().push(hides);
            }
        }
        let mut all = Vec::new();
        for ((place, doubt), mut hides) in notes {
            if hides.contains(&HiddenCalls::Everything) {
                hides = vec![HiddenCalls::Everything];
            } else if hides.iter().any(|one| *one != HiddenCalls::Nothing) {
                hides.retain(|one| *one != HiddenCalls::Nothing);
            }
            hides.sort();
            hides.dedup();
            all.extend(hides.into_iter().map(|hides| Note { place: place.clone(), doubt: doubt.clone(), hides }));
        }
        all
    }

    /// Whether the code tells an object that is not there from other errors: S3 says so only to who may list the bucket (*Amazon S3
    /// API Reference, GetObject* and *HeadObject*, "Permissions").
    fn tells_missing(&self) -> bool {
        const WORDS: [&str; 6] = [
            "is_no_such_key",
            "is_not_found",
            "NoSuchKey",
            "HeadObjectError::NotFound",
            "\"NotFound\"",
            "wait_until_object",
        ];
        let reads = |found: &Found| matches!(found.operation.name, "GetObject" | "HeadObject" | "GetObjectAttributes");
        let has_word = |text: &String| WORDS.iter().any(|word| text.contains(word));
        let texts = self.packages.iter().flat_map(|package| {
            let is_own = |path: &&String| package.library.is_empty() || !path.starts_with(&package.library);
            package.files.iter().filter(move |(path, _)| is_own(path)).map(|(_, text)| text)
        });
        self.calls.iter().any(reads) && texts.into_iter().any(has_word)
    }

    /// The crates that may call AWS by themselves, of those that the code names.
    fn note_crates(&mut self) {
        for ((_, name), spot) in self.seen_in_types.take() {
            self.see_crate(&[name], spot);
        }
        let mut seen = std::mem::take(&mut self.crates);
        seen.retain(|(_, name), _| !is_primitive(name) && !self.packages.iter().any(|package| package.name == *name));
        let mut unknown = Vec::new();
        for (at, package) in self.packages.iter().enumerate() {
            let own =
                || seen.iter().filter(move |((of, _), _)| *of == at).map(|((_, name), spot)| (name.as_str(), *spot));
            let is_named = |called: &str, of: &str| {
                own().any(|(name, _)| [called, of].contains(&crates::package_of(name)) || name == of || name == called)
            };
            let is_dependency = |name: &str| {
                let package_name = crates::package_of(name);
                package
                    .dependencies
                    .iter()
                    .any(|(called, of)| [called, of].iter().any(|one| *one == name || *one == package_name))
            };
            // A crate may have another name than its package: names that are none of a dependency may be those of what is named nowhere.
            let mut unnamed: Vec<&str> = Vec::new();
            for (called, of) in &package.dependencies {
                let is_read = self.packages.iter().any(|package| package.name == *of);
                if !is_read && !is_named(called, of) {
                    unnamed.push(of);
                }
            }
            for (name, spot) in own() {
                let names = if is_dependency(name) || crates::is_of_aws(name) { vec![name] } else { unnamed.clone() };
                for name in names {
                    let name = package.dependencies.get(name).map_or(name, String::as_str);
                    unknown.extend(
                        crates::hidden_by(name, &self.lock).iter().map(|hides| (spot, name.to_owned(), *hides)),
                    );
                }
            }
            // With a client of HTTP and what signs, code calls AWS without any client of it.
            let http = own().find(|(name, _)| crates::is_http(name));
            let signer = own().find(|(name, _)| crates::is_signer(name));
            if let (Some(_), Some((_, spot))) = (http, signer) {
                self.notes.insert((
                    Note { place: self.place(spot), doubt: Unresolved::Signs, hides: HiddenCalls::Everything },
                    None,
                ));
            }
        }
        let mut told = HashSet::new();
        for (spot, name, hides) in unknown {
            if told.insert((name.clone(), hides)) {
                self.note(spot, Unresolved::Crate(name), hides);
            }
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
        let mut settled = Setting {
            is_always_set: setting.is_always_set,
            parts: setting.shape.given.clone(),
            has_other_parts: setting.shape.is_partial,
            ..Setting::default()
        };
        let (mut seen, mut fields, mut next) = (HashSet::new(), HashSet::new(), setting.texts.clone());
        let mut steps = 0;
        while let Some(text) = next.pop() {
            steps += 1;
            if steps > MAX_STEPS {
                settled.is_partial = true;
                break;
            }
            let literal = |text: &str, extent, rest: &str, spot| Literal {
                text: text.to_owned(),
                extent,
                rest: rest.to_owned(),
                place: self.place(spot),
            };
            let literal = match text {
                Text::Whole(text, spot) => literal(&text, Extent::Whole, "", spot),
                Text::Start(text, spot, rest) => {
                    settled.is_partial = true;
                    literal(&text, Extent::Start, &rest, spot)
                }
                Text::EventKey(spot, encoding) => {
                    settled.is_partial = true;
                    settled.event_keys.insert(EventKey { place: self.place(spot), encoding });
                    continue;
                }
                Text::Field(of, field) => {
                    settled.is_partial = true;
                    if fields.insert((of, field.clone())) {
                        next.extend(self.field_keys.get(&(of, field)).into_iter().flatten().cloned());
                    }
                    continue;
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
