import { Aws, CfnCondition, CfnOutput, Duration, Fn, Lazy, RemovalPolicy, Stack, type StackProps, Tags } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as logs from "aws-cdk-lib/aws-logs";
import * as s3 from "aws-cdk-lib/aws-s3";
import * as scheduler from "aws-cdk-lib/aws-scheduler";
import * as sqs from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { addDeployers } from "./deployers";
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

    // For every resource that can have tags, but for a dashboard. The stack itself has none: CloudFormation would pass
    // them on to all that it makes.
    const except = { excludeResourceTypes: ["aws:cdk:stack", "AWS::CloudWatch::Dashboard"] };
    Tags.of(this).add("team", "photos", except);

    // ---- 1. Who may invoke the function: its resource-based policy ----------------------------------------------
    // S3 checks these when it stores a bucket's notification, so they come before the buckets.

    // The alias itself stands under 3.
    const functionArn = Lazy.string({ produce: () => alias.functionArn });

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
      // The most that the role can do, even if its policies allow more
      permissionsBoundary: "arn:aws:iam::123456789012:policy/limits",
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
                  `arn:${Aws.PARTITION}:s3:::in-bucket/incoming/*.jpg`,
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

    // In AWS GovCloud (US), Lambda takes no JSON as the format of its logs.
    const isGovCloud = new CfnCondition(this, "IsGovCloud", {
      expression: Fn.conditionEquals(Aws.PARTITION, "aws-us-gov"),
    });
    const logFormat = Fn.conditionIf(isGovCloud.logicalId, "Text", "JSON").toString();

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
      loggingFormat: logFormat as lambda.LoggingFormat,
      environment: {
        S3_TRIGGERS: "[{\"bucket\":\"in-bucket\",\"prefix\":\"incoming/\",\"suffix\":\".jpg\",\"events\":[\"s3:ObjectCreated:*\"]}]",
      },
      // Earlier versions stay, to go back to.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
    });

    // A version is published when the code or a setting changes.
    const alias = new lambda.Alias(this, "Alias", { aliasName: "live", version: fn.currentVersion });

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
      qualifier: alias.aliasName,
      maximumRetryAttempts: 2,
      maximumEventAgeInSeconds: 21600,
      destinationConfig: { onFailure: { destination: failureQueue.queueArn } },
    });
    // The name alone does not say that it has to exist.
    retries.node.addDependency(alias);

    // EventBridge Scheduler invokes the function under a role of its own, which may do nothing else: the function's policy
    // does not name it.
    const scheduleRole = new iam.CfnRole(this, "ScheduleRole", {
      roleName: `thumbs-schedule-${Aws.REGION}`,
      // The most that the role can do, even if its policies allow more
      permissionsBoundary: "arn:aws:iam::123456789012:policy/limits",
      assumeRolePolicyDocument: new iam.PolicyDocument({
        statements: [
          // EventBridge Scheduler invokes the function under this role, for schedules of this account's default group
          new iam.PolicyStatement({
            sid: "SchedulerAssumesRole",
            effect: iam.Effect.ALLOW,
            principals: [new iam.ServicePrincipal("scheduler.amazonaws.com")],
            actions: [
              "sts:AssumeRole",
            ],
            conditions: {
              ArnEquals: {
                "aws:SourceArn": `arn:${Aws.PARTITION}:scheduler:${Aws.REGION}:${Aws.ACCOUNT_ID}:schedule-group/default`,
              },
              StringEquals: {
                "aws:SourceAccount": Aws.ACCOUNT_ID,
              },
            },
          }),
        ],
      }),
      policies: [
        {
          policyName: "schedule",
          policyDocument: new iam.PolicyDocument({
            statements: [
              // the schedule invokes this function and nothing else
              new iam.PolicyStatement({
                sid: "InvokeFunction",
                effect: iam.Effect.ALLOW,
                actions: [
                  "lambda:InvokeFunction",
                ],
                resources: [
                  `arn:${Aws.PARTITION}:lambda:${Aws.REGION}:${Aws.ACCOUNT_ID}:function:thumbs:live`,
                ],
              }),
              // EventBridge Scheduler keeps invocations that it could not deliver
              new iam.PolicyStatement({
                sid: "KeepUndelivered",
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

    const schedule = new scheduler.CfnSchedule(this, "Schedule", {
      name: "thumbs",
      scheduleExpression: "cron(0 8 ? * MON-FRI *)", // in UTC
      state: "ENABLED",
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: alias.functionArn,
        roleArn: scheduleRole.attrArn,
        // EventBridge Scheduler replaces what stands between < and >.
        input: "{\"source\":\"aws.scheduler\",\"detail-type\":\"Scheduled Event\",\"id\":\"<aws.scheduler.execution-id>\",\"time\":\"<aws.scheduler.scheduled-time>\",\"resources\":[\"<aws.scheduler.schedule-arn>\"]}",
        retryPolicy: {
          maximumRetryAttempts: 2,
          maximumEventAgeInSeconds: 21600,
        },
        deadLetterConfig: { arn: failureQueue.queueArn },
      },
    });
    // What it sends is handled from the first time on.
    schedule.addResourceDependency(retries);

    // ---- 4. The buckets -----------------------------------------------------------------------------------------
    // Kept when the stack is deleted, with their policies, but not when their creation fails. Nothing refers to a bucket:
    // that would close a circle with its notification, and a stack imports existing resources by a plain name only.

    const bucketInBucket = new s3.CfnBucket(this, "BucketInBucket", {
      bucketName: "in-bucket",
      publicAccessBlockConfiguration: {
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      ownershipControls: {
        rules: [{ objectOwnership: "BucketOwnerEnforced" }],
      },
      bucketEncryption: {
        serverSideEncryptionConfiguration: [{ serverSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
      },
      lifecycleConfiguration: {
        rules: [
          {
            id: "abort-incomplete-uploads",
            status: "Enabled",
            abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          },
        ],
      },
      notificationConfiguration: {
        lambdaConfigurations: [
          {
            event: "s3:ObjectCreated:*",
            function: alias.functionArn,
            // URL-encoded, as S3 stores it
            filter: {
              s3Key: {
                rules: [
                  { name: "prefix", value: "incoming/" },
                  { name: "suffix", value: ".jpg" },
                ],
              },
            },
          },
        ],
      },
    });
    bucketInBucket.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    bucketInBucket.addResourceDependency(invokeFromInBucket);
    bucketInBucket.addResourceDependency(retries);

    const bucketInBucketPolicy = new s3.CfnBucketPolicy(this, "BucketInBucketPolicy", {
      bucket: "in-bucket",
      policyDocument: new iam.PolicyDocument({
        statements: [
          // requests without TLS are refused
          new iam.PolicyStatement({
            sid: "DenyWithoutTls",
            effect: iam.Effect.DENY,
            principals: [new iam.StarPrincipal()],
            actions: [
              "s3:*",
            ],
            resources: [
              `arn:${Aws.PARTITION}:s3:::in-bucket`,
              `arn:${Aws.PARTITION}:s3:::in-bucket/*`,
            ],
            conditions: {
              Bool: {
                "aws:SecureTransport": "false",
              },
            },
          }),
        ],
      }),
    });
    bucketInBucketPolicy.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    bucketInBucketPolicy.addResourceDependency(bucketInBucket);

    // ---- 6. What is watched: lib/monitoring.ts ------------------------------------------------------------------

    addMonitoring(this);

    // ---- 8. Who may change the function: lib/deployers.ts -------------------------------------------------------

    addDeployers(this);

    new CfnOutput(this, "FunctionArn", { description: "The function", value: fn.functionArn });
    new CfnOutput(this, "ExecutionRoleArn", { description: "What the function may do", value: executionRole.attrArn });
    new CfnOutput(this, "FailureQueueUrl", { description: "Events that failed every try", value: failureQueue.queueUrl });
  }
}
