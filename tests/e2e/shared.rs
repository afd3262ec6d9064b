//! Functions of a workspace that share the package which runs their handlers, built and tested by cargo.

use std::path::Path;
use std::process::Command;

use crate::process::{command, run, seconds, timed};
use crate::project::{builds, program};
use crate::specs::{CAPABILITIES, COPY};
use crate::tools::tools;

/// Lints of a team that the package's code would not pass, and that of functions does.
const LINTS: &str = "\n[workspace.lints.clippy]\nunwrap_used = \"deny\"\nexpect_used = \"deny\"\n";

fn cargo(folder: &Path, arguments: &[&str]) -> Command {
    let mut cargo = command("cargo");
    cargo.args(arguments).current_dir(folder).env("PATH", tools().path()).env("CARGO_TARGET_DIR", builds());
    cargo.env("CARGO_PROFILE_DEV_DEBUG", "0").env("CARGO_INCREMENTAL", "0");
    cargo
}

#[test]
fn functions_that_share_their_runtime_are_formatted_linted_tested_in_step_and_audited() {
    let workspace = tempfile::tempdir().unwrap();
    let folder = workspace.path();
    std::fs::write(
        folder.join("Cargo.toml"),
        format!("[workspace]\nresolver = \"3\"\nmembers = [\"functions/*\"]\n{LINTS}"),
    )
    .unwrap();
    let mut new = program();
    new.current_dir(folder).args(["new", "functions/shared-all", "--yes", "--vcs", "none"]).args(COPY.arguments);
    // All that features of the package are for, with a key.
    run(new.args(CAPABILITIES[..5].concat()), seconds(30));
    let mut new = program();
    new.current_dir(folder).args(["new", "functions/shared-copy", "--yes", "--vcs", "none"]);
    run(new.args(["--trigger", "s3://photo-inbox/incoming/", "--write", "s3://photo-thumbs"]), seconds(30));
    run(&mut cargo(folder, &["fmt", "--all", "--check"]), seconds(60));
    let clippy = ["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"];
    timed("shared runtime: cargo clippy", || run(&mut cargo(folder, &clippy), seconds(1500)));
    // Whatever a function needs of it, alone.
    for feature in ["", "parameters", "secrets", "sns", "sqs", "testing"] {
        let check =
            ["clippy", "--quiet", "--package", "lambda-s3-runtime", "--features", feature, "--", "-D", "warnings"];
        timed(&format!("shared runtime: feature `{feature}`"), || run(&mut cargo(folder, &check), seconds(1500)));
    }
    timed("shared runtime: cargo test", || run(&mut cargo(folder, &["test", "--quiet", "--workspace"]), seconds(1500)));
    for arguments in [["sync", "--check", "--workspace"].as_slice(), &["audit", "--workspace"]] {
        run(program().current_dir(folder).args(arguments), seconds(60));
    }
}
