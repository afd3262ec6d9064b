//! All functions of a workspace and the buckets between them: what every format of `explain --workspace` tells.

mod markdown;
mod mermaid;
mod text;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::json;

use super::{LocationView, TriggerView, UnreadableMember};
use crate::escape;
use crate::iam::Names;
use crate::spec::{Certainty, Feature};
use crate::workspace_graph::{Cycle, Graph, Listener, Looping, Member, TrailFeed, Writer};

pub use markdown::overview_markdown;
pub use mermaid::overview_mermaid;
pub use text::overview_text;

/// Of loops that are knotted together more than this nobody reads.
const MOST: usize = 100;

/// A workspace. Texts of the user stand in it as they are; each format encodes them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Overview {
    /// The version of this shape: docs/json.md describes it, and a change that breaks a reader counts it up.
    pub version: u8,
    pub functions: Vec<FunctionView>,
    pub buckets: Vec<BucketView>,
    pub loops: Vec<CycleView>,
    pub unreadable: Vec<UnreadableMember>,
}

/// A function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FunctionView {
    pub name: String,
    pub path: String,
    pub triggers: Vec<ArrivalView>,
    /// What it reaches, besides reading what triggers it.
    pub reaches: Vec<ReachView>,
}

/// What triggers a function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ArrivalView {
    #[serde(flatten)]
    pub trigger: TriggerView,
    pub in_loop: bool,
}

/// What a function reaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReachView {
    /// `read`, `write`, `delete` or `list`; `trail` where its trail is kept.
    pub access: &'static str,
    #[serde(flatten)]
    pub on: LocationView,
    pub in_loop: bool,
}

/// A bucket, and the folders of the functions around it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BucketView {
    pub name: String,
    pub triggers: Vec<String>,
    pub reached_by: Vec<String>,
}

/// A loop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CycleView {
    /// The folders of its functions: each triggers the next, and the last the first.
    pub functions: Vec<String>,
    /// What each of them does for that, in the same order.
    pub steps: Vec<StepView>,
    /// All of it in a sentence without a period.
    pub text: String,
}

/// A step of a loop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepView {
    /// `write` or `delete`.
    pub access: &'static str,
    pub uri: String,
    /// The event that this fires, as the next function's trigger names it.
    pub event: &'static str,
    pub trigger: String,
    /// Whether every use of the grant fires it; otherwise some keys do, or some ways to write.
    pub certain: bool,
}

impl Overview {
    pub fn of(graph: &Graph<'_>, unreadable: Vec<UnreadableMember>) -> Self {
        let (looping, trails) = (graph.looping(), graph.trail_feeds());
        let functions: Vec<FunctionView> =
            (0..graph.members().len()).map(|member| function(graph, member, &looping, &trails)).collect();
        let mut buckets: BTreeMap<&str, BucketView> = BTreeMap::new();
        for function in &functions {
            for arrival in &function.triggers {
                add(&mut bucket_in(&mut buckets, &arrival.trigger.on.bucket).triggers, &function.path);
            }
            for reach in &function.reaches {
                add(&mut bucket_in(&mut buckets, &reach.on.bucket).reached_by, &function.path);
            }
        }
        let buckets = buckets.into_values().collect();
        Self { version: 1, functions, buckets, loops: loops(graph), unreadable }
    }

    /// Every arrow of a picture, with the function that it is about: what triggers before what is reached.
    pub fn arrows(&self) -> impl Iterator<Item = (&FunctionView, Arrow<'_>)> {
        self.functions.iter().flat_map(|function| {
            let arrivals = function.triggers.iter().map(Arrow::Triggers);
            let reached = function.reaches.iter().map(Arrow::Reaches);
            arrivals.chain(reached).map(move |arrow| (function, arrow))
        })
    }
}

/// An arrow of a picture.
#[derive(Clone, Copy, Debug)]
pub enum Arrow<'a> {
    Triggers(&'a ArrivalView),
    Reaches(&'a ReachView),
}

impl<'a> Arrow<'a> {
    pub fn bucket(self) -> &'a str {
        match self {
            Self::Triggers(arrival) => &arrival.trigger.on.bucket,
            Self::Reaches(reach) => &reach.on.bucket,
        }
    }

    pub fn keys(self) -> &'a str {
        match self {
            Self::Triggers(arrival) => &arrival.trigger.on.keys,
            Self::Reaches(reach) => &reach.on.keys,
        }
    }

    pub fn is_in_loop(self) -> bool {
        match self {
            Self::Triggers(arrival) => arrival.in_loop,
            Self::Reaches(reach) => reach.in_loop,
        }
    }
}

pub fn overview_json(overview: &Overview) -> String {
    escape::json(&json!(overview))
}

/// What is said where there is no loop.
pub(super) const NO_LOOP: &str = "No loop: nothing that a function may change leads back to it.";

fn bucket_in<'a, 'b>(buckets: &'b mut BTreeMap<&'a str, BucketView>, name: &'a str) -> &'b mut BucketView {
    let empty = |name: &&str| BucketView { name: (*name).to_owned(), triggers: Vec::new(), reached_by: Vec::new() };
    buckets.entry(name).or_insert_with_key(empty)
}

fn add(paths: &mut Vec<String>, path: &str) {
    if paths.last().is_none_or(|last| last != path) {
        paths.push(path.to_owned());
    }
}

fn function(graph: &Graph<'_>, member: usize, looping: &Looping, trails: &[TrailFeed]) -> FunctionView {
    let Member { spec, folder } = graph.members()[member];
    let triggers = spec.triggers.iter().enumerate().map(|(at, trigger)| ArrivalView {
        trigger: TriggerView::of(spec, trigger),
        in_loop: looping.listeners.contains(&Listener { member, trigger: at }),
    });
    let reaches = spec.grants.iter().enumerate().map(|(at, grant)| ReachView {
        access: grant.access.as_str(),
        on: LocationView::of(&grant.on),
        in_loop: looping.writers.contains(&Writer { member, grant: at }),
    });
    FunctionView {
        name: spec.name.to_string(),
        path: folder.to_owned(),
        triggers: triggers.collect(),
        reaches: reaches.chain(trail(graph, member, trails)).collect(),
    }
}

/// Where the trail of a function is kept: in a bucket that triggers one, or in one of its own.
fn trail(graph: &Graph<'_>, member: usize, trails: &[TrailFeed]) -> Vec<ReachView> {
    let spec = graph.spec(member);
    if !spec.has(Feature::Trail) {
        return Vec::new();
    }
    let feeds = trails.iter().filter(|feed| feed.of == member);
    let mut kept: BTreeMap<String, bool> = BTreeMap::new();
    for feed in feeds {
        let bucket = graph.spec(feed.to.member).triggers[feed.to.trigger].on.bucket.to_string();
        *kept.entry(bucket).or_default() |= feed.recorded.is_some();
    }
    if kept.is_empty() {
        kept.insert(format!("{}-ACCOUNT-REGION", Names::of(spec).trail_bucket), false);
    }
    let view = |(bucket, in_loop): (String, bool)| ReachView {
        access: "trail",
        on: LocationView::new(&bucket, "AWSLogs/", ""),
        in_loop,
    };
    kept.into_iter().map(view).collect()
}

fn loops(graph: &Graph<'_>) -> Vec<CycleView> {
    let path = |member: usize| graph.members()[member].folder.to_owned();
    let own =
        (0..graph.members().len()).filter(|member| !graph.spec(*member).loops().is_empty()).map(|member| CycleView {
            functions: vec![path(member)],
            steps: Vec::new(),
            text: format!("{} may trigger itself, as its spec allows", graph.spec(member).name),
        });
    let mut loops: Vec<CycleView> = own.collect();
    for tangle in graph.loops(MOST) {
        loops.extend(tangle.cycles.iter().map(|cycle| CycleView {
            functions: cycle.members().map(path).collect(),
            steps: steps(graph, cycle),
            text: graph.describe(cycle, &str::to_owned),
        }));
        if tangle.has_more {
            let text = format!("there are further loops through these {} functions", tangle.members.len());
            loops.push(CycleView {
                functions: tangle.members.into_iter().map(path).collect(),
                steps: Vec::new(),
                text,
            });
        }
    }
    loops
}

fn steps(graph: &Graph<'_>, cycle: &Cycle) -> Vec<StepView> {
    let step = |feed: &crate::workspace_graph::Feed| {
        let grant = &graph.spec(feed.from.member).grants[feed.from.grant];
        StepView {
            access: grant.access.as_str(),
            uri: grant.on.uri(),
            event: feed.fired.event.as_str(),
            trigger: graph.spec(feed.to.member).triggers[feed.to.trigger].on.uri(),
            certain: feed.fired.certainty == Certainty::Always,
        }
    };
    cycle.feeds.iter().map(step).collect()
}
