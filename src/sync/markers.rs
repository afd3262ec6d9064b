//! The marks of a conflict, as git writes them.

pub const YOURS: &str = "<<<<<<< yours";
pub const BETWEEN: &str = "=======";
pub const GENERATED: &str = ">>>>>>> generated";

/// The lines that begin a conflict which nobody has resolved yet, of this program's or of git's, counted from 1.
pub fn conflicts_in(text: &str) -> Vec<usize> {
    let mut begins = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if line.starts_with("<<<<<<< ") || (line.starts_with(">>>>>>> ") && begins.is_empty()) {
            begins.push(at + 1);
        }
    }
    begins
}

/// A conflict of two runs of lines, with the marks around them. What both begin and end with stays outside.
pub(super) fn mark(yours: &[&str], generated: &[&str], text: &mut String) {
    let head = yours.iter().zip(generated).take_while(|(one, other)| one == other).count();
    let most = yours.len().min(generated.len()) - head;
    let tail = yours.iter().rev().zip(generated.iter().rev()).take(most).take_while(|(one, other)| one == other);
    let tail = tail.count();
    push(&yours[..head], text);
    push_line(YOURS, text);
    push(&yours[head..yours.len() - tail], text);
    push_line(BETWEEN, text);
    push(&generated[head..generated.len() - tail], text);
    push_line(GENERATED, text);
    push(&yours[yours.len() - tail..], text);
}

pub(super) fn push(lines: &[&str], text: &mut String) {
    lines.iter().for_each(|line| text.push_str(line));
}

fn push_line(line: &str, text: &mut String) {
    // The last line of a file may have no end.
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(line);
    text.push('\n');
}
