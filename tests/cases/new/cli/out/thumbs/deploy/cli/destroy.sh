#!/usr/bin/env bash
# makes `thumbnails` for $5
#
# Takes down what deploy.sh made, but for the buckets and their objects. What is gone already is passed over, so a run that failed
# is finished by the next one.
# shellcheck source-path=SCRIPTDIR

set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=removing.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/removing.sh"

USAGE="usage: bash deploy/cli/destroy.sh [--dry-run] [--yes]

  --dry-run  tells what would be removed, and only reads
  --yes      does not ask
  --help     tells this"
YES=false

# ---- Steps, in this order ----------------------------------------------------------------------------------------

# Of the buckets that trigger the function, and of those that AWS still lets invoke it.
remove_all_notifications() {
  local bucket owner statements
  # Before anything is removed, and not in the loop, where a failure would not end the script.
  statements=$(invoke_statements)
  for bucket in $TRIGGER_BUCKETS; do
    remove_notifications "$bucket" "$(owner_of "$bucket")"
  done
  while read -r _ bucket owner _; do
    case " - $TRIGGER_BUCKETS " in
    *" ${bucket:--} "*) ;;
    *) remove_notifications "$bucket" "$owner" </dev/null ;;
    esac
  done <<<"$statements"
}

remove_function() {
  local thing="function $FUNCTION"
  if look ResourceNotFoundException lambda get-function-event-invoke-config --function-name "$FUNCTION"; then
    change remove "retries of $thing" lambda delete-function-event-invoke-config --function-name "$FUNCTION"
  fi
  # Its own policy goes with it.
  if look ResourceNotFoundException lambda get-function-configuration --function-name "$FUNCTION"; then
    change remove "$thing" lambda delete-function --function-name "$FUNCTION"
  else
    absent "$thing"
  fi
}

remove_log_group() {
  local thing="log group $LOG_GROUP" found
  look NONE logs describe-log-groups --log-group-name-prefix "$LOG_GROUP" \
    --query "{found: logGroups[?logGroupName=='$LOG_GROUP'] | [0].logGroupName}"
  found=$(part found)
  if [ -n "$found" ]; then
    change remove "$thing" logs delete-log-group --log-group-name "$LOG_GROUP"
  else
    absent "$thing"
  fi
}

remove_queue() {
  local thing="queue $QUEUE"
  if look "$NO_QUEUE" sqs get-queue-url --queue-name "$QUEUE"; then
    change remove "$thing" sqs delete-queue --queue-url "$(part QueueUrl)"
  else
    absent "$thing"
  fi
}

confirm() {
  local answer
  if "$YES" || "$DRY_RUN"; then
    return
  fi
  if [ ! -t 0 ]; then
    printf 'error: nobody can be asked, since there is no terminal\nhelp: give --yes, or --dry-run to see what would be removed\n' >&2
    exit 2
  fi
  read -r -p "Remove the function $FUNCTION with its role, logs and failed events? [y/N] " answer
  case $answer in
  y | Y | yes) ;;
  *) die "nothing was removed" ;;
  esac
}

# ---- All of it ---------------------------------------------------------------------------------------------------

main() {
  local bucket option
  for option in "$@"; do
    case $option in
    --dry-run) DRY_RUN=true ;;
    --yes) YES=true ;;
    --help)
      printf '%s\n' "$USAGE"
      return
      ;;
    *) refuse_option "$option" ;;
    esac
  done
  begin
  confirm
  remove_all_notifications
  remove_topic
  remove_alarms
  perhaps remove_former_dashboard
  perhaps remove_trail
  perhaps remove_role "$DEPLOYER_ROLE" "$DEPLOYER_DESCRIPTION" deploy
  perhaps remove_role "$WORKFLOW_ROLE" "$WORKFLOW_DESCRIPTION" deploy
  remove_function
  remove_log_group
  remove_queue
  remove_role "$ROLE" "$ROLE_DESCRIPTION" execution
  for bucket in $CREATED_BUCKETS; do
    status kept "bucket $bucket, with all its objects"
  done
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
  main "$@"
fi
