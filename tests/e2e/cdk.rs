//! CDK apps under the real compiler, library and command line of the versions that their lock file pins; what they
//! synthesise is deployed to the loopback AWS.

mod app;

use std::path::Path;
use std::process::Command;

use cargo_lambda_s3::resources::RESOURCES;
use cargo_lambda_s3::spec::Format;
use serde_json::{Value, json};

pub use self::app::{App, try_deploy};
use self::app::{STACK, UNVALIDATED, synth_all};
use crate::audited;
use crate::bootstrap;
use crate::cloudformation::lint;
use crate::compare::normalise;
use crate::deployed::Stack;
use crate::equality::asked_for;
use crate::practices::practices_asked_for;
use crate::process::{run, seconds, timed, try_run};
use crate::project::builds;
use crate::simulator::probe;
use crate::specs::{ALL, COPY, EVERYTHING, HOSTILE, MANAGED, PRACTICES, SETTINGS, Spec};
use crate::tools::tools;

/// Text that the CDK would take for tokens of its own, wherever a user's text can stand.
const TOKENS: Spec = Spec {
    name: "tokens",
    arguments: &[
        "--description",
        "a ${Token[AWS.Region.4]} #{Token[TOKEN.1]} -1.8881545897087503e+289 ${x",
        "--trail",
        "--dashboard",
        "--deployer-role",
    ],
    toml: Some(
        r##"
        env = { SIZE = "${Token[AWS.Region.4]}", NUMBERS = "#{Token[TOKEN.1]} ${x" }
        tags = { "-1.8881545897087503e+289" = "x", x = "-1.8881545897087503e+289" }
        permissions-boundary = "arn:aws:iam::123456789012:policy/-1.8881545897087503e+289"
        role-path = "/-1.8881545897087503e+289/"
        github = { repository = "a/b" }
        [[trigger]]
        bucket = "token-in"
        prefix = "${Token[AWS.Region.4]}/"
        suffix = "-1.8881545897087503e+289"
        [[trigger]]
        bucket = "token-in"
        prefix = "#{Token[TOKEN.1]}/"
        suffix = "-1.8881545897087503e 289"
        [[write]]
        bucket = "token-out"
        prefix = "Token[-1.8881545897087503e+289 ${Token[a]}#{Token[a]}/"
        [[list]]
        bucket = "token-out"
        prefix = "#{Token[a]}/"
        "##,
    ),
};

/// Where nobody watches, and where there is only something to look at.
const UNWATCHED: Spec =
    Spec { name: "unwatched", arguments: &["--trigger", "s3://in-bucket", "--no-alarms"], toml: None };
const LOOKED_AT: Spec =
    Spec { name: "looked-at", arguments: &["--trigger", "s3://in-bucket", "--no-alarms", "--dashboard"], toml: None };

fn all() -> Vec<&'static Spec> {
    ALL.into_iter().chain([&TOKENS, &UNWATCHED, &LOOKED_AT]).collect()
}

/// The other specs are in the comparison of all formats.
#[test]
fn text_that_looks_like_a_token_is_deployed_to_the_letter() {
    let stack = Stack::deploy(&TOKENS, Format::Cdk, probe());
    assert_eq!(normalise(&stack.held().documents()), normalise(&stack.project.policy()));
    assert_eq!(stack.held().settings(), asked_for(&stack.project));
    assert_eq!(stack.held().practices(), practices_asked_for(&stack.project));
}

/// Buckets, queue and log group are those of the CloudFormation format, property by property.
#[test]
fn the_cdk_makes_the_resources_of_the_cloudformation_template() {
    let app = App::new(&EVERYTHING);
    let template = app.template(&app.synth());
    let buckets: Vec<&Value> = of_type(&template, "AWS::S3::Bucket").collect();
    assert_eq!(buckets.len(), 3);
    for bucket in buckets {
        is_kept(bucket);
        let properties = &bucket["Properties"];
        let block = properties["PublicAccessBlockConfiguration"].as_object().unwrap();
        assert!(block.len() == 4 && block.values().all(|value| value == true), "{block:?}");
        assert_eq!(properties["OwnershipControls"]["Rules"][0]["ObjectOwnership"], "BucketOwnerEnforced");
        let encryption = &properties["BucketEncryption"]["ServerSideEncryptionConfiguration"][0];
        assert_eq!(encryption["ServerSideEncryptionByDefault"]["SSEAlgorithm"], "AES256");
        let rule = &properties["LifecycleConfiguration"]["Rules"][0];
        assert_eq!(rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"], RESOURCES.abort_days);
        if properties["NotificationConfiguration"].is_object() {
            let waits: Vec<&str> = bucket["DependsOn"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
            assert!(waits.len() == 2 && waits[0].starts_with("InvokeFrom") && waits[1] == "Retries", "{waits:?}");
        }
    }
    for policy in of_type(&template, "AWS::S3::BucketPolicy") {
        is_kept(policy);
        let statement = &policy["Properties"]["PolicyDocument"]["Statement"][0];
        assert_eq!((&statement["Effect"], &statement["Principal"]), (&json!("Deny"), &json!("*")));
        assert_eq!(statement["Condition"], json!({ "Bool": { "aws:SecureTransport": "false" } }));
    }
    let queue = of_type(&template, "AWS::SQS::Queue").next().unwrap();
    let expected = json!({ "QueueName": "everything-failures", "MessageRetentionPeriod": 1_209_600, "SqsManagedSseEnabled": true });
    assert_eq!(queue["Properties"], expected);
    for kind in ["AWS::SQS::Queue", "AWS::Logs::LogGroup"] {
        assert_eq!(of_type(&template, kind).next().unwrap()["DeletionPolicy"], "Delete");
    }
    // The library added nothing of its own: no helper, no metadata, no policy beside the role's.
    let mut kinds: Vec<&str> =
        template["Resources"].as_object().unwrap().values().map(|one| one["Type"].as_str().unwrap()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!(
        kinds,
        [
            "AWS::CloudWatch::Alarm",
            "AWS::IAM::Role",
            "AWS::Lambda::EventInvokeConfig",
            "AWS::Lambda::Function",
            "AWS::Lambda::Permission",
            "AWS::Logs::LogGroup",
            "AWS::S3::Bucket",
            "AWS::S3::BucketPolicy",
            "AWS::SNS::Topic",
            "AWS::SQS::Queue",
        ]
    );
    assert_eq!(template["Description"], "a \"quoted\" one: on");
}

/// But where its creation is rolled back.
fn is_kept(resource: &Value) {
    let policies = (&resource["DeletionPolicy"], &resource["UpdateReplacePolicy"]);
    assert_eq!(policies, (&json!("RetainExceptOnCreate"), &json!("Retain")));
}

/// With this text as what `npx cdk synth` leaves.
fn put_synthesised(app: &App, template: &str) -> String {
    let path = app.template_path(Path::new("deploy/cdk/cdk.out")).to_str().unwrap().to_owned();
    let file = app.project.path.join(&path);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, template).unwrap();
    path
}

fn assert_clean_with(app: &App, template: &str) {
    put_synthesised(app, template);
    assert_eq!(audited::wrong(&app.project), ["unread deploy/cdk"], "{}", app.name);
}

/// What the stack would not have made is found, where it stands.
fn tampered_templates_are_found(app: &App) {
    let text = std::fs::read_to_string(app.template_path(&app.assembly())).unwrap();
    for (from, to, finding) in [
        ("\"s3:GetObject\"", "[\"s3:GetObject\", \"s3:DeleteObject\"]", "drift"),
        ("\"s3:PutObject\"", "\"s3:*\"", "wildcard-action"),
        ("\"SourceAccount\"", "\"Source\"", "missing-source-account"),
        ("in-bucket/incoming/*.jpg", "in-bucket/*", "whole-bucket"),
        ("\"BlockPublicAcls\": true", "\"BlockPublicAcls\": \"no\"", "drift"),
        ("\"BucketOwnerEnforced\"", "\"ObjectWriter\"", "drift"),
    ] {
        let path = put_synthesised(app, &audited::replaced(&text, from, to));
        audited::assert_found(&app.project, &path, to, finding);
    }
}

fn of_type<'a>(template: &'a Value, kind: &'a str) -> impl Iterator<Item = &'a Value> {
    template["Resources"].as_object().unwrap().values().filter(move |resource| resource["Type"] == kind)
}

#[test]
fn the_compiler_finds_nothing_in_any_app() {
    let apps: Vec<App> = all().into_iter().map(App::new).collect();
    timed("tsc on all apps", || app::compile(&apps));
}

#[test]
fn the_compiler_can_find_something() {
    let app = App::new(&COPY);
    let faults = [
        ("import { Aws,", "import { Aws, Names,", "'Names' is declared but its value is never read"),
        ("retention: 30", "retention: 31", "is not assignable to type"),
        ("fn.functionName", "fn.functionNaem", "Property 'functionNaem' does not exist"),
    ];
    faults.iter().for_each(|(from, to, _)| app.replace(STACK, from, to));
    let outcome = try_run(&mut app.npx(&["tsc"]), seconds(120));
    for (.., complaint) in faults {
        assert!(!outcome.status.success() && outcome.all().contains(complaint), "{}", outcome.all());
    }
}

#[test]
fn cfn_lint_and_the_audit_find_nothing_in_what_is_synthesised() {
    let apps = synth_all(&all());
    lint(&apps.iter().map(|app| (app.name, app.template_path(&app.assembly()))).collect::<Vec<_>>());
    for app in apps {
        assert_clean_with(&app, &std::fs::read_to_string(app.template_path(&app.assembly())).unwrap());
        if app.name == COPY.name {
            tampered_templates_are_found(&app);
        }
    }
}

#[test]
fn cfn_lint_can_find_something_in_what_is_synthesised() {
    let app = App::new(&COPY);
    app.replace(STACK, "maximumRetryAttempts: 2", "maximumRetryAttempts: 3");
    let mut lint = tools().command("cfn-lint");
    lint.args(["--regions", "us-east-1", "--template"]).arg(app.template_path(&app.synth()));
    let said = try_run(&mut lint, seconds(120)).all();
    assert!(said.contains("3 is greater than the maximum of 2"), "{said}");
}

/// What `npm test` runs behind the compiler, which takes most of its time.
fn own_test(app: &App) -> Command {
    let package: Value =
        serde_json::from_str(&std::fs::read_to_string(app.folder().join("package.json")).unwrap()).unwrap();
    let (compiler, test) = package["scripts"]["test"].as_str().unwrap().split_once(" && node ").unwrap();
    assert_eq!(compiler, "tsc --noEmit");
    let mut node = app.command("node");
    node.args(test.split(' ')).envs([UNVALIDATED]).env_remove("CI");
    node
}

/// Accounts, roles and users need no source, and everyone is let in for an organization alone.
#[test]
fn the_apps_own_test_takes_other_callers_and_not_everyone() {
    let app = App::new(&SETTINGS);
    let test = || try_run(own_test(&app).env("UPDATE_SNAPSHOT", "1"), seconds(180));
    let outcome = test();
    assert!(outcome.status.success(), "{}", outcome.all());
    app.replace(STACK, "principalOrgId: \"o-a1b2c3d4e5\",", "");
    let said = test().all();
    assert!(said.contains("lets in everyone"), "{said}");
}

/// `npm test`: the first run writes the snapshot, the next ones hold the stack against it.
#[test]
fn the_apps_own_test_writes_its_snapshot_and_notices_changes() {
    let app = App::new(&HOSTILE);
    let test = |variables: &[(&str, &str)]| try_run(own_test(&app).envs(variables.iter().copied()), seconds(180));
    let fails_with = |variables: &[(&str, &str)], complaint: &str| {
        let outcome = test(variables);
        assert!(!outcome.status.success() && outcome.all().contains(complaint), "{}", outcome.all());
    };
    let passes = |variables: &[(&str, &str)], is_written: bool| {
        let outcome = test(variables);
        assert!(outcome.status.success(), "{}", outcome.all());
        assert_eq!(outcome.all().contains("it belongs in the repository"), is_written, "{}", outcome.all());
    };
    fails_with(&[("CI", "true")], "npm test writes it where CI is not set");
    let whole = try_run(app.command("npm").arg("test").env_remove("CI"), seconds(180));
    assert!(whole.status.success() && whole.all().contains("it belongs in the repository"), "{}", whole.all());
    let snapshot = app.folder().join("test/stack.snapshot.json");
    assert!(snapshot.is_file());
    passes(&[("CI", "true")], false);
    app.replace(STACK, "\"s3:PutObject\"", "\"s3:PutObjectAcl\"");
    fails_with(&[], "the template changed");
    passes(&[("UPDATE_SNAPSHOT", "1")], true);
    passes(&[], false);
    app.replace(STACK, "sourceAccount: Aws.ACCOUNT_ID,", "");
    fails_with(&[("UPDATE_SNAPSHOT", "1")], "has no SourceAccount");
    let resource = std::fs::read_to_string(app.folder().join(STACK)).unwrap();
    let line = resource.lines().find(|line| line.contains("s3:::hostile-in/my photos/")).unwrap().trim().to_owned();
    app.replace(STACK, &line, "\"*\",");
    fails_with(&[("UPDATE_SNAPSHOT", "1")], "allows on everything");
}

/// What is exempt from the app's own test is exempt for what was asked for, and for nothing else.
#[test]
fn the_apps_own_test_knows_what_was_asked_for() {
    let of_practices = [
        (STACK, "\"xray:PutTraceSegments\"", "\"s3:GetObject\"", "SendTraces allows on everything"),
        ("lib/deployers.ts", "resources: [", "resources: [\"*\",", "ChangeFunction allows on everything"),
    ];
    let of_managed = [
        (STACK, "AWSLambdaBasicExecutionRole", "AWSLambdaRole", "ExecutionRole"),
        ("lib/deployers.ts", "policies: [", "managedPolicyArns: [\"x\"], policies: [", "DeployerRole"),
    ];
    for (spec, faults) in [(&PRACTICES, of_practices), (&MANAGED, of_managed)] {
        let app = App::new(spec);
        let test = || try_run(own_test(&app).env("UPDATE_SNAPSHOT", "1"), seconds(180));
        let outcome = test();
        assert!(outcome.status.success(), "{}", outcome.all());
        for (file, from, to, complaint) in faults {
            let whole = std::fs::read_to_string(app.folder().join(file)).unwrap();
            app.replace(file, from, to);
            let outcome = test();
            assert!(!outcome.status.success() && outcome.all().contains(complaint), "{}", outcome.all());
            std::fs::write(app.folder().join(file), whole).unwrap();
        }
    }
}

#[test]
fn nothing_is_there_that_was_not_asked_for() {
    let modules = |spec| {
        let app = App::without_package(spec);
        let mut names: Vec<String> = std::fs::read_dir(app.folder().join("lib"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".ts"))
            .collect();
        names.sort();
        names
    };
    assert_eq!(modules(&UNWATCHED), ["stack.ts"]);
    assert_eq!(modules(&COPY), ["monitoring.ts", "stack.ts"]);
    assert_eq!(modules(&PRACTICES), ["deployers.ts", "monitoring.ts", "stack.ts", "trail.ts"]);
}

/// The command line as the README gives it, from a checkout where nothing is built: it builds, then synthesises.
#[test]
fn cdk_synth_builds_the_function_and_prints_the_template() {
    bootstrap::bootstrap();
    let project = bootstrap::project();
    let mut cdk = app::npx(project, &["cdk", "synth"]);
    cdk.env("PATH", app::path_with(project, &tools().path())).env("CARGO_TARGET_DIR", builds());
    // Neither asks the network for notices nor for a newer version.
    cdk.env("CDK_DISABLE_VERSION_CHECK", "1").arg("--no-notices");
    let printed = timed("cdk synth", || run(&mut cdk, seconds(1500)));
    assert!(printed.contains("Type: AWS::Lambda::Function") && !printed.contains("AWS::CDK::Metadata"), "{printed}");
    let zip = project.path.join("target/lambda/copy/bootstrap.zip");
    assert!(zip.is_file(), "no {}", zip.display());
}

#[test]
fn the_command_line_of_the_cdk_knows_the_options_of_the_readme() {
    let app = App::without_package(&COPY);
    let mut help = app.npx(&["cdk", "deploy", "--help"]);
    help.env("CDK_DISABLE_VERSION_CHECK", "1");
    let known = run(&mut help, seconds(120));
    let readme = std::fs::read_to_string(app.folder().join("README.md")).unwrap();
    let options: Vec<&str> = readme.lines().filter_map(|line| line.strip_prefix("npx cdk deploy --")).collect();
    assert_eq!(options, ["import-existing-resources", "revert-drift"]);
    for option in options {
        assert!(known.contains(&format!("--{option} ")), "{option}: {known}");
    }
}

#[test]
fn a_package_that_is_not_built_is_told_with_the_command() {
    let app = App::without_package(&COPY);
    let outcome = try_run(&mut app.synth_command(), seconds(120));
    assert!(!outcome.status.success());
    assert!(
        outcome.stderr.contains("There is no ") && outcome.stderr.contains("\ncargo lambda build --release --x86-64")
    );
}

/// The CDK did read such text as tokens: the mechanism has something to do.
#[test]
fn the_cdk_fails_on_text_that_looks_like_a_token() {
    let app = App::new(&COPY);
    app.replace(
        STACK,
        "handler: \"bootstrap\"",
        "handler: \"bootstrap\",\n      description: \"${Token[AWS.Region.4]}\"",
    );
    app.replace(STACK, "description: \"copy: a", "description: \"#{Token[TOKEN.1]} a");
    assert!(!try_run(&mut app.synth_command(), seconds(120)).status.success());
}
