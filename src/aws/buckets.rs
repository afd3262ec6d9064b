//! What trigger buckets send, and how logs are kept.

use aws_sdk_s3::types::{Event, FilterRuleName, NotificationConfigurationFilter};
use futures_util::future::join_all;

use super::conversation::{Answer, Conversation, Requirement};
use crate::audit::deployed::{Bucket, Configuration, LogGroup, Sent};
use crate::deployment::SourceLocation;
use crate::iam::Arn;
use crate::spec::{BucketName, Spec};

pub(super) async fn read(asking: &Conversation, spec: &Spec) -> Vec<Bucket> {
    join_all(spec.trigger_buckets().into_iter().map(|bucket| read_one(asking, spec, bucket))).await
}

async fn read_one(asking: &Conversation, spec: &Spec, bucket: &BucketName) -> Bucket {
    let arn = Arn::bucket(bucket).resolve(&asking.place);
    // What another account's bucket sends, only that account says.
    let need = match spec.owner_of(bucket).filter(|owner| owner.as_str() != asking.place.account) {
        Some(_) => Requirement::Optional(SourceLocation::aws(&*arn)),
        None => Requirement::Required,
    };
    let call = asking.clients.s3.get_bucket_notification_configuration().bucket(bucket.as_str()).send();
    let sent = match asking.ask("s3:GetBucketNotification", &arn, need, call).await {
        Answer::Got(told) => Sent::Known {
            notifications: told
                .lambda_function_configurations()
                .iter()
                .map(|one| configuration(one.lambda_function_arn(), one.events(), one.filter()))
                .chain(
                    told.queue_configurations()
                        .iter()
                        .map(|one| configuration(one.queue_arn(), one.events(), one.filter())),
                )
                .chain(
                    told.topic_configurations()
                        .iter()
                        .map(|one| configuration(one.topic_arn(), one.events(), one.filter())),
                )
                .collect(),
            to_bus: told.event_bridge_configuration().is_some(),
        },
        Answer::Absent => Sent::Absent,
        Answer::Elsewhere(region) => Sent::Elsewhere(region),
        Answer::None => Sent::Unknown,
    };
    Bucket { name: bucket.to_string(), sent }
}

fn configuration(target: &str, events: &[Event], filter: Option<&NotificationConfigurationFilter>) -> Configuration {
    let rules = filter.and_then(|filter| filter.key()).map(|key| key.filter_rules()).unwrap_or_default();
    let value = |name: &FilterRuleName| {
        let rule =
            rules.iter().find(|rule| rule.name().is_some_and(|one| one.as_str().eq_ignore_ascii_case(name.as_str())));
        rule.and_then(|rule| rule.value()).unwrap_or_default().to_owned()
    };
    Configuration {
        target: target.to_owned(),
        events: events.iter().map(|event| event.as_str().to_owned()).collect(),
        prefix: value(&FilterRuleName::Prefix),
        suffix: value(&FilterRuleName::Suffix),
    }
}

pub(super) async fn log_group(asking: &Conversation, name: &str) -> Option<LogGroup> {
    let call = asking.clients.logs.describe_log_groups().log_group_name_prefix(name).into_paginator().items().send();
    let groups = asking
        .ask("logs:DescribeLogGroups", "*", Requirement::Required, call.collect::<Result<Vec<_>, _>>())
        .await
        .got()?;
    let group = groups.into_iter().find(|group| group.log_group_name() == Some(name))?;
    let key = group.kms_key_id().map(str::to_owned);
    let class = group.log_group_class().map(|class| class.as_str().to_owned());
    Some(LogGroup { name: name.to_owned(), retention: group.retention_in_days(), key, class })
}
