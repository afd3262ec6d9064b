use crate::audit::workspace::{Shared, Workspace, enumerate};
use crate::audit::{Check, Fix, Rule, Severity};
use crate::escape::Quoted;
use crate::manifest::Stated;
use crate::workspace_graph::{Claim, Collision, Resource};

pub const RULE: Rule = Rule {
    name: "colliding-names",
    severity: Severity::Error,
    finds: "two functions whose deployments use the same name",
    why: "Function names are unique per account and Region, and all other names of a deployment are derived from them. \
          The second deployment fails, or takes over the resources of the first (*AWS CloudFormation User Guide, Name \
          type*).",
    instead: "Give one of the functions another name, with `name` in its spec.",
    bad: "# shrink/Cargo.toml\n[package.metadata.lambda-s3]\nname = \"thumbs\"\n\n# small/Cargo.toml\n[package.metadata.lambda-s3]\nname = \"thumbs\"",
    good: "# small/Cargo.toml\n[package.metadata.lambda-s3]\nname = \"thumbs-small\"",
    check: Check::Workspace(check),
};

fn check(workspace: &Workspace<'_>) -> Vec<Shared> {
    let graph = &workspace.graph;
    let found = graph.name_collisions().into_iter().filter_map(|collision| {
        let Collision { resource, name, claims } = collision;
        let members: Vec<usize> = claims.iter().map(|claim| claim.member).collect();
        let end = match resource {
            Resource::Role => "-REGION",
            Resource::TrailBucket => "-ACCOUNT-REGION",
            _ => "",
        };
        let who = enumerate(
            claims
                .iter()
                .map(|Claim { member, what }| format!("{what} of {}", Quoted(graph.members()[*member].folder))),
        );
        let is_decided = members.iter().all(|member| graph.spec(*member).region.is_some());
        let place = if is_decided { "account" } else { "account and Region" };
        let both = if claims.len() == 2 { "both" } else { "all" };
        let message = format!("in one {place} {who} would {both} have the name `{name}{end}`");
        let place = workspace.place(*members.first()?, Stated::Name);
        Some(Shared { finding: RULE.found(place, message, Fix::advice(RULE.instead)), members })
    });
    found.collect()
}
