//! Labels of a Mermaid diagram.

use std::fmt::Write as _;

/// A label in quotes. Whatever is not plain is written as Mermaid's entity code (`#35;`), so it can end neither the
/// label nor the code block around it.
pub fn label(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in super::markdown::shown(text).chars() {
        if c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '/' | ':' | ',') {
            quoted.push(c);
        } else {
            // Writing to a String cannot fail.
            let _ = write!(quoted, "#{};", u32::from(c));
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    #[test]
    fn nothing_ends_a_label_early() {
        assert_eq!(super::label("s3://b/*\"`\n"), "\"s3://b/#42;#34;#96;#10;\"");
    }
}
