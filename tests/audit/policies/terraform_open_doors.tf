resource "aws_lambda_function_url" "open" {
  function_name      = "hello"
  authorization_type = "NONE"
}

resource "aws_lambda_function_url" "closed" {
  function_name      = "hello"
  authorization_type = "AWS_IAM"
}

resource "aws_sqs_queue" "orders" {
  name = "orders"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "*" }
      Action    = "sqs:SendMessage"
      Resource  = "*"
      Condition = { StringLike = { "aws:SourceArn" = "*" } }
    }]
  })
}

resource "aws_lambda_function_url" "none" {
  count              = 0
  function_name      = "hello"
  authorization_type = "NONE"
}
