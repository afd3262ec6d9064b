use crate::audit::workspace::{Shared, Workspace};
use crate::audit::{Check, Fix, Rule, Severity};
use crate::escape::Quoted;
use crate::spec::Event;
use crate::workspace_graph::{Group, Listener};

pub const RULE: Rule = Rule {
    name: "overlapping-notifications",
    severity: Severity::Error,
    finds: "triggers of two functions that match the same event",
    why: "S3 rejects two notifications of a bucket with a common event if their prefixes and their suffixes overlap, \
          so the second deployment fails (*Amazon S3 User Guide, Configuring event notifications using object key name \
          filtering*).",
    instead: "Make the prefixes, the suffixes or the events disjoint, or send the events to both functions by \
              EventBridge or an SNS topic.",
    bad: "# shrink/Cargo.toml\ntrigger = [{ bucket = \"photos\", prefix = \"new/\" }]\n\n# index/Cargo.toml\ntrigger = [{ bucket = \"photos\" }]",
    good: "# index/Cargo.toml\ntrigger = [{ bucket = \"photos\", prefix = \"old/\" }]",
    check: Check::Workspace(check),
};

fn check(workspace: &Workspace<'_>) -> Vec<Shared> {
    let members = |group: &Group<'_, Listener>| group.who.iter().map(|who| who.member).collect::<Vec<_>>();
    let overlaps = workspace.graph.overlapping_notifications().into_iter();
    let found = overlaps.filter_map(|overlap| {
        let event = overlap.event.map_or("", Event::as_str);
        let (on, ones) = (Quoted(&overlap.ones.on.uri()).to_string(), members(&overlap.ones));
        let verb = if ones.len() == 1 { "waits" } else { "wait" };
        let message = format!("{} {verb} for `{event}` on {on}", workspace.names(ones.clone()));
        let (message, members) = match &overlap.others {
            None => (message, ones),
            Some(others) => {
                let (on, others) = (others.on.uri(), members(others));
                let message = format!("{message}, and {} on {}", workspace.names(others.clone()), Quoted(&on));
                (message, ones.into_iter().chain(others).collect())
            }
        };
        let place = workspace.place_of_trigger(*overlap.ones.who.first()?);
        Some(Shared { finding: RULE.found(place, message, Fix::advice(RULE.instead)), members })
    });
    found.collect()
}
