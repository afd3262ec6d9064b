use crate::audit::workspace::{Shared, Workspace};
use crate::audit::{Check, Finding, Fix, Rule, Severity};
use crate::escape::Quoted;
use crate::workspace_graph::Cycle;

pub const RULE: Rule = Rule {
    name: "loop-across-functions",
    severity: Severity::Error,
    finds: "functions that trigger each other in a loop",
    why: "Each invocation causes the next, and all of them are billed. Lambda stops a loop after about 16 rounds, and \
          does not detect every loop (*AWS Lambda Developer Guide, Use Lambda recursive loop detection to prevent \
          infinite loops*). A function that triggers itself is rejected when its spec is read.",
    instead: "Let one of them write to another bucket, or to a prefix or suffix that triggers none of them. If the \
              code ends the loop, say so in `audit-allow` of one of them.",
    bad: "# shrink/Cargo.toml\ntrigger = [{ bucket = \"photos\", prefix = \"new/\" }]\nwrite = [{ bucket = \"photos\", prefix = \"small/\" }]\n\n\
          # index/Cargo.toml\ntrigger = [{ bucket = \"photos\", prefix = \"small/\" }]\nwrite = [{ bucket = \"photos\", prefix = \"new/\" }]",
    good: "# index/Cargo.toml\ntrigger = [{ bucket = \"photos\", prefix = \"small/\" }]\nwrite = [{ bucket = \"photos\", prefix = \"index/\" }]",
    check: Check::Workspace(check),
};

/// More of what is knotted together than this nobody reads.
const MOST: usize = 10;

fn check(workspace: &Workspace<'_>) -> Vec<Shared> {
    let mut all = Vec::new();
    for tangle in workspace.graph.loops(MOST) {
        let found = tangle.cycles.iter().filter_map(|cycle| {
            let members = cycle.members().collect();
            Some(Shared { finding: finding(workspace, cycle)?, members })
        });
        all.extend(found);
        let first = tangle.cycles.first().filter(|_| tangle.has_more);
        if let Some(found) = first.and_then(|cycle| finding(workspace, cycle)) {
            let message = format!("there are further loops through {}", workspace.names(tangle.members.clone()));
            all.push(Shared { finding: Finding { message, ..found }, members: tangle.members });
        }
    }
    all
}

fn finding(workspace: &Workspace<'_>, cycle: &Cycle) -> Option<Finding> {
    let message = workspace.graph.describe(cycle, &|text| Quoted(text).to_string());
    let place = workspace.place_of_grant(cycle.feeds.first()?.from);
    Some(RULE.found(place, message, Fix::advice(RULE.instead)))
}
