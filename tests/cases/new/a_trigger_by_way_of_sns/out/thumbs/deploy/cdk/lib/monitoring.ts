import { Aws, CfnOutput, type Stack } from "aws-cdk-lib";
import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import * as sns from "aws-cdk-lib/aws-sns";

/** What has to stay at zero. */
const ALARMS = [
  {
    id: "ErrorsAlarm",
    name: "thumbs-errors",
    description: "An invocation failed. Lambda tries twice more; the logs say what went wrong.",
    metric: { namespace: "AWS/Lambda", name: "Errors", statistic: "Sum" },
    dimension: { name: "FunctionName", value: "thumbs" },
  },
  {
    id: "ThrottlesAlarm",
    name: "thumbs-throttles",
    description: "Invocations were held back: the concurrency of the function or of the account is used up.",
    metric: { namespace: "AWS/Lambda", name: "Throttles", statistic: "Sum" },
    dimension: { name: "FunctionName", value: "thumbs" },
  },
  {
    id: "DroppedEventsAlarm",
    name: "thumbs-dropped-events",
    description: "An event was given up without having been handled. The failure queue holds it, unless that failed too.",
    metric: { namespace: "AWS/Lambda", name: "AsyncEventsDropped", statistic: "Sum" },
    dimension: { name: "FunctionName", value: "thumbs" },
  },
  {
    id: "LostFailuresAlarm",
    name: "thumbs-lost-failures",
    description: "An event that failed every try did not reach the failure queue: it is lost but for the logs.",
    metric: { namespace: "AWS/Lambda", name: "DestinationDeliveryFailures", statistic: "Sum" },
    dimension: { name: "FunctionName", value: "thumbs" },
  },
  {
    id: "LoopsAlarm",
    name: "thumbs-loops",
    description: "Lambda stopped a loop: the function triggers itself, perhaps by way of another function.",
    metric: { namespace: "AWS/Lambda", name: "RecursiveInvocationsDropped", statistic: "Sum" },
    dimension: { name: "FunctionName", value: "thumbs" },
  },
  {
    id: "FailureQueueAlarm",
    name: "thumbs-failure-queue",
    description: "Events that failed every try wait in the failure queue, to be looked at and sent again.",
    metric: { namespace: "AWS/SQS", name: "ApproximateNumberOfMessagesVisible", statistic: "Maximum" },
    dimension: { name: "QueueName", value: "thumbs-failures" },
  },
  {
    id: "TopicAlarm",
    name: "thumbs-topic",
    description: "SNS could not deliver an event to the function. The failure queue holds it, unless that failed too.",
    metric: { namespace: "AWS/SNS", name: "NumberOfNotificationsFailed", statistic: "Sum" },
    dimension: { name: "TopicName", value: "thumbs-events" },
  },
];

/** What watches the function. */
export function addMonitoring(stack: Stack): void {
  // Only subscribers of this topic are notified.
  const topic = new sns.CfnTopic(stack, "AlarmTopic", { topicName: "thumbs-alarms" });

  // An alarm goes off as soon as its metric is above zero within five minutes. Missing data is fine: nothing happened.
  for (const alarm of ALARMS) {
    new cloudwatch.CfnAlarm(stack, alarm.id, {
      alarmName: alarm.name,
      alarmDescription: alarm.description,
      namespace: alarm.metric.namespace,
      metricName: alarm.metric.name,
      dimensions: [alarm.dimension],
      statistic: alarm.metric.statistic,
      period: 300,
      evaluationPeriods: 1,
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      treatMissingData: "notBreaching",
      alarmActions: [topic.ref],
    });
  }

  new cloudwatch.CfnDashboard(stack, "Dashboard", {
    dashboardName: "thumbs",
    dashboardBody: stack.toJsonString({
      widgets: [
        {
          type: "metric",
          x: 0,
          y: 0,
          width: 12,
          height: 6,
          properties: {
            title: "Invocations and errors",
            region: Aws.REGION,
            period: 300,
            metrics: [
              ["AWS/Lambda", "Invocations", "FunctionName", "thumbs", { stat: "Sum" }],
              ["AWS/Lambda", "Errors", "FunctionName", "thumbs", { stat: "Sum" }],
            ],
          },
        },
        {
          type: "metric",
          x: 12,
          y: 0,
          width: 12,
          height: 6,
          properties: {
            title: "Duration in ms",
            region: Aws.REGION,
            period: 300,
            metrics: [
              ["AWS/Lambda", "Duration", "FunctionName", "thumbs", { stat: "Average" }],
              ["AWS/Lambda", "Duration", "FunctionName", "thumbs", { stat: "p99" }],
              ["AWS/Lambda", "Duration", "FunctionName", "thumbs", { stat: "Maximum" }],
            ],
          },
        },
        {
          type: "metric",
          x: 0,
          y: 6,
          width: 12,
          height: 6,
          properties: {
            title: "Held back and given up",
            region: Aws.REGION,
            period: 300,
            metrics: [
              ["AWS/Lambda", "Throttles", "FunctionName", "thumbs", { stat: "Sum" }],
              ["AWS/Lambda", "AsyncEventsDropped", "FunctionName", "thumbs", { stat: "Sum" }],
              ["AWS/Lambda", "DestinationDeliveryFailures", "FunctionName", "thumbs", { stat: "Sum" }],
              ["AWS/Lambda", "RecursiveInvocationsDropped", "FunctionName", "thumbs", { stat: "Sum" }],
              ["AWS/SNS", "NumberOfNotificationsFailed", "TopicName", "thumbs-events", { stat: "Sum" }],
            ],
          },
        },
        {
          type: "metric",
          x: 12,
          y: 6,
          width: 12,
          height: 6,
          properties: {
            title: "Failed events that wait",
            region: Aws.REGION,
            period: 300,
            metrics: [["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", "thumbs-failures", { stat: "Maximum" }]],
          },
        },
      ],
    }),
  });

  new CfnOutput(stack, "AlarmTopicArn", {
    description: "Alarms are sent to this topic: subscribe to receive them",
    value: topic.ref,
  });
}
