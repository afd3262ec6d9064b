locals {
  queues = ["orders", "bills"]
  base   = { Version = "2012-10-17" }
}

resource "aws_iam_policy" "loop" {
  policy = jsonencode(merge(local.base, {
    Statement = [for queue in local.queues : {
      Effect   = "Allow"
      Action   = var.all ? "sqs:*" : "sqs:SendMessage"
      Resource = "arn:aws:sqs:eu-central-1:111122223333:${queue}"
    }]
  }))
}

resource "aws_iam_role_policy" "text" {
  role   = "other"
  policy = <<-POLICY
    {
      "Version": "2012-10-17",
      "Statement": [
        {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "${aws_dynamodb_table.orders.arn}"},
        {"Effect": "Allow", "Action": "sns:Publish", "Resource": "*"},
      ]
    }
  POLICY
}

resource "aws_iam_role_policy" "file" {
  role   = "other"
  policy = templatefile("${path.module}/policies/events.json.tftpl", { actions = ["events:*"], bus = var.bus })
}

resource "aws_iam_role_policy" "outside" {
  role   = "other"
  policy = file("/etc/policy.json")
}

resource "aws_iam_role_policy_attachment" "each" {
  for_each   = toset(["AmazonSQSFullAccess"])
  role       = "other"
  policy_arn = "arn:aws:iam::aws:policy/${each.key}"
}

resource "aws_s3_bucket" "photos" {
  bucket = "photos"
  policy = data.aws_iam_policy_document.photos.json
  grant {
    uri         = "http://acs.amazonaws.com/groups/global/AllUsers"
    permissions = ["READ"]
  }
}

data "aws_iam_policy_document" "photos" {
  dynamic "statement" {
    for_each = toset(["s3:GetObject"])
    content {
      sid       = "Read"
      actions   = [statement.value]
      resources = ["arn:aws:s3:::photos/*"]
      principals {
        type        = "*"
        identifiers = ["*"]
      }
    }
  }
}

module "roles" {
  source  = "./roles"
  actions = ["kinesis:*"]
}

module "elsewhere" {
  source   = "example/lambda/aws"
  policies = ["arn:aws:iam::aws:policy/AdministratorAccess"]
}
