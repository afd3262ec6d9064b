//! What every role of the deployment has, and who may deploy.

use std::fmt;
use std::str::FromStr;

use super::arn::is_name;
use crate::spec::SettingError;

/// The path of every role that the deployment makes (*IAM User Guide, IAM identifiers*): `/` or `/…/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RolePath(String);

impl RolePath {
    /// The form as a regular expression, for editors.
    pub const PATTERN: &str = "^(?!/aws-(reserved|service-role)/)/([A-Za-z0-9+=,.@_-]+/)*$";

    /// The path, with a slash at both ends.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Paths of roles that AWS makes (*IAM User Guide, Service-linked roles*; *IAM Identity Center User Guide, Referencing
/// permission sets*).
const RESERVED: [&str; 2] = ["/aws-reserved/", "/aws-service-role/"];

impl Default for RolePath {
    fn default() -> Self {
        Self("/".to_owned())
    }
}

impl FromStr for RolePath {
    type Err = SettingError;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let has_ends = typed.len() > 1 && typed.starts_with('/') && typed.ends_with('/');
        let is_path = typed == "/" || has_ends && !typed.contains("//") && is_name(typed, "/+=,.@_-", 512);
        let is_reserved = RESERVED.iter().any(|path| typed.starts_with(path));
        if is_path && !is_reserved {
            return Ok(Self(typed.to_owned()));
        }
        let help = match is_reserved {
            true => "AWS keeps that path for roles of its own: give another, such as /functions/",
            false => "give one such as /functions/, with a slash at both ends",
        };
        Err(SettingError::new("role path", typed, help))
    }
}

impl fmt::Display for RolePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A repository on GitHub whose workflow deploys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GithubRepository(String);

impl GithubRepository {
    /// The form as a regular expression, for editors.
    pub const PATTERN: &str = "^[A-Za-z0-9-]{1,39}/[A-Za-z0-9._-]{1,100}$";

    /// `OWNER/REPO`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for GithubRepository {
    type Err = SettingError;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        match typed.split_once('/') {
            Some((owner, name)) if is_name(owner, "-", 39) && is_name(name, "._-", 100) => Ok(Self(typed.to_owned())),
            _ => Err(SettingError::new("repository on GitHub", typed, "give OWNER/REPO, such as photo-team/thumbs")),
        }
    }
}

/// What a workflow has to run on to be let in: not just anything of the repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GithubSource {
    /// A branch.
    Branch(GithubName),
    /// A deployment environment, which has reviewers and branches of its own.
    Environment(GithubName),
}

impl Default for GithubSource {
    fn default() -> Self {
        Self::Branch(GithubName("main".to_owned()))
    }
}

/// The name of a branch or of an environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GithubName(String);

impl GithubName {
    /// The form as a regular expression, for editors.
    pub const PATTERN: &str = "^[A-Za-z0-9/._][A-Za-z0-9/._-]{0,254}$";

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for GithubName {
    type Err = SettingError;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        match is_name(typed, "/._-", 255) && !typed.starts_with('-') {
            true => Ok(Self(typed.to_owned())),
            false => Err(SettingError::new("branch or environment", typed, "use letters, digits and `/._-`")),
        }
    }
}

/// Where the workflow that deploys comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Github {
    /// The repository.
    pub repository: GithubRepository,
    /// What of it.
    pub source: GithubSource,
}

impl Github {
    /// The subject of the token that GitHub gives such a workflow (*GitHub Docs, OpenID Connect reference, Example subject
    /// claims*).
    pub fn subject(&self) -> String {
        let repository = self.repository.as_str();
        match &self.source {
            GithubSource::Branch(name) => format!("repo:{repository}:ref:refs/heads/{}", name.as_str()),
            GithubSource::Environment(name) => format!("repo:{repository}:environment:{}", name.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workflow_is_let_in_by_repository_and_branch_or_environment() {
        let repository: GithubRepository = "photo-team/thumbs".parse().unwrap();
        let branch = Github { repository: repository.clone(), source: GithubSource::default() };
        assert_eq!(branch.subject(), "repo:photo-team/thumbs:ref:refs/heads/main");
        let source = GithubSource::Environment("production".parse().unwrap());
        assert_eq!(Github { repository, source }.subject(), "repo:photo-team/thumbs:environment:production");
        for typed in ["thumbs", "photo-team/*", "a/b/c", "a b/c", "/c"] {
            assert!(typed.parse::<GithubRepository>().is_err(), "{typed}");
        }
        for typed in ["*", "a b", "", "-x", "${x}"] {
            assert!(typed.parse::<GithubName>().is_err(), "{typed}");
        }
    }

    #[test]
    fn a_role_path_has_slashes_at_both_ends() {
        assert!("/".parse::<RolePath>().is_ok() && "/a/b/".parse::<RolePath>().is_ok());
        for typed in ["", "a", "/a", "a/", "//", "/a//b/", "/*/", "/aws-reserved/x/", "/aws-service-role/"] {
            assert!(typed.parse::<RolePath>().is_err(), "{typed}");
        }
    }
}
