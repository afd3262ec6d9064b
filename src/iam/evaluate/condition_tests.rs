//! The published examples of *IAM User Guide, Condition operators* and *Single-valued vs. multivalued context keys*.

use serde_json::{Value, json};

use super::compare::{Comparison, NAMES};
use super::{Caller, Policies, Request, Undecided, evaluate, is_operator};

fn request() -> Request {
    let role = Caller::Role { arn: "arn:aws:iam::111122223333:role/thumbs".to_owned(), session: "run".to_owned() };
    Request::new(role, "s3:GetObject", "arn:aws:s3:::in-bucket/a")
}

fn decide(effect: &str, condition: &Value, request: &Request) -> Result<bool, Undecided> {
    let statement = json!({ "Effect": effect, "Action": "*", "Resource": "*", "Condition": condition });
    let rest = json!({ "Effect": if effect == "Deny" { "Allow" } else { "Deny" }, "Action": "*", "Resource": "*" });
    let statements = if effect == "Deny" { json!([statement, rest]) } else { json!([statement]) };
    let policies = Policies::default().identity(&json!({ "Version": "2012-10-17", "Statement": statements })).unwrap();
    evaluate(&policies, request).map(|decision| decision.is_allowed())
}

/// Whether an Allow under this condition lets a request through that carries these values.
fn holds(condition: Value, keys: &[(&str, &[&str])]) -> bool {
    let with = |request: Request, (key, values): &(&str, &[&str])| {
        request.with_all(key, values.iter().map(|value| (*value).to_owned()))
    };
    decide("Allow", &condition, &keys.iter().fold(request(), with)).unwrap()
}

fn holds_for(condition: Value, key: &str, value: &str) -> bool {
    holds(condition, &[(key, &[value])])
}

#[test]
fn string_like_takes_wildcards_and_string_equals_none() {
    let like = || json!({ "StringLike": { "s3:prefix": ["in/*", "out/?"] } });
    assert!(holds_for(like(), "s3:prefix", "in/a/b"));
    assert!(holds_for(like(), "S3:Prefix", "out/1"));
    assert!(!holds_for(like(), "s3:prefix", "out/12"));
    let equals = || json!({ "StringEquals": { "s3:prefix": ["", "in/*"] } });
    assert!(holds_for(equals(), "s3:prefix", "in/*"));
    assert!(!holds_for(equals(), "s3:prefix", "in/a"));
    // *Amazon S3 User Guide, Bucket policy examples*: the whole bucket is listed with an empty prefix, not without one.
    assert!(holds_for(equals(), "s3:prefix", ""));
    assert!(!holds(equals(), &[]));
    assert!(holds_for(
        json!({ "StringEqualsIgnoreCase": { "aws:PrincipalTag/x": "ÉA*" } }),
        "aws:principaltag/X",
        "éa*"
    ));
    assert!(!holds_for(json!({ "StringEquals": { "k": "A" } }), "k", "a"));
    assert!(!holds_for(json!({ "StringNotEqualsIgnoreCase": { "k": "A" } }), "k", "a"));
    assert!(!holds_for(json!({ "StringNotLike": { "k": ["b", "a*"] } }), "k", "abc"));
}

#[test]
fn arn_like_compares_part_by_part() {
    for operator in ["ArnLike", "ArnEquals"] {
        let condition = || json!({ operator: { "aws:SourceArn": "arn:aws:s3:::in-*" } });
        assert!(holds_for(condition(), "AWS:SourceArn", "arn:aws:s3:::in-bucket"));
        assert!(!holds_for(condition(), "aws:SourceArn", "arn:aws:s3::111122223333:in-bucket"));
        let wide = json!({ operator: { "aws:SourceArn": "arn:aws:*:in-bucket" } });
        assert!(!holds_for(wide, "aws:SourceArn", "arn:aws:s3:::in-bucket"));
    }
    for operator in ["ArnNotLike", "ArnNotEquals"] {
        let condition =
            || json!({ operator: { "aws:PrincipalArn": "arn:aws:iam::*:role/${aws:PrincipalTag/team}-*" } });
        let of = |team| holds_for(condition(), "aws:PrincipalTag/team", team);
        assert!(of("other"));
        let arn = ("aws:PrincipalArn", &["arn:aws:iam::1:role/a-b"] as &[&str]);
        assert!(!holds(condition(), &[arn, ("aws:PrincipalTag/team", &["a"])]));
    }
}

/// *AWS global condition context keys, aws:MultiFactorAuthPresent*: long-term access keys do not carry the key at all.
#[test]
fn a_deny_with_bool_if_exists_stops_long_term_keys_and_an_allow_with_it_lets_them_in() {
    let [yes, no] = ["true", "false"].map(|value| request().with("aws:MultiFactorAuthPresent", value));
    let long_term = request();
    let condition = |operator: &str, value: &str| json!({ operator: { "aws:MultiFactorAuthPresent": value } });
    let answers = |effect: &str, operator: &str, value: &str| {
        [&yes, &no, &long_term].map(|request| decide(effect, &condition(operator, value), request).unwrap())
    };
    assert_eq!(answers("Deny", "BoolIfExists", "false"), [true, false, false], "the safe form");
    assert_eq!(answers("Allow", "BoolIfExists", "true"), [true, false, true], "admits access keys");
    assert_eq!(answers("Deny", "Bool", "false"), [true, false, true], "forgets access keys");
    assert_eq!(answers("Allow", "Bool", "true"), [true, false, false]);
    assert_eq!(answers("Deny", "Null", "true"), [true, true, false], "any session will do");
}

/// *Condition operators*: "If the key that you specify in a policy condition is not present in the request context, the
/// values do not match and the condition is false"; the negated ones are true, and so are those with `IfExists`.
#[test]
fn a_missing_key_fails_an_operator_and_satisfies_its_negation_and_if_exists() {
    for (operator, negation, value) in [
        ("StringEquals", "StringNotEquals", "a"),
        ("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "a"),
        ("StringLike", "StringNotLike", "*"),
        ("ArnEquals", "ArnNotEquals", "*"),
        ("ArnLike", "ArnNotLike", "*"),
        ("NumericEquals", "NumericNotEquals", "1"),
        ("DateEquals", "DateNotEquals", "2026-01-01"),
        ("IpAddress", "NotIpAddress", "0.0.0.0/0"),
    ] {
        assert!(!holds(json!({ operator: { "k": value } }), &[]), "{operator}");
        assert!(holds(json!({ negation: { "k": value } }), &[]), "{negation}");
        assert!(holds(json!({ format!("{operator}IfExists"): { "k": value } }), &[]), "{operator}IfExists");
        assert!(holds(json!({ format!("{negation}IfExists"): { "k": value } }), &[]), "{negation}IfExists");
    }
    assert!(!holds_for(json!({ "StringEqualsIfExists": { "k": "a" } }), "k", "b"));
}

/// *Condition operators, Condition operator to check existence of condition keys*.
#[test]
fn null_asks_whether_a_key_is_missing() {
    let null = |value: Value| json!({ "Null": { "aws:TokenIssueTime": value } });
    assert!(holds(null(json!("true")), &[]));
    assert!(!holds(null(json!(false)), &[]));
    assert!(holds_for(null(json!("false")), "aws:TokenIssueTime", "2026-01-01T00:00:00Z"));
    assert!(!holds_for(null(json!(true)), "aws:TokenIssueTime", "2026-01-01T00:00:00Z"));
}

/// *Single-valued vs. multivalued context keys*.
#[test]
fn for_all_values_of_nothing_is_true_and_for_any_value_of_nothing_is_not() {
    let tags = |operator: &str| json!({ operator: { "aws:TagKeys": ["environment", "cost-center"] } });
    let with = |operator: &str, keys: &[&str]| holds(tags(operator), &[("aws:TagKeys", keys)]);
    for empty in [&[] as &[&str], &[""]] {
        assert!(with("ForAllValues:StringEquals", empty));
        assert!(with("ForAllValues:StringNotEquals", empty));
    }
    assert!(with("ForAllValues:StringEquals", &["environment", "cost-center"]));
    assert!(!with("ForAllValues:StringEquals", &["environment", "owner"]));
    assert!(with("ForAnyValue:StringEquals", &["environment", "owner"]));
    assert!(!with("ForAnyValue:StringEquals", &["owner"]));
    assert!(!with("ForAnyValue:StringEquals", &[]));
    assert!(!with("ForAnyValue:StringNotEquals", &[]));
    assert!(with("ForAnyValue:StringEqualsIfExists", &[]));
    assert!(with("ForAnyValue:StringNotEquals", &["environment", "owner"]));
    assert!(!with("ForAllValues:StringNotEquals", &["environment", "owner"]));
    // The guard that the document recommends.
    let guarded = json!({
        "ForAllValues:StringEquals": { "aws:TagKeys": "environment" },
        "Null": { "aws:TagKeys": "false" },
    });
    assert!(!holds(guarded, &[]));
}

#[test]
fn several_conditions_hold_together_and_one_value_of_several_is_enough() {
    let both = || json!({ "StringEquals": { "a": ["1", "2"], "b": "3" }, "Bool": { "aws:SecureTransport": true } });
    let keys = |a, b, tls| holds(both(), &[("a", &[a]), ("b", &[b]), ("aws:SecureTransport", &[tls])]);
    assert!(keys("2", "3", "TRUE"));
    assert!(!keys("3", "3", "true"));
    assert!(!keys("1", "1", "true"));
    assert!(!keys("1", "3", "false"));
}

/// *Policy variables with no value* and *Specifying default values*.
#[test]
fn a_variable_without_a_value_equals_nothing() {
    let team = |operator: &str, value: &str| json!({ operator: { "s3:ExistingObjectTag/team": value } });
    let object = ("s3:ExistingObjectTag/team", &["yellow"] as &[&str]);
    let principal = ("aws:PrincipalTag/team", &["yellow"] as &[&str]);
    let variable = "${aws:PrincipalTag/team}";
    assert!(holds(team("StringEquals", variable), &[object, principal]));
    assert!(!holds(team("StringEquals", variable), &[object]));
    assert!(holds(team("StringNotEquals", variable), &[object]));
    assert!(holds(team("StringEquals", "${aws:PrincipalTag/team, 'yellow'}"), &[object]));
    assert!(holds_for(team("StringLike", "a${*}"), "s3:ExistingObjectTag/team", "a*"));
    assert!(!holds_for(team("StringLike", "a${*}"), "s3:ExistingObjectTag/team", "ab"));
    // Several values fill no variable.
    assert!(!holds(team("StringEquals", variable), &[object, ("aws:PrincipalTag/team", &["yellow", "red"])]));
}

#[test]
fn numbers_dates_and_addresses_are_compared_as_what_they_are() {
    for (operator, wanted, found, expected) in [
        ("NumericLessThanEquals", json!(10), "9", true),
        ("NumericLessThan", json!("10"), "10.0", false),
        ("NumericEquals", json!("10"), "10.0", true),
        ("NumericGreaterThan", json!(10), "9", false),
        ("NumericGreaterThanEquals", json!(9), "9", true),
        ("NumericNotEquals", json!(9), "9", false),
        ("DateGreaterThan", json!("2020-04-01T00:00:01Z"), "2020-04-01T02:00:02+02:00", true),
        ("DateLessThan", json!("2020-06-30T23:59:59Z"), "1593561600", false),
        ("DateLessThanEquals", json!("1593561600"), "2020-07-01", true),
        ("DateGreaterThanEquals", json!("2020-07-01"), "2020-06-30T23:59:59.9Z", false),
        ("DateNotEquals", json!("2020-07-01"), "2020-07-01T00:00:00Z", false),
        ("IpAddress", json!("203.0.113.0/24"), "203.0.113.255", true),
        ("IpAddress", json!("203.0.113.0/24"), "203.0.114.0", false),
        ("IpAddress", json!("203.0.113.7"), "203.0.113.7", true),
        ("IpAddress", json!("0.0.0.0/0"), "203.0.113.7", true),
        ("IpAddress", json!("0.0.0.0/0"), "2001:db8::1", false),
        ("NotIpAddress", json!(["2001:db8:1234:5678::/64"]), "2001:db8:1234:5678::9", false),
    ] {
        assert_eq!(
            holds_for(json!({ operator: { "k": wanted } }), "k", found),
            expected,
            "{operator} {wanted} {found}"
        );
    }
}

#[test]
fn what_cannot_be_decided_is_said_and_never_a_no() {
    let unknown = |operator: &str| Err(Undecided::Operator { operator: operator.to_owned() });
    for operator in ["BinaryEquals", "StringMatches", "stringequals", "ForSomeValues:StringEquals", "NullIfExists"] {
        let condition = json!({ operator: { "k": "a" } });
        assert_eq!(decide("Allow", &condition, &request()), unknown(operator));
        assert_eq!(decide("Deny", &condition, &request()), unknown(operator));
        // Where another condition says no, it does not matter.
        let decided = json!({ operator: { "k": "a" }, "StringEquals": { "missing": "a" } });
        assert_eq!(decide("Allow", &decided, &request()), Ok(false));
    }
    for (operator, wanted, found) in [
        ("NumericEquals", "ten", "10"),
        ("NumericEquals", "10", "NaN"),
        ("DateEquals", "today", "2020-01-01"),
        ("IpAddress", "203.0.113.0/33", "203.0.113.1"),
        ("Bool", "yes", "true"),
    ] {
        let answer = decide("Allow", &json!({ operator: { "k": wanted } }), &request().with("k", found));
        assert!(matches!(answer, Err(Undecided::Value { .. })), "{operator} {wanted} {found}");
    }
    let several = request().with_all("k", ["a".to_owned(), "b".to_owned()]);
    let error = decide("Allow", &json!({ "StringEquals": { "k": "a" } }), &several).unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot decide: `k` has several values, and `StringEquals` has no `ForAnyValue:` or `ForAllValues:`"
    );
}

#[test]
fn a_hostile_document_is_answered_soon() {
    let pattern = format!("{}b", "a*".repeat(1_000));
    let condition = json!({ "ForAllValues:StringLike": { "k": [pattern, "${k}${k}${k}"] } });
    let long = request().with_all("k", ["a".repeat(2_000)]);
    assert_eq!(decide("Allow", &condition, &long), Ok(false));
}

#[test]
fn every_operator_that_is_compared_is_one() {
    for name in NAMES {
        assert!(Comparison::named(name).is_some() && is_operator(name), "{name}");
        let written = format!("ForAnyValue:{name}IfExists");
        assert!(is_operator(&written) && is_operator(&written.to_lowercase()), "{written}");
    }
    assert!(is_operator("Null") && is_operator("BinaryEquals"));
    for name in ["StringEqual", "StringsEquals", "ForSomeValue:StringEquals", "NullIfExists", "IfExists", ""] {
        assert!(!is_operator(name), "{name}");
    }
}
