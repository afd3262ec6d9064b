import { Aws, CfnOutput, RemovalPolicy, type Stack } from "aws-cdk-lib";
import * as cloudtrail from "aws-cdk-lib/aws-cloudtrail";
import * as iam from "aws-cdk-lib/aws-iam";
import * as s3 from "aws-cdk-lib/aws-s3";
import { settingsOf } from "./settings";

/**
 * Who invoked the function, and who used the objects that trigger it. Kept in a bucket that triggers nothing, so that
 * writing down an event makes no other.
 */
export function addTrail(stack: Stack, environment: string): s3.CfnBucket {
  const bucket = new s3.CfnBucket(stack, "TrailBucket", {
    bucketName: `trail-thumbs-${environment}-${Aws.ACCOUNT_ID}-${Aws.REGION}`,
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
        { id: "expire-logs", status: "Enabled", expirationInDays: settingsOf(environment).logRetention },
        {
          id: "abort-incomplete-uploads",
          status: "Enabled",
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
        },
      ],
    },
  });
  bucket.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);

  const bucketPolicy = new s3.CfnBucketPolicy(stack, "TrailBucketPolicy", {
    bucket: bucket.ref,
    policyDocument: new iam.PolicyDocument({
      statements: [
        // CloudTrail looks whether it may write before it does
        new iam.PolicyStatement({
          sid: "CloudTrailChecks",
          effect: iam.Effect.ALLOW,
          principals: [new iam.ServicePrincipal("cloudtrail.amazonaws.com")],
          actions: [
            "s3:GetBucketAcl",
          ],
          resources: [
            `arn:${Aws.PARTITION}:s3:::trail-thumbs-${environment}-${Aws.ACCOUNT_ID}-${Aws.REGION}`,
          ],
          conditions: {
            StringEquals: {
              "aws:SourceArn": `arn:${Aws.PARTITION}:cloudtrail:${Aws.REGION}:${Aws.ACCOUNT_ID}:trail/thumbs-${environment}`,
            },
          },
        }),
        // CloudTrail writes the logs of this trail and of no other
        new iam.PolicyStatement({
          sid: "CloudTrailWrites",
          effect: iam.Effect.ALLOW,
          principals: [new iam.ServicePrincipal("cloudtrail.amazonaws.com")],
          actions: [
            "s3:PutObject",
          ],
          resources: [
            `arn:${Aws.PARTITION}:s3:::trail-thumbs-${environment}-${Aws.ACCOUNT_ID}-${Aws.REGION}/AWSLogs/${Aws.ACCOUNT_ID}/*`,
          ],
          conditions: {
            StringEquals: {
              "aws:SourceArn": `arn:${Aws.PARTITION}:cloudtrail:${Aws.REGION}:${Aws.ACCOUNT_ID}:trail/thumbs-${environment}`,
              "s3:x-amz-acl": "bucket-owner-full-control",
            },
          },
        }),
        // requests without TLS are refused
        new iam.PolicyStatement({
          sid: "DenyWithoutTls",
          effect: iam.Effect.DENY,
          principals: [new iam.StarPrincipal()],
          actions: [
            "s3:*",
          ],
          resources: [
            `arn:${Aws.PARTITION}:s3:::trail-thumbs-${environment}-${Aws.ACCOUNT_ID}-${Aws.REGION}`,
            `arn:${Aws.PARTITION}:s3:::trail-thumbs-${environment}-${Aws.ACCOUNT_ID}-${Aws.REGION}/*`,
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
  bucketPolicy.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);

  const trail = new cloudtrail.CfnTrail(stack, "Trail", {
    trailName: `thumbs-${environment}`,
    s3BucketName: bucket.ref,
    isLogging: true,
    enableLogFileValidation: true,
    isMultiRegionTrail: false,
    includeGlobalServiceEvents: false,
    advancedEventSelectors: [
      {
        name: "Invocations of the function",
        fieldSelectors: [
          { field: "eventCategory", equalTo: ["Data"] },
          { field: "resources.type", equalTo: ["AWS::Lambda::Function"] },
          {
            field: "resources.ARN",
            equalTo: [
              `arn:${Aws.PARTITION}:lambda:${Aws.REGION}:${Aws.ACCOUNT_ID}:function:thumbs-${environment}`,
            ],
          },
        ],
      },
      {
        name: "Objects that trigger the function",
        fieldSelectors: [
          { field: "eventCategory", equalTo: ["Data"] },
          { field: "resources.type", equalTo: ["AWS::S3::Object"] },
          {
            field: "resources.ARN",
            startsWith: [
              `arn:${Aws.PARTITION}:s3:::photo-inbox-${environment}/`,
            ],
          },
        ],
      },
    ],
  });
  // CloudTrail tries to write to the bucket when the trail is made.
  trail.addResourceDependency(bucketPolicy);

  new CfnOutput(stack, "TrailBucketName", { description: "What CloudTrail recorded", value: bucket.ref });
  return bucket;
}
