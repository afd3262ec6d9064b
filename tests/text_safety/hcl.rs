//! Terraform configurations as values, and what Terraform makes of their expressions.

use cargo_lambda_s3::iam::Target;
use hcl::eval::{Context, Evaluate, FuncArgs, FuncDef, ParamType};
use hcl::{Block, Body};
use serde_json::{Value, json};

/// A configuration, and where it would be deployed.
pub struct Module {
    body: Body,
    place: Target,
}

impl Module {
    pub fn parse(text: &str, place: &Target) -> Self {
        let body = hcl::parse(&apart(text)).unwrap_or_else(|error| panic!("no HCL: {error}\n{text}"));
        Self { body, place: place.clone() }
    }

    /// The resource of a type that has this local name.
    pub fn resource(&self, kind: &str, local_name: &str) -> Resource<'_> {
        let mut all = self.resources(kind);
        all.retain(|resource| resource.local_name() == local_name);
        assert_eq!(all.len(), 1, "{kind} {local_name}");
        all.remove(0)
    }

    /// `local.tags`, where there are some.
    pub fn tags(&self) -> Option<Value> {
        let locals = self.body.blocks().find(|block| block.identifier() == "locals")?;
        let tags = Resource { block: locals, place: &self.place }.get("tags");
        (!tags.is_null()).then_some(tags)
    }

    /// The resources of a type, in the order of the file.
    pub fn resources(&self, kind: &str) -> Vec<Resource<'_>> {
        let of_kind = |block: &&Block| block.identifier() == "resource" && block.labels()[0].as_str() == kind;
        self.body.blocks().filter(of_kind).map(|block| Resource { block, place: &self.place }).collect()
    }
}

/// A block, and where it would be deployed.
#[derive(Clone, Copy)]
pub struct Resource<'a> {
    block: &'a Block,
    place: &'a Target,
}

impl<'a> Resource<'a> {
    pub fn local_name(&self) -> &'a str {
        self.block.labels()[1].as_str()
    }

    /// The value of an argument; `null` where there is none. A document in JSON comes as what it says.
    pub fn get(&self, name: &str) -> Value {
        let Some(attribute) = self.block.body().attributes().find(|attribute| attribute.key() == name) else {
            return Value::Null;
        };
        let value = attribute.expr().evaluate(&context(self.place));
        together(serde_json::to_value(value.unwrap_or_else(|error| panic!("`{name}`: {error}"))).unwrap())
    }

    pub fn blocks(&self, name: &str) -> Vec<Resource<'a>> {
        let place = self.place;
        let named = self.block.body().blocks().filter(|block| block.identifier() == name);
        named.map(|block| Resource { block, place }).collect()
    }
}

/// The locals as the data sources would fill them, and `jsonencode`, which here leaves the value as it is.
fn context(place: &Target) -> Context<'static> {
    fn as_it_is(arguments: FuncArgs) -> Result<hcl::Value, String> {
        Ok(arguments[0].clone())
    }
    let mut context = Context::new();
    let local = json!({ "partition": place.partition, "region": place.region, "account": place.account });
    context.declare_var("local", hcl::to_value(local).unwrap());
    context.declare_func("jsonencode", FuncDef::builder().param(ParamType::Any).build(as_it_is));
    context
}

/// Stands for a `%` that hcl-rs would take together with what follows, so that it overlooks a doubled `$` or `%` behind it.
/// Terraform (1.11, `plan`) does not.
const PERCENT: char = '\u{f8ff}';

/// Stands for a `$` in front of an escaped `${`, which hcl-rs takes for another one where a `%%{` stands before them.
const DOLLAR: char = '\u{f8fe}';

fn apart(text: &str) -> String {
    let mut apart = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        apart.push_str(before);
        rest = after;
        match after.chars().next() {
            Some('%') if after.starts_with("%{") => {
                apart.push_str("%%");
                rest = &after[1..];
            }
            Some('%' | '$') => apart.push(PERCENT),
            _ => apart.push('%'),
        }
    }
    (apart + rest).replace("$$${", &format!("{DOLLAR}$${{"))
}

fn restored(text: &str) -> String {
    text.replace(PERCENT, "%").replace(DOLLAR, "$")
}

fn together(value: Value) -> Value {
    match value {
        Value::String(text) => restored(&text).into(),
        Value::Array(list) => list.into_iter().map(together).collect(),
        Value::Object(entries) => entries.into_iter().map(|(key, value)| (key, together(value))).collect(),
        other => other,
    }
}

/// The string that a literal stands for.
pub fn read(literal: &str) -> String {
    let body: Body =
        hcl::parse(&apart(&format!("x = {literal}\n"))).unwrap_or_else(|error| panic!("{error}\n{literal}"));
    let value = body.attributes().next().unwrap().expr().evaluate(&Context::new()).unwrap();
    restored(value.as_str().unwrap())
}

/// The text without what stands in quotes and comments: it is the same whatever a user typed, but for the blanks that put the `=` behind keys
/// of several lengths into one column.
pub fn skeleton(text: &str) -> Vec<String> {
    let mut written = vec![String::new()];
    let (mut is_quoted, mut is_comment, mut characters) = (false, false, text.chars());
    while let Some(c) = characters.next() {
        match c {
            '#' if !is_quoted => is_comment = true,
            c if is_comment && c != '\n' => {}
            '"' => is_quoted = !is_quoted,
            '\\' if is_quoted => drop(characters.next()),
            '\n' => {
                assert!(!is_quoted, "a line ends in a string:\n{text}");
                written.push(String::new());
                is_comment = false;
            }
            ' ' if written.last().unwrap().ends_with(' ') => {}
            c if !is_quoted => written.last_mut().unwrap().push(c),
            _ => {}
        }
    }
    written
}

#[test]
fn a_comment_is_no_part_of_the_skeleton() {
    assert_eq!(skeleton("x = 1 # a \"\ny = \"#\" # b\n"), skeleton("x = 1 # c\ny = \"\"\n"));
    assert_ne!(skeleton("x = 1 # a\n"), skeleton("x = 2 # a\n"));
}

#[test]
fn the_reader_reads_what_terraform_documents() {
    assert_eq!(read(r#""$$${x}%%{if x}$$${y}$$$${z}""#), "$${x}%{if x}$${y}$$${z}");
    assert_eq!(read(r#""a$${*}b%%{if} $5 100% \"\\\n\u00e9\U0001f600""#), "a${*}b%{if} $5 100% \"\\\né😀");
    let place =
        Target { partition: "aws".into(), region: "eu-central-1".into(), account: "1".into(), environment: None };
    let text = "resource \"t\" \"x\" {\n  p = jsonencode({ A = \"arn:${local.partition}:s3:::b/$${*}\" })\n}\n";
    assert_eq!(Module::parse(text, &place).resource("t", "x").get("p"), json!({ "A": "arn:aws:s3:::b/${*}" }));
}
