use serde_json::{Value, json};

use super::{GainKind, gains};
use crate::audit::Subject;
use crate::deployment::read_policy;
use crate::file::File;

fn subject(statement: &Value) -> Subject<'static> {
    let document = json!({ "Version": "2012-10-17", "Statement": statement });
    let file = File { path: "policy.json".to_owned(), text: document.to_string() };
    let mut subject = Subject::policies();
    subject.facts = read_policy(&file).unwrap().facts;
    subject
}

fn statement(effect: &str, action: &str, resource: &str, condition: &Value) -> Value {
    let resource = format!("arn:aws:s3:::{resource}");
    json!([
        { "Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::b" },
        { "Effect": effect, "Action": action, "Resource": resource, "Condition": condition }
    ])
}

fn kinds(before: &Value, after: &Value) -> Vec<GainKind> {
    gains(&subject(before), &subject(after)).into_iter().map(|gain| gain.kind).collect()
}

#[test]
fn an_allowed_right_may_become_narrower_and_a_denied_one_wider() {
    let of = |key: &str, values: &[&str], operator: &str| json!({ operator: { key: values } });
    let always = json!({});
    let prefix = |values: &[&str]| of("s3:prefix", values, "StringLike");
    let tag = |values: &[&str]| of("aws:PrincipalTag/a", values, "StringNotEquals");
    for (wide, narrow) in [
        (("s3:GetObject", "b/*", always.clone()), ("s3:GetObject", "b/a/*", always.clone())),
        (("s3:*", "b/*", always.clone()), ("s3:getobject", "b/*", always.clone())),
        (("s3:GetObject", "b/*", always.clone()), ("s3:GetObject", "b/*", prefix(&["a/*"]))),
        (("s3:GetObject", "b/*", prefix(&["a/*", "c"])), ("s3:GetObject", "b/*", prefix(&["a/b*"]))),
        (("s3:GetObject", "b/*", tag(&["x"])), ("s3:GetObject", "b/*", tag(&["x", "y"]))),
    ] {
        let of = |effect: &str, (action, resource, condition): &(&str, &str, Value)| {
            statement(effect, action, resource, condition)
        };
        assert_eq!(kinds(&of("Allow", &wide), &of("Allow", &narrow)), [], "{wide:?} {narrow:?}");
        assert_eq!(kinds(&of("Allow", &narrow), &of("Allow", &wide)), [GainKind::Allowed], "{wide:?} {narrow:?}");
        assert_eq!(kinds(&of("Deny", &narrow), &of("Deny", &wide)), [], "{wide:?} {narrow:?}");
        let less = kinds(&of("Deny", &wide), &of("Deny", &narrow));
        assert_eq!(less, [GainKind::DeniedNoLonger], "{wide:?} {narrow:?}");
    }
}

#[test]
fn what_cannot_be_decided_counts_as_more() {
    let always = json!({});
    let one = statement("Allow", "s3:GetObject", "b/*", &always);
    let not = json!({ "Effect": "Allow", "NotAction": "s3:PutObject", "Resource": "*" });
    assert_eq!(kinds(&one, &not), [GainKind::Allowed]);
    assert_eq!(kinds(&not, &not), []);
    let denied = json!([one[0], { "Effect": "Deny", "NotAction": "s3:GetObject", "Resource": "*" }]);
    assert_eq!(kinds(&denied, &statement("Deny", "*", "*", &always)), [GainKind::DeniedNoLonger]);
    // Before 2012-10-17 a variable is text.
    let own = statement("Allow", "s3:GetObject", "b/${aws:username}/*", &always);
    let (mut before, after) = (subject(&own), subject(&own));
    before.facts.documents[0].version = crate::deployment::facts::Given::Missing;
    assert_eq!(gains(&before, &after).len(), 1);
}
