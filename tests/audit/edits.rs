//! Small edits: each policy is clean as it stands, and each edit of it, mostly of a character or a word, is found by its rule. What comes of
//! an edit that changes nothing that matters stays clean.

use super::found;

/// A policy, edits that a rule finds, and edits that leave it clean.
struct Edited {
    rule: &'static str,
    clean: &'static str,
    found: &'static [(&'static str, &'static str)],
    harmless: &'static [(&'static str, &'static str)],
}

const EDITED: &[Edited] = &[
    Edited {
        rule: "public-bucket",
        clean: r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*",
            "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}}]}"#,
        found: &[
            ("StringEquals", "StringEqualsIfExists"),
            ("StringEquals", "StringNotEquals"),
            ("StringEquals", "ForAllValues:StringEquals"),
            (
                r#""StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}"#,
                r#""StringLike": {"aws:PrincipalOrgID": "o-*"}"#,
            ),
            (r#""StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}"#, r#""Null": {"aws:PrincipalOrgID": "false"}"#),
            (r#""aws:PrincipalOrgID": "o-abcdefghij""#, r#""aws:PrincipalTag/team": "photos""#),
            (r#""aws:PrincipalOrgID": "o-abcdefghij""#, r#""aws:Referer": "https://example.com""#),
            (r#""aws:PrincipalOrgID": "o-abcdefghij""#, r#""aws:PrincipalAccount": "${aws:PrincipalAccount}""#),
            (
                r#""StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}"#,
                r#""IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/0"]}"#,
            ),
            (
                r#""StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}"#,
                r#""IpAddress": {"aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"]}"#,
            ),
            (r#""StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}"#, r#""IpAddress": {"aws:SourceIp": "::/0"}"#),
            (
                r#""StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}"#,
                r#""NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}"#,
            ),
            (
                r#""StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}"#,
                r#""ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/reader"}"#,
            ),
            (
                r#""StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}"#,
                r#""StringLike": {"aws:SourceVpce": "vpce-*"}"#,
            ),
        ],
        harmless: &[
            (r#""Principal": "*""#, r#""Principal": {"AWS": ["*"]}"#),
            (r#""Principal": "*""#, r#""NotPrincipal": {"AWS": "arn:aws:iam::111122223333:root"}"#),
            ("aws:PrincipalOrgID", "AWS:principalorgid"),
            ("o-abcdefghij", "${aws:ResourceOrgID}"),
            (
                r#""StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}"#,
                r#""ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}"#,
            ),
            (
                r#""StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}"#,
                r#""IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]}"#,
            ),
            (
                r#""StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}"#,
                r#""StringEquals": {"s3:DataAccessPointAccount": "111122223333"}"#,
            ),
            (
                "StringEquals\": {\"aws:PrincipalOrgID\": \"o-abcdefghij\"}",
                "StringEqualsIfExists\": {\"aws:PrincipalOrgID\": \"o-abcdefghij\"}, \"Null\": {\"aws:PrincipalOrgID\": \"false\"}",
            ),
            (
                r#""Principal": "*""#,
                r#""Principal": {"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}"#,
            ),
        ],
    },
    Edited {
        rule: "public-bucket",
        clean: r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/bob"},
            "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::a/*"}]}"#,
        found: &[(r#""Principal""#, r#""NotPrincipal""#), (r#""arn:aws:iam::111122223333:user/bob""#, r#""*""#)],
        harmless: &[],
    },
    Edited {
        rule: "public-bucket",
        clean: r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"},
            {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["arn:aws:s3:::a", "arn:aws:s3:::a/*"],
             "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}}]}"#,
        found: &[
            ("StringNotEquals", "StringEquals"),
            (r#""Deny", "Principal": "*""#, r#""Deny", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}"#),
            (r#""s3:*""#, r#""s3:Put*""#),
            (r#", "arn:aws:s3:::a/*"]"#, "]"),
            (r#""o-abcdefghij"}"#, r#""o-abcdefghij"}, "StringLike": {"aws:UserAgent": "x"}"#),
        ],
        harmless: &[
            (r#""o-abcdefghij"}"#, r#""o-abcdefghij"}, "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}"#),
            ("StringNotEquals", "StringNotEqualsIfExists"),
        ],
    },
    Edited {
        rule: "public-resource-policy",
        clean: r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
            "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:us-east-1:111122223333:in"}]}"#,
        found: &[
            (r#""arn:aws:iam::111122223333:root""#, r#""*""#),
            (r#""arn:aws:iam::111122223333:root""#, r#"["arn:aws:iam::111122223333:root", "*"]"#),
            ("111122223333:root", "*:root"),
            (r#"{"AWS": "arn:aws:iam::111122223333:root"}"#, r#"{"*": "*"}"#),
            (r#""Principal""#, r#""NotPrincipal""#),
        ],
        harmless: &[
            (r#""arn:aws:iam::111122223333:root""#, r#""111122223333""#),
            (
                r#"{"AWS": "arn:aws:iam::111122223333:root"}"#,
                r#""*", "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:*"}}"#,
            ),
        ],
    },
    Edited {
        rule: "public-resource-policy",
        clean: r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["kms:Decrypt"], "Resource": "*",
            "Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com", "kms:CallerAccount": "111122223333"}}}]}"#,
        found: &[
            (r#", "kms:CallerAccount": "111122223333""#, ""),
            ("StringEquals", "StringEqualsIfExists"),
            (
                r#""StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com", "kms:CallerAccount": "111122223333"}"#,
                r#""StringLike": {"kms:CallerAccount": "*"}"#,
            ),
        ],
        harmless: &[("kms:CallerAccount", "aws:PrincipalAccount")],
    },
    Edited {
        rule: "public-resource-policy",
        clean: r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"sts:ExternalId": "a1"}}}]}"#,
        found: &[("\"111122223333\"", "\"*\""), ("{\"AWS\": \"111122223333\"}", "\"*\"")],
        harmless: &[("sts:ExternalId", "sts:RoleSessionName")],
    },
    Edited {
        rule: "open-invoke-permission",
        clean: r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "lambda:InvokeFunction",
            "Resource": "arn:aws:lambda:us-east-1:111122223333:function:x", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}}]}"#,
        found: &[
            ("StringEquals", "StringEqualsIfExists"),
            (r#""aws:PrincipalOrgID": "o-abcdefghij""#, r#""lambda:FunctionUrlAuthType": "NONE""#),
            (
                r#""StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}"#,
                r#""ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}"#,
            ),
        ],
        harmless: &[(r#""aws:PrincipalOrgID": "o-abcdefghij""#, r#""lambda:EventSourceToken": "amzn1.ask.skill.1""#)],
    },
    Edited {
        rule: "missing-source-arn",
        clean: r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sqs:SendMessage",
            "Resource": "arn:aws:sqs:us-east-1:111122223333:in", "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::photo-inbox"}}}]}"#,
        found: &[
            ("arn:aws:s3:::photo-inbox", "*"),
            ("arn:aws:s3:::photo-inbox", "arn:aws:s3:::*"),
            ("arn:aws:s3:::photo-inbox", "arn:aws:sns:*:*:done"),
            ("ArnLike", "ArnLikeIfExists"),
            ("ArnLike", "ArnNotLike"),
            ("aws:SourceArn", "aws:PrincipalTag/team"),
        ],
        harmless: &[
            ("arn:aws:s3:::photo-inbox", "arn:aws:s3:::photo-*"),
            (
                r#""ArnLike": {"aws:SourceArn": "arn:aws:s3:::photo-inbox"}"#,
                r#""StringEquals": {"aws:SourceAccount": "111122223333"}"#,
            ),
            (
                r#""ArnLike": {"aws:SourceArn": "arn:aws:s3:::photo-inbox"}"#,
                r#""StringEquals": {"aws:SourceOrgID": "o-abcdefghij"}"#,
            ),
            (
                r#""ArnLike": {"aws:SourceArn": "arn:aws:s3:::photo-inbox"}"#,
                r#""ArnLike": {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:us-east-1:111122223333:log-group:/a"}"#,
            ),
        ],
    },
    Edited {
        rule: "missing-token-subject",
        clean: r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
            "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:owner/photos:*"}}}]}"#,
        found: &[
            ("repo:owner/photos:*", "*"),
            ("repo:owner/photos:*", "repo:*"),
            ("repo:owner/photos:*", "repo:owner*"),
            ("repo:owner/photos:*", "repo:*/photos:*"),
            (r#""repo:owner/photos:*""#, r#"["repo:owner/photos:*", "repo:*"]"#),
            ("StringLike", "StringLikeIfExists"),
            ("StringLike", "ForAllValues:StringLike"),
            ("com:sub", "com:aud"),
        ],
        harmless: &[
            ("repo:owner/photos:*", "repo:owner/*"),
            (
                "StringLike\": {\"token.actions.githubusercontent.com:sub\": \"repo:owner/photos:*\"",
                "StringEquals\": {\"token.actions.githubusercontent.com:repository_id\": \"456789\"",
            ),
            ("token.actions.githubusercontent.com\"}", "oidc.eks.us-east-1.amazonaws.com/id/A1\"}"),
        ],
    },
    Edited {
        rule: "malformed-policy",
        clean: r#"{"Version": "2012-10-17", "Statement": [
            {"Sid": "A", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/b", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}},
            {"Sid": "B", "Effect": "Deny", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::a/b"}]}"#,
        found: &[
            ("\"Allow\"", "\"allow\""),
            ("\"Deny\"", "\"DENY\""),
            ("StringEquals", "StringEqual"),
            ("StringEquals", "ForEachValue:StringEquals"),
            ("\"B\"", "\"A\""),
            (", \"Resource\": \"arn:aws:s3:::a/b\"}]", "}]"),
            ("\"Action\": \"s3:GetObject\", ", ""),
            ("\"Effect\": \"Allow\", ", ""),
            (
                "\"Resource\": \"arn:aws:s3:::a/b\"}",
                "\"Resource\": \"arn:aws:s3:::a/b\", \"NotResource\": \"arn:aws:s3:::c\"}",
            ),
        ],
        harmless: &[("\"B\"", "\"C\""), ("StringEquals", "ForAnyValue:StringLikeIfExists"), ("\"Sid\": \"B\", ", "")],
    },
    Edited {
        rule: "unreadable-file",
        clean: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/b"}}"#,
        found: &[
            ("\"Effect\": \"Deny\"", "\"Effect\": \"Deny\", \"Effect\": \"Deny\""),
            ("\"Action\": \"s3:GetObject\"", "\"Action\": \"s3:GetObject\", \"Action\": \"s3:PutObject\""),
        ],
        harmless: &[],
    },
    Edited {
        rule: "missing-policy-version",
        clean: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/b"}}"#,
        found: &[("2012-10-17", "2012-10-18"), ("2012-10-17", "2008-10-17")],
        harmless: &[],
    },
    Edited {
        rule: "bare-wildcard-resource",
        clean: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "*",
            "Condition": {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}}}"#,
        found: &[
            ("StringEquals", "StringEqualsIfExists"),
            ("StringEquals", "StringNotEquals"),
            ("\"aws:ResourceTag/team\": \"${aws:PrincipalTag/team}\"", "\"aws:RequestedRegion\": \"us-east-1\""),
            ("\"aws:ResourceTag/team\": \"${aws:PrincipalTag/team}\"", "\"aws:PrincipalTag/team\": \"photos\""),
        ],
        harmless: &[("aws:ResourceTag/team", "secretsmanager:ResourceTag/team")],
    },
    Edited {
        rule: "bare-wildcard-resource",
        clean: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["lambda:InvokeFunction", "sns:Publish"],
            "Resource": ["arn:aws:lambda:us-east-1:111122223333:function:photos-*", "arn:aws:sns:us-east-1:111122223333:done", "arn:aws:sqs:*:*:*"]}}"#,
        found: &[
            ("photos-*", "*"),
            ("function:photos-*", "*"),
            ("photos-*", "?*"),
            ("arn:aws:sqs:*:*:*", "arn:aws:sns:*:*:*"),
        ],
        harmless: &[("photos-*", "photos-?")],
    },
    Edited {
        rule: "privilege-escalation",
        clean: r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", "Condition": {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}},
            {"Effect": "Allow", "Action": "lambda:CreateFunction", "Resource": "arn:aws:lambda:us-east-1:111122223333:function:photos"}]}"#,
        found: &[
            ("StringEquals", "StringNotEquals"),
            ("\"iam:PassedToService\": \"lambda.amazonaws.com\"", "\"aws:RequestedRegion\": \"us-east-1\""),
            (
                "StringEquals\": {\"iam:PassedToService\": \"lambda.amazonaws.com\"",
                "StringLike\": {\"iam:PassedToService\": \"*\"",
            ),
            ("lambda:CreateFunction", "lambda:AddLayerVersionPermission"),
        ],
        harmless: &[("StringEquals", "StringEqualsIfExists")],
    },
    Edited {
        rule: "privilege-escalation",
        clean: r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/admin"},
            {"Effect": "Allow", "Action": ["lambda:CreateFunction", "lambda:GetFunction"], "Resource": "arn:aws:lambda:us-east-1:111122223333:function:a"}]}"#,
        found: &[
            ("lambda:GetFunction", "lambda:InvokeFunction"),
            ("lambda:GetFunction", "lambda:CreateEventSourceMapping"),
            ("lambda:GetFunction", "cloudformation:CreateStack"),
            ("lambda:GetFunction", "glue:CreateSession"),
            ("role/admin", "role/*"),
        ],
        harmless: &[],
    },
    Edited {
        rule: "privilege-escalation",
        clean: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["iam:CreateAccessKey", "iam:UpdateLoginProfile"],
            "Resource": "arn:aws:iam::*:user/${aws:username}"}}"#,
        found: &[
            ("user/${aws:username}", "user/somebody"),
            ("user/${aws:username}", "user/${aws:username}*"),
            ("iam:CreateAccessKey", "iam:PutUserPolicy"),
            ("iam:CreateAccessKey", "iam:AttachUserPolic?"),
        ],
        harmless: &[],
    },
    Edited {
        rule: "privilege-escalation",
        clean: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "iam:PutRolePolicy", "Resource": "arn:aws:iam::111122223333:role/a",
            "Condition": {"ArnEquals": {"iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/bounds"}}}}"#,
        found: &[
            ("policy/bounds", "policy/*"),
            ("ArnEquals", "ArnEqualsIfExists"),
            ("iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"),
            ("iam:PermissionsBoundary", "iam:PolicyARN"),
        ],
        harmless: &[("iam:PutRolePolicy", "iam:AttachRolePolicy")],
    },
    Edited {
        rule: "unfitting-resource",
        clean: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::photo-inbox/*"}}"#,
        found: &[("inbox/*", "inbox:*"), ("inbox/*", "inbox"), ("s3:GetObject", "s3:ListBucket")],
        harmless: &[(
            "s3:GetObject\", \"Resource\": \"arn:aws:s3:::photo-inbox/*",
            "s3:ListAllMyBuckets\", \"Resource\": \"arn:aws:s3:::*",
        )],
    },
    Edited {
        rule: "unknown-action",
        clean: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetBucketNotification", "Resource": "arn:aws:s3:::photo-inbox"}}"#,
        found: &[
            ("GetBucketNotification", "GetBucketNotificationConfiguration"),
            ("GetBucketNotification", "GetBucketNotifications"),
            ("s3:Get", "s4:Get"),
            ("s3:GetBucketNotification", "GetBucketNotification"),
            ("GetBucketNotification", "HoldBucketInOneHand"),
        ],
        harmless: &[("s3:GetBucketNotification", "S3:getbucketnotification")],
    },
    Edited {
        rule: "ineffective-tag-condition",
        clean: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::photo-inbox",
            "Condition": {"StringLike": {"s3:prefix": "incoming/*"}}}}"#,
        found: &[
            ("StringLike", "StringEquals"),
            ("StringLike", "StringEqualsIgnoreCase"),
            (
                "StringLike\": {\"s3:prefix\": \"incoming/*\"",
                "StringEquals\": {\"s3:prefix\": [\"incoming/*\", \"old/*\"]",
            ),
        ],
        harmless: &[(
            "StringLike\": {\"s3:prefix\": \"incoming/*\"",
            "StringEquals\": {\"s3:prefix\": [\"incoming/*\", \"\"]",
        )],
    },
    Edited {
        rule: "unsafe-mfa-condition",
        clean: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "iam:GetUser", "Resource": "arn:aws:iam::111122223333:user/x",
            "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}}"#,
        found: &[("\"true\"", "\"false\""), ("Bool", "BoolIfExists")],
        harmless: &[("aws:Multi", "AWS:multi")],
    },
];

#[test]
fn a_small_edit_of_a_clean_policy_is_found_by_its_rule() {
    let mut wrong = Vec::new();
    let mut edits = 0;
    for Edited { rule, clean, found: bad, harmless } in EDITED {
        let edited = |(old, new): &(&str, &str)| {
            assert!(clean.contains(old), "{old} is not in {clean}");
            clean.replacen(old, new, 1)
        };
        for text in std::iter::once((*clean).to_owned()).chain(harmless.iter().map(edited)) {
            let found = found("policy.json", &text);
            if !found.is_empty() {
                wrong.push(format!("{rule}: clean, but\n{found}in {text}"));
            }
        }
        for edit in *bad {
            edits += 1;
            let (text, wanted) = (edited(edit), format!(" {rule}: "));
            if !found("policy.json", &text).contains(&wanted) {
                wrong.push(format!("{rule}: `{}` in the place of `{}` is not found\n", edit.1, edit.0));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.concat());
    assert!(edits > 80, "{edits}");
}
