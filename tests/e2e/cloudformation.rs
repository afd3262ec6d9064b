//! Deployment files as the linters see them, and role policies as parliament does.

use std::path::PathBuf;

use cargo_lambda_s3::spec::Format;
use serde_json::Value;

use crate::audited;
use crate::process::{run, seconds, try_run};
use crate::project::{Project, TEMPLATES};
use crate::specs::{ALL, CONTROL_CHARACTERS, COPY, Spec};
use crate::tools::tools;

/// cfn-lint on templates, in one run, since it takes longer to start than to look; its own translation of SAM is part of it. Those of
/// [`CONTROL_CHARACTERS`] have a run of their own.
pub fn lint(templates: &[(&str, PathBuf)]) {
    let (odd, others): (Vec<_>, Vec<_>) = templates.iter().partition(|(name, _)| *name == CONTROL_CHARACTERS.name);
    // The patterns by which cfn-lint knows an ARN are `.+`, which a line break ends.
    for (these, ignored) in [(others, &[][..]), (odd, &["--ignore-checks", "W1031", "W1032"])] {
        let mut lint = tools().command("cfn-lint");
        lint.args(["--regions", "us-east-1", "--template"]).args(these.iter().map(|(_, path)| path)).args(ignored);
        run(&mut lint, seconds(600));
    }
}

#[test]
fn cfn_lint_finds_nothing() {
    let projects = ALL.map(|spec| (spec.name, Project::new(spec)));
    let of_both = |(name, project): &(&'static str, Project)| TEMPLATES.map(|format| (*name, project.template(format)));
    lint(&projects.iter().flat_map(of_both).collect::<Vec<_>>());
}

#[test]
fn cfn_lint_can_find_something() {
    let project = Project::new(&COPY);
    let template = project.template(Format::CloudFormation);
    let text = std::fs::read_to_string(&template).unwrap();
    std::fs::write(&template, text.replace("RetentionInDays: 30", "RetentionInDays: 31")).unwrap();
    let mut lint = tools().command("cfn-lint");
    lint.args(["--regions", "us-east-1", "--template"]).arg(&template);
    let outcome = try_run(&mut lint, seconds(120));
    assert!(outcome.all().contains("31 is not one of"), "{}", outcome.all());
}

/// What AWS makes of the SAM template is again one that cfn-lint finds nothing in.
#[test]
fn cfn_lint_and_the_audit_find_nothing_in_what_sams_own_translator_makes() {
    let projects = ALL.map(|spec| (spec.name, Project::new(spec)));
    let translated = projects.iter().map(|(name, project)| (*name, project.cloudformation(Format::Sam)));
    let translated: Vec<_> = translated.collect();
    lint(&translated);
    for ((name, project), (_, translated)) in projects.iter().zip(&translated) {
        // Beside the template that it was made of, it is audited too.
        std::fs::copy(translated, project.path.join("deploy/sam/translated.json")).unwrap();
        assert_eq!(audited::wrong(project), audited::UNREAD, "{name}");
        if *name == COPY.name {
            let text = std::fs::read_to_string(translated).unwrap();
            let to = "\"s3:PutObject\", \"s3:PutObjectAcl\"";
            let path = "deploy/sam/translated.json";
            std::fs::write(project.path.join(path), audited::replaced(&text, "\"s3:PutObject\"", to)).unwrap();
            audited::assert_found(project, path, to, "drift");
        }
    }
}

#[test]
fn parliament_finds_nothing_in_what_roles_may_do() {
    let of = |spec: &&Spec| {
        let policy = Project::new(spec).policy();
        ["role", "helper", "deployer", "workflow"].map(|name| policy.get(name).map(Value::to_string))
    };
    // It ends with an error at a key of the type ArrayOfARN.
    let documents: Vec<String> =
        ALL.iter().flat_map(of).flatten().filter(|policy| !policy.contains("events:TargetArn")).collect();
    assert!(documents.len() > ALL.len(), "{} documents", documents.len());
    assert_eq!(parliament(&documents), "");
}

#[test]
fn parliament_can_find_something() {
    let misspelt = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObjct","Resource":"*"}}"#;
    assert!(parliament(&[misspelt.to_owned()]).contains("Unknown action"));
}

/// What parliament says about policies; where it finds something, it names the file, whose text is in the message then.
fn parliament(policies: &[String]) -> String {
    let folder = tempfile::tempdir().unwrap();
    for (at, policy) in policies.iter().enumerate() {
        std::fs::write(folder.path().join(format!("{at}.json")), policy).unwrap();
    }
    let mut parliament = tools().command("parliament");
    let said = try_run(parliament.arg("--directory").arg(folder.path()), seconds(600)).all();
    // Its list of actions is older than this one (*Service Authorization Reference, Amazon S3*).
    let is_of_newer_list = |line: &str| line.contains("Unknown action s3:GetBucketAbac ");
    // It wants a resource of every type; a request names one of them (*Service Authorization Reference, Amazon Bedrock*).
    let is_about_models =
        |line: &str| line.contains("No resources match") && line.contains("'action': 'bedrock:InvokeModel");
    // What the guide asks for of a function in a VPC (*AWS Lambda Developer Guide, Giving Lambda functions access to resources in an Amazon
    // VPC*): network interfaces on `*`, a denial to the function's code, and a look at the security groups of a VPC that no spec names.
    let is_about_interfaces = |line: &str| {
        line.contains("Unknown condition lambda:SourceFunctionArn for action ec2:")
            || line.contains("Unnecessary use of Resource *")
                && (line.contains("['ec2:AssignPrivateIpAddresses'")
                    || line.contains("['ec2:GetSecurityGroupsForVpc']"))
    };
    let is_known = |line: &&str| !is_of_newer_list(line) && !is_about_models(line) && !is_about_interfaces(line);
    said.lines().filter(is_known).collect::<Vec<_>>().join("\n")
}
