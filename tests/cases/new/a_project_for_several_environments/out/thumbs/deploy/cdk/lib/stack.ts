import { Aws, CfnCondition, CfnOutput, Duration, Fn, Lazy, RemovalPolicy, Stack, type StackProps, Tags } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as logs from "aws-cdk-lib/aws-logs";
import * as s3 from "aws-cdk-lib/aws-s3";
import * as sqs from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { addDeployers } from "./deployers";
import { addMonitoring } from "./monitoring";

/** What the app deploys: one stack for each. */
export const ENVIRONMENTS = ["dev", "prod"] as const;

export interface FunctionStackProps extends StackProps {
  /** The environment that the stack is for. */
  readonly environment: (typeof ENVIRONMENTS)[number];
  /** The zipped bootstrap that cargo lambda build made. */
  readonly code: lambda.Code;
}

/**
 * The function, its two policies, and what it runs with. The CDK's own grants and notifications allow more than is
 * needed: none are used, and each statement says why it is there.
 */
export class FunctionStack extends Stack {
  constructor(scope: Construct, id: string, props: FunctionStackProps) {
    const { environment } = props;
    super(scope, id, {
      description: "thumbs: a function that S3 invokes",
      analyticsReporting: false,
      ...props,
    });

    // For every resource that can have tags, but for a dashboard. The stack itself has none: CloudFormation would pass
    // them on to all that it makes.
    const except = { excludeResourceTypes: ["aws:cdk:stack", "AWS::CloudWatch::Dashboard"] };
    Tags.of(this).add("stage", `${environment}`, except);

    // ---- 1. Who may invoke the function: its resource-based policy ----------------------------------------------
    // S3 checks these when it stores a bucket's notification, so they come before the buckets.

    // The function itself stands under 3.
    const functionArn = Lazy.string({ produce: () => fn.functionArn });

    // S3 may invoke the function for bucket in-{environment}, as long as this account owns it
    const invokeFromInEnvironment = new lambda.CfnPermission(this, "InvokeFromInEnvironment", {
      functionName: functionArn,
      action: "lambda:InvokeFunction",
      principal: "s3.amazonaws.com",
      sourceArn: `arn:${Aws.PARTITION}:s3:::in-${environment}`,
      sourceAccount: Aws.ACCOUNT_ID,
    });

    // ---- 2. What the function may do: its execution role --------------------------------------------------------

    // A CfnRole, because iam.Role writes the trust policy by itself, and others may add to what it allows.
    const executionRole = new iam.CfnRole(this, "ExecutionRole", {
      roleName: `thumbs-${environment}-${Aws.REGION}`,
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
                  `arn:${Aws.PARTITION}:s3:::in-${environment}/incoming/*.jpg`,
                ],
              }),
              // the handler writes objects (`--write`), and throws away the parts of an upload that failed
              new iam.PolicyStatement({
                sid: "WriteObjects",
                effect: iam.Effect.ALLOW,
                actions: [
                  "s3:AbortMultipartUpload",
                  "s3:PutObject",
                ],
                resources: [
                  `arn:${Aws.PARTITION}:s3:::out-${environment}/*`,
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
                  `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:/aws/lambda/thumbs-${environment}:*`,
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
                  `arn:${Aws.PARTITION}:sqs:${Aws.REGION}:${Aws.ACCOUNT_ID}:thumbs-${environment}-failures`,
                ],
              }),
            ],
          }),
        },
      ],
    });

    // ---- 3. The function and what it runs with ------------------------------------------------------------------

    const logGroup = new logs.LogGroup(this, "LogGroup", {
      logGroupName: `/aws/lambda/thumbs-${environment}`,
      retention: 30,
      removalPolicy: RemovalPolicy.DESTROY,
    });

    // In AWS GovCloud (US), Lambda takes no JSON as the format of its logs.
    const isGovCloud = new CfnCondition(this, "IsGovCloud", {
      expression: Fn.conditionEquals(Aws.PARTITION, "aws-us-gov"),
    });
    const logFormat = Fn.conditionIf(isGovCloud.logicalId, "Text", "JSON").toString();

    const fn = new lambda.Function(this, "Function", {
      functionName: `thumbs-${environment}`,
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
        S3_TRIGGERS: `[{"bucket":"in-${environment}","prefix":"incoming/","suffix":".jpg","events":["s3:ObjectCreated:*"]}]`,
        S3_WRITE: `[{"name":"out","bucket":"out-${environment}","prefix":"","suffix":""}]`,
      },
    });

    // An event that failed every try ends here, whole, to be looked at and sent again.
    const failureQueue = new sqs.Queue(this, "FailureQueue", {
      queueName: `thumbs-${environment}-failures`,
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

    // ---- 4. The buckets -----------------------------------------------------------------------------------------
    // Kept when the stack is deleted, with their policies, but not when their creation fails. Nothing refers to a bucket:
    // that would close a circle with its notification, and a stack imports existing resources by a plain name only.

    const bucketInEnvironment = new s3.CfnBucket(this, "BucketInEnvironment", {
      bucketName: `in-${environment}`,
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
            function: fn.functionArn,
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
    bucketInEnvironment.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    bucketInEnvironment.addResourceDependency(invokeFromInEnvironment);
    bucketInEnvironment.addResourceDependency(retries);

    const bucketInEnvironmentPolicy = new s3.CfnBucketPolicy(this, "BucketInEnvironmentPolicy", {
      bucket: `in-${environment}`,
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
              `arn:${Aws.PARTITION}:s3:::in-${environment}`,
              `arn:${Aws.PARTITION}:s3:::in-${environment}/*`,
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
    bucketInEnvironmentPolicy.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    bucketInEnvironmentPolicy.addResourceDependency(bucketInEnvironment);

    const bucketOutEnvironment = new s3.CfnBucket(this, "BucketOutEnvironment", {
      bucketName: `out-${environment}`,
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
    });
    bucketOutEnvironment.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);

    const bucketOutEnvironmentPolicy = new s3.CfnBucketPolicy(this, "BucketOutEnvironmentPolicy", {
      bucket: `out-${environment}`,
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
              `arn:${Aws.PARTITION}:s3:::out-${environment}`,
              `arn:${Aws.PARTITION}:s3:::out-${environment}/*`,
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
    bucketOutEnvironmentPolicy.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    bucketOutEnvironmentPolicy.addResourceDependency(bucketOutEnvironment);

    // ---- 6. What is watched: lib/monitoring.ts ------------------------------------------------------------------

    addMonitoring(this, environment);

    // ---- 8. Who may change the function: lib/deployers.ts -------------------------------------------------------

    addDeployers(this, environment);

    new CfnOutput(this, "FunctionArn", { description: "The function", value: fn.functionArn });
    new CfnOutput(this, "ExecutionRoleArn", { description: "What the function may do", value: executionRole.attrArn });
    new CfnOutput(this, "FailureQueueUrl", { description: "Events that failed every try", value: failureQueue.queueUrl });
  }
}
