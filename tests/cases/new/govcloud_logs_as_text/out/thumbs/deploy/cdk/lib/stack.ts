import * as fs from "node:fs";
import * as path from "node:path";
import { Aws, CfnOutput, CfnResource, Duration, Lazy, RemovalPolicy, Stack, type StackProps } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as logs from "aws-cdk-lib/aws-logs";
import * as sqs from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { addMonitoring } from "./monitoring";

export interface FunctionStackProps extends StackProps {
  /** The zipped bootstrap that cargo lambda build made. */
  readonly code: lambda.Code;
}

/**
 * The function, its two policies, and what it runs with. The CDK's own grants and notifications allow more than is
 * needed: none are used, and each statement says why it is there.
 */
export class FunctionStack extends Stack {
  constructor(scope: Construct, id: string, props: FunctionStackProps) {
    super(scope, id, {
      description: "thumbs: a function that S3 invokes",
      analyticsReporting: false,
      ...props,
    });

    // ---- 1. Who may invoke the function: its resource-based policy ----------------------------------------------
    // S3 checks these when it stores a bucket's notification, so they come before the buckets.

    // The function itself stands under 3.
    const functionArn = Lazy.string({ produce: () => fn.functionArn });

    // S3 may invoke the function for bucket in-bucket, as long as this account owns it
    const invokeFromInBucket = new lambda.CfnPermission(this, "InvokeFromInBucket", {
      functionName: functionArn,
      action: "lambda:InvokeFunction",
      principal: "s3.amazonaws.com",
      sourceArn: `arn:${Aws.PARTITION}:s3:::in-bucket`,
      sourceAccount: Aws.ACCOUNT_ID,
    });

    // ---- 2. What the function may do: its execution role --------------------------------------------------------

    // A CfnRole, because iam.Role writes the trust policy by itself, and others may add to what it allows.
    const executionRole = new iam.CfnRole(this, "ExecutionRole", {
      roleName: `thumbs-${Aws.REGION}`,
      assumeRolePolicyDocument: new iam.PolicyDocument({
        statements: [
          // Lambda runs the function under this role, at the request of this account
          new iam.PolicyStatement({
            sid: "LambdaAssumesRole",
            effect: iam.Effect.ALLOW,
            principals: [new iam.ServicePrincipal("lambda.amazonaws.com")],
            actions: [
              "sts:AssumeRole",
            ],
            conditions: {
              StringEquals: {
                "aws:SourceAccount": Aws.ACCOUNT_ID,
              },
            },
          }),
        ],
      }),
      policies: [
        {
          policyName: "execution",
          policyDocument: new iam.PolicyDocument({
            statements: [
              // the handler reads the objects that trigger it
              new iam.PolicyStatement({
                sid: "ReadTriggerObjects",
                effect: iam.Effect.ALLOW,
                actions: [
                  "s3:GetObject",
                ],
                resources: [
                  `arn:${Aws.PARTITION}:s3:::in-bucket/*`,
                ],
              }),
              // the function writes to its own log group, which the deployment creates
              new iam.PolicyStatement({
                sid: "WriteLogs",
                effect: iam.Effect.ALLOW,
                actions: [
                  "logs:CreateLogStream",
                  "logs:PutLogEvents",
                ],
                resources: [
                  `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:/aws/lambda/thumbs:*`,
                ],
              }),
              // Lambda sends events that failed every try to the function's own queue
              new iam.PolicyStatement({
                sid: "SendFailures",
                effect: iam.Effect.ALLOW,
                actions: [
                  "sqs:SendMessage",
                ],
                resources: [
                  `arn:${Aws.PARTITION}:sqs:${Aws.REGION}:${Aws.ACCOUNT_ID}:thumbs-failures`,
                ],
              }),
            ],
          }),
        },
      ],
    });

    // ---- 3. The function and what it runs with ------------------------------------------------------------------

    const logGroup = new logs.LogGroup(this, "LogGroup", {
      logGroupName: "/aws/lambda/thumbs",
      retention: 30,
      removalPolicy: RemovalPolicy.DESTROY,
    });

    const fn = new lambda.Function(this, "Function", {
      functionName: "thumbs",
      runtime: lambda.Runtime.PROVIDED_AL2023,
      handler: "bootstrap",
      architecture: lambda.Architecture.ARM_64,
      memorySize: 256,
      timeout: Duration.seconds(60),
      code: props.code,
      role: iam.Role.fromRoleArn(this, "Role", executionRole.attrArn, { mutable: false }),
      logGroup,
      loggingFormat: lambda.LoggingFormat.TEXT,
      environment: {
        S3_TRIGGERS: "[{\"bucket\":\"in-bucket\",\"prefix\":\"\",\"suffix\":\"\",\"events\":[\"s3:ObjectCreated:*\"]}]",
      },
    });

    // An event that failed every try ends here, whole, to be looked at and sent again.
    const failureQueue = new sqs.Queue(this, "FailureQueue", {
      queueName: "thumbs-failures",
      retentionPeriod: Duration.days(14),
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      removalPolicy: RemovalPolicy.DESTROY,
    });

    // S3 invokes asynchronously: Lambda tries an event again when the handler returns an error.
    const retries = new lambda.CfnEventInvokeConfig(this, "Retries", {
      functionName: fn.functionName,
      qualifier: "$LATEST",
      maximumRetryAttempts: 2,
      maximumEventAgeInSeconds: 21600,
      destinationConfig: { onFailure: { destination: failureQueue.queueArn } },
    });

    // ---- 5. Notifications on existing buckets -------------------------------------------------------------------
    // A bucket has one notification configuration, and others may have entries in it: a helper with a role of its own
    // puts those of this function among them, and takes them out again when the stack is deleted. The buckets stay as
    // they are.

    const helperRole = new iam.CfnRole(this, "NotificationHelperRole", {
      roleName: `thumbs-notifications-${Aws.REGION}`,
      assumeRolePolicyDocument: new iam.PolicyDocument({
        statements: [
          // Lambda runs the function under this role, at the request of this account
          new iam.PolicyStatement({
            sid: "LambdaAssumesRole",
            effect: iam.Effect.ALLOW,
            principals: [new iam.ServicePrincipal("lambda.amazonaws.com")],
            actions: [
              "sts:AssumeRole",
            ],
            conditions: {
              StringEquals: {
                "aws:SourceAccount": Aws.ACCOUNT_ID,
              },
            },
          }),
        ],
      }),
      policies: [
        {
          policyName: "logs",
          policyDocument: new iam.PolicyDocument({
            statements: [
              // the helper writes to its own log group, which the deployment creates
              new iam.PolicyStatement({
                sid: "WriteLogs",
                effect: iam.Effect.ALLOW,
                actions: [
                  "logs:CreateLogStream",
                  "logs:PutLogEvents",
                ],
                resources: [
                  `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:/aws/lambda/thumbs-notifications:*`,
                ],
              }),
            ],
          }),
        },
      ],
    });

    const helperLogGroup = new logs.LogGroup(this, "NotificationHelperLogGroup", {
      logGroupName: "/aws/lambda/thumbs-notifications",
      retention: 30,
      removalPolicy: RemovalPolicy.DESTROY,
    });

    const helper = new lambda.CfnFunction(this, "NotificationHelper", {
      functionName: "thumbs-notifications",
      description: "Merges notifications into buckets that others use too",
      runtime: "python3.14",
      handler: "index.handler",
      architectures: ["arm64"],
      memorySize: 128,
      timeout: 300,
      role: helperRole.attrArn,
      loggingConfig: { logGroup: helperLogGroup.logGroupName, logFormat: "Text" },
      code: { zipFile: fs.readFileSync(path.join(__dirname, "notifications.py"), "utf8") },
    });

    const mergeInBucketPolicy = new iam.CfnPolicy(this, "MergeInBucketPolicy", {
      policyName: "NotificationsInBucket",
      roles: [helperRole.ref],
      policyDocument: new iam.PolicyDocument({
        statements: [
          // the helper puts the function's notifications among the others of the bucket, and takes them out again
          new iam.PolicyStatement({
            sid: "MergeNotifications1",
            effect: iam.Effect.ALLOW,
            actions: [
              "s3:GetBucketNotification",
              "s3:PutBucketNotification",
            ],
            resources: [
              `arn:${Aws.PARTITION}:s3:::in-bucket`,
            ],
          }),
        ],
      }),
    });

    const notificationsInBucket = new CfnResource(this, "NotificationsInBucket", {
      type: "Custom::S3Notifications",
      properties: {
        ServiceToken: helper.attrArn,
        ServiceTimeout: 330,
        Bucket: "in-bucket",
        Owner: Aws.ACCOUNT_ID,
        // The prefix of the Ids that marks this function's entries
        Own: "cargo-lambda-s3.thumbs.",
        Function: `arn:${Aws.PARTITION}:lambda:${Aws.REGION}:${Aws.ACCOUNT_ID}:function:thumbs`,
        Configurations: [
          {
            Id: "cargo-lambda-s3.thumbs.1",
            LambdaFunctionArn: `arn:${Aws.PARTITION}:lambda:${Aws.REGION}:${Aws.ACCOUNT_ID}:function:thumbs`,
            Events: [
              "s3:ObjectCreated:*",
            ],
          },
        ],
      },
    });
    // S3 checks the permission when it stores a notification, and an event may come as soon as that is done.
    notificationsInBucket.addResourceDependency(invokeFromInBucket);
    notificationsInBucket.addResourceDependency(retries);
    notificationsInBucket.addResourceDependency(mergeInBucketPolicy);

    // ---- 6. What is watched: lib/monitoring.ts ------------------------------------------------------------------

    addMonitoring(this);

    new CfnOutput(this, "FunctionArn", { description: "The function", value: fn.functionArn });
    new CfnOutput(this, "ExecutionRoleArn", { description: "What the function may do", value: executionRole.attrArn });
    new CfnOutput(this, "FailureQueueUrl", { description: "Events that failed every try", value: failureQueue.queueUrl });
  }
}
