# thumbs: a function that S3 invokes

data "aws_partition" "current" {
  lifecycle {
    # A state holds one environment: another one's names would replace its resources.
    precondition {
      condition     = contains(["default", var.environment], terraform.workspace)
      error_message = "Workspace ${terraform.workspace} is not that of environment ${var.environment}: terraform workspace select ${var.environment}"
    }
  }
}

data "aws_region" "current" {}

data "aws_caller_identity" "current" {}

locals {
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.region
  account   = data.aws_caller_identity.current.account_id

  # Everything has them that can have tags.
  tags = {
    "stage" = "${var.environment}"
  }
}

# ---- 1. Who may invoke the function: its resource-based policy --------------------------------------------------
# S3 checks these when it stores a bucket's notification, so they come before the notifications.

# S3 may invoke the function for bucket in-{environment}, as long as this account owns it
resource "aws_lambda_permission" "in_Environment" {
  statement_id   = "AllowS3-in-${var.environment}"
  function_name  = aws_lambda_function.function.function_name
  action         = "lambda:InvokeFunction"
  principal      = "s3.amazonaws.com"
  source_arn     = "arn:${local.partition}:s3:::in-${var.environment}"
  source_account = local.account
}

# ---- 2. What the function may do: its execution role ------------------------------------------------------------

resource "aws_iam_role" "execution" {
  name = "thumbs-${var.environment}-${local.region}"

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
          "arn:${local.partition}:s3:::in-${var.environment}/incoming/*.jpg",
        ]
      },
      # the handler writes objects (`--write`), and throws away the parts of an upload that failed
      {
        Sid    = "WriteObjects"
        Effect = "Allow"
        Action = [
          "s3:AbortMultipartUpload",
          "s3:PutObject",
        ]
        Resource = [
          "arn:${local.partition}:s3:::out-${var.environment}/*",
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
          "arn:${local.partition}:logs:${local.region}:${local.account}:log-group:/aws/lambda/thumbs-${var.environment}:*",
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
          "arn:${local.partition}:sqs:${local.region}:${local.account}:thumbs-${var.environment}-failures",
        ]
      },
    ]
  })
}

# ---- 3. The function and what it runs with -----------------------------------------------------------------------

resource "aws_lambda_function" "function" {
  function_name    = "thumbs-${var.environment}"
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
      S3_TRIGGERS = "[{\"bucket\":\"in-${var.environment}\",\"prefix\":\"incoming/\",\"suffix\":\".jpg\",\"events\":[\"s3:ObjectCreated:*\"]}]"
      S3_WRITE    = "[{\"name\":\"out\",\"bucket\":\"out-${var.environment}\",\"prefix\":\"\",\"suffix\":\"\"}]"
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

resource "aws_cloudwatch_log_group" "function" {
  name              = "/aws/lambda/thumbs-${var.environment}"
  retention_in_days = 30
  tags              = local.tags
}

# An event that failed every try ends here, whole, to be looked at and sent again.
resource "aws_sqs_queue" "failures" {
  name                      = "thumbs-${var.environment}-failures"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
  tags                      = local.tags
}

# S3 invokes asynchronously: Lambda tries an event again when the handler returns an error.
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

# ---- 4. The buckets ----------------------------------------------------------------------------------------------
# Kept: Terraform refuses to destroy them. README.md in this folder says how to take down the rest.
# The filters of the notifications are URL-encoded, as S3 stores them.

resource "aws_s3_bucket" "in_Environment" {
  bucket = "in-${var.environment}"
  tags   = local.tags

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_public_access_block" "in_Environment" {
  bucket = aws_s3_bucket.in_Environment.bucket

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "in_Environment" {
  bucket = aws_s3_bucket.in_Environment.bucket

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "in_Environment" {
  bucket = aws_s3_bucket.in_Environment.bucket

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "in_Environment" {
  bucket = aws_s3_bucket.in_Environment.bucket

  rule {
    id     = "abort-incomplete-uploads"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
}

resource "aws_s3_bucket_policy" "in_Environment" {
  bucket = aws_s3_bucket.in_Environment.bucket

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
          "arn:${local.partition}:s3:::in-${var.environment}",
          "arn:${local.partition}:s3:::in-${var.environment}/*",
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
  depends_on = [aws_s3_bucket_public_access_block.in_Environment]
}

resource "aws_s3_bucket_notification" "in_Environment" {
  bucket = aws_s3_bucket.in_Environment.bucket

  lambda_function {
    id                  = "cargo-lambda-s3.thumbs-${var.environment}.1"
    lambda_function_arn = aws_lambda_function.function.arn
    events              = ["s3:ObjectCreated:*"]
    filter_prefix       = "incoming/"
    filter_suffix       = ".jpg"
  }

  depends_on = [
    aws_lambda_permission.in_Environment,
    aws_lambda_function_event_invoke_config.function,
  ]
}

resource "aws_s3_bucket" "out_Environment" {
  bucket = "out-${var.environment}"
  tags   = local.tags

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_public_access_block" "out_Environment" {
  bucket = aws_s3_bucket.out_Environment.bucket

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "out_Environment" {
  bucket = aws_s3_bucket.out_Environment.bucket

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "out_Environment" {
  bucket = aws_s3_bucket.out_Environment.bucket

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "out_Environment" {
  bucket = aws_s3_bucket.out_Environment.bucket

  rule {
    id     = "abort-incomplete-uploads"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
}

resource "aws_s3_bucket_policy" "out_Environment" {
  bucket = aws_s3_bucket.out_Environment.bucket

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
          "arn:${local.partition}:s3:::out-${var.environment}",
          "arn:${local.partition}:s3:::out-${var.environment}/*",
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
  depends_on = [aws_s3_bucket_public_access_block.out_Environment]
}
