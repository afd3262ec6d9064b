output "function_arn" {
  description = "The function"
  value       = aws_lambda_function.function.arn
}

output "execution_role_arn" {
  description = "What the function may do"
  value       = "arn:aws:iam::111122223333:role/team/photos"
}

output "failure_queue_url" {
  description = "Events that failed every try"
  value       = aws_sqs_queue.failures.url
}

output "alarm_topic_arn" {
  description = "Alarms are sent to this topic: subscribe to receive them"
  value       = aws_sns_topic.alarms.arn
}

output "deployer_role_arn" {
  description = "The role of the deployer"
  value       = aws_iam_role.deployer.arn
}
