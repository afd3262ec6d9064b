//! Lines of flow collections that begin left of what they are in, such as a closing brace below its key. YAML forbids them (*YAML 1.2.2,
//! 7.4 Flow Collection Styles*); libyaml, with which AWS's tools read templates, does not look at them (*yaml/libyaml#140*).

use std::collections::BTreeSet;

use super::wrong::Wrong;

/// So many bytes are read again at most, all times together.
const MOST: usize = 32 * 1024 * 1024;

/// Lines that are read as if they were indented further.
#[derive(Debug, Default)]
pub struct Indented {
    lines: BTreeSet<usize>,
    by: usize,
}

impl Indented {
    /// The text with every such line indented, where what is wrong with it is one more of them.
    pub fn with(&mut self, text: &str, wrong: &Wrong) -> Option<String> {
        let line = match wrong.message.as_str() {
            "invalid indentation" | "invalid indentation in flow construct" => wrong.at.line,
            // Told where the scalar begins; which of its lines it is, is tried.
            "invalid indentation in quoted scalar" => (wrong.at.line + 1..).find(|line| !self.lines.contains(line))?,
            _ => return None,
        };
        let is_new = self.lines.insert(line);
        if !is_new || text.len().saturating_mul(self.lines.len()) > MOST {
            return None;
        }
        let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
        self.by = text.lines().map(indent).max().unwrap_or_default() + 1;
        let mut indented = String::with_capacity(text.len() + self.lines.len() * self.by);
        for (at, line) in text.split_inclusive('\n').enumerate() {
            if self.lines.contains(&(at + 1)) {
                indented.extend(std::iter::repeat_n(' ', self.by));
            }
            indented.push_str(line);
        }
        Some(indented)
    }

    /// A column of the text as it is written.
    pub fn column(&self, line: usize, column: usize) -> usize {
        if self.lines.contains(&line) { column.saturating_sub(self.by).max(1) } else { column }
    }
}

#[cfg(test)]
mod tests {
    use crate::deployment::Position;
    use crate::deployment::yaml::read;

    #[test]
    fn flow_collections_may_close_below_their_keys() {
        let text = "a:\n  - b: {\n      \"c\": [1,\n   2\n ]\n    }\n    d: \"x\n  y\"\n  - [3,\n4]\n";
        let node = read(text).unwrap();
        let [first, second] = node.get("a").unwrap().items() else { panic!() };
        let two = &first.find(&["b", "c"]).unwrap().items()[1];
        assert_eq!((two.known(), two.at), (Some("2"), Position { line: 4, column: 4 }));
        assert_eq!(first.get("d").unwrap().known(), Some("x y"));
        assert_eq!(second.items()[1].at, Position { line: 10, column: 1 });
    }

    #[test]
    fn what_is_wrong_is_told_of_the_text_as_it_is_written() {
        let wrong = read("a:\n  b: {\n  c: 1\n").unwrap_err();
        assert!(wrong.at.line >= 2, "{wrong:?}");
        assert!(read(&format!("a:\n    b: [\n{}", "1,\n".repeat(3_000))).is_err());
    }
}
