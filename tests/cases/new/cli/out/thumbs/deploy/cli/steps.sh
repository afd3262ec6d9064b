# shellcheck shell=bash
# The steps of deploy.sh: each looks at what AWS has, and brings about what deploy.sh says.
# shellcheck disable=SC2154 # lib.sh and deploy.sh set what is used here

# ---- Before anything is changed ----------------------------------------------------------------------------------

# find_bucket BUCKET: whether it is there; then it has to be this account's, and in this Region.
find_bucket() {
  local found
  of_bucket "$1"
  if ! look 'NoSuchBucket|AccessDenied' s3api get-bucket-location "${OF_BUCKET[@]}"; then
    ! grep -q '(AccessDenied)' "$WORK/problem" ||
      die "bucket $1 belongs to another account, or these credentials may not see it: $(cat "$WORK/problem")"
    return 1
  fi
  found=$(part LocationConstraint)
  case $found in
  "") found=us-east-1 ;;
  EU) found=eu-west-1 ;;
  esac
  [ "$found" = "$REGION" ] || die "bucket $1 is in $found, the function would be in $REGION: they have to be in one Region"
}

# Nothing is created if a notification would overlap one that is somebody else's.
check_buckets() {
  local bucket
  for bucket in $CREATED_BUCKETS; do
    find_bucket "$bucket" || true
  done
  for bucket in $TRIGGER_BUCKETS; do
    case " $CREATED_BUCKETS " in
    *" $bucket "*)
      find_bucket "$bucket" || continue
      ;;
    *)
      # In another account it is the owner who says what may be seen.
      if [ "$(owner_of "$bucket")" = "$ACCOUNT" ]; then
        find_bucket "$bucket" || die "there is no bucket $bucket, which the spec says exists already"
      fi
      ;;
    esac
    notifications "$bucket" | python3 "$HERE/notifications.py" check >/dev/null
  done
}

build() {
  if "$BUILD" && "$DRY_RUN"; then
    status "would build" "$PACKAGE"
  elif "$BUILD"; then
    cargo lambda build --release --arm64 --output-format zip --lambda-dir target/lambda
  fi
  "$DRY_RUN" || [ -f "$PACKAGE" ] || die "there is no $PACKAGE: cargo lambda build makes it, as README.md in this folder says"
}

# ---- Steps, in this order ----------------------------------------------------------------------------------------

log_group() {
  local thing="log group $LOG_GROUP" found
  look NONE logs describe-log-groups --log-group-name-prefix "$LOG_GROUP" \
    --query "{found: logGroups[?logGroupName=='$LOG_GROUP'] | [0]}"
  found=$ANSWER
  if says "{\"found\": {\"logGroupName\": \"$LOG_GROUP\"}}" "$found"; then
    unchanged "$thing"
  else
    change create "$thing" logs create-log-group --log-group-name "$LOG_GROUP"
  fi
  if says "{\"found\": {\"retentionInDays\": $LOG_RETENTION}}" "$found"; then
    unchanged "retention of $thing"
  else
    change update "retention of $thing" logs put-retention-policy \
      --log-group-name "$LOG_GROUP" --retention-in-days "$LOG_RETENTION"
  fi
}

failure_queue() {
  local thing="queue $QUEUE" url
  if ! look "$NO_QUEUE" sqs get-queue-url --queue-name "$QUEUE"; then
    # A name is free again 60 seconds after its queue was deleted.
    patiently 'QueueDeletedRecently' \
      change create "$thing" sqs create-queue --queue-name "$QUEUE" --attributes "$(queue_attributes)"
    return
  fi
  url=$(part QueueUrl)
  look NONE sqs get-queue-attributes --queue-url "$url" --attribute-names All
  if says "{\"Attributes\": $(queue_attributes)}"; then
    unchanged "$thing"
  else
    change update "$thing" sqs set-queue-attributes --queue-url "$url" --attributes "$(queue_attributes)"
  fi
}

# The package as Lambda tells it: the digest of the zip file.
package_digest() {
  python3 -c 'import base64, hashlib, sys
print(base64.b64encode(hashlib.sha256(open(sys.argv[1], "rb").read()).digest()).decode())' "$PACKAGE"
}

lambda_function() {
  local thing="function $FUNCTION" found code
  function_configuration >"$WORK/function.json"
  if ! look ResourceNotFoundException lambda get-function-configuration --function-name "$FUNCTION"; then
    # It takes some seconds until Lambda may assume a new role.
    patiently 'cannot be assumed by Lambda|does not exist' \
      change create "$thing" lambda create-function --cli-input-json "file://$WORK/function.json" \
      --architectures "$ARCHITECTURE" --zip-file "fileb://$PACKAGE"
    await_function
    return
  fi
  found=$ANSWER
  if ! says '{"State": "Active", "LastUpdateStatus": "Successful"}'; then
    await_function
  fi
  code="{\"Architectures\": [\"$ARCHITECTURE\"], \"CodeSha256\": \"$([ ! -f "$PACKAGE" ] || package_digest)\"}"
  if says "$code" "$found"; then
    unchanged "code of $thing"
  else
    change update "code of $thing" lambda update-function-code --function-name "$FUNCTION" \
      --architectures "$ARCHITECTURE" --zip-file "fileb://$PACKAGE"
    await_function
  fi
  if says "$(function_configuration)" "$found"; then
    unchanged "configuration of $thing"
  else
    patiently 'cannot be assumed by Lambda|does not exist' \
      change update "configuration of $thing" lambda update-function-configuration \
      --cli-input-json "file://$WORK/function.json"
    await_function
  fi
}

recursion() {
  local thing="of function $FUNCTION" loop=Terminate reserved=
  # Where a Region or a version of the AWS CLI does not know of this, nothing can have been allowed either.
  if ANSWER=$(aws lambda get-function-recursion-config --function-name "$FUNCTION" --output json 2>/dev/null); then
    loop=$(part RecursiveLoop)
  fi
  if [ "$loop$RECURSIVE_LOOP" = TerminateTerminate ]; then
    return
  fi
  if look ResourceNotFoundException lambda get-function-concurrency --function-name "$FUNCTION"; then
    reserved=$(part ReservedConcurrentExecutions)
  fi
  if [ "$RECURSIVE_LOOP" = Allow ] && [ "$reserved" = "$CONCURRENCY" ]; then
    unchanged "reserved concurrency $thing"
  elif [ "$RECURSIVE_LOOP" = Allow ]; then
    change update "reserved concurrency $thing" lambda put-function-concurrency --function-name "$FUNCTION" \
      --reserved-concurrent-executions "$CONCURRENCY"
  elif [ "$reserved" = "$CONCURRENCY" ]; then
    change remove "reserved concurrency $thing" lambda delete-function-concurrency --function-name "$FUNCTION"
  fi
  if [ "$loop" = "$RECURSIVE_LOOP" ]; then
    unchanged "loop detection $thing"
  else
    change update "loop detection $thing" lambda put-function-recursion-config --function-name "$FUNCTION" \
      --recursive-loop "$RECURSIVE_LOOP"
  fi
}

event_retries() {
  local thing="retries of function $FUNCTION" verb=update
  if ! look ResourceNotFoundException lambda get-function-event-invoke-config --function-name "$FUNCTION"; then
    verb=create
  elif says "$(retries)"; then
    unchanged "$thing"
    return
  fi
  retries >"$WORK/retries.json"
  # Lambda checks that the role may send to the queue, and sees a new right after some seconds.
  patiently "execution role does not have permissions|update is in progress" \
    change "$verb" "$thing" lambda put-function-event-invoke-config --function-name "$FUNCTION" \
    --cli-input-json "file://$WORK/retries.json"
}

# permission STATEMENT-ID BUCKET-ARN OWNER
permission() {
  local thing="permission $1"
  WANTED="$WANTED $1 "
  if grep -qxF "$1 ${2##*:} $3 whole" <<<"$STATEMENTS"; then
    unchanged "$thing"
    return
  fi
  if grep -q "^$1 " <<<"$STATEMENTS"; then
    change remove "$thing" lambda remove-permission --function-name "$FUNCTION" --statement-id "$1"
  fi
  change create "$thing" lambda add-permission --function-name "$FUNCTION" --statement-id "$1" \
    --action lambda:InvokeFunction --principal s3.amazonaws.com --source-arn "$2" --source-account "$3"
}

invoke_permissions() {
  STATEMENTS=$(invoke_statements)
  WANTED=
  permissions
}

# The buckets that no longer trigger the function: their notifications go first, or events would be sent in vain.
former_triggers() {
  local id bucket owner rest
  while read -r id bucket owner rest; do
    case $WANTED in
    *" $id "*) continue ;;
    esac
    if [ -n "$id" ]; then
      if [ "$bucket" != - ] && [ "$owner" != - ]; then
        remove_notifications "$bucket" "$owner" </dev/null
      fi
      change remove "permission $id" lambda remove-permission --function-name "$FUNCTION" --statement-id "$id"
    fi
  done <<<"$STATEMENTS"
}

notify_function() {
  of_bucket "$1" "$(owner_of "$1")"
  if "$DRY_RUN" && ! look NoSuchBucket s3api get-bucket-notification-configuration "${OF_BUCKET[@]}"; then
    status "would update" "notifications of bucket $1"
  else
    notifications "$1" | notify merge "$1"
  fi
}
