//! Where templates come from: what is typed, and what a spec records of it.

use std::fmt;
use std::str::FromStr;

use super::InvalidValue;
use crate::escape::is_hidden;

/// What `--templates` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplateReference {
    Folder(String),
    Git {
        /// Where.
        url: GitUrl,
        /// A branch, a tag or a commit; `None` for what the repository calls its head.
        revision: Option<Revision>,
    },
}

/// What a spec records: enough to find the same templates again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplateSource {
    /// A folder; a relative one is meant from the folder of the manifest that says so.
    Folder(String),
    Git {
        /// Where; a relative path is meant as above.
        url: GitUrl,
        commit: Commit,
    },
}

/// The address of a git repository that can be fetched without running anything that the address names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitUrl(String);

/// A branch, a tag or a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision(String);

/// The whole name of a commit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Commit(String);

const SOURCE: &str = "template source";
const SCHEMES: [&str; 3] = ["https", "ssh", "file"];

impl FromStr for TemplateReference {
    type Err = InvalidValue;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let (address, revision) = match typed.split_once('#') {
            Some((address, revision)) => (address, Some(revision)),
            None => (typed, None),
        };
        let is_git = revision.is_some() || is_remote(address) || address.trim_end_matches('/').ends_with(".git");
        if !is_git {
            check_text(typed, typed)?;
            return Ok(Self::Folder(typed.to_owned()));
        }
        let revision = revision.map(str::parse).transpose()?;
        Ok(Self::Git { url: address.parse()?, revision })
    }
}

/// Whether it names another place than this machine's file system, or does so in the form of a URL.
fn is_remote(address: &str) -> bool {
    address.contains("://") || address.contains("::") || scp_host(address).is_some()
}

/// The host of `user@host:path`.
fn scp_host(address: &str) -> Option<&str> {
    let (before, _) = address.split_once(':')?;
    let (_, host) = before.split_once('@')?;
    (!before.contains('/')).then_some(host)
}

/// What no address may hold: it would be taken for an option, or steer a terminal.
fn check_text(typed: &str, address: &str) -> Result<(), InvalidValue> {
    if address.is_empty() {
        return Err(InvalidValue::new(SOURCE, typed, "give a folder, or the URL of a git repository"));
    }
    if address.starts_with('-') {
        return Err(InvalidValue::new(SOURCE, typed, format!("it would be taken for an option: write `./{address}`")));
    }
    if address.contains(is_hidden) {
        return Err(InvalidValue::new(SOURCE, typed, "leave out control characters and others that hide"));
    }
    Ok(())
}

impl FromStr for GitUrl {
    type Err = InvalidValue;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        check_text(typed, typed)?;
        let refuse = |help: &str| Err(InvalidValue::new(SOURCE, typed, help));
        if typed.contains("::") {
            return refuse("git would run a program of that name: use https, ssh or a path");
        }
        let host = match typed.split_once("://") {
            Some((scheme, _)) if !SCHEMES.contains(&scheme) => {
                return refuse("use a URL that begins with https://, ssh:// or file://, or a path");
            }
            Some((_, rest)) => rest.split('/').next().unwrap_or_default(),
            None => scp_host(typed).unwrap_or_default(),
        };
        let (user, host) = host.rsplit_once('@').unwrap_or(("", host));
        if user.contains(':') {
            let hidden = typed.replacen(user, "…", 1);
            let help = "a password does not belong into a spec: leave it to git's credential helper";
            return Err(InvalidValue::new(SOURCE, hidden, help));
        }
        if user.starts_with('-') || host.starts_with('-') {
            return refuse("no host begins with `-`");
        }
        Ok(Self(typed.to_owned()))
    }
}

impl GitUrl {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is a path of this machine's, written as one.
    pub fn is_path(&self) -> bool {
        !is_remote(&self.0)
    }
}

impl FromStr for Revision {
    type Err = InvalidValue;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '/' | '-');
        let is_name = typed.chars().all(is_plain)
            && typed.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
            && !typed.contains("..")
            && !typed.ends_with(['.', '/']);
        if !is_name {
            return Err(InvalidValue::new("revision", typed, "give the name of a branch or a tag, or a commit"));
        }
        Ok(Self(typed.to_owned()))
    }
}

impl Revision {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Commit {
    type Err = InvalidValue;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let is_whole = typed.len() == 40 && typed.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if !is_whole {
            let help = "give all 40 digits of a commit: branches and tags move, `git rev-parse` tells where they are";
            return Err(InvalidValue::new("commit", typed, help));
        }
        Ok(Self(typed.to_owned()))
    }
}

impl Commit {
    /// What is a whole name, as a regular expression.
    pub const PATTERN: &str = "[0-9a-f]{40}";

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TemplateSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => f.write_str(path),
            Self::Git { url, commit } => write!(f, "{}#{}", url.0, commit.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_told_from_a_repository() {
        let read = |typed: &str| typed.parse::<TemplateReference>().unwrap();
        for folder in ["house", "../house", "/srv/house", "C:\\house"] {
            assert_eq!(read(folder), TemplateReference::Folder(folder.to_owned()));
        }
        for (typed, address, revision) in [
            ("https://example.com/house", "https://example.com/house", None),
            ("git@example.com:team/house.git#v1.2", "git@example.com:team/house.git", Some("v1.2")),
            ("../house.git", "../house.git", None),
            ("../house#main", "../house", Some("main")),
            ("ssh://git@example.com:2222/house", "ssh://git@example.com:2222/house", None),
        ] {
            let TemplateReference::Git { url, revision: found } = read(typed) else { panic!("{typed}") };
            assert_eq!((url.as_str(), found.as_ref().map(Revision::as_str)), (address, revision), "{typed}");
        }
    }

    #[test]
    fn an_address_that_runs_something_is_refused() {
        for typed in [
            "ext::sh -c id",
            "--upload-pack=id#main",
            "-u#x",
            "-house",
            "ssh://-oProxyCommand=id/x",
            "ssh://-oProxyCommand=id@host/x",
            "git@-oProxyCommand=id:x",
            "http://example.com/house",
            "git://example.com/house",
            "https://user:hunter2@example.com/house",
            "",
            "#main",
            "a\nb",
            "../house#-x",
            "../house#a..b",
            "../house#+refs/*:refs/*",
            "../house#a b",
            "../house#",
            "../house#@{-1}",
        ] {
            let error = typed.parse::<TemplateReference>().unwrap_err();
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn only_a_whole_commit_is_recorded() {
        assert!("0123456789abcdef0123456789abcdef01234567".parse::<Commit>().is_ok());
        for typed in ["main", "0123456", "0123456789ABCDEF0123456789abcdef01234567", "--x"] {
            assert!(typed.parse::<Commit>().is_err(), "{typed}");
        }
    }
}
