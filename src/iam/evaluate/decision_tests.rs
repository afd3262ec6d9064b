//! The published examples of *IAM User Guide*: *Policy evaluation logic*, *Permissions boundaries*, *NotPrincipal*, *Policy
//! elements: variables and tags*.

use serde_json::{Value, json};

use super::{Caller, Decider, Decision, Missing, Policies, PolicyKind, Problem, Request, Undecided, evaluate};

const HERE: &str = "111122223333";
const THERE: &str = "444455556666";

fn user(account: &str) -> Caller {
    Caller::User(format!("arn:aws:iam::{account}:user/division/carlos"))
}

fn role(account: &str) -> Caller {
    Caller::Role { arn: format!("arn:aws:iam::{account}:role/thumbs"), session: "run".to_owned() }
}

fn get(caller: Caller) -> Request {
    Request::new(caller, "s3:GetObject", "arn:aws:s3:::carlossalazar-logs/a.log").owned_by(HERE)
}

fn statement(effect: &str, action: Value, resource: Value) -> Value {
    json!({ "Sid": format!("{effect}It"), "Effect": effect, "Action": action, "Resource": resource })
}

fn document(statements: Value) -> Value {
    json!({ "Version": "2012-10-17", "Statement": statements })
}

fn allow_all() -> Value {
    document(statement("Allow", json!("*"), json!("*")))
}

/// A resource policy that lets these principals do anything.
fn for_principal(principal: Value) -> Value {
    let mut statement = statement("Allow", json!("*"), json!("*"));
    statement["Principal"] = principal;
    document(json!([statement]))
}

fn identity(document: &Value) -> Policies {
    Policies::default().identity(document).unwrap()
}

fn resource(document: &Value) -> Policies {
    Policies::default().resource(document).unwrap()
}

fn is_allowed(policies: &Policies, request: &Request) -> bool {
    evaluate(policies, request).unwrap().is_allowed()
}

/// *Policy evaluation logic, Example: explicit deny*: Carlos may do anything with S3, but not with the logs.
#[test]
fn an_explicit_deny_wins_over_an_allow_in_whatever_policy() {
    let logs = json!(["arn:aws:s3:::*logs", "arn:aws:s3:::*logs/*"]);
    let both = document(json!([
        statement("Allow", json!("s3:*"), json!("*")),
        statement("Deny", json!(["s3:*"]), logs.clone()),
    ]));
    let decider = |policy, number| Decider { policy, sid: Some("DenyIt".to_owned()), number };
    let decision = evaluate(&identity(&both), &get(user(HERE))).unwrap();
    assert_eq!(decision, Decision::Denied(decider(PolicyKind::Identity(1), 2)));
    let other = Request::new(user(HERE), "s3:GetObject", "arn:aws:s3:::other/a");
    assert!(is_allowed(&identity(&both), &other));

    let mut denied = statement("Deny", json!("s3:*"), logs.clone());
    let boundary = document(json!([denied.clone()]));
    let limited = identity(&allow_all()).boundary(&boundary).unwrap();
    let decision = evaluate(&limited, &get(user(HERE))).unwrap();
    assert_eq!(decision, Decision::Denied(decider(PolicyKind::Boundary, 1)));
    denied["Principal"] = json!("*");
    let policies = identity(&allow_all()).resource(&document(json!(denied))).unwrap();
    let decision = evaluate(&policies, &get(role(HERE))).unwrap();
    assert_eq!(decision, Decision::Denied(decider(PolicyKind::Resource, 1)));
}

#[test]
fn what_nobody_allows_is_not_allowed() {
    assert_eq!(evaluate(&Policies::default(), &get(user(HERE))), Ok(Decision::NotAllowed(Missing::Identity)));
    let other = identity(&document(statement("Allow", json!("s3:PutObject"), json!("*"))));
    assert_eq!(evaluate(&other, &get(user(HERE))), Ok(Decision::NotAllowed(Missing::Identity)));
}

#[test]
fn a_decision_names_the_statements_it_rests_on() {
    let nameless = document(json!([{ "Effect": "Allow", "Action": "s3:Get*", "Resource": "*" }]));
    let policies = identity(&document(json!([]))).identity(&nameless).unwrap().boundary(&allow_all()).unwrap();
    let deciders = vec![
        Decider { policy: PolicyKind::Identity(2), sid: None, number: 1 },
        Decider { policy: PolicyKind::Boundary, sid: Some("AllowIt".to_owned()), number: 1 },
    ];
    assert_eq!(evaluate(&policies, &get(role(HERE))), Ok(Decision::Allowed(deciders)));
}

/// *Cross-account policy evaluation logic, Example*.
#[test]
fn within_an_account_one_policy_is_enough_and_across_accounts_both_have_to_allow() {
    for (account, one_is_enough) in [(HERE, true), (THERE, false)] {
        let request = get(user(account));
        let by_arn = for_principal(json!({ "AWS": [format!("arn:aws:iam::{account}:user/division/carlos")] }));
        assert_eq!(is_allowed(&identity(&allow_all()), &request), one_is_enough, "{account}");
        assert_eq!(is_allowed(&resource(&by_arn), &request), one_is_enough, "{account}");
        assert!(is_allowed(&identity(&allow_all()).resource(&by_arn).unwrap(), &request));
        let by_account = for_principal(json!({ "AWS": format!("arn:aws:iam::{account}:root") }));
        assert!(is_allowed(&identity(&allow_all()).resource(&by_account).unwrap(), &request));
    }
    let missing = evaluate(&identity(&allow_all()), &get(user(THERE)));
    assert_eq!(missing, Ok(Decision::NotAllowed(Missing::Resource)));
}

#[test]
fn an_account_that_a_resource_policy_names_decides_by_its_own_policies() {
    for root in [json!(HERE), json!(format!("arn:aws:iam::{HERE}:root"))] {
        let named = resource(&for_principal(json!({ "AWS": root })));
        assert!(!is_allowed(&named, &get(role(HERE))));
        assert!(is_allowed(&named.identity(&allow_all()).unwrap(), &get(role(HERE))));
    }
}

/// *Permissions boundaries, Evaluating effective permissions with boundaries*: Shirley may do with S3 what her policy says.
#[test]
fn a_boundary_allows_nothing_and_limits_what_identity_policies_allow() {
    let only_s3 = document(statement("Allow", json!(["s3:*", "cloudwatch:*"]), json!("*")));
    let create = Request::new(user(HERE), "iam:CreateUser", format!("arn:aws:iam::{HERE}:user/x"));
    let limited = identity(&allow_all()).boundary(&only_s3).unwrap();
    assert_eq!(evaluate(&limited, &create), Ok(Decision::NotAllowed(Missing::Boundary)));
    assert!(is_allowed(&limited, &get(user(HERE))));
    assert!(!is_allowed(&Policies::default().boundary(&only_s3).unwrap(), &get(user(HERE))));
}

#[test]
fn a_boundary_limits_what_a_resource_gives_to_a_role_but_not_to_a_user_or_a_session() {
    let session = format!("arn:aws:sts::{HERE}:assumed-role/thumbs/run");
    for (caller, named, expected) in [
        (user(HERE), json!({ "AWS": format!("arn:aws:iam::{HERE}:user/division/carlos") }), true),
        (role(HERE), json!({ "AWS": format!("arn:aws:iam::{HERE}:role/thumbs") }), false),
        (role(HERE), json!({ "AWS": session }), true),
        (role(HERE), json!("*"), true),
        (role(HERE), json!({ "AWS": "*" }), true),
    ] {
        let policies = resource(&for_principal(named.clone())).boundary(&document(json!([]))).unwrap();
        assert_eq!(is_allowed(&policies, &get(caller)), expected, "{named}");
    }
}

/// *Policy evaluation for requests within a single account*: trust policies and key policies are exceptions.
#[test]
fn a_role_is_taken_on_only_by_whom_its_trust_policy_names() {
    let assume = |caller| Request::new(caller, "sts:AssumeRole", format!("arn:aws:iam::{HERE}:role/thumbs"));
    let trust = |principal: Value| {
        let statement = json!({ "Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole" });
        resource(&document(json!([statement]))).identity(&allow_all()).unwrap()
    };
    let lambda = Caller::Service("lambda.amazonaws.com".to_owned());
    let by_lambda = trust(json!({ "Service": ["lambda.amazonaws.com"] }));
    assert!(is_allowed(&by_lambda, &assume(lambda)));
    assert!(!is_allowed(&by_lambda, &assume(Caller::Service("s3.amazonaws.com".to_owned()))));
    for caller in [user(HERE), role(THERE), Caller::Account(HERE.to_owned()), Caller::Anonymous] {
        assert!(!is_allowed(&by_lambda, &assume(caller.clone())), "{caller:?}");
    }
    assert!(is_allowed(&trust(json!({ "AWS": HERE })), &assume(Caller::Account(HERE.to_owned()))));
    // An account that the trust policy names still asks its own policies.
    let nobody = for_principal(json!({ "AWS": HERE }));
    assert!(!is_allowed(&resource(&nobody), &assume(user(HERE))));
    let provider = format!("arn:aws:iam::{HERE}:oidc-provider/token.actions.githubusercontent.com");
    let by_provider = trust(json!({ "Federated": provider }));
    assert!(is_allowed(&by_provider, &assume(Caller::Federated(provider))));
    assert!(!is_allowed(&identity(&allow_all()), &Request::new(user(HERE), "kms:Decrypt", "arn:aws:kms:r:a:key/1")));
}

/// *NotAction element*: everything but IAM is allowed; and nothing of it is denied.
#[test]
fn not_action_is_every_other_action() {
    let policies = identity(&document(json!({ "Effect": "Allow", "NotAction": "iam:*", "Resource": "*" })));
    assert!(is_allowed(&policies, &get(user(HERE))));
    let create = Request::new(user(HERE), "IAM:CreateUser", format!("arn:aws:iam::{HERE}:user/x"));
    assert_eq!(evaluate(&policies, &create), Ok(Decision::NotAllowed(Missing::Identity)));
}

/// *NotResource element*: all buckets but that of human resources are denied.
#[test]
fn not_resource_is_every_other_resource() {
    let deny = json!({ "Effect": "Deny", "Action": "s3:*", "NotResource": ["arn:aws:s3:::HRBucket/*"] });
    let policies = identity(&document(json!([statement("Allow", json!("*"), json!("*")), deny])));
    assert!(!is_allowed(&policies, &get(user(HERE))));
    assert!(is_allowed(&policies, &Request::new(user(HERE), "s3:GetObject", "arn:aws:s3:::HRBucket/payroll")));
}

/// *NotPrincipal, NotPrincipal with Deny*: everybody but Bob is denied, as long as his account is named too.
#[test]
fn not_principal_spares_a_user_who_is_named_with_the_account() {
    let deny = |names: Value| {
        let statement =
            json!({ "Effect": "Deny", "NotPrincipal": { "AWS": names }, "Action": "s3:*", "Resource": "*" });
        let allow = json!({ "Effect": "Allow", "Principal": "*", "NotAction": "s3:PutObject", "Resource": "*" });
        resource(&document(json!([statement, allow]))).identity(&allow_all()).unwrap()
    };
    let bob = format!("arn:aws:iam::{THERE}:user/division/carlos");
    let account = format!("arn:aws:iam::{THERE}:root");
    let named = deny(json!([bob, account]));
    assert!(is_allowed(&named, &get(user(THERE))));
    assert!(matches!(evaluate(&named, &get(user(HERE))), Ok(Decision::Denied(_))));
    assert!(matches!(evaluate(&named, &get(Caller::Anonymous)), Ok(Decision::Denied(_))));
    assert_eq!(evaluate(&deny(json!(bob)), &get(user(THERE))), Err(Undecided::NotPrincipal));
    // The role is enough for its sessions; a session without its role is not.
    let role_arn = format!("arn:aws:iam::{THERE}:role/thumbs");
    let session = format!("arn:aws:sts::{THERE}:assumed-role/thumbs/run");
    assert!(is_allowed(&deny(json!([role_arn, account])), &get(role(THERE))));
    for names in [json!([session, account]), json!(session)] {
        assert_eq!(evaluate(&deny(names), &get(role(THERE))), Err(Undecided::NotPrincipal));
    }
    // Whoever has a boundary is denied all the same.
    let bounded = named.boundary(&allow_all()).unwrap();
    assert!(matches!(evaluate(&bounded, &get(user(THERE))), Ok(Decision::Denied(_))));
}

/// *Policy elements: variables and tags, Resource element*.
#[test]
fn variables_need_the_version_that_brought_them() {
    let home = |version: &str| {
        let resource = "arn:aws:s3:::amzn-s3-demo-bucket/${aws:username}/*";
        let statement = statement("Allow", json!("s3:GetObject"), json!(resource));
        identity(&json!({ "Version": version, "Statement": [statement] }))
    };
    let of =
        |name: &str| Request::new(user(HERE), "s3:GetObject", format!("arn:aws:s3:::amzn-s3-demo-bucket/{name}/a"));
    assert!(is_allowed(&home("2012-10-17"), &of("carlos")));
    assert!(!is_allowed(&home("2012-10-17"), &of("david")));
    assert!(!is_allowed(&home("2008-10-17"), &of("carlos")));
    assert!(is_allowed(&home("2008-10-17"), &of("${aws:username}")));
    // A role has no user name.
    assert!(!is_allowed(&home("2012-10-17"), &Request::new(role(HERE), "s3:GetObject", of("carlos").resource)));
}

#[test]
fn an_escaped_wildcard_is_the_character_and_an_incomplete_arn_is_every_resource() {
    let reads = |resource: &str, key: &str| {
        let policies = identity(&document(statement("Allow", json!("S3:getobject"), json!(resource))));
        is_allowed(&policies, &Request::new(role(HERE), "s3:GetObject", format!("arn:aws:s3:::b/{key}")))
    };
    assert!(reads("arn:aws:s3:::b/a${*}${?}${$}/*", "a*?$/1"));
    assert!(!reads("arn:aws:s3:::b/a${*}/*", "abc/1"));
    assert!(reads("arn:aws:s3:::b/*.jpg", "a/b\nc.jpg"));
    assert!(reads("arn:aws:s3", "anything"));
    assert!(!reads("arn:aws:sqs", "anything"));
}

#[test]
fn what_no_policy_can_be_is_an_error_that_names_it() {
    let ok = json!({ "Effect": "Allow", "Action": "*", "Resource": "*" });
    let with = |name: &str, value: Value| {
        let mut changed = ok.clone();
        changed[name] = value;
        document(json!([ok, changed]))
    };
    for (document, statement, element, problem) in [
        (json!([]), None, "Statement", Problem::Missing),
        (json!({ "Version": "2025-01-01", "Statement": [] }), None, "Version", Problem::Value),
        (json!({ "Statements": [] }), None, "Statements", Problem::Unknown),
        (with("Efect", json!("Allow")), Some(2), "Efect", Problem::Unknown),
        (with("Effect", json!("allow")), Some(2), "Effect", Problem::Value),
        (with("NotAction", json!("s3:*")), Some(2), "Action", Problem::Both),
        (with("Resource", json!([1])), Some(2), "Resource", Problem::Value),
        (with("Principal", json!("*")), Some(2), "Principal", Problem::InIdentityPolicy),
        (with("Condition", json!({ "Bool": { "a": { "b": 1 } } })), Some(2), "a", Problem::Value),
        (document(json!({ "Effect": "Allow", "Action": "*" })), Some(1), "Resource", Problem::Missing),
    ] {
        let error = Policies::default().identity(&document).unwrap_err();
        assert_eq!((error.statement, error.element.as_str(), error.problem), (statement, element, problem));
    }
    let part = for_principal(json!({ "AWS": format!("arn:aws:iam::{HERE}:role/*") }));
    let error = Policies::default().resource(&part).unwrap_err();
    assert_eq!(error.to_string(), "statement 1: `Principal` has a wildcard for a part of a name");
    assert_eq!(Policies::default().resource(&allow_all()).unwrap_err().problem, Problem::Missing);
}

#[test]
fn a_canonical_user_may_be_anybody_with_an_account() {
    let policies = resource(&for_principal(json!({ "CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e" })));
    assert_eq!(evaluate(&policies, &get(user(HERE))), Err(Undecided::CanonicalUser));
    assert_eq!(evaluate(&policies, &get(Caller::Anonymous)), Ok(Decision::NotAllowed(Missing::Resource)));
    // It does not matter where another policy allows the request.
    assert!(is_allowed(&policies.identity(&allow_all()).unwrap(), &get(user(HERE))));
}

#[test]
fn what_cannot_be_decided_matters_only_where_the_answer_depends_on_it() {
    let mut open = statement("Allow", json!("*"), json!("*"));
    open["Condition"] = json!({ "BinaryEquals": { "k": "a" } });
    let open = identity(&document(json!([open])));
    assert!(evaluate(&open, &get(user(HERE))).is_err());
    let missing = Ok(Decision::NotAllowed(Missing::Resource));
    assert_eq!(evaluate(&open, &get(user(THERE))), missing);
    assert_eq!(evaluate(&open, &get(Caller::Service("s3.amazonaws.com".to_owned()))), missing);
    assert!(is_allowed(&open.identity(&allow_all()).unwrap(), &get(user(HERE))));
}
