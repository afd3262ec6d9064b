#!/usr/bin/env bash
# makes `thumbnails` for $5
#
# Deploys it with the AWS CLI. This file says what is to be there; the steps that bring it about are in the files beside it. Each
# looks first, creates what is not there, changes what differs, and says so; a run that failed is finished by the next one.
# shellcheck source-path=SCRIPTDIR
# shellcheck disable=SC2034 # the steps use what is set here

set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=steps.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/steps.sh"
# shellcheck source=roles.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/roles.sh"
# shellcheck source=buckets.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/buckets.sh"
# shellcheck source=monitoring.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/monitoring.sh"
# shellcheck source=removing.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/removing.sh"

USAGE="usage: bash deploy/cli/deploy.sh [--dry-run] [--no-build]

  --dry-run   tells what would be created, updated or removed, and only reads
  --no-build  deploys the package that is there already
  --help      tells this"
BUILD=true
PACKAGE=target/lambda/$FUNCTION/bootstrap.zip

# ---- 1. Who may invoke the function: its resource-based policy ---------------------------------------------------
# S3 checks these when it stores a bucket's notification, so they come before the notifications.

permissions() {
  # AllowS3-in_bucket: S3 may invoke the function for bucket in.bucket, as long as this account owns it
  permission AllowS3-in_bucket "arn:$PARTITION:s3:::in.bucket" "$ACCOUNT"
  # AllowS3-2-in: S3 may invoke the function for bucket 2-in, as long as this account owns it
  permission AllowS3-2-in "arn:$PARTITION:s3:::2-in" "$ACCOUNT"
  # AllowS3-theirs: S3 may invoke the function for bucket theirs, as long as account 222233334444 owns it
  permission AllowS3-theirs "arn:$PARTITION:s3:::theirs" "222233334444"
}

# ---- 2. What the function may do: its execution role -------------------------------------------------------------

trust_policy() {
  # LambdaAssumesRole: Lambda runs the function under this role, at the request of this account
  cat <<JSON
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "LambdaAssumesRole",
      "Effect": "Allow",
      "Principal": { "Service": "lambda.amazonaws.com" },
      "Action": ["sts:AssumeRole"],
      "Condition": {
        "StringEquals": {
          "aws:SourceAccount": [
            "$ACCOUNT"
          ]
        }
      }
    }
  ]
}
JSON
}

execution_policy() {
  # ReadTriggerObjects: the handler reads the objects that trigger it
  # ReadObjects: the handler reads further objects (`--read`)
  # ListBucket1: the handler lists keys (`--list`)
  # WriteLogs: the function writes to its own log group, which the deployment creates
  # SendFailures: Lambda sends events that failed every try to the function's own queue
  cat <<JSON
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "ReadTriggerObjects",
      "Effect": "Allow",
      "Action": ["s3:GetObject"],
      "Resource": [
        "arn:$PARTITION:s3:::in.bucket/in-coming/*.jpg",
        "arn:$PARTITION:s3:::2-in/a\${\$}{b}*c/",
        "arn:$PARTITION:s3:::theirs/*"
      ]
    },
    {
      "Sid": "ReadObjects",
      "Effect": "Allow",
      "Action": ["s3:GetObject"],
      "Resource": [
        "arn:$PARTITION:s3:::lake/*"
      ]
    },
    {
      "Sid": "ListBucket1",
      "Effect": "Allow",
      "Action": ["s3:ListBucket"],
      "Resource": [
        "arn:$PARTITION:s3:::2-in"
      ],
      "Condition": {
        "StringLike": {
          "s3:prefix": [
            "a\${\$}{b}c/*"
          ]
        }
      }
    },
    {
      "Sid": "WriteLogs",
      "Effect": "Allow",
      "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
      "Resource": [
        "arn:$PARTITION:logs:$REGION:$ACCOUNT:log-group:/aws/lambda/thumbs:*"
      ]
    },
    {
      "Sid": "SendFailures",
      "Effect": "Allow",
      "Action": ["sqs:SendMessage"],
      "Resource": [
        "arn:$PARTITION:sqs:$REGION:$ACCOUNT:thumbs-failures"
      ]
    }
  ]
}
JSON
}

# ---- 3. The function and what it runs with -----------------------------------------------------------------------

function_configuration() {
  cat <<JSON
{
  "FunctionName": "$FUNCTION",
  "Description": "makes \`thumbnails\` for \$5",
  "Role": "$ROLE_ARN",
  "Runtime": "provided.al2023",
  "Handler": "bootstrap",
  "MemorySize": 256,
  "Timeout": 60,
  "TracingConfig": { "Mode": "PassThrough" },
  "Environment": {
    "Variables": {
      "S3_TRIGGERS": "[{\\"bucket\\":\\"in.bucket\\",\\"prefix\\":\\"in-coming/\\",\\"suffix\\":\\".jpg\\",\\"events\\":[\\"s3:ObjectCreated:*\\"]},{\\"bucket\\":\\"2-in\\",\\"prefix\\":\\"a\\\\u0024{b}\\",\\"suffix\\":\\"c/\\",\\"events\\":[\\"s3:ObjectCreated:*\\"]},{\\"bucket\\":\\"theirs\\",\\"prefix\\":\\"\\",\\"suffix\\":\\"\\",\\"events\\":[\\"s3:ObjectCreated:*\\"]}]",
      "S3_READ": "[{\\"bucket\\":\\"lake\\",\\"prefix\\":\\"\\",\\"suffix\\":\\"\\"}]",
      "S3_LIST": "[{\\"bucket\\":\\"2-in\\",\\"prefix\\":\\"a\\\\u0024{b}c/\\",\\"suffix\\":\\"\\"}]"
    }
  },
  "LoggingConfig": {
    "LogFormat": "JSON",
    "LogGroup": "$LOG_GROUP"
  }
}
JSON
}

ARCHITECTURE=arm64
LOG_RETENTION=30
RECURSIVE_LOOP=Terminate
CONCURRENCY=5

# An event that failed every try ends here, whole, to be looked at and sent again.
queue_attributes() {
  cat <<JSON
{ "MessageRetentionPeriod": "1209600", "SqsManagedSseEnabled": "true" }
JSON
}

# S3 invokes asynchronously: Lambda tries an event again when the handler returns an error.
retries() {
  cat <<JSON
{
  "MaximumRetryAttempts": 2,
  "MaximumEventAgeInSeconds": 21600,
  "DestinationConfig": { "OnFailure": { "Destination": "$QUEUE_ARN" } }
}
JSON
}

# ---- 4. The buckets ----------------------------------------------------------------------------------------------

# The notifications of a bucket, for notifications.py. The filters are URL-encoded, as S3 stores them.
notifications() {
  case $1 in
  in.bucket)
    cat <<JSON
{
  "Bucket": "in.bucket",
  "Owner": "$ACCOUNT",
  "Own": "$OWN",
  "Function": "arn:$PARTITION:lambda:$REGION:$ACCOUNT:function:thumbs",
  "Configurations": [
    {
      "Id": "cargo-lambda-s3.thumbs.1",
      "LambdaFunctionArn": "arn:$PARTITION:lambda:$REGION:$ACCOUNT:function:thumbs",
      "Events": ["s3:ObjectCreated:*"],
      "Filter": {
        "Key": {
          "FilterRules": [
            { "Name": "prefix", "Value": "in-coming/" },
            { "Name": "suffix", "Value": ".jpg" }
          ]
        }
      }
    }
  ]
}
JSON
    ;;
  2-in)
    cat <<JSON
{
  "Bucket": "2-in",
  "Owner": "$ACCOUNT",
  "Own": "$OWN",
  "Function": "arn:$PARTITION:lambda:$REGION:$ACCOUNT:function:thumbs",
  "Configurations": [
    {
      "Id": "cargo-lambda-s3.thumbs.2",
      "LambdaFunctionArn": "arn:$PARTITION:lambda:$REGION:$ACCOUNT:function:thumbs",
      "Events": ["s3:ObjectCreated:*"],
      "Filter": {
        "Key": {
          "FilterRules": [
            { "Name": "prefix", "Value": "a%24%7Bb%7D" },
            { "Name": "suffix", "Value": "c/" }
          ]
        }
      }
    }
  ]
}
JSON
    ;;
  theirs)
    cat <<JSON
{
  "Bucket": "theirs",
  "Owner": "222233334444",
  "Own": "$OWN",
  "Function": "arn:$PARTITION:lambda:$REGION:$ACCOUNT:function:thumbs",
  "Configurations": [
    {
      "Id": "cargo-lambda-s3.thumbs.3",
      "LambdaFunctionArn": "arn:$PARTITION:lambda:$REGION:$ACCOUNT:function:thumbs",
      "Events": ["s3:ObjectCreated:*"]
    }
  ]
}
JSON
    ;;
  esac
}

# The policies of the buckets that this script creates.
bucket_policy() {
  case $1 in
  in.bucket)
    # DenyWithoutTls: requests without TLS are refused, whoever sends them
    cat <<JSON
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "DenyWithoutTls",
      "Effect": "Deny",
      "Principal": "*",
      "Action": ["s3:*"],
      "Resource": [
        "arn:$PARTITION:s3:::in.bucket",
        "arn:$PARTITION:s3:::in.bucket/*"
      ],
      "Condition": {
        "Bool": {
          "aws:SecureTransport": [
            "false"
          ]
        }
      }
    }
  ]
}
JSON
    ;;
  2-in)
    # DenyWithoutTls: requests without TLS are refused, whoever sends them
    cat <<JSON
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "DenyWithoutTls",
      "Effect": "Deny",
      "Principal": "*",
      "Action": ["s3:*"],
      "Resource": [
        "arn:$PARTITION:s3:::2-in",
        "arn:$PARTITION:s3:::2-in/*"
      ],
      "Condition": {
        "Bool": {
          "aws:SecureTransport": [
            "false"
          ]
        }
      }
    }
  ]
}
JSON
    ;;
  esac
}

# ---- 6. What watches the function --------------------------------------------------------------------------------

# The topic that the alarms tell. Whoever wants to know subscribes to it, as README.md in this folder says.
alarms_tell() { printf '%s\n' "$TOPIC_ARN"; }

# An alarm goes off as soon as its metric is above zero within five minutes.
alarms() {
  alarm thumbs-errors AWS/Lambda Errors Sum FunctionName thumbs \
    'An invocation failed. Lambda tries twice more; the logs say what went wrong.'
  alarm thumbs-throttles AWS/Lambda Throttles Sum FunctionName thumbs \
    'Invocations were held back: the concurrency of the function or of the account is used up.'
  alarm thumbs-dropped-events AWS/Lambda AsyncEventsDropped Sum FunctionName thumbs \
    'An event was given up without having been handled. The failure queue holds it, unless that failed too.'
  alarm thumbs-lost-failures AWS/Lambda DestinationDeliveryFailures Sum FunctionName thumbs \
    'An event that failed every try did not reach the failure queue: it is lost but for the logs.'
  alarm thumbs-loops AWS/Lambda RecursiveInvocationsDropped Sum FunctionName thumbs \
    'Lambda stopped a loop: the function triggers itself, perhaps by way of another function.'
  alarm thumbs-failure-queue AWS/SQS ApproximateNumberOfMessagesVisible Maximum QueueName thumbs-failures \
    'Events that failed every try wait in the failure queue, to be looked at and sent again.'
}

# ---- All of it ---------------------------------------------------------------------------------------------------

main() {
  local bucket option
  for option in "$@"; do
    case $option in
    --dry-run) DRY_RUN=true ;;
    --no-build) BUILD=false ;;
    --help)
      printf '%s\n' "$USAGE"
      return
      ;;
    *) refuse_option "$option" ;;
    esac
  done
  cd -- "$HERE/../.."
  if "$BUILD" && ! "$DRY_RUN"; then
    need cargo
  fi
  begin
  check_role "$ROLE" "$ROLE_DESCRIPTION"
  check_buckets
  build
  log_group
  failure_queue
  role "$ROLE" "$ROLE_DESCRIPTION" execution "$(trust_policy)" "$(execution_policy)"
  attached_policies "$ROLE"
  lambda_function
  recursion
  event_retries
  invoke_permissions
  for bucket in $CREATED_BUCKETS; do
    # S3 refuses two changes of one bucket at the same time.
    patiently '\((OperationAborted|NoSuchBucket|SlowDown)\)' make_bucket "$bucket"
  done
  for bucket in $TRIGGER_BUCKETS; do
    notify_function "$bucket"
  done
  former_triggers
  own_topic
  alarms
  perhaps remove_former_dashboard
  perhaps remove_trail
  perhaps remove_role "$DEPLOYER_ROLE" "$DEPLOYER_DESCRIPTION" deploy
  perhaps remove_role "$WORKFLOW_ROLE" "$WORKFLOW_DESCRIPTION" deploy
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
  main "$@"
fi
