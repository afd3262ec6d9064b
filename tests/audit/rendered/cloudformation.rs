//! Templates of CloudFormation and SAM.

use super::*;

#[test]
fn a_template_of_cloudformation_or_sam_that_widens_or_drops_something_is_found() {
    let read = "              - Sid: \"ReadObjects\"
                Effect: \"Allow\"
                Action:
                  - \"s3:GetObject\"
                Resource:
                  - !Sub \"arn:${AWS::Partition}:s3:::lake-bucket/reference/*\"
";
    let with = |resource: &str| format!("  More:\n    {}\nOutputs:\n", resource.replace('\n', "\n    "));
    let stack = with("Type: AWS::CloudFormation::Stack\nProperties: {}");
    let policy = with(
        "Type: AWS::IAM::ManagedPolicy\nProperties:\n  PolicyDocument: {Statement: {Effect: Allow, NotAction: 'iam:*', Resource: '*'}}",
    );
    let role = with(
        "Type: AWS::IAM::Role\nProperties:\n  AssumeRolePolicyDocument: {Statement: []}\n  ManagedPolicyArns: ['arn:aws:iam::aws:policy/PowerUserAccess']",
    );
    let shared = with(
        "Type: AWS::IAM::Policy\nProperties:\n  Roles: [!Ref ExecutionRole]\n  Users: [bob]\n  PolicyDocument: {Statement: {Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::lake-bucket/reference/*'}}",
    );
    let of_user = with(
        "Type: AWS::IAM::UserPolicy\nProperties:\n  UserName: bob\n  PolicyDocument: {Statement: {Effect: Allow, Action: 's3:*', Resource: '*'}}",
    );
    let of_group = of_user.replace("UserPolicy", "GroupPolicy").replace("UserName: bob", "GroupName: all");
    let url = with("Type: AWS::Lambda::Url\nProperties: {TargetFunctionArn: !Ref Function, AuthType: NONE}");
    for format in [Format::CloudFormation, Format::Sam, Format::Cli] {
        let case = Case::of(format);
        for (from, to, part) in [
            ("- \"s3:GetObjectVersion\"", "- \"s3:*\"", "grants what `policy` does not: `s3:*` on"),
            (
                "- \"s3:GetObjectVersion\"\n",
                "- \"s3:GetObjectVersion\"\n                  - \"s3:PutObject\"\n",
                "grants what `policy` does not: `s3:PutObject` on",
            ),
            ("in-bucket/incoming/*.jpg", "in-bucket/*", "`s3:GetObjectVersion` on `arn:aws:s3:::in-bucket/*`"),
            (
                "!Sub \"arn:${AWS::Partition}:s3:::in-bucket/incoming/*.jpg\"",
                "!Join ['', ['arn:', !Ref AWS::Partition, ':s3:::in-bucket/', '*']]",
                "`s3:GetObjectVersion` on `arn:aws:s3:::in-bucket/*`",
            ),
            (
                "!Sub \"arn:${AWS::Partition}:s3:::in-bucket/incoming/*.jpg\"",
                "!ImportValue objects",
                "it is not compared with `policy`: a part of the statement",
            ),
            (read, "", "lacks `ReadObjects` of `policy`"),
            (
                "            Condition:\n              \"StringEquals\":\n                \"aws:SourceAccount\": !Ref AWS::AccountId\n",
                "",
                "always instead of only if `StringEquals` `aws:sourceaccount`",
            ),
            ("\"aws:SecureTransport\"", "\"aws:ViaAWSService\"", "lacks `DenyWithoutTls` of `policy`"),
            ("      SourceAccount: !Ref AWS::AccountId\n", "", "`s3.amazonaws.com` may invoke the function"),
            ("Principal: \"s3.amazonaws.com\"", "Principal: \"*\"", "`*` may invoke the function"),
            (
                "      Path: ",
                "      ManagedPolicyArns:\n        - arn:aws:iam::aws:policy/AmazonS3FullAccess\n      Path: ",
                "AmazonS3FullAccess`, of which the spec says nothing",
            ),
            (
                "      PermissionsBoundary: \"arn:aws:iam::123456789012:policy/limits/functions\"\n",
                "",
                "the permissions boundary `arn:aws:iam::123456789012:policy/limits/functions` of role",
            ),
            ("\"sts:AssumeRole\"", "\"sts:*\"", "grants what `policy` does not: `sts:*` for"),
            ("Service: \"lambda.amazonaws.com\"", "AWS: \"*\"", "`sts:AssumeRole` for `*`"),
            ("Effect: \"Deny\"", "Effect: \"Allow\"", "a bucket's policy grants what `policy` does not"),
            (
                "Role: !GetAtt ExecutionRole.Arn",
                "Role: !GetAtt DeployerRole.Arn",
                "the role of function `everything` is",
            ),
            ("Role: !GetAtt ExecutionRole.Arn", "Role: arn:aws:iam::123456789012:role/Admin", "role/Admin` instead of"),
            ("Outputs:\n", &stack, "it is not compared with `policy`: `More` is a stack with a template of its own"),
            ("Outputs:\n", &policy, "grants what `policy` knows nothing of: `all but iam:*` on `*`"),
            ("Outputs:\n", &role, "`More` has the managed policy"),
            ("Outputs:\n", &shared, "`bob` grants what `policy` knows nothing of: `s3:GetObject` on"),
            ("Outputs:\n", &of_user, "`bob` grants what `policy` knows nothing of: `s3:*` on `*`"),
            ("Outputs:\n", &of_group, "`all` grants what `policy` knows nothing of: `s3:*` on `*`"),
            ("Outputs:\n", &url, "anyone may invoke the function by its URL"),
            ("Outputs:\n", "Outputs: \"\n", "it cannot be read"),
        ] {
            case.assert_is_found(from, to, part);
        }
    }
    let case = Case::of(Format::Sam);
    let url = "    Properties:\n      FunctionUrlConfig: {AuthType: NONE}\n      CodeUri";
    case.assert_is_found("    Properties:\n      CodeUri", url, "anyone may invoke the function by its URL");
    let event = "    Properties:\n      Events: {Nightly: {Type: Schedule, Properties: {Schedule: rate(1 day)}}}\n      CodeUri";
    case.assert_is_found(
        "    Properties:\n      CodeUri",
        event,
        "the event source of function `everything` is `Schedule`",
    );
    // SAM makes a role for a function that names none.
    let policies =
        "    Properties:\n      Policies: [S3CrudPolicy: {BucketName: x}, AmazonS3FullAccess]\n      CodeUri";
    let changes = [("      Role: !GetAtt ExecutionRole.Arn\n", ""), ("    Properties:\n      CodeUri", policies)];
    let found = case.compare(&changes);
    for part in ["`s3:GetObject` on `arn:aws:s3:::x`", "AmazonS3FullAccess"] {
        assert!(found.iter().any(|one| one.message.contains(part)), "{part}: {found:#?}");
    }
}

/// Both branches are read, so that what is in neither is missing.
#[test]
fn a_condition_elsewhere_hides_no_missing_statement() {
    let tags =
        "      Tags:\n        - !If [IsMain, {Key: main, Value: yes}, !Ref AWS::NoValue]\n        - Key: \"team\"";
    let changes = [("      Tags:\n        - Key: \"team\"", tags), ("- \"s3:GetObject\"\n", "- \"s3:GetObjectAcl\"\n")];
    let found = Case::of(Format::CloudFormation).compare(&changes);
    let has = |severity, part: &str| found.iter().any(|one| one.severity == severity && one.message.contains(part));
    assert!(has(Severity::Error, "lacks `ReadObjects` of `policy`"), "{found:#?}");
    assert!(has(Severity::Note, "which branch of `Fn::If` is deployed"), "{found:#?}");
}
