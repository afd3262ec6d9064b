variable "statements" {
  type = any
}

data "aws_iam_policy_document" "given" {
  dynamic "statement" {
    for_each = var.statements
    content {
      effect    = lookup(statement.value, "effect", null)
      actions   = lookup(statement.value, "actions", null)
      resources = lookup(statement.value, "resources", null)
      dynamic "condition" {
        for_each = statement.value.conditions
        content {
          test     = condition.value.test
          variable = condition.value.variable
          values   = condition.value.values
        }
      }
    }
  }
}

data "aws_iam_policy_document" "null" {
  statement {
    effect    = lookup({ sid = "a" }, "effect", null)
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::in-bucket/incoming/*"]
    condition {
      test     = var.statements[0].test
      variable = "aws:SourceVpce"
      values   = ["vpce-1a2b3c4d"]
    }
  }
}

resource "aws_iam_role_policy" "given" {
  role   = "thumbs"
  policy = data.aws_iam_policy_document.given.json
}

resource "aws_iam_role_policy" "null" {
  role   = "thumbs"
  policy = data.aws_iam_policy_document.null.json
}

resource "aws_iam_role_policy" "either" {
  role = "thumbs"
  policy = var.statements != null ? var.statements : jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["s3:GetObject"]
        Resource = ["arn:aws:s3:::in-bucket/incoming/*"]
      },
    ]
  })
}
