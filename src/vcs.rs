//! Git: the repository of a new project, and those that templates come from.

#![allow(clippy::disallowed_methods, reason = "the edge to git")]

mod command;
mod error;
mod staging;
mod tree;

use std::path::Path;

use self::command::git;
use crate::error::Error;
use crate::program;

pub use error::VcsError;
pub use tree::{Entry, EntryKind, Tree, fetch};

/// In a project nothing is fetched, so by no way either.
const NO_PROTOCOL: &str = "none";

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

pub fn init(folder: &Path, vcs: Vcs) -> Result<(), Error> {
    if vcs == Vcs::None {
        return Ok(());
    }
    // No template, as cargo makes it: no sample hooks to copy.
    match program::run("git init", &mut git(folder, NO_PROTOCOL, ["init", "--quiet", "--template="]), Vec::new())? {
        Ok(done) if done.status.success() => Ok(()),
        Ok(failed) => Err(VcsError::Init(String::from_utf8_lossy(&failed.stderr).into_owned()).into()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && vcs == Vcs::GitIfInstalled => Ok(()),
        Err(error) => Err(VcsError::Init(error.to_string()).into()),
    }
}

/// Whether git has the file as it lies there, so that `git checkout` brings it back: what lies in the index is the same, but for line
/// ends that a checkout may have changed all alike. Not where there is no git, no repository, or a repository that git does not
/// trust. What attributes say is not asked: a filter is a program that the repository names (*gitattributes, filter*), so a file that
/// goes through one is taken for changed.
pub fn has_kept(folder: &Path, path: &str) -> bool {
    let ask = |arguments: &[&str], input| {
        let shown = format!("git {}", arguments[0]);
        let done = program::run(&shown, &mut git(folder, NO_PROTOCOL, arguments), input).ok()?.ok()?;
        done.status.success().then(|| String::from_utf8_lossy(&done.stdout).trim_end().to_owned())
    };
    let file = folder.join(path);
    let is_file = std::fs::symlink_metadata(&file).is_ok_and(|file| file.is_file());
    let Some(text) = is_file.then(|| std::fs::read(&file).ok()).flatten() else {
        return false;
    };
    // `MODE OBJECT STAGE<TAB>PATH`, once if there is no conflict; compared by content, since an index may claim that nothing changed.
    let staged = ask(&["ls-files", "--stage", "--", path], Vec::new());
    let object = staged.as_deref().filter(|staged| staged.lines().count() == 1).and_then(|line| line.split(' ').nth(1));
    let with_line_feeds = with_line_feeds(&text);
    object.is_some_and(|object| {
        let mut texts = std::iter::once(text).chain(with_line_feeds);
        texts.any(|text| ask(&["hash-object", "--no-filters", "--stdin"], text).as_deref() == Some(object))
    })
}

/// The text with line feeds, where all of its lines end with carriage return and line feed.
fn with_line_feeds(text: &[u8]) -> Option<Vec<u8>> {
    let lines: Vec<&[u8]> = text.split_inclusive(|&byte| byte == b'\n').collect();
    let ends = lines.iter().filter(|line| line.ends_with(b"\n"));
    let is_crlf = lines.first()?.ends_with(b"\n") && ends.clone().all(|line| line.ends_with(b"\r\n"));
    let without = |line: &&[u8]| match line.strip_suffix(b"\r\n") {
        Some(line) => [line, b"\n"].concat(),
        None => line.to_vec(),
    };
    is_crlf.then(|| lines.iter().flat_map(without).collect())
}
