output "function_arn" {
  description = "The function"
  value       = aws_lambda_function.function.arn
}

output "execution_role_arn" {
  description = "What the function may do"
  value       = aws_iam_role.execution.arn
}

output "alarm_topic_arn" {
  description = "Alarms are sent to this topic: subscribe to receive them"
  value       = aws_sns_topic.alarms.arn
}
