//! What AWS holds in place of files: the flags, and the policy that asking needs.

use std::path::PathBuf;

use clap::builder::TypedValueParser;
use clap::{ArgGroup, Args, value_parser};

#[cfg(not(feature = "live"))]
use self::not_built::{analyze, observe};
use crate::audit::deployed::{AccountError, Chosen, Remark, UNUSED_DAYS};
use crate::audit::{Outcome, Subject};
#[cfg(feature = "live")]
use crate::aws::{analyze, observe};
use crate::cli::environment_flag::EnvironmentFlag;
use crate::cli::flags::parse;
use crate::error::Error;
use crate::escape;
use crate::iam::{self, Analysis, Target};
use crate::ops::audit::{AuditError, unknown, with_policies};
use crate::spec::options::{Github, GithubName, GithubRepository, GithubSource};
use crate::spec::{AccountId, Region, Spec};
use crate::terminal;

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("asking").multiple(true)), group(ArgGroup::new("printing")))]
pub(super) struct Deployed {
    /// What AWS holds in place of the files: ask the account, and change nothing there
    #[arg(long, group = "asking")]
    pub(super) deployed: bool,

    /// Ask IAM Access Analyzer whether the policies let the public in, or grant what no function needs to handle objects; AWS
    /// charges for each check. Without `--deployed`, of the documents that `policy` prints
    #[arg(long, group = "asking")]
    pub(super) analyze: bool,

    /// Report services that a role may use and has not used for so many days
    #[arg(long, value_name = "DAYS", requires = "deployed", default_value_t = UNUSED_DAYS, value_parser = days())]
    unused_days: u32,

    /// Print the policy that `--deployed` needs for this project, as JSON; with `--analyze`, that of both
    #[arg(long, groups = ["asking", "printing"], conflicts_with_all = ["policies", "format", "deny"])]
    print_policy: bool,

    /// Print who may assume a role with that policy, as JSON: runs of this repository on GitHub, OWNER@ID/REPO@ID
    #[arg(long, groups = ["asking", "printing"], value_name = "OWNER/REPO",
        conflicts_with_all = ["policies", "format", "deny", "deployed", "analyze"])]
    print_trust: Option<String>,

    /// Branch that `--print-trust` lets in [default: main]
    #[arg(long, value_name = "NAME", requires = "print_trust")]
    branch: Option<String>,

    /// Profile of the AWS configuration [default: as the AWS CLI chooses it]
    #[arg(long, value_name = "NAME", requires = "asking", conflicts_with = "printing")]
    profile: Option<String>,

    /// Environment that is asked about, where the project has several
    #[arg(long, value_name = "NAME", requires = "asking")]
    environment: Option<String>,

    /// Region that the function is in [default: the project's, or as the AWS CLI chooses it]
    #[arg(long, value_name = "R", requires = "asking")]
    region: Option<String>,

    /// Account that the printed ARNs name [default: 111122223333]
    #[arg(long, value_name = "ID", requires = "printing")]
    account: Option<String>,
}

/// IAM looks back 400 days (*IAM User Guide, Refine permissions in AWS using last accessed information*).
fn days() -> impl TypedValueParser<Value = u32> {
    value_parser!(u32).range(1..=400)
}

impl Deployed {
    /// Whether a document is to be printed, and nothing looked at.
    pub(super) fn prints(&self) -> bool {
        self.print_policy || self.print_trust.is_some()
    }

    /// The function in the environment that is asked about.
    pub(super) fn chosen(&self, spec: Spec) -> Result<Spec, Error> {
        let flag = match self {
            // Who may assume the role is the same in all of them.
            Self { print_trust: Some(_), .. } => return Ok(spec),
            Self { print_policy: true, .. } => "--print-policy",
            Self { deployed: true, .. } => "--deployed",
            _ => "--analyze",
        };
        EnvironmentFlag::of_name(self.environment.clone()).one(spec, flag)
    }

    /// What comes of what AWS holds of a project, and of these policies beside it.
    pub(super) fn audit(&self, spec: &Spec, policies: &[PathBuf]) -> Result<Outcome, Error> {
        let observed = self.asked(spec, observe)?;
        let subject = with_policies(Subject::deployed(spec, &observed), policies)?;
        Outcome::of(&subject, &spec.audit_allow).map_err(|error| unknown(&error))
    }

    /// What IAM Access Analyzer says about the documents that `policy` prints.
    pub(super) fn remarks(&self, spec: &Spec) -> Result<Vec<Remark>, Error> {
        self.asked(spec, analyze)
    }

    fn asked<T>(&self, spec: &Spec, ask: impl FnOnce(&Spec, &Chosen) -> Result<T, AccountError>) -> Result<T, Error> {
        let chosen = Chosen {
            profile: self.profile.clone(),
            region: parse("--region", self.region.as_deref())?,
            analysis: self.analysis(),
            unused_days: self.unused_days,
        };
        let told = terminal::timed("AWS", || ask(spec, &chosen));
        told.map_err(|error| Error::from(AuditError::Account(error)))
    }

    fn analysis(&self) -> Analysis {
        if self.analyze { Analysis::Custom } else { Analysis::Free }
    }

    /// Prints the document that was asked for.
    pub(super) fn print(&self, spec: &Spec) -> Result<(), Error> {
        let account: Option<AccountId> = parse("--account", self.account.as_deref())?;
        let region: Option<Region> = parse("--region", self.region.as_deref())?;
        let spec = &Spec { region: region.or_else(|| spec.region.clone()), ..spec.clone() };
        let region = spec.region.clone().unwrap_or_default();
        let place = Target {
            partition: region.partition().to_owned(),
            region: region.as_str().to_owned(),
            account: account.as_ref().map_or(AccountId::EXAMPLE, AccountId::as_str).to_owned(),
            environment: None,
        };
        match parse("--print-trust", self.print_trust.as_deref())? {
            Some(repository) => self.print_trust(spec, repository, &place)?,
            None => self.print_policy(spec, &place)?,
        }
        if account.is_none() {
            terminal::note(&format!("account {} stands for yours: `--account ID`", AccountId::EXAMPLE));
        }
        Ok(())
    }

    /// Who may take on the auditor's role.
    fn print_trust(&self, spec: &Spec, repository: GithubRepository, place: &Target) -> Result<(), Error> {
        let branch: Option<GithubName> = parse("--branch", self.branch.as_deref())?;
        let source = branch.map(GithubSource::Branch).unwrap_or_default();
        let has_numbers = repository.id().is_some();
        let trust = iam::auditor_trust(spec, &Github { repository, source });
        terminal::print(&escape::json(&iam::document(&trust, place)))?;
        if !has_numbers {
            terminal::note(
                "GitHub may send the numbers of owner and repository, too, and only they tell a later owner of the name \
                 apart: `gh api repos/OWNER/REPO --jq '.owner.id, .id'` prints them, OWNER@ID/REPO@ID takes them",
            );
        }
        Ok(())
    }

    /// What `--deployed` needs, and why some of it is about more than the project's own.
    fn print_policy(&self, spec: &Spec, place: &Target) -> Result<(), Error> {
        let policy = iam::auditor_policy(spec, self.analysis());
        terminal::print(&escape::json(&iam::document(&policy, place)))?;
        for statement in policy.statements.iter().filter(|statement| iam::is_wide(statement)) {
            terminal::note(&format!("`{}` names no single resource: {}", statement.sid, statement.reason));
        }
        Ok(())
    }
}

#[cfg(not(feature = "live"))]
mod not_built {
    use crate::audit::deployed::{AccountError, Chosen, Observed, Remark};
    use crate::spec::Spec;

    pub(super) fn observe(_: &Spec, _: &Chosen) -> Result<Observed, AccountError> {
        Err(AccountError::NotBuilt)
    }

    pub(super) fn analyze(_: &Spec, _: &Chosen) -> Result<Vec<Remark>, AccountError> {
        Err(AccountError::NotBuilt)
    }
}
