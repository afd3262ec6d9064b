use crate::audit::workspace::{Shared, Workspace};
use crate::audit::{Check, Fix, Rule, Severity};
use crate::escape::Quoted;
use crate::workspace_graph::{Group, Writer};

pub const RULE: Rule = Rule {
    name: "shared-write-prefix",
    severity: Severity::Warning,
    finds: "keys that two functions may write",
    why: "The last write to a key wins, events arrive in any order, and an object does not show which function wrote \
          it (*Amazon S3 User Guide, Amazon S3 data consistency model*).",
    instead: "Give each function its own prefix. If their keys differ otherwise, say so in `audit-allow` of one of \
              them.",
    bad: "# shrink/Cargo.toml\nwrite = [{ bucket = \"photos-out\" }]\n\n# index/Cargo.toml\nwrite = [{ bucket = \"photos-out\", prefix = \"index/\" }]",
    good: "# shrink/Cargo.toml\nwrite = [{ bucket = \"photos-out\", prefix = \"small/\" }]",
    check: Check::Workspace(check),
};

fn check(workspace: &Workspace<'_>) -> Vec<Shared> {
    let members = |group: &Group<'_, Writer>| group.who.iter().map(|who| who.member).collect::<Vec<_>>();
    let found = workspace.graph.shared_writes().into_iter().filter_map(|overlap| {
        let (on, ones) = (Quoted(&overlap.ones.on.uri()).to_string(), members(&overlap.ones));
        let verb = if ones.len() == 1 { "writes" } else { "write" };
        let message = format!("{} {verb} {on}", workspace.names(ones.clone()));
        let (message, members) = match &overlap.others {
            None => (message, ones),
            Some(others) => {
                let (on, others) = (others.on.uri(), members(others));
                let message = format!("{message}, and {} {}", workspace.names(others.clone()), Quoted(&on));
                (message, ones.into_iter().chain(others).collect())
            }
        };
        let place = workspace.place_of_grant(*overlap.ones.who.first()?);
        Some(Shared { finding: RULE.found(place, message, Fix::advice(RULE.instead)), members })
    });
    found.collect()
}
