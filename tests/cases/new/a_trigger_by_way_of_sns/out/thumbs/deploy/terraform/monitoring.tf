# ---- 6. What is watched ------------------------------------------------------------------------------------------
# Each alarm goes off as soon as its metric is above zero within five minutes. Where nothing happened there is no metric,
# and nothing wrong.

# Subscribe to it to receive alarms, as README.md in this folder says.
resource "aws_sns_topic" "alarms" {
  name = "thumbs-alarms"
}

resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name        = "thumbs-errors"
  alarm_description = "An invocation failed. Lambda tries twice more; the logs say what went wrong."
  alarm_actions     = [aws_sns_topic.alarms.arn]

  namespace   = "AWS/Lambda"
  metric_name = "Errors"
  dimensions = {
    FunctionName = "thumbs"
  }

  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
}

resource "aws_cloudwatch_metric_alarm" "throttles" {
  alarm_name        = "thumbs-throttles"
  alarm_description = "Invocations were held back: the concurrency of the function or of the account is used up."
  alarm_actions     = [aws_sns_topic.alarms.arn]

  namespace   = "AWS/Lambda"
  metric_name = "Throttles"
  dimensions = {
    FunctionName = "thumbs"
  }

  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
}

resource "aws_cloudwatch_metric_alarm" "dropped_events" {
  alarm_name        = "thumbs-dropped-events"
  alarm_description = "An event was given up without having been handled. The failure queue holds it, unless that failed too."
  alarm_actions     = [aws_sns_topic.alarms.arn]

  namespace   = "AWS/Lambda"
  metric_name = "AsyncEventsDropped"
  dimensions = {
    FunctionName = "thumbs"
  }

  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
}

resource "aws_cloudwatch_metric_alarm" "lost_failures" {
  alarm_name        = "thumbs-lost-failures"
  alarm_description = "An event that failed every try did not reach the failure queue: it is lost but for the logs."
  alarm_actions     = [aws_sns_topic.alarms.arn]

  namespace   = "AWS/Lambda"
  metric_name = "DestinationDeliveryFailures"
  dimensions = {
    FunctionName = "thumbs"
  }

  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
}

resource "aws_cloudwatch_metric_alarm" "loops" {
  alarm_name        = "thumbs-loops"
  alarm_description = "Lambda stopped a loop: the function triggers itself, perhaps by way of another function."
  alarm_actions     = [aws_sns_topic.alarms.arn]

  namespace   = "AWS/Lambda"
  metric_name = "RecursiveInvocationsDropped"
  dimensions = {
    FunctionName = "thumbs"
  }

  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
}

resource "aws_cloudwatch_metric_alarm" "failure_queue" {
  alarm_name        = "thumbs-failure-queue"
  alarm_description = "Events that failed every try wait in the failure queue, to be looked at and sent again."
  alarm_actions     = [aws_sns_topic.alarms.arn]

  namespace   = "AWS/SQS"
  metric_name = "ApproximateNumberOfMessagesVisible"
  dimensions = {
    QueueName = "thumbs-failures"
  }

  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
}

resource "aws_cloudwatch_metric_alarm" "topic" {
  alarm_name        = "thumbs-topic"
  alarm_description = "SNS could not deliver an event to the function. The failure queue holds it, unless that failed too."
  alarm_actions     = [aws_sns_topic.alarms.arn]

  namespace   = "AWS/SNS"
  metric_name = "NumberOfNotificationsFailed"
  dimensions = {
    TopicName = "thumbs-events"
  }

  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
}

resource "aws_cloudwatch_dashboard" "function" {
  dashboard_name = "thumbs"
  dashboard_body = jsonencode({
    widgets = [
      {
        type   = "metric"
        x      = 0
        y      = 0
        width  = 12
        height = 6
        properties = {
          title  = "Invocations and errors"
          region = local.region
          period = 300
          metrics = [
            ["AWS/Lambda", "Invocations", "FunctionName", "thumbs", { stat = "Sum" }],
            ["AWS/Lambda", "Errors", "FunctionName", "thumbs", { stat = "Sum" }],
          ]
        }
      },
      {
        type   = "metric"
        x      = 12
        y      = 0
        width  = 12
        height = 6
        properties = {
          title  = "Duration in ms"
          region = local.region
          period = 300
          metrics = [
            ["AWS/Lambda", "Duration", "FunctionName", "thumbs", { stat = "Average" }],
            ["AWS/Lambda", "Duration", "FunctionName", "thumbs", { stat = "p99" }],
            ["AWS/Lambda", "Duration", "FunctionName", "thumbs", { stat = "Maximum" }],
          ]
        }
      },
      {
        type   = "metric"
        x      = 0
        y      = 6
        width  = 12
        height = 6
        properties = {
          title  = "Held back and given up"
          region = local.region
          period = 300
          metrics = [
            ["AWS/Lambda", "Throttles", "FunctionName", "thumbs", { stat = "Sum" }],
            ["AWS/Lambda", "AsyncEventsDropped", "FunctionName", "thumbs", { stat = "Sum" }],
            ["AWS/Lambda", "DestinationDeliveryFailures", "FunctionName", "thumbs", { stat = "Sum" }],
            ["AWS/Lambda", "RecursiveInvocationsDropped", "FunctionName", "thumbs", { stat = "Sum" }],
            ["AWS/SNS", "NumberOfNotificationsFailed", "TopicName", "thumbs-events", { stat = "Sum" }],
          ]
        }
      },
      {
        type   = "metric"
        x      = 12
        y      = 6
        width  = 12
        height = 6
        properties = {
          title  = "Failed events that wait"
          region = local.region
          period = 300
          metrics = [
            ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", "thumbs-failures", { stat = "Maximum" }],
          ]
        }
      },
    ]
  })
}
