//! The completion scripts in the shells that they are for. There is no PowerShell to be had where these tests run: of its
//! script only the text is looked at, in `tests/completions.rs`.

use std::path::Path;

use crate::shells::{Kind, Shell};

/// A workspace with two functions, and a shell in it.
struct Setting {
    _folder: tempfile::TempDir,
    shell: Shell,
}

impl Setting {
    fn new(kind: Kind) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let workspace = folder.path().join("workspace");
        write(&workspace.join("Cargo.toml"), "[workspace]\nmembers = [\"functions/*\"]\nresolver = \"3\"\n");
        for (name, bucket) in [("thumbs", "photo-inbox"), ("index", "video-inbox")] {
            let manifest = format!(
                "[package]\nname = \"{name}\"\n\n[[package.metadata.lambda-s3.trigger]]\nbucket = \"{bucket}\"\n"
            );
            write(&workspace.join("functions").join(name).join("Cargo.toml"), &manifest);
        }
        let shell = Shell::start(kind, &workspace, &folder.path().join("home"));
        Self { _folder: folder, shell }
    }
}

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// What is typed, and what a tab makes of it.
const PLAIN: [(&str, &str); 7] = [
    ("expl", "explain "),
    ("explain --form", "explain --format "),
    ("explain --format merm", "explain --format mermaid "),
    ("explain funct", "explain functions/"),
    ("new --trigger s3://photo", "new --trigger s3://photo-inbox/"),
    ("new --trigger s3://vid", "new --trigger s3://video-inbox/"),
    ("new -y --existing-bucket pho", "new -y --existing-bucket photo-inbox "),
];

/// Likewise; elvish quotes an equals sign and a comma, and asks before it does.
const WITH_SIGNS: [(&str, &str); 3] = [
    ("new --deploy sam,terr", "new --deploy sam,terraform "),
    ("new --trigger=s3://photo", "new --trigger=s3://photo-inbox/"),
    ("new --kms-key photo", "new --kms-key photo-inbox="),
];

/// Completes, whichever way the program is called.
fn completes_the_program(shell: &mut Shell, lines: &[(&str, &str)]) {
    for program in ["cargo-lambda-s3", "cargo lambda-s3"] {
        for (typed, expected) in lines {
            shell.assert_completes(&format!("{program} {typed}"), &format!("{program} {expected}"));
        }
    }
}

#[test]
fn bash_completes_the_program_and_leaves_cargo_its_own() {
    let Setting { _folder, mut shell } = Setting::new(Kind::Bash);
    completes_the_program(&mut shell, &PLAIN);
    completes_the_program(&mut shell, &WITH_SIGNS);
    shell.assert_completes(
        "cargo lambda-s3 new --trigger 's3://photo",
        "cargo lambda-s3 new --trigger 's3://photo-inbox/'",
    );
    shell.assert_completes(
        "cargo +stable --color never lambda-s3 expl",
        "cargo +stable --color never lambda-s3 explain ",
    );
    shell.assert_completes("cargo metad", "cargo metadata ");
    shell.assert_completes("cargo build --releas", "cargo build --release ");
}

#[test]
fn bash_still_loads_the_completion_of_cargo_when_it_is_asked_for() {
    let Setting { _folder, mut shell } = Setting::new(Kind::BashWithLoader);
    shell.assert_completes("cargo metad", "cargo metadata ");
    shell.assert_completes("cargo lambda-s3 expl", "cargo lambda-s3 explain ");
    shell.assert_completes("cargo build --releas", "cargo build --release ");
}

#[test]
fn zsh_completes_the_program_and_leaves_cargo_its_own() {
    let Setting { _folder, mut shell } = Setting::new(Kind::Zsh);
    completes_the_program(&mut shell, &PLAIN);
    completes_the_program(&mut shell, &WITH_SIGNS);
    shell.assert_completes(
        "cargo lambda-s3 new --trigger 's3://photo",
        "cargo lambda-s3 new --trigger 's3://photo-inbox/",
    );
    shell.assert_completes("cargo metad", "cargo metadata ");
    shell.assert_completes("cargo build --releas", "cargo build --release ");
}

#[test]
fn fish_completes_the_program_and_leaves_cargo_its_own() {
    let Setting { _folder, mut shell } = Setting::new(Kind::Fish);
    completes_the_program(&mut shell, &PLAIN);
    completes_the_program(&mut shell, &WITH_SIGNS);
    shell.assert_completes(
        "cargo lambda-s3 new --trigger 's3://photo",
        "cargo lambda-s3 new --trigger 's3://photo-inbox/",
    );
    shell.assert_completes(
        "cargo +stable --color never lambda-s3 expl",
        "cargo +stable --color never lambda-s3 explain ",
    );
    shell.assert_completes("cargo metad", "cargo metadata ");
    shell.assert_completes("cargo new --edit", "cargo new --edition ");
    // Cargo's own `new` has the flag, this one has not.
    shell.assert_completes("cargo lambda-s3 new --edit", "cargo lambda-s3 new --edit");
}

#[test]
fn elvish_completes_the_program_and_leaves_cargo_alone() {
    let Setting { _folder, mut shell } = Setting::new(Kind::Elvish);
    completes_the_program(&mut shell, &PLAIN);
    shell.assert_completes("cargo functi", "cargo functions/");
}
