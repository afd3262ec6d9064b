//! The same project with harmless text in every place where a user's text stands, to compare the whole files with.

use cargo_lambda_s3::spec::options::{EnvironmentVariable, Options, Tag};
use cargo_lambda_s3::spec::{Draft, KeyPattern, Location, Spec};

/// A spec of the same shape with a word in the place of every text, and what each word stands for.
pub struct Tame {
    pub spec: Spec,
    words: Vec<(String, String)>,
}

impl Tame {
    pub fn of(spec: &Spec) -> Self {
        let mut words: Vec<(String, String)> = Vec::new();
        let mut tame = |text: &str| {
            if text.is_empty() {
                return String::new();
            }
            if let Some((word, _)) = words.iter().find(|(_, original)| original == text) {
                return word.clone();
            }
            // No word is part of another, or of a template.
            let word = format!("qx{}zq", words.len());
            words.push((word.clone(), text.to_owned()));
            word
        };
        let mut tame_location = |on: &Location| Location {
            bucket: on.bucket.clone(),
            keys: KeyPattern::new(tame(on.keys.prefix()), tame(on.keys.suffix())).unwrap(),
        };
        let mut triggers = spec.triggers.clone();
        triggers.iter_mut().for_each(|trigger| trigger.on = tame_location(&trigger.on));
        let mut grants = spec.grants.clone();
        grants.iter_mut().for_each(|grant| grant.on = tame_location(&grant.on));
        let description = spec.description.as_ref().map(|text| tame(text.as_str()).parse().unwrap());
        let options = Options {
            // They are of the texts.
            names: Vec::new(),
            environment: spec
                .options
                .environment
                .iter()
                .map(|variable| EnvironmentVariable::new(variable.name(), &tame(variable.value())).unwrap())
                .collect(),
            tags: spec
                .options
                .tags
                .iter()
                .map(|tag| {
                    // Policies name the one that decides, in letters.
                    let decides = spec.options.abac.as_ref() == Some(&tag.key);
                    let key = if decides { tag.key.to_string() } else { tame(tag.key.as_str()) };
                    Tag::new(&key, &tame(&tag.value)).unwrap()
                })
                .collect(),
            ..spec.options.clone()
        };
        let draft = Draft {
            name: Some(spec.name.clone()),
            description,
            triggers,
            trigger_access: Some(spec.trigger_access),
            grants,
            existing_buckets: spec.existing_buckets.clone(),
            bucket_owners: spec.bucket_owners.clone(),
            formats: spec.formats.clone(),
            region: spec.region.clone(),
            recursion: Some(spec.recursion),
            options,
            ..Draft::default()
        };
        Self { spec: Spec::try_from(draft).unwrap(), words }
    }

    /// Puts the texts back in the place of the words.
    pub fn hostile(&self, text: &str) -> String {
        self.hostile_as(text, str::to_owned)
    }

    /// The same, each text written in some way.
    pub fn hostile_as(&self, text: &str, write: impl Fn(&str) -> String) -> String {
        let mut text = text.to_owned();
        // From the last word to the first would find a word inside of a text that was put back; a text holds none.
        for (word, original) in &self.words {
            text = text.replace(word, &write(original));
        }
        text
    }
}
