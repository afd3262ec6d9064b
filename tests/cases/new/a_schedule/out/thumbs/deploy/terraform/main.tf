# thumbs: a function that S3 invokes

data "aws_partition" "current" {}

data "aws_region" "current" {}

data "aws_caller_identity" "current" {}

locals {
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.region
  account   = data.aws_caller_identity.current.account_id

  # Everything has them that can have tags.
  tags = {
    "team" = "photos"
  }
}

# ---- 1. Who may invoke the function: its resource-based policy --------------------------------------------------
# S3 checks these when it stores a bucket's notification, so they come before the notifications.

# S3 may invoke the function for bucket in-bucket, as long as this account owns it
resource "aws_lambda_permission" "in_bucket" {
  statement_id   = "AllowS3-in-bucket"
  function_name  = aws_lambda_function.function.function_name
  qualifier      = aws_lambda_alias.function.name
  action         = "lambda:InvokeFunction"
  principal      = "s3.amazonaws.com"
  source_arn     = "arn:${local.partition}:s3:::in-bucket"
  source_account = local.account
}

# ---- 2. What the function may do: its execution role ------------------------------------------------------------

resource "aws_iam_role" "execution" {
  name = "thumbs-${local.region}"

  # The most that the role can do, even if its policies allow more
  permissions_boundary = "arn:aws:iam::123456789012:policy/limits"

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

  tags = local.tags
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

  # A version is published when the code or a setting changes. Earlier versions stay, to go back to.
  publish = true

  environment {
    variables = {
      S3_TRIGGERS = "[{\"bucket\":\"in-bucket\",\"prefix\":\"incoming/\",\"suffix\":\".jpg\",\"events\":[\"s3:ObjectCreated:*\"]}]"
    }
  }

  logging_config {
    # In AWS GovCloud (US), Lambda takes no JSON.
    log_format = local.partition == "aws-us-gov" ? "Text" : "JSON"
    log_group  = aws_cloudwatch_log_group.function.name
  }

  tags = local.tags

  lifecycle {
    precondition {
      condition     = fileexists(var.package_path)
      error_message = "There is no ${var.package_path}: cargo lambda build makes it, as README.md in this folder says."
    }
  }

  # From its first event on the function may do what it is there for.
  depends_on = [aws_iam_role_policy.execution]
}

resource "aws_lambda_alias" "function" {
  name             = "live"
  function_name    = aws_lambda_function.function.function_name
  function_version = aws_lambda_function.function.version
}

resource "aws_cloudwatch_log_group" "function" {
  name              = "/aws/lambda/thumbs"
  retention_in_days = 30
  tags              = local.tags
}

# An event that failed every try ends here, whole, to be looked at and sent again.
resource "aws_sqs_queue" "failures" {
  name                      = "thumbs-failures"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
  tags                      = local.tags
}

# S3 invokes asynchronously: Lambda tries an event again when the handler returns an error.
resource "aws_lambda_function_event_invoke_config" "function" {
  function_name                = aws_lambda_function.function.function_name
  qualifier                    = aws_lambda_alias.function.name
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

# EventBridge Scheduler invokes the function under a role of its own, which may do nothing else: the function's policy does not name it.
resource "aws_iam_role" "schedule" {
  name = "thumbs-schedule-${local.region}"

  # The most that the role can do, even if its policies allow more
  permissions_boundary = "arn:aws:iam::123456789012:policy/limits"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # EventBridge Scheduler invokes the function under this role, for schedules of this account's default group
      {
        Sid    = "SchedulerAssumesRole"
        Effect = "Allow"
        Principal = {
          Service = "scheduler.amazonaws.com"
        }
        Action = [
          "sts:AssumeRole",
        ]
        Condition = {
          "ArnEquals" = {
            "aws:SourceArn" = "arn:${local.partition}:scheduler:${local.region}:${local.account}:schedule-group/default"
          }
          "StringEquals" = {
            "aws:SourceAccount" = local.account
          }
        }
      },
    ]
  })

  tags = local.tags
}

resource "aws_iam_role_policy" "schedule" {
  name = "schedule"
  role = aws_iam_role.schedule.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # the schedule invokes this function and nothing else
      {
        Sid    = "InvokeFunction"
        Effect = "Allow"
        Action = [
          "lambda:InvokeFunction",
        ]
        Resource = [
          "arn:${local.partition}:lambda:${local.region}:${local.account}:function:thumbs:live",
        ]
      },
      # EventBridge Scheduler keeps invocations that it could not deliver
      {
        Sid    = "KeepUndelivered"
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

resource "aws_scheduler_schedule" "function" {
  name                = "thumbs"
  schedule_expression = "cron(0 8 ? * MON-FRI *)" # in UTC

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_lambda_alias.function.arn
    role_arn = aws_iam_role.schedule.arn
    # EventBridge Scheduler replaces what stands between < and >; jsonencode would escape those.
    input = "{\"source\":\"aws.scheduler\",\"detail-type\":\"Scheduled Event\",\"id\":\"<aws.scheduler.execution-id>\",\"time\":\"<aws.scheduler.scheduled-time>\",\"resources\":[\"<aws.scheduler.schedule-arn>\"]}"

    retry_policy {
      maximum_retry_attempts       = 2
      maximum_event_age_in_seconds = 21600
    }

    dead_letter_config {
      arn = aws_sqs_queue.failures.arn
    }
  }

  # What it sends is handled from the first time on.
  depends_on = [
    aws_iam_role_policy.schedule,
    aws_lambda_function_event_invoke_config.function,
  ]
}

# ---- 4. The buckets ----------------------------------------------------------------------------------------------
# Kept: Terraform refuses to destroy them. README.md in this folder says how to take down the rest.
# The filters of the notifications are URL-encoded, as S3 stores them.

resource "aws_s3_bucket" "in_bucket" {
  bucket = "in-bucket"
  tags   = local.tags

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

  lambda_function {
    id                  = "cargo-lambda-s3.thumbs.1"
    lambda_function_arn = aws_lambda_alias.function.arn
    events              = ["s3:ObjectCreated:*"]
    filter_prefix       = "incoming/"
    filter_suffix       = ".jpg"
  }

  depends_on = [
    aws_lambda_permission.in_bucket,
    aws_lambda_function_event_invoke_config.function,
  ]
}
