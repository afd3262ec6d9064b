//! The keys of what most functions do without, read and written.

use toml_edit::{InlineTable, Table, value};

use super::error::{ManifestError, Problem};
use super::keys::GITHUB;
use super::table::Reader;
use super::write::strings;
use crate::spec::extras::{
    Alarms, Encrypted, EnvironmentVariable, Extras, Feature, GithubRepository, GithubSource, ResourceKey, Tag,
};
use crate::spec::{BucketName, BucketNameError, BucketRegion, InvalidValue, Naming, ValueError};

pub(super) fn read(table: &Reader<'_>) -> Result<Extras, ManifestError> {
    let (mut features, mut declined) = (Vec::new(), Vec::new());
    for feature in Feature::ALL {
        match table.flag(feature.as_str())? {
            Some(true) => features.push(feature),
            Some(false) => declined.push(feature),
            None => {}
        }
    }
    let (repository, source) = read_github(table)?;
    Ok(Extras {
        topics: table.parsed_list("publish")?,
        queues: table.parsed_list("queue")?,
        secrets: table.parsed_list("secret")?,
        parameters: table.parsed_list("parameter")?,
        names: read_pairs(table, "names", Naming::new)?,
        bucket_regions: read_regions(table)?,
        keys: read_keys(table)?,
        environment: read_pairs(table, "env", EnvironmentVariable::new)?,
        features,
        declined,
        alarms: read_alarms(table)?,
        tags: read_pairs(table, "tags", Tag::new)?,
        abac: table.parsed("abac")?,
        abac_buckets: table.parsed_list("abac-buckets")?,
        boundary: table.parsed("permissions-boundary")?,
        role_path: table.parsed("role-path")?,
        identity_center: table.parsed("identity-center")?,
        repository,
        source,
    })
}

fn read_keys(table: &Reader<'_>) -> Result<Vec<ResourceKey>, ManifestError> {
    let Some(keys) = table.table("kms-keys")? else {
        return Ok(Vec::new());
    };
    let read = |name: &str| {
        let of: Encrypted = name.parse().map_err(|error: ValueError| keys.error_at(name, Problem::Value(error)))?;
        Ok(keys.parsed(name)?.map(|key| ResourceKey { of, key }))
    };
    keys.keys().filter_map(|name| read(name).transpose()).collect()
}

fn read_regions(table: &Reader<'_>) -> Result<Vec<BucketRegion>, ManifestError> {
    let Some(regions) = table.table("bucket-regions")? else {
        return Ok(Vec::new());
    };
    let read = |name: &str| {
        let bucket: BucketName =
            name.parse().map_err(|error: BucketNameError| regions.error_at(name, Problem::Value(error.into())))?;
        Ok(regions.parsed(name)?.map(|region| BucketRegion { bucket, region }))
    };
    regions.keys().filter_map(|name| read(name).transpose()).collect()
}

fn read_pairs<T>(
    table: &Reader<'_>,
    key: &str,
    make: fn(&str, &str) -> Result<T, InvalidValue>,
) -> Result<Vec<T>, ManifestError> {
    let Some(pairs) = table.table(key)? else {
        return Ok(Vec::new());
    };
    let read = |name: &str| {
        let text = pairs.string(name)?.unwrap_or_default();
        make(name, text).map_err(|error| pairs.error_at(name, Problem::Value(error.into())))
    };
    pairs.keys().map(read).collect()
}

fn read_alarms(table: &Reader<'_>) -> Result<Option<Alarms>, ManifestError> {
    let topic = table.parsed("alarm-topic")?;
    match (table.flag("alarms")?, topic) {
        (Some(false), Some(topic)) => {
            let error =
                InvalidValue::new("alarm topic", topic, "without alarms nobody is told: leave out one of the two");
            Err(table.error_at("alarm-topic", Problem::Value(error.into())))
        }
        (_, Some(topic)) => Ok(Some(Alarms::Topic(topic))),
        (Some(false), None) => Ok(Some(Alarms::None)),
        (Some(true), None) => Ok(Some(Alarms::OwnTopic)),
        (None, None) => Ok(None),
    }
}

fn read_github(table: &Reader<'_>) -> Result<(Option<GithubRepository>, Option<GithubSource>), ManifestError> {
    let Some(github) = table.table("github")? else {
        return Ok((None, None));
    };
    github.allow_only(GITHUB)?;
    let repository =
        github.parsed("repository")?.ok_or_else(|| table.error_at("github", Problem::MissingKey("repository")))?;
    let branch = github.parsed("branch")?.map(GithubSource::Branch);
    let environment = github.parsed("environment")?.map(GithubSource::Environment);
    if let (Some(_), Some(GithubSource::Environment(name))) = (&branch, &environment) {
        let error = InvalidValue::new(
            "environment",
            name.as_str(),
            "a workflow runs in an environment or on a branch: give one",
        );
        return Err(github.error_at("environment", Problem::Value(error.into())));
    }
    Ok((Some(repository), branch.or(environment)))
}

pub(super) fn write(extras: &Extras, table: &mut Table) {
    let lists: [(&str, Vec<&str>); 5] = [
        ("publish", extras.topics.iter().map(|topic| topic.as_str()).collect()),
        ("queue", extras.queues.iter().map(|queue| queue.as_str()).collect()),
        ("secret", extras.secrets.iter().map(|secret| secret.as_str()).collect()),
        ("parameter", extras.parameters.iter().map(|parameter| parameter.as_str()).collect()),
        ("abac-buckets", extras.abac_buckets.iter().map(|bucket| bucket.as_str()).collect()),
    ];
    for (key, list) in lists {
        if !list.is_empty() {
            table[key] = value(strings(list.into_iter()));
        }
    }
    let encrypted: Vec<String> = extras.keys.iter().map(|entry| entry.of.to_string()).collect();
    let pairs: [(&str, Vec<(&str, &str)>); 5] = [
        ("names", extras.names.iter().map(|naming| (naming.name.as_str(), naming.of.as_str())).collect()),
        ("bucket-regions", extras.bucket_regions.iter().map(|it| (it.bucket.as_str(), it.region.as_str())).collect()),
        ("kms-keys", extras.keys.iter().zip(&encrypted).map(|(entry, of)| (of.as_str(), entry.key.as_str())).collect()),
        ("env", extras.environment.iter().map(|variable| (variable.name(), variable.value())).collect()),
        ("tags", extras.tags.iter().map(|tag| (tag.key.as_str(), tag.value.as_str())).collect()),
    ];
    for (key, list) in pairs {
        if !list.is_empty() {
            table[key] = value(InlineTable::from_iter(list));
        }
    }
    for feature in &extras.features {
        table[feature.as_str()] = value(true);
    }
    for feature in &extras.declined {
        table[feature.as_str()] = value(false);
    }
    match &extras.alarms {
        Some(Alarms::Topic(topic)) => table["alarm-topic"] = value(topic.as_str()),
        Some(Alarms::None) => table["alarms"] = value(false),
        Some(Alarms::OwnTopic) => table["alarms"] = value(true),
        None => {}
    }
    let texts = [
        ("abac", extras.abac.as_ref().map(|key| key.as_str())),
        ("permissions-boundary", extras.boundary.as_ref().map(|boundary| boundary.as_str())),
        ("role-path", extras.role_path.as_ref().map(|path| path.as_str())),
        ("identity-center", extras.identity_center.as_ref().map(|set| set.as_str())),
    ];
    for (key, text) in texts {
        if let Some(text) = text {
            table[key] = value(text);
        }
    }
    if let Some(github) = extras.github() {
        let source = match &github.source {
            GithubSource::Branch(name) => ("branch", name.as_str()),
            GithubSource::Environment(name) => ("environment", name.as_str()),
        };
        table["github"] = value(InlineTable::from_iter([("repository", github.repository.as_str()), source]));
    }
}
