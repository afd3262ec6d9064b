# ---- 7. The trail: who invokes the function, and who does what with the objects that trigger it ------------------
# Kept in a bucket of its own, which triggers nothing. The bucket stays when the rest goes: Terraform refuses to destroy it.

resource "aws_s3_bucket" "_trail" {
  bucket = "trail-thumbs-${var.environment}-${local.account}-${local.region}"

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_public_access_block" "_trail" {
  bucket = aws_s3_bucket._trail.bucket

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "_trail" {
  bucket = aws_s3_bucket._trail.bucket

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "_trail" {
  bucket = aws_s3_bucket._trail.bucket

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

# As long as the function's logs.
resource "aws_s3_bucket_lifecycle_configuration" "_trail" {
  bucket = aws_s3_bucket._trail.bucket

  rule {
    id     = "expire"
    status = "Enabled"

    filter {}

    expiration {
      days = local.settings[var.environment].log_retention
    }
  }

  rule {
    id     = "abort-incomplete-uploads"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
}

resource "aws_s3_bucket_policy" "_trail" {
  bucket = aws_s3_bucket._trail.bucket

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # CloudTrail looks whether it may write before it does
      {
        Sid    = "CloudTrailChecks"
        Effect = "Allow"
        Principal = {
          Service = "cloudtrail.amazonaws.com"
        }
        Action = [
          "s3:GetBucketAcl",
        ]
        Resource = [
          "arn:${local.partition}:s3:::trail-thumbs-${var.environment}-${local.account}-${local.region}",
        ]
        Condition = {
          "StringEquals" = {
            "aws:SourceArn" = "arn:${local.partition}:cloudtrail:${local.region}:${local.account}:trail/thumbs-${var.environment}"
          }
        }
      },
      # CloudTrail writes the logs of this trail and of no other
      {
        Sid    = "CloudTrailWrites"
        Effect = "Allow"
        Principal = {
          Service = "cloudtrail.amazonaws.com"
        }
        Action = [
          "s3:PutObject",
        ]
        Resource = [
          "arn:${local.partition}:s3:::trail-thumbs-${var.environment}-${local.account}-${local.region}/AWSLogs/${local.account}/*",
        ]
        Condition = {
          "StringEquals" = {
            "aws:SourceArn" = "arn:${local.partition}:cloudtrail:${local.region}:${local.account}:trail/thumbs-${var.environment}"
            "s3:x-amz-acl"  = "bucket-owner-full-control"
          }
        }
      },
      # requests without TLS are refused
      {
        Sid       = "DenyWithoutTls"
        Effect    = "Deny"
        Principal = "*"
        Action = [
          "s3:*",
        ]
        Resource = [
          "arn:${local.partition}:s3:::trail-thumbs-${var.environment}-${local.account}-${local.region}",
          "arn:${local.partition}:s3:::trail-thumbs-${var.environment}-${local.account}-${local.region}/*",
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
  depends_on = [aws_s3_bucket_public_access_block._trail]
}

resource "aws_cloudtrail" "trail" {
  name                          = "thumbs-${var.environment}"
  s3_bucket_name                = aws_s3_bucket._trail.bucket
  enable_logging                = true
  enable_log_file_validation    = true
  is_multi_region_trail         = false
  include_global_service_events = false

  advanced_event_selector {
    name = "Invocations of the function"

    field_selector {
      field  = "eventCategory"
      equals = ["Data"]
    }

    field_selector {
      field  = "resources.type"
      equals = ["AWS::Lambda::Function"]
    }

    field_selector {
      field  = "resources.ARN"
      equals = ["arn:${local.partition}:lambda:${local.region}:${local.account}:function:thumbs-${var.environment}"]
    }
  }

  advanced_event_selector {
    name = "Objects that trigger the function"

    field_selector {
      field  = "eventCategory"
      equals = ["Data"]
    }

    field_selector {
      field  = "resources.type"
      equals = ["AWS::S3::Object"]
    }

    field_selector {
      field = "resources.ARN"
      starts_with = [
        "arn:${local.partition}:s3:::photo-inbox-${var.environment}/",
      ]
    }
  }

  # CloudTrail looks whether it may write before it does.
  depends_on = [aws_s3_bucket_policy._trail]
}
