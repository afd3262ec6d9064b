//! The workflow of a generated project, as its judges see it.

use crate::process::{Outcome, run, seconds, try_run};
use crate::project::Project;
use crate::specs::COPY;
use crate::tools::{actionlint, tools};

const WORKFLOW: &str = ".github/workflows/ci.yml";

#[test]
fn the_workflow_follows_githubs_schema() {
    let project = Project::new(&COPY);
    let mut check = tools().command("check-jsonschema");
    check.args(["--builtin-schema", "vendor.github-workflows"]).arg(project.path.join(WORKFLOW));
    run(&mut check, seconds(120));
}

#[test]
fn zizmor_finds_nothing_unsafe_in_the_workflow() {
    let project = Project::new(&COPY);
    let mut zizmor = tools().command("zizmor");
    zizmor.args(["--offline", "--persona", "pedantic"]).arg(project.path.join(WORKFLOW));
    run(&mut zizmor, seconds(120));
}

#[test]
fn zizmor_can_find_something() {
    let project = Project::new(&COPY);
    let workflow = project.path.join(WORKFLOW);
    let text = std::fs::read_to_string(&workflow).unwrap();
    std::fs::write(&workflow, text.replace("cargo test", "echo ${{ github.event.pull_request.title }}")).unwrap();
    let outcome = try_run(tools().command("zizmor").arg("--offline").arg(&workflow), seconds(120));
    assert!(outcome.all().contains("template-injection"), "{}", outcome.all());
}

/// What actionlint says to the workflows of a project; it is content where it finds none.
fn linted(project: &Project) -> Outcome {
    let outcome = try_run(actionlint().current_dir(&project.path).arg(".github/workflows/*.yml"), seconds(120));
    let count = std::fs::read_dir(project.path.join(".github/workflows")).unwrap().count();
    assert!(outcome.all().contains(&format!("Checking {count} workflow file(s)")), "{}", outcome.all());
    outcome
}

#[test]
fn actionlint_finds_nothing_wrong_in_the_workflow() {
    let outcome = linted(&Project::new(&COPY));
    assert!(outcome.status.success(), "{}", outcome.all());
}

#[test]
fn actionlint_can_find_something() {
    let project = Project::new(&COPY);
    let workflow = project.path.join(WORKFLOW);
    let text = std::fs::read_to_string(&workflow).unwrap();
    for (line, says) in [
        ("echo ${{ github.event.pull_request.title }}", "potentially untrusted"),
        ("echo ${{ variables.ROLE }}", "undefined variable \"variables\""),
    ] {
        std::fs::write(&workflow, text.replace("cargo test", line)).unwrap();
        let outcome = linted(&project);
        assert!(!outcome.status.success() && outcome.all().contains(says), "{}", outcome.all());
    }
}
