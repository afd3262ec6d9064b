//! The keys that choose: features, alarms, and the workflow that deploys.

use toml_edit::{InlineTable, Table, value};

use super::error::{ManifestError, Problem};
use super::keys::GITHUB;
use super::table::Reader;
use crate::spec::InvalidValue;
use crate::spec::options::{Alarms, Feature, GithubRepository, GithubSource, Options};

pub(super) fn read(table: &Reader<'_>) -> Result<Options, ManifestError> {
    let (mut features, mut declined) = (Vec::new(), Vec::new());
    for feature in Feature::ALL {
        match table.flag(feature.as_str())? {
            Some(true) => features.push(feature),
            Some(false) => declined.push(feature),
            None => {}
        }
    }
    let (repository, source) = read_github(table)?;
    Ok(Options { features, declined, alarms: read_alarms(table)?, repository, source, ..Options::default() })
}

fn read_alarms(table: &Reader<'_>) -> Result<Option<Alarms>, ManifestError> {
    let topic = table.parsed("alarm-topic")?;
    match (table.flag("alarms")?, topic) {
        (Some(false), Some(topic)) => {
            let error = InvalidValue::new(
                "alarm topic",
                topic,
                "without alarms there is no one to notify: leave out one of the two",
            );
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

pub(super) fn write(options: &Options, table: &mut Table) {
    for feature in &options.features {
        table[feature.as_str()] = value(true);
    }
    for feature in &options.declined {
        table[feature.as_str()] = value(false);
    }
    match &options.alarms {
        Some(Alarms::Topic(topic)) => table["alarm-topic"] = value(topic.as_str()),
        Some(Alarms::None) => table["alarms"] = value(false),
        Some(Alarms::OwnTopic) => table["alarms"] = value(true),
        None => {}
    }
    if let Some(github) = options.github() {
        let source = match &github.source {
            GithubSource::Branch(name) => ("branch", name.as_str()),
            GithubSource::Environment(name) => ("environment", name.as_str()),
        };
        table["github"] = value(InlineTable::from_iter([("repository", github.repository.as_str()), source]));
    }
}
