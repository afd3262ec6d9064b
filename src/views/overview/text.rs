//! The workspace for the terminal, bucket by bucket.

use anstyle::{AnsiColor, Style};

use super::{Arrow, FunctionView, NO_LOOP, Overview};
use crate::escape::visible;
use crate::views::text::heading;

const LOOP: Style = AnsiColor::Red.on_default().bold();

/// What each bucket triggers, and who reaches it; then the loops.
pub fn overview_text(overview: &Overview) -> String {
    let mut lines = Vec::new();
    let mut of_buckets: Vec<Vec<String>> = vec![Vec::new(); overview.buckets.len()];
    for (function, arrow) in overview.arrows() {
        let bucket = overview.buckets.partition_point(|other| *other.name < *arrow.bucket());
        if let Some(of_bucket) = of_buckets.get_mut(bucket) {
            of_bucket.push(line(function, arrow));
        }
    }
    for (bucket, of_bucket) in overview.buckets.iter().zip(of_buckets) {
        lines.push(heading(&format!("s3://{}", visible(&bucket.name))));
        lines.extend(of_bucket);
        lines.push(String::new());
    }
    if overview.loops.is_empty() {
        lines.push(NO_LOOP.to_owned());
    } else {
        lines.push(heading("Loops"));
        lines.extend(overview.loops.iter().map(|one| format!("  {}", visible(&one.text))));
    }
    lines.join("\n") + "\n"
}

fn line(function: &FunctionView, arrow: Arrow<'_>) -> String {
    let (keys, name) = (visible(arrow.keys()), visible(&function.name));
    let text = match arrow {
        Arrow::Triggers(arrival) => format!("{keys} triggers {name} at {}", arrival.trigger.events.join(", ")),
        Arrow::Reaches(reach) => {
            let is_done = match reach.access {
                "read" => "is read by",
                "write" => "is written by",
                "delete" => "is deleted by",
                "list" => "is listed by",
                _ => "holds the trail of",
            };
            format!("{keys} {is_done} {name}")
        }
    };
    let mark = if arrow.is_in_loop() { format!("  {LOOP}loop{LOOP:#}") } else { String::new() };
    format!("  {text}{mark}")
}
