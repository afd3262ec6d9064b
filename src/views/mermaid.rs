//! The picture as a Mermaid flowchart.

use super::explanation::Explanation;
use crate::encode::mermaid::label;
use crate::iam::{DocumentKind, TOPIC_ADMITTED};

/// From the buckets through the invoke permission, the function and its role to what the role reaches.
pub fn mermaid(explanation: &Explanation) -> String {
    let permissions: Vec<_> = explanation.allowed_by(DocumentKind::Invoke).collect();
    let mut lines = vec!["flowchart LR".to_owned()];
    for (at, trigger) in explanation.triggers.iter().enumerate() {
        let sid = trigger.topic.as_ref().map_or(&*trigger.admitted_by, |_| TOPIC_ADMITTED);
        let admitted_by = permissions.iter().position(|statement| statement.sid == sid);
        let target = admitted_by.map_or_else(|| "function".to_owned(), |at| format!("permission{}", at + 1));
        let (uri, events) = (label(&trigger.objects()), label(&trigger.events.join(", ")));
        let number = at + 1;
        let between = match (&trigger.rule, &trigger.queue, &trigger.topic) {
            (Some(rule), ..) => {
                format!("rule{number}{{{{{}}}}} --> ", label(&format!("rule {rule} of EventBridge")))
            }
            (None, Some(queue), _) => format!("queue[[{}]] --> ", label(&format!("queue {queue}"))),
            (None, None, Some(topic)) => format!("topic[/{}/] --> ", label(&format!("topic {topic}"))),
            (None, None, None) => String::new(),
        };
        lines.push(format!("  trigger{number}[({uri})] -- {events} --> {between}{target}"));
    }
    for (at, statement) in permissions.into_iter().enumerate() {
        let text = label(&format!("invoke permission for {}", statement.on_behalf_of()));
        lines.push(format!("  permission{}([{text}]) --> function", at + 1));
    }
    if let Some(schedule) = &explanation.schedule {
        let text = label(&format!("schedule {}: {} in UTC", schedule.name, schedule.expression));
        lines.push(format!("  schedule([{text}]) --> function"));
    }
    lines.push(format!("  function[{}] --> role([{}])", label(&explanation.function), label("execution role")));
    for (at, statement) in explanation.allowed_by(DocumentKind::Role).enumerate() {
        let (actions, reached) = (label(&statement.actions.join(", ")), label(&statement.reaches()));
        lines.push(format!("  role -- {actions} --> may{}[{reached}]", at + 1));
    }
    lines.join("\n") + "\n"
}
