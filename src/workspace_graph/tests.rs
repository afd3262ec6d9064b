use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::manifest;
use crate::spec::Certainty;

/// A spec of the keys of a file, with what most functions need.
fn spec(name: &str, keys: &str) -> Spec {
    let text = format!("name = \"{name}\"\n{keys}");
    Spec::try_from(manifest::read_spec(&text).unwrap()).unwrap_or_else(|error| panic!("{text}\n{error}"))
}

/// A function that listens to some prefixes of a bucket and writes others, as `bucket/prefix`.
fn function(name: &str, listens: &[&str], writes: &[&str]) -> Spec {
    let table = |text: &&str| {
        let (bucket, prefix) = text.split_once('/').unwrap();
        format!("{{ bucket = \"{bucket}\", prefix = \"{prefix}\" }}")
    };
    let list = |texts: &[&str]| texts.iter().map(table).collect::<Vec<_>>().join(", ");
    let (trigger, write) = (list(listens), list(writes));
    spec(name, &format!("allow-recursion = true\ntrigger = [{trigger}]\nwrite = [{write}]\n"))
}

fn graph(specs: &[Spec]) -> Graph<'_> {
    Graph::of(specs.iter().map(|spec| Member { spec, folder: spec.name.as_str() }).collect())
}

/// The cycles as `a b c`, and `…` where there are more.
fn cycles(specs: &[Spec], most: usize) -> Vec<String> {
    let tangles = graph(specs).loops(most);
    let names = |cycle: &Cycle| cycle.members().map(|at| specs[at].name.as_str()).collect::<Vec<_>>().join(" ");
    let all = tangles.iter().flat_map(|tangle| {
        let more = tangle.has_more.then(|| "…".to_owned());
        tangle.cycles.iter().map(names).chain(more).collect::<Vec<_>>()
    });
    all.collect()
}

#[test]
fn a_loop_is_found_through_any_number_of_functions_and_begins_with_the_first() {
    let ring = [
        function("a", &["one-b/x/"], &["two-b/"]),
        function("b", &["two-b/"], &["three-b/y/z/"]),
        function("c", &["three-b/y/"], &["one-b/x/1/"]),
    ];
    assert_eq!(cycles(&ring, 9), ["a b c"]);
    let [a, b, _] = ring;
    assert!(cycles(&[a, b, function("c", &["three-b/y/"], &["one-b/other/"])], 9).is_empty());
}

#[test]
fn what_a_function_triggers_by_itself_is_no_loop_of_the_workspace() {
    let own = function("a", &["one-b/x/"], &["one-b/x/"]);
    assert!(cycles(std::slice::from_ref(&own), 9).is_empty());
    let beside = function("b", &["one-b/y/"], &["one-b/z/"]);
    assert!(cycles(&[own.clone(), beside], 9).is_empty());
    let with = function("b", &["one-b/x/2/"], &["one-b/x/"]);
    assert_eq!(cycles(&[own, with], 9), ["a b"]);
}

#[test]
fn loops_that_meet_in_a_function_are_all_told() {
    let specs = [
        function("a", &["one-b/a/"], &["one-b/b/"]),
        function("b", &["one-b/b/"], &["one-b/a/", "one-b/c/"]),
        function("c", &["one-b/c/"], &["one-b/b/"]),
    ];
    assert_eq!(cycles(&specs, 9), ["a b", "b c"]);
    assert_eq!(cycles(&specs, 1), ["a b", "…"]);
}

#[test]
fn buckets_of_other_partitions_are_others() {
    let at = |region: &str, trigger: &str, write: &str| {
        let keys = format!(
            "region = \"{region}\"\ntrigger = [{{ bucket = \"{trigger}\" }}]\nwrite = [{{ bucket = \"{write}\" }}]\n"
        );
        spec(&format!("from-{trigger}"), &keys)
    };
    let (china, europe) = ("cn-north-1", "eu-central-1");
    assert_eq!(cycles(&[at(europe, "one-b", "two-b"), at("eu-west-1", "two-b", "one-b")], 9).len(), 1);
    assert_eq!(cycles(&[at(europe, "one-b", "two-b"), at(china, "two-b", "one-b")], 9).len(), 0);
}

#[test]
fn a_thousand_functions_around_one_prefix_are_one_tangle_and_soon_told() {
    let specs: Vec<Spec> = (0..1_000).map(|at| function(&format!("f{at}"), &["one-b/x/"], &["one-b/x/"])).collect();
    let graph = graph(&specs);
    let tangles = graph.loops(5);
    assert_eq!((tangles.len(), tangles[0].members.len(), tangles[0].cycles.len()), (1, 1_000, 5));
    assert!(tangles[0].has_more);
    assert_eq!(graph.overlapping_notifications().len(), 1);
    assert_eq!(graph.shared_writes()[0].ones.who.len(), 1_000);
}

#[test]
fn a_chain_of_many_functions_is_followed_to_its_end() {
    let count = 2_000;
    let link =
        |at: usize| function(&format!("f{at}"), &[&format!("one-b/{at}/")], &[&format!("one-b/{}/", (at + 1) % count)]);
    let specs: Vec<Spec> = (0..count).map(link).collect();
    let tangles = graph(&specs).loops(2);
    assert_eq!((tangles.len(), tangles[0].cycles.len(), tangles[0].cycles[0].feeds.len()), (1, 1, count));
}

#[test]
fn notifications_of_two_functions_overlap_as_those_of_one_do() {
    let overlaps = |one: &str, other: &str| {
        let of = |name, keys: &str| spec(name, &format!("read-trigger = false\n{keys}"));
        graph(&[of("a", one), of("b", other)]).overlapping_notifications().len()
    };
    let jpg = "trigger = [{ bucket = \"one-b\", prefix = \"x/\", suffix = \".jpg\" }]\n";
    assert_eq!(overlaps(jpg, jpg), 1);
    assert_eq!(overlaps(jpg, "trigger = [{ bucket = \"one-b\" }]\n"), 1);
    assert_eq!(overlaps(jpg, "trigger = [{ bucket = \"one-b\", suffix = \".png\" }]\n"), 0);
    assert_eq!(overlaps(jpg, "trigger = [{ bucket = \"two-b\" }]\n"), 0);
    assert_eq!(overlaps(jpg, "trigger = [{ bucket = \"one-b\", events = [\"s3:ObjectRemoved:*\"] }]\n"), 0);
    let [here, there] = ["eu-central-1", "eu-west-1"].map(|region| format!("region = \"{region}\"\n{jpg}"));
    assert_eq!(overlaps(&here, &there), 0);
    assert_eq!(overlaps(&here, jpg), 1);
    // S3 sends every event to EventBridge, and any number of rules may match it.
    let rule = "trigger = [{ bucket = \"one-b\", prefix = \"x/\", via = \"eventbridge\" }]\n";
    let wider = "trigger = [{ bucket = \"one-b\", via = \"eventbridge\" }]\n";
    assert_eq!([overlaps(rule, rule), overlaps(rule, wider), overlaps(rule, jpg)], [0; 3]);
}

#[test]
fn shared_writes_are_told_once() {
    let writes = |all: &[(&str, &[&str])]| {
        let specs: Vec<Spec> = all.iter().map(|(name, writes)| function(name, &["in-b/"], writes)).collect();
        graph(&specs).shared_writes().len()
    };
    assert_eq!(writes(&[("a", &["out-b/x/"]), ("b", &["out-b/x/"])]), 1);
    assert_eq!(writes(&[("a", &["out-b/x/", "out-b/"]), ("b", &["out-b/x/"])]), 1);
    assert_eq!(writes(&[("a", &["out-b/x/"]), ("b", &["out-b/"])]), 1);
    assert_eq!(writes(&[("a", &["out-b/x/", "out-b/x/y/"]), ("b", &["out-b/z/"])]), 0);
}

/// Function by function, without classes of what is alike: whom each triggers, but for itself.
fn naive_links(specs: &[Spec]) -> BTreeSet<(usize, usize, usize, usize)> {
    let mut links = BTreeSet::new();
    for (from, one) in specs.iter().enumerate() {
        for (to, other) in specs.iter().enumerate().filter(|(to, _)| *to != from) {
            for (grant, write) in one.grants.iter().enumerate() {
                let fired = |(_, trigger): &(usize, &crate::spec::Trigger)| trigger.on.overlaps(&write.on);
                links.extend(
                    other.triggers.iter().enumerate().filter(fired).map(|(trigger, _)| (from, grant, to, trigger)),
                );
            }
        }
    }
    links
}

fn naive_reach(links: &BTreeSet<(usize, usize, usize, usize)>, from: usize) -> BTreeSet<usize> {
    let (mut reached, mut next) = (BTreeSet::new(), vec![from]);
    while let Some(at) = next.pop() {
        next.extend(links.iter().filter(|link| link.0 == at).map(|link| link.2).filter(|to| reached.insert(*to)));
    }
    reached
}

fn prefixes() -> impl Strategy<Value = Vec<String>> {
    prop::collection::btree_set("(one|two)-b/[xyz]/[12]?", 1..3).prop_map(|texts| texts.into_iter().collect())
}

/// Triggers of one function may not overlap.
fn disjoint(texts: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for text in texts {
        if !kept.iter().any(|other| text.starts_with(other) || other.starts_with(&text)) {
            kept.push(text);
        }
    }
    kept
}

proptest! {
    #[test]
    fn loops_are_where_a_plain_search_finds_them(all in prop::collection::vec((prefixes(), prefixes()), 1..7)) {
        let specs: Vec<Spec> = all.into_iter().enumerate().map(|(at, (listens, writes))| {
            let listens = disjoint(listens);
            let [listens, writes] = [&listens, &writes].map(|all| all.iter().map(String::as_str).collect::<Vec<_>>());
            function(&format!("f{at}"), &listens, &writes)
        }).collect();
        let links = naive_links(&specs);
        let reach: Vec<BTreeSet<usize>> = (0..specs.len()).map(|from| naive_reach(&links, from)).collect();
        let tangles = graph(&specs).loops(usize::MAX);

        // The functions that come back to themselves over others, and no others.
        let expected: BTreeSet<usize> = (0..specs.len()).filter(|at| reach[*at].contains(at)).collect();
        let tangled: BTreeSet<usize> = tangles.iter().flat_map(|tangle| tangle.members.clone()).collect();
        prop_assert_eq!(&tangled, &expected);
        let in_cycles: BTreeSet<usize> =
            tangles.iter().flat_map(|tangle| &tangle.cycles).flat_map(Cycle::members).collect();
        prop_assert_eq!(&in_cycles, &expected);

        // Every cycle is one: of links that there are, each function once, told once, from the first function on.
        let mut told = BTreeSet::new();
        let mut shown = BTreeSet::new();
        for cycle in tangles.iter().flat_map(|tangle| &tangle.cycles) {
            let members: Vec<usize> = cycle.members().collect();
            prop_assert_eq!(members.iter().collect::<BTreeSet<_>>().len(), members.len());
            prop_assert_eq!(members.iter().min(), members.first());
            let steps: Vec<_> = cycle
                .feeds
                .iter()
                .map(|feed| (feed.from.member, feed.from.grant, feed.to.member, feed.to.trigger))
                .collect();
            for (at, step) in steps.iter().enumerate() {
                prop_assert!(links.contains(step), "{:?}", step);
                prop_assert_eq!(step.2, steps[(at + 1) % steps.len()].0);
                let on = |from: usize, grant: usize| &specs[from].grants[grant].on;
                let certain = on(step.0, step.1).keys.lies_in(&specs[step.2].triggers[step.3].on.keys);
                prop_assert_eq!(cycle.feeds[at].fired.certainty == Certainty::Always, certain);
                shown.insert((step.0, step.1, specs[step.2].triggers[step.3].on.clone()));
            }
            prop_assert!(told.insert(steps));
        }

        // Every link from which there is a way back is on one of them.
        for (from, grant, to, trigger) in links {
            if reach[to].contains(&from) {
                prop_assert!(shown.contains(&(from, grant, specs[to].triggers[trigger].on.clone())));
            }
        }
    }
}

#[test]
fn notifications_are_lost_to_a_creator_that_sets_its_own() {
    let creates = function("a", &["one-b/x/"], &["two-b/"]);
    let merges = spec("b", "existing-buckets = [\"one-b\"]\ntrigger = [{ bucket = \"one-b\", prefix = \"y/\" }]\n");
    let replaced = |specs: &[Spec]| {
        let graph = graph(specs);
        graph
            .replaced_notifications()
            .into_iter()
            .map(|one| (one.bucket.to_string(), one.by, one.of))
            .collect::<Vec<_>>()
    };
    let both = [merges.clone(), creates.clone(), merges.clone()];
    assert_eq!(replaced(&both), [("one-b".to_owned(), 1, vec![0, 2])]);
    // It creates this one too, but sets no notification of it.
    let other = spec("b", "existing-buckets = [\"two-b\"]\ntrigger = [{ bucket = \"two-b\" }]\n");
    assert!(replaced(&[creates.clone(), other]).is_empty());
    let reads = spec(
        "b",
        "existing-buckets = [\"one-b\"]\ntrigger = [{ bucket = \"b-in\" }]\nread = [{ bucket = \"one-b\" }]\n",
    );
    assert!(replaced(&[creates.clone(), reads]).is_empty());
    // A bucket of that name is another one in another partition.
    let with_region = |spec: &Spec, region: &str| Spec { region: Some(region.parse().unwrap()), ..spec.clone() };
    assert!(replaced(&[with_region(&creates, "us-east-1"), with_region(&merges, "cn-north-1")]).is_empty());
    let near = [with_region(&creates, "us-east-1"), with_region(&merges, "eu-west-1")];
    assert_eq!(replaced(&near).len(), 1);
}
