import { Aws, CfnCondition, CfnOutput, Duration, Fn, Lazy, RemovalPolicy, Stack, type StackProps } from "aws-cdk-lib";
import * as events from "aws-cdk-lib/aws-events";
import * as iam from "aws-cdk-lib/aws-iam";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as logs from "aws-cdk-lib/aws-logs";
import * as s3 from "aws-cdk-lib/aws-s3";
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

    // EventBridge may invoke the function for rule thumbs-90afc717, and for no other
    const allowRule90afc717 = new lambda.CfnPermission(this, "AllowRule90afc717", {
      functionName: functionArn,
      action: "lambda:InvokeFunction",
      principal: "events.amazonaws.com",
      sourceArn: `arn:${Aws.PARTITION}:events:${Aws.REGION}:${Aws.ACCOUNT_ID}:rule/thumbs-90afc717`,
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
        S3_TRIGGERS: "[{\"bucket\":\"in-bucket\",\"prefix\":\"incoming/\",\"suffix\":\".jpg\",\"events\":[\"s3:ObjectCreated:*\"],\"via\":\"eventbridge\"}]",
      },
    });

    // An event that failed every try ends here, whole, to be looked at and sent again.
    const failureQueue = new sqs.Queue(this, "FailureQueue", {
      queueName: "thumbs-failures",
      retentionPeriod: Duration.days(14),
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      removalPolicy: RemovalPolicy.DESTROY,
    });

    // A CfnQueuePolicy, because others may add to the one of the queue itself.
    const failureQueuePolicy = new sqs.CfnQueuePolicy(this, "FailureQueuePolicy", {
      queues: [failureQueue.queueUrl],
      policyDocument: new iam.PolicyDocument({
        statements: [
          // EventBridge keeps events of the function's rules that it could not deliver
          new iam.PolicyStatement({
            sid: "KeepUndelivered",
            effect: iam.Effect.ALLOW,
            principals: [new iam.ServicePrincipal("events.amazonaws.com")],
            actions: [
              "sqs:SendMessage",
            ],
            resources: [
              `arn:${Aws.PARTITION}:sqs:${Aws.REGION}:${Aws.ACCOUNT_ID}:thumbs-failures`,
            ],
            conditions: {
              ArnEquals: {
                "aws:SourceArn": `arn:${Aws.PARTITION}:events:${Aws.REGION}:${Aws.ACCOUNT_ID}:rule/thumbs-90afc717`,
              },
            },
          }),
        ],
      }),
    });

    // EventBridge invokes asynchronously: Lambda tries an event again when the handler returns an error.
    const retries = new lambda.CfnEventInvokeConfig(this, "Retries", {
      functionName: fn.functionName,
      qualifier: "$LATEST",
      maximumRetryAttempts: 2,
      maximumEventAgeInSeconds: 21600,
      destinationConfig: { onFailure: { destination: failureQueue.queueArn } },
    });

    // A bucket sends all of its events to the default bus of EventBridge, and a rule chooses. Keys in its pattern are as they
    // are, not URL-encoded.

    const rule90afc717 = new events.CfnRule(this, "Rule90afc717", {
      name: "thumbs-90afc717",
      description: "Events of s3://in-bucket for function thumbs",
      state: "ENABLED",
      eventPattern: {
        source: ["aws.s3"],
        "detail-type": ["Object Created"],
        detail: {
          bucket: { name: ["in-bucket"] },
          object: { key: [{ wildcard: "incoming/*.jpg" }], size: [{ numeric: [">=", 10240, "<=", 5242880] }] },
        },
      },
      targets: [
        {
          id: "function",
          arn: fn.functionArn,
          retryPolicy: {
            maximumRetryAttempts: 185,
            maximumEventAgeInSeconds: 86400,
          },
          deadLetterConfig: { arn: failureQueue.queueArn },
        },
      ],
    });
    // What it sends is handled from the first event on.
    rule90afc717.addResourceDependency(allowRule90afc717);
    rule90afc717.addResourceDependency(retries);
    rule90afc717.addResourceDependency(failureQueuePolicy);

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
        eventBridgeConfiguration: { eventBridgeEnabled: true },
      },
    });
    bucketInBucket.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    bucketInBucket.addResourceDependency(rule90afc717);
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

    new CfnOutput(this, "FunctionArn", { description: "The function", value: fn.functionArn });
    new CfnOutput(this, "ExecutionRoleArn", { description: "What the function may do", value: executionRole.attrArn });
    new CfnOutput(this, "FailureQueueUrl", { description: "Events that failed every try", value: failureQueue.queueUrl });
  }
}
