//! Two texts of a file side by side, so that single differences can be taken back.

use super::lines::{LineEnds, lines, matches};
use super::pairing::{pieces, slide_together, variants};

/// The user's text of a file beside the generated one, in hunks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunks {
    parts: Vec<Part>,
    ends: LineEnds,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Shared(String),
    Differing { yours: String, generated: String },
}

/// A place where the texts differ: a line that the user changed, or lines that only one of both has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference<'a> {
    /// The line of the user's text where it begins, counted from 1.
    pub line: usize,
    pub yours: &'a str,
    pub generated: &'a str,
}

impl Hunks {
    pub fn of(yours: &str, generated: &str) -> Self {
        let ends = LineEnds::of(yours);
        let yours = ends.to_lf(yours);
        let (your_lines, new_lines) = (lines(&yours), lines(generated));
        let places = slide_together(&your_lines, &new_lines, matches(&your_lines, &new_lines, &yours, generated));
        let variants = variants(&your_lines, &new_lines, &places);
        let mut parts = Vec::new();
        let (mut your_at, mut new_at) = (0, 0);
        loop {
            let shared = (your_at..your_lines.len()).find_map(|at| Some((at, places[at]?)));
            let (your_end, new_end) = shared.unwrap_or((your_lines.len(), new_lines.len()));
            let pairs = (your_at..your_end).filter_map(|at| Some((at - your_at, variants[at]? - new_at)));
            for (yours, generated) in pieces(&your_lines[your_at..your_end], &new_lines[new_at..new_end], pairs) {
                parts.push(Part::Differing { yours: yours.concat(), generated: generated.concat() });
            }
            let Some((your_line, new_line)) = shared else { break };
            match parts.last_mut() {
                Some(Part::Shared(text)) => text.push_str(your_lines[your_line]),
                _ => parts.push(Part::Shared(your_lines[your_line].to_owned())),
            }
            (your_at, new_at) = (your_line + 1, new_line + 1);
        }
        Self { parts, ends }
    }

    /// Of a file that the user deleted: all of it is one difference.
    pub fn of_deleted(generated: &str) -> Self {
        let part = Part::Differing { yours: String::new(), generated: generated.to_owned() };
        Self { parts: vec![part], ends: LineEnds::AsTheyAre }
    }

    /// The differences, in order.
    pub fn differences(&self) -> Vec<Difference<'_>> {
        let mut line = 1;
        let mut differences = Vec::new();
        for part in &self.parts {
            match part {
                Part::Shared(text) => line += lines(text).len(),
                Part::Differing { yours, generated } => {
                    differences.push(Difference { line, yours, generated });
                    line += lines(yours).len();
                }
            }
        }
        differences
    }

    /// Whether text of the user's is lost where only those differences stay that are kept.
    pub fn loses(&self, is_kept: impl Fn(usize) -> bool) -> bool {
        let differing = self.parts.iter().filter_map(|part| match part {
            Part::Differing { yours, .. } => Some(yours),
            Part::Shared(_) => None,
        });
        differing.enumerate().any(|(at, yours)| !yours.is_empty() && !is_kept(at))
    }

    /// The text that has the user's side of those differences that are kept, by their number from 0 on, and the generated side of
    /// all others; with the ends of lines that the user's text has.
    pub fn keeping(&self, is_kept: impl Fn(usize) -> bool) -> String {
        let mut text = String::new();
        let mut at = 0;
        for part in &self.parts {
            match part {
                Part::Shared(shared) => text.push_str(shared),
                Part::Differing { yours, generated } => {
                    text.push_str(if is_kept(at) { yours } else { generated });
                    at += 1;
                }
            }
        }
        self.ends.restore(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_difference_can_be_kept_or_taken_back() {
        let (yours, generated) = ("a\nMINE\nb\nc\nd\nmore\n", "a\nb\nc\nnew\nd\n");
        let hunks = Hunks::of(yours, generated);
        assert_eq!(hunks.differences().len(), 3);
        assert_eq!(hunks.keeping(|_| true), yours);
        assert_eq!(hunks.keeping(|_| false), generated);
        assert_eq!(hunks.keeping(|at| at == 0), "a\nMINE\nb\nc\nnew\nd\n");
        assert_eq!(hunks.keeping(|at| at == 2), "a\nb\nc\nnew\nd\nmore\n");
    }

    #[test]
    fn texts_without_a_shared_line_and_ends_of_lines_are_no_trouble() {
        for (yours, generated) in
            [("", ""), ("", "a\n"), ("a", ""), ("a", "a\n"), ("x\ny", "z\n"), ("a\nb\n", "a\nb\n")]
        {
            let hunks = Hunks::of(yours, generated);
            assert_eq!(hunks.keeping(|_| true), yours);
            assert_eq!(hunks.keeping(|_| false), generated);
        }
        let windows = Hunks::of("a\r\nMINE\r\nb\r\n", "a\nb\nc\n");
        assert_eq!(windows.keeping(|_| false), "a\r\nb\r\nc\r\n");
        assert_eq!(windows.keeping(|_| true), "a\r\nMINE\r\nb\r\n");
    }
}
