//! Git: the repository of a new project, and those that templates come from.

#![allow(clippy::disallowed_methods, reason = "the edge to git")]

mod tree;

use std::path::Path;
use std::process::{Command, Stdio};

use crate::error::Error;
use crate::terminal;

pub use tree::{Entry, EntryKind, Tree, fetch};

/// What repository a new project gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vcs {
    /// One of git's (`--vcs git`).
    Git,
    /// One of git's where git is installed: what nobody asked for must not fail.
    GitIfInstalled,
    /// None (`--vcs none`), or the one that the project lies in.
    None,
}

impl Vcs {
    /// What cargo does unless told otherwise: a repository, but not one inside another.
    pub fn default_for(target: &Path) -> Self {
        let is_inside = std::path::absolute(target).is_ok_and(|target| {
            target.ancestors().skip(1).any(|folder| {
                [".git", ".hg", ".pijul", ".fossil"].iter().any(|repository| folder.join(repository).exists())
            })
        });
        if is_inside { Self::None } else { Self::GitIfInstalled }
    }
}

/// Makes the repository.
pub fn init(folder: &Path, vcs: Vcs) -> Result<(), Error> {
    if vcs == Vcs::None {
        return Ok(());
    }
    // No template, as cargo makes it: no sample hooks to copy.
    let git = terminal::timed("git init", || {
        Command::new("git").args(["init", "--quiet", "--template="]).current_dir(folder).stdin(Stdio::null()).output()
    });
    match git {
        Ok(done) if done.status.success() => Ok(()),
        Ok(failed) => {
            // Ctrl-C in a terminal reaches git too: then that is what happened.
            crate::interrupt::check()?;
            Err(Error::Git(String::from_utf8_lossy(&failed.stderr).into_owned()))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && vcs == Vcs::GitIfInstalled => Ok(()),
        Err(error) => Err(Error::Git(error.to_string())),
    }
}

/// Whether git has the file as it lies there, so that `git checkout` brings it back: what lies in the index is the same. Not where
/// there is no git, no repository, or a repository that git does not trust.
pub fn has_kept(folder: &Path, path: &str) -> bool {
    let ask = |arguments: &[&str]| {
        let mut git = Command::new("git");
        git.args(["-c", "core.fsmonitor=false", "--literal-pathspecs"])
            .args(arguments)
            .arg(path)
            .current_dir(folder)
            .stdin(Stdio::null());
        let done = terminal::timed(&format!("git {}", arguments[0]), || git.output()).ok()?;
        done.status.success().then(|| String::from_utf8_lossy(&done.stdout).trim_end().to_owned())
    };
    // `MODE OBJECT STAGE<TAB>PATH`, once if there is no conflict; compared by content, since an index may claim that nothing changed.
    let staged = ask(&["ls-files", "--stage", "--"]);
    let object = staged.as_deref().filter(|staged| staged.lines().count() == 1).and_then(|line| line.split(' ').nth(1));
    object.is_some_and(|object| ask(&["hash-object", "--"]).as_deref() == Some(object))
}
