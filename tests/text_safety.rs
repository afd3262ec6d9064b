//! Whatever a user types ends up right in every language: what parses back out of each file equals what went in.
//!
//! `PROPTEST_CASES=5000 cargo test --test text_safety` looks further than the few cases of every day.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise"
)]

#[path = "text_safety/audit.rs"]
mod audit;
#[path = "text_safety/cdk.rs"]
mod cdk;
#[path = "text_safety/explain.rs"]
mod explain;
#[path = "text_safety/hcl.rs"]
mod hcl;
#[path = "text_safety/markdown.rs"]
mod markdown;
#[path = "text_safety/practices.rs"]
mod practices;
#[path = "text_safety/shell.rs"]
mod shell;
#[path = "text_safety/specs.rs"]
mod specs;
#[path = "text_safety/tame.rs"]
mod tame;
#[path = "text_safety/team.rs"]
mod team;
#[path = "text_safety/terraform.rs"]
mod terraform;
#[path = "text_safety/typescript.rs"]
mod typescript;
#[path = "text_safety/yaml.rs"]
mod yaml;

use std::collections::BTreeMap;
use std::path::Path;

use cargo_lambda_s3::encode::typescript::Part;
use cargo_lambda_s3::encode::{self, Language};
use cargo_lambda_s3::escape::{is_hidden, visible};
use cargo_lambda_s3::file::File;
use cargo_lambda_s3::iam::{self, Arn, Names, Target};
use cargo_lambda_s3::manifest;
use cargo_lambda_s3::plan::{Context, PlanError, Planner, plan};
use cargo_lambda_s3::spec::defaults::Key;
use cargo_lambda_s3::spec::options::{Options, Service, ServiceGrant};
use cargo_lambda_s3::spec::{Access, Draft, Event, Feature, Format, GrantName, Location, Naming, Route, Spec};
use cargo_lambda_s3::templates::Layers;
use proc_macro2::{TokenStream, TokenTree};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestCaseError;
use serde_json::{Map, Value, json};
use tame::Tame;

fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(32);
    // What was found once becomes an example in `what_was_found_once_stays_found`, not a seed in a file.
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 400, ..ProptestConfig::default() }
}

fn place() -> Target {
    Target {
        partition: "aws-cn".to_owned(),
        region: "cn-north-1".to_owned(),
        account: "444455556666".to_owned(),
        environment: None,
    }
}

/// The files of a spec, or none where AWS has no room for it.
fn files(spec: &Spec) -> Result<BTreeMap<String, String>, TestCaseError> {
    match plan(spec, &Context::ALONE) {
        Ok(files) => Ok(files.into_iter().map(|File { path, text }| (path, text)).collect()),
        Err(PlanError::Environment(_) | PlanError::RolePolicy(_)) => Err(TestCaseError::reject("no room")),
        Err(error) => Err(TestCaseError::fail(error.to_string())),
    }
}

/// The names of rules are digests of what they match, so that no harmless spec has the same. Text in rules is proven with the real tools:
/// the spec `rules` of the end-to-end tests.
fn directly(mut spec: Spec) -> Spec {
    spec.triggers.iter_mut().for_each(|trigger| trigger.via = Route::Direct);
    spec
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_goes_into_every_file_comes_out_of_it(spec in specs::specs().prop_map(directly)) {
        check(&spec)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: config().cases * 20, ..config() })]

    #[test]
    fn markdown_shows_text_as_it_is(text in specs::any_text(), plain in select(vec!["", "a", "# ", "1. ", "a: "])) {
        let text = format!("{plain}{text}");
        markdown::check_text(&text);
        if !text.is_empty() {
            markdown::check_code(&text);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: config().cases * 20, ..config() })]

    #[test]
    fn every_encoder_is_read_back(text in specs::any_text()) {
        let json: String = serde_json::from_str(&encode::json::string(&text)).unwrap();
        prop_assert_eq!(&json, &text);
        let ascii = encode::json::ascii(&json!([&text]));
        prop_assert!(ascii.is_ascii());
        prop_assert_eq!(serde_json::from_str::<Value>(&ascii).unwrap(), json!([&text]));
        let toml: toml_edit::DocumentMut = format!("a = {}\n", encode::toml::string(&text)).parse().unwrap();
        prop_assert_eq!(toml["a"].as_str(), Some(text.as_str()));
        prop_assert_eq!(yaml::parse(&format!("a: {}\n", encode::yaml::string(&text))), json!({ "a": &text }));
        prop_assert_eq!(&hcl::read(&encode::hcl::string(&text)), &text);
        prop_assert_eq!(&typescript::read(&encode::typescript::string(&text), &place()), &text);
        let parts = [Part::Text(text.clone()), Part::Expression("Aws.REGION".to_owned()), Part::Text(text.clone())];
        let template = encode::typescript::template(&parts);
        prop_assert_eq!(typescript::read(&template, &place()), format!("{text}{}{text}", place().region));
        let rust: syn::LitStr = syn::parse_str(&encode::rust::string(&text)).unwrap();
        prop_assert_eq!(&rust.value(), &text);
        explain::check_xml(&text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: config().cases * 10, ..config() })]

    #[test]
    fn every_explanation_shows_text_as_it_is(spec in specs::specs().prop_map(directly)) {
        let tame = Tame::of(&spec);
        if is_same_shape(&spec, &tame) {
            explain::check(&spec, &tame);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: config().cases * 4, ..config() })]

    #[test]
    fn every_practice_comes_back_out_of_the_manifest(spec in specs::specs()) {
        let mut package = format!("[package]\nname = \"{}\"\n", spec.name);
        if let Some(description) = &spec.description {
            package.push_str(&format!("description = {}\n", encode::toml::string(description.as_str())));
        }
        let again = manifest::read_package(&(package + &manifest::write(&spec))).unwrap();
        prop_assert_eq!(Spec::try_from(again).unwrap(), spec);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: config().cases * 20, max_global_rejects: 1 << 20, ..config() })]

    #[test]
    fn a_function_in_a_team_comes_to_the_same_when_it_is_read_again((own, team) in team::in_teams()) {
        let Ok(spec) = Spec::of(own.clone(), &team) else {
            return Err(TestCaseError::reject("it does not go together"));
        };
        let package = format!("[package]\nname = \"{}\"\n", spec.name);
        let again = manifest::read_package(&(package + &manifest::write(&spec))).unwrap();
        let again = Spec::of(again, &team).unwrap();
        prop_assert_eq!(&again, &spec);
        for key in Key::ALL {
            let whole = team.complete(&own);
            let has_other = [&own, &team.values].iter().any(|said| key.is_set(said));
            prop_assert!(has_other || !key.is_set(&whole), "`{}` came from nowhere", key);
            if team.overruled(&own).iter().all(|overruled| overruled.key != key) {
                // Every value of its own is kept.
                prop_assert!(!key.is_set(&own) || key.is_set(&whole), "`{}` was lost", key);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: config().cases.div_ceil(4), ..config() })]

    #[test]
    fn one_project_is_planned_as_one_of_many_is(spec in specs::specs()) {
        let layers = Layers::NONE;
        let planner = Planner::new(&Format::ALL, &layers).unwrap();
        match (plan(&spec, &Context::ALONE), planner.plan(&spec, &Context::ALONE)) {
            (Ok(alone), Ok(among)) => prop_assert_eq!(alone, among),
            (alone, among) => prop_assert!(alone.is_err() && among.is_err()),
        }
    }
}

/// Shrunk examples of what once was wrong, or easily would be.
#[test]
fn what_was_found_once_stays_found() {
    for text in FOUND {
        markdown::check_text(text);
        markdown::check_code(text);
        explain::check_xml(text);
        let name = "[[trigger]]\nbucket = \"in-bucket\"\nprefix = ";
        let spec = format!("name = \"thumbs\"\ndescription = {0}\n{name}{0}\n", toml_edit::Value::from(*text));
        let spec = Spec::try_from(manifest::read_spec(&spec).unwrap()).unwrap();
        check(&spec).unwrap();
        explain::check(&spec, &Tame::of(&spec));
    }
}

const FOUND: &[&str] = &[
    "${aws:username}/",
    "a*b?c$d/",
    "${!x}{{x}}#{x}%{x}",
    "on",
    "${Token[AWS.Region.4]}",
    "#{Token[a]}-1.8881545897087503 289",
    "$${x}%${y}$%{z}",
    "\u{85}\"'\\\r\n\t",
    "${aws:username}%$",
    "Ò%%{if x}%%%{y}%%${z}",
    "%{if x}$${x}",
    "</text>]]><b x=\"&\u{7f}",
];

fn check(spec: &Spec) -> Result<(), TestCaseError> {
    let spec = &named(spec);
    let tame = Tame::of(spec);
    let (hostile, harmless) = (files(spec)?, files(&named(&tame.spec))?);
    let is_same_shape = is_same_shape(spec, &tame);
    prop_assert!(hostile.keys().eq(harmless.keys()));
    for (path, text) in &hostile {
        prop_assert!(!text.contains(|c| is_hidden(c) && !matches!(c, '\n' | '\t')), "{path}: {text:?}");
        match Language::of(Path::new(path)) {
            Language::Toml if path == "Cargo.toml" => check_manifest(spec, text),
            Language::Toml => check_configuration(spec, text),
            Language::Yaml if path.starts_with("deploy/") => check_template(spec, text),
            Language::Yaml | Language::Plain => prop_assert_eq!(text, &harmless[path]),
            Language::Hcl => terraform::check(spec, path, text, &harmless[path], is_same_shape),
            Language::Json if path.starts_with("events/") => check_event(spec, path, text),
            Language::Json => prop_assert_eq!(text, &harmless[path]),
            Language::Rust => check_source(path, text, &harmless[path], &tame),
            Language::Markdown if is_same_shape => markdown::check_file(text, &harmless[path], &tame),
            Language::Markdown => {}
            Language::Shell => shell::check(path, text, &harmless[path]),
            Language::TypeScript => cdk::check(spec, path, text, &harmless[path], is_same_shape),
        }
    }
    Ok(())
}

/// With a name for everything, so that none comes of a text.
fn named(spec: &Spec) -> Spec {
    let triggers = spec.triggers.iter().map(|trigger| trigger.on.uri());
    let mut names: Vec<Naming> = Vec::new();
    for of in spec.fields().iter().map(|field| field.what.text()).chain(triggers) {
        if !names.iter().any(|naming| naming.of == of) {
            names.push(Naming { name: format!("name_{}", names.len()).parse().unwrap(), of });
        }
    }
    let draft = Draft::from(spec);
    let options = Options { names, ..draft.options };
    Spec::try_from(Draft { options, ..draft }).unwrap()
}

/// Where a suffix can begin inside of a prefix, the role names further keys, and the files differ in more than words.
fn is_same_shape(spec: &Spec, tame: &Tame) -> bool {
    [spec, &tame.spec].map(further_keys) == [0, 0]
}

fn further_keys(spec: &Spec) -> usize {
    let locations = spec.triggers.iter().map(|trigger| &trigger.on).chain(spec.grants.iter().map(|grant| &grant.on));
    locations.map(|on| on.keys.keys_that_share_characters().len()).sum()
}

fn check_manifest(spec: &Spec, text: &str) {
    let again = Spec::try_from(manifest::read_package(text).unwrap()).unwrap();
    assert_eq!(&again, spec);
    let document: toml_edit::DocumentMut = text.parse().unwrap();
    assert_eq!(document["package"]["name"].as_str(), Some(spec.name.as_str()));
    let description = document["package"].get("description").map(|item| item.as_str().unwrap());
    assert_eq!(description, spec.description.as_ref().map(|text| text.as_str()));
}

fn check_configuration(spec: &Spec, text: &str) {
    let document: toml_edit::DocumentMut = text.parse().unwrap();
    let parameters = &document["default"]["deploy"]["parameters"];
    assert_eq!(parameters["stack_name"].as_str(), Some(&*Names::of(spec).stack));
    let region = parameters.get("region").map(|item| item.as_str().unwrap());
    assert_eq!(region, spec.region.as_ref().map(|region| region.as_str()));
}

fn check_template(spec: &Spec, text: &str) {
    // A comment deploys nothing.
    let mut lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
    assert!(lines.all(str::is_ascii), "CloudFormation shows other characters as `?`:\n{text}");
    let template = yaml::resolve(&yaml::parse(text), &place());
    let resources = template["Resources"].as_object().unwrap();
    let function = &resources["Function"]["Properties"];
    let name = spec.name.as_str();
    assert_eq!(function["FunctionName"], name);
    assert_eq!(resources["LogGroup"]["Properties"]["LogGroupName"], format!("/aws/lambda/{name}"));
    let description = spec.description.as_ref().map(|text| text.as_str());
    assert_eq!(function.get("Description").and_then(Value::as_str), description);
    let summary = template["Description"].as_str().unwrap();
    assert_eq!(summary, description.unwrap_or(summary));

    assert_eq!(policy(&template, "ExecutionRole"), iam::document(&iam::execution_role(spec), &place()));
    let trust = &resources["ExecutionRole"]["Properties"]["AssumeRolePolicyDocument"];
    assert_eq!(trust, &iam::document(&iam::trust_policy(), &place()));
    check_permissions(spec, &template);
    check_environment(spec, &function["Environment"]["Variables"]);
    check_buckets(spec, &template);
    for list in tag_lists(&template) {
        assert_eq!(list, tags(spec));
    }
    if let Some(trail) = of_type(&template, "AWS::CloudTrail::Trail").first() {
        let starts = &trail["AdvancedEventSelectors"][1]["FieldSelectors"][2]["StartsWith"];
        assert_eq!(*starts, recorded(spec));
    }
    if let Some(deployer) = iam::deployer_role(spec) {
        assert_eq!(policy(&template, "DeployerRole"), iam::document(&deployer, &place()));
    }
    check_merges(spec, &template);
}

/// What everything is tagged with that has tags.
fn tags(spec: &Spec) -> Value {
    spec.options.tags.iter().map(|tag| (tag.key.to_string(), json!(tag.value))).collect::<Map<_, _>>().into()
}

/// The tags of every resource that has some: SAM's are an object already.
fn tag_lists(template: &Value) -> Vec<Value> {
    let resources = template["Resources"].as_object().unwrap().values();
    let lists = resources.filter_map(|resource| resource["Properties"].get("Tags"));
    let object = |list: &Value| match list.as_array() {
        Some(list) => list.iter().map(|tag| (tag["Key"].as_str().unwrap().to_owned(), tag["Value"].clone())).collect(),
        None => list.clone(),
    };
    lists.map(object).collect()
}

/// How the ARNs begin of the objects that the trail is about.
fn recorded(spec: &Spec) -> Value {
    iam::trail_objects(spec).iter().map(|start| start.resolve(&place())).collect()
}

/// The buckets that a deployment creates, that of the trail last.
fn buckets(spec: &Spec) -> Vec<String> {
    let trail = Arn::trail_bucket_name(&Names::of(spec).trail_bucket).resolve(&place());
    let trail = spec.has(Feature::Trail).then_some(trail);
    spec.created_buckets().into_iter().map(ToString::to_string).chain(trail).collect()
}

fn of_type<'a>(template: &'a Value, kind: &str) -> Vec<&'a Value> {
    let resources = template["Resources"].as_object().unwrap().values();
    resources.filter(|resource| resource["Type"] == kind).map(|resource| &resource["Properties"]).collect()
}

fn policy(template: &Value, role: &str) -> Value {
    template["Resources"][role]["Properties"]["Policies"][0]["PolicyDocument"].clone()
}

fn check_permissions(spec: &Spec, template: &Value) {
    let invoke = iam::document(&iam::invoke_policy(spec), &place());
    let statements = invoke["Statement"].as_array().unwrap();
    let permissions = of_type(template, "AWS::Lambda::Permission");
    assert_eq!(permissions.len(), statements.len());
    for (permission, statement) in permissions.into_iter().zip(statements) {
        assert_eq!(permission["SourceArn"], statement["Condition"]["ArnLike"]["AWS:SourceArn"]);
        assert_eq!(permission["SourceAccount"], statement["Condition"]["StringEquals"]["AWS:SourceAccount"]);
        assert_eq!(permission["Principal"], statement["Principal"]["Service"]);
        assert_eq!(permission["Action"], statement["Action"][0]);
    }
}

fn check_environment(spec: &Spec, variables: &Value) {
    let location =
        |on: &Location| json!({ "bucket": on.bucket.as_str(), "prefix": on.keys.prefix(), "suffix": on.keys.suffix() });
    let names = |events: &[Event]| -> Vec<&str> { events.iter().map(|event| event.as_str()).collect() };
    let triggers = spec.triggers.iter().map(|trigger| {
        let mut value = location(&trigger.on);
        value["events"] = json!(names(&trigger.events));
        value
    });
    let mut expected = vec![("S3_TRIGGERS", triggers.collect::<Value>())];
    for (access, name) in Access::ALL.into_iter().zip(["S3_READ", "S3_WRITE", "S3_DELETE", "S3_LIST"]) {
        let granted: Vec<Value> = spec.granted(access).map(location).collect();
        if !granted.is_empty() {
            expected.push((name, Value::Array(granted)));
        }
    }
    let options = &spec.options;
    let named = |name: &str, list: Vec<Value>| (!list.is_empty()).then(|| (name.to_owned(), Value::Array(list)));
    let topics = options.topics.iter().map(|topic| json!({ "arn": topic.as_str(), "region": topic.region() }));
    let queues = options.queues.iter().map(|queue| json!({ "url": queue.url(), "region": queue.region() }));
    let of = |service| -> Vec<Value> {
        let grants = options.services.iter().filter(|grant| grant.service == service);
        let element = |grant: &ServiceGrant| {
            let mut element = json!({ "id": grant.as_str() });
            if let Some(arn) = grant.as_str().strip_prefix("arn:") {
                element["region"] = json!(arn.split(':').nth(2));
                if service == Service::DeliveryStream {
                    element["id"] = json!(arn.split('/').nth(1));
                }
            }
            if service == Service::Table {
                element["access"] = json!(grant.mode.as_str());
            }
            element
        };
        grants.map(element).collect()
    };
    let services = [
        named("SNS_TOPICS", topics.collect()),
        named("SQS_QUEUES", queues.collect()),
        named("SECRETS", options.secrets.iter().map(|secret| json!({ "id": secret.as_str() })).collect()),
        named("DYNAMODB_TABLES", of(Service::Table)),
        named("EVENT_BUSES", of(Service::EventBus)),
        named("STATE_MACHINES", of(Service::StateMachine)),
        named("LAMBDA_FUNCTIONS", of(Service::Invoke)),
        named("KINESIS_STREAMS", of(Service::Stream)),
        named("DELIVERY_STREAMS", of(Service::DeliveryStream)),
        named("BEDROCK_MODELS", of(Service::Model)),
        named("METRICS_NAMESPACES", of(Service::Metrics)),
        named("PARAMETERS", options.parameters.iter().map(|parameter| json!({ "id": parameter.as_str() })).collect()),
    ];
    let expected: Vec<(String, Value)> = expected
        .into_iter()
        .map(|(name, list)| (name.to_owned(), list))
        .chain(services.into_iter().flatten())
        .collect();
    let variables = variables.as_object().unwrap();
    let own = &spec.options.environment;
    assert_eq!(variables.len(), expected.len() + own.len());
    for variable in own {
        assert_eq!(variables[variable.name()], variable.value());
    }
    for (name, value) in expected {
        let text = variables[&name].as_str().unwrap();
        assert!(text.is_ascii(), "{text}");
        let mut list: Vec<Value> = serde_json::from_str(text).unwrap();
        for element in &mut list {
            let name = element.as_object_mut().unwrap().remove("name").unwrap();
            assert!(name.as_str().unwrap().parse::<GrantName>().is_ok(), "{name}");
        }
        assert_eq!(Value::Array(list), value);
    }
}

fn check_buckets(spec: &Spec, template: &Value) {
    let buckets = of_type(template, "AWS::S3::Bucket");
    let names: Vec<&str> = buckets.iter().map(|bucket| bucket["BucketName"].as_str().unwrap()).collect();
    assert_eq!(names, self::buckets(spec));
    for (bucket, name) in buckets.into_iter().zip(spec.created_buckets()) {
        let list = bucket["NotificationConfiguration"]["LambdaConfigurations"].as_array();
        let found: Vec<(String, String, String)> = list.into_iter().flatten().map(configuration).collect();
        let triggers = spec.triggers.iter().filter(|trigger| trigger.on.bucket == *name);
        let expected: Vec<(String, String, String)> = triggers
            .flat_map(|trigger| {
                let keys = &trigger.on.keys;
                let one = |event: &Event| (event.to_string(), keys.prefix().to_owned(), keys.suffix().to_owned());
                trigger.events.iter().map(one).collect::<Vec<_>>()
            })
            .collect();
        assert_eq!(found, expected);
    }
    let policies = of_type(template, "AWS::S3::BucketPolicy");
    for (policy, name) in policies.into_iter().zip(spec.created_buckets()) {
        assert_eq!(policy["PolicyDocument"], iam::document(&iam::tls_only(name), &place()));
    }
}

/// What the helper is told to put among the notifications of buckets that are there already.
fn check_merges(spec: &Spec, template: &Value) {
    let merges = of_type(template, "Custom::S3Notifications");
    assert_eq!(merges.len(), spec.existing_trigger_buckets().len());
    let notifications = iam::notifications(&iam::notifications_of(spec), &[], &place());
    for (merge, bucket) in merges.into_iter().zip(spec.existing_trigger_buckets()) {
        let expected = &notifications[bucket.as_str()]["LambdaFunctionConfigurations"];
        assert_eq!((&merge["Bucket"], &merge["Configurations"]), (&json!(bucket.as_str()), expected));
        assert_eq!(merge["Own"], iam::id_prefix(spec));
        let owner = spec.owner_of(bucket).map_or(place().account, ToString::to_string);
        assert_eq!(merge["Owner"], owner);
    }
    let program =
        [include_str!("../templates/deploy/_merge.py.hbs"), include_str!("../templates/deploy/_handler.py.hbs")];
    let lines =
        |text: &str| -> Vec<String> { text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect() };
    for helper in of_type(template, "AWS::Lambda::Function") {
        if let Some(code) = helper["Code"]["ZipFile"].as_str() {
            assert_eq!(lines(code), lines(&program.concat()));
        }
    }
}

/// Event, prefix and suffix, decoded.
fn configuration(value: &Value) -> (String, String, String) {
    let rules = value["Filter"]["S3Key"]["Rules"].as_array();
    let rule = |name: &str| {
        let mut rules = rules.into_iter().flatten();
        let rule = rules.find(|rule| rule["Name"] == name);
        rule.map_or_else(String::new, |rule| decode(rule["Value"].as_str().unwrap()))
    };
    (value["Event"].as_str().unwrap().to_owned(), rule("prefix"), rule("suffix"))
}

/// Form decoding, as the receiver of an event has to do it.
fn decode(encoded: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = encoded.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            byte => {
                assert!(byte.is_ascii_graphic(), "{encoded:?} is not encoded");
                byte
            }
        });
    }
    String::from_utf8(bytes).unwrap()
}

fn check_event(spec: &Spec, path: &str, text: &str) {
    let number: usize = path.strip_prefix("events/trigger-").unwrap().strip_suffix(".json").unwrap().parse().unwrap();
    let trigger = &spec.triggers[number - 1];
    let event: Value = serde_json::from_str(text).unwrap();
    let record = &event["Records"][0];
    assert_eq!(record["s3"]["bucket"]["name"], trigger.on.bucket.as_str());
    let key = decode(record["s3"]["object"]["key"].as_str().unwrap());
    assert_eq!(key, format!("{}red flower{}", trigger.on.keys.prefix(), trigger.on.keys.suffix()));
    assert!(trigger.on.keys.matches(&key));
}

/// Every string of the source is the one of the harmless source, with the words put back; and nothing else differs.
fn check_source(path: &str, text: &str, harmless: &str, tame: &Tame) {
    syn::parse_file(text).unwrap_or_else(|error| panic!("{path} is no Rust: {error}\n{text}"));
    let (found, expected) = (tokens(text), tokens(harmless));
    assert_eq!(found.len(), expected.len(), "{path}\n{text}");
    for (found, expected) in found.iter().zip(&expected) {
        let is_it = match (found, expected) {
            // As it is, as a comment shows it, or as JSON.
            (Token::Text(found), Token::Text(expected)) => {
                *found == tame.hostile(expected)
                    || *found == tame.hostile_as(expected, |text| visible(text).into_owned())
                    || serde_json::from_str(found).is_ok_and(|list: Value| list == hostile_json(expected, tame))
            }
            _ => found == expected,
        };
        assert!(is_it, "{path}: {found:?} instead of {expected:?}");
    }
}

fn hostile_json(text: &str, tame: &Tame) -> Value {
    fn put_back(value: &mut Value, tame: &Tame) {
        match value {
            Value::String(text) => *text = tame.hostile(text),
            Value::Array(list) => list.iter_mut().for_each(|value| put_back(value, tame)),
            Value::Object(fields) => fields.values_mut().for_each(|value| put_back(value, tame)),
            _ => {}
        }
    }
    let mut value = serde_json::from_str(text).unwrap_or(Value::Null);
    put_back(&mut value, tame);
    value
}

#[derive(Debug, PartialEq, Eq)]
enum Token {
    Text(String),
    Other(String),
}

fn tokens(source: &str) -> Vec<Token> {
    let mut list = Vec::new();
    collect(source.parse().unwrap(), &mut list);
    list
}

fn collect(stream: TokenStream, list: &mut Vec<Token>) {
    for tree in stream {
        match tree {
            TokenTree::Group(group) => {
                list.push(Token::Other(format!("{:?}", group.delimiter())));
                collect(group.stream(), list);
            }
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                list.push(match syn::parse_str::<syn::LitStr>(&text) {
                    Ok(string) => Token::Text(string.value()),
                    Err(_) => Token::Other(text),
                });
            }
            other => list.push(Token::Other(other.to_string())),
        }
    }
}
