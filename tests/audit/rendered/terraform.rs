//! Configurations of Terraform.

use super::*;

#[test]
fn a_configuration_of_terraform_that_widens_or_drops_something_is_found() {
    let case = Case::of(Format::Terraform);
    let read = "      {
        Sid    = \"ReadObjects\"
        Effect = \"Allow\"
        Action = [
          \"s3:GetObject\",
        ]
        Resource = [
          \"arn:${local.partition}:s3:::lake-bucket/reference/*\",
        ]
      },
";
    let condition = "        Condition = {
          \"StringEquals\" = {
            \"aws:SourceAccount\" = local.account
          }
        }
";
    let attached = "resource \"aws_iam_role_policy_attachment\" \"x\" {
  role = aws_iam_role.execution.name
  policy_arn = \"arn:aws:iam::aws:policy/AmazonS3FullAccess\"
}
data \"aws_region\"";
    let of_user = "resource \"aws_iam_user_policy_attachment\" \"x\" {
  user = \"bob\"
  policy_arn = \"arn:aws:iam::aws:policy/AdministratorAccess\"
}
data \"aws_region\"";
    let shared = "resource \"aws_iam_policy\" \"x\" {
  policy = jsonencode({ Statement = [{ Effect = \"Allow\", Action = \"s3:GetObject\", Resource = \"arn:aws:s3:::lake-bucket/reference/*\" }] })
}
resource \"aws_iam_policy_attachment\" \"x\" {
  roles = [aws_iam_role.execution.name, aws_iam_role.other.name]
  policy_arn = aws_iam_policy.x.arn
}
data \"aws_region\"";
    for (from, to, part) in [
        ("\"s3:GetObjectVersion\",", "\"s3:*\",", "grants what `policy` does not: `s3:*` on"),
        (
            "\"s3:GetObjectVersion\",",
            "\"s3:GetObjectVersion\", \"s3:PutObject\",",
            "grants what `policy` does not: `s3:PutObject` on",
        ),
        ("in-bucket/incoming/*.jpg", "in-bucket/*", "`s3:GetObjectVersion` on `arn:aws:s3:::in-bucket/*`"),
        (
            "\"arn:${local.partition}:s3:::in-bucket/incoming/*.jpg\"",
            "\"${aws_s3_bucket.in_bucket.arn}/*\"",
            "`s3:GetObjectVersion` on `arn:aws:s3:::in-bucket/*`",
        ),
        (
            "\"arn:${local.partition}:s3:::in-bucket/incoming/*.jpg\"",
            "var.objects",
            "it is not compared with `policy`: a part of the statement",
        ),
        (read, "", "lacks `ReadObjects` of `policy`"),
        (condition, "", "always instead of only if `StringEquals` `aws:sourceaccount`"),
        ("\"aws:SecureTransport\"", "\"aws:ViaAWSService\"", "lacks `DenyWithoutTls` of `policy`"),
        ("  source_account = local.account\n", "", "`s3.amazonaws.com` may invoke the function"),
        ("data \"aws_region\"", attached, "AmazonS3FullAccess`, of which the spec says nothing"),
        ("data \"aws_region\"", of_user, "`bob` has the managed policy `arn:aws:iam::aws:policy/AdministratorAccess`"),
        (
            "data \"aws_region\"",
            shared,
            "`aws_iam_role.other` grants what `policy` knows nothing of: `s3:GetObject` on",
        ),
        ("  permissions_boundary = ", "  unbound = ", "the permissions boundary `arn:aws:iam"),
        ("policy = jsonencode({", "policy = file(\"policy.json\") #", "it cannot be read"),
        ("Effect = \"Deny\"", "Effect = \"Allow\"", "grants what `policy` does not: `iam:AttachRolePolicy` on"),
        (
            "role             = aws_iam_role.execution.arn",
            "role = aws_iam_role.deployer.arn",
            "the role of function `everything` is",
        ),
        (
            "data \"aws_region\"",
            "module \"more\" {\n  source = \"./more\"\n}\ndata \"aws_region\"",
            "it is not compared with `policy`: module `more` has files of its own",
        ),
    ] {
        case.assert_is_found(from, to, part);
    }
    let mut files = case.files.clone();
    files.push(File { path: "deploy/terraform/more.tofu".to_owned(), text: String::new() });
    let found = case.baseline.compare(&case.spec, &files).unwrap();
    assert!(found.iter().any(|one| one.severity == Severity::Error && one.place.file.ends_with("more.tofu")));
}
