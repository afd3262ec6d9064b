//! The workflows of generated projects, and this package's own, as their judges see them.

use std::path::Path;

use crate::deploying::NUMBERED;
use crate::process::{Outcome, run, seconds, try_run};
use crate::project::Project;
use crate::specs::{COPY, MANAGED, PRACTICES};
use crate::tools::{actionlint, tools};

const FOLDER: &str = ".github/workflows";

/// One without a workflow that deploys, one that deploys from a branch, two that deploy from an environment.
fn projects() -> [Project; 4] {
    [&COPY, &PRACTICES, &MANAGED, &NUMBERED].map(Project::new)
}

/// Each project, and this package.
fn for_each(check: impl Fn(&Path)) {
    projects()
        .iter()
        .map(|project| project.path.as_path())
        .chain([Path::new(env!("CARGO_MANIFEST_DIR"))])
        .for_each(check);
}

fn workflows(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder.join(FOLDER)).unwrap();
    let mut names: Vec<String> =
        files.map(|file| format!("{FOLDER}/{}", file.unwrap().file_name().into_string().unwrap())).collect();
    names.sort();
    names
}

#[test]
fn what_deploys_is_there_where_it_was_asked_for() {
    let counts = projects().map(|project| workflows(&project.path).len());
    assert_eq!(counts, [2, 3, 3, 3]);
}

#[test]
fn the_workflows_follow_githubs_schema() {
    for_each(|folder| {
        let mut check = tools().command("check-jsonschema");
        check.args(["--builtin-schema", "vendor.github-workflows"]).args(workflows(folder));
        run(check.current_dir(folder), seconds(120));
    });
}

#[test]
fn what_updates_dependencies_follows_dependabots_schema() {
    let mut check = tools().command("check-jsonschema");
    check.args(["--builtin-schema", "vendor.dependabot", ".github/dependabot.yml"]);
    run(check.current_dir(Project::new(&COPY).path), seconds(120));
}

#[test]
fn zizmor_finds_nothing_unsafe_in_the_workflows_and_in_what_updates_dependencies() {
    for_each(|folder| {
        let mut zizmor = tools().command("zizmor");
        zizmor.args(["--offline", "--persona", "pedantic", ".github/dependabot.yml"]).args(workflows(folder));
        run(zizmor.current_dir(folder), seconds(120));
    });
}

#[test]
fn zizmor_can_find_something() {
    let project = Project::new(&COPY);
    let workflow = project.path.join(FOLDER).join("ci.yml");
    let text = std::fs::read_to_string(&workflow).unwrap();
    std::fs::write(&workflow, text.replace("cargo test", "echo ${{ github.event.pull_request.title }}")).unwrap();
    let outcome = try_run(tools().command("zizmor").arg("--offline").arg(&workflow), seconds(120));
    assert!(outcome.all().contains("template-injection"), "{}", outcome.all());
}

/// What actionlint says to the workflows of a project; it is content where it finds none.
fn linted(folder: &Path) -> Outcome {
    let outcome = try_run(actionlint().current_dir(folder).arg(format!("{FOLDER}/*.yml")), seconds(120));
    let count = workflows(folder).len();
    assert!(outcome.all().contains(&format!("Checking {count} workflow file(s)")), "{}", outcome.all());
    outcome
}

#[test]
fn actionlint_finds_nothing_wrong_in_the_workflows() {
    for_each(|folder| {
        let outcome = linted(folder);
        assert!(outcome.status.success(), "{}", outcome.all());
    });
}

#[test]
fn actionlint_can_find_something() {
    let project = Project::new(&COPY);
    let workflow = project.path.join(FOLDER).join("ci.yml");
    let text = std::fs::read_to_string(&workflow).unwrap();
    for (line, says) in [
        ("echo ${{ github.event.pull_request.title }}", "potentially untrusted"),
        ("echo ${{ variables.ROLE }}", "undefined variable \"variables\""),
    ] {
        std::fs::write(&workflow, text.replace("cargo test", line)).unwrap();
        let outcome = linted(&project.path);
        assert!(!outcome.status.success() && outcome.all().contains(says), "{}", outcome.all());
    }
}
