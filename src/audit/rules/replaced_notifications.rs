use crate::audit::workspace::{Shared, Workspace};
use crate::audit::{Check, Fix, Rule, Severity};
use crate::workspace_graph::{Listener, Replaced};

pub const RULE: Rule = Rule {
    name: "replaced-notifications",
    severity: Severity::Error,
    finds: "a function whose notifications another function's deployment removes from a bucket",
    why: "The deployment that creates a trigger bucket replaces the notification configuration as a whole, and with it \
          the entries that other deployments merged in (*Amazon S3 API Reference, PutBucketNotificationConfiguration*; \
          reported in hashicorp/terraform-provider-aws#22147).",
    instead: "Let none of them create the bucket: name it in `existing-buckets` of all of them or of the workspace, \
              and create it elsewhere. A bucket that was already created stays when it is named there.",
    bad: "# shrink/Cargo.toml\ntrigger = [{ bucket = \"photos\", prefix = \"new/\" }]\n\n# index/Cargo.toml\n\
          existing-buckets = [\"photos\"]\ntrigger = [{ bucket = \"photos\", prefix = \"old/\" }]",
    good: "# shrink/Cargo.toml\nexisting-buckets = [\"photos\"]\ntrigger = [{ bucket = \"photos\", prefix = \"new/\" }]",
    check: Check::Workspace(check),
};

fn check(workspace: &Workspace<'_>) -> Vec<Shared> {
    let replaced = workspace.graph.replaced_notifications().into_iter();
    let found = replaced.filter_map(|Replaced { bucket, by, of }| {
        let message = format!(
            "the deployment of {} creates bucket `{bucket}` and sets all of its notifications, which takes out those of {}",
            workspace.names([by]),
            workspace.names(of.clone())
        );
        let member = *of.first()?;
        let triggers = &workspace.graph.spec(member).triggers;
        let trigger = triggers.iter().position(|trigger| trigger.on.bucket == *bucket)?;
        let place = workspace.place_of_trigger(Listener { member, trigger });
        let members = [vec![by], of].concat();
        Some(Shared { finding: RULE.found(place, message, Fix::advice(RULE.instead)), members })
    });
    found.collect()
}
