//! What judges of security say of the deployment files: cdk-nag's packs, the proactive controls of AWS Control Tower, and checkov.
//! Every finding is either mended or a row of `accepted.rs` with the reason.

mod accepted;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use cargo_lambda_s3::spec::Format;
use serde::Deserialize;

use self::accepted::{ACCEPTED, Accepted};
use crate::aws::{ACCOUNT, REGION};
use crate::cdk::App;
use crate::process::{run, seconds};
use crate::project::Project;
use crate::specs::{COPY, EVERYTHING, MANAGED, PUBLISHED, Spec};
use crate::tools::{checkov_tools, posture, tools};

/// All practices, with keys that the CDK's report can name.
const GUARDED: Spec = Spec {
    name: "guarded",
    arguments: &["--versioned", "--tag-objects", "--tracing", "--dashboard", "--trail", "--deployer-role"],
    toml: Some(
        r#"
        publish = ["arn:aws:sns:us-east-1:111122223333:done"]
        queue = ["arn:aws:sqs:us-east-1:111122223333:orders"]
        secret = ["db/password"]
        parameter = ["/guarded/size"]
        kms-keys = { in-bucket = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" }
        tags = { team = "photos" }
        abac = "team"
        permissions-boundary = "arn:aws:iam::123456789012:policy/limits/functions"
        github = { repository = "photo-team/guarded" }
        [[trigger]]
        bucket = "in-bucket"
        prefix = "incoming/"
        [[write]]
        bucket = "out-bucket"
        prefix = "thumbs/"
        [[list]]
        bucket = "out-bucket"
        prefix = "thumbs/"
        "#,
    ),
};

const JUDGED: [&Spec; 5] = [&COPY, &EVERYTHING, &GUARDED, &MANAGED, &PUBLISHED];

/// Of cdk-nag, whose rules have the same names in both.
const PACKS: [&str; 2] = ["HIPAA.Security-", "NIST.800.53.R5-"];

/// cfn-guard with the proactive controls of AWS Control Tower.
const CONTROL_TOWER: &str = "cdk-validator-cfnguard";

/// What a judge dislikes.
#[derive(Debug, Deserialize)]
struct Finding {
    judge: String,
    rule: String,
    template: PathBuf,
    /// By its logical name.
    resource: String,
    text: String,
}

impl Finding {
    fn is_accepted_by(&self, row: &Accepted) -> bool {
        let rule = PACKS.iter().find_map(|pack| self.rule.strip_prefix(pack)).unwrap_or(&self.rule);
        let is_rule = |id: &&str| rule == *id || id.contains('[') && rule.starts_with(*id);
        row.rules.iter().any(is_rule)
            && (row.on.is_empty() || row.on.iter().any(|start| self.resource.starts_with(start)))
    }
}

fn findings(text: &str) -> Vec<Finding> {
    serde_json::from_str(text.lines().last().unwrap_or_default()).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// cdk-nag and AWS Control Tower on templates of CloudFormation.
fn nag(templates: &[PathBuf]) -> Vec<Finding> {
    let mut node = crate::process::command("node");
    node.current_dir(posture()).arg("judge.mjs").args(templates);
    findings(&run(&mut node, seconds(300)))
}

fn checkov(files: &[(&str, PathBuf)]) -> Vec<Finding> {
    let mut judge = tools().script("posture/checkov.py");
    judge.arg(checkov_tools().program("checkov"));
    for (framework, path) in files {
        judge.arg(framework).arg(path);
    }
    findings(&run(&mut judge, seconds(300)))
}

fn project(spec: &Spec) -> Project {
    Project::deployed_with(spec, "cloudformation,terraform")
}

/// The template with the pseudo parameters in their places: a hook of Control Tower sees resources so, and compares texts.
fn resolved(project: &Project) -> PathBuf {
    let path = project.template(Format::CloudFormation);
    let mut text = std::fs::read_to_string(&path).unwrap();
    for (name, value) in
        [("Partition", "aws"), ("Region", REGION), ("AccountId", ACCOUNT), ("URLSuffix", "amazonaws.com")]
    {
        text = text.replace(&format!("${{AWS::{name}}}"), value);
    }
    // A parameter, in texts that are no longer put together then.
    text = text.replace("${CodeS3Key}", "bootstrap.zip");
    text = text.replace("!Ref AWS::AccountId", &format!("\"{ACCOUNT}\""));
    let path = path.with_file_name("resolved.yaml");
    std::fs::write(&path, text.replace("!Sub \"", "\"")).unwrap();
    path
}

#[test]
fn every_finding_of_the_judges_is_one_that_was_accepted_for_a_reason() {
    let projects = JUDGED.map(project);
    let mut found = nag(&projects.iter().map(resolved).collect::<Vec<_>>());
    // Control Tower compares texts, which are joined here. What they come to is what the template of CloudFormation says: `cdk.rs`.
    let synthesised = JUDGED.map(App::new).map(|app| (app.template_path(&app.synth()), app));
    let of_nag = nag(&synthesised.iter().map(|(path, _)| path.clone()).collect::<Vec<_>>());
    found.extend(of_nag.into_iter().filter(|finding| finding.judge != CONTROL_TOWER));
    let files = projects.iter().flat_map(|project| {
        let template = project.template(Format::CloudFormation);
        [("cloudformation", template), ("terraform", project.path.join("deploy/terraform"))]
    });
    found.extend(checkov(&files.collect::<Vec<_>>()));

    let judges: BTreeSet<_> = found.iter().map(|finding| finding.judge.as_str()).collect();
    assert_eq!(judges.len(), 7, "not all of them found something, so not all of them read the files: {judges:?}");
    let is_new = |finding: &&Finding| !ACCEPTED.iter().any(|row| finding.is_accepted_by(row));
    let line = |f: &Finding| format!("{} {} {}: {} ({})", f.judge, f.rule, f.resource, f.text, f.template.display());
    let new: Vec<_> = found.iter().filter(is_new).map(line).collect();
    assert!(new.is_empty(), "{}", new.join("\n"));
    let is_stale = |row: &&Accepted| !found.iter().any(|finding| finding.is_accepted_by(row));
    assert_eq!(
        ACCEPTED.iter().filter(is_stale).collect::<Vec<_>>(),
        Vec::<&Accepted>::new(),
        "accepted, and not found"
    );
}

/// In a file, once.
fn replace(path: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "no `{from}` in {}", path.display());
    std::fs::write(path, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn each_judge_finds_what_it_is_there_for() {
    let project = project(&COPY);
    let template = project.template(Format::CloudFormation);
    // Prowler, cdk-nag and the control CT.S3.PR.8 compare with a scalar.
    replace(&template, "\"aws:SecureTransport\": \"false\"", "\"aws:SecureTransport\": [\"false\"]");
    let terraform = project.path.join("deploy/terraform");
    replace(&terraform.join("main.tf"), "block_public_acls       = true", "block_public_acls       = false");
    let mut found = nag(&[resolved(&project)]);
    found.extend(checkov(&[("terraform", terraform)]));
    for rule in [
        "AwsSolutions-S10",
        "NIST.800.53.R5-S3BucketSSLRequestsOnly",
        "s3_bucket_policy_ssl_requests_only_check",
        "CKV_AWS_53",
    ] {
        assert!(found.iter().any(|finding| finding.rule == rule), "{rule}: {found:#?}");
    }
}
