use super::*;
use crate::iam::{Content, DocumentKind, Target, document};
use crate::plan::samples;
use crate::templates::Layers;

/// The samples that show most, each with its files.
pub(super) fn rendered(names: &[&str], formats: &[Format]) -> Vec<(Spec, Vec<File>)> {
    let planner = Planner::new(formats, &NO_LAYERS).unwrap();
    let samples =
        samples(&Layers::NONE).into_iter().filter(|sample| names.is_empty() || names.contains(&&*sample.name));
    let files = |spec: Spec| {
        let files = planner.plan(&spec, &Context::ALONE).unwrap();
        (spec, files)
    };
    samples.map(|sample| files(sample.spec)).collect()
}

#[test]
fn every_format_of_every_sample_is_read_whole() {
    for (spec, files) in rendered(&[], &Format::ALL) {
        for format in Format::ALL {
            let folder = format!("deploy/{format}/");
            let files: Vec<File> = files.iter().filter(|file| file.path.starts_with(&folder)).cloned().collect();
            let holders = holders(format, &files);
            let statements = DocumentKind::ALL.into_iter().map(|kind| statements_of(kind, &spec)).sum::<usize>();
            let text = |holder: &Holder| holder.grants.iter().filter(|grant| is_statement(&grant.text)).count();
            let found: usize = holders.iter().map(text).sum();
            assert!(found >= statements, "{format} {}: {found} of {statements}: {holders:#?}", spec.name);
            assert!(differences(&holders, &holders).is_empty(), "{format} {}", spec.name);
        }
    }
}

fn is_statement(text: &str) -> bool {
    text.to_lowercase().contains("effect") || text.starts_with("permission ")
}

fn statements_of(kind: DocumentKind, spec: &Spec) -> usize {
    match kind.content(spec) {
        Content::One(document) => document.policy.statements.len(),
        Content::OneABucket(list) if kind == DocumentKind::Bucket => {
            list.iter().map(|(_, document)| document.policy.statements.len()).sum()
        }
        _ => 0,
    }
}

/// What the embedded template of CloudFormation grants, worked out, is what `policy` prints.
#[test]
fn the_statements_that_are_read_are_those_that_policy_prints() {
    let place = Target {
        partition: "(AWS::Partition)".to_owned(),
        region: "(AWS::Region)".to_owned(),
        account: "(AWS::AccountId)".to_owned(),
    };
    for (spec, files) in rendered(&[], &[Format::CloudFormation]) {
        if spec.name.as_str() == "hostile" {
            continue;
        }
        let template = files.iter().find(|file| file.path == "deploy/cloudformation/template.yaml").unwrap();
        let found = gather(cloudformation::read(template));
        for kind in [DocumentKind::Role, DocumentKind::Helper, DocumentKind::Deployer, DocumentKind::Workflow] {
            let Content::One(printed) = kind.content(&spec) else { continue };
            let printed = yaml::read(&document(&printed.policy, &place).to_string()).unwrap();
            let wanted: Vec<String> = printed.statements().into_iter().map(|one| one.canonical()).collect();
            let has = |holder: &&Holder| wanted.iter().all(|one| holder.grants.iter().any(|grant| grant.text == *one));
            let role =
                found.iter().find(has).unwrap_or_else(|| panic!("{kind:?} of {}: {wanted:#?}\n{found:#?}", spec.name));
            let allowed = role.grants.iter().filter(|grant| grant.text.starts_with('{')).count();
            assert_eq!(allowed, wanted.len(), "{kind:?} of {}", spec.name);
        }
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
        let (mut spec, _) = rendered(&["everything"], &[]).remove(0);
        spec.formats = vec![format];
        let files = Planner::new(&[format], &NO_LAYERS).unwrap().plan(&spec, &Context::ALONE).unwrap();
        Self { folder: format!("deploy/{format}/"), spec, files, baseline: Baseline::new(&[format]).unwrap() }
    }

    /// What is told of files in which this is changed.
    fn told(&self, changes: &[(&str, &str)]) -> Vec<String> {
        let mut files = self.files.clone();
        for (from, to) in changes {
            let mut has_changed = false;
            for file in files.iter_mut().filter(|file| file.path.starts_with(&self.folder)) {
                has_changed |= file.text.contains(from);
                file.text = file.text.replace(from, to);
            }
            assert!(has_changed, "no `{from}` below {}", self.folder);
        }
        self.baseline.compare(&self.spec, &files).unwrap().iter().map(ToString::to_string).collect()
    }

    fn assert_is_found(&self, from: &str, to: &str, part: &str) {
        let told = self.told(&[(from, to)]);
        let is_reported = told.iter().any(|line| line.starts_with(&self.folder) && line.contains(part));
        assert!(is_reported, "{from} -> {to}: {told:#?}");
    }
}

#[test]
fn a_template_that_says_the_same_in_another_way_passes() {
    for (format, changes) in [
        (
            Format::CloudFormation,
            [
                ("ExecutionRole", "Worker"),
                ("# the handler", "# our handler"),
                ("Outputs:\n", "Outputs:\n  More:\n    Value: \"more\"\n"),
                ("!GetAtt Worker.Arn", "!GetAtt [Worker, Arn]"),
                ("Sid: \"ReadTriggerObjects\"", "Sid: \"Reads\""),
                ("- Key: \"team\"", "- Key: \"more\"\n          Value: \"tags\"\n        - Key: \"team\""),
            ],
        ),
        (
            Format::Terraform,
            [
                ("aws_iam_role.execution", "aws_iam_role.worker"),
                ("\"aws_iam_role\" \"execution\"", "\"aws_iam_role\" \"worker\""),
                ("# the handler", "// our handler"),
                ("Sid    = \"ReadTriggerObjects\"", "Sid = \"Reads\""),
                ("output \"", "output \"more_"),
                ("retention_in_days = 14", "retention_in_days = 15"),
            ],
        ),
        (
            Format::Cdk,
            [
                ("executionRole", "worker"),
                ("\"ExecutionRole\"", "\"Worker\""),
                ("// the handler", "// our handler"),
                ("sid: \"ReadTriggerObjects\"", "sid: \"Reads\""),
                ("new CfnOutput(this, \"", "new CfnOutput(this, \"More"),
                ("memorySize: 512", "memorySize: 1024"),
            ],
        ),
    ] {
        assert_eq!(Case::of(format).told(&changes), Vec::<String>::new(), "{format}");
    }
}

#[test]
fn a_template_of_cloudformation_or_sam_that_widens_or_drops_something_is_found() {
    for format in [Format::CloudFormation, Format::Sam, Format::Cli] {
        let case = Case::of(format);
        for (from, to, part) in [
            ("- \"s3:GetObjectVersion\"", "- \"s3:*\"", "Action: s3:*"),
            ("      SourceAccount: !Ref AWS::AccountId\n", "", "SourceAccount"),
            (
                "      Path: ",
                "      ManagedPolicyArns:\n        - arn:aws:iam::aws:policy/AmazonS3FullAccess\n      Path: ",
                "AmazonS3FullAccess",
            ),
            ("in-bucket/incoming/*.jpg", "in-bucket/*", "in-bucket/*"),
            (
                "      PermissionsBoundary: \"arn:aws:iam::123456789012:policy/limits/functions\"\n",
                "",
                "PermissionsBoundary",
            ),
            ("\"sts:AssumeRole\"", "\"sts:*\"", "trust {Action: sts:*"),
            ("Service: \"lambda.amazonaws.com\"", "AWS: \"*\"", "AWS: *"),
            ("Effect: \"Deny\"", "Effect: \"Allow\"", "Effect: Allow"),
            ("\"aws:SecureTransport\"", "\"aws:ViaAWSService\"", "aws:SecureTransport"),
            ("Role: !GetAtt ExecutionRole.Arn", "Role: !GetAtt DeployerRole.Arn", "runs under the role DeployerRole"),
            ("Role: !GetAtt ExecutionRole.Arn", "Role: arn:aws:iam::123456789012:role/Admin", "role/Admin"),
            (
                "Outputs:\n",
                "  More:\n    Type: AWS::CloudFormation::Stack\n    Properties: {}\nOutputs:\n",
                "brings with it",
            ),
            (
                "Outputs:\n",
                "  More:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument: {Statement: {Effect: Allow, NotAction: 'iam:*', Resource: '*'}}\nOutputs:\n",
                "NotAction: iam:*",
            ),
        ] {
            case.assert_is_found(from, to, part);
        }
    }
    let policies = "    Properties:\n      Policies: [S3CrudPolicy: {BucketName: x}, AmazonS3FullAccess]\n      FunctionUrlConfig: {AuthType: NONE}\n      CodeUri";
    let case = Case::of(Format::Sam);
    for part in ["S3CrudPolicy", "AmazonS3FullAccess", "FunctionUrlConfig {AuthType: NONE}"] {
        case.assert_is_found("    Properties:\n      CodeUri", policies, part);
    }
}

#[test]
fn a_configuration_of_terraform_that_widens_or_drops_something_is_found() {
    let case = Case::of(Format::Terraform);
    for (from, to, part) in [
        ("\"s3:GetObjectVersion\",", "\"s3:*\",", "\"s3:*\""),
        ("  source_account = local.account\n", "", "source_account"),
        (
            "data \"aws_region\"",
            "resource \"aws_iam_role_policy_attachment\" \"x\" {\n  role = aws_iam_role.execution.name\n  policy_arn = \"arn:aws:iam::aws:policy/AmazonS3FullAccess\"\n}\ndata \"aws_region\"",
            "AmazonS3FullAccess",
        ),
        ("in-bucket/incoming/*.jpg", "in-bucket/*", "in-bucket/*"),
        ("  permissions_boundary = ", "  unbound = ", "permissions_boundary"),
        ("policy = jsonencode({", "policy = file(\"policy.json\") #", "policy.json"),
        ("\"aws:SecureTransport\"", "\"aws:ViaAWSService\"", "aws:SecureTransport"),
        ("Effect = \"Deny\"", "Effect = \"Allow\"", "Effect: \"Allow\""),
        (
            "role             = aws_iam_role.execution.arn",
            "role = aws_iam_role.deployer.arn",
            "runs under the role aws_iam_role.deployer",
        ),
        ("data \"aws_region\"", "module \"more\" {\n  source = \"./more\"\n}\ndata \"aws_region\"", "module `more`"),
    ] {
        case.assert_is_found(from, to, part);
    }
}

#[test]
fn an_app_of_the_cdk_that_widens_or_drops_something_is_found() {
    let case = Case::of(Format::Cdk);
    for (from, to, part) in [
        ("\"s3:GetObjectVersion\",", "\"s3:*\",", "\"s3:*\""),
        ("      sourceAccount: Aws.ACCOUNT_ID,\n", "", "sourceAccount"),
        (
            "      policies: [",
            "      managedPolicyArns: [\"arn:aws:iam::aws:policy/AmazonS3FullAccess\"],\n      policies: [",
            "AmazonS3FullAccess",
        ),
        (
            "const failureQueue",
            "iam.ManagedPolicy.fromAwsManagedPolicyName(\"AmazonS3FullAccess\");\n    fn.addToRolePolicy(x);\n    const failureQueue",
            "addToRolePolicy",
        ),
        ("const failureQueue", "bucketOutBucket.grantReadWrite(fn);\n    const failureQueue", "grantReadWrite"),
        ("in-bucket/incoming/*.jpg", "in-bucket/*", "in-bucket/*"),
        ("\"aws:SecureTransport\"", "\"aws:ViaAWSService\"", "aws:SecureTransport"),
        ("Effect.DENY", "Effect.ALLOW", "ALLOW"),
        ("executionRole.attrArn, { mutable", "helperRole.attrArn, { mutable", "runs under the role"),
    ] {
        case.assert_is_found(from, to, part);
    }
}
