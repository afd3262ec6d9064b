//! `cargo lambda-s3 policy`.

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::environment_flag::EnvironmentFlag;
use super::flags::parse;
use super::project_flags::ProjectFlags;
use crate::error::Error;
use crate::escape;
use crate::iam::{self, Content, Document, DocumentKind, Target};
use crate::project::Project;
use crate::spec::{AccountId, Partition, Region, Spec};
use crate::terminal;

/// Print the policies and notifications of a project as JSON, resolved for an account.
///
/// What every deployment file of the project grants, for reviewers, for Access Analyzer and for tests.
#[derive(Debug, Args)]
pub(super) struct Policy {
    #[command(flatten)]
    project: ProjectFlags,

    #[command(flatten)]
    environment: EnvironmentFlag,

    /// Print only this document
    #[arg(long, value_name = "NAME")]
    document: Option<DocumentKind>,

    /// Account that the ARNs name
    #[arg(long, value_name = "ID", default_value = AccountId::EXAMPLE)]
    account: String,

    /// Region that the ARNs name [default: the project's, or us-east-1]
    #[arg(long, value_name = "R")]
    region: Option<String>,

    /// Partition that the ARNs name [default: the Region's, such as aws]
    #[arg(long, value_name = "P")]
    partition: Option<String>,
}

impl ValueEnum for DocumentKind {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()).help(self.about()))
    }
}

impl Policy {
    pub(super) fn run(&self) -> Result<(), Error> {
        let project = Project::read(&self.project.folder()?)?;
        project.warn_of_overruled();
        let spec = self.environment.of(project.spec)?;
        let place = self.place(&spec)?;
        let json = match self.document {
            Some(kind) => document(kind, &spec, &place),
            None => all_documents(&spec, &place),
        };
        terminal::print(&escape::json(&json))?;
        EnvironmentFlag::note(&spec);
        Ok(())
    }

    fn place(&self, spec: &Spec) -> Result<Target, Error> {
        let account: Option<AccountId> = parse("--account", Some(&self.account))?;
        let region: Option<Region> = parse("--region", self.region.as_deref())?;
        let partition: Option<Partition> = parse("--partition", self.partition.as_deref())?;
        let region = region.or_else(|| spec.region.clone()).unwrap_or_default();
        Ok(Target {
            partition: partition.map_or_else(|| region.partition().to_owned(), |partition| partition.to_string()),
            region: region.as_str().to_owned(),
            account: account.map_or_else(|| AccountId::EXAMPLE.to_owned(), |account| account.to_string()),
            environment: None,
        })
    }
}

/// Those that hold something: not every project has a helper, or a bucket of another account.
fn all_documents(spec: &Spec, place: &Target) -> Value {
    let held = DocumentKind::ALL.map(|kind| (kind.name().to_owned(), document(kind, spec, place)));
    Value::Object(held.into_iter().filter(|(_, value)| *value != json!({}) && *value != json!([])).collect())
}

fn document(kind: DocumentKind, spec: &Spec, place: &Target) -> Value {
    match kind.content(spec) {
        Content::Nothing => json!({}),
        Content::One(document) => iam::document(&document.policy, place),
        Content::OneABucket(buckets) => {
            let policy = |document: &Document| iam::document(&document.policy, place);
            Value::Object(buckets.iter().map(|(bucket, document)| (bucket.to_string(), policy(document))).collect())
        }
        Content::ByName(named) => {
            let policy = |document: &Document| iam::document(&document.policy, place);
            Value::Object(named.iter().map(|(name, document)| (name.clone(), policy(document))).collect())
        }
        Content::ByOwner(list) => {
            let others = list.iter().filter(|(owned, _)| owned.account != place.account);
            let policy = |document: &Document| iam::document(&document.policy, place);
            Value::Object(others.map(|(owned, document)| (owned.arn.clone(), policy(document))).collect())
        }
        Content::Managed(policies) => policies.iter().map(|(arn, _)| arn.resolve(place)).collect(),
        Content::Notifications(list, buses) => iam::notifications(&list, &buses, place),
        Content::Rules(rules) => iam::rules(&rules, place),
    }
}
