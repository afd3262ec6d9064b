//! A place to run the program in, where nothing of the machine shows: an empty folder outside of any repository and
//! any workspace, an environment without settings of git's or of colours, and no configuration but one in the folder itself.

#![allow(dead_code, reason = "every test file uses a part of it")]

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_cargo-lambda-s3");

/// An empty folder that is removed at the end.
pub struct Sandbox {
    folder: TempDir,
    /// What the program keeps of what it fetched.
    cache: TempDir,
}

/// What lies below a folder: paths with `/`, and the text of files; `None` for a folder. A repository is one entry.
pub type Tree = BTreeMap<String, Option<Vec<u8>>>;

impl Sandbox {
    pub fn new() -> Self {
        let base = fs::canonicalize(std::env::temp_dir()).unwrap();
        for folder in base.ancestors() {
            for odd in ["Cargo.toml", ".git"] {
                assert!(!folder.join(odd).exists(), "temporary folders must lie outside of {}", folder.display());
            }
        }
        let folder = || tempfile::Builder::new().prefix("lambda-s3-test-").tempdir_in(&base).unwrap();
        Self { folder: folder(), cache: folder() }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file, and the folders above it.
    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).unwrap()
    }

    /// The program with these arguments, in the folder, without a terminal.
    pub fn program<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        let mut command = self.command(PROGRAM);
        command.args(arguments);
        command
    }

    /// Any program, in the folder, without a terminal.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.path()).stdin(Stdio::null());
        command.envs(self.configuration());
        command.env("CARGO_LAMBDA_S3_CACHE", self.cache.path()).env("CARGO_LAMBDA_S3_STATE", self.state());
        for (name, value) in neutral_environment() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command
    }

    /// Where a user's configuration lies, on every platform: `.config/` in the folder.
    pub fn configuration(&self) -> [(&'static str, PathBuf); 2] {
        ["XDG_CONFIG_HOME", "APPDATA"].map(|name| (name, self.path().join(".config")))
    }

    /// Where the program keeps what it fetched.
    pub fn cache(&self) -> &Path {
        self.cache.path()
    }

    /// Where the program keeps word of what it is about to write.
    pub fn state(&self) -> PathBuf {
        self.cache.path().join("state")
    }

    /// What runs that were interrupted left word of.
    pub fn journals(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.state().join("pending")) else { return Vec::new() };
        let paths = entries.map(|entry| entry.unwrap().path());
        paths.filter(|path| !path.ends_with("lock")).map(|path| fs::read_to_string(path).unwrap()).collect()
    }

    /// The program, with something that happens before a numbered step of the file system: `KILL@3` (see `src/disk/fault.rs`).
    pub fn program_with_fault<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>, fault: &str) -> Command {
        let mut command = self.program(arguments);
        command.env("CARGO_LAMBDA_S3_FAULT", fault);
        command
    }

    /// What lies in the folder.
    pub fn tree(&self) -> Tree {
        tree(self.path())
    }
}

/// What has to be set, and what must not be.
pub fn neutral_environment() -> Vec<(String, Option<&'static str>)> {
    let mut environment: Vec<(String, Option<&'static str>)> = std::env::vars_os()
        .filter_map(|(name, _)| name.into_string().ok())
        .filter(|name| name.starts_with("GIT_"))
        .map(|name| (name, None))
        .collect();
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "CARGO_LAMBDA_S3_CONFIG"] {
        environment.push((name.to_owned(), None));
    }
    for (name, value) in [
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("CARGO_TERM_COLOR", "never"),
        ("LC_ALL", "C.UTF-8"),
        ("TERM", "xterm-256color"),
    ] {
        environment.push((name.to_owned(), Some(value)));
    }
    environment
}

/// The same files with the same texts, or an error that names those that differ.
#[track_caller]
pub fn assert_same(found: &Tree, expected: &Tree, when: &str) {
    let differs = |path: &&String| found.get(*path) != expected.get(*path);
    let paths: Vec<&String> = found.keys().chain(expected.keys()).filter(differs).collect();
    assert!(paths.is_empty(), "{when}: {paths:?}");
}

/// What lies below `folder`.
pub fn tree(folder: &Path) -> Tree {
    let mut tree = Tree::new();
    collect(folder, "", &mut tree);
    tree
}

fn collect(folder: &Path, above: &str, tree: &mut Tree) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{above}{}", entry.file_name().to_string_lossy());
        if entry.file_type().unwrap().is_dir() {
            if entry.file_name() != ".git" {
                collect(&entry.path(), &format!("{path}/"), tree);
            }
            tree.insert(format!("{path}/"), None);
        } else {
            tree.insert(path, Some(fs::read(entry.path()).unwrap_or_default()));
        }
    }
}

/// The time that the processor spent on this thread: what else the machine does is not counted.
pub fn cpu_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.try_into().unwrap(), time.tv_nsec.try_into().unwrap())
}
