//! What templates of a layer render, compared with what `policy` says.

mod cloudformation;
mod terraform;

use cargo_lambda_s3::audit::{Deviation, Severity, Subject, compare_grants};
use cargo_lambda_s3::deployment::is_deployment_file;
use cargo_lambda_s3::file::File;
use cargo_lambda_s3::plan::{Context, Planner, Sample, samples};
use cargo_lambda_s3::spec::{Format, Spec};
use cargo_lambda_s3::templates::Layers;
use cargo_lambda_s3::templates::lint::Baseline;

static NO_LAYERS: Layers = Layers::NONE;

/// Without this, files that equal those of the embedded templates could not be taken as right.
#[test]
fn the_embedded_templates_grant_what_policy_prints() {
    let planner = Planner::new(&Format::ALL, &NO_LAYERS).unwrap();
    for Sample { name, spec } in samples(&NO_LAYERS) {
        let mut files = planner.plan(&spec, &Context::ALONE).unwrap();
        files.retain(|file| is_deployment_file(&file.path));
        assert_eq!(compare_grants(&Subject::project(&spec, &files, &[])), [], "{name}");
    }
}

/// The sample in which everything is asked for, in one format.
struct Case {
    folder: String,
    spec: Spec,
    files: Vec<File>,
    baseline: Baseline,
}

impl Case {
    fn of(format: Format) -> Self {
        let everything = samples(&NO_LAYERS).into_iter().find(|sample| sample.name == "everything");
        let mut spec = everything.unwrap().spec;
        spec.formats = vec![format];
        let files = Planner::new(&[format], &NO_LAYERS).unwrap().plan(&spec, &Context::ALONE).unwrap();
        Self { folder: format!("deploy/{format}/"), spec, files, baseline: Baseline::new(&[format]).unwrap() }
    }

    /// What is reported of files in which each of these is replaced.
    fn compare(&self, changes: &[(&str, &str)]) -> Vec<Deviation> {
        let mut files = self.files.clone();
        for (from, to) in changes {
            let mut has_changed = false;
            for file in files.iter_mut().filter(|file| file.path.starts_with(&self.folder)) {
                has_changed |= file.text.contains(from);
                file.text = file.text.replace(from, to);
            }
            assert!(has_changed, "no `{from}` below {}", self.folder);
        }
        self.baseline.compare(&self.spec, &files).unwrap()
    }

    fn assert_is_found(&self, from: &str, to: &str, part: &str) {
        let found = self.compare(&[(from, to)]);
        let is_it = |one: &Deviation| {
            one.severity == Severity::Error
                && one.place.file.starts_with(&self.folder)
                && one.place.at.is_some()
                && one.message.contains(part)
        };
        assert!(found.iter().any(is_it), "{from} -> {to}: {found:#?}");
    }
}

#[test]
fn a_template_that_says_the_same_in_another_way_passes() {
    for (format, changes) in [
        (
            Format::CloudFormation,
            &[
                ("ExecutionRole", "Worker"),
                ("# the handler", "# our handler"),
                ("Outputs:\n", "Outputs:\n  More:\n    Value: \"more\"\n"),
                ("!GetAtt Worker.Arn", "!GetAtt [Worker, Arn]"),
                ("Sid: \"ReadTriggerObjects\"", "Sid: \"Reads\""),
                ("- Key: \"team\"", "- Key: \"more\"\n          Value: \"tags\"\n        - Key: \"team\""),
                // CloudFormation names the role.
                ("      RoleName: !Sub \"everything-${AWS::Region}\"\n", ""),
                // `Fn::Sub` as `Fn::Join`.
                (
                    "- !Sub \"arn:${AWS::Partition}:s3:::in-bucket/incoming/*.jpg\"",
                    "- !Join ['', ['arn:', !Ref AWS::Partition, ':s3:::in-bucket/', 'incoming/*.jpg']]",
                ),
            ][..],
        ),
        (
            Format::Terraform,
            &[
                ("aws_iam_role.execution", "aws_iam_role.worker"),
                ("\"aws_iam_role\" \"execution\"", "\"aws_iam_role\" \"worker\""),
                ("# the handler", "// our handler"),
                ("Sid    = \"ReadTriggerObjects\"", "Sid = \"Reads\""),
                ("output \"", "output \"more_"),
                ("retention_in_days = 14", "retention_in_days = 15"),
                (
                    "\"arn:${local.partition}:s3:::in-bucket/incoming/*.jpg\"",
                    "\"${aws_s3_bucket.in_bucket.arn}/incoming/*.jpg\"",
                ),
            ],
        ),
    ] {
        assert_eq!(Case::of(format).compare(changes), [], "{format}");
    }
}

#[test]
fn a_file_that_is_not_rendered_is_missed() {
    for format in [Format::CloudFormation, Format::Sam, Format::Cli, Format::Terraform] {
        let case = Case::of(format);
        let mut files = case.files.clone();
        files.retain(|file| !file.path.starts_with(&case.folder) || !is_deployment_file(&file.path));
        let found = case.baseline.compare(&case.spec, &files).unwrap();
        let message = format!("the templates render no file that deploys the function with `{format}`");
        assert!(found.iter().any(|one| one.severity == Severity::Error && one.message == message), "{found:#?}");
    }
}

#[test]
fn a_program_that_differs_is_named_as_not_compared() {
    let cdk = "an app of the CDK is not compared with `policy`: run `npx cdk synth` in `deploy/cdk` of the project, then `cargo lambda-s3 audit`";
    let shell = "a shell script is not compared with `policy`: after a deployment, `cargo lambda-s3 audit --deployed` compares what is there";
    for (format, changes, expected) in [
        (Format::Cdk, &[("\"s3:GetObjectVersion\",", "\"s3:*\",")][..], &[("deploy/cdk/lib/stack.ts", cdk)][..]),
        (
            Format::Cdk,
            &[("const failureQueue", "bucketOutBucket.grantReadWrite(fn);\n    const failureQueue")],
            &[("deploy/cdk/lib/stack.ts", cdk)],
        ),
        (Format::Cdk, &[("\"strict\"", "\"more\"")], &[]),
        (
            Format::Cli,
            &[("set -euo pipefail", "set -eu")],
            &[("deploy/cli/deploy.sh", shell), ("deploy/cli/destroy.sh", shell)],
        ),
    ] {
        let found = Case::of(format).compare(changes);
        let found: Vec<_> = found.iter().map(|one| (one.severity, &*one.place.file, &*one.message)).collect();
        let expected: Vec<_> = expected.iter().map(|(path, message)| (Severity::Note, *path, *message)).collect();
        assert_eq!(found, expected, "{format} {changes:?}");
    }
}

/// What a resource grants that is not read, can only add to the rest: it is reported and is no difference.
#[test]
fn a_resource_that_is_not_read_is_named() {
    let more = "  More:\n    Type: Custom::More\n    Properties: {ServiceToken: x}\nOutputs:\n";
    let found = Case::of(Format::CloudFormation).compare(&[("Outputs:\n", more)]);
    let message =
        "it is not compared with `policy`: `More` is of the type `Custom::More`: what that grants is not read";
    let found: Vec<(Severity, &str)> = found.iter().map(|one| (one.severity, &*one.message)).collect();
    assert_eq!(found, [(Severity::Note, message)]);
}
