//! Which lines of a manifest are its spec.

use toml_edit::{Document, Item, Table};

use crate::sync::lines::lines;

/// The table of the spec, and those below it.
const TABLE: [&str; 3] = ["package", "metadata", "lambda-s3"];

pub(super) fn spec_of(text: &str) -> String {
    let is_spec = spec_lines(text);
    lines(text).into_iter().zip(is_spec).filter_map(|(line, is_spec)| is_spec.then_some(line)).collect()
}

/// The text with other lines in place of its spec, where that begins; with the same lines in each of the texts of a merge,
/// it leaves them alone.
pub(super) fn with_spec(text: &str, spec: &str) -> String {
    let is_spec = spec_lines(text);
    let begin = is_spec.iter().position(|is_spec| *is_spec);
    let mut replaced = String::with_capacity(text.len() + spec.len());
    for (at, line) in lines(text).into_iter().enumerate() {
        if Some(at) == begin {
            replaced.push_str(spec);
        }
        if !is_spec[at] {
            replaced.push_str(line);
        }
    }
    replaced
}

/// For each line whether it is one of the spec's tables: from a header up to the next that is not, without the comments
/// and empty lines above that.
fn spec_lines(text: &str) -> Vec<bool> {
    let lines = lines(text);
    let mut is_spec = vec![false; lines.len()];
    let Ok(document) = Document::parse(text) else { return is_spec };
    let mut headers = Vec::new();
    collect(document.as_table(), &mut Vec::new(), &mut headers);
    headers.sort_unstable();
    let line_of = |offset: usize| text.get(..offset).unwrap_or_default().matches('\n').count();
    for (at, (offset, belongs)) in headers.iter().enumerate() {
        if !belongs {
            continue;
        }
        let begin = line_of(*offset);
        let end = match headers.get(at + 1) {
            None => lines.len(),
            Some((next, true)) => line_of(*next),
            Some((next, false)) => {
                let above = |line: &&&str| line.trim().is_empty() || line.trim_start().starts_with('#');
                let next = line_of(*next);
                next - lines[begin..next].iter().rev().take_while(above).count()
            }
        };
        is_spec[begin..end].fill(true);
    }
    is_spec
}

/// Where each table begins that has a header, and whether it belongs to the spec.
fn collect<'a>(table: &'a Table, path: &mut Vec<&'a str>, headers: &mut Vec<(usize, bool)>) {
    let belongs = |path: &[&str]| path.starts_with(&TABLE);
    for (key, item) in table {
        path.push(key);
        let tables: Vec<&Table> = match item {
            Item::Table(table) => vec![table],
            Item::ArrayOfTables(tables) => tables.iter().collect(),
            Item::None | Item::Value(_) => Vec::new(),
        };
        for table in tables {
            if let Some(span) = table.span().filter(|_| !table.is_implicit() && !table.is_dotted()) {
                headers.push((span.start, belongs(path)));
            }
            collect(table, path, headers);
        }
        path.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spec_is_taken_out_and_put_in_again() {
        let text = "[package]\nname = \"x\"\n\n# From this.\n[package.metadata.lambda-s3]\ndeploy = [\n\"sam\",\n]\n# kept\n\n\
                    [[package.metadata.lambda-s3.trigger]]\nbucket = \"[x]\"\n\n# Mine.\n[profile.dev]\nx = [\n[1],\n]\n\
                    [ package . metadata . \"lambda-s3\" . env ]\nA = \"\"\"\n[x]\n\"\"\"\n";
        let spec = "[package.metadata.lambda-s3]\ndeploy = [\n\"sam\",\n]\n# kept\n\n\
                    [[package.metadata.lambda-s3.trigger]]\nbucket = \"[x]\"\n\
                    [ package . metadata . \"lambda-s3\" . env ]\nA = \"\"\"\n[x]\n\"\"\"\n";
        assert_eq!(spec_of(text), spec);
        let other = with_spec(text, "[package.metadata.lambda-s3]\n");
        assert_eq!(
            other,
            "[package]\nname = \"x\"\n\n# From this.\n[package.metadata.lambda-s3]\n\n# Mine.\n[profile.dev]\nx = [\n[1],\n]\n"
        );
        assert_eq!(spec_of("[package.metadata]\nlambda-s3 = { version = 1 }\n"), "");
    }
}
