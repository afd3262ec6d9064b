//! Whatever its user edits in a deployment file or in the spec, `audit --fix` lets nobody do more than before, and loses no comment.
//! Judged by the program's evaluator, request by request, on what lies on the disk before and after.
//!
//! `PROPTEST_CASES=500 cargo test --test fixing` looks further than the few cases of every day.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use cargo_lambda_s3::deployment::facts::{
    Condition, Document, DocumentKind, Facts, Given, Item, Permission, Statement,
};
use cargo_lambda_s3::deployment::{self, Text};
use cargo_lambda_s3::file::File;
use cargo_lambda_s3::iam;
use cargo_lambda_s3::iam::evaluate::{Caller, Policies, Request, evaluate};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

use super::common::{Sandbox, Tree};
use super::{json as parsed, text};

const ACCOUNT: &str = "111122223333";
const FILES: [&str; 3] =
    ["deploy/sam/template.yaml", "deploy/cloudformation/template.yaml", "deploy/terraform/main.tf"];

/// What somebody does to a deployment file.
#[derive(Clone, Debug)]
enum Edit {
    /// Writes other text in place of what stands somewhere in the file, in all or in one of the places.
    Replace(&'static str, &'static str, Option<Index>),
    /// Writes a line once more, with other text in it.
    Add(&'static str, &'static str, &'static str),
    /// Puts a statement of their own before or behind one: whether it denies, of what, with a comment or not.
    State { denies: bool, resource: &'static str, is_before: bool, at: Index, comment: bool },
    /// Puts a comment before a line, or at its end.
    Comment { at: Index, is_own_line: bool },
    /// Takes lines out, from one on.
    Cut(Index, usize),
    /// Takes out a line and what is under it.
    CutBlock(Index),
    /// Puts a condition into a statement.
    Condition(Index),
}

/// Texts of the generated files that say who may do what, and what somebody may make of them.
#[rustfmt::skip]
const REPLACEMENTS: [(&str, &str); 22] = [
    ("photo-inbox/incoming/*", "photo-inbox/*"),
    ("photo-inbox/incoming/*", "photo-inbox/other/*"),
    ("photo-inbox/incoming/*", "photo-inbox/incoming/small/*"),
    ("photo-thumbs/small/*", "*"),
    ("\"s3:GetObject\"", "\"s3:*\""),
    ("\"s3:GetObject\"", "\"s3:GetObject*\""),
    ("\"s3:GetObject\"", "\"s3:DeleteObject\""),
    ("\"s3:PutObject\"", "\"*\""),
    ("\"Allow\"", "\"Deny\""),
    ("\"Deny\"", "\"Allow\""),
    ("\"s3.amazonaws.com\"", "\"*\""),
    ("\"s3.amazonaws.com\"", "\"sns.amazonaws.com\""),
    ("\"lambda.amazonaws.com\"", "\"ec2.amazonaws.com\""),
    ("s3:::photo-inbox\"", "s3:::photo-*\""),
    ("aws:SecureTransport", "aws:Nothing"),
    ("\"false\"", "\"true\""),
    ("2012-10-17", "2008-10-17"),
    ("policy/edge", "policy/other"),
    ("ExecutionRole.Arn", "OtherRole.Arn"),
    ("MemorySize: 256", "MemorySize: 512"),
    ("BlockPublicAcls: true", "BlockPublicAcls: false"),
    ("\"Bool\"", "\"BoolIfExists\""),
];

/// Lines of the generated files, and others that somebody may put beside them.
#[rustfmt::skip]
const ADDITIONS: [(&str, &str, &str); 6] = [
    ("\"s3:GetObject\"", "s3:GetObject", "s3:DeleteObject"),
    ("\"s3:PutObject\"", "s3:PutObject", "s3:*"),
    ("photo-inbox/incoming/*", "photo-inbox/incoming/", "photo-archive/"),
    ("photo-thumbs/small/*", "small/*", "*"),
    ("\"sqs:SendMessage\"", "sqs:SendMessage", "iam:PassRole"),
    ("s3:::photo-inbox/*\"", "photo-inbox", "photo-thumbs"),
];

fn edits() -> impl Strategy<Value = Vec<(usize, Edit)>> {
    let resource = select(vec!["photo-inbox/incoming/private/*", "photo-thumbs/*", "photo-archive/a"]);
    let statement = (any::<bool>(), resource, any::<bool>(), any::<Index>(), any::<bool>());
    let edit = prop_oneof![
        6 => (select(REPLACEMENTS.to_vec()), proptest::option::of(any::<Index>()))
            .prop_map(|((from, to), at)| Edit::Replace(from, to, at)),
        3 => select(ADDITIONS.to_vec()).prop_map(|(line, from, to)| Edit::Add(line, from, to)),
        4 => statement.prop_map(|(denies, resource, is_before, at, comment)| Edit::State {
            denies, resource, is_before, at, comment
        }),
        3 => (any::<Index>(), any::<bool>()).prop_map(|(at, is_own_line)| Edit::Comment { at, is_own_line }),
        2 => (any::<Index>(), 1..4usize).prop_map(|(at, count)| Edit::Cut(at, count)),
        2 => any::<Index>().prop_map(Edit::CutBlock),
        1 => any::<Index>().prop_map(Edit::Condition),
    ];
    vec((0..FILES.len(), edit), 1..7)
}

/// What somebody does to the spec without bringing the files in step.
const SPECS: [(&str, &str); 6] = [
    ("", ""),
    ("", ""),
    ("", ""),
    ("prefix = \"incoming/\"", "prefix = \"incoming/a\""),
    ("prefix = \"incoming/\"", "prefix = \"in\""),
    ("policy/edge", "policy/inner"),
];

/// A project whose code does or does not write what the spec lets it write.
fn project(writes: bool) -> Sandbox {
    static PROJECT: OnceLock<Tree> = OnceLock::new();
    let tree = PROJECT.get_or_init(|| {
        let sandbox = Sandbox::new();
        let new = ["new", "thumbs", "--yes", "--vcs", "none", "--deploy", "sam,terraform,cloudformation"];
        let spec = ["--trigger", "s3://photo-inbox/incoming/", "--write", "s3://photo-thumbs/small/"];
        let boundary = ["--permissions-boundary", "arn:aws:iam::111122223333:policy/edge"];
        let output = sandbox.program(new).args(spec).args(boundary).output().unwrap();
        assert!(output.status.success(), "{}", text(&output.stderr));
        sandbox.tree().into_iter().filter(|(path, _)| !path.starts_with("thumbs/src/")).collect()
    });
    let sandbox = Sandbox::new();
    for (path, bytes) in tree {
        if let Some(bytes) = bytes {
            sandbox.write(path, bytes);
        }
    }
    let get = "s3.get_object().bucket(\"photo-inbox\").key(\"incoming/a\")";
    let put = "s3.put_object().bucket(\"photo-thumbs\").key(\"small/a\")";
    let calls = if writes { vec![get, put] } else { vec![get] };
    let calls: String = calls.iter().map(|call| format!("    let _ = {call}.send().await;\n")).collect();
    let handler = format!("fn main() {{}}\npub async fn handle(s3: &aws_sdk_s3::Client) {{\n{calls}}}\n");
    sandbox.write("thumbs/src/main.rs", handler);
    sandbox
}

/// The text with an edit; `number` tells comments apart.
fn edited(text: &str, edit: &Edit, number: usize, is_terraform: bool) -> String {
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let with = |wanted: &str, lines: &[String]| -> Vec<usize> {
        (0..lines.len()).filter(|at| lines[*at].contains(wanted)).collect()
    };
    match edit {
        Edit::Replace(from, to, at) => {
            let places = with(from, &lines);
            let chosen = at.as_ref().filter(|_| !places.is_empty()).map(|at| *at.get(&places));
            for place in places.into_iter().filter(|place| chosen.is_none_or(|chosen| chosen == *place)) {
                lines[place] = lines[place].replace(from, to);
            }
        }
        Edit::Add(line, from, to) => {
            for place in with(line, &lines).into_iter().take(1) {
                let more = lines[place].replace(from, to);
                lines.insert(place, more);
            }
        }
        Edit::State { denies, resource, is_before, at, comment } => {
            let starts = with("Sid", &lines);
            let Some(place) = (!starts.is_empty()).then(|| *at.get(&starts)) else { return text.to_owned() };
            let mut place = if is_terraform { place.saturating_sub(1) } else { place };
            let depth = indent(&lines[place]);
            if !is_before {
                let behind = |line: &String| line.trim().is_empty() || indent(line) <= depth;
                let end = (place + 1..lines.len()).find(|at| behind(&lines[*at])).unwrap_or(lines.len());
                place = if is_terraform { (end + 1).min(lines.len()) } else { end };
            }
            let effect = if *denies { "Deny" } else { "Allow" };
            let remark = if *comment { format!("# mine {number}") } else { String::new() };
            let own = match is_terraform {
                true => format!(
                    "{{ {remark}\n  Sid    = \"Own{number}\"\n  Effect = \"{effect}\"\n  Action = [\n    \"s3:GetObject\",\n  ]\n  \
                     Resource = [\n    \"arn:${{local.partition}}:s3:::{resource}\",\n  ]\n}},"
                ),
                false => format!(
                    "- Sid: \"Own{number}\" {remark}\n  Effect: \"{effect}\"\n  Action:\n    - \"s3:GetObject\"\n  Resource:\n    - !Sub \
                     \"arn:${{AWS::Partition}}:s3:::{resource}\""
                ),
            };
            let own = own.lines().map(|line| format!("{}{}\n", " ".repeat(depth), line.trim_end()));
            lines.splice(place..place, own);
        }
        Edit::Comment { at, is_own_line: true } => {
            let at = at.index(lines.len() + 1);
            let depth = lines.get(at).map_or(0, |line| indent(line.trim_end()));
            lines.insert(at, format!("{}# mine {number}\n", " ".repeat(depth)));
        }
        Edit::Comment { at, is_own_line: false } => {
            if let Some(at) = (!lines.is_empty()).then(|| at.index(lines.len())) {
                lines[at] = format!("{} # mine {number}\n", lines[at].trim_end());
            }
        }
        Edit::Cut(at, count) => {
            let at = at.index(lines.len() + 1);
            lines.drain(at..(at + count).min(lines.len()));
        }
        Edit::CutBlock(at) => {
            let at = at.index(lines.len() + 1);
            let depth = lines.get(at).map_or(0, |line| indent(line));
            let is_end = |line: &String| !line.trim().is_empty() && indent(line) <= depth;
            let end = (at + 1..lines.len()).find(|at| is_end(&lines[*at])).unwrap_or(lines.len());
            lines.drain(at.min(end)..end);
        }
        Edit::Condition(at) => {
            let actions = with("Action", &lines);
            let Some(place) = (!actions.is_empty()).then(|| *at.get(&actions)) else { return text.to_owned() };
            let depth = " ".repeat(indent(&lines[place]));
            let condition = match is_terraform {
                true => format!("{depth}Condition = {{ Bool = {{ \"aws:SecureTransport\" = \"true\" }} }}\n"),
                false => format!("{depth}Condition: {{\"Bool\": {{\"aws:SecureTransport\": \"true\"}}}}\n"),
            };
            lines.insert(place, condition);
        }
    }
    lines.concat()
}

/// What the files of one format say.
fn facts(tree: &Tree, format: &str) -> Facts {
    let place =
        iam::Target { partition: "aws".into(), region: "us-east-1".into(), account: ACCOUNT.into(), environment: None };
    let is_wanted = |path: &str| path.starts_with(&format!("deploy/{format}/")) && deployment::is_deployment_file(path);
    let files = tree.iter().filter_map(|(path, bytes)| {
        let path = path.strip_prefix("thumbs/").filter(|path| is_wanted(path))?;
        Some(File { path: path.to_owned(), text: text(bytes.as_ref()?) })
    });
    deployment::read(&files.collect::<Vec<_>>(), &place).facts
}

fn texts<'a>(items: impl IntoIterator<Item = &'a Item>) -> Vec<String> {
    items.into_iter().map(|item| item.text.shown()).collect()
}

/// The statement as JSON, without its name.
fn statement_as_json(statement: &Statement, kind: DocumentKind) -> Value {
    let mut value = json!({ "Effect": statement.effect.clone().unwrap_or_else(|| "Allow".to_owned()) });
    let lists = [
        ("Action", &statement.actions),
        ("NotAction", &statement.not_actions),
        ("Resource", &statement.resources),
        ("NotResource", &statement.not_resources),
    ];
    for (key, items) in lists.into_iter().filter(|(_, items)| !items.is_empty()) {
        value[key] = json!(texts(items));
    }
    if kind != DocumentKind::Identity {
        let mut who = json!({});
        for principal in &statement.principals {
            let kind = if principal.kind == "*" { "AWS" } else { principal.kind.as_str() };
            let list = who.as_object_mut().unwrap().entry(kind).or_insert_with(|| json!([]));
            list.as_array_mut().unwrap().push(json!(principal.item.text.shown()));
        }
        value[if statement.is_not_principal { "NotPrincipal" } else { "Principal" }] = who;
    }
    for Condition { operator, key, values, .. } in &statement.conditions {
        value["Condition"][operator][key] = json!(values.iter().map(Text::shown).collect::<Vec<_>>());
    }
    value
}

fn as_json(document: &Document) -> Value {
    let mut value = json!({ "Statement": document.statements.iter().map(|one| statement_as_json(one, document.kind)).collect::<Vec<_>>() });
    if let Given::Known(version) = &document.version {
        value["Version"] = json!(version);
    }
    value
}

/// A permission of a function, as the statement that Lambda makes of it.
fn permission_as_json(permission: &Permission) -> Value {
    let shown = |given: &Given| match given {
        Given::Known(text) => text.clone(),
        Given::Missing | Given::Unknown => "*".to_owned(),
    };
    let principal = match &permission.principal {
        Given::Known(text) if text != "*" => json!({ "Service": text }),
        _ => json!("*"),
    };
    let mut value = json!({
        "Effect": "Allow", "Action": shown(&permission.action), "Principal": principal, "Resource": "*",
    });
    if permission.source_arn != Given::Missing {
        value["Condition"]["ArnLike"]["aws:SourceArn"] = json!(shown(&permission.source_arn));
    }
    if permission.source_account != Given::Missing {
        value["Condition"]["StringEquals"]["aws:SourceAccount"] = json!(shown(&permission.source_account));
    }
    value
}

/// Whom the files of a format let do what.
struct Rights {
    /// What each role may do, by what the file calls it.
    roles: BTreeMap<String, Policies>,
    /// The same under the policy of each bucket, and everybody else under that alone.
    buckets: BTreeMap<String, Policies>,
    trusts: BTreeMap<String, Policies>,
    function: Option<Policies>,
}

impl Rights {
    /// A document that no evaluator takes allows nothing: no deployment takes it either.
    fn of(facts: &Facts) -> Self {
        let of_kind = |kind: DocumentKind| facts.documents.iter().filter(move |document| document.kind == kind);
        let joined = |kind: DocumentKind, holder: &str| {
            let mut statements = Vec::new();
            let mut version = json!("2008-10-17");
            for document in of_kind(kind).filter(|document| document.holder == holder) {
                let value = as_json(document);
                statements.extend(value["Statement"].as_array().unwrap().clone());
                if let Some(known) = value.get("Version") {
                    version = known.clone();
                }
            }
            json!({ "Version": version, "Statement": statements })
        };
        let holders = |kind| of_kind(kind).map(|document| document.holder.clone()).collect::<BTreeSet<_>>();
        let each = |kind: DocumentKind, attach: &dyn Fn(&Value) -> Option<Policies>| {
            let with = |holder: String| Some((holder.clone(), attach(&joined(kind, &holder))?));
            holders(kind).into_iter().filter_map(with).collect::<BTreeMap<_, _>>()
        };
        let resource = |value: &Value| Policies::default().resource(value).ok();
        let permissions: Vec<Value> = facts.permissions.iter().map(permission_as_json).collect();
        Self {
            roles: each(DocumentKind::Identity, &|value| Policies::default().identity(value).ok()),
            buckets: each(DocumentKind::Resource, &resource),
            trusts: each(DocumentKind::Trust, &resource),
            function: (!permissions.is_empty()).then(|| resource(&json!({ "Statement": permissions }))).flatten(),
        }
    }

    /// Every request of a grid that may go through.
    fn allowed(&self, grid: &Grid) -> BTreeSet<String> {
        let mut allowed = BTreeSet::new();
        let mut ask = |who: &str, policies: &Policies, request: Request, told: String| {
            if evaluate(policies, &request).is_ok_and(|decision| decision.is_allowed()) {
                allowed.insert(format!("{who}: {told}"));
            }
        };
        let role =
            |name: &str| Caller::Role { arn: format!("arn:aws:iam::{ACCOUNT}:role/{name}"), session: "1".into() };
        for (action, resource) in &grid.requests {
            for is_secure in ["true", "false"] {
                let told = || format!("{action} {resource} {is_secure}");
                let request = |caller| {
                    let request = Request::new(caller, action, resource).with("aws:SecureTransport", is_secure);
                    request.owned_by(ACCOUNT)
                };
                for (name, policies) in &self.roles {
                    ask(&format!("role {name}"), policies, request(role(name)), told());
                }
                for (name, policies) in &self.buckets {
                    ask(&format!("bucket {name}"), policies, request(role("other")), told());
                    ask(&format!("anybody at {name}"), policies, request(Caller::Anonymous), told());
                }
            }
        }
        for service in ["lambda.amazonaws.com", "ec2.amazonaws.com", "s3.amazonaws.com", "sns.amazonaws.com"] {
            for (name, policies) in &self.trusts {
                let request =
                    Request::new(Caller::Service(service.into()), "sts:AssumeRole", "arn:aws:iam::111122223333:role/x");
                ask(&format!("trust of {name}"), policies, request, service.to_owned());
            }
            for (bucket, account) in
                [("photo-inbox", ACCOUNT), ("photo-inbox", "444455556666"), ("photo-other", ACCOUNT)]
            {
                let function = format!("arn:aws:lambda:us-east-1:{ACCOUNT}:function:thumbs");
                let request = Request::new(Caller::Service(service.into()), "lambda:InvokeFunction", function)
                    .with("aws:SourceArn", format!("arn:aws:s3:::{bucket}"))
                    .with("aws:SourceAccount", account);
                if let Some(policies) = &self.function {
                    ask("function", policies, request.clone(), format!("{service} {bucket} {account}"));
                }
            }
        }
        allowed
    }
}

/// What is asked.
struct Grid {
    requests: BTreeSet<(String, String)>,
}

impl Grid {
    /// What people know to be interesting, and every action on every resource that a statement names, with something for the wildcards.
    fn of(facts: &[&Facts]) -> Self {
        let mut requests = BTreeSet::new();
        let keys = ["incoming/a", "incoming/small/a", "incoming/private/a", "other/a", "small/a", "a"];
        let buckets = ["photo-inbox", "photo-thumbs", "photo-archive"];
        let objects =
            buckets.iter().flat_map(|bucket| keys.iter().map(move |key| format!("arn:aws:s3:::{bucket}/{key}")));
        let resources: Vec<String> =
            objects.chain(buckets.iter().map(|bucket| format!("arn:aws:s3:::{bucket}"))).collect();
        for action in
            ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectAcl", "s3:ListBucket", "iam:PassRole"]
        {
            requests.extend(resources.iter().map(|resource| (action.to_owned(), resource.clone())));
        }
        for (_, statement) in facts.iter().flat_map(|facts| facts.statements()) {
            let actions = statement.actions.iter().map(|item| item.text.shown().replace('*', "x"));
            let resources: Vec<String> = texts(&statement.resources);
            for action in actions {
                for filler in ["", "zz", "incoming/z"] {
                    let filled = resources.iter().map(|resource| (action.clone(), resource.replace('*', filler)));
                    requests.extend(filled);
                }
            }
        }
        Self { requests }
    }
}

/// What one statement denies, taken apart.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Denial {
    holder: String,
    action: String,
    resource: String,
    /// Its condition, and what it excepts.
    rest: String,
    principal: String,
}

impl Denial {
    /// It denies all that the other one denies. A prefix of the spec may have become shorter under it.
    fn includes(&self, other: &Self) -> bool {
        let same = |one: &Self| (one.holder.clone(), one.action.clone(), one.rest.clone());
        let is_wider = self.resource.strip_suffix('*').is_some_and(|prefix| other.resource.starts_with(prefix));
        same(self) == same(other)
            && (self.resource == other.resource || is_wider && self.rest == NOTHING_MORE)
            && (self.principal == other.principal || self.principal == r#"{"AWS":["*"]}"#)
    }
}

const NOTHING_MORE: &str = "(Null, Null, Null, Null)";

fn denials(facts: &Facts) -> BTreeSet<Denial> {
    let mut all = BTreeSet::new();
    for (document, statement) in facts.statements().filter(|(_, statement)| !statement.allows()) {
        let value = statement_as_json(statement, document.kind);
        for action in texts(statement.actions.iter().chain(&statement.not_actions)) {
            for resource in texts(statement.resources.iter().chain(&statement.not_resources)) {
                let rest = (&value["Condition"], &value["NotPrincipal"], &value["NotAction"], &value["NotResource"]);
                all.insert(Denial {
                    holder: document.holder.to_string(),
                    action: action.clone(),
                    resource,
                    rest: format!("{rest:?}"),
                    principal: value["Principal"].to_string(),
                });
            }
        }
    }
    all
}

/// The lines of somebody's own that have to stay: comments, and boundaries.
fn own_lines(tree: &Tree) -> BTreeSet<(String, String)> {
    let is_own =
        |line: &&str| line.contains("# mine") || line.to_lowercase().replace('_', "").contains("permissionsboundary");
    let files = tree.iter().filter(|(path, _)| path.contains("/deploy/"));
    let lines = files.filter_map(|(path, bytes)| Some((path, text(bytes.as_ref()?))));
    lines
        .flat_map(|(path, text)| {
            text.lines().filter(is_own).map(|line| (path.clone(), line.trim().to_owned())).collect::<Vec<_>>()
        })
        .collect()
}

/// What is wrong with a fix, if something is.
fn judge(before: &Tree, after: &Tree, may_allow_more: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    for format in ["sam", "cloudformation", "terraform"] {
        let (old, new) = (facts(before, format), facts(after, format));
        let grid = Grid::of(&[&old, &new]);
        let was = Rights::of(&old).allowed(&grid);
        for more in Rights::of(&new).allowed(&grid).difference(&was).filter(|_| !may_allow_more).take(5) {
            wrong.push(format!("{format}: allowed now is {more}"));
        }
        let (lost, now) = (denials(&old), denials(&new));
        for denied in lost {
            // A bucket that the spec no longer names goes with its policy.
            let is_left = !new.documents.iter().any(|one| denied.holder == one.holder);
            if !is_left && !now.iter().any(|kept| kept.includes(&denied)) {
                let Denial { holder, action, resource, rest, .. } = denied;
                wrong.push(format!("{format}: denied no longer is {holder} {action} {resource} {rest}"));
            }
        }
    }
    let kept = own_lines(after);
    let has_to_stay = |line: &&(String, String)| line.1.contains("# mine") || !may_allow_more;
    wrong.extend(own_lines(before).difference(&kept).filter(has_to_stay).map(|lost| format!("lost is {lost:?}")));
    wrong
}

fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(6);
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 60, ..ProptestConfig::default() }
}

/// The findings of a list, wherever they are.
fn listed(document: &Value, key: &str) -> BTreeSet<String> {
    let of = |one: &Value| format!("{} {} {} {}", one["rule"], one["file"], one["message"], one["unfixed"]);
    document[key].as_array().unwrap().iter().map(of).collect()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_fix_lets_nobody_do_more_and_loses_no_comment(
        edits in edits(),
        spec in select(SPECS.to_vec()),
        writes in any::<bool>(),
        is_committed in any::<bool>(),
        arguments in select(vec![vec![], vec!["--allow-dirty"], vec!["--allow-dirty", "--grant"]]),
    ) {
        let sandbox = project(writes);
        for (number, (file, edit)) in edits.iter().enumerate() {
            let path = format!("thumbs/{}", FILES[*file]);
            let text = edited(&sandbox.read(&path), edit, number, path.ends_with(".tf"));
            sandbox.write(&path, text);
        }
        if !spec.0.is_empty() {
            let manifest = sandbox.read("thumbs/Cargo.toml");
            sandbox.write("thumbs/Cargo.toml", manifest.replace(spec.0, spec.1));
        }
        if is_committed {
            for git in [&["init", "--quiet"][..], &["add", "--all"]] {
                assert!(sandbox.command("git").args(git).status().unwrap().success());
            }
        }
        let before = sandbox.tree();
        let run = |more: &[&str]| {
            let start = ["audit", "thumbs", "--fix", "--format", "json"];
            sandbox.program([&start[..], &arguments, more].concat()).output().unwrap()
        };
        let foreseen = parsed(&run(&["--dry-run"]));
        prop_assert_eq!(&sandbox.tree(), &before, "a dry run wrote something");
        let fixed = parsed(&run(&[]));
        let after = sandbox.tree();
        for key in ["findings", "fixed", "unfixed"] {
            prop_assert_eq!(listed(&foreseen, key), listed(&fixed, key), "the dry run foresaw something else: {}", key);
        }
        let diff = foreseen["diff"].as_str().unwrap_or_default();
        let changed = after.iter().filter(|(path, bytes)| before.get(*path) != Some(bytes) && !path.contains(".lambda-s3/"));
        for (path, bytes) in changed {
            let is_foreseen = |line: &&str| line.trim().is_empty() || text(before[path].as_ref().unwrap()).contains(line) || diff.contains(line);
            let text = text(bytes.as_ref().unwrap());
            prop_assert!(diff.contains(&format!("+++ b/{path}")), "{} is not in the diff of the dry run", path);
            prop_assert!(text.lines().all(|line| is_foreseen(&line)), "the dry run foresaw another {}", path);
        }
        let wrong = judge(&before, &after, arguments.contains(&"--grant"));
        prop_assert!(wrong.is_empty(), "{}\n{}\n{}", wrong.join("\n"), diff, fixed["unfixed"]);
    }
}

/// What random edits did not find for long, or what has to be found whatever they do.
#[test]
fn the_judge_sees_a_statement_that_is_lost_and_one_that_is_added() {
    let before = project(true).tree();
    let change = |from: &str, to: &str| {
        let sandbox = project(true);
        for file in FILES {
            let path = format!("thumbs/{file}");
            sandbox.write(&path, sandbox.read(&path).replace(from, to));
        }
        sandbox.tree()
    };
    for (from, to) in [
        ("photo-inbox/incoming/*", "photo-inbox/*"),
        ("\"s3:GetObject\"", "\"s3:*\""),
        ("\"s3.amazonaws.com\"", "\"*\""),
        ("\"Deny\"", "\"Allow\""),
        ("photo-thumbs/*\"", "photo-thumbs/a\""),
        ("policy/edge", "policy/other"),
    ] {
        let after = change(from, to);
        assert!(!judge(&before, &after, false).is_empty(), "{from} -> {to}");
        assert_eq!(judge(&before, &before, false), Vec::<String>::new());
    }
}

#[test]
fn a_denial_of_a_shorter_prefix_loses_nothing_and_one_of_a_longer_does() {
    let denying = |prefix: &str| {
        let sandbox = project(true);
        let path = format!("thumbs/{}", FILES[0]);
        let text = sandbox.read(&path).replace("\"Allow\"", "\"Deny\"");
        sandbox.write(&path, text.replace("photo-inbox/incoming/*", prefix));
        sandbox.tree()
    };
    let (long, short) = (denying("photo-inbox/incoming/*"), denying("photo-inbox/in*"));
    assert_eq!(judge(&long, &short, false), Vec::<String>::new());
    assert!(judge(&short, &long, false).iter().any(|one| one.contains("photo-inbox/in*")));
}
