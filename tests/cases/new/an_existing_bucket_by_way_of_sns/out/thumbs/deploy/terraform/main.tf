# thumbs: a function that S3 invokes

data "aws_partition" "current" {}

data "aws_region" "current" {}

data "aws_caller_identity" "current" {}

locals {
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.region
  account   = data.aws_caller_identity.current.account_id
}

# ---- 1. Who may invoke the function: its resource-based policy --------------------------------------------------
# S3 checks these when it stores a bucket's notification, so they come before the notifications.

# SNS may invoke the function for topic thumbs-events, and for no other
resource "aws_lambda_permission" "allow_topic" {
  statement_id  = "AllowTopic"
  function_name = aws_lambda_function.function.function_name
  action        = "lambda:InvokeFunction"
  principal     = "sns.amazonaws.com"
  source_arn    = "arn:${local.partition}:sns:${local.region}:${local.account}:thumbs-events"
}

# ---- 2. What the function may do: its execution role ------------------------------------------------------------

resource "aws_iam_role" "execution" {
  name = "thumbs-${local.region}"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # Lambda runs the function under this role, at the request of this account
      {
        Sid    = "LambdaAssumesRole"
        Effect = "Allow"
        Principal = {
          Service = "lambda.amazonaws.com"
        }
        Action = [
          "sts:AssumeRole",
        ]
        Condition = {
          "StringEquals" = {
            "aws:SourceAccount" = local.account
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "execution" {
  name = "execution"
  role = aws_iam_role.execution.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # the handler reads the objects that trigger it
      {
        Sid    = "ReadTriggerObjects"
        Effect = "Allow"
        Action = [
          "s3:GetObject",
        ]
        Resource = [
          "arn:${local.partition}:s3:::in-bucket/incoming/*.jpg",
        ]
      },
      # the function writes to its own log group, which the deployment creates
      {
        Sid    = "WriteLogs"
        Effect = "Allow"
        Action = [
          "logs:CreateLogStream",
          "logs:PutLogEvents",
        ]
        Resource = [
          "arn:${local.partition}:logs:${local.region}:${local.account}:log-group:/aws/lambda/thumbs:*",
        ]
      },
      # Lambda sends events that failed every try to the function's own queue
      {
        Sid    = "SendFailures"
        Effect = "Allow"
        Action = [
          "sqs:SendMessage",
        ]
        Resource = [
          "arn:${local.partition}:sqs:${local.region}:${local.account}:thumbs-failures",
        ]
      },
    ]
  })
}

# ---- 3. The function and what it runs with -----------------------------------------------------------------------

resource "aws_lambda_function" "function" {
  function_name    = "thumbs"
  role             = aws_iam_role.execution.arn
  runtime          = "provided.al2023"
  handler          = "bootstrap"
  architectures    = ["arm64"]
  memory_size      = 256
  timeout          = 60
  filename         = var.package_path
  source_code_hash = fileexists(var.package_path) ? filebase64sha256(var.package_path) : null

  environment {
    variables = {
      S3_TRIGGERS = "[{\"bucket\":\"in-bucket\",\"prefix\":\"incoming/\",\"suffix\":\".jpg\",\"events\":[\"s3:ObjectCreated:*\"],\"via\":\"sns\"}]"
    }
  }

  logging_config {
    # In AWS GovCloud (US), Lambda takes no JSON.
    log_format = local.partition == "aws-us-gov" ? "Text" : "JSON"
    log_group  = aws_cloudwatch_log_group.function.name
  }

  lifecycle {
    precondition {
      condition     = fileexists(var.package_path)
      error_message = "There is no ${var.package_path}: cargo lambda build makes it, as README.md in this folder says."
    }
  }

  # From its first event on the function may do what it is there for.
  depends_on = [aws_iam_role_policy.execution]
}

resource "aws_cloudwatch_log_group" "function" {
  name              = "/aws/lambda/thumbs"
  retention_in_days = 30
}

# An event that failed every try ends here, whole, to be looked at and sent again.
resource "aws_sqs_queue" "failures" {
  name                      = "thumbs-failures"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

resource "aws_sqs_queue_policy" "failures" {
  queue_url = aws_sqs_queue.failures.url

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # SNS keeps events of the function's topic that it could not deliver
      {
        Sid    = "KeepUndeliveredOfTopic"
        Effect = "Allow"
        Principal = {
          Service = "sns.amazonaws.com"
        }
        Action = [
          "sqs:SendMessage",
        ]
        Resource = [
          "arn:${local.partition}:sqs:${local.region}:${local.account}:thumbs-failures",
        ]
        Condition = {
          "ArnEquals" = {
            "aws:SourceArn" = "arn:${local.partition}:sns:${local.region}:${local.account}:thumbs-events"
          }
        }
      },
    ]
  })
}

# SNS invokes asynchronously: Lambda tries an event again when the handler returns an error.
resource "aws_lambda_function_event_invoke_config" "function" {
  function_name                = aws_lambda_function.function.function_name
  maximum_retry_attempts       = 2
  maximum_event_age_in_seconds = 21600

  destination_config {
    on_failure {
      destination = aws_sqs_queue.failures.arn
    }
  }

  # Lambda checks that the role may send failed events.
  depends_on = [aws_iam_role_policy.execution]
}

# S3 publishes to a topic, which invokes the function. It has no key of KMS: S3 cannot publish under the one that AWS manages for SNS.
resource "aws_sns_topic" "events" {
  name = "thumbs-events"
}

resource "aws_sns_topic_policy" "events" {
  arn = aws_sns_topic.events.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # S3 may publish events of bucket in-bucket to the topic, as long as this account owns it
      {
        Sid    = "AllowS3Publish1301f263"
        Effect = "Allow"
        Principal = {
          Service = "s3.amazonaws.com"
        }
        Action = [
          "sns:Publish",
        ]
        Resource = [
          "arn:${local.partition}:sns:${local.region}:${local.account}:thumbs-events",
        ]
        Condition = {
          "ArnLike" = {
            "aws:SourceArn" = "arn:${local.partition}:s3:::in-bucket"
          }
          "StringEquals" = {
            "aws:SourceAccount" = local.account
          }
        }
      },
    ]
  })
}

resource "aws_sns_topic_subscription" "events" {
  topic_arn = aws_sns_topic.events.arn
  protocol  = "lambda"
  endpoint  = aws_lambda_function.function.arn

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.failures.arn
  })

  # What it sends is handled from the first event on.
  depends_on = [
    aws_lambda_permission.allow_topic,
    aws_lambda_function_event_invoke_config.function,
    aws_sqs_queue_policy.failures,
  ]
}

# ---- 5. Notifications on existing buckets ------------------------------------------------------------------------
# A bucket has one notification configuration, others may have entries in it, and aws_s3_bucket_notification would
# replace them all. So a helper with a role of its own puts those of this function among them. With the scope "CRUD" it is
# invoked when its resource is created, changed or destroyed, and gets the action as a value; on destroy it removes the
# entries. The buckets stay as they are.

resource "aws_lambda_invocation" "in_bucket" {
  function_name   = aws_lambda_function.notifications.function_name
  lifecycle_scope = "CRUD"

  input = jsonencode({
    Bucket = "in-bucket"
    Owner  = local.account
    # The prefix of the Ids that marks this function's entries
    Own      = "cargo-lambda-s3.thumbs."
    Function = "arn:${local.partition}:lambda:${local.region}:${local.account}:function:thumbs"
    Topic    = "arn:${local.partition}:sns:${local.region}:${local.account}:thumbs-events"
    Configurations = [
      {
        Id       = "cargo-lambda-s3.thumbs.1"
        TopicArn = "arn:${local.partition}:sns:${local.region}:${local.account}:thumbs-events"
        Events   = ["s3:ObjectCreated:*"]
        # URL-encoded, as S3 stores it
        Filter = {
          Key = {
            FilterRules = [
              {
                Name  = "prefix"
                Value = "incoming/"
              },
              {
                Name  = "suffix"
                Value = ".jpg"
              },
            ]
          }
        }
      },
    ]
  })

  # S3 checks the permission when it stores a notification, and an event may come as soon as that is done. Destroyed in
  # the opposite order: the helper still may take the entries out, and S3 does not send to what is gone.
  depends_on = [
    aws_sns_topic_policy.events,
    aws_sns_topic_subscription.events,
    aws_lambda_function_event_invoke_config.function,
    aws_iam_role_policy.merge_in_bucket,
  ]
}

resource "aws_iam_role_policy" "merge_in_bucket" {
  name = "merge-in-bucket"
  role = aws_iam_role.notifications.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # the helper puts the function's notifications among the others of the bucket, and takes them out again
      {
        Sid    = "MergeNotifications1"
        Effect = "Allow"
        Action = [
          "s3:GetBucketNotification",
          "s3:PutBucketNotification",
        ]
        Resource = [
          "arn:${local.partition}:s3:::in-bucket",
        ]
      },
    ]
  })
}

resource "aws_iam_role" "notifications" {
  name = "thumbs-notifications-${local.region}"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # Lambda runs the function under this role, at the request of this account
      {
        Sid    = "LambdaAssumesRole"
        Effect = "Allow"
        Principal = {
          Service = "lambda.amazonaws.com"
        }
        Action = [
          "sts:AssumeRole",
        ]
        Condition = {
          "StringEquals" = {
            "aws:SourceAccount" = local.account
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "notifications" {
  name = "logs"
  role = aws_iam_role.notifications.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # the helper writes to its own log group, which the deployment creates
      {
        Sid    = "WriteLogs"
        Effect = "Allow"
        Action = [
          "logs:CreateLogStream",
          "logs:PutLogEvents",
        ]
        Resource = [
          "arn:${local.partition}:logs:${local.region}:${local.account}:log-group:/aws/lambda/thumbs-notifications:*",
        ]
      },
    ]
  })
}

resource "aws_cloudwatch_log_group" "notifications" {
  name              = "/aws/lambda/thumbs-notifications"
  retention_in_days = 30
}

# By its content and not by its path, so that the handler is index.handler under any file name.
data "archive_file" "notifications" {
  type                    = "zip"
  source_content          = file("${path.module}/notifications.py")
  source_content_filename = "index.py"
  output_path             = "${path.module}/.terraform/notifications.zip"
}

resource "aws_lambda_function" "notifications" {
  function_name    = "thumbs-notifications"
  description      = "Merges notifications into buckets that others use too"
  role             = aws_iam_role.notifications.arn
  runtime          = "python3.14"
  handler          = "index.handler"
  architectures    = ["arm64"]
  memory_size      = 128
  timeout          = 300
  filename         = data.archive_file.notifications.output_path
  source_code_hash = data.archive_file.notifications.output_base64sha256

  logging_config {
    log_format = local.partition == "aws-us-gov" ? "Text" : "JSON"
    log_group  = aws_cloudwatch_log_group.notifications.name
  }

  # What it does is logged from the first invocation to the last.
  depends_on = [aws_iam_role_policy.notifications]
}
