//! `cargo lambda-s3 policy`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::flags::parse;
use crate::error::Error;
use crate::iam::{self, Place};
use crate::spec::{AccountId, BucketName, Feature, Partition, Region, Spec, manifest};
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
    /// What the helper may do that merges notifications into existing buckets
    Helper,
    /// What the owner of each bucket of another account has to add to its policy
    BucketOwner,
    /// The managed policies that the execution role has besides
    Managed,
    /// What people who deploy may do
    Deployer,
    /// Who may take on the role of people who deploy
    DeployerTrust,
    /// What the workflow may do that deploys
    Workflow,
    /// Who may take on the workflow's role
    WorkflowTrust,
    /// Who may write to the bucket that the trail is kept in
    TrailBucket,
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
            None => Document::all(&spec, &place),
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
    /// Those that hold something: not every project has a helper, or a bucket of another account.
    fn all(spec: &Spec, place: &Place) -> Value {
        let documents = [
            ("role", Self::Role),
            ("trust", Self::Trust),
            ("invoke", Self::Invoke),
            ("notification", Self::Notification),
            ("helper", Self::Helper),
            ("bucket-owner", Self::BucketOwner),
            ("managed", Self::Managed),
            ("deployer", Self::Deployer),
            ("deployer-trust", Self::DeployerTrust),
            ("workflow", Self::Workflow),
            ("workflow-trust", Self::WorkflowTrust),
            ("trail-bucket", Self::TrailBucket),
        ];
        let held = documents.map(|(name, document)| (name.to_owned(), document.of(spec, place)));
        Value::Object(held.into_iter().filter(|(_, value)| *value != json!({}) && *value != json!([])).collect())
    }

    fn of(self, spec: &Spec, place: &Place) -> Value {
        let document =
            |policy: Option<iam::Policy>| policy.map_or_else(|| json!({}), |policy| iam::document(&policy, place));
        match self {
            Self::Role => iam::document(&iam::execution_role(spec), place),
            Self::Trust => iam::document(&iam::trust_policy(), place),
            Self::Invoke => iam::document(&iam::invoke_policy(spec), place),
            Self::Notification => iam::notifications(&iam::notifications_of(spec), place),
            Self::Helper => document(iam::helper_role(spec)),
            Self::BucketOwner => {
                let policy = |bucket: &BucketName| iam::document(&iam::owner_policy(spec, bucket), place);
                let owned = spec.bucket_owners.iter().map(|owner| (owner.bucket.to_string(), policy(&owner.bucket)));
                Value::Object(owned.collect())
            }
            Self::Managed => iam::managed_policies(spec).iter().map(|arn| arn.resolve(place)).collect(),
            Self::Deployer => document(iam::deployer_role(spec)),
            Self::DeployerTrust => document(spec.has(Feature::DeployerRole).then(iam::deployer_trust)),
            Self::Workflow => document(iam::workflow_role(spec)),
            Self::WorkflowTrust => document(iam::workflow_trust(spec)),
            Self::TrailBucket => document(spec.has(Feature::Trail).then(|| iam::trail_bucket_policy(spec))),
        }
    }
}
