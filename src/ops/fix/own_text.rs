//! What of a changed deployment file is its user's own text, which is never taken back.

use std::collections::BTreeSet;

use crate::deployment::Facts;
use crate::sync::Difference;

/// The lines, by file, where something begins that grants.
#[derive(Debug)]
pub(super) struct Granting<'a> {
    /// Statements, and the elements of their lists: a block of text that begins there is this alone.
    parts: BTreeSet<(&'a str, usize)>,
    /// Permissions of functions: a block that holds one is the resource of that alone.
    permissions: BTreeSet<(&'a str, usize)>,
}

impl<'a> Granting<'a> {
    pub(super) fn of(facts: &'a Facts) -> Self {
        let mut places = Vec::new();
        for (_, statement) in facts.statements().filter(|(_, statement)| statement.allows()) {
            places.push(&statement.place);
            let lists = [&statement.actions, &statement.not_actions, &statement.resources, &statement.not_resources];
            places.extend(lists.into_iter().flatten().map(|item| &item.place));
            places.extend(statement.principals.iter().map(|principal| &principal.item.place));
        }
        places.extend(facts.managed.iter().map(|managed| &managed.place));
        let line = |place: &'a crate::deployment::SourceLocation| Some((place.file.as_str(), place.at?.line));
        let permissions = facts.permissions.iter().filter_map(|permission| line(&permission.place));
        Self { parts: places.into_iter().filter_map(line).collect(), permissions: permissions.collect() }
    }

    /// Why the user's side of a difference stays, if it does: what was generated may be put back, and what grants be taken out, but
    /// nothing else.
    pub(super) fn why_it_stays(&self, file: &str, difference: &Difference<'_>) -> Option<&'static str> {
        let generated: BTreeSet<&str> = difference.generated.lines().map(comment).collect();
        if difference.yours.lines().map(comment).any(|comment| !comment.is_empty() && !generated.contains(comment)) {
            return Some("a comment of yours");
        }
        if difference.yours.trim().is_empty() || !difference.generated.is_empty() {
            return None;
        }
        let lines = difference.line..difference.line + difference.yours.lines().count();
        let grants = self.parts.contains(&(file, difference.line))
            || lines.into_iter().any(|line| self.permissions.contains(&(file, line)));
        (!grants).then_some("lines of yours that are not generated")
    }
}

/// The comment at the end of a line of YAML or HCL, or that the line is.
fn comment(line: &str) -> &str {
    let mut quote = None;
    let mut is_escaped = false;
    for (at, c) in line.char_indices() {
        match (quote, c) {
            _ if is_escaped => is_escaped = false,
            (Some('"'), '\\') => is_escaped = true,
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '#') => return &line[at..],
            (None, '/') if line[at + 1..].starts_with(['/', '*']) => return &line[at..],
            (None, _) => {}
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_told_from_a_text_that_looks_like_one() {
        for (line, expected) in [
            ("# mine", "# mine"),
            ("a: \"b#c\" # mine", "# mine"),
            ("a = \"b\\\"#\" // mine", "// mine"),
            ("a = 1 /* mine */", "/* mine */"),
            ("a: 'b # c'", ""),
            ("a: \"s3://b/*\"", ""),
        ] {
            assert_eq!(comment(line), expected, "{line}");
        }
    }
}
