//! Values in JSON that stands in an unquoted here-document of a shell script.

use serde_json::Value;

use crate::encode::json;
use crate::iam::{Arn, Piece, Place, Unknown};

/// A value of a policy as a JSON string. What only the deployment knows is a variable of the shell's; literal wildcards are
/// escaped for IAM first: `*` is `${*}` there, and `\${*}` here.
///
/// Of a bucket, whose name holds nothing that a shell or JSON gives a meaning to, it is a word in double quotes as well.
pub(super) fn node(arn: &Arn) -> String {
    let pieces = arn.pieces();
    let mut written = String::from('"');
    for (at, piece) in pieces.iter().enumerate() {
        let name = match piece.fixed() {
            Ok(text) => {
                written.push_str(&inside(&text));
                continue;
            }
            Err(Unknown::Partition) => "PARTITION",
            Err(Unknown::Region) => "REGION",
            Err(Unknown::Account) => "ACCOUNT",
        };
        let is_longer = |text: &str| text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        match pieces.get(at + 1) {
            Some(Piece::Text(text)) if is_longer(text) => written.push_str(&format!("${{{name}}}")),
            _ => written.push_str(&format!("${name}")),
        }
    }
    written.push('"');
    written
}

/// Text as a JSON string.
pub(super) fn string(text: &str) -> String {
    format!("\"{}\"", inside(text))
}

/// A document that AWS takes as text, as JSON for people: what fits a line stands on one.
pub(super) fn document(body: &Arn) -> String {
    let place = Place { partition: "$PARTITION".into(), region: "$REGION".into(), account: "$ACCOUNT".into() };
    let value: Value = serde_json::from_str(&body.resolve(&place)).unwrap_or_default();
    lines(&value, 0)
}

/// The widest line of a document.
const WIDTH: usize = 100;

fn lines(value: &Value, indent: usize) -> String {
    let short = line(value);
    if indent + short.len() <= WIDTH {
        return short;
    }
    let (start, end) = (" ".repeat(indent + 2), " ".repeat(indent));
    let parts = |parts: Vec<String>| parts.join(&format!(",\n{start}"));
    match value {
        Value::Array(items) => {
            let items = parts(items.iter().map(|item| lines(item, indent + 2)).collect());
            format!("[\n{start}{items}\n{end}]")
        }
        Value::Object(entries) => {
            let entry = |(key, value): (&String, &Value)| format!("{}: {}", string(key), lines(value, indent + 2));
            let entries = parts(entries.iter().map(entry).collect());
            format!("{{\n{start}{entries}\n{end}}}")
        }
        _ => short,
    }
}

fn line(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(line).collect::<Vec<_>>().join(", ")),
        Value::Object(entries) => {
            let entry = |(key, value): (&String, &Value)| format!("{}: {}", string(key), line(value));
            format!("{{ {} }}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        // What only the deployment knows is the whole of a text.
        Value::String(text) if ["$PARTITION", "$REGION", "$ACCOUNT"].contains(&text.as_str()) => format!("\"{text}\""),
        Value::String(text) => string(text),
        other => other.to_string(),
    }
}

/// What stands between the quotes: JSON in ASCII, so no line ends in it, and nothing in it is the shell's (*Bash Reference
/// Manual, Here Documents*: of all characters only `\`, `$` and the backtick are special there).
fn inside(text: &str) -> String {
    let json = json::ascii(&Value::from(text));
    let json = json.strip_prefix('"').and_then(|json| json.strip_suffix('"')).unwrap_or_default();
    let mut written = String::with_capacity(json.len());
    for c in json.chars() {
        if matches!(c, '\\' | '$' | '`') {
            written.push('\\');
        }
        written.push(c);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{KeyPattern, Location};

    #[test]
    fn literal_wildcards_survive_both_languages() {
        let objects = |prefix: &str| {
            let keys = KeyPattern::new(prefix, "").unwrap();
            Arn::objects(&Location { bucket: "in-b".parse().unwrap(), keys })
        };
        assert_eq!(
            node(&objects("a*b?c$d/")),
            r#""arn:$PARTITION:s3:::in-b/a\${*}b\${?}c\${$}d/*""#.replace("{$}", r"{\$}")
        );
        assert_eq!(node(&objects("\"`\\é")), r#""arn:$PARTITION:s3:::in-b/\\"\`\\\\\\u00e9*""#);
        assert_eq!(node(&Arn::queue("q")), r#""arn:$PARTITION:sqs:$REGION:$ACCOUNT:q""#);
        assert_eq!(node(&Arn::account()), r#""$ACCOUNT""#);
        assert_eq!(string("a\n$(b)"), r#""a\\n\$(b)""#);
    }

    #[test]
    fn a_document_is_read_line_by_line() {
        let body = format!(r#"{{"region":"<Region>","texts":["$(a)","{0}","{0}"]}}"#, "x".repeat(40));
        let body = Arn::with_regions(&body, "<Region>", "a document");
        let x = "x".repeat(40);
        assert_eq!(
            document(&body),
            format!("{{\n  \"region\": \"$REGION\",\n  \"texts\": [\"\\$(a)\", \"{x}\", \"{x}\"]\n}}")
        );
    }
}
