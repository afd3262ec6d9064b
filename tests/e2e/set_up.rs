//! The script that installs what these tests need of the machine, and the scripts beside it under shellcheck's eyes.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use crate::process::{command, on_path, run, seconds, try_run};
use crate::tools::cli_tools;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn script() -> PathBuf {
    root().join("tests/e2e/set-up.sh")
}

#[test]
fn where_everything_is_there_it_installs_nothing_and_says_nothing() {
    let outcome = try_run(&mut command(script()), seconds(60));
    assert_eq!((outcome.status.code(), outcome.all()), (Some(0), String::new()));
}

#[test]
fn a_program_that_prints_much_after_its_version_has_one() {
    let path = tempfile::tempdir().unwrap();
    let terraform = path.path().join("terraform");
    std::fs::write(&terraform, "#!/bin/bash\nset -e\necho Terraform v1.9.8\nseq 1 100000\n").unwrap();
    std::fs::set_permissions(&terraform, std::fs::Permissions::from_mode(0o755)).unwrap();
    let rest = std::env::var("PATH").unwrap();
    let outcome = try_run(command(script()).env("PATH", format!("{}:{rest}", path.path().display())), seconds(60));
    assert_eq!((outcome.status.code(), outcome.all()), (Some(0), String::new()));
}

#[test]
fn where_nothing_can_be_installed_it_names_each_thing_and_where_to_get_it() {
    let path = tempfile::tempdir().unwrap();
    for program in ["bash", "env", "grep", "head", "id", "sort", "uname"] {
        symlink(on_path(program), path.path().join(program)).unwrap();
    }
    let outcome = try_run(command(script()).env("PATH", path.path()), seconds(60));
    assert_eq!((outcome.status.code(), outcome.stdout.as_str()), (Some(1), ""), "{}", outcome.stderr);
    for needed in ["C compiler", "rustfmt", "clippy", "Python 3.11", "Node.js 20", "Terraform", "zsh", "fish", "mandoc"]
    {
        let at = outcome.stderr.lines().position(|line| line.starts_with("error: ") && line.contains(needed));
        let at = at.unwrap_or_else(|| panic!("no {needed} in {}", outcome.stderr));
        let help = outcome.stderr.lines().nth(at + 1).and_then(|line| line.strip_prefix("help: "));
        assert!(help.is_some_and(|help| help.contains("https://") || help.contains('`')), "{needed}: {help:?}");
    }
}

#[test]
fn shellcheck_finds_nothing_in_the_scripts_of_this_repository() {
    for script in [".ci/run", "fuzz/run", "tests/e2e/set-up.sh"] {
        run(cli_tools().command("shellcheck").arg(script).current_dir(root()), seconds(60));
    }
}
