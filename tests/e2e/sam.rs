//! SAM's command line on generated projects.

use std::process::Command;

use cargo_lambda_s3::spec::Format;

use crate::bootstrap;
use crate::process::{run, seconds, timed, try_run};
use crate::project::{Project, builds};
use crate::specs::{ALL, COPY, EVERYTHING};
use crate::tools::{sam_tools, tools};

/// A command as the project's README gives it: from the template's own folder.
fn sam(project: &Project, arguments: &[&str]) -> Command {
    let mut sam = sam_tools().command("sam");
    sam.args(arguments)
        .current_dir(project.template(Format::Sam).parent().unwrap())
        .env("SAM_CLI_TELEMETRY", "0")
        .env("__SAM_CLI_APP_DIR", project.path.with_extension("sam"))
        .env("AWS_DEFAULT_REGION", "us-east-1")
        // cargo-lambda and the Zig that it links with are in the other environment.
        .env("PATH", tools().path());
    sam
}

#[test]
fn sam_validate_accepts_the_template_with_and_without_lint() {
    for spec in ALL {
        let project = Project::new(spec);
        run(&mut sam(&project, &["validate"]), seconds(120));
        // The linter within is cfn-lint, which looks at every template (see cloudformation.rs), of another version.
        if [COPY.name, EVERYTHING.name].contains(&spec.name) {
            run(&mut sam(&project, &["validate", "--lint"]), seconds(120));
        }
    }
}

#[test]
fn sam_validate_can_refuse() {
    let project = Project::new(&COPY);
    let template = project.template(Format::Sam);
    let text = std::fs::read_to_string(&template).unwrap();
    std::fs::write(&template, text.replace("AWS::Serverless::Function", "AWS::Serverless::Functoin")).unwrap();
    let outcome = try_run(&mut sam(&project, &["validate", "--lint"]), seconds(120));
    assert!(!outcome.status.success(), "{}", outcome.all());
}

#[test]
fn sam_build_makes_the_bootstrap() {
    bootstrap::bootstrap();
    let project = bootstrap::project();
    let mut build = sam(project, &["build"]);
    timed("sam build", || run(build.env("CARGO_TARGET_DIR", builds()), seconds(1500)));
    let bootstrap = project.path.join("deploy/sam/.aws-sam/build/Function/bootstrap");
    assert!(bootstrap.is_file(), "no {}", bootstrap.display());
}
