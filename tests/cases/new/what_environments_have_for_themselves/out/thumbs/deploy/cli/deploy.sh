#!/usr/bin/env bash
# thumbs: a function that S3 invokes
#
# Builds it, uploads code and template to an S3 bucket, and brings the stack up to date with the AWS CLI.

set -euo pipefail
unset CDPATH
export AWS_PAGER="" AWS_CLI_AUTO_PROMPT=off

FUNCTION=thumbs
PACKAGE=target/lambda/$FUNCTION/bootstrap.zip
TEMPLATE=deploy/cli/template.yaml
USAGE="usage: CODE_BUCKET=BUCKET bash deploy/cli/deploy.sh ENVIRONMENT [OPTION...]

  ENVIRONMENT is one of dev, prod

  --dry-run   tells what would be created, changed or removed, and leaves the stack as it is
  --no-build  deploys the package that an earlier build made
  --help      prints this

CODE_BUCKET names a bucket of the same account and Region: code and template are uploaded to it.
Exit codes: 0 deployed, or nothing to do; 2 called the wrong way; others: failed."
ENVIRONMENT=""
DRY_RUN=false BUILD=true

# fail CODE PROBLEM HELP
fail() {
  printf 'error: %s\nhelp: %s\n' "$2" "$3" >&2
  exit "$1"
}

need() {
  command -v "$1" >/dev/null || fail 2 "there is no $1 on the PATH" "README.md says what is needed"
}

sha256() {
  if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi <"$1" | cut -c 1-64
}

for option in "$@"; do
  case $option in
  dev | prod) ENVIRONMENT=$option ;;
  --dry-run) DRY_RUN=true ;;
  --no-build) BUILD=false ;;
  --help)
    printf '%s\n' "$USAGE"
    exit
    ;;
  *) fail 2 "unknown option \"$option\"" "\`bash deploy/cli/deploy.sh --help\` lists the options" ;;
  esac
done
[ -n "$ENVIRONMENT" ] || fail 2 "no environment is named" "give one of dev, prod"
STACK=thumbs-"$ENVIRONMENT"
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

# ---- Where it goes -----------------------------------------------------------------------------------------------

need aws
if "$BUILD"; then
  need cargo
fi
case $ENVIRONMENT in
dev) AWS_REGION=eu-west-1 ;;
prod) AWS_REGION=eu-central-1 ;;
esac
REGION=${AWS_REGION:-${AWS_DEFAULT_REGION:-$(aws configure get region || true)}}
[ -n "$REGION" ] || fail 2 "no Region is set" "set AWS_REGION, or run \`aws configure set region REGION\`"
export AWS_REGION="$REGION" AWS_DEFAULT_REGION="$REGION"
[ -n "${CODE_BUCKET:-}" ] || fail 2 "CODE_BUCKET is not set" \
  "set it to a bucket for deployment packages in $REGION: \`aws s3 mb s3://BUCKET --region $REGION\` makes one"
ACCOUNT=$(aws sts get-caller-identity --query Account --output text) ||
  fail 1 "AWS does not take the credentials" "\`aws sts get-caller-identity\` has to say who you are"
# Code and template come from a bucket of the account that deploys, and Lambda takes code from its own Region only.
if ! FOUND=$(aws s3api get-bucket-location --bucket "$CODE_BUCKET" --expected-bucket-owner "$ACCOUNT" \
  --query LocationConstraint --output text 2>&1); then
  fail 1 "bucket $CODE_BUCKET cannot be used: $FOUND" "set CODE_BUCKET to a bucket of account $ACCOUNT"
fi
case $FOUND in
None) FOUND=us-east-1 ;;
EU) FOUND=eu-west-1 ;;
esac
[ "$FOUND" = "$REGION" ] || fail 1 "bucket $CODE_BUCKET is in $FOUND, and $FUNCTION goes to $REGION" \
  "set CODE_BUCKET to a bucket in $REGION"
STATUS=$(aws cloudformation describe-stacks --stack-name "$STACK" --query 'Stacks[0].StackStatus' --output text 2>&1) || true
case $STATUS in
*"does not exist"* | REVIEW_IN_PROGRESS) STATUS=none ;;
# CloudFormation updates no stack whose creation or deletion failed.
ROLLBACK_COMPLETE | ROLLBACK_FAILED | DELETE_FAILED)
  fail 1 "stack $STACK is in $STATUS and cannot be updated" "\`bash deploy/cli/destroy.sh\` removes it; then deploy again"
  ;;
*" "*) fail 1 "stack $STACK cannot be read: $STATUS" "the account needs the rights that README.md lists" ;;
esac
printf 'Deploying %s as stack %s to account %s, Region %s\n' "$FUNCTION" "$STACK" "$ACCOUNT" "$REGION"

# ---- Build and upload --------------------------------------------------------------------------------------------

if "$BUILD"; then
  cargo lambda build --release --arm64 --output-format zip --lambda-dir target/lambda
fi
[ -f "$PACKAGE" ] || fail 1 "there is no $PACKAGE" "leave --no-build out"
# A key that follows from the content: CloudFormation sees new code by a new key.
KEY=$FUNCTION/$(sha256 "$PACKAGE").zip
aws s3 cp --only-show-errors "$PACKAGE" "s3://$CODE_BUCKET/$KEY"

# ---- Deploy ------------------------------------------------------------------------------------------------------

# The template goes through S3, too: in a request CloudFormation takes 51,200 bytes of it.
deploy() {
  aws cloudformation deploy --stack-name "$STACK" --template-file "$TEMPLATE" --s3-bucket "$CODE_BUCKET" \
    --s3-prefix "$FUNCTION" --capabilities CAPABILITY_NAMED_IAM --no-fail-on-empty-changeset \
    --parameter-overrides CodeS3Bucket="$CODE_BUCKET" CodeS3Key="$KEY" Environment="$ENVIRONMENT" "$@"
}

if "$DRY_RUN"; then
  SAID=$(deploy --no-execute-changeset)
  CHANGE_SET=$(printf '%s\n' "$SAID" | grep -o 'arn:[^ ]*:changeSet/[^ ]*' || true)
  if [ -z "$CHANGE_SET" ]; then
    printf 'Nothing would change\n'
    exit
  fi
  aws cloudformation describe-change-set --change-set-name "$CHANGE_SET" --output table \
    --query 'Changes[].ResourceChange.[Action, LogicalResourceId, ResourceType, Replacement]'
  aws cloudformation delete-change-set --change-set-name "$CHANGE_SET"
  if [ "$STATUS" = none ]; then
    # The change set made an empty stack.
    aws cloudformation delete-stack --stack-name "$STACK"
  fi
  printf 'Nothing was changed\n'
  exit
fi
if ! deploy; then
  aws cloudformation describe-stack-events --stack-name "$STACK" --output text --max-items 20 \
    --query "StackEvents[?contains(ResourceStatus, 'FAILED')].[LogicalResourceId, ResourceStatus, ResourceStatusReason]" >&2 || true
  fail 1 "stack $STACK was not deployed" "fix the cause printed above, and run the same again"
fi
aws cloudformation describe-stacks --stack-name "$STACK" --query 'Stacks[0].Outputs[].[OutputKey, OutputValue]' --output table
