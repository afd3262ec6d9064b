use crate::audit::workspace::{Shared, Workspace};
use crate::audit::{Check, Finding, Fix, Rule, Severity};
use crate::workspace_graph::TrailFeed;

pub const RULE: Rule = Rule {
    name: "trail-into-trigger",
    severity: Severity::Error,
    finds: "a trail whose log files trigger a function",
    why: "CloudTrail writes a file every few minutes. If the trail records what the triggered function does, each file \
          causes the next, without end (*AWS Lambda Developer Guide, Recursive patterns that cause run-away Lambda \
          functions*).",
    instead: "Use another trigger bucket, or another bucket for the log files.",
    bad: "# index/Cargo.toml\ntrail = true\ntrigger = [{ bucket = \"trail-index-111122223333-eu-central-1\" }]",
    good: "# index/Cargo.toml\ntrail = true\ntrigger = [{ bucket = \"photos\" }]",
    check: Check::Workspace(check),
};

fn check(workspace: &Workspace<'_>) -> Vec<Shared> {
    let found = workspace.graph.trail_feeds().into_iter().map(|TrailFeed { of, to, recorded }| {
        let (whose, triggered) = (workspace.name(of), workspace.name(to.member));
        let message = format!("the log files of the trail of `{whose}` trigger `{triggered}`");
        let (message, severity) = match recorded {
            Some(who) if who == to.member => (format!("{message}, whose own work that trail records"), Severity::Error),
            Some(who) => {
                let who = workspace.name(who);
                (format!("{message}, which leads to `{who}`, whose work that trail records"), Severity::Error)
            }
            None => (message, Severity::Warning),
        };
        let mut members = vec![of, to.member];
        members.extend(recorded);
        let found = RULE.found(workspace.place_of_trigger(to), message, Fix::advice(RULE.instead));
        Shared { finding: Finding { severity, ..found }, members }
    });
    found.collect()
}
