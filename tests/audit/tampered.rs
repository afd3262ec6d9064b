//! Generated deployment files, tampered with: the audit speaks of every line that was taken out or changed, unless the line neither grants
//! nor protects.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use cargo_lambda_s3::audit::{Check, Outcome, RULES, Rule, Subject};
use cargo_lambda_s3::deployment;
use cargo_lambda_s3::file::File;
use cargo_lambda_s3::manifest::read_spec;
use cargo_lambda_s3::plan::{Context, plan};
use cargo_lambda_s3::spec::{Format, Spec};

/// The specs that templates are tried with hold every kind of grant, bucket and setting.
const SAMPLES: [&str; 3] = [
    include_str!("../../src/plan/samples/everything.toml"),
    include_str!("../../src/plan/samples/circle.toml"),
    include_str!("../../src/plan/samples/hostile.toml"),
];

/// Each of what a sample has, alone: the files are small, and most lines are tried in them.
const SMALL: [&str; 9] = [
    "alarms = false",
    "",
    "alarms = false\nexisting-buckets = [\"in-bucket\"]\nbucket-owners = { in-bucket = \"111122223333\" }",
    "alarms = false\ntrail = true",
    "alarms = false\nversioned = true\ntags = { team = \"photos\" }\nabac = \"team\"",
    "alarms = false\npermissions-boundary = \"arn:aws:iam::123456789012:policy/limits\"\nrole-path = \"/functions/\"",
    "alarms = false\nschedule = \"rate(1 hour)\"",
    "alarms = false\ndeployer-role = true",
    "alarms = false\ngithub = { repository = \"photo-team/small\" }",
];

/// A setting of a spec, and lines of the files that say it, with others.
type Set = (&'static str, &'static [(&'static str, &'static str, &'static str)]);
const SET: [Set; 16] = [
    (
        "schedule = \"rate(1 hour)\"",
        &[
            (SAM, "ScheduleExpression: \"rate(1 hour)\"", "ScheduleExpression: \"rate(1 minute)\""),
            (SAM, "    State: \"ENABLED\"\n", "    State: \"DISABLED\"\n"),
            (SAM, "        Mode: \"OFF\"", "        Mode: \"FLEXIBLE\""),
            (SAM, "RoleArn: !GetAtt ScheduleRole.Arn", "RoleArn: !GetAtt ExecutionRole.Arn"),
            (SAM, "    Target:\n        Arn: !GetAtt Function.Arn", "    Target:\n        Arn: !GetAtt Other.Arn"),
            (SAM, "<aws.scheduler.scheduled-time>", "now"),
            (SAM, "schedule-group/default", "schedule-group/*"),
            (SAM, "      Name: \"small\"\n      # In UTC", "      Name: \"other\"\n      # In UTC"),
            (SAM, "      # In UTC", "      ScheduleExpressionTimezone: \"Europe/Berlin\""),
            (SAM, "      # In UTC", "      GroupName: \"other\""),
            (SAM, "      # In UTC", "      EndDate: \"2030-01-31T08:00:00Z\""),
            (TERRAFORM, "schedule_expression = \"rate(1 hour)\"", "schedule_expression = \"rate(1 minute)\""),
            (TERRAFORM, "    mode = \"OFF\"", "    mode = \"FLEXIBLE\""),
            (TERRAFORM, "role_arn = aws_iam_role.schedule.arn", "role_arn = aws_iam_role.execution.arn"),
            (TERRAFORM, "  flexible_time_window {", "  state = \"DISABLED\"\n\n  flexible_time_window {"),
            (TERRAFORM, "  flexible_time_window {", "  group_name = \"other\"\n\n  flexible_time_window {"),
            (TERRAFORM, "<aws.scheduler.scheduled-time>", "now"),
        ],
    ),
    (
        "[[trigger]]\nbucket = \"in-bucket\"\nprefix = \"sized/\"\nvia = \"eventbridge\"\nmin-size = \"1KB\"\nmax-size = \"5MB\"",
        &[
            (SAM, "[\">=\", 1024, \"<=\", 5242880]", "[\">=\", 1023, \"<=\", 5242880]"),
            (SAM, "[\">=\", 1024, \"<=\", 5242880]", "[\"<=\", 5242880]"),
            (SAM, ", \"size\": [{\"numeric\": [\">=\", 1024, \"<=\", 5242880]}]", ""),
            (TERRAFORM, "numeric = [\">=\", 1024,", "numeric = [\">\", 1024,"),
        ],
    ),
    (
        "invokers = [\"o-a1b2c3d4e5\"]",
        &[
            (SAM, "PrincipalOrgID: \"o-a1b2c3d4e5\"", "PrincipalOrgID: \"o-a1b2c3d4e6\""),
            (SAM, "    Principal: \"*\"", "    Principal: \"222233334444\""),
            (SAM, "    PrincipalOrgID: \"o-a1b2c3d4e5\"\n", ""),
            (TERRAFORM, "  principal_org_id = \"o-a1b2c3d4e5\"", "  principal_org_id = \"o-a1b2c3d4e6\""),
            (TERRAFORM, "  principal_org_id = \"o-a1b2c3d4e5\"\n", ""),
        ],
    ),
    (
        "alias = \"live\"",
        &[
            (SAM, "AutoPublishAlias: \"live\"", "AutoPublishAlias: \"test\""),
            (SAM, "    FunctionName: !Ref Function.Alias", "    FunctionName: !Ref Function"),
            (SAM, "Qualifier: \"live\"", "Qualifier: \"$LATEST\""),
            (SAM, "          Function: !Ref Function.Alias", "          Function: !GetAtt Function.Arn"),
            (TERRAFORM, "  name             = \"live\"", "  name             = \"test\""),
            (TERRAFORM, "  qualifier      = aws_lambda_alias.function.name\n", ""),
            (TERRAFORM, "  qualifier                    = aws_lambda_alias.function.name\n", ""),
            (
                TERRAFORM,
                "lambda_function_arn = aws_lambda_alias.function.arn",
                "lambda_function_arn = aws_lambda_function.function.arn",
            ),
        ],
    ),
    (
        "ephemeral-storage = 2048",
        &[(SAM, "        Size: 2048\n", "        Size: 1024\n"), (TERRAFORM, "    size = 2048", "    size = 1024")],
    ),
    (
        "reserved-concurrency = 20",
        &[
            (SAM, "ReservedConcurrentExecutions: 20", "# none"),
            (TERRAFORM, "reserved_concurrent_executions = 20", "reserved_concurrent_executions = 21"),
        ],
    ),
    (
        "layers = [\"arn:aws:lambda:eu-central-1:111122223333:layer:x:3\"]",
        &[(SAM, "layer:x:3", "layer:x:4"), (TERRAFORM, "  layers           = [", "  # layers = [")],
    ),
    (
        "retries = 0",
        &[
            (SAM, "MaximumRetryAttempts: 0", "MaximumRetryAttempts: 2"),
            (TERRAFORM, "maximum_retry_attempts       = 0", "maximum_retry_attempts = 2"),
        ],
    ),
    (
        "max-event-age = 3600",
        &[
            (SAM, "MaximumEventAgeInSeconds: 3600", "MaximumEventAgeInSeconds: 21600"),
            (TERRAFORM, "maximum_event_age_in_seconds = 3600", "maximum_event_age_in_seconds = 60"),
        ],
    ),
    (
        "log-format = \"text\"",
        &[
            (SAM, "LogFormat: \"Text\"", "LogFormat: \"JSON\""),
            (TERRAFORM, "log_format = \"Text\"", "log_format = \"JSON\""),
        ],
    ),
    (
        "log-level = \"debug\"",
        &[
            (SAM, "ApplicationLogLevel: \"DEBUG\"", "ApplicationLogLevel: \"ERROR\""),
            (TERRAFORM, "application_log_level = \"DEBUG\"", "# none"),
        ],
    ),
    (
        "log-group-class = \"infrequent-access\"",
        &[
            (SAM, "LogGroupClass: \"INFREQUENT_ACCESS\"", "LogGroupClass: \"STANDARD\""),
            (TERRAFORM, "log_group_class   = \"INFREQUENT_ACCESS\"", "log_group_class   = \"STANDARD\""),
        ],
    ),
    (
        "log-kms-key = \"arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab\"",
        &[(SAM, "KmsKeyId: ", "# KmsKeyId: "), (TERRAFORM, "kms_key_id  ", "# kms_key_id  ")],
    ),
    (
        "environment-kms-key = \"arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab\"",
        &[(SAM, "KmsKeyArn: ", "# KmsKeyArn: "), (TERRAFORM, "kms_key_arn  ", "# kms_key_arn  ")],
    ),
    (
        "execution-role = \"arn:aws:iam::111122223333:role/team/thumbs\"",
        &[
            (SAM, "role/team/thumbs\"\n      Logg", "role/thumbs\"\n      Logg"),
            (
                SAM,
                "Resources:\n",
                "Resources:\n  More:\n    Type: \"AWS::IAM::RolePolicy\"\n    Properties:\n      RoleName: \"thumbs\"\n      PolicyName: \"more\"\n      PolicyDocument:\n        Version: \"2012-10-17\"\n        Statement: [{Effect: Allow, Action: \"s3:*\", Resource: \"*\"}]\n",
            ),
            (
                TERRAFORM,
                "role             = \"arn:aws:iam::111122223333:role/team/thumbs\"",
                "role = \"arn:aws:iam::111122223333:role/admin\"",
            ),
            (
                TERRAFORM,
                "locals {",
                "resource \"aws_iam_role_policy\" \"more\" {\n  role   = \"thumbs\"\n  policy = jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = \"Allow\", Action = [\"s3:GetObject\"], Resource = [\"arn:aws:s3:::other/*\"] }] })\n}\n\nlocals {",
            ),
        ],
    ),
    (
        "subnets = [\"subnet-0a1b2c3d\", \"subnet-0a1b2c3e\"]\nsecurity-groups = [\"sg-0a1b2c3d\"]",
        &[
            (SAM, "          - \"subnet-0a1b2c3e\"\n", ""),
            (SAM, "          - \"sg-0a1b2c3d\"\n", "          - \"sg-0a1b2c3d\"\n          - \"sg-0a1b2c3e\"\n"),
            (SAM, "\"lambda:SourceFunctionArn\"", "\"aws:SourceArn\""),
            (TERRAFORM, "[\"subnet-0a1b2c3d\", \"subnet-0a1b2c3e\"]", "[\"subnet-0a1b2c3d\"]"),
            (TERRAFORM, "[\"sg-0a1b2c3d\"]", "[\"sg-0a1b2c3e\"]"),
            (TERRAFORM, "          \"ec2:DescribeSubnets\",\n          \"ec2:DetachNetworkInterface\",\n", ""),
        ],
    ),
];

/// What a spec says of how the function runs stays so in the files.
#[test]
fn a_setting_that_differs_from_the_spec_is_reported() {
    for (lines, edits) in SET {
        for (path, from, to) in edits {
            let format = Format::ALL.into_iter().find(|format| path.contains(&format!("/{format}/"))).unwrap();
            let spec = spec(&small(&format!("alarms = false\n{lines}")), format);
            let mut files = files(&spec);
            assert_eq!(reported(&Subject::project(&spec, &files, &[])), Vec::<String>::new(), "{lines}");
            let file = files.iter_mut().find(|file| file.path == *path).unwrap();
            assert!(file.text.contains(from), "no {from} in {}", file.text);
            file.text = file.text.replacen(from, to, 1);
            let found = reported(&Subject::project(&spec, &files, &[]));
            assert!(found.iter().any(|one| one.starts_with("error[drift]")), "{path}: {to}: {found:?}");
        }
    }
}

/// A spec of one trigger, and these lines.
fn small(lines: &str) -> String {
    format!(
        "name = \"small\"\n{lines}\n[[trigger]]\nbucket = \"in-bucket\"\nprefix = \"incoming/\"\nsuffix = \".jpg\"\n"
    )
}

fn spec(text: &str, format: Format) -> Spec {
    let mut spec = Spec::try_from(read_spec(text).unwrap()).unwrap();
    spec.formats = vec![format];
    spec
}

fn files(spec: &Spec) -> Vec<File> {
    let files = plan(spec, &Context::ALONE).unwrap();
    files.into_iter().filter(|file| deployment::is_deployment_file(&file.path)).collect()
}

/// What is reported: findings with their severity, and what is not looked at.
fn reported(subject: &Subject<'_>) -> Vec<String> {
    let outcome = Outcome::of(subject, &[]).unwrap();
    let finding = |one: &cargo_lambda_s3::audit::Finding| {
        format!("{}[{}] {}: {}", one.severity.as_str(), one.rule, one.place.with_line(), one.message)
    };
    let findings = outcome.findings.iter().map(finding);
    findings
        .chain(outcome.unread.iter().map(|one| format!("not looked at {}: {}", one.place.with_line(), one.why)))
        .collect()
}

/// Whether anything is reported; cheaper than all of it.
fn speaks(subject: &Subject<'_>) -> bool {
    let facts = &subject.facts;
    let finds = |rule: &Rule| matches!(rule.check, Check::Project(check) if !check(subject).is_empty());
    !subject.wrong.is_empty()
        || !facts.unread.is_empty()
        || !facts.beside.is_empty()
        || RULES.iter().filter(|rule| rule.name == "drift").any(finds)
        || !reported(subject).is_empty()
}

/// So all that is tried below with the one holds for the other.
#[test]
fn the_template_of_the_aws_cli_is_read_as_that_of_cloudformation() {
    let [one, other] = [Format::CloudFormation, Format::Cli].map(|format| files(&spec(SAMPLES[0], format)));
    let text = |files: &[File]| files.iter().map(|file| file.text.clone()).collect::<Vec<_>>();
    assert_eq!((text(&one), one.len()), (text(&other), 1));
    let spec = spec(SAMPLES[0], Format::Cli);
    let mut tampered = other;
    tampered[0].text = tampered[0].text.replace("- \"s3:GetObjectVersion\"", "- \"s3:*\"");
    let reported = reported(&Subject::project(&spec, &tampered, &[]));
    assert!(reported.iter().any(|line| line.starts_with("error[drift] deploy/cli/template.yaml:")), "{reported:#?}");
}

#[test]
fn nothing_is_found_in_any_sample_in_any_format() {
    for sample in SMALL.iter().map(|lines| small(lines)).chain(SAMPLES.map(str::to_owned)) {
        for format in [Format::Sam, Format::CloudFormation, Format::Terraform, Format::Cli] {
            let spec = spec(&sample, format);
            let reported = reported(&Subject::project(&spec, &files(&spec), &[]));
            assert!(reported.is_empty(), "{} {format}:\n{}", spec.name, reported.join("\n"));
        }
    }
}

/// Keys below which no line grants or protects anything. All others count: a line that is new counts by itself.
const HARMLESS: [&str; 84] = [
    // What the template is, and what it tells.
    "AWSTemplateFormatVersion",
    "Transform",
    "Description",
    "description",
    "Parameters",
    "variable",
    "Outputs",
    "output",
    "Metadata",
    "terraform",
    "provider",
    "Sid",
    "PolicyName",
    "statement_id",
    "aws_iam_role_policy.name",
    "Id",
    "id",
    "AlarmDescription",
    "alarm_description",
    "advanced_event_selector.name",
    "AdvancedEventSelectors.Name",
    "Tags",
    "tags",
    // A rule is enabled by itself (*AWS CloudFormation User Guide, AWS::Events::Rule, State*), and the name of its target is nobody's.
    "State",
    "target_id",
    // On which queue a policy is: on another one, EventBridge may keep nothing, and no principal may do more.
    "Queues",
    "aws_sqs_queue_policy.queue_url",
    // The code, which is no deployment file, and how it is run.
    "CodeUri",
    "Code",
    "archive_file",
    "aws_partition",
    "aws_region",
    "aws_caller_identity",
    "aws_lambda_function.lifecycle",
    "filename",
    "source_code_hash",
    // Which version of it the alias stands for.
    "AutoPublishAliasAllProperties",
    "Resources.Version",
    "aws_lambda_function.publish",
    "FunctionVersion",
    "function_version",
    "Architectures",
    "architectures",
    "MemorySize",
    "memory_size",
    "Timeout",
    "timeout",
    "Tracing",
    "TracingConfig",
    "tracing_config",
    "ServiceTimeout",
    "lifecycle_scope",
    "DependsOn",
    "depends_on",
    "precondition",
    // How often and how long something is kept.
    "MaximumRetryAttempts",
    "maximum_retry_attempts",
    "MaximumEventAgeInSeconds",
    "maximum_event_age_in_seconds",
    "MessageRetentionPeriod",
    "message_retention_seconds",
    "LifecycleConfiguration",
    "aws_s3_bucket_lifecycle_configuration",
    "BucketKeyEnabled",
    "bucket_key_enabled",
    // Logs, whose retention has a rule of its own, and what only draws.
    "LogFormat",
    // Only the log format depends on it.
    "Conditions",
    "log_format",
    "LogGroup.DeletionPolicy",
    "LogGroup.UpdateReplacePolicy",
    "LogGroup.Type",
    "LogGroup.Properties",
    "NotificationHelperLogGroup",
    "aws_cloudwatch_log_group",
    "Dashboard",
    "aws_cloudwatch_dashboard",
    "FailureQueue.DeletionPolicy",
    "FailureQueue.UpdateReplacePolicy",
    "EventsQueue.DeletionPolicy",
    "EventsQueue.UpdateReplacePolicy",
    "DeadLetterQueue.DeletionPolicy",
    "DeadLetterQueue.UpdateReplacePolicy",
    // What a trail records besides.
    "IsMultiRegionTrail",
    "IncludeGlobalServiceEvents",
];

/// The same in Terraform.
const HARMLESS_IN_TERRAFORM: [&str; 2] = ["is_multi_region_trail", "include_global_service_events"];

/// The lines of a text with the keys that each stands below, its own at the end.
fn lines(text: &str) -> Vec<(Vec<String>, &str)> {
    let mut above: Vec<(usize, String)> = Vec::new();
    let mut lines = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let depth = line.len() - line.trim_start().len();
        let inside = line.trim_start();
        above.retain(|(at, _)| *at < depth);
        // What begins an element of a list stands as deep as what follows it.
        let (item, inside) = inside.strip_prefix("- ").map_or((0, inside), |inside| (2, inside));
        if item > 0 {
            above.retain(|(at, _)| *at < depth + item);
        }
        let words = inside.trim_end_matches('{').trim();
        let is_key = |at: usize| !words.starts_with('"') || words[..at].ends_with('"');
        let at = words.find(": ").or(words.find(" =")).filter(|at| is_key(*at));
        let at = at.or_else(|| words.len().checked_sub(1).filter(|at| words.ends_with(':') && is_key(*at)));
        // An element of a list has no key of its own.
        let key = at.map_or(if words.starts_with(['"', '!']) { "-" } else { words }, |at| &words[..at]);
        // A resource of Terraform is known by its type.
        let key = key.strip_prefix("resource ").or(key.strip_prefix("data ")).unwrap_or(key);
        let key = key.split(' ').next().unwrap().trim_matches('"').to_owned();
        above.push((depth + item, key));
        lines.push((above.iter().map(|(_, key)| key.clone()).collect(), line));
    }
    lines
}

/// Whether a line neither grants nor protects.
fn is_harmless(path: &[String], line: &str) -> bool {
    let inside = line.trim();
    let is_bare = inside.chars().all(|c| "{}[](), -".contains(c)) || inside.starts_with('#');
    let is_below = |harmless: &str| match harmless.split_once('.') {
        Some((outer, key)) => path.windows(2).any(|pair| pair[0] == outer && pair[1] == key),
        None => path.iter().any(|key| key == harmless),
    };
    is_bare || HARMLESS.into_iter().chain(HARMLESS_IN_TERRAFORM).any(is_below)
}

/// The line with another value; with another key where it has no value.
fn changed(line: &str) -> String {
    let value = line.rfind(": ").or(line.rfind("= ")).map_or(0, |at| at + 2);
    let (before, value) = line.split_at(value);
    let other = "\"arn:aws:iam::999999999999:role/other\"";
    if let Some((kind, behind)) = line.strip_prefix("resource \"").and_then(|rest| rest.split_once('"')) {
        return format!("resource \"{kind}_other\"{behind}");
    }
    if let Some(at) = value.rfind('"') {
        return format!("{before}{}-other{}", &value[..at], &value[at..]);
    }
    for (from, to) in [("true", "false"), ("false", "true")] {
        if value.contains(from) {
            return format!("{before}{}", value.replace(from, to));
        }
    }
    if value.trim().parse::<u32>().is_ok() {
        return format!("{before}{}1", value.trim());
    }
    match (before.is_empty(), value.trim_end()) {
        // `Filter:` and `filter {`
        (true, key) if key.ends_with(':') => format!("{}Other:", &key[..key.len() - 1]),
        (true, key) if key.ends_with('{') => format!("{}_other {{", key[..key.len() - 1].trim_end()),
        (true, item) => format!("{}- {other}", " ".repeat(item.len() - item.trim_start().len())),
        (false, value) if value.ends_with(['{', '[', '(']) => before.replacen(['=', ':'], "_other =", 1) + value,
        (false, value) => format!("{before}{other}{}", if value.ends_with(',') { "," } else { "" }),
    }
}

/// How many lines belong to the one at `at`: those that are deeper, and in Terraform what closes them.
fn block(lines: &[(Vec<String>, &str)], at: usize) -> usize {
    let depth = |line: &str| line.len() - line.trim_start().len();
    let begin = depth(lines[at].1);
    let deeper = lines[at + 1..].iter().take_while(|(_, line)| depth(line) > begin).count();
    let closes = lines
        .get(at + 1 + deeper)
        .is_some_and(|(_, line)| depth(line) == begin && line.trim_start().starts_with(['}', ']', ')']));
    1 + deeper + usize::from(closes && deeper > 0)
}

/// The keys that a line stands below; what a template calls a resource of one bucket stands for those of all buckets.
fn kind_of(path: &[String]) -> String {
    let mut path = path.to_vec();
    if let [resources, id, ..] = &mut path[..]
        && resources == "Resources"
        && let Some(start) =
            ["InvokeFrom", "Bucket", "Notifications", "Merge"].iter().find(|start| id.starts_with(**start))
    {
        *id = format!("{start}{}", if id.ends_with("Policy") { "Policy" } else { "" });
    }
    path.join(".")
}

/// Changes tried so far, and those that the audit passes in silence.
#[derive(Default)]
struct Tried {
    count: usize,
    silent: String,
    /// How often a line stood below the same keys, in each language.
    seen: BTreeMap<(bool, String), usize>,
}

impl Tried {
    /// Takes out and changes every line of a spec's files that grants or protects; of those below the same keys, so many.
    fn all_of(&mut self, text: &str, format: Format, most: usize) {
        let spec = spec(text, format);
        let files = files(&spec);
        let mut subject = Subject::project(&spec, &files, &[]);
        for (number, file) in files.iter().enumerate() {
            let lines = lines(&file.text);
            for (at, (path, line)) in lines.iter().enumerate() {
                if is_harmless(path, line) {
                    continue;
                }
                let seen = self.seen.entry((format == Format::Terraform, kind_of(path))).or_default();
                *seen += 1;
                if *seen > most {
                    continue;
                }
                for (what, text) in tampered(&lines, at) {
                    let mut files = files.clone();
                    files[number].text = text;
                    let reading = deployment::read(&files, &subject.place);
                    (subject.facts, subject.wrong) = (reading.facts, reading.wrong);
                    self.count += 1;
                    if !speaks(&subject) {
                        let (line, path) = (line.trim(), path.join("."));
                        writeln!(self.silent, "{}:{}: {what}: {line} ({path})", file.path, at + 1).unwrap();
                    }
                }
            }
        }
    }
}

/// The text of these lines without the one at `at`, with another in its place, and without all that belongs to it.
fn tampered(lines: &[(Vec<String>, &str)], at: usize) -> Vec<(&'static str, String)> {
    let with = |length: usize, instead: Option<&str>| {
        let kept = lines[..at].iter().map(|(_, line)| *line).chain(instead);
        kept.chain(lines[at + length..].iter().map(|(_, line)| *line)).collect::<Vec<_>>().join("\n") + "\n"
    };
    let mut texts = vec![("removed", with(1, None))];
    // A resource of CloudFormation may be called anything.
    if !matches!(&lines[at].0[..], [resources, _] if resources == "Resources") {
        texts.push(("changed", with(1, Some(&changed(lines[at].1)))));
    }
    let length = block(lines, at);
    if length > 1 {
        texts.push(("removed whole", with(length, None)));
    }
    texts
}

/// Every line of every generated deployment file that carries a permission, a principal, a condition, a filter, a boundary or a
/// protection.
#[test]
fn the_audit_speaks_of_every_line_that_is_taken_out_or_changed() {
    // Of lines below the same keys one is tried; `TAMPERED=all` tries all of them.
    let most = if std::env::var_os("TAMPERED").is_some() { usize::MAX } else { 1 };
    let mut tried = Tried::default();
    for format in [Format::Sam, Format::CloudFormation, Format::Terraform] {
        for sample in SMALL.iter().map(|lines| small(lines)).chain(SAMPLES.map(str::to_owned)) {
            tried.all_of(&sample, format, most);
        }
    }
    let Tried { count, silent, .. } = tried;
    let spoken = count - silent.lines().count();
    println!("{spoken} of {count} changes are found: {:.1} %", spoken as f64 / count as f64 * 100.0);
    assert!(silent.is_empty(), "{spoken} of {count}\n{silent}");
}

const SAM: &str = "deploy/sam/template.yaml";
const CLOUDFORMATION: &str = "deploy/cloudformation/template.yaml";
const TERRAFORM: &str = "deploy/terraform/main.tf";

/// What is written for what in which file, and the rule that finds it there; without a rule it is reported as not looked at.
const WEAKENED: &[(&str, &str, &str, Option<&str>)] = &[
    // Another role.
    (SAM, "Role: !GetAtt ExecutionRole.Arn", "Role: \"arn:aws:iam::111122223333:role/Admin\"", Some("drift")),
    (CLOUDFORMATION, "Role: !GetAtt ExecutionRole.Arn", "Role: !GetAtt DeployerRole.Arn", Some("drift")),
    (
        TERRAFORM,
        "role             = aws_iam_role.execution.arn",
        "role = \"arn:aws:iam::111122223333:role/Admin\"",
        Some("drift"),
    ),
    (SAM, "Role: !GetAtt ExecutionRole.Arn", "Role: !Ref AnyRole", None),
    // Another boundary.
    (SAM, "PermissionsBoundary: \"arn:aws:iam::123456789012:policy/limits/functions\"", "# none", Some("drift")),
    (
        SAM,
        "\"arn:aws:iam::123456789012:policy/limits/functions\"",
        "\"arn:aws:iam::aws:policy/AdministratorAccess\"",
        Some("drift"),
    ),
    (
        TERRAFORM,
        "permissions_boundary = \"arn:aws:iam::123456789012:policy/limits/functions\"",
        "# none",
        Some("drift"),
    ),
    // Anyone may invoke.
    (SAM, "MemorySize: 512", "FunctionUrlConfig: {AuthType: NONE}", Some("public-function")),
    (SAM, "MemorySize: 512", "Events: {Api: {Type: HttpApi}}", Some("public-function")),
    (SAM, "MemorySize: 512", "Events: {Api: {Type: Api, Properties: {Path: /, Method: get}}}", Some("drift")),
    (SAM, "MemorySize: 512", "Events: {Tick: {Type: Schedule}}", Some("drift")),
    (
        SAM,
        "Resources:\n",
        "Resources:\n  Url: {Type: AWS::Lambda::Url, Properties: {AuthType: NONE}}\n",
        Some("public-function"),
    ),
    (
        TERRAFORM,
        "locals {",
        "resource \"aws_lambda_function_url\" \"u\" {\n  function_name = \"everything\"\n  authorization_type = \"NONE\"\n}\nlocals {",
        Some("public-function"),
    ),
    (
        SAM,
        "Resources:\n",
        "Globals: {Function: {Layers: [\"arn:aws:lambda:us-east-1:999999999999:layer:x:1\"]}}\nResources:\n",
        Some("drift"),
    ),
    // Buckets.
    (
        TERRAFORM,
        "resource \"aws_s3_bucket_public_access_block\" \"in_bucket\" {",
        "resource \"aws_s3_bucket_public_access_block\" \"in_bucket\" {\n  count = 0",
        Some("drift"),
    ),
    (
        TERRAFORM,
        "resource \"aws_s3_bucket_policy\" \"in_bucket\" {",
        "resource \"aws_s3_bucket_policy\" \"in_bucket\" {\n  count = 0",
        Some("drift"),
    ),
    (
        TERRAFORM,
        "resource \"aws_s3_bucket_policy\" \"in_bucket\" {",
        "resource \"aws_s3_bucket_policy\" \"in_bucket\" {\n  count = var.n",
        None,
    ),
    (
        TERRAFORM,
        "resource \"aws_s3_bucket_policy\" \"in_bucket\" {",
        "resource \"aws_s3_bucket_policy\" \"in_bucket\" {\n  for_each = {}",
        Some("drift"),
    ),
    (CLOUDFORMATION, "BlockPublicAcls: true", "# not", Some("drift")),
    (
        CLOUDFORMATION,
        "Type: \"AWS::S3::BucketPolicy\"\n",
        "Type: \"AWS::S3::BucketPolicy\"\n    Condition: Never\n",
        None,
    ),
    (
        CLOUDFORMATION,
        "    BucketEncryption:",
        "    ReplicationConfiguration: {Rules: [{Destination: {Bucket: \"arn:aws:s3:::other\"}}]}\n      BucketEncryption:",
        Some("drift"),
    ),
    (
        CLOUDFORMATION,
        "      LambdaConfigurations:",
        "      TopicConfigurations: [{Topic: x, Event: \"s3:*\"}]\n        LambdaConfigurations:",
        Some("drift"),
    ),
    (
        TERRAFORM,
        "lambda_function {",
        "topic {\n    topic_arn = \"x\"\n    events = [\"s3:*\"]\n  }\n  lambda_function {",
        Some("drift"),
    ),
    // Queues and topics.
    (
        SAM,
        "Resources:\n",
        "Resources:\n  T: {Type: AWS::SNS::TopicPolicy, Properties: {Topics: [!Ref AlarmTopic], PolicyDocument: {Version: \"2012-10-17\", Statement: [{Effect: Allow, Principal: \"*\", Action: \"sns:Publish\", Resource: !Ref AlarmTopic}]}}}\n",
        Some("public-resource-policy"),
    ),
    (
        SAM,
        "Resources:\n",
        "Resources:\n  Q: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!Ref FailureQueue], PolicyDocument: {Version: \"2012-10-17\", Statement: [{Effect: Allow, Principal: {AWS: \"999999999999\"}, Action: \"sqs:*\", Resource: !GetAtt FailureQueue.Arn}]}}}\n",
        Some("drift"),
    ),
    (
        TERRAFORM,
        "sqs_managed_sse_enabled   = true",
        "sqs_managed_sse_enabled = true\n  policy = jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = \"Allow\", Principal = \"*\", Action = \"sqs:*\", Resource = \"*\" }] })",
        Some("public-resource-policy"),
    ),
    // Where failures go.
    (
        SAM,
        "Destination: !GetAtt FailureQueue.Arn",
        "Destination: \"arn:aws:sqs:eu-central-1:999999999999:everything-failures\"",
        Some("drift"),
    ),
    (
        TERRAFORM,
        "destination = aws_sqs_queue.failures.arn",
        "destination = \"arn:aws:sqs:eu-central-1:999999999999:everything-failures\"",
        Some("drift"),
    ),
    // Notifications.
    (SAM, "- Event: \"s3:ObjectCreated:Put\"", "- Event: \"s3:ObjectRemoved:*\"", Some("drift")),
    (
        SAM,
        "Function: !GetAtt Function.Arn",
        "Function: \"arn:aws:lambda:eu-central-1:999999999999:function:everything\"",
        Some("drift"),
    ),
    (SAM, "Value: \"incoming/\"", "Value: \"\"", Some("drift")),
    (TERRAFORM, "filter_prefix       = \"incoming/\"", "# all", Some("drift")),
    (
        TERRAFORM,
        "lambda_function_arn = aws_lambda_function.function.arn",
        "lambda_function_arn = \"arn:aws:lambda:eu-central-1:999999999999:function:everything\"",
        Some("drift"),
    ),
    // Other code.
    (SAM, "Handler: \"bootstrap\"", "Handler: \"other\"", Some("drift")),
    (
        CLOUDFORMATION,
        "      MemorySize: 512",
        "      Layers: [\"arn:aws:lambda:eu-central-1:999999999999:layer:x:1\"]",
        Some("drift"),
    ),
    (
        TERRAFORM,
        "memory_size      = 512",
        "layers = [\"arn:aws:lambda:eu-central-1:999999999999:layer:x:1\"]",
        Some("drift"),
    ),
    (
        SAM,
        "Environment:\n        Variables:\n",
        "Environment:\n        Variables:\n          AWS_LAMBDA_EXEC_WRAPPER: /tmp/x\n",
        Some("drift"),
    ),
    // The trail, in SAM: Terraform has it in a file of its own.
    (SAM, "IsLogging: true", "IsLogging: false", Some("drift")),
    // What a parser takes and the audit does not follow.
    (SAM, "Outputs:\n", "---\nResources: {X: {Type: AWS::IAM::User}}\n---\nOutputs:\n", Some("unreadable-file")),
    (
        SAM,
        "Role: !GetAtt ExecutionRole.Arn",
        "Role: !GetAtt ExecutionRole.Arn\n      Role: \"arn:aws:iam::111122223333:role/Admin\"",
        Some("unreadable-file"),
    ),
    (SAM, "Resources:\n", "Resources:\n  Fn::ForEach::Roles: [X, !Ref A, {R: {Type: AWS::IAM::Role}}]\n", None),
    (SAM, "Transform: \"AWS::Serverless-2016-10-31\"", "Transform: [\"AWS::Serverless-2016-10-31\", Mine]", None),
    (SAM, "Resources:\n", "Resources:\n  C: {Type: Custom::Grant, Properties: {ServiceToken: x}}\n", None),
    (SAM, "Resources:\n", "Resources:\n  C: {Type: AWS::IoT::Policy, Properties: {PolicyDocument: {}}}\n", None),
    (TERRAFORM, "locals {", "resource \"awscc_iam_role_policy\" \"x\" {}\nlocals {", None),
    (TERRAFORM, "locals {", "resource \"aws_cloudformation_stack\" \"x\" {}\nlocals {", None),
    (TERRAFORM, "locals {", "resource \"aws_cloudcontrolapi_resource\" \"x\" {}\nlocals {", None),
    (TERRAFORM, "locals {", "resource \"terraform_data\" \"x\" {\n  provisioner \"local-exec\" {}\n}\nlocals {", None),
    (TERRAFORM, "locals {", "data \"external\" \"x\" {}\nlocals {", None),
    (
        TERRAFORM,
        "resource \"aws_iam_role\" \"execution\" {",
        "resource \"aws_iam_role\" \"execution\" {\n  dynamic \"inline_policy\" {}",
        None,
    ),
];

/// The file as a whole, and the rule that finds it, or that it is not looked at.
const BESIDE: [(&str, &str, Option<&str>); 6] = [
    ("deploy/terraform/x.tf.json", "{", Some("unreadable-file")),
    (
        "deploy/terraform/override.tf",
        "resource \"aws_s3_bucket\" \"x\" {\n  acl = \"public-read\"\n}\n",
        Some("public-bucket"),
    ),
    ("deploy/terraform/x_override.tf", "locals {", Some("unreadable-file")),
    ("deploy/terraform/main.tofu", "", Some("unreadable-file")),
    ("deploy/terraform/x.tofu.json", "{}", Some("unreadable-file")),
    ("deploy/terraform/terraform.tfvars", "package_path = \"x\"", None),
];

#[test]
fn whatever_weakens_a_generated_file_is_reported_where_it_stands() {
    let mut wrong = Vec::new();
    for (path, from, to, rule) in WEAKENED {
        let format = Format::ALL.into_iter().find(|format| path.contains(&format!("/{format}/"))).unwrap();
        let spec = spec(SAMPLES[0], format);
        let mut files = files(&spec);
        let file = files.iter_mut().find(|file| file.path == *path).unwrap();
        assert!(file.text.contains(from), "no {from} in {path}");
        file.text = file.text.replacen(from, to, 1);
        let line = file.text[..file.text.find(to).unwrap()].lines().count();
        let all = reported(&Subject::project(&spec, &files, &[]));
        let begins = match rule {
            Some(rule) => format!("error[{rule}] {path}:"),
            None => format!("not looked at {path}:"),
        };
        let may_be_note = format!("note[drift] {path}:");
        // What is missing is reported at the resource that lacks it.
        let is_near =
            |rest: &str| rest.split(':').next().unwrap().parse::<usize>().is_ok_and(|at| at.abs_diff(line) < 80);
        let rest = |one: &str| {
            one.strip_prefix(&*begins).or(one.strip_prefix(&*may_be_note).filter(|_| rule.is_none())).map(str::to_owned)
        };
        if !all.iter().filter_map(|one| rest(one)).any(|rest| is_near(&rest)) {
            wrong.push(format!("{path}:{line}: {to}: {begins}\n  {}", all.join("\n  ")));
        }
    }
    for (path, text, rule) in BESIDE {
        let spec = spec(SAMPLES[0], Format::Terraform);
        let mut files = files(&spec);
        assert!(deployment::is_deployment_file(path));
        files.push(File { path: path.to_owned(), text: text.to_owned() });
        let all = reported(&Subject::project(&spec, &files, &[]));
        let begins = rule.map_or(format!("not looked at {path}:"), |rule| format!("error[{rule}] {path}:"));
        if !all.iter().any(|one| one.starts_with(&begins)) {
            wrong.push(format!("{path}: {}", all.join("\n  ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a template says is not made up for by another one beside it.
#[test]
fn a_copy_of_a_template_hides_nothing_that_the_template_lacks() {
    let spec = spec(SAMPLES[0], Format::Sam);
    let mut files = files(&spec);
    files.push(File { path: "deploy/sam/packaged.yaml".to_owned(), text: files[0].text.clone() });
    assert_eq!(reported(&Subject::project(&spec, &files, &[])), Vec::<String>::new());
    files[0].text = files[0].text.replacen("IsLogging: true", "IsLogging: false", 1);
    let reported = reported(&Subject::project(&spec, &files, &[]));
    assert!(reported.len() == 1 && reported[0].contains(SAM), "{reported:?}");
}

/// What users change of their own accord, and what `audit-allow` is not needed for.
#[test]
fn what_neither_grants_nor_protects_may_be_changed() {
    const EDITS: [(&str, &str, &str); 13] = [
        (SAM, "MemorySize: 512", "MemorySize: 2048"),
        (SAM, "Timeout: 30", "Timeout: 60"),
        (SAM, "Value: \"photos\"", "Value: \"videos\""),
        (SAM, "Environment:\n        Variables:\n", "Environment:\n        Variables:\n          MORE: \"1\"\n"),
        (SAM, "Resources:\n", "Resources:\n  Table: {Type: AWS::DynamoDB::Table, Properties: {TableName: mine}}\n"),
        (SAM, "Resources:\n", "# mine\nResources:\n  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: mine}}\n"),
        (CLOUDFORMATION, "BlockPublicAcls: true", "BlockPublicAcls: True"),
        (CLOUDFORMATION, "RetentionInDays: 14", "RetentionInDays: 90"),
        (CLOUDFORMATION, "SSEAlgorithm: \"AES256\"", "SSEAlgorithm: \"aws:kms\""),
        (CLOUDFORMATION, "MaximumRetryAttempts: 2", "MaximumRetryAttempts: 0"),
        (TERRAFORM, "memory_size      = 512", "memory_size = 1024"),
        (TERRAFORM, "locals {", "resource \"aws_dynamodb_table\" \"mine\" {\n  name = \"mine\"\n}\n\nlocals {"),
        (TERRAFORM, "locals {", "resource \"aws_s3_bucket\" \"mine\" {\n  bucket = \"mine\"\n}\n\nlocals {"),
    ];
    for (path, from, to) in EDITS {
        let format = Format::ALL.into_iter().find(|format| path.contains(&format!("/{format}/"))).unwrap();
        let spec = spec(SAMPLES[0], format);
        let mut files = files(&spec);
        let file = files.iter_mut().find(|file| file.path == path).unwrap();
        assert!(file.text.contains(from), "no {from} in {path}");
        file.text = file.text.replacen(from, to, 1);
        assert_eq!(reported(&Subject::project(&spec, &files, &[])), Vec::<String>::new(), "{to}");
    }
}

/// What a project means is allowed with a reason, as of every rule.
#[test]
fn what_is_meant_is_allowed() {
    let allowed =
        "audit-allow = [{ rule = \"drift\", about = \"the role of function\", reason = \"it is made elsewhere\" }]";
    let spec = spec(&small(&format!("alarms = false\n{allowed}")), Format::Sam);
    let mut files = files(&spec);
    files[0].text = files[0].text.replacen("!GetAtt ExecutionRole.Arn", "\"arn:aws:iam::111122223333:role/other\"", 1);
    let outcome = Outcome::of(&Subject::project(&spec, &files, &[]), &spec.audit_allow).unwrap();
    assert_eq!((outcome.findings.len(), outcome.allowed.len()), (0, 1), "{outcome:?}");
}
