//! Tags, as far as the lines of a template tell: where it can be taken apart without being parsed.

/// The parser looks for the line of each tag from the start of the text: what is far longer than this takes the square of
/// its length.
pub(super) const PIECE: usize = 256;

/// Whether there is something about a line that the parser has to see.
pub(super) fn holds_tag(line: &str) -> bool {
    // Two searches for one byte are over sooner than one for two.
    line.bytes().any(|byte| matches!(byte, b'{' | b'}')) && (line.contains("{{") || line.contains("}}"))
}

/// How many blocks a line opens more than it closes.
pub(super) fn opened(line: &str) -> isize {
    if !holds_tag(line) {
        return 0;
    }
    let tags = line.split("{{").skip(1).map(|tag| match tag.as_bytes().first() {
        Some(b'#') => 1,
        Some(b'/') => -1,
        _ => 0,
    });
    tags.sum()
}

/// Whether there are tags that take away what stands around them, or that hold text which looks like tags.
pub(super) fn changes_its_surroundings(text: &str) -> bool {
    text.contains("~}}")
        || text.match_indices("{{").any(|(at, _)| {
            let (before, behind) = (&text[..at], &text[at + 2..]);
            behind.starts_with(['~', '!'])
                || behind.starts_with("{{")
                || (before.ends_with('\\') && behind.starts_with(['#', '/']))
        })
}

/// The pieces of a template which come to the same one by one: whole lines, cut where no block is open.
pub(super) fn pieces(text: &str) -> Vec<&str> {
    cut(text).filter(|pieces| !pieces.is_empty()).unwrap_or_else(|| vec![text])
}

/// `None` where it cannot be told that the pieces would come to the same.
fn cut(text: &str) -> Option<Vec<&str>> {
    // What a decorator sets counts to the end of the template.
    if text.len() <= PIECE || changes_its_surroundings(text) || text.contains("{{*") || text.contains("{{#*") {
        return None;
    }
    let mut pieces = Vec::new();
    let (mut start, mut end, mut depth) = (0, 0, 0);
    for line in text.split_inclusive('\n') {
        end += line.len();
        depth += opened(line);
        let is_whole = line.matches("{{").count() <= line.matches("}}").count();
        if depth < 0 || !is_whole {
            return None;
        }
        if depth == 0 && end - start >= PIECE {
            pieces.push(&text[start..end]);
            start = end;
        }
    }
    if start < end {
        pieces.push(&text[start..end]);
    }
    (depth == 0).then_some(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text that is too long to stay whole, with `line` in its middle.
    fn around(line: &str) -> String {
        let plain = format!("{}\n", "x".repeat(PIECE));
        format!("{plain}{line}\n{plain}")
    }

    #[test]
    fn pieces_are_whole_lines_between_blocks() {
        let text = around("{{a}}");
        assert_eq!(pieces(&text).concat(), text);
        assert_eq!(pieces(&text).len(), 2);
        let block = format!("{{{{#if a}}}}\n{}{{{{/if}}}}\n", around("{{else}}"));
        assert_eq!(pieces(&block), [&block]);
        assert_eq!(pieces(&format!("{block}{text}")).len(), 3);
        for short in ["", "a", "{{a}}\n"] {
            assert_eq!(pieces(short), [short]);
        }
    }

    #[test]
    fn what_reaches_beyond_its_line_stays_whole() {
        for line in [
            "{{~a}}",
            "{{a~}}",
            "{{!-- a --}}",
            "{{a\n}}",
            "{{^a}}b{{/a}}",
            "{{{{raw}}}}",
            "{{#*inline \"a\"}}b{{/inline}}",
        ] {
            let text = around(line);
            assert_eq!(pieces(&text), [&text], "{line}");
        }
    }
}
