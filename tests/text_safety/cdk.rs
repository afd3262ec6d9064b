//! The CDK app says what the spec says, whatever text the spec holds.

use cargo_lambda_s3::iam;
use cargo_lambda_s3::spec::Spec;
use serde_json::{Map, Value, json};

use super::typescript::Source;
use super::{buckets, check_environment, decode, place, recorded, tags};

/// One file of the app, beside the same file of a harmless spec.
pub fn check(spec: &Spec, path: &str, text: &str, harmless: &str, is_same_shape: bool) {
    let source = Source::parse(text, &place());
    if is_same_shape {
        assert_eq!(source.skeleton(), Source::parse(harmless, &place()).skeleton(), "{path}");
    }
    let [imports, uses] = source.imports_and_uses_fn();
    assert_eq!(imports, uses, "an import that nothing uses is an error, and so is none: {path}");
    match path.strip_prefix("deploy/cdk/lib/") {
        Some("stack.ts") => check_stack(spec, &source),
        Some("trail.ts") => check_trail(spec, &source),
        Some("deployers.ts") => check_deployers(spec, &source),
        _ => {}
    }
}

fn check_trail(spec: &Spec, source: &Source) {
    let bucket = one(source, "s3.CfnBucket");
    assert_eq!(bucket["bucketName"], *buckets(spec).last().unwrap());
    let policy = one(source, "s3.CfnBucketPolicy");
    assert_eq!(document(&policy["policyDocument"]), iam::document(&iam::trail_bucket_policy(spec), &place()));
    let starts = &one(source, "cloudtrail.CfnTrail")["advancedEventSelectors"][1]["fieldSelectors"][2]["startsWith"];
    assert_eq!(*starts, recorded(spec));
}

fn check_deployers(spec: &Spec, source: &Source) {
    let people = iam::deployer_role(spec).map(|policy| (policy, iam::deployer_trust(spec)));
    let workflow = iam::workflow_role(spec).zip(iam::workflow_trust(spec));
    let expected: Vec<_> = people.into_iter().chain(workflow).collect();
    let roles = all(source, "iam.CfnRole");
    assert_eq!(roles.len(), expected.len());
    for (role, (policy, trust)) in roles.iter().zip(expected) {
        check_limits(spec, role);
        assert_eq!(document(&role["policies"][0]["policyDocument"]), iam::document(&policy, &place()));
        assert_eq!(document(&role["assumeRolePolicyDocument"]), iam::document(&trust, &place()));
    }
}

/// What every role has.
fn check_limits(spec: &Spec, role: &Value) {
    let found = ["path", "permissionsBoundary"].map(|name| role.get(name).and_then(Value::as_str));
    let options = &spec.options;
    let path = options.role_path.as_ref().map(|path| path.as_str());
    assert_eq!(found, [path, options.boundary.as_ref().map(|boundary| boundary.as_str())]);
}

fn check_stack(spec: &Spec, source: &Source) {
    let name = spec.name.as_str();
    let function = one(source, "lambda.Function");
    assert_eq!(function["functionName"], name);
    let description = spec.description.as_ref().map(|text| text.as_str());
    assert_eq!(function.get("description").and_then(Value::as_str), description);
    assert_eq!(all(source, "logs.LogGroup")[0]["logGroupName"], format!("/aws/lambda/{name}"));
    check_environment(spec, &function["environment"]);

    // The helper, where there is one, comes after the function.
    let role = &all(source, "iam.CfnRole")[0];
    check_limits(spec, role);
    assert_eq!(document(&role["policies"][0]["policyDocument"]), iam::document(&iam::execution_role(spec), &place()));
    assert_eq!(document(&role["assumeRolePolicyDocument"]), iam::document(&iam::trust_policy(), &place()));
    check_permissions(spec, source);
    check_buckets(spec, source);
    let added = source.called("add").into_iter().map(|call| (call[0].as_str().unwrap().to_owned(), call[1].clone()));
    assert_eq!(Value::Object(added.collect()), tags(spec));
}

/// The properties of every construct of a type, in the order of the file.
fn all(source: &Source, kind: &str) -> Vec<Value> {
    source.created(kind).into_iter().map(|arguments| arguments[2].clone()).collect()
}

fn one(source: &Source, kind: &str) -> Value {
    let mut all = all(source, kind);
    assert_eq!(all.len(), 1, "{kind}");
    all.remove(0)
}

/// A `PolicyDocument` as IAM gets it.
fn document(value: &Value) -> Value {
    assert_eq!(value["new"], "iam.PolicyDocument");
    let statements = value["args"][0]["statements"].as_array().unwrap();
    json!({ "Version": "2012-10-17", "Statement": statements.iter().map(statement).collect::<Vec<_>>() })
}

fn statement(value: &Value) -> Value {
    assert_eq!(value["new"], "iam.PolicyStatement");
    let mut statement = Map::new();
    for (name, value) in value["args"][0].as_object().unwrap() {
        let (name, value) = match name.as_str() {
            "sid" => ("Sid", value.clone()),
            "effect" if value["path"] == "iam.Effect.ALLOW" => ("Effect", json!("Allow")),
            "effect" if value["path"] == "iam.Effect.DENY" => ("Effect", json!("Deny")),
            "principals" => ("Principal", principal(value.as_array().unwrap())),
            "actions" => ("Action", value.clone()),
            "resources" => ("Resource", value.clone()),
            "conditions" => ("Condition", value.clone()),
            _ => panic!("{name}: {value}"),
        };
        statement.insert(name.to_owned(), value);
    }
    statement.into()
}

fn principal(values: &[Value]) -> Value {
    assert_eq!(values.len(), 1);
    match values[0]["new"].as_str() {
        Some("iam.StarPrincipal") => json!("*"),
        Some("iam.ArnPrincipal") => json!({ "AWS": values[0]["args"][0] }),
        Some("iam.FederatedPrincipal") => json!({ "Federated": values[0]["args"][0] }),
        Some("iam.ServicePrincipal") => json!({ "Service": values[0]["args"][0] }),
        _ => panic!("{values:?}"),
    }
}

fn check_permissions(spec: &Spec, source: &Source) {
    let invoke = iam::document(&iam::invoke_policy(spec), &place());
    let statements = invoke["Statement"].as_array().unwrap();
    let permissions = all(source, "lambda.CfnPermission");
    assert_eq!(permissions.len(), statements.len());
    for (permission, statement) in permissions.iter().zip(statements) {
        assert_eq!(permission["sourceArn"], statement["Condition"]["ArnLike"]["AWS:SourceArn"]);
        assert_eq!(permission["sourceAccount"], statement["Condition"]["StringEquals"]["AWS:SourceAccount"]);
        assert_eq!(permission["principal"], statement["Principal"]["Service"]);
        assert_eq!(permission["action"], statement["Action"][0]);
    }
}

fn check_buckets(spec: &Spec, source: &Source) {
    let buckets = all(source, "s3.CfnBucket");
    let names: Vec<&str> = buckets.iter().map(|bucket| bucket["bucketName"].as_str().unwrap()).collect();
    let expected: Vec<&str> = spec.created_buckets().into_iter().map(|bucket| bucket.as_str()).collect();
    assert_eq!(names, expected);
    for (bucket, name) in buckets.iter().zip(spec.created_buckets()) {
        let list = bucket["notificationConfiguration"]["lambdaConfigurations"].as_array();
        let found: Vec<(String, String, String)> = list.into_iter().flatten().map(configuration).collect();
        let triggers = spec.triggers.iter().filter(|trigger| trigger.on.bucket == *name);
        let expected: Vec<(String, String, String)> = triggers
            .flat_map(|trigger| {
                let keys = &trigger.on.keys;
                trigger.events.iter().map(|event| (event.to_string(), keys.prefix().into(), keys.suffix().into()))
            })
            .collect();
        assert_eq!(found, expected);
    }
    let policies = all(source, "s3.CfnBucketPolicy");
    assert_eq!(policies.len(), names.len());
    for (policy, name) in policies.iter().zip(spec.created_buckets()) {
        assert_eq!(document(&policy["policyDocument"]), iam::document(&iam::tls_only(name), &place()));
    }
}

/// Event, prefix and suffix, decoded.
fn configuration(value: &Value) -> (String, String, String) {
    let rules = value["filter"]["s3Key"]["rules"].as_array();
    let rule = |name: &str| {
        let mut rules = rules.into_iter().flatten();
        let rule = rules.find(|rule| rule["name"] == name);
        rule.map_or_else(String::new, |rule| decode(rule["value"].as_str().unwrap()))
    };
    (value["event"].as_str().unwrap().to_owned(), rule("prefix"), rule("suffix"))
}
