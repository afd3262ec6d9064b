//! The picture as a Mermaid flowchart.

use super::{Arrow, Overview};
use crate::encode::mermaid::label;

/// Buckets and functions, with arrows for what triggers and what is reached. Those of loops are red.
pub fn overview_mermaid(overview: &Overview) -> String {
    let mut lines = vec!["flowchart LR".to_owned()];
    for (at, bucket) in overview.buckets.iter().enumerate() {
        lines.push(format!("  bucket{}[({})]", at + 1, label(&format!("s3://{}", bucket.name))));
    }
    for (at, function) in overview.functions.iter().enumerate() {
        lines.push(format!("  function{}[{}]", at + 1, label(&function.name)));
    }
    let mut red = Vec::new();
    for (number, (function, arrow)) in overview.arrows().enumerate() {
        let function = overview.functions.partition_point(|other| other.path < function.path) + 1;
        let bucket = overview.buckets.partition_point(|other| *other.name < *arrow.bucket()) + 1;
        lines.push(match arrow {
            Arrow::Triggers(arrival) => {
                let what = label(&format!("{} at {}", arrival.trigger.on.keys, arrival.trigger.events.join(", ")));
                format!("  bucket{bucket} -- {what} --> function{function}")
            }
            Arrow::Reaches(reach) => {
                let what = label(&format!("{} {}", reach.access, reach.on.keys));
                format!("  function{function} -- {what} --> bucket{bucket}")
            }
        });
        if arrow.is_in_loop() {
            red.push(number.to_string());
        }
    }
    if !red.is_empty() {
        lines.push(format!("  linkStyle {} stroke:#d1242f,stroke-width:3px", red.join(",")));
    }
    lines.join("\n") + "\n"
}
