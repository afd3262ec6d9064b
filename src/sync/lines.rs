//! Texts as lines: what two of them share, and how their lines end.

use std::borrow::Cow;

use diffy::{DiffOptions, Line};

pub(super) fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// For each line of `one`, which line of `other` it is; pairs are in order on both sides.
pub(super) fn matches(one: &[&str], other: &[&str], one_text: &str, other_text: &str) -> Vec<Option<usize>> {
    let mut matches = vec![None; one.len()];
    if one_text == other_text {
        matches.iter_mut().enumerate().for_each(|(at, place)| *place = Some(at));
        return matches;
    }
    // With as much context as there are lines, the patch is one hunk of all lines.
    let patch = DiffOptions::new().set_context_len(one.len() + other.len()).create_patch(one_text, other_text);
    let (mut at, mut other_at) = (0, 0);
    for line in patch.hunks().iter().flat_map(|hunk| hunk.lines()) {
        match line {
            Line::Context(_) => {
                // What a diff calls equal is believed only where it is.
                if let (Some(place), true) = (matches.get_mut(at), one.get(at) == other.get(other_at)) {
                    *place = Some(other_at);
                }
                at += 1;
                other_at += 1;
            }
            Line::Delete(_) => at += 1,
            Line::Insert(_) => other_at += 1,
        }
    }
    matches
}

/// Whether a text is what was written, but for the line ends of a checkout.
pub fn is_as_written(text: &str, written: &str) -> bool {
    LineEnds::of(text).to_lf(text) == written
}

/// How the lines of a file end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineEnds {
    /// As they are: with a line feed, or some so and some so.
    AsTheyAre,
    /// All with carriage return and line feed, as git checks files out where `core.autocrlf` is set.
    Crlf,
}

impl LineEnds {
    pub(super) fn of(text: &str) -> Self {
        let mut lines = text.split_inclusive('\n').filter(|line| line.ends_with('\n')).peekable();
        if lines.peek().is_some() && lines.all(|line| line.ends_with("\r\n")) { Self::Crlf } else { Self::AsTheyAre }
    }

    /// The text as the program writes texts: every line with a line feed.
    pub(super) fn to_lf(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::AsTheyAre => Cow::Borrowed(text),
            Self::Crlf => Cow::Owned(text.replace("\r\n", "\n")),
        }
    }

    pub(super) fn restore(self, text: &str) -> String {
        match self {
            Self::AsTheyAre => text.to_owned(),
            Self::Crlf => text.replace("\r\n", "\n").replace('\n', "\r\n"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_come_off_and_go_on_again() {
        for text in ["a\r\nb\r\n", "a\r\nb"] {
            assert_eq!(LineEnds::of(text), LineEnds::Crlf);
            assert_eq!(LineEnds::Crlf.restore(&LineEnds::Crlf.to_lf(text)), text);
        }
        for text in ["a\nb\n", "a\r\nb\n", "a", "", "a\rb"] {
            assert_eq!(LineEnds::of(text), LineEnds::AsTheyAre, "{text:?}");
        }
    }

    #[test]
    fn shared_lines_are_found_in_order() {
        let (one, other) = ("a\nb\nc\nd\n", "x\na\nc\ny\nd\n");
        assert_eq!(matches(&lines(one), &lines(other), one, other), [Some(1), None, Some(2), Some(4)]);
        assert_eq!(matches(&lines(one), &[], one, ""), [None; 4]);
        assert_eq!(matches(&lines("a\n"), &lines("a"), "a\n", "a"), [None]);
    }
}
