# ---- 8. Who may change the function ------------------------------------------------------------------------------

# For people who may change the function
resource "aws_iam_role" "deployer" {
  name = "thumbs-deployer-${local.region}"

  # The most that the role can do, even if its policies allow more
  permissions_boundary = "arn:aws:iam::123456789012:policy/limits"

  # An hour, in seconds
  max_session_duration = 3600

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # people of the account who may take on roles, with a second factor shown within the last hour
      {
        Sid    = "PeopleAssumeRole"
        Effect = "Allow"
        Principal = {
          AWS = "arn:${local.partition}:iam::${local.account}:root"
        }
        Action = [
          "sts:AssumeRole",
        ]
        Condition = {
          "Bool" = {
            "aws:MultiFactorAuthPresent" = "true"
          }
          "NumericLessThan" = {
            "aws:MultiFactorAuthAge" = "3600"
          }
        }
      },
      # requests without a second factor are denied, and so are access keys that cannot show one
      {
        Sid       = "DenyWithoutMfa"
        Effect    = "Deny"
        Principal = "*"
        Action = [
          "sts:AssumeRole",
        ]
        Condition = {
          "BoolIfExists" = {
            "aws:MultiFactorAuthPresent" = "false"
          }
        }
      },
      # a second factor is valid for an hour
      {
        Sid       = "DenyOldMfa"
        Effect    = "Deny"
        Principal = "*"
        Action = [
          "sts:AssumeRole",
        ]
        Condition = {
          "NumericGreaterThanIfExists" = {
            "aws:MultiFactorAuthAge" = "3600"
          }
        }
      },
    ]
  })

  tags = local.tags
}

resource "aws_iam_role_policy" "deployer" {
  name = "deploy"
  role = aws_iam_role.deployer.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # people who deploy may change this function, its code and who may invoke it
      {
        Sid    = "ChangeFunction"
        Effect = "Allow"
        Action = [
          "lambda:GetFunction",
          "lambda:GetFunctionConfiguration",
          "lambda:GetPolicy",
          "lambda:PublishVersion",
          "lambda:RemovePermission",
          "lambda:UpdateFunctionCode",
          "lambda:UpdateFunctionConfiguration",
        ]
        Resource = [
          "arn:${local.partition}:lambda:${local.region}:${local.account}:function:thumbs",
          "arn:${local.partition}:lambda:${local.region}:${local.account}:function:thumbs:live",
        ]
      },
      # people who deploy may let S3 invoke the function, and no other principal
      {
        Sid    = "LetS3Invoke"
        Effect = "Allow"
        Action = [
          "lambda:AddPermission",
        ]
        Resource = [
          "arn:${local.partition}:lambda:${local.region}:${local.account}:function:thumbs:live",
        ]
        Condition = {
          "StringEquals" = {
            "lambda:Principal" = "s3.amazonaws.com"
          }
        }
      },
      # the function keeps this execution role and no other, and no other service gets it
      {
        Sid    = "PassExecutionRole"
        Effect = "Allow"
        Action = [
          "iam:PassRole",
        ]
        Resource = [
          "arn:${local.partition}:iam::${local.account}:role/thumbs-${local.region}",
        ]
        Condition = {
          "StringEquals" = {
            "iam:PassedToService" = "lambda.amazonaws.com"
          }
        }
      },
      # people who deploy may see what the function may do
      {
        Sid    = "ReadExecutionRole"
        Effect = "Allow"
        Action = [
          "iam:GetRole",
          "iam:GetRolePolicy",
          "iam:ListAttachedRolePolicies",
          "iam:ListRolePolicies",
        ]
        Resource = [
          "arn:${local.partition}:iam::${local.account}:role/thumbs-${local.region}",
        ]
      },
      # people who deploy may let the alias stand for another version
      {
        Sid    = "ChangeAlias"
        Effect = "Allow"
        Action = [
          "lambda:CreateAlias",
          "lambda:DeleteAlias",
          "lambda:GetAlias",
          "lambda:UpdateAlias",
        ]
        Resource = [
          "arn:${local.partition}:lambda:${local.region}:${local.account}:function:thumbs",
        ]
      },
      # people who deploy may see the versions of this function
      {
        Sid    = "ReadVersions"
        Effect = "Allow"
        Action = [
          "lambda:GetFunctionConfiguration",
          "lambda:GetProvisionedConcurrencyConfig",
        ]
        Resource = [
          "arn:${local.partition}:lambda:${local.region}:${local.account}:function:thumbs:*",
        ]
      },
      # people who deploy may change what the function may do, within the boundary
      {
        Sid    = "ChangeExecutionRole"
        Effect = "Allow"
        Action = [
          "iam:DeleteRolePolicy",
          "iam:PutRolePolicy",
        ]
        Resource = [
          "arn:${local.partition}:iam::${local.account}:role/thumbs-${local.region}",
        ]
        Condition = {
          "ArnEquals" = {
            "iam:PermissionsBoundary" = "arn:aws:iam::123456789012:policy/limits"
          }
        }
      },
      # people who deploy may change when the function is invoked
      {
        Sid    = "ChangeSchedule"
        Effect = "Allow"
        Action = [
          "scheduler:CreateSchedule",
          "scheduler:DeleteSchedule",
          "scheduler:GetSchedule",
          "scheduler:UpdateSchedule",
        ]
        Resource = [
          "arn:${local.partition}:scheduler:${local.region}:${local.account}:schedule/default/thumbs",
        ]
      },
      # the schedule keeps this role and no other, and no other service gets it
      {
        Sid    = "PassScheduleRole"
        Effect = "Allow"
        Action = [
          "iam:PassRole",
        ]
        Resource = [
          "arn:${local.partition}:iam::${local.account}:role/thumbs-schedule-${local.region}",
        ]
        Condition = {
          "StringEquals" = {
            "iam:PassedToService" = "scheduler.amazonaws.com"
          }
        }
      },
      # terraform reads the function's other settings before it changes anything
      {
        Sid    = "RefreshFunction"
        Effect = "Allow"
        Action = [
          "lambda:GetFunctionCodeSigningConfig",
          "lambda:GetFunctionEventInvokeConfig",
          "lambda:ListVersionsByFunction",
        ]
        Resource = [
          "arn:${local.partition}:lambda:${local.region}:${local.account}:function:thumbs",
          "arn:${local.partition}:lambda:${local.region}:${local.account}:function:thumbs:live",
        ]
      },
      # terraform reads the other roles before it changes anything
      {
        Sid    = "RefreshRoles"
        Effect = "Allow"
        Action = [
          "iam:GetRole",
          "iam:GetRolePolicy",
          "iam:ListAttachedRolePolicies",
          "iam:ListRolePolicies",
        ]
        Resource = [
          "arn:${local.partition}:iam::${local.account}:role/thumbs-deployer-${local.region}",
          "arn:${local.partition}:iam::${local.account}:role/thumbs-schedule-${local.region}",
        ]
      },
      # terraform finds log groups before it changes anything: CloudWatch Logs lists them by how their names begin
      {
        Sid    = "FindLogGroups"
        Effect = "Allow"
        Action = [
          "logs:DescribeLogGroups",
        ]
        Resource = [
          "*",
        ]
      },
      # terraform reads the tags of log groups before it changes anything
      {
        Sid    = "RefreshLogGroups"
        Effect = "Allow"
        Action = [
          "logs:ListTagsForResource",
        ]
        Resource = [
          "arn:${local.partition}:logs:${local.region}:${local.account}:log-group:/aws/lambda/thumbs",
        ]
      },
      # terraform reads the failure queue before it changes anything
      {
        Sid    = "RefreshQueue"
        Effect = "Allow"
        Action = [
          "sqs:GetQueueAttributes",
          "sqs:ListQueueTags",
        ]
        Resource = [
          "arn:${local.partition}:sqs:${local.region}:${local.account}:thumbs-failures",
        ]
      },
      # terraform reads the schedule before it changes anything
      {
        Sid    = "RefreshSchedule"
        Effect = "Allow"
        Action = [
          "scheduler:GetSchedule",
        ]
        Resource = [
          "arn:${local.partition}:scheduler:${local.region}:${local.account}:schedule/default/thumbs",
        ]
      },
      # terraform reads the alarms before it changes anything
      {
        Sid    = "RefreshAlarms"
        Effect = "Allow"
        Action = [
          "cloudwatch:DescribeAlarms",
          "cloudwatch:ListTagsForResource",
        ]
        Resource = [
          "arn:${local.partition}:cloudwatch:${local.region}:${local.account}:alarm:thumbs-errors",
          "arn:${local.partition}:cloudwatch:${local.region}:${local.account}:alarm:thumbs-throttles",
          "arn:${local.partition}:cloudwatch:${local.region}:${local.account}:alarm:thumbs-dropped-events",
          "arn:${local.partition}:cloudwatch:${local.region}:${local.account}:alarm:thumbs-lost-failures",
          "arn:${local.partition}:cloudwatch:${local.region}:${local.account}:alarm:thumbs-loops",
          "arn:${local.partition}:cloudwatch:${local.region}:${local.account}:alarm:thumbs-failure-queue",
        ]
      },
      # terraform reads the alarms' topic before it changes anything
      {
        Sid    = "RefreshTopic"
        Effect = "Allow"
        Action = [
          "sns:GetTopicAttributes",
          "sns:ListTagsForResource",
        ]
        Resource = [
          "arn:${local.partition}:sns:${local.region}:${local.account}:thumbs-alarms",
        ]
      },
      # terraform reads every setting of the buckets before it changes anything
      {
        Sid    = "RefreshBuckets"
        Effect = "Allow"
        Action = [
          "s3:GetAccelerateConfiguration",
          "s3:GetBucketAcl",
          "s3:GetBucketCORS",
          "s3:GetBucketLogging",
          "s3:GetBucketNotification",
          "s3:GetBucketObjectLockConfiguration",
          "s3:GetBucketOwnershipControls",
          "s3:GetBucketPolicy",
          "s3:GetBucketPublicAccessBlock",
          "s3:GetBucketRequestPayment",
          "s3:GetBucketTagging",
          "s3:GetBucketVersioning",
          "s3:GetBucketWebsite",
          "s3:GetEncryptionConfiguration",
          "s3:GetLifecycleConfiguration",
          "s3:GetReplicationConfiguration",
          "s3:ListBucket",
          "s3:ListTagsForResource",
        ]
        Resource = [
          "arn:${local.partition}:s3:::in-bucket",
        ]
      },
      # people who deploy may not open the execution role to others, or remove its boundary
      {
        Sid    = "DenyWidening"
        Effect = "Deny"
        Action = [
          "iam:AttachRolePolicy",
          "iam:CreateRole",
          "iam:DeleteRolePermissionsBoundary",
          "iam:PutRolePermissionsBoundary",
          "iam:UpdateAssumeRolePolicy",
        ]
        Resource = [
          "arn:${local.partition}:iam::${local.account}:role/thumbs-${local.region}",
        ]
      },
      # people who deploy may not change their own permissions
      {
        Sid    = "DenyOwnRoles"
        Effect = "Deny"
        Action = [
          "iam:AttachRolePolicy",
          "iam:CreateRole",
          "iam:DeleteRolePermissionsBoundary",
          "iam:DeleteRolePolicy",
          "iam:PutRolePermissionsBoundary",
          "iam:PutRolePolicy",
          "iam:UpdateAssumeRolePolicy",
          "iam:UpdateRole",
        ]
        Resource = [
          "arn:${local.partition}:iam::${local.account}:role/thumbs-deployer-${local.region}",
          "arn:${local.partition}:iam::${local.account}:role/thumbs-workflow-${local.region}",
        ]
      },
      # people who deploy may not widen the role of the schedule, which they pass on
      {
        Sid    = "DenyScheduleRole"
        Effect = "Deny"
        Action = [
          "iam:AttachRolePolicy",
          "iam:CreateRole",
          "iam:DeleteRolePermissionsBoundary",
          "iam:DeleteRolePolicy",
          "iam:PutRolePermissionsBoundary",
          "iam:PutRolePolicy",
          "iam:UpdateAssumeRolePolicy",
        ]
        Resource = [
          "arn:${local.partition}:iam::${local.account}:role/thumbs-schedule-${local.region}",
        ]
      },
      # people who deploy may not change the boundary, and so the permissions of all roles that have it
      {
        Sid    = "DenyBoundaryEdit"
        Effect = "Deny"
        Action = [
          "iam:CreatePolicyVersion",
          "iam:DeletePolicy",
          "iam:DeletePolicyVersion",
          "iam:SetDefaultPolicyVersion",
        ]
        Resource = [
          "arn:aws:iam::123456789012:policy/limits",
        ]
      },
    ]
  })
}
