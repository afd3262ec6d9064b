//! The picture as SVG: a file on its own, without a script, a font or anything else from elsewhere.

mod block;
mod layout;
mod overview;
mod style;

use std::collections::BTreeSet;

use block::{Block, Kind, LineStyle};
use layout::{Column, Layout, Link, Mark, Placed, Point, Rows};

use super::explanation::Explanation;
use crate::encode::xml;
use crate::escape::visible;
use crate::iam::DocumentKind;

pub use overview::overview_svg;

/// From the buckets through the invoke permission, the function and its role to what the role reaches. The same for the
/// same explanation, to the byte.
pub fn svg(explanation: &Explanation) -> String {
    let columns = columns(explanation);
    let layout = Layout::of(&columns, Rows::FirstTwoBeside, &links(&columns), &explanation.loops);
    let title = format!("Who may do what: {}", explanation.function);
    document(&title, &description(explanation), &layout, &explanation.loops)
}

/// Each bucket to its permission, all of them to the function, that to its role, that to all that it reaches.
fn links([buckets, permissions, functions, roles, reached]: &[Column; 5]) -> Vec<Link> {
    let link = |from, to| Link { from, to, mark: Mark::None };
    let beside = (0..buckets.blocks.len().min(permissions.blocks.len())).map(|at| link((0, at), (1, at)));
    let mut links: Vec<Link> = beside.collect();
    for (at, pair) in [[permissions, functions], [functions, roles], [roles, reached]].into_iter().enumerate() {
        let [from, to] = pair.map(|column| column.blocks.len());
        links.extend((0..from).flat_map(|one| (0..to).map(move |other| link((at + 1, one), (at + 2, other)))));
    }
    links
}

fn document(title: &str, description: &str, layout: &Layout, foot: &str) -> String {
    let (width, height) = (layout.width, layout.height);
    let mut lines = vec![
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             height=\"{height}\" role=\"img\" aria-labelledby=\"explain-title explain-desc\">"
        ),
        format!("<title id=\"explain-title\">{}</title>", shown(title)),
        format!("<desc id=\"explain-desc\">{}</desc>", shown(description)),
        format!("<style>\n{}</style>", style::CSS),
        style::ARROW_HEAD.to_owned(),
        format!("<rect class=\"ground\" width=\"{width}\" height=\"{height}\" rx=\"8\"/>"),
    ];
    if layout.arrows.iter().any(|(_, _, mark)| *mark == Mark::Loop) {
        lines.push(style::LOOP.to_owned());
    }
    lines.extend(layout.headings.iter().map(|(at, text)| line(*at, LineStyle::Heading, text)));
    lines.extend(layout.arrows.iter().map(|(from, to, mark)| arrow(*from, *to, *mark)));
    lines.extend(layout.blocks.iter().map(draw));
    lines.push(line(layout.foot, LineStyle::Foot, foot));
    lines.push("</svg>".to_owned());
    lines.join("\n") + "\n"
}

fn columns(explanation: &Explanation) -> [Column; 5] {
    let permissions: Vec<_> = explanation.admitting().collect();
    let buckets = permissions.iter().map(|statement| {
        let sends = explanation.triggers.iter().filter(|trigger| trigger.admitted_by == statement.sid);
        match &sends.collect::<Vec<_>>()[..] {
            [] => Block::caller(statement),
            sends => Block::bucket(sends),
        }
    });
    let has_callers = explanation.schedule.is_some()
        || permissions.len() > explanation.triggers.iter().map(|one| &one.admitted_by).collect::<BTreeSet<_>>().len();
    let is_sent = explanation.triggers.iter().any(|trigger| trigger.queue.is_some() || trigger.topic.is_some());
    let schedule = explanation.schedule.as_ref();
    let scheduler: Vec<&str> =
        explanation.allowed_by(DocumentKind::ScheduleTrust).map(|statement| statement.who.as_str()).collect();
    let schedule_role = schedule.map(|_| Block::schedule_role(&scheduler));
    let who_trusts = explanation.allowed_by(DocumentKind::Trust).map(|statement| statement.who.as_str());
    [
        Column {
            heading: if has_callers { "Caller" } else { "S3 bucket" },
            blocks: buckets.chain(schedule.map(Block::schedule)).collect(),
        },
        Column {
            heading: if is_sent { "Permission" } else { "Invoke permission" },
            blocks: permissions.iter().map(|statement| Block::permission(statement)).chain(schedule_role).collect(),
        },
        Column { heading: "Function", blocks: vec![Block::function(&explanation.function)] },
        Column { heading: "Execution role", blocks: vec![Block::role(&who_trusts.collect::<Vec<_>>())] },
        Column {
            heading: "What it reaches",
            blocks: explanation.allowed_by(DocumentKind::Role).map(Block::reach).collect(),
        },
    ]
}

/// The picture in sentences, for those who do not see it.
fn description(explanation: &Explanation) -> String {
    let invokes = explanation.admitting().map(|statement| {
        let on_behalf_of = match statement.conditions.is_empty() {
            true => String::new(),
            false => format!(" for {}", statement.on_behalf_of()),
        };
        match statement.sends_to() {
            Some(target) => format!("{} may send to {target}{on_behalf_of}.", statement.who),
            None => format!("{} may invoke {}{on_behalf_of}.", statement.who, explanation.function),
        }
    });
    let events = explanation
        .triggers
        .iter()
        .map(|trigger| format!("It does so at {} on {}.", trigger.events.join(", "), trigger.arrives()));
    let scheduled = explanation.schedule.iter().map(|schedule| {
        format!("EventBridge Scheduler invokes {} at {} in UTC.", explanation.function, schedule.expression)
    });
    let does = explanation.allowed_by(DocumentKind::Role).map(|statement| {
        format!("The execution role may {} on {}.", statement.actions.join(", "), statement.reaches())
    });
    let sentences = invokes.chain(events).chain(scheduled).chain(does).chain([explanation.loops.clone()]);
    sentences.collect::<Vec<_>>().join(" ")
}

fn draw(placed: &Placed) -> String {
    let Placed { block, at, width, height } = placed;
    let class = match block.kind {
        Kind::Bucket => "bucket",
        Kind::Permission => "permission",
        Kind::Function => "function",
        Kind::Role => "role",
        Kind::Reach => "reach",
    };
    let mut lines = vec![
        format!("<g class=\"{class}\">"),
        format!("<title>{}</title>", xml::text(&block.whole)),
        format!("<rect x=\"{}\" y=\"{}\" width=\"{width}\" height=\"{height}\" rx=\"6\"/>", at.x, at.y),
        format!("<rect class=\"edge\" x=\"{}\" y=\"{}\" width=\"4\" height=\"{height}\" rx=\"2\"/>", at.x, at.y),
    ];
    lines.extend(placed.lines().map(|(at, one)| line(at, one.style, &one.text)));
    lines.push("</g>".to_owned());
    lines.join("\n")
}

fn line(at: Point, style: LineStyle, text: &str) -> String {
    let class = match style {
        LineStyle::Heading => "heading",
        LineStyle::Name => "name",
        LineStyle::Text => "text",
        LineStyle::Label => "label",
        LineStyle::Foot => "foot",
    };
    format!("<text class=\"{class}\" x=\"{}\" y=\"{}\">{}</text>", at.x, at.y, shown(text))
}

fn arrow(from: Point, to: Point, mark: Mark) -> String {
    let (class, head) = match mark {
        Mark::None => ("arrow", "explain-head"),
        Mark::Loop => ("arrow loop", "explain-head-loop"),
    };
    // The head is drawn behind the end of the line.
    let end = to.x - 7;
    let middle = from.x.midpoint(end);
    format!(
        "<path class=\"{class}\" d=\"M{} {}C{middle} {} {middle} {} {end} {}\" marker-end=\"url(#{head})\"/>",
        from.x, from.y, from.y, to.y, to.y
    )
}

fn shown(text: &str) -> String {
    xml::text(&visible(text))
}
