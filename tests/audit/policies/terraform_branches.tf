variable "open" {
  type = bool
}

locals {
  more = var.open ? [{ Effect = "Allow", Action = "iam:PassRole", Resource = "*" }] : []
}

resource "aws_iam_role_policy" "thumbs" {
  role = "thumbs"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([
      {
        Effect   = "Allow"
        Action   = ["s3:GetObject"]
        Resource = var.open ? ["*"] : ["arn:aws:s3:::in-bucket/incoming/*"]
      },
      {
        Effect   = "Allow"
        Action   = ["s3:PutObject"]
        Resource = [var.open ? "*" : "arn:aws:s3:::out-bucket/small/*"]
      },
    ], local.more)
  })
}

data "aws_iam_policy_document" "list" {
  statement {
    actions   = var.open ? ["s3:*"] : null
    resources = ["arn:aws:s3:::in-bucket"]
  }
}

resource "aws_iam_role_policy" "list" {
  role   = "thumbs"
  policy = data.aws_iam_policy_document.list.json
}
