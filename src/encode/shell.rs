//! Words of a POSIX shell.

use crate::escape::is_hidden;
use crate::placeholder::{TextPart, is_in, parts};

/// One word, in quotes where the shell could read it as anything else. What hides is written byte by byte, in the quotes that know
/// escapes (*POSIX.1-2024, Dollar-Single-Quotes*; bash, zsh and ksh have them).
pub fn word(text: &str) -> String {
    if is_in(text) {
        let part = |part: TextPart<'_>| match part {
            TextPart::Text(text) => word(text),
            TextPart::Environment => "\"$ENVIRONMENT\"".to_owned(),
        };
        return parts(text).into_iter().map(part).collect();
    }
    let is_plain =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | ',' | ':' | '+' | '@' | '%');
    if text.contains(is_hidden) {
        return escaped(text);
    }
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

fn escaped(text: &str) -> String {
    let mut word = String::from("$'");
    for c in text.chars() {
        match c {
            '\'' | '\\' => word.extend(['\\', c]),
            // Always three digits: a digit may follow.
            c if is_hidden(c) => {
                word.extend(c.encode_utf8(&mut [0; 4]).bytes().map(|byte| format!("\\{byte:03o}")));
            }
            c => word.push(c),
        }
    }
    word.push('\'');
    word
}

#[cfg(test)]
mod tests {
    #[test]
    fn whatever_a_shell_could_read_is_quoted() {
        assert_eq!(super::word("some/thumbs-2"), "some/thumbs-2");
        assert_eq!(super::word("my thumbs"), "'my thumbs'");
        assert_eq!(super::word("it's $HOME"), r"'it'\''s $HOME'");
        assert_eq!(super::word("my thumbs-{environment}"), r#"'my thumbs-'"$ENVIRONMENT""#);
        assert_eq!(super::word(""), "''");
        assert_eq!(super::word("it's\n\u{202e}1\\"), r"$'it\'s\012\342\200\2561\\'");
    }
}
