//! The workflows of a generated project, as their judges see them.

use crate::process::{run, seconds, try_run};
use crate::project::Project;
use crate::specs::COPY;
use crate::tools::tools;

const WORKFLOWS: [&str; 2] = [".github/workflows/ci.yml", ".github/workflows/audit.yml"];

#[test]
fn the_workflows_follow_githubs_schema() {
    let project = Project::new(&COPY);
    let mut check = tools().command("check-jsonschema");
    check.args(["--builtin-schema", "vendor.github-workflows"]).args(WORKFLOWS).current_dir(&project.path);
    run(&mut check, seconds(120));
}

#[test]
fn zizmor_finds_nothing_unsafe_in_the_workflows() {
    let project = Project::new(&COPY);
    let mut zizmor = tools().command("zizmor");
    zizmor.args(["--offline", "--persona", "pedantic"]).args(WORKFLOWS).current_dir(&project.path);
    run(&mut zizmor, seconds(120));
}

#[test]
fn zizmor_can_find_something() {
    let project = Project::new(&COPY);
    let workflow = project.path.join(WORKFLOWS[0]);
    let text = std::fs::read_to_string(&workflow).unwrap();
    std::fs::write(&workflow, text.replace("cargo test", "echo ${{ github.event.pull_request.title }}")).unwrap();
    let outcome = try_run(tools().command("zizmor").arg("--offline").arg(&workflow), seconds(120));
    assert!(outcome.all().contains("template-injection"), "{}", outcome.all());
}
