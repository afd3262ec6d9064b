//! The GitHub workflow that deploys.

use std::str::FromStr;

use super::arn::{is_name, is_resource_name};
use crate::placeholder::ENVIRONMENT;
use crate::spec::InvalidValue;

/// A repository on GitHub whose workflow deploys, with or without the numbers that GitHub gave it and its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GithubRepository {
    typed: String,
    ids: Option<(String, String)>,
}

impl GithubRepository {
    /// The form as a regular expression, for editors.
    pub const PATTERN: &str =
        "^([A-Za-z0-9-]{1,39}/[A-Za-z0-9._-]{1,100}|[A-Za-z0-9-]{1,39}@[0-9]{1,15}/[A-Za-z0-9._-]{1,100}@[0-9]{1,15})$";

    /// `OWNER/REPO` or `OWNER@ID/REPO@ID`.
    pub fn as_str(&self) -> &str {
        &self.typed
    }

    /// `OWNER/REPO`.
    pub fn name(&self) -> String {
        let without_id = |part: &str| part.split('@').next().unwrap_or_default().to_owned();
        self.typed.split('/').map(without_id).collect::<Vec<_>>().join("/")
    }

    /// The number of the repository, which stays the same when it is renamed and is never given to another.
    pub fn id(&self) -> Option<&str> {
        self.ids.as_ref().map(|(_, repository)| repository.as_str())
    }
}

impl FromStr for GithubRepository {
    type Err = InvalidValue;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let refuse = |help: &str| Err(InvalidValue::new("repository on GitHub", typed, help));
        let Some((owner, repository)) = typed.split_once('/') else {
            return refuse(FORMS);
        };
        let ids = match (owner.split_once('@'), repository.split_once('@')) {
            (None, None) => None,
            (Some((_, owner)), Some((_, repository))) => Some((owner.to_owned(), repository.to_owned())),
            _ => return refuse("give the numbers of both, such as photo-team@123456/thumbs@456789, or of neither"),
        };
        let named = |part: &str| part.split('@').next().unwrap_or_default().to_owned();
        let are_names = is_name(&named(owner), "-", 39) && is_name(&named(repository), "._-", 100);
        let is_id = |id: &str| is_name(id, "", 15) && id.bytes().all(|b| b.is_ascii_digit());
        match are_names && ids.as_ref().is_none_or(|(owner, repository)| is_id(owner) && is_id(repository)) {
            true => Ok(Self { typed: typed.to_owned(), ids }),
            false => refuse(FORMS),
        }
    }
}

const FORMS: &str = "give OWNER/REPO, such as photo-team/thumbs, or with the numbers that \
    `gh api repos/OWNER/REPO --jq '.owner.id, .id'` prints, photo-team@123456/thumbs@456789";

/// What a workflow has to run on to be let in: not just anything of the repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GithubSource {
    Branch(GithubName),
    /// A deployment environment, which has reviewers and branches of its own.
    Environment(GithubEnvironment),
}

impl Default for GithubSource {
    fn default() -> Self {
        Self::Branch(GithubName("main".to_owned()))
    }
}

/// The name of a branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GithubName(String);

impl GithubName {
    /// The form as a regular expression, for editors.
    pub const PATTERN: &str = "^[A-Za-z0-9/._][A-Za-z0-9/._-]{0,254}$";

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for GithubName {
    type Err = InvalidValue;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        match is_name(typed, "/._-", 255) && !typed.starts_with('-') {
            true => Ok(Self(typed.to_owned())),
            false => Err(InvalidValue::new("branch", typed, "use letters, digits and `/._-`")),
        }
    }
}

/// The name of an environment. GitHub takes blanks and colons in it, too; what a workflow's expression or a policy would read
/// as something else is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GithubEnvironment(String);

/// Characters of an environment's name besides letters and digits.
const OTHERS: &str = " /._:()#@+&=!-";

impl GithubEnvironment {
    /// The form as a regular expression, for editors.
    pub const PATTERN: &str =
        r"^(?![ -])([A-Za-z0-9 /._:()#@+&=!-]|\{environment\}){0,254}([A-Za-z0-9/._:()#@+&=!-]|\{environment\})$";

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as a subject has it (*GitHub Docs, OpenID Connect reference, Filtering for metadata containing `:`*).
    fn in_subject(&self) -> String {
        self.0.replace(':', "%3A")
    }
}

impl FromStr for GithubEnvironment {
    type Err = InvalidValue;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let help = "use letters, digits, blanks within, and `/._:()#@+&=!-`; 255 characters, a colon counting as three";
        let name = Self(typed.to_owned());
        let has_ends = !typed.starts_with([' ', '-']) && !typed.ends_with(' ');
        match has_ends && is_resource_name(typed, OTHERS, 255) && name.in_subject().len() <= 255 {
            true => Ok(name),
            false => Err(InvalidValue::new("GitHub environment", typed, help)),
        }
    }
}

impl GithubSource {
    /// What a project with environments has where nothing is said: GitHub's environments are called like its own.
    pub fn of_environments() -> Self {
        Self::Environment(GithubEnvironment(ENVIRONMENT.to_owned()))
    }
}

/// Where the workflow that deploys comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Github {
    pub repository: GithubRepository,
    pub source: GithubSource,
}

impl Github {
    /// The subject of the token that GitHub gives such a workflow, by the repository as it was typed: with the numbers since a
    /// repository was created, renamed or transferred after 2026-07-15, and before where it was switched on; without them
    /// otherwise (*GitHub Docs, OpenID Connect reference, Immutable subject claims*).
    pub fn subject(&self) -> String {
        self.subject_of(self.repository.as_str())
    }

    pub fn subject_by_name(&self) -> String {
        self.subject_of(&self.repository.name())
    }

    fn subject_of(&self, repository: &str) -> String {
        match &self.source {
            GithubSource::Branch(name) => format!("repo:{repository}:ref:refs/heads/{}", name.as_str()),
            GithubSource::Environment(name) => format!("repo:{repository}:environment:{}", name.in_subject()),
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
        for typed in
            ["thumbs", "photo-team/*", "a/b/c", "a b/c", "/c", "a@1/b", "a/b@2", "a@/b@2", "a@x/b@2", "a@1/b@2@3"]
        {
            assert!(typed.parse::<GithubRepository>().is_err(), "{typed}");
        }
        for typed in ["*", "a b", "", "-x", "${x}"] {
            assert!(typed.parse::<GithubName>().is_err(), "{typed}");
        }
    }

    #[test]
    fn the_numbers_of_a_repository_stand_in_its_subject() {
        let repository: GithubRepository = "octo-org@123456/octo-repo@456789".parse().unwrap();
        assert_eq!((repository.name().as_str(), repository.id()), ("octo-org/octo-repo", Some("456789")));
        let branch = Github { repository, source: GithubSource::default() };
        assert_eq!(branch.subject(), "repo:octo-org@123456/octo-repo@456789:ref:refs/heads/main");
        assert_eq!(branch.subject_by_name(), "repo:octo-org/octo-repo:ref:refs/heads/main");
    }

    #[test]
    fn an_environment_may_hold_blanks_and_colons() {
        let repository: GithubRepository = "octo-org/octo-repo".parse().unwrap();
        let source = GithubSource::Environment("Production (EU):V1".parse().unwrap());
        let subject = Github { repository, source }.subject();
        assert_eq!(subject, "repo:octo-org/octo-repo:environment:Production (EU)%3AV1");
        let long = ":".repeat(86);
        for typed in ["", " a", "a ", "-a", "a*", "${{ x }}", "a\"b", "a\nb", long.as_str()] {
            assert!(typed.parse::<GithubEnvironment>().is_err(), "{typed}");
        }
    }
}
