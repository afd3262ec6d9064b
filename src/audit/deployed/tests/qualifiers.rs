//! On which qualifier of the function permission and notification are.

use super::*;

/// A permission and a notification are on the alias that the spec names, or on the function itself where it names none.
#[test]
fn what_is_on_another_qualifier_than_the_spec_says_is_reported() {
    let aliased: Spec = read_package(&format!("{MANIFEST}alias = \"live\"\n")).unwrap().try_into().unwrap();
    let messages = |spec: &Spec, held: &Observed| -> Vec<String> {
        let findings = Outcome::of(&Subject::deployed(spec, held), &[]).unwrap().findings;
        findings.into_iter().map(|one| one.message).collect()
    };
    assert_eq!(messages(&aliased, &observed(&aliased)), Vec::<String>::new());
    for (spec, end) in [(aliased, ""), (spec(), ":live")] {
        let mut held = observed(&spec);
        let Sent::Known { notifications: list, .. } = &mut held.buckets[0].sent else { panic!() };
        list[0].target = format!("{}{end}", held.function.arn);
        let found = messages(&spec, &held);
        assert!(matches!(&found[..], [one] if one.contains("is sent to")), "{found:?}");
        let mut held = observed(&spec);
        let policy = held.function.policy.take().unwrap();
        let (is, other) = (format!("\"{}\"", held.function.invoked), format!("\"{}{end}\"", held.function.arn));
        assert!(policy.contains(&is), "{policy}");
        held.function.own_policy = Some(policy.replace(&is, &other));
        let found = messages(&spec, &held).join("\n");
        assert!(found.contains("lambda:InvokeFunction"), "{found}");
    }
}
