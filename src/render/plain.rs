//! Lines without tags, kept from the template parser.
//!
//! Nearly all the time of a run would go into parsing text that holds no tag at all. So runs of such lines are set aside,
//! each leaving one line with a mark, and put back where the mark comes out.

use serde_json::Value;

/// Begins a line that stands for a run of plain lines. A private-use character: no template holds it.
const MARK: char = '\u{e000}';

/// A run shorter than this is not worth a mark.
const MIN_BYTES: usize = 12;

/// The plain lines of templates.
#[derive(Clone, Debug)]
pub(super) struct PlainLines<'a> {
    /// `None` where nothing is to be set aside.
    runs: Option<Vec<&'a str>>,
}

impl<'a> PlainLines<'a> {
    pub(super) fn setting_aside() -> Self {
        Self { runs: Some(Vec::new()) }
    }

    pub(super) fn leaving_be() -> Self {
        Self { runs: None }
    }

    /// Sets aside every run of whole lines without tags: what comes back is left to parse.
    pub(super) fn set_aside(&mut self, template: &'a str) -> String {
        let Some(runs) = &mut self.runs else {
            return template.to_owned();
        };
        // `~` takes away the white space beside its tag, and the end of a mark's line would go with it.
        if template.contains("{{~") || template.contains("~}}") {
            return template.to_owned();
        }
        let mut left = String::new();
        let mut rest = template;
        while !rest.is_empty() {
            let lines = rest.split_inclusive('\n');
            let run = lines.take_while(|line| is_plain(line) && line.ends_with('\n'));
            let length = run.map(str::len).sum();
            if length >= MIN_BYTES {
                left.push_str(&format!("{MARK}{}\n", runs.len()));
                runs.push(&rest[..length]);
                rest = &rest[length..];
            } else {
                let line = rest.split_inclusive('\n').next().unwrap_or(rest);
                left.push_str(line);
                rest = &rest[line.len()..];
            }
        }
        left
    }

    /// The rendered text with the plain lines back in it, indented as their marks are: a partial may stand indented. `None` where it
    /// has more bytes than are allowed.
    pub(super) fn put_back(&self, rendered: &str, max: usize) -> Option<String> {
        let mut whole = String::with_capacity(rendered.len() * 2);
        for line in rendered.split_inclusive('\n') {
            if whole.len() > max {
                return None;
            }
            match self.run_of(line) {
                None => whole.push_str(line),
                Some((indent, run)) => {
                    let lines = run.matches('\n').count();
                    if indent.len().saturating_mul(lines) > max {
                        return None;
                    }
                    for plain in run.split_inclusive('\n') {
                        whole.push_str(if plain == "\n" { "" } else { indent });
                        whole.push_str(plain);
                    }
                }
            }
        }
        Some(whole).filter(|whole| whole.len() <= max)
    }

    /// The line of a whole template that a line of what is left to parse was.
    pub(super) fn whole_line(template: &str, line: usize) -> usize {
        let mut plain = Self::setting_aside();
        let left = plain.set_aside(template);
        let before = left.split_inclusive('\n').take(line.saturating_sub(1));
        let lines = before.map(|line| plain.run_of(line).map_or(1, |(_, run)| run.matches('\n').count()));
        lines.sum::<usize>() + 1
    }

    /// Whether marks stand in the place of lines.
    pub(super) fn is_setting_aside(&self) -> bool {
        self.runs.is_some()
    }

    fn run_of<'l>(&self, line: &'l str) -> Option<(&'l str, &'a str)> {
        let (indent, number) = line.split_once(MARK)?;
        let number: usize = number.trim_end().parse().ok()?;
        self.runs.as_ref()?.get(number).filter(|_| indent.trim().is_empty()).map(|run| (indent, *run))
    }
}

/// Whether a line holds no tag. A character is found faster than a text, and most lines hold none.
fn is_plain(line: &str) -> bool {
    let has = |brace: char, tag: &str| line.contains(brace) && line.contains(tag);
    !has('{', "{{") && !has('}', "}}")
}

/// Whether some text among the values could be taken for a mark.
pub(super) fn holds_mark(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains(MARK),
        Value::Array(list) => list.iter().any(holds_mark),
        Value::Object(object) => object.values().any(holds_mark),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_aside_comes_back_to_the_letter() {
        for template in [
            "",
            "a",
            "a\n",
            "a\nb\n",
            "a plain line\nb\n{{c}}\nd\n",
            "{{a}}\nb and c\n\n  d, e and f\n\ng",
            "x {{\na\n}} y\nb\n\n\nc\n",
            "a plain line\n{{~b}} c\n",
        ] {
            let mut plain = PlainLines::setting_aside();
            let left = plain.set_aside(template);
            assert_eq!(plain.put_back(&left, 100).as_deref(), Some(template));
        }
        assert_eq!(PlainLines::whole_line("{{a}}\nb and c, d\ne and f, g\n{{h}}\n", 3), 4);
        assert!(!PlainLines::setting_aside().set_aside("a plain line\nb\n{{c}}\n").contains('a'));
        assert!(PlainLines::setting_aside().set_aside("a plain line\n{{~b}} c\n").contains("plain"));
    }
}
