//! Manifests as people write them: lists inline or in blocks, dotted keys, comments, blank lines, either line end.

use std::collections::BTreeSet;
use std::ops::Range;

use cargo_lambda_s3::manifest;
use cargo_lambda_s3::spec::Spec;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use toml_edit::{Document, DocumentMut, InlineTable, Item, Table, TableLike, Value};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// `[package.metadata.lambda-s3]`
    Header,
    /// `metadata.lambda-s3.version = 1`
    Dotted,
    /// `lambda-s3 = { … }`
    Inline,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Names {
    Inline,
    Dotted,
    Header,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lists {
    Blocks,
    OneLine,
    ManyLines,
    ManyLinesWithComma,
}

/// How a manifest is written.
#[derive(Clone, Debug)]
pub struct Layout {
    shape: Shape,
    names: Names,
    lists: Lists,
    /// Lines to be put before some that begin a key or a header.
    above: Vec<(Index, &'static str)>,
    /// What is put behind some values and headers.
    behind: Vec<Index>,
    has_crlf: bool,
    has_mark: bool,
    ends_open: bool,
}

pub fn layouts() -> impl Strategy<Value = Layout> {
    let shape = prop_oneof![4 => Just(Shape::Header), 1 => Just(Shape::Dotted), 1 => Just(Shape::Inline)];
    let names = select(vec![Names::Inline, Names::Dotted, Names::Header]);
    let lists = select(vec![Lists::Blocks, Lists::Blocks, Lists::OneLine, Lists::ManyLines, Lists::ManyLinesWithComma]);
    let lines = select(vec!["# close\n", "\n# apart\n\n", "\n", "  # indented\n", "# memory = 1\n# two\n"]);
    let noise = (vec((any::<Index>(), lines), 0..6), vec(any::<Index>(), 0..4));
    (shape, names, lists, noise, any::<(bool, bool, bool)>()).prop_map(|(shape, names, lists, noise, ends)| Layout {
        shape,
        names,
        lists,
        above: noise.0,
        behind: noise.1,
        has_crlf: ends.0,
        has_mark: ends.1,
        ends_open: ends.2,
    })
}

impl Layout {
    /// The manifest of a package with this spec.
    pub fn apply(&self, spec: &Spec) -> String {
        let mut document: DocumentMut = manifest::write(spec).parse().unwrap();
        let metadata = document["package"]["metadata"].as_table_mut().unwrap();
        let mut table = metadata.remove("lambda-s3").unwrap().into_table().unwrap();
        self.lay_out(&mut table);
        let top = "[package]\nname = 'thumbs' # the name\nversion = \"0.1.0\"\n";
        let bottom = "\n# what it needs\n[dependencies]\nserde = { version = '1' }\n";
        let spec = match self.shape {
            Shape::Inline => format!("metadata.lambda-s3 = {}\n", inline(table)),
            Shape::Dotted | Shape::Header => {
                let mut package = Table::new();
                package.set_implicit(true);
                let mut metadata = Table::new();
                let is_dotted = self.shape == Shape::Dotted;
                metadata.set_implicit(true);
                metadata.set_dotted(is_dotted);
                table.set_dotted(is_dotted);
                metadata.insert("lambda-s3", Item::Table(table));
                package.insert("metadata", Item::Table(metadata));
                let mut document = DocumentMut::new();
                document.insert("package", Item::Table(package));
                let text = document.to_string();
                // The package's own header is there.
                text.strip_prefix("[package]\n").map_or_else(|| format!("\n{text}"), str::to_owned)
            }
        };
        self.disturb(&format!("{top}{spec}{bottom}"))
    }

    fn lay_out(&self, table: &mut Table) {
        let is_block = self.lists == Lists::Blocks && self.shape != Shape::Inline;
        for (_, item) in table.iter_mut() {
            if let Item::ArrayOfTables(list) = item
                && !(is_block && self.shape == Shape::Header)
            {
                *item = Item::Value(Value::Array(list.clone().into_array()));
            }
            if let Item::Value(Value::Array(list)) = item
                && matches!(self.lists, Lists::ManyLines | Lists::ManyLinesWithComma)
            {
                for value in list.iter_mut() {
                    value.decor_mut().set_prefix("\n  ");
                }
                list.set_trailing("\n");
                list.set_trailing_comma(self.lists == Lists::ManyLinesWithComma);
            }
            if let Item::Value(Value::InlineTable(names)) = item
                && self.shape == Shape::Header
                && self.names != Names::Inline
            {
                let mut names = names.clone().into_table();
                names.set_dotted(self.names == Names::Dotted);
                *item = Item::Table(names);
            }
        }
    }

    /// With comments and blank lines between, and the line ends of the layout.
    fn disturb(&self, text: &str) -> String {
        let mut places: Vec<(usize, &str)> = Vec::new();
        let (begins, ends) = statements(text);
        places.extend(self.above.iter().map(|(at, line)| (*at.get(&begins), *line)));
        let ends: Vec<usize> = ends.into_iter().filter(|end| text[*end..].starts_with('\n')).collect();
        places.extend(self.behind.iter().filter(|_| !ends.is_empty()).map(|at| (*at.get(&ends), " # behind")));
        places.sort_unstable();
        places.dedup();
        let mut disturbed = text.to_owned();
        for (at, new) in places.into_iter().rev() {
            disturbed.insert_str(at, new);
        }
        if self.ends_open {
            disturbed.truncate(disturbed.trim_end().len());
        }
        if self.has_crlf {
            disturbed = disturbed.replace('\n', "\r\n");
        }
        if self.has_mark { format!("\u{feff}{disturbed}") } else { disturbed }
    }

    /// Whether every line ends as all of them do.
    pub fn has_line_ends(&self, text: &str) -> bool {
        let crlf = text.matches("\r\n").count();
        let lines = text.matches('\n').count();
        // A text of the user's may hold a line feed of its own.
        let is_even = if self.has_crlf { crlf == lines } else { true };
        is_even && text.starts_with('\u{feff}') == self.has_mark
    }
}

fn inline(table: Table) -> InlineTable {
    let mut inline = InlineTable::new();
    for (key, item) in table {
        inline.insert(key, item.into_value().unwrap());
    }
    inline
}

/// Where statements begin, and where values and headers end.
fn statements(text: &str) -> (Vec<usize>, Vec<usize>) {
    let document = Document::parse(text).unwrap();
    let mut spans = Vec::new();
    collect(document.as_table(), &mut spans);
    let begins: BTreeSet<usize> =
        spans.iter().map(|span| text[..span.start].rfind('\n').map_or(0, |end| end + 1)).collect();
    (begins.into_iter().collect(), spans.iter().map(|span| span.end).collect())
}

fn collect(table: &dyn TableLike, spans: &mut Vec<Range<usize>>) {
    for (name, item) in table.iter() {
        match item {
            Item::Value(Value::InlineTable(inner)) if inner.is_dotted() => collect(inner, spans),
            Item::Value(value) => {
                let key = table.get_key_value(name).unwrap().0.span().unwrap();
                spans.push(key.start..value.span().unwrap().end);
            }
            Item::Table(inner) => {
                if !inner.is_dotted() && !inner.is_implicit() {
                    spans.extend(inner.span());
                }
                collect(inner, spans);
            }
            Item::ArrayOfTables(list) => {
                for inner in list {
                    spans.extend(inner.span());
                    collect(inner, spans);
                }
            }
            Item::None => {}
        }
    }
}

/// The numbers of the lines that keys of the spec stand on; with `surroundings` the comments and blank lines around, too.
pub fn lines_of_keys(text: &str, keys: &[&str], surroundings: bool) -> BTreeSet<usize> {
    let document = Document::parse(text).unwrap();
    let package = &document["package"];
    let spec = &package["metadata"]["lambda-s3"];
    let mut spans = Vec::new();
    if let Item::Value(whole) = spec {
        spans.extend(whole.span());
    } else {
        for key in keys {
            // A description is the package's.
            let holder = if *key == "description" && spec.get(key).is_none() { package } else { spec };
            let Some(item) = holder.get(key) else { continue };
            let begin = holder.as_table_like().unwrap().get_key_value(key).unwrap().0.span().unwrap();
            match item {
                Item::Value(value) => spans.push(begin.start..value.span().unwrap().end),
                Item::Table(table) => {
                    spans.extend(table.span());
                    collect(table, &mut spans);
                }
                Item::ArrayOfTables(list) => {
                    for table in list {
                        spans.extend(table.span());
                        collect(table, &mut spans);
                    }
                }
                Item::None => {}
            }
        }
    }
    let line_of = |at: usize| text[..at].matches('\n').count();
    let mut lines: BTreeSet<usize> = spans.iter().flat_map(|span| line_of(span.start)..=line_of(span.end)).collect();
    if surroundings {
        let all: Vec<&str> = text.split_inclusive('\n').collect();
        let is_free = |at: usize, comments: bool| {
            let line = all[at].trim();
            line.is_empty() || comments && line.starts_with('#')
        };
        for line in lines.clone() {
            let above = (0..line).rev().take_while(|at| is_free(*at, true) || lines.contains(at));
            let below = (line + 1..all.len()).take_while(|at| is_free(*at, false));
            let around: Vec<usize> = above.chain(below).collect();
            lines.extend(around);
        }
    }
    lines
}
