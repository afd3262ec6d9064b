//! Lines without tags, kept from the template parser.
//!
//! Nearly all the time of a run would go into parsing text that holds no tag at all. So runs of such lines are set aside,
//! each leaving one line with a mark, and put back where the mark comes out.

use serde_json::Value;

/// Begins a line that stands for a run of plain lines. A private-use character: no template holds it.
const MARK: char = '\u{e000}';

/// A template with its plain lines set aside.
pub(super) struct PlainLines<'a> {
    /// What is left to parse.
    pub(super) text: String,
    runs: Vec<&'a str>,
}

impl<'a> PlainLines<'a> {
    /// Sets aside every run of at least two whole lines without tags.
    pub(super) fn set_aside(template: &'a str) -> Self {
        let mut plain = Self { text: String::new(), runs: Vec::new() };
        let mut rest = template;
        while !rest.is_empty() {
            let lines = rest.split_inclusive('\n');
            let run = lines.take_while(|line| !line.contains("{{") && !line.contains("}}") && line.ends_with('\n'));
            let (count, length) = run.fold((0, 0), |(count, length), line| (count + 1, length + line.len()));
            if count >= 2 {
                plain.text.push_str(&format!("{MARK}{}\n", plain.runs.len()));
                plain.runs.push(&rest[..length]);
                rest = &rest[length..];
            } else {
                let line = rest.split_inclusive('\n').next().unwrap_or(rest);
                plain.text.push_str(line);
                rest = &rest[line.len()..];
            }
        }
        plain
    }

    /// The rendered text with the plain lines back in it.
    pub(super) fn put_back(&self, rendered: &str) -> String {
        let mut whole = String::with_capacity(rendered.len() * 2);
        for line in rendered.split_inclusive('\n') {
            let run = line.strip_prefix(MARK).and_then(|number| number.trim_end().parse::<usize>().ok());
            whole.push_str(run.and_then(|number| self.runs.get(number)).unwrap_or(&line));
        }
        whole
    }
}

/// Whether some text among the values could be taken for a mark.
pub(super) fn could_be_mistaken(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains(MARK),
        Value::Array(list) => list.iter().any(could_be_mistaken),
        Value::Object(object) => object.values().any(could_be_mistaken),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_aside_comes_back_to_the_letter() {
        for template in ["", "a", "a\n", "a\nb\n", "a\nb\n{{c}}\nd\n", "{{a}}\nb\nc\n\nd", "x {{\na\n}} y\nb\n\n\nc\n"]
        {
            let plain = PlainLines::set_aside(template);
            assert_eq!(plain.put_back(&plain.text), template);
        }
        assert!(!PlainLines::set_aside("a\nb\n{{c}}\n").text.contains('a'));
    }
}
