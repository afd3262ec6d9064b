use crate::audit::workspace::{Shared, Workspace};
use crate::audit::{Check, Fix, Rule, Severity};
use crate::deployment::SourceLocation;
use crate::spec::BucketName;
use crate::workspace_graph::{Listener, Writer};

pub const RULE: Rule = Rule {
    name: "bucket-created-twice",
    severity: Severity::Error,
    finds: "a bucket that the deployments of two functions create",
    why: "Bucket names are unique, so the second deployment fails. A bucket also has one notification configuration, \
          which the deployment that creates the bucket replaces as a whole (*Amazon S3 API Reference, \
          PutBucketNotificationConfiguration*).",
    instead: "Let one deployment create it, and name it in `existing-buckets` of the others. If it triggers more than \
              one function, create it elsewhere, and name it in `existing-buckets` of the workspace.",
    bad: "# shrink/Cargo.toml\ntrigger = [{ bucket = \"photos\", prefix = \"new/\" }]\n\n# index/Cargo.toml\nread = [{ bucket = \"photos\" }]",
    good: "# index/Cargo.toml\nexisting-buckets = [\"photos\"]\nread = [{ bucket = \"photos\" }]",
    check: Check::Workspace(check),
};

fn check(workspace: &Workspace<'_>) -> Vec<Shared> {
    let found = workspace.graph.buckets_created_twice().into_iter().filter_map(|(bucket, members)| {
        let message = format!("the deployments of {} create bucket `{bucket}`", workspace.names(members.clone()));
        // The first one may go on creating it.
        let place = named_at(workspace, *members.get(1)?, bucket)?;
        Some(Shared { finding: RULE.found(place, message, Fix::advice(RULE.instead)), members })
    });
    found.collect()
}

/// Where the function names the bucket first.
fn named_at(workspace: &Workspace<'_>, member: usize, bucket: &BucketName) -> Option<SourceLocation> {
    let spec = workspace.graph.spec(member);
    let trigger = spec.triggers.iter().position(|trigger| trigger.on.bucket == *bucket);
    let trigger = trigger.map(|trigger| workspace.place_of_trigger(Listener { member, trigger }));
    trigger.or_else(|| {
        let grant = spec.grants.iter().position(|grant| grant.on.bucket == *bucket)?;
        Some(workspace.place_of_grant(Writer { member, grant }))
    })
}
