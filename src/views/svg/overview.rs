//! The picture of a workspace: buckets that trigger, functions, what they reach. A bucket may stand on both sides.

use std::collections::BTreeMap;

use super::block::Block;
use super::document;
use super::layout::{Column, Layout, Link, Mark, Rows};
use crate::views::overview::{Arrow, NO_LOOP, Overview};

/// From the buckets that trigger through the functions to the buckets that they reach; loops are red.
pub fn overview_svg(overview: &Overview) -> String {
    let (mut left, mut right) = (Side::default(), Side::default());
    for (_, arrow) in overview.arrows() {
        match arrow {
            Arrow::Triggers(arrival) => left.add(arrow, arrival.trigger.events.join(", ")),
            Arrow::Reaches(reach) => right.add(arrow, reach.access.to_owned()),
        }
    }
    let functions = overview.functions.iter().map(|function| Block::function(&function.name)).collect();
    let columns = [
        Column { heading: "S3 bucket that triggers", blocks: left.blocks() },
        Column { heading: "Function", blocks: functions },
        Column { heading: "What it reaches", blocks: right.blocks() },
    ];
    let foot = match overview.loops.as_slice() {
        [] => NO_LOOP.to_owned(),
        [one] => format!("Loop: {}.", one.text),
        several => format!("{} loops, in red.", several.len()),
    };
    let layout = Layout::of(&columns, Rows::Apart, &links(overview, &left, &right), &foot);
    document("Functions and buckets", &description(overview), &layout, &foot)
}

/// The box that an arrow comes from and the one that it leads to, each by its column and its place there.
type Ends = ((usize, usize), (usize, usize));

/// One arrow for all that leads from a bucket to a function, or from a function to a bucket.
fn links(overview: &Overview, left: &Side<'_>, right: &Side<'_>) -> Vec<Link> {
    let mut links: BTreeMap<Ends, Mark> = BTreeMap::new();
    for (function, arrow) in overview.arrows() {
        let function = (1, overview.functions.partition_point(|other| other.path < function.path));
        let ends = match arrow {
            Arrow::Triggers(_) => left.number(arrow.bucket()).map(|bucket| ((0, bucket), function)),
            Arrow::Reaches(_) => right.number(arrow.bucket()).map(|bucket| (function, (2, bucket))),
        };
        let Some(ends) = ends else { continue };
        let mark = links.entry(ends).or_insert(Mark::None);
        if arrow.is_in_loop() {
            *mark = Mark::Loop;
        }
    }
    // What is red is drawn over the rest.
    let mut links: Vec<Link> = links.into_iter().map(|((from, to), mark)| Link { from, to, mark }).collect();
    links.sort_by_key(|link| link.mark == Mark::Loop);
    links
}

/// The picture in sentences, for those who do not see it.
fn description(overview: &Overview) -> String {
    let arrows = overview.arrows().map(|(function, arrow)| match arrow {
        Arrow::Triggers(arrival) => {
            format!(
                "{} triggers {} at {}.",
                arrival.trigger.arrives(),
                function.name,
                arrival.trigger.events.join(", ")
            )
        }
        Arrow::Reaches(reach) => format!("{}: {} {}.", function.name, reach.access, reach.on.uri),
    });
    let loops = overview.loops.iter().map(|one| format!("Loop: {}.", one.text));
    arrows.chain(loops).collect::<Vec<_>>().join(" ")
}

/// The buckets of one side: for each its keys, and what is said of them.
#[derive(Default)]
struct Side<'a> {
    buckets: BTreeMap<&'a str, Vec<(String, String)>>,
}

impl<'a> Side<'a> {
    fn add(&mut self, arrow: Arrow<'a>, label: String) {
        let keys = self.buckets.entry(arrow.bucket()).or_default();
        let line = (arrow.keys().to_owned(), label);
        if !keys.contains(&line) {
            keys.push(line);
        }
    }

    fn blocks(&self) -> Vec<Block> {
        self.buckets.iter().map(|(name, keys)| Block::keys(name, keys)).collect()
    }

    fn number(&self, bucket: &str) -> Option<usize> {
        self.buckets.keys().position(|name| *name == bucket)
    }
}
