//! Files of one commit of a git repository, read from a bare copy of it.
//!
//! Nothing is ever checked out, so no hook, filter or attribute of the repository can run anything, no link is made and no
//! submodule fetched. A copy holds one commit and is called after it: what was fetched once is there without a network, and
//! cannot be another's.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Output;

use super::command::git;
use super::staging::stage;
use crate::error::Error;
use crate::program;
use crate::spec::{Commit, GitUrl, Revision};
use crate::vcs::VcsError;

/// The files of one commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    url: String,
    repository: PathBuf,
    commit: Commit,
}

/// What lies in a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The path, whatever bytes it is of.
    pub path: Vec<u8>,
    pub kind: EntryKind,
    /// Its bytes.
    pub size: usize,
    object: String,
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    File,
    Link,
    Submodule,
}

/// Only these ways of fetching are taken, whatever the address or a redirection says.
const PROTOCOLS: &str = "file:https:ssh";

/// What comes is checked as a server checks it.
const SETTINGS: [&str; 4] = ["-c", "fetch.fsckObjects=true", "-c", "fetch.recurseSubmodules=false"];

impl Tree {
    /// The tree of a commit, from the copies in `cache`, or else from the repository, which git finds at `address`.
    pub fn of(cache: &Path, url: &GitUrl, address: &OsStr, commit: &Commit) -> Result<Self, Error> {
        let repository = copy_of(cache, commit);
        let tree = Self { url: url.as_str().to_owned(), repository, commit: commit.clone() };
        if !tree.repository.is_dir() {
            get(cache, url, address, commit.as_str())?;
        }
        Ok(tree)
    }

    pub fn entries(&self) -> Result<Vec<Entry>, Error> {
        let list = ["ls-tree", "-r", "-z", "-l", "--full-tree", self.commit.as_str()];
        let listed = run(&self.url, &self.repository, &list, Vec::new())?;
        let entries = listed.stdout.split(|&byte| byte == 0).filter(|line| !line.is_empty()).map(entry);
        entries.collect::<Option<_>>().ok_or_else(|| self.failed("the listing of its files cannot be read"))
    }

    /// The bytes of these, in order.
    pub fn read(&self, entries: &[&Entry]) -> Result<Vec<Vec<u8>>, Error> {
        let wanted: String = entries.iter().map(|entry| format!("{}\n", entry.object)).collect();
        let output = run(&self.url, &self.repository, &["cat-file", "--batch"], wanted.into_bytes())?;
        let mut rest = output.stdout.as_slice();
        let texts = entries.iter().map(|entry| {
            let end = rest.iter().position(|&byte| byte == b'\n')?;
            let (heading, after) = rest.split_at_checked(end + 1)?;
            let is_blob = heading.starts_with(format!("{} blob ", entry.object).as_bytes());
            let (text, after) = after.split_at_checked(entry.size)?;
            rest = after.strip_prefix(b"\n").filter(|_| is_blob)?;
            Some(text.to_vec())
        });
        texts.collect::<Option<_>>().ok_or_else(|| self.failed("a file of it cannot be read"))
    }

    fn failed(&self, message: &str) -> Error {
        Error::from(VcsError::Fetch { url: self.url.clone(), message: message.to_owned() })
    }
}

/// Asks the repository which commit a revision is, or its head, and keeps that commit.
pub fn fetch(cache: &Path, url: &GitUrl, address: &OsStr, revision: Option<&Revision>) -> Result<Commit, Error> {
    let known = revision.and_then(|revision| revision.as_str().parse().ok());
    if let Some(commit) = known.filter(|commit| copy_of(cache, commit).is_dir()) {
        return Ok(commit);
    }
    get(cache, url, address, revision.map_or("HEAD", Revision::as_str))
}

/// Gets a commit into a copy of its own. The copy is made beside its place: it is there whole, or not at all.
fn get(cache: &Path, url: &GitUrl, address: &OsStr, revision: &str) -> Result<Commit, Error> {
    let staging = stage(cache)?;
    let failed =
        |message: &str| Error::from(VcsError::Fetch { url: url.as_str().to_owned(), message: message.to_owned() });
    let run = |arguments: &[&OsStr]| run(url.as_str(), staging.folder.path(), arguments, Vec::new());
    run(&words(&["init", "--quiet", "--bare", "--template="]))?;
    let fetch = ["fetch", "--quiet", "--no-tags", "--no-recurse-submodules"];
    let one = [words(&fetch), words(&["--depth=1", "--"]), vec![address, OsStr::new(revision)]].concat();
    let mut name = "FETCH_HEAD";
    if let Err(error) = run(&one) {
        // A server may give commits only by the branches that lead to them, and knows no short names of commits.
        let is_commit = revision.len() >= 7 && revision.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_commit {
            return Err(error);
        }
        let all = words(&["--", "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"]);
        let all = [words(&fetch), vec![all[0], address], all[1..].to_vec()].concat();
        run(&all)?;
        name = revision;
    }
    let commit = format!("{name}^{{commit}}");
    let commit = run(&["rev-parse", "--verify", "--quiet", "--end-of-options", &commit].map(OsStr::new))
        .map_err(|_| failed(&format!("it has no commit `{revision}`")))?;
    let commit: Commit = String::from_utf8_lossy(&commit.stdout)
        .trim()
        .parse()
        .map_err(|_| failed("its commits have names of another form than SHA-1's"))?;
    let copy = copy_of(cache, &commit);
    let kept = staging.folder.keep();
    if let Err(error) = std::fs::rename(&kept, &copy) {
        // Nothing is lost with it: another run may have been faster.
        let _ = std::fs::remove_dir_all(&kept);
        if !copy.is_dir() {
            return Err(Error::io("create", copy)(error));
        }
    }
    Ok(commit)
}

fn words<'a>(words: &[&'a str]) -> Vec<&'a OsStr> {
    words.iter().map(|word| OsStr::new(*word)).collect()
}

fn copy_of(cache: &Path, commit: &Commit) -> PathBuf {
    cache.join(format!("{}.git", commit.as_str()))
}

fn run<S: AsRef<OsStr>>(url: &str, repository: &Path, arguments: &[S], input: Vec<u8>) -> Result<Output, Error> {
    let failed = |message: String| Error::from(VcsError::Fetch { url: url.to_owned(), message });
    let mut command = git(repository, PROTOCOLS, SETTINGS);
    command.args(arguments).env("GIT_DIR", ".");
    let shown = format!("git {}", arguments[0].as_ref().display());
    match program::run(&shown, &mut command, input)? {
        Ok(done) if done.status.success() => Ok(done),
        Ok(refused) => Err(failed(message_of(&String::from_utf8_lossy(&refused.stderr)))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(failed("`git` is not installed, or not on the path".to_owned()))
        }
        Err(error) => Err(failed(error.to_string())),
    }
}

/// The first line that says what is wrong.
fn message_of(stderr: &str) -> String {
    let mut lines = stderr.lines().filter(|line| !line.trim().is_empty());
    let line = stderr.lines().find_map(|line| line.strip_prefix("fatal: ")).or_else(|| lines.next());
    crate::escape::visible(line.unwrap_or("git says nothing")).into_owned()
}

/// Reads `MODE TYPE OBJECT SIZE\tPATH`.
fn entry(line: &[u8]) -> Option<Entry> {
    let tab = line.iter().position(|&byte| byte == b'\t')?;
    let mut words = std::str::from_utf8(&line[..tab]).ok()?.split_whitespace();
    let kind = match words.next()? {
        "120000" => EntryKind::Link,
        "160000" => EntryKind::Submodule,
        _ => EntryKind::File,
    };
    let (_, object, size) = (words.next()?, words.next()?, words.next()?);
    Some(Entry { path: line[tab + 1..].to_vec(), kind, size: size.parse().unwrap_or(0), object: object.to_owned() })
}
