//! What does not go together with the place of the deployment.

use super::options::{
    Alarms, Destination, Encrypted, KeyArn, LogFormat, NETWORK_CHANGES, Options, ResourceKey, SecretId, Service,
};
use super::{Availability, BucketName, BucketRegion, Draft, Feature, FunctionName, Invalid, Region};

/// Something that AWS refuses where the function is deployed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misplaced {
    pub given: String,
    /// What is wrong with it: the end of a sentence that begins with what was given.
    pub why: String,
    pub instead: String,
}

pub(super) fn refuse(
    given: impl Into<String>,
    why: impl Into<String>,
    instead: impl Into<String>,
) -> Result<(), Invalid> {
    let misplaced = Misplaced { given: given.into(), why: why.into(), instead: instead.into() };
    Err(Invalid::Misplaced(Box::new(misplaced)))
}

/// Checks everything that is named with a partition, a Region or an account.
pub(super) fn check_place(draft: &Draft) -> Result<(), Invalid> {
    check_owners(draft)?;
    check_bucket_regions(draft)?;
    check_secrets(draft)?;
    check_services(draft)?;
    check_failures(draft)?;
    check_network(draft)?;
    check_role(draft)?;
    // *AWS KMS Developer Guide, AWS KMS keys*: a key is used in the Region that it is in.
    let region_of = |of: &Encrypted| match of.bucket() {
        Some(bucket) => {
            let stated = draft.options.bucket_regions.iter().find(|stated| stated.bucket == *bucket);
            stated.map(|stated| stated.region.as_str().to_owned())
        }
        None => of.region().map(str::to_owned),
    };
    let mut regions = draft.options.keys.iter().filter_map(|key| Some((key, region_of(&key.of)?)));
    if let Some((key, region)) = regions.find(|(key, region)| key.key.region() != region) {
        return refuse_key(key, &region);
    }
    if let Some(Alarms::Topic(topic)) = draft.options.alarms.as_ref().filter(|_| draft.options.has_fifo_alarms()) {
        // *Amazon SNS API Reference, Publish*: every message to a FIFO topic needs a MessageGroupId.
        let why = "is a FIFO topic, which takes no message without a group, and CloudWatch gives alarms none";
        return refuse(format!("--alarm-topic {topic}"), why, "name a standard topic");
    }
    let Some(region) = &draft.region else { return Ok(()) };
    if draft.options.has(Feature::Tracing) && !Availability::of(region).tracing {
        let why = format!("asks for AWS X-Ray, which does not work with Lambda in partition `{}`", region.partition());
        return refuse("--tracing", why, "leave it out; where a team sets it, say `tracing = false`");
    }
    let function = &draft.options.function;
    if function.stated_log_format() == Some(LogFormat::Json) && !Availability::of(region).json_logs {
        let given = function.log_level.map_or("--log-format json".to_owned(), |level| format!("--log-level {level}"));
        let why = format!("asks for JSON, which Lambda does not write in partition `{}`", region.partition());
        return refuse(given, why, "leave it out");
    }
    check_partition(draft, region)?;
    check_region(draft, region)
}

/// The account in the name of an account-regional bucket is the owner's (*Amazon S3 User Guide, Namespaces for general purpose
/// buckets*).
fn check_owners(draft: &Draft) -> Result<(), Invalid> {
    for owner in &draft.bucket_owners {
        let Some((account, _)) = owner.bucket.account_and_region() else { continue };
        if account != owner.account.as_str() {
            let why = format!("names another account than the bucket's name, which is one of account {account}");
            return refuse(format!("--bucket-owner {owner}"), why, format!("say `{}={account}`", owner.bucket));
        }
    }
    Ok(())
}

/// A deployment creates buckets in its own Region only, and S3 notifies functions of the bucket's own Region (*Amazon S3 User
/// Guide, Supported event destinations*).
fn check_bucket_regions(draft: &Draft) -> Result<(), Invalid> {
    for BucketRegion { bucket, region } in &draft.options.bucket_regions {
        let given = || format!("--bucket-region {bucket}={}", region.as_str());
        if let Some((_, of)) = bucket.account_and_region().filter(|(_, of)| *of != region.as_str()) {
            let why = format!("names another Region than the bucket's name, which is one of `{of}`");
            return refuse(given(), why, format!("say `{bucket}={of}`"));
        }
        if draft.region.as_ref() == Some(region) {
            continue;
        }
        if draft.triggers.iter().any(|trigger| trigger.on.bucket == *bucket) {
            let why = "is of a bucket that triggers the function, which has to be in the bucket's Region";
            return refuse(given(), why, format!("say `--region {}`", region.as_str()));
        }
        if !is_existing(draft, bucket) {
            return Err(Invalid::needs(&given(), &format!("--existing-bucket {bucket}")));
        }
    }
    Ok(())
}

fn is_existing(draft: &Draft, bucket: &BucketName) -> bool {
    draft.existing_buckets.contains(bucket) || draft.bucket_owners.iter().any(|owner| owner.bucket == *bucket)
}

/// *AWS Secrets Manager User Guide, Access AWS Secrets Manager secrets from a different account*: the key that AWS manages
/// cannot be used from there. A boundary is of the function's own account (*IAM User Guide, Managed policies and inline
/// policies*); without one nothing here tells which account that is.
fn check_secrets(draft: &Draft) -> Result<(), Invalid> {
    let options = &draft.options;
    let Some(here) = options.account() else { return Ok(()) };
    let is_elsewhere = |secret: &&SecretId| secret.account().is_some_and(|account| account != here);
    let has_key = |secret: &SecretId| options.keys.iter().any(|key| key.of == Encrypted::Secret(secret.clone()));
    match options.secrets.iter().filter(is_elsewhere).find(|secret| !has_key(secret)) {
        Some(secret) => {
            let why = format!("is of another account than `{here}`, and only a key of its owner's opens it there");
            refuse(format!("--secret {secret}"), why, format!("name that key, too: `--kms-key {secret}=KEY_ARN`"))
        }
        None => Ok(()),
    }
}

/// A function that invokes itself by its own name is a loop; and what no other account can open has to be of the function's.
fn check_services(draft: &Draft) -> Result<(), Invalid> {
    let (here, region) = (draft.options.account(), draft.region.as_ref().map(Region::as_str));
    for grant in &draft.options.services {
        let of_function = grant.bare_name().split(':').next();
        let is_here = |stated: Option<&str>, here: Option<&str>| stated.is_none() || here.is_none() || stated == here;
        if grant.service == Service::Invoke
            && of_function == draft.name.as_ref().map(FunctionName::as_str)
            && is_here(grant.account(), here)
            && is_here(grant.region(), region)
        {
            // *AWS Lambda Developer Guide, Use Lambda recursive loop detection to prevent infinite loops*.
            return refuse(grant.flag(), "is the function itself, which would invoke itself", "name another function");
        }
        // *IAM User Guide, AWS services that work with IAM*: Step Functions and Data Firehose have no resource-based policies.
        if grant.service.row().owner_policy.is_none() && !is_here(grant.account(), here) {
            let why = format!(
                "is of another account than `{}`, and its service has no policy that lets other accounts in",
                here.unwrap_or_default()
            );
            return refuse(grant.flag(), why, "name one of the function's account");
        }
    }
    Ok(())
}

/// The bucket of failed events: not one that triggers the function, whose failures would come back as events, and not one that the deployment
/// creates, since S3 notifies only after Lambda knows where failures go.
fn check_failures(draft: &Draft) -> Result<(), Invalid> {
    let Destination::Bucket(bucket) = draft.options.function.failure_destination() else { return Ok(()) };
    let given = format!("--on-failure s3://{bucket}");
    if draft.triggers.iter().any(|trigger| trigger.on.bucket == *bucket) {
        let why = "is a bucket that triggers the function: what failed could come back as an event";
        return refuse(given, why, "name another bucket");
    }
    if draft.grants.iter().any(|grant| grant.on.bucket == *bucket) && !is_existing(draft, bucket) {
        return Err(Invalid::needs(&given, &format!("--existing-bucket {bucket}")));
    }
    Ok(())
}

/// In a VPC the role allows these actions on every resource, for Lambda, and denies them to the code: it cannot have them on some.
fn check_network(draft: &Draft) -> Result<(), Invalid> {
    let options = &draft.options;
    let changes = |name: &&&str| NETWORK_CHANGES.contains(*name);
    match options.allow.iter().find_map(|stated| Some((stated, stated.actions.iter().find(changes)?))) {
        Some((stated, action)) if options.function.is_in_vpc() => {
            let why = format!("states `{action}`, which the code of a function in a VPC is denied: Lambda uses it");
            let given = format!("--allow '{}'", stated.what());
            refuse(given, why, "leave it out, or state it for a function in no VPC")
        }
        _ => Ok(()),
    }
}

/// A role is passed within its account (*IAM User Guide, Grant a user permissions to pass a role to an AWS service*), of which a
/// boundary tells, too.
fn check_role(draft: &Draft) -> Result<(), Invalid> {
    let (role, boundary) = (&draft.options.function.execution_role, &draft.options.boundary);
    match role.as_ref().zip(boundary.as_ref().filter(|boundary| boundary.account() != "aws")) {
        Some((role, boundary)) if role.account() != boundary.account() => {
            let why =
                format!("is of another account than the permissions boundary, which is of `{}`", boundary.account());
            refuse(format!("--execution-role {role}"), why, "name a role of the function's account")
        }
        _ => Ok(()),
    }
}

fn refuse_key(key: &ResourceKey, here: &str) -> Result<(), Invalid> {
    let why = format!("names a key of Region `{}`, and what it encrypts is in `{here}`", key.key.region());
    refuse(format!("--kms-key {key}"), why, format!("name a key of `{here}`"))
}

/// The keys that encrypt what the deployment creates besides buckets, each with its flag.
fn own_keys(options: &Options) -> impl Iterator<Item = (&'static str, &KeyArn)> {
    let keys =
        [("--log-kms-key", &options.function.log_key), ("--environment-kms-key", &options.function.environment_key)];
    keys.into_iter().filter_map(|(flag, key)| Some((flag, key.as_ref()?)))
}

/// Credentials of one partition are worth nothing in another (*AWS Fault Isolation Boundaries, Partitions*).
fn check_partition(draft: &Draft, region: &Region) -> Result<(), Invalid> {
    let options = &draft.options;
    let topics = options.topics.iter().map(|arn| (format!("--publish {arn}"), arn.partition()));
    let queues = options.queues.iter().map(|arn| (format!("--queue {arn}"), arn.partition()));
    let secrets = options.secrets.iter().filter_map(|secret| match secret {
        SecretId::Arn(arn) => Some((format!("--secret {arn}"), secret.partition()?)),
        SecretId::Name(_) => None,
    });
    let services = options.services.iter().filter_map(|grant| Some((grant.flag(), grant.partition()?)));
    let keys = options.keys.iter().map(|key| (format!("--kms-key {key}"), key.key.partition()));
    let buckets =
        options.bucket_regions.iter().map(|stated| (format!("--bucket-region {stated}"), stated.region.partition()));
    let alarms = match &options.alarms {
        Some(Alarms::Topic(arn)) => Some((format!("--alarm-topic {arn}"), arn.partition())),
        Some(Alarms::OwnTopic | Alarms::None) | None => None,
    };
    let boundary = options.boundary.iter().map(|arn| (format!("--permissions-boundary {arn}"), arn.partition()));
    let layers = options.function.layers.iter().map(|arn| (format!("--layer {arn}"), arn.partition()));
    let own_keys = own_keys(options).map(|(flag, key)| (format!("{flag} {key}"), key.partition()));
    let role = options.function.execution_role.iter().map(|arn| (format!("--execution-role {arn}"), arn.partition()));
    let on_failure = options.function.on_failure.iter().filter_map(|stated| {
        let partition = match &stated.destination {
            Destination::Queue(queue) => queue.partition(),
            Destination::Topic(topic) => topic.partition(),
            Destination::OwnQueue | Destination::Bucket(_) | Destination::None => return None,
        };
        Some((format!("--on-failure {stated}"), partition))
    });
    let invokers = options.invokers.iter().filter_map(|one| Some((format!("--invoker {one}"), one.partition()?)));
    let granted = topics
        .chain(invokers)
        .chain(queues)
        .chain(on_failure)
        .chain(secrets)
        .chain(services)
        .chain(keys)
        .chain(buckets);
    let mut named = granted.chain(alarms).chain(boundary).chain(layers).chain(role).chain(own_keys);
    let here = region.partition();
    match named.find(|(_, partition)| *partition != here) {
        Some((given, partition)) => {
            let why = format!("is of partition `{partition}`, and Region `{}` is of `{here}`", region.as_str());
            refuse(given, why, format!("name one of `{here}`"))
        }
        None => Ok(()),
    }
}

/// What AWS wants in the Region of the function. Topics, queues and secrets are not among it: the handler asks each in its own.
fn check_region(draft: &Draft, region: &Region) -> Result<(), Invalid> {
    let here = region.as_str();
    if let Some(Alarms::Topic(topic)) = draft.options.alarms.as_ref()
        && topic.region() != here
    {
        // "Invalid region … specified. Only … is supported": CloudWatch's answer to PutMetricAlarm.
        let why = format!("is of Region `{}`, and alarms of `{here}` tell topics of `{here}` only", topic.region());
        return refuse(format!("--alarm-topic {topic}"), why, format!("name a topic of `{here}`, or leave it out"));
    }
    // "Layers are not in the same region as the function": Lambda's answer to CreateFunction.
    if let Some(layer) = draft.options.function.layers.iter().find(|layer| layer.region() != here) {
        let why = format!("is of Region `{}`, and a function takes layers of its own Region only", layer.region());
        return refuse(format!("--layer {layer}"), why, format!("name a version of `{here}`"));
    }
    // *AWS KMS Developer Guide, AWS KMS keys*: a key is used in the Region that it is in.
    if let Some((flag, key)) = own_keys(&draft.options).find(|(_, key)| key.region() != here) {
        let why = format!("is a key of Region `{}`, and what it encrypts is in `{here}`", key.region());
        return refuse(format!("{flag} {key}"), why, format!("name a key of `{here}`"));
    }
    let is_here = |bucket: &BucketName| {
        let triggers = draft.triggers.iter().any(|trigger| trigger.on.bucket == *bucket);
        // S3 notifies functions of the bucket's own Region (*Amazon S3 User Guide, Supported event destinations*).
        triggers || !is_existing(draft, bucket)
    };
    let is_of_here = |of: &Encrypted| match of {
        // *Amazon S3 User Guide, Using server-side encryption with AWS KMS keys*: bucket and key have to be in one Region.
        Encrypted::Bucket(bucket) => is_here(bucket),
        Encrypted::Secret(SecretId::Name(_)) | Encrypted::Parameter(_) => true,
        Encrypted::Topic(_) | Encrypted::Queue(_) | Encrypted::Secret(SecretId::Arn(_)) => false,
    };
    if let Some(key) = draft.options.keys.iter().find(|key| is_of_here(&key.of) && key.key.region() != here) {
        return refuse_key(key, here);
    }
    let buckets = draft.triggers.iter().map(|trigger| &trigger.on.bucket);
    for bucket in buckets.chain(draft.grants.iter().map(|grant| &grant.on.bucket)).filter(|bucket| is_here(bucket)) {
        let Some((_, of)) = bucket.account_and_region() else { continue };
        if of != here {
            let why = format!("is not the Region of bucket `{bucket}`, whose name says `{of}`");
            return refuse(format!("--region {here}"), why, format!("say `--region {of}`, or name another bucket"));
        }
    }
    Ok(())
}
