"""What a topic's policy may say, and whether it lets an alarm publish."""
import json

from moto.cloudwatch.models import CloudWatchBackend
from moto.sns import models
from moto.sns.exceptions import SNSInvalidParameter
from moto.sns.models import sns_backends

import iam
import journal
import targets
from callers import verdict_of

CLOUDWATCH = {"Service": "cloudwatch.amazonaws.com"}
# "You can specify these actions in a topic policy": "Amazon SNS API permissions" of the SNS Developer Guide. A wildcard is none.
ACTIONS = {
    "addpermission", "deletetopic", "getdataprotectionpolicy", "gettopicattributes", "listsubscriptionsbytopic",
    "listtagsforresource", "publish", "putdataprotectionpolicy", "removepermission", "settopicattributes", "subscribe",
}


def check_policy(text: str, arn: str) -> None:
    for statement in iam.as_list(json.loads(text)["Statement"]):
        for action in iam.as_list(statement.get("Action", [])):
            service, _, name = action.lower().partition(":")
            if service != "sns" or name not in ACTIONS:
                raise SNSInvalidParameter("Invalid parameter: Policy statement action out of service scope!")
        for resource in iam.as_list(statement.get("Resource", [])):
            if not iam.arn_matches(resource, arn):
                raise SNSInvalidParameter("Invalid parameter: Policy Error: the resource is not the topic")


def may_use_key(named: str, region: str, account: str, context: dict, who: dict) -> bool:
    """Of the key that AWS manages for SNS, no other service makes use: "Amazon SNS encryption" of the CloudWatch User Guide, "Granting
    permissions to publish event notification messages to a destination" of the S3 User Guide."""
    if not named:
        return True
    target = targets.key_target(named, region, account, {})
    return target.policy is not None and named != "alias/aws/sns" and all(
        verdict_of(target.policy, action, target.arn, context, who) == "Allow"
        for action in ("kms:Decrypt", "kms:GenerateDataKey")
    )


def may_publish(alarm, arn: str, account: str) -> bool:
    topic = sns_backends[account][alarm.region_name].topics.get(arn)
    if topic is None:
        return False
    context = {"aws:SourceArn": alarm.alarm_arn, "aws:SourceAccount": account, "aws:SourceOwner": account, "aws:SecureTransport": "true"}
    # The policy that a topic begins with names no service, but the owner's account.
    verdicts = [verdict_of(json.loads(topic.policy), "sns:Publish", arn, context, who) for who in (CLOUDWATCH, {"AWS": account})]
    allowed = "Allow" in verdicts and "Deny" not in verdicts
    return allowed and may_use_key(topic.kms_master_key_id, alarm.region_name, account, context, CLOUDWATCH)


def install() -> None:
    set_state = CloudWatchBackend.set_alarm_state
    policy = models.Topic.policy

    def keep_policy(self, text):
        check_policy(text, self.arn)
        policy.fset(self, text)

    def set_alarm_state(self, alarm_name, reason, reason_data, state_value):
        alarm = self.alarms.get(alarm_name)
        before = alarm.state_value if alarm else None
        set_state(self, alarm_name, reason, reason_data, state_value)
        if state_value == before or not alarm.actions_enabled:
            return
        for arn in {"ALARM": alarm.alarm_actions, "OK": alarm.ok_actions}.get(state_value, []):
            allowed = may_publish(alarm, arn, self.account_id)
            journal.note("alarm", alarm=alarm_name, state=state_value, topic=arn, allowed=allowed)
            if allowed:
                message = json.dumps({"AlarmName": alarm_name, "NewStateValue": state_value})
                sns_backends[self.account_id][self.region_name].topics[arn].publish(message)

    models.Topic.policy = property(policy.fget, keep_policy)
    CloudWatchBackend.set_alarm_state = set_alarm_state
