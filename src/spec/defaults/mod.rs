//! What a team, or a user, sets for every function.

mod bucket_pattern;
mod key;

use std::collections::BTreeMap;

use super::options::TagKey;
use super::{BucketName, Draft, Invalid};
use crate::escape::Quoted;

pub use bucket_pattern::BucketPattern;
pub use key::Key;

/// Where defaults come from, which decides what becomes of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// The root of the workspace: functions take what it says at any time, and write down only what is their own.
    #[default]
    Workspace,
    /// The configuration file of a user, which nobody else has: a new function writes all of it down.
    User,
}

/// Values for what a spec leaves open, and rules for what it says. Without any: [`Defaults::default`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Defaults {
    pub source: Source,
    /// The file that says so, as it is shown; empty where there is none.
    pub file: String,
    /// The values, only of [`Key`]s.
    pub values: Draft,
    /// Keys whose value a function does not choose; every one has a value.
    pub enforced: Vec<Key>,
    /// Tags that every function has to have, with whatever value.
    pub required_tags: Vec<TagKey>,
    /// The buckets that functions may name; all of them if there is no pattern.
    pub allowed_buckets: Vec<BucketPattern>,
    /// The value of `templates`, as TOML: what it means is the templates' own business.
    pub templates: Option<String>,
    /// The line of each key in the file, and of each key of a table in it (`tags.team`).
    pub lines: BTreeMap<String, usize>,
}

/// A value of a function that its team overrules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overruled {
    pub key: Key,
    pub own: Draft,
    pub enforced: Draft,
}

impl Defaults {
    /// What a function comes to that says `own` itself.
    pub fn complete(&self, own: &Draft) -> Draft {
        let values = self.values_for(own);
        let mut whole = own.clone();
        for key in Key::ALL {
            whole = match self.enforced.contains(&key) {
                true => key.over(&values, own, whole),
                false => key.over(own, &values, whole),
            };
        }
        self.overrule_environments(&values, &mut whole);
        whole
    }

    /// What is enforced is so in every environment.
    fn overrule_environments(&self, values: &Draft, whole: &mut Draft) {
        for own in &mut whole.environment_settings {
            let said = own.values.clone();
            for key in self.enforced.iter().filter(|key| key.only(&said) != Draft::default()) {
                own.values = key.over(values, &said, own.values.clone());
            }
        }
    }

    /// Its values, without what is said of buckets, and of other resources, that the function does not name.
    fn values_for(&self, own: &Draft) -> Draft {
        let used: Vec<&BucketName> = named_buckets(own).collect();
        let mut values = self.values.clone();
        values.existing_buckets.retain(|bucket| used.contains(&bucket));
        values.bucket_owners.retain(|owner| used.contains(&&owner.bucket));
        values.options.bucket_regions.retain(|stated| used.contains(&&stated.bucket));
        values.options.keys.retain(|key| match key.of.bucket() {
            Some(bucket) => used.contains(&bucket),
            None => key.of.is_granted(&own.options),
        });
        let has_abac = own.options.abac.is_some() || values.options.abac.is_some();
        values.options.abac_buckets.retain(|bucket| has_abac && used.contains(&bucket));
        values
    }

    /// What `own` says against what is enforced.
    pub fn overruled(&self, own: &Draft) -> Vec<Overruled> {
        let values = self.values_for(own);
        let has_environments = !self.complete(own).environments.is_empty();
        let deployed = |draft: Draft| draft.with_github_source(has_environments);
        let contradicts = |key: &Key, own: &Draft| {
            let enforced = key.over(&values, own, Draft::default());
            let [said, enforced] = [key.over(own, &enforced, Draft::default()), enforced].map(deployed);
            said != enforced
        };
        let of_environments = own.environment_settings.iter().map(|one| &one.values);
        let drafts = std::iter::once(own).chain(of_environments);
        let overruled = drafts.flat_map(|own| {
            let of_draft = self.enforced.iter().copied().filter(move |key| contradicts(key, own));
            of_draft.map(move |key| (key, key.only(own)))
        });
        overruled.map(|(key, own)| Overruled { key, own, enforced: key.only(&values) }).collect()
    }

    /// Refuses a bucket that is not allowed; whatever is still missing.
    pub fn check_buckets(&self, draft: &Draft) -> Result<(), Invalid> {
        let is_allowed = |bucket: &BucketName| self.allowed_buckets.iter().any(|pattern| pattern.covers(bucket));
        match named_buckets(draft).find(|bucket| !self.allowed_buckets.is_empty() && !is_allowed(bucket)) {
            Some(bucket) => Err(Invalid::BucketNotAllowed {
                bucket: bucket.clone(),
                allowed: self.allowed_buckets.iter().map(ToString::to_string).collect(),
                by: self.place_of("allowed-buckets"),
            }),
            None => Ok(()),
        }
    }

    /// Refuses what comes to less than the rules want, or to more.
    pub(super) fn check(&self, whole: &Draft) -> Result<(), Invalid> {
        self.check_buckets(whole)?;
        match self.missing_tags(whole).next() {
            Some(key) => Err(Invalid::MissingTag { key: key.clone(), by: self.place_of("required-tags") }),
            None => Ok(()),
        }
    }

    /// The required tags that a function without further ones would not have.
    pub fn missing_tags(&self, own: &Draft) -> impl Iterator<Item = &TagKey> {
        let tags = self.complete(own).options.tags;
        self.required_tags.iter().filter(move |key| !tags.iter().any(|tag| tag.key.is_same(key)))
    }

    /// Where a key is said: the file, and the line in it.
    pub fn place_of(&self, key: &str) -> String {
        match self.lines.get(key) {
            Some(line) => format!("{}, line {line}", Quoted(&self.file)),
            None => Quoted(&self.file).to_string(),
        }
    }
}

fn named_buckets(draft: &Draft) -> impl Iterator<Item = &BucketName> {
    let triggers = draft.triggers.iter().map(|trigger| &trigger.on.bucket);
    triggers.chain(draft.grants.iter().map(|grant| &grant.on.bucket))
}
