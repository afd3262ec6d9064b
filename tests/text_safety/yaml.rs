//! Templates as JSON values, and what CloudFormation makes of their functions.

use cargo_lambda_s3::iam::Target;
use saphyr_parser::{Event, Parser, ScalarStyle, Tag};
use serde_json::{Map, Value, json};

/// The document, with `!Ref x` as `{"Ref": "x"}` and so on.
///
/// A plain scalar must be a number, `true` or `false`: YAML 1.1 reads others as what nobody meant.
pub fn parse(text: &str) -> Value {
    let mut events = Vec::new();
    for event in Parser::new_from_str(text) {
        match event.unwrap_or_else(|error| panic!("no YAML: {error}\n{text}")).0 {
            Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::DocumentEnd | Event::Nothing => {}
            event => events.push(event),
        }
    }
    let mut events = events.into_iter();
    let first = events.next().unwrap();
    let value = node(first, &mut events);
    assert!(events.next().is_none(), "more than one document:\n{text}");
    value
}

fn node<'a>(event: Event<'a>, events: &mut impl Iterator<Item = Event<'a>>) -> Value {
    match event {
        Event::Scalar(text, style, _, tag) => scalar(&text, style, tag.as_deref()),
        Event::SequenceStart(_, tag) => {
            let mut list = Vec::new();
            loop {
                match events.next().unwrap() {
                    Event::SequenceEnd => {
                        return match tag.as_ref().map(|tag| tag.suffix.as_str()) {
                            Some(name @ ("Sub" | "If" | "Equals")) => json!({ (format!("Fn::{name}")): list }),
                            Some(name) => panic!("unknown tag `{name}` of a list"),
                            None => Value::Array(list),
                        };
                    }
                    item => list.push(node(item, events)),
                }
            }
        }
        Event::MappingStart(..) => {
            let mut map = Map::new();
            loop {
                let key = match events.next().unwrap() {
                    Event::MappingEnd => return Value::Object(map),
                    Event::Scalar(key, ..) => key.into_owned(),
                    other => panic!("{other:?} is no key"),
                };
                let value = events.next().unwrap();
                let value = node(value, events);
                assert!(map.insert(key.clone(), value).is_none(), "`{key}` stands there twice");
            }
        }
        other => panic!("unexpected {other:?}"),
    }
}

fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Value {
    match tag.map(|tag| format!("{}{}", tag.handle, tag.suffix)).as_deref() {
        Some("!Ref") => json!({ "Ref": text }),
        Some("!Sub") => json!({ "Fn::Sub": text }),
        Some("!GetAtt") => json!({ "Fn::GetAtt": text }),
        Some(tag) => panic!("unknown tag `{tag}`"),
        // A block holds a program of ours, and nothing of a user's: `check_merges` compares it.
        None if matches!(style, ScalarStyle::DoubleQuoted | ScalarStyle::Literal) => json!(text),
        None => match text.parse::<i64>() {
            Ok(number) if number.to_string() == text => json!(number),
            _ if text == "true" || text == "false" => json!(text == "true"),
            _ => panic!("`{text}` is not quoted"),
        },
    }
}

/// What a deployment at `place` makes of the values: `Ref` and `Sub` of pseudo parameters are resolved, all other
/// functions left as they are.
pub fn resolve(value: &Value, place: &Target) -> Value {
    match value {
        Value::Object(map) if map.contains_key("Fn::Sub") => json!(match &map["Fn::Sub"] {
            Value::Array(pair) => substitute(pair[0].as_str().unwrap(), &pair[1], place),
            text => substitute(text.as_str().unwrap(), &Value::Null, place),
        }),
        Value::Object(map) if map.contains_key("Ref") => {
            pseudo(map["Ref"].as_str().unwrap(), place).map_or_else(|| value.clone(), |text| json!(text))
        }
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), resolve(value, place))).collect(),
        Value::Array(list) => list.iter().map(|value| resolve(value, place)).collect(),
        _ => value.clone(),
    }
}

/// `Fn::Sub`: `${Name}` is a variable, one of its `own` or a pseudo parameter, and `${!Literal}` the text `${Literal}`.
fn substitute(template: &str, own: &Value, place: &Target) -> String {
    let variable = |name: &str| own[name].as_str().map(str::to_owned).or_else(|| pseudo(name, place));
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("${") {
        text.push_str(before);
        let (name, behind) = after.split_once('}').unwrap_or_else(|| panic!("`${{` without an end in {template:?}"));
        match name.strip_prefix('!') {
            Some(literal) => text.push_str(&format!("${{{literal}}}")),
            None => text.push_str(
                &variable(name).unwrap_or_else(|| panic!("{template:?} refers to `{name}`, which does not exist")),
            ),
        }
        rest = behind;
    }
    text + rest
}

fn pseudo(name: &str, place: &Target) -> Option<String> {
    match name {
        "AWS::Partition" => Some(place.partition.clone()),
        "AWS::Region" => Some(place.region.clone()),
        "AWS::AccountId" => Some(place.account.clone()),
        _ => None,
    }
}

#[test]
fn the_resolver_reads_what_cloudformation_documents() {
    let place =
        Target { partition: "aws".into(), region: "eu-central-1".into(), account: "1".into(), environment: None };
    let text = "a: !Sub \"arn:${AWS::Partition}:s3:::b/a${!*}b/*\"\nb: !Ref AWS::AccountId\nc: !Ref Queue\nd: !Sub [\"${D}{!x${AWS::Region}\", { D: \"$\" }]\n";
    let expected =
        json!({ "a": "arn:aws:s3:::b/a${*}b/*", "b": "1", "c": { "Ref": "Queue" }, "d": "${!xeu-central-1" });
    assert_eq!(resolve(&parse(text), &place), expected);
}

#[test]
#[should_panic(expected = "`on` is not quoted")]
fn a_bare_word_is_found() {
    parse("a: on\n");
}
