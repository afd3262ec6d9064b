#!/usr/bin/env bash
# thumbs: a function that S3 invokes
#
# Deletes the stack that deploy.sh made, and waits until it is gone.

set -euo pipefail
export AWS_PAGER="" AWS_CLI_AUTO_PROMPT=off

FUNCTION=thumbs
USAGE="usage: bash deploy/cli/destroy.sh ENVIRONMENT [--dry-run] [--yes]

  ENVIRONMENT is one of dev, prod

  --dry-run  lists what the stack holds, and only reads
  --yes      does not ask
  --help     tells this

Exit codes: 0 removed, or nothing to do; 2 called the wrong way; others: failed."
ENVIRONMENT=""
DRY_RUN=false YES=false

# fail CODE PROBLEM HELP
fail() {
  printf 'error: %s\nhelp: %s\n' "$2" "$3" >&2
  exit "$1"
}

for option in "$@"; do
  case $option in
  dev | prod) ENVIRONMENT=$option ;;
  --dry-run) DRY_RUN=true ;;
  --yes) YES=true ;;
  --help)
    printf '%s\n' "$USAGE"
    exit
    ;;
  *) fail 2 "unknown option \"$option\"" "\`bash deploy/cli/destroy.sh --help\` lists the options" ;;
  esac
done
[ -n "$ENVIRONMENT" ] || fail 2 "no environment is named" "give one of dev, prod"
STACK=thumbs-"$ENVIRONMENT"
command -v aws >/dev/null || fail 2 "there is no aws on the PATH" "README.md says what is needed"
REGION=${AWS_REGION:-${AWS_DEFAULT_REGION:-$(aws configure get region || true)}}
[ -n "$REGION" ] || fail 2 "no Region is set" "set AWS_REGION, or run \`aws configure set region REGION\`"
export AWS_REGION="$REGION" AWS_DEFAULT_REGION="$REGION"
ACCOUNT=$(aws sts get-caller-identity --query Account --output text) ||
  fail 1 "AWS does not take the credentials" "\`aws sts get-caller-identity\` has to say who you are"
# A deleted stack is found by its ID alone.
if ! ID=$(aws cloudformation describe-stacks --stack-name "$STACK" --query 'Stacks[0].StackId' --output text 2>&1); then
  case $ID in
  *"does not exist"*)
    printf 'There is no stack %s in account %s, Region %s\n' "$STACK" "$ACCOUNT" "$REGION"
    exit
    ;;
  esac
  fail 1 "stack $STACK cannot be read: $ID" "the account needs the rights that README.md lists"
fi
if "$DRY_RUN"; then
  aws cloudformation list-stack-resources --stack-name "$ID" --output table \
    --query 'StackResourceSummaries[].[LogicalResourceId, ResourceType, PhysicalResourceId]'
elif ! "$YES"; then
  [ -t 0 ] || fail 2 "the script would ask, and there is no terminal" "give --yes, or --dry-run to see what the stack holds"
  read -r -p "Delete stack $STACK in account $ACCOUNT, Region $REGION: the function $FUNCTION-$ENVIRONMENT, its role, logs and failed events? [y/N] " ANSWER
  case $ANSWER in
  y | Y | yes) ;;
  *) fail 1 "nothing was removed" "answer y, or give --yes" ;;
  esac
fi
if ! "$DRY_RUN"; then
  aws cloudformation delete-stack --stack-name "$ID"
  printf 'Waiting until stack %s is deleted\n' "$STACK"
  if ! aws cloudformation wait stack-delete-complete --stack-name "$ID"; then
    aws cloudformation describe-stack-events --stack-name "$ID" --output text --max-items 20 \
      --query "StackEvents[?contains(ResourceStatus, 'FAILED')].[LogicalResourceId, ResourceStatus, ResourceStatusReason]" >&2 || true
    fail 1 "stack $STACK was not deleted" "fix the cause printed above, and run the same again"
  fi
  printf 'Deleted stack %s\n' "$STACK"
  # CloudFormation leaves on a kept bucket that it notifies the function, which is gone. S3 looks at every destination at each
  # change of a bucket's notifications, so that this would be in the way of others.
  BUCKETS=(in-"$ENVIRONMENT")
  for BUCKET in "${BUCKETS[@]}"; do
    if ! SAID=$(aws s3api put-bucket-notification-configuration --bucket "$BUCKET" --expected-bucket-owner "$ACCOUNT" \
      --notification-configuration '{}' 2>&1); then
      case $SAID in
      *NoSuchBucket*) ;;
      *)
        fail 1 "bucket $BUCKET still notifies the function that is gone: $SAID" \
          "\`aws s3api put-bucket-notification-configuration --bucket $BUCKET --notification-configuration '{}'\` takes that off"
        ;;
      esac
    fi
  done
fi
printf 'Kept bucket %s, with all its objects\n' in-"$ENVIRONMENT" out-"$ENVIRONMENT"
