//! The route of a trigger changes while objects arrive, as `docs/routes.md` says to do it.

use cargo_lambda_s3::spec::Format;

use crate::deployed::Stack;
use crate::process::{poll, seconds};
use crate::simulator::probe;
use crate::specs::Spec;

const DIRECT: Spec = by(r#"
    [[trigger]]
    bucket = "in-bucket"
    prefix = "incoming/"
    "#);

const DIRECT_AND_RULE: Spec = by(r#"
    [[trigger]]
    bucket = "in-bucket"
    prefix = "incoming/"
    [[trigger]]
    bucket = "in-bucket"
    prefix = "incoming/"
    via = "eventbridge"
    "#);

const RULE: Spec = by(r#"
    [[trigger]]
    bucket = "in-bucket"
    prefix = "incoming/"
    via = "eventbridge"
    "#);

const TWO_PREFIXES: Spec = by(r#"
    [[trigger]]
    bucket = "in-bucket"
    prefix = "more/"
    via = "eventbridge"
    [[trigger]]
    bucket = "in-bucket"
    prefix = "incoming/"
    via = "eventbridge"
    "#);

const QUEUE: Spec = by(r#"
    [[trigger]]
    bucket = "in-bucket"
    prefix = "incoming/"
    via = "sqs"
    "#);

const QUEUE_AND_RULE: Spec = by(r#"
    [[trigger]]
    bucket = "in-bucket"
    prefix = "incoming/"
    via = "sqs"
    [[trigger]]
    bucket = "in-bucket"
    prefix = "incoming/"
    via = "eventbridge"
    "#);

const TOPIC: Spec = by(r#"
    [[trigger]]
    bucket = "in-bucket"
    prefix = "incoming/"
    via = "sns"
    "#);

const TOPIC_AND_RULE: Spec = by(r#"
    [[trigger]]
    bucket = "in-bucket"
    prefix = "incoming/"
    via = "sns"
    [[trigger]]
    bucket = "in-bucket"
    prefix = "incoming/"
    via = "eventbridge"
    "#);

const fn by(toml: &'static str) -> Spec {
    Spec { name: "rerouted", arguments: &["--write", "s3://out-bucket/thumbs/"], toml: Some(toml) }
}

/// Each object comes by the old route or by the new one, or by both.
fn changes(stack: &mut Stack, to: &Spec) {
    let before = stack.aws.journal().len();
    stack.replace(to);
    let apply = || stack.apply(probe()).unwrap_or_else(|problem| panic!("{problem}"));
    let keys = stack.aws.put_objects_while("in-bucket", |at| format!("incoming/{before}-{at}"), apply);
    let missing = || {
        let copies = stack.aws.keys("out-bucket");
        keys.iter().filter(|key| !copies.contains(&key.replace("incoming/", "thumbs/"))).collect::<Vec<_>>()
    };
    poll(seconds(60), || missing().is_empty().then_some(())).unwrap_or_else(|| panic!("lost: {:?}", missing()));
}

#[test]
fn no_object_is_lost_when_a_trigger_takes_another_route() {
    let mut stack = Stack::deploy(&DIRECT, Format::CloudFormation, probe());
    let by_rule = [&DIRECT_AND_RULE, &RULE, &TWO_PREFIXES, &RULE];
    for to in by_rule.into_iter().chain([&QUEUE_AND_RULE, &QUEUE, &QUEUE_AND_RULE, &DIRECT_AND_RULE, &DIRECT]) {
        changes(&mut stack, to);
    }
}

#[test]
fn no_object_is_lost_on_the_way_to_a_topic_and_back() {
    let mut stack = Stack::deploy(&DIRECT, Format::CloudFormation, probe());
    for to in [&DIRECT_AND_RULE, &TOPIC_AND_RULE, &TOPIC, &TOPIC_AND_RULE, &QUEUE_AND_RULE, &DIRECT_AND_RULE] {
        changes(&mut stack, to);
    }
}
