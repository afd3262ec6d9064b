//! One character decides: each rule has an example that is clean as it stands, and of which another character makes what it finds.

use cargo_lambda_s3::audit::{RULES, deployed};

use super::found;

/// Rule, clean example, what stands there, and what stands there instead.
type Edit = (&'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const EDITS: &[Edit] = &[
    ("bare-wildcard-resource", r#""Action": "sns:Publish", "Resource": "arn:aws:sns:us-east-1:111122223333:a*""#, ":a*", ":*"),
    ("bucket-created-twice", "# index/Cargo.toml\nread = [{ bucket = \"photo\" }]", "photo", "photos"),
    ("colliding-names", "# small/Cargo.toml\nname = \"thumb\"", "thumb", "thumbs"),
    ("drift", "- !Sub \"arn:${AWS::Partition}:s3:::photo-thumbs/small/*\"", "small/", "small"),
    ("granted-never-used", "s3.delete_object().bucket(\"photo-inbox\").key(key).send().await?;", "delete_object", "delete_objec"),
    ("ineffective-tag-condition", r#""Action": "s3:ListBucket", "Resource": "arn:aws:s3:::a", "Condition": {"StringEquals": {"s3:prefix": "in/"}}"#, "in/", "in/*"),
    ("loop-across-functions", "# index/Cargo.toml\ntrigger = [{ bucket = \"photos\", prefix = \"small/\" }]\nwrite = [{ bucket = \"photos\", prefix = \"neW/\" }]", "neW", "new"),
    ("loop-in-deployment", "Policies:\n  - S3CrudPolicy: {BucketName: !Ref Inbox2}\nEvents:\n  New:\n    Type: \"S3\"\n    Properties:\n      Bucket: !Ref Inbox\n      Events: \"s3:ObjectCreated:*\"", "Ref Inbox\n", "Ref Inbox2\n"),
    ("malformed-policy", r#""Effect": "Allow""#, "Allow", "allow"),
    ("managed-policy", "ManagedPolicyArn:\n  - \"arn:aws:iam::aws:policy/AmazonS3FullAccess\"", "Arn:", "Arns:"),
    ("missing-log-retention", "LogGroup:\n  Type: \"AWS::Logs::LogGroup\"\n  Properties:\n    RetentionInDays: 30", "Days", "Day"),
    ("missing-policy-version", r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/b"}]}"#, "17", "18"),
    ("missing-source-account", "Principal: \"s3.amazonaws.com\"\nSourceArn: \"arn:aws:s3:::photo-inbox\"\nSourceAccount: \"111122223333\"", "SourceAccount", "SourceAccoun"),
    ("missing-source-arn", "Principal: \"s3.amazonaws.com\"\nSourceArn: \"arn:aws:s3:::p*\"\nSourceAccount: \"111122223333\"", ":p*", ":*"),
    ("missing-token-subject", r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:owner/*"}}}]}"#, "owner/*", "owner*"),
    ("needed-not-granted", "s3.delete_objec().bucket(\"photo-inbox\").key(key).send().await?;", "objec", "object"),
    ("open-invoke-permission", "Principal: \"*\"\nPrincipalOrgID: \"o-abcdefghij\"", "OrgID", "OrgI"),
    ("outside-of-grants", "s3.put_object().bucket(\"photo-thumbs\").key(\"small/a\").send().await?;", "small", "smal"),
    ("overlapping-notifications", "# index/Cargo.toml\ntrigger = [{ bucket = \"photos\", prefix = \"neW/\" }]", "neW", "new"),
    ("privilege-escalation", r#""Action": "iam:PassRol", "Resource": "*""#, "PassRol", "PassRol?"),
    ("public-bucket", r#""Principal": "*", "Condition": {"IpAddress": {"aws:SourceIp": "0.0.0.0/8"}}"#, "/8", "/0"),
    ("public-function", "FunctionUrlConfi:\n  AuthType: \"NONE\"", "Confi", "Config"),
    ("public-resource-policy", r#""Principal": "*", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:us-east-1:111122223333:a", "Condition": {"IpAddress": {"aws:SourceIp": "0.0.0.0/8"}}"#, "/8", "/0"),
    ("replaced-notifications", "# shrink/Cargo.toml\ntrigger = [{ bucket = \"photo\", prefix = \"new/\" }]", "photo", "photos"),
    ("secret-in-environment", "Variables:\n  DB_PASSWOR: \"hunter2\"", "WOR", "WORD"),
    ("shared-write-prefix", "# shrink/Cargo.toml\nwrite = [{ bucket = \"photos-out\", prefix = \"indeX/\" }]", "indeX", "index"),
    ("swallowed-error", "if let Err(e) = s3.get_object().bucket(bucket).key(key).send().await {\n    erro!(\"{e}\");\n}", "erro!", "error!"),
    ("trail-into-trigger", "# index/Cargo.toml\ntrail = true\ntrigger = [{ bucket = \"trail-index-111122223333-eu-central-2\" }]", "-2", "-1"),
    ("undecided-source", "vec![client.get_object().bucket(bucket).key(key).send()];", "vec", "vecs"),
    ("undecoded-key", "let v = event();\ns3.get_object().bucket(bucket).key(v[\"s4\"][\"object\"][\"key\"].as_str().unwrap()).send().await?;", "s4", "s3"),
    ("unescaped-wildcard", r#""Resource": "arn:aws:s3:::photo-inbox/in-box/*""#, "in-box", "in?box"),
    ("unfitting-resource", r#""Resource": "arn:aws:s3:::photo-inbox/a""#, "/a", ":a"),
    ("unknown-action", r#""Action": "s3:GetObject""#, "Object", "Objec"),
    ("unreadable-file", "Resources: {a: [1, 2]}", "2]", "2"),
    ("unsafe-mfa-condition", r#""Effect": "Deny", "Condition": {"Bool": {"aws:MultiFactorAuthPresen": "false"}}"#, "Presen", "Present"),
    ("whole-bucket", r#""Resource": "arn:aws:s3:::photo-inbox/a*""#, "/a*", "/*"),
    ("wildcard-action", r#""Action": "s3:GetObject""#, "Object", "Object*"),
];

#[test]
fn one_character_makes_what_a_rule_finds() {
    let mut wrong = Vec::new();
    for (rule, clean, old, new) in EDITS {
        let differ = strsim::levenshtein(old, new);
        let edited = clean.replacen(old, new, 1);
        if differ != 1 || !clean.contains(old) {
            wrong.push(format!("{rule}: `{old}` and `{new}` differ by {differ} characters"));
        }
        if found(rule, clean).contains(rule) {
            wrong.push(format!("{rule}: clean, but found:\n{clean}"));
        }
        if !found(rule, &edited).contains(rule) {
            wrong.push(format!("{rule}: not found:\n{edited}"));
        }
    }
    // What AWS holds is no text: src/audit/deployed/tests.rs.
    for rule in RULES.iter().filter(|rule| !deployed::RULES.contains(&rule.name)) {
        if !EDITS.iter().any(|(of, ..)| *of == rule.name) {
            wrong.push(format!("{}: no edit", rule.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
