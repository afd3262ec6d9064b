//! Words of a POSIX shell.

/// One word, in quotes where the shell could read it as anything else.
pub fn word(text: &str) -> String {
    let is_plain =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | ',' | ':' | '+' | '@' | '%');
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn whatever_a_shell_could_read_is_quoted() {
        assert_eq!(super::word("some/thumbs-2"), "some/thumbs-2");
        assert_eq!(super::word("my thumbs"), "'my thumbs'");
        assert_eq!(super::word("it's $HOME"), r"'it'\''s $HOME'");
        assert_eq!(super::word(""), "''");
    }
}
