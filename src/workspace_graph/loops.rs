//! Loops through any number of functions.
//!
//! First what belongs together (Tarjan's strongly connected components), so that only functions that are in a loop are looked at any
//! closer; there are exponentially many cycles, of which those are given that show every link of a loop. What a
//! function triggers by itself alone is its own spec's matter: without `allow-recursion` there is no such spec.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{Feed, Graph, Listener, Writer};
use crate::spec::{Access, Certainty};

/// A way round: what each function does and whom that triggers, from the function that comes first in the workspace back to it. It
/// has at least two functions, none of them twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cycle {
    /// The first of each leads to the next, and the last back to the first.
    pub feeds: Vec<Feed>,
}

/// Functions of which each leads to each other one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tangle {
    /// The functions, in their order.
    pub members: Vec<usize>,
    /// The cycles that show every link between them, the shortest through each, as many as were asked for.
    pub cycles: Vec<Cycle>,
    pub has_more: bool,
}

/// What is part of a loop.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looping {
    /// The grants whose use leads back to their functions.
    pub writers: BTreeSet<Writer>,
    pub listeners: BTreeSet<Listener>,
}

/// A link of a loop: a function, one of its grants, and a trigger that this fires.
type Link = (Writer, usize);

impl Cycle {
    /// Its functions, in the order in which they trigger each other.
    pub fn members(&self) -> impl Iterator<Item = usize> {
        self.feeds.iter().map(|feed| feed.from.member)
    }
}

impl Graph<'_> {
    /// Whatever loops through more than one function, with at most so many cycles of each tangle.
    pub fn loops(&self, most: usize) -> Vec<Tangle> {
        let component = components(&self.adjacency());
        let mut together: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        // Functions come first.
        for (member, component) in component.iter().enumerate().take(self.members.len()) {
            together.entry(*component).or_default().push(member);
        }
        let mut tangles: Vec<Tangle> = together
            .into_values()
            .filter(|members| members.len() > 1)
            .map(|members| self.untangle(members, &component, most))
            .collect();
        tangles.sort_by(|one, other| one.members.cmp(&other.members));
        tangles
    }

    /// What is part of a loop, also of one that a function is in by itself alone.
    pub fn looping(&self) -> Looping {
        let (members, sources) = (self.members.len(), self.feeds.sources.len());
        let component = components(&self.adjacency());
        let mut looping = Looping::default();
        for (at, source) in self.feeds.sources.iter().enumerate() {
            let is_inside = |writer: &&Writer| component[writer.member] == component[members + at];
            looping.writers.extend(source.writers.iter().filter(is_inside));
        }
        for (at, target) in self.feeds.targets.iter().enumerate() {
            let is_inside = |to: &&Listener| component[to.member] == component[members + sources + at];
            looping.listeners.extend(target.listeners.iter().filter(is_inside));
        }
        looping
    }

    /// The way round in words, from a function back to it; `quote` writes names and URIs.
    pub fn describe(&self, cycle: &Cycle, quote: &dyn Fn(&str) -> String) -> String {
        let name = |member: usize| quote(self.spec(member).name.as_str());
        let step = |(at, feed): (usize, &Feed)| {
            let grant = &self.spec(feed.from.member).grants[feed.from.grant];
            let who = if at == 0 { name(feed.from.member) } else { "which".to_owned() };
            let does = match grant.access {
                Access::Delete => "deletes",
                Access::Read | Access::Write | Access::List => "writes",
            };
            let fires = match feed.fired.certainty {
                Certainty::Always => "triggers",
                Certainty::Sometimes => "may trigger",
            };
            format!("{who} {does} {}, which {fires} {}", quote(&grant.on.uri()), name(feed.to.member))
        };
        cycle.feeds.iter().enumerate().map(step).collect::<Vec<_>>().join(", ")
    }

    fn untangle(&self, members: Vec<usize>, component: &[usize], most: usize) -> Tangle {
        let (mut cycles, mut shown) = (Vec::new(), BTreeSet::new());
        let mut has_more = false;
        'links: for &member in &members {
            for &(grant, source) in &self.feeds.of_member[member] {
                let writer = Writer { member, grant };
                for &(target, _) in &self.feeds.sources[source].fires {
                    if shown.contains(&(writer, target)) {
                        continue;
                    }
                    let Some((feeds, links)) = self.shortest_way_back((writer, target), source, component) else {
                        continue;
                    };
                    if cycles.len() == most {
                        has_more = true;
                        break 'links;
                    }
                    shown.extend(links);
                    cycles.push(Cycle { feeds: from_the_first(feeds) });
                }
            }
        }
        Tangle { members, cycles, has_more }
    }

    /// The shortest way from a function over this link of its own to another function and back, with the links on it.
    fn shortest_way_back(&self, link: Link, source: usize, component: &[usize]) -> Option<(Vec<Feed>, Vec<Link>)> {
        let (writer, target) = link;
        let is_inside = |member: usize| component[member] == component[writer.member];
        let feeds_of = |writer: Writer, source: usize, target: usize| {
            let fires = self.feeds.sources[source].fires.iter();
            let fired = fires.filter(move |(fires, _)| *fires == target).map(|(_, fired)| *fired);
            let listeners = &self.feeds.targets[target].listeners;
            fired.flat_map(move |fired| listeners.iter().map(move |&to| Feed { from: writer, to, fired }))
        };
        // How each function was come to.
        let mut came: BTreeMap<usize, (Feed, usize)> = BTreeMap::new();
        let mut next = VecDeque::new();
        for feed in feeds_of(writer, source, target) {
            let Listener { member, .. } = feed.to;
            if member != writer.member && is_inside(member) && !came.contains_key(&member) {
                came.insert(member, (feed, target));
                next.push_back(member);
            }
        }
        let (mut seen_sources, mut seen_targets) = (BTreeSet::new(), BTreeSet::new());
        while let Some(member) = next.pop_front() {
            for &(grant, source) in self.feeds.of_member[member].iter() {
                if !seen_sources.insert(source) {
                    continue;
                }
                for &(target, _) in &self.feeds.sources[source].fires {
                    if !seen_targets.insert(target) {
                        continue;
                    }
                    for feed in feeds_of(Writer { member, grant }, source, target) {
                        let Listener { member: to, .. } = feed.to;
                        if to == writer.member {
                            return Some(way_back((feed, target), &came, writer.member));
                        }
                        if is_inside(to) && !came.contains_key(&to) {
                            came.insert(to, (feed, target));
                            next.push_back(to);
                        }
                    }
                }
            }
        }
        None
    }

    /// Functions, then grants, then triggers, by the numbers of those that each leads to.
    fn adjacency(&self) -> Vec<Vec<usize>> {
        let (members, sources) = (self.members.len(), self.feeds.sources.len());
        let of_members = self.feeds.of_member.iter();
        let of_members = of_members.map(|own| own.iter().map(|(_, source)| members + source).collect());
        let of_sources = self.feeds.sources.iter();
        let of_sources = of_sources.map(|one| one.fires.iter().map(|(target, _)| members + sources + target).collect());
        let of_targets = self.feeds.targets.iter();
        let of_targets = of_targets.map(|one| one.listeners.iter().map(|listener| listener.member).collect());
        of_members.chain(of_sources).chain(of_targets).collect()
    }
}

/// The steps from the start to the last one, and their links.
fn way_back(last: (Feed, usize), came: &BTreeMap<usize, (Feed, usize)>, start: usize) -> (Vec<Feed>, Vec<Link>) {
    let mut steps = vec![last];
    let mut at = last.0.from.member;
    while let Some(step) = came.get(&at).filter(|_| at != start) {
        steps.push(*step);
        at = step.0.from.member;
    }
    steps.reverse();
    steps.into_iter().map(|(feed, target)| (feed, (feed.from, target))).unzip()
}

fn from_the_first(mut feeds: Vec<Feed>) -> Vec<Feed> {
    let first = (0..feeds.len()).min_by_key(|&at| feeds[at].from.member).unwrap_or_default();
    feeds.rotate_left(first);
    feeds
}

/// The number of the strongly connected component of each node (*Tarjan 1972*), without recursion: a chain of functions may be
/// longer than a stack.
fn components(adjacency: &[Vec<usize>]) -> Vec<usize> {
    const NONE: usize = usize::MAX;
    let count = adjacency.len();
    let (mut found_at, mut lowest, mut component) = (vec![NONE; count], vec![NONE; count], vec![NONE; count]);
    let (mut found, mut components) = (0, 0);
    let mut open = Vec::new();
    for root in 0..count {
        if found_at[root] != NONE {
            continue;
        }
        let mut way = vec![(root, 0)];
        while let Some((node, at)) = way.pop() {
            if at == 0 {
                (found_at[node], lowest[node]) = (found, found);
                found += 1;
                open.push(node);
            }
            if let Some(&next) = adjacency[node].get(at) {
                way.push((node, at + 1));
                if found_at[next] == NONE {
                    way.push((next, 0));
                } else if component[next] == NONE {
                    lowest[node] = lowest[node].min(found_at[next]);
                }
                continue;
            }
            if lowest[node] == found_at[node] {
                while let Some(last) = open.pop() {
                    component[last] = components;
                    if last == node {
                        break;
                    }
                }
                components += 1;
            }
            if let Some(&(above, _)) = way.last() {
                lowest[above] = lowest[above].min(lowest[node]);
            }
        }
    }
    component
}
