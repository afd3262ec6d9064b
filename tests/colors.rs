//! When what is printed is coloured: as `--color` says, else `CARGO_TERM_COLOR`, else what the environment and the terminal
//! say. The same everywhere.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise"
)]

mod common;

use common::Sandbox;

const ESCAPE: char = '\u{1b}';

/// Runs that print an error of the program's, one of the arguments', help, and an explanation.
const RUNS: [&[&str]; 4] = [&["explain", "nowhere"], &["new", "--bogus"], &["new", "-h"], &["explain", "thumbs"]];

/// Whether each of the runs is coloured.
fn is_colored(variables: &[(&str, &str)], flags: &[&str]) -> Vec<bool> {
    let sandbox = Sandbox::new();
    let trigger = "[[package.metadata.lambda-s3.trigger]]\nbucket = \"photo-inbox\"\n";
    sandbox.write("thumbs/Cargo.toml", format!("[package]\nname = \"thumbs\"\n\n{trigger}"));
    let run = |arguments: &&[&str]| {
        let mut command = sandbox.program(arguments.iter().chain(flags));
        command.env_remove("CARGO_TERM_COLOR").envs(variables.iter().copied());
        let output = command.output().unwrap();
        let printed = [output.stdout, output.stderr].concat();
        assert!(!printed.is_empty(), "{arguments:?}");
        String::from_utf8(printed).unwrap().contains(ESCAPE)
    };
    RUNS.iter().map(run).collect()
}

#[test]
fn colors_are_where_the_flag_or_the_environment_wants_them() {
    for (variables, flags, expected) in [
        (&[][..], &[][..], false),
        (&[], &["--color", "always"], true),
        (&[], &["--color=auto"], false),
        (&[("CLICOLOR_FORCE", "1")], &[], true),
        (&[("CLICOLOR_FORCE", "1")], &["--color", "never"], false),
        (&[("CARGO_TERM_COLOR", "always")], &[], true),
        (&[("CARGO_TERM_COLOR", "always")], &["--color", "auto"], false),
        (&[("CARGO_TERM_COLOR", "never"), ("CLICOLOR_FORCE", "1")], &[], false),
        (&[("CARGO_TERM_COLOR", "purple")], &[], false),
        (&[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")], &[], false),
        (&[("NO_COLOR", "1")], &["--color", "always"], true),
    ] {
        assert_eq!(is_colored(variables, flags), [expected; RUNS.len()], "{variables:?} {flags:?}");
    }
}
