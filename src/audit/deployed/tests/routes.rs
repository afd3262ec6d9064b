//! Triggers whose events come by a rule, a queue or a topic.

use super::*;
use crate::spec::Route;

/// By a rule the function is invoked under another permission, and the bucket has to send its events to EventBridge.
#[test]
fn a_trigger_by_a_rule_needs_its_permission_and_the_bucket_s_switch() {
    let mut spec = spec();
    spec.triggers[0].via = Route::EventBridge;
    let mut held = observed(&spec);
    let environment = crate::formats::environment_of(&spec);
    held.function.environment = environment.into_iter().map(|one| (one.name, one.value)).collect();
    held.buckets[0].sent = Sent::Known { notifications: Vec::new(), to_bus: true };
    let found = |held: &Observed| -> Vec<String> {
        let findings = Outcome::of(&Subject::deployed(&spec, held), &[]).unwrap().findings;
        findings.into_iter().map(|one| one.message).collect()
    };
    assert_eq!(found(&held), Vec::<String>::new());
    held.buckets[0].sent = Sent::Known { notifications: Vec::new(), to_bus: false };
    assert_eq!(found(&held), ["the bucket does not send its events to EventBridge, as the spec says"]);
    held.buckets[0].sent = Sent::Known { notifications: Vec::new(), to_bus: true };
    held.function.policy = held.function.policy.map(|policy| policy.replace(":rule/", ":rule/other-"));
    let messages = found(&held).join("\n");
    assert!(messages.contains("rule/other-"), "{messages}");
}

/// The bucket sends to the queue, so that the function admits no caller.
#[test]
fn a_trigger_by_the_queue_is_sent_to_it_and_not_to_the_function() {
    let mut spec = spec();
    spec.triggers[0].via = Route::Sqs;
    let mut held = observed(&spec);
    let environment = crate::formats::environment_of(&spec);
    held.function.environment = environment.into_iter().map(|one| (one.name, one.value)).collect();
    held.function.policy = None;
    let found = |held: &Observed, target: &str| -> Vec<String> {
        let mut held = held.clone();
        let Sent::Known { notifications: list, .. } = &mut held.buckets[0].sent else { panic!() };
        list[0].target = target.to_owned();
        let findings = Outcome::of(&Subject::deployed(&spec, &held), &[]).unwrap().findings;
        findings.into_iter().map(|one| one.message).collect()
    };
    let queue = Arn::queue("thumbs-events").resolve(&held.place);
    assert_eq!(found(&held, &queue), Vec::<String>::new());
    let [sent_elsewhere] = &found(&held, &held.function.arn)[..] else { panic!() };
    assert!(sent_elsewhere.contains(&format!("instead of `{queue}`")), "{sent_elsewhere}");
    held.function.policy = Some(text(&iam::invoke_policy(&super::spec()), &held.place));
    let [admitted] = &found(&held, &queue)[..] else { panic!() };
    assert!(admitted.contains("s3.amazonaws.com"), "{admitted}");
}

/// The bucket publishes to the topic, which the function admits, and nothing else.
#[test]
fn a_trigger_by_the_topic_is_published_to_it_and_the_function_admits_the_topic() {
    let mut spec = spec();
    spec.triggers[0].via = Route::Sns;
    let mut held = observed(&spec);
    let environment = crate::formats::environment_of(&spec);
    held.function.environment = environment.into_iter().map(|one| (one.name, one.value)).collect();
    let found = |held: &Observed, target: &str| -> Vec<String> {
        let mut held = held.clone();
        let Sent::Known { notifications: list, .. } = &mut held.buckets[0].sent else { panic!() };
        list[0].target = target.to_owned();
        let findings = Outcome::of(&Subject::deployed(&spec, &held), &[]).unwrap().findings;
        findings.into_iter().map(|one| one.message).collect()
    };
    let topic = iam::events_topic(&spec).resolve(&held.place);
    assert_eq!(found(&held, &topic), Vec::<String>::new());
    for elsewhere in [&held.function.arn, &Arn::queue("thumbs-events").resolve(&held.place)] {
        let [sent] = &found(&held, elsewhere)[..] else { panic!() };
        assert!(sent.contains(&format!("instead of `{topic}`")), "{sent}");
    }
    held.function.policy = held.function.policy.map(|policy| policy.replace(":thumbs-events", ":other-events"));
    let messages = found(&held, &topic).join("\n");
    assert!(messages.contains("other-events"), "{messages}");
}
