//! The schemas in what editors check TOML with, set up as docs/shells.md says.

use std::path::Path;

use crate::process::{Outcome, command, run, seconds, try_run};
use crate::tools::editor_tools;

const PROGRAM: &str = env!("CARGO_BIN_EXE_cargo-lambda-s3");

/// A repository with both schemas and the settings that the page shows.
fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/shells.md")).unwrap();
    let (_, rest) = page.split_once("```toml\n[[rule]]").unwrap();
    let (rule, _) = rest.split_once("```").unwrap();
    write(&folder, ".taplo.toml", &format!("[[rule]]{rule}"));
    for (file, arguments) in
        [("cargo-lambda-s3.schema.json", &["schema"][..]), ("lambda-s3.schema.json", &["schema", "--of", "spec"])]
    {
        write(&folder, file, &run(command(PROGRAM).args(arguments), seconds(30)));
    }
    folder
}

fn write(folder: &tempfile::TempDir, path: &str, text: &str) {
    let path = folder.path().join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn lint(folder: &tempfile::TempDir, path: &str, text: &str) -> Outcome {
    write(folder, path, text);
    try_run(editor_tools().command("taplo").args(["lint", path]).current_dir(folder.path()), seconds(120))
}

#[test]
fn taplo_takes_the_manifest_of_a_new_project_and_marks_a_key_that_there_is_not() {
    let folder = repository();
    let new = ["new", "functions/thumbs", "--yes", "--vcs", "none", "--trigger", "s3://photo-inbox/incoming/*.jpg"];
    run(
        command(PROGRAM).args(new).args(["--tag", "team=photos", "--env", "SIZE=200"]).current_dir(folder.path()),
        seconds(30),
    );
    let manifest = std::fs::read_to_string(folder.path().join("functions/thumbs/Cargo.toml")).unwrap();
    let taken = lint(&folder, "functions/thumbs/Cargo.toml", &manifest);
    assert!(taken.status.success(), "{}", taken.all());
    let marked = lint(&folder, "functions/thumbs/Cargo.toml", &manifest.replace("memory = ", "memroy = "));
    assert!(!marked.status.success() && marked.all().contains("'memroy' was unexpected"), "{}", marked.all());
}

#[test]
fn taplo_checks_a_spec_by_the_schema_that_its_first_line_names() {
    let folder = repository();
    let spec = |bucket: &str| {
        format!("#:schema ./lambda-s3.schema.json\nname = \"thumbs\"\n\n[[trigger]]\nbucket = \"{bucket}\"\n")
    };
    let taken = lint(&folder, "thumbs.toml", &spec("photo-inbox"));
    assert!(taken.status.success(), "{}", taken.all());
    let marked = lint(&folder, "thumbs.toml", &spec("xn--inbox"));
    assert!(!marked.status.success() && marked.all().contains("does not match"), "{}", marked.all());
}
