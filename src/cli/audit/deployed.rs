//! What AWS holds in place of files: the flags, and the policy that asking needs.

use std::path::PathBuf;

use clap::{ArgGroup, Args};

use super::project::with_policies;
use super::unknown;
use crate::audit::deployed::Observed;
use crate::audit::{Outcome, Subject};
use crate::cli::flags::parse;
use crate::cli::project::Project;
use crate::error::{AccountError, AuditError, Error};
use crate::escape;
use crate::iam::{self, Place};
use crate::spec::{AccountId, Region, Spec};
use crate::terminal;

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("asking").multiple(true)))]
pub(super) struct Deployed {
    /// What AWS holds in place of the files: ask the account, and change nothing there
    #[arg(long, group = "asking")]
    pub(super) deployed: bool,

    /// Print the policy that `--deployed` needs for this project, as JSON
    #[arg(long, group = "asking", conflicts_with_all = ["policies", "format", "deny"])]
    pub(super) print_policy: bool,

    /// Profile of the AWS configuration [default: as the AWS CLI chooses it]
    #[arg(long, value_name = "NAME", requires = "deployed")]
    profile: Option<String>,

    /// Region that the function is in [default: the project's, or as the AWS CLI chooses it]
    #[arg(long, value_name = "R", requires = "asking")]
    region: Option<String>,

    /// Account that the ARNs of `--print-policy` name [default: 111122223333]
    #[arg(long, value_name = "ID", requires = "print_policy")]
    account: Option<String>,
}

impl Deployed {
    /// What comes of what AWS holds of a project, and of these policies beside it.
    pub(super) fn audit(&self, project: &Project, policies: &[PathBuf]) -> Result<Outcome, Error> {
        let region = parse("--region", self.region.as_deref())?;
        let observed = terminal::timed("AWS", || self.observe(&project.spec, region));
        let observed = observed.map_err(|error| Error::Audit(AuditError::Account(error)))?;
        let subject = with_policies(Subject::deployed(&project.spec, &observed), policies)?;
        Outcome::of(&subject, &project.spec.audit_allow).map_err(|error| unknown(&error))
    }

    #[cfg(feature = "live")]
    fn observe(&self, spec: &Spec, region: Option<Region>) -> Result<Observed, AccountError> {
        crate::live::observe(spec, &crate::live::Chosen { profile: self.profile.clone(), region })
    }

    #[cfg(not(feature = "live"))]
    #[allow(clippy::unused_self, reason = "the other build uses it")]
    fn observe(&self, _: &Spec, _: Option<Region>) -> Result<Observed, AccountError> {
        Err(AccountError::NotBuilt)
    }

    /// Prints what `--deployed` needs, and says why some of it is about more than the project's own.
    pub(super) fn print_policy(&self, spec: &Spec) -> Result<(), Error> {
        let account: Option<AccountId> = parse("--account", self.account.as_deref())?;
        let region: Option<Region> = parse("--region", self.region.as_deref())?;
        let region = region.or_else(|| spec.region.clone()).unwrap_or_default();
        let place = Place {
            partition: region.partition().to_owned(),
            region: region.as_str().to_owned(),
            account: account.as_ref().map_or(AccountId::EXAMPLE, AccountId::as_str).to_owned(),
        };
        let policy = iam::auditor_policy(spec);
        terminal::print(&escape::json(&iam::document(&policy, &place)))?;
        for statement in policy.statements.iter().filter(|statement| iam::is_wide(statement)) {
            terminal::note(&format!("`{}` names no single resource: {}", statement.sid, statement.reason));
        }
        if account.is_none() {
            terminal::note(&format!("account {} stands for yours: `--account ID`", AccountId::EXAMPLE));
        }
        Ok(())
    }
}
