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

# SNS invokes asynchronously: Lambda tries an event again when the handler returns an error.
resource "aws_lambda_function_event_invoke_config" "function" {
  function_name                = aws_lambda_function.function.function_name
  maximum_retry_attempts       = 2
  maximum_event_age_in_seconds = 21600

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

  # What it sends is handled from the first event on.
  depends_on = [
    aws_lambda_permission.allow_topic,
    aws_lambda_function_event_invoke_config.function,
  ]
}

# ---- 4. The buckets ----------------------------------------------------------------------------------------------
# Kept: Terraform refuses to destroy them. README.md in this folder says how to take down the rest.
# The filters of the notifications are URL-encoded, as S3 stores them.

resource "aws_s3_bucket" "in_bucket" {
  bucket = "in-bucket"

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_public_access_block" "in_bucket" {
  bucket = aws_s3_bucket.in_bucket.bucket

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "in_bucket" {
  bucket = aws_s3_bucket.in_bucket.bucket

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "in_bucket" {
  bucket = aws_s3_bucket.in_bucket.bucket

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "in_bucket" {
  bucket = aws_s3_bucket.in_bucket.bucket

  rule {
    id     = "abort-incomplete-uploads"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
}

resource "aws_s3_bucket_policy" "in_bucket" {
  bucket = aws_s3_bucket.in_bucket.bucket

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # requests without TLS are refused
      {
        Sid       = "DenyWithoutTls"
        Effect    = "Deny"
        Principal = "*"
        Action = [
          "s3:*",
        ]
        Resource = [
          "arn:${local.partition}:s3:::in-bucket",
          "arn:${local.partition}:s3:::in-bucket/*",
        ]
        Condition = {
          "Bool" = {
            "aws:SecureTransport" = "false"
          }
        }
      },
    ]
  })

  # S3 refuses two changes of one bucket's access at the same time.
  depends_on = [aws_s3_bucket_public_access_block.in_bucket]
}

resource "aws_s3_bucket_notification" "in_bucket" {
  bucket = aws_s3_bucket.in_bucket.bucket

  topic {
    id            = "cargo-lambda-s3.thumbs.1"
    topic_arn     = aws_sns_topic.events.arn
    events        = ["s3:ObjectCreated:*"]
    filter_prefix = "incoming/"
    filter_suffix = ".jpg"
  }

  depends_on = [
    aws_sns_topic_policy.events,
    aws_sns_topic_subscription.events,
    aws_lambda_function_event_invoke_config.function,
  ]
}
