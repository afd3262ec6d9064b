# shellcheck shell=bash
# What deploy.sh and destroy.sh share: what things are called, and how a step looks before it changes anything.
# shellcheck disable=SC2034 # those scripts use what is set here

unset CDPATH
HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)

FUNCTION=thumbs
LOG_GROUP=/aws/lambda/thumbs
QUEUE=thumbs-failures
TRIGGER_BUCKETS="in.bucket 2-in theirs"
CREATED_BUCKETS="in.bucket 2-in"
# What the Ids of the function's notifications begin with.
OWN=cargo-lambda-s3.thumbs.
# What watches the function, if anything does.
TOPIC=thumbs-alarms
DASHBOARD=thumbs
TRAIL=thumbs

# The account that owns a trigger bucket.
owner_of() {
  case $1 in
  in.bucket) printf '%s\n' "$ACCOUNT" ;;
  2-in) printf '%s\n' "$ACCOUNT" ;;
  theirs) printf '%s\n' "222233334444" ;;
  esac
}
DRY_RUN=false
# How AWS says that there is no such queue.
NO_QUEUE='AWS.SimpleQueueService.NonExistentQueue|QueueDoesNotExist'
# Between two attempts at what needs a while.
PAUSE=3

# ---- What is told ------------------------------------------------------------------------------------------------

status() { printf '%12s %s\n' "$1" "$2"; }

warn() { printf 'warning: %s\n' "$1" >&2; }

die() {
  printf 'error: %s\n' "$1" >&2
  exit 1
}

refuse_option() {
  printf 'error: unknown option "%s"\n%s\n' "$1" "$USAGE" >&2
  exit 2
}

# ---- Where it goes -----------------------------------------------------------------------------------------------

need() {
  command -v "$1" >/dev/null || die "there is no $1 on the PATH: README.md in this folder says what is needed"
}

# Sets REGION, ACCOUNT, PARTITION and what is named after them; changes nothing.
begin() {
  local arn
  need aws
  need python3
  WORK=$(mktemp -d)
  trap 'rm -rf -- "$WORK"' EXIT
  export AWS_PAGER="" AWS_CLI_AUTO_PROMPT=off
  REGION=eu-central-1
  export AWS_REGION="$REGION" AWS_DEFAULT_REGION="$REGION"
  look NONE sts get-caller-identity
  ACCOUNT=$(part Account)
  arn=$(part Arn)
  PARTITION=${arn#arn:}
  PARTITION=${PARTITION%%:*}
  FUNCTION_ARN=arn:$PARTITION:lambda:$REGION:$ACCOUNT:function:$FUNCTION
  QUEUE_ARN=arn:$PARTITION:sqs:$REGION:$ACCOUNT:$QUEUE
  TOPIC_ARN=arn:$PARTITION:sns:$REGION:$ACCOUNT:$TOPIC
  TRAIL_ARN=arn:$PARTITION:cloudtrail:$REGION:$ACCOUNT:trail/$TRAIL
  # The name of a bucket is taken in every account and in every Region at once, that of a role in every Region.
  TRAIL_BUCKET=trail-thumbs-$ACCOUNT-$REGION
  ROLE=thumbs-$REGION
  ROLE_PATH=/
  ROLE_ARN=arn:$PARTITION:iam::$ACCOUNT:role$ROLE_PATH$ROLE
  ROLE_DESCRIPTION="Execution role of the function $FUNCTION"
  DEPLOYER_ROLE=thumbs-deployer-$REGION
  DEPLOYER_DESCRIPTION="Role of people who may change the function $FUNCTION"
  WORKFLOW_ROLE=thumbs-workflow-$REGION
  WORKFLOW_DESCRIPTION="Role of the workflow that deploys the function $FUNCTION"
  status "looking at" "$FUNCTION in account $ACCOUNT, Region $REGION"
}

# ---- Steps -------------------------------------------------------------------------------------------------------

# look CODE|CODE ARGUMENT...: asks AWS; the answer is in ANSWER. False where AWS says by one of the codes that it is not there.
look() {
  local codes=$1${HIDDEN:-}
  shift
  if ANSWER=$(aws "$@" --output json 2>"$WORK/problem"); then
    return 0
  fi
  ANSWER=
  grep -qE "\(($codes)\)" "$WORK/problem" || die "aws $1 $2: $(cat "$WORK/problem")"
  return 1
}

# change VERB THING ARGUMENT...: changes something, unless it is a dry run.
change() {
  local verb=$1 thing=$2 tries=0
  shift 2
  if "$DRY_RUN"; then
    status "would $verb" "$thing"
    return
  fi
  until aws "$@" --output json >/dev/null 2>"$WORK/problem"; do
    tries=$((tries + 1))
    if [ -z "${PASSING:-}" ] || [ "$tries" -ge 30 ] || ! grep -qE "$PASSING" "$WORK/problem"; then
      die "$thing: $(cat "$WORK/problem")"
    fi
    sleep "$PAUSE"
  done
  status "${verb%e}ed" "$thing"
}

# patiently PATTERN STEP...: a step in which an error that matches passes by itself, after some seconds.
patiently() {
  local PASSING=$1
  shift
  "$@"
}

# perhaps STEP...: a step that takes away what the spec does not ask for. Who may not even look has not made it either.
perhaps() {
  local HIDDEN='|AccessDenied|AccessDeniedException|AuthorizationError'
  "$@"
}

unchanged() { status unchanged "$1"; }

# absent THING: is told where the thing belongs to what is there otherwise.
absent() { [ -n "${HIDDEN:-}" ] || unchanged "$1: not there"; }

# of_bucket BUCKET [OWNER]: sets OF_BUCKET, for a bucket that belongs to that account, or to this: otherwise S3 denies access.
of_bucket() { OF_BUCKET=(--bucket "$1" --expected-bucket-owner "${2-$ACCOUNT}"); }

# ---- JSON --------------------------------------------------------------------------------------------------------

# part KEY...: what stands in ANSWER under these keys, one within the other; a text without its quotes, nothing as nothing.
part() {
  python3 -c '
import json, sys

value = json.loads(sys.argv[1] or "{}")
for key in sys.argv[2:]:
    value = (value or {}).get(key)
print("" if value is None else value if isinstance(value, str) else json.dumps(value))
' "$ANSWER" "$@"
}

# says WANTED [FOUND]: whether what was found (ANSWER) says what is wanted. What AWS adds by itself is passed over.
says() { compare "$1" "${2-$ANSWER}" says; }

# equals WANTED FOUND: whether nothing at all was added.
equals() { compare "$1" "$2" equals; }

compare() {
  python3 -c '
import json, sys

def even(value):
    """AWS may write a list of one as its element, and any list in another order."""
    if isinstance(value, dict):
        return {key: even(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return even(value[0]) if len(value) == 1 else sorted(map(even, value), key=lambda one: json.dumps(one, sort_keys=True))
    return value

def says(found, wanted):
    if not isinstance(wanted, dict) or not isinstance(found, dict):
        return found == wanted
    return all(key in found and part(key)(found[key], inner) for key, inner in wanted.items())

def part(key):
    return equals if key == "Variables" else says

def equals(found, wanted):
    return found == wanted

wanted, found = (even(json.loads(text or "{}")) for text in sys.argv[1:3])
sys.exit(0 if (equals if sys.argv[3] == "equals" else says)(found, wanted) else 1)
' "$@"
}

# ---- Notifications -----------------------------------------------------------------------------------------------

# notify check|merge|remove BUCKET < PROPERTIES: notifications.py, which leaves those of others as they are.
notify() {
  local said verb=update
  if [ "$1" = remove ]; then
    verb=remove
  fi
  if "$DRY_RUN"; then
    said=$(python3 "$HERE/notifications.py" check)
  else
    said=$(python3 "$HERE/notifications.py" "$1")
  fi
  case $said in
    unchanged) unchanged "notifications of bucket $2" ;;
    "would change") status "would $verb" "notifications of bucket $2" ;;
    *) status "${verb}d" "notifications of bucket $2" ;;
  esac
}

# no_notifications BUCKET OWNER: the properties for a bucket that is to have none of ours.
no_notifications() {
  printf '{"Bucket": "%s", "Owner": "%s", "Own": "%s", "Function": "%s", "Configurations": []}\n' "$1" "$2" "$OWN" "$FUNCTION_ARN"
}

# remove_notifications BUCKET OWNER: takes ours out of a bucket, if it is there.
remove_notifications() {
  of_bucket "$1" "$2"
  if look NoSuchBucket s3api get-bucket-notification-configuration "${OF_BUCKET[@]}"; then
    no_notifications "$1" "$2" | notify remove "$1"
  else
    unchanged "notifications of bucket $1: there is no such bucket"
  fi
}

# ---- What is there -----------------------------------------------------------------------------------------------

# The statements by which buckets may invoke the function, a line each: ID, bucket, its owner, and whether all is as we write it.
invoke_statements() {
  local policy
  if ! look ResourceNotFoundException lambda get-policy --function-name "$FUNCTION"; then
    return
  fi
  policy=$(part Policy) || return
  python3 -c '
import json, sys

for found in json.loads(sys.argv[1])["Statement"]:
    conditions = found.get("Condition", {})
    bucket = conditions.get("ArnLike", {}).get("AWS:SourceArn", "")
    owner = conditions.get("StringEquals", {}).get("AWS:SourceAccount", "")
    as_written = {
        "Sid": found["Sid"],
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
        "Resource": sys.argv[2],
        "Condition": {"StringEquals": {"AWS:SourceAccount": owner}, "ArnLike": {"AWS:SourceArn": bucket}},
    }
    if found["Sid"].startswith("AllowS3-"):
        print(found["Sid"], bucket.split(":")[-1] or "-", owner or "-", "whole" if found == as_written else "other")
' "$policy" "$FUNCTION_ARN"
}

# Lambda works on a change for a while after it answered.
await_function() {
  if ! "$DRY_RUN"; then
    aws lambda wait function-active-v2 --function-name "$FUNCTION" || die "the function did not become active"
    aws lambda wait function-updated-v2 --function-name "$FUNCTION" || die "the function was not updated"
  fi
}
