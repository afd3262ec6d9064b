//! `cargo lambda-s3 policy`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::flags::parse;
use crate::error::Error;
use crate::iam::{self, Place};
use crate::spec::{AccountId, Partition, Region, Spec, manifest};
use crate::{disk, terminal};

/// Print the policies and notifications of a project as JSON, resolved for an account.
///
/// What every deployment file of the project grants, for reviewers, for Access Analyzer and for tests.
#[derive(Debug, Args)]
pub(super) struct Policy {
    /// Folder of the project
    #[arg(default_value = ".")]
    path: PathBuf,

    /// Print only this document
    #[arg(long, value_name = "NAME")]
    document: Option<Document>,

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

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Document {
    /// What the function may do
    Role,
    /// Who may take on the execution role
    Trust,
    /// Who may invoke the function
    Invoke,
    /// What each bucket sends
    Notification,
}

impl Policy {
    pub(super) fn run(&self) -> Result<(), Error> {
        let file = self.path.join("Cargo.toml");
        let text = disk::read(&file)?;
        let draft = manifest::read_package(&text)
            .map_err(|error| Error::Manifest { file: file.display().to_string(), error })?;
        let spec = Spec::try_from(draft)?;
        let place = self.place(&spec)?;
        let json = match self.document {
            Some(document) => document.of(&spec, &place),
            None => json!({
                "role": Document::Role.of(&spec, &place),
                "trust": Document::Trust.of(&spec, &place),
                "invoke": Document::Invoke.of(&spec, &place),
                "notification": Document::Notification.of(&spec, &place),
            }),
        };
        terminal::print(&format!("{json:#}\n"))
    }

    fn place(&self, spec: &Spec) -> Result<Place, Error> {
        let account: Option<AccountId> = parse("--account", Some(&self.account))?;
        let region: Option<Region> = parse("--region", self.region.as_deref())?;
        let partition: Option<Partition> = parse("--partition", self.partition.as_deref())?;
        let region = region.or_else(|| spec.region.clone()).unwrap_or_default();
        Ok(Place {
            partition: partition.map_or_else(|| region.partition().to_owned(), |partition| partition.to_string()),
            region: region.as_str().to_owned(),
            account: account.map_or_else(|| AccountId::EXAMPLE.to_owned(), |account| account.to_string()),
        })
    }
}

impl Document {
    fn of(self, spec: &Spec, place: &Place) -> Value {
        match self {
            Self::Role => iam::document(&iam::execution_role(spec), place),
            Self::Trust => iam::document(&iam::trust_policy(), place),
            Self::Invoke => iam::document(&iam::invoke_policy(spec), place),
            Self::Notification => iam::notifications(&iam::notifications_of(spec), place),
        }
    }
}
