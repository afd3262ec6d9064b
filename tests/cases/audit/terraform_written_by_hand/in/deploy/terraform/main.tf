resource "aws_iam_role" "execution" {
  name = "thumbs-${data.aws_region.current.region}"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole", Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } } }]
  })
}

data "aws_iam_policy_document" "execution" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.inbox.arn}/*"]
  }
  statement {
    actions   = ["sqs:SendMessage"]
    resources = ["*"]
  }
  statement {
    actions   = var.actions
    resources = ["*"]
  }
}

resource "aws_iam_policy" "execution" {
  policy = data.aws_iam_policy_document.execution.json
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = aws_iam_policy.execution.arn
}

resource "aws_s3_bucket" "inbox" {
  bucket = "photo-inbox"
}

resource "aws_lambda_permission" "inbox" {
  function_name = aws_lambda_function.thumbs.function_name
  action        = "lambda:InvokeFunction"
  principal     = "s3.amazonaws.com"
  source_arn    = aws_s3_bucket.inbox.arn
}

resource "aws_lambda_function" "thumbs" {
  function_name = "thumbs"
  role          = aws_iam_role.execution.arn
  environment {
    variables = {
      API_TOKEN = "x"
      SIZE      = 200
    }
  }
}
