//! The files of a crate, found from its roots.

use std::collections::{BTreeMap, HashMap};

use proc_macro2::{Span, TokenStream};
use syn::{Attribute, Expr, Item, ItemMod, Lit, Meta};

use super::parse::{Refused, parse_file};
use super::reader::Spot;

/// The texts of a package.
#[derive(Clone, Debug, Default)]
pub struct Package {
    /// What code calls it: its name with underscores.
    pub name: String,
    /// The paths of the files that crates begin with: `src/main.rs`, `src/lib.rs`, `src/bin/x.rs`.
    pub roots: Vec<String>,
    /// Its dependencies that code calls otherwise than they are called: `s3 = { package = "aws-sdk-s3" }`. Underscores for hyphens.
    pub renamed: BTreeMap<String, String>,
    /// Its files: path, with `/`, and text.
    pub files: BTreeMap<String, String>,
    /// How the paths of files begin whose functions count only where others call them: a library that was generated with the
    /// package; empty for none.
    pub library: String,
}

/// A file that was read.
pub(super) struct Parsed {
    pub(super) path: String,
    pub(super) items: Vec<Item>,
    /// Its modules that are files, by the place of their name.
    pub(super) children: HashMap<(usize, usize), usize>,
}

/// Every file that the crates of the packages consist of.
#[derive(Default)]
pub(super) struct Tree {
    pub(super) files: Vec<Parsed>,
    /// Package, and the file that the crate begins with.
    pub(super) roots: Vec<(usize, usize)>,
    pub(super) refused: Vec<(String, Refused)>,
    /// Modules without file: the file that names them.
    pub(super) missing: Vec<(Spot, String)>,
}

/// A file to read, and where its modules are.
struct Awaited {
    path: String,
    folder: String,
    parent: Option<(usize, (usize, usize))>,
}

/// More files than this are no crate of a function.
const MAX_FILES: usize = 20_000;

impl Tree {
    pub(super) fn read(packages: &[Package]) -> Self {
        let mut tree = Self::default();
        for (at, package) in packages.iter().enumerate() {
            for root in &package.roots {
                let folder = folder_of(root).to_owned();
                let root = Awaited { path: root.clone(), folder, parent: None };
                tree.read_crate(at, package, root);
            }
        }
        tree
    }

    fn read_crate(&mut self, package_at: usize, package: &Package, root: Awaited) {
        let mut awaited = vec![root];
        while let Some(next) = awaited.pop() {
            let text = package.files.get(&next.path).filter(|_| self.files.len() < MAX_FILES);
            let Some(text) = text else {
                self.refused.push((next.path, Refused::whole("it is not there".to_owned())));
                continue;
            };
            let file = match parse_file(text) {
                Ok(read) => read,
                Err(refused) => {
                    self.refused.push((next.path, refused));
                    continue;
                }
            };
            let at = self.files.len();
            self.files.push(Parsed { path: next.path.clone(), children: HashMap::new(), items: Vec::new() });
            match next.parent {
                Some((parent, name)) => {
                    self.files[parent].children.insert(name, at);
                }
                None => self.roots.push((package_at, at)),
            }
            let mut found = Vec::new();
            let beside = folder_of(&next.path).to_owned();
            find_modules(&file.items, &next.folder, &beside, &mut found);
            for found in found {
                let name = start_of(found.module.ident.span());
                match found.candidates.iter().find(|path| package.files.contains_key(*path)) {
                    Some(path) => awaited.push(Awaited {
                        path: path.clone(),
                        folder: match path.rsplit_once('/') {
                            Some((folder, "mod.rs")) => folder.to_owned(),
                            _ if found.has_path => folder_of(path).to_owned(),
                            _ => path.strip_suffix(".rs").unwrap_or(path).to_owned(),
                        },
                        parent: Some((at, name)),
                    }),
                    None => self
                        .missing
                        .push((Spot { file: at, line: name.0, column: name.1 }, found.module.ident.to_string())),
                }
            }
            self.files[at].items = file.items;
        }
    }
}

struct Found<'a> {
    module: &'a ItemMod,
    candidates: Vec<String>,
    /// Whether `#[path]` says where it is.
    has_path: bool,
}

/// The modules that are files of their own. `folder` is where those without `#[path]` are, `beside` where `#[path]` begins (*The Rust
/// Reference, Modules, The path attribute*).
fn find_modules<'a>(items: &'a [Item], folder: &str, beside: &str, found: &mut Vec<Found<'a>>) {
    for item in items {
        let Item::Mod(module) = item else { continue };
        if is_test(&module.attrs) {
            continue;
        }
        let name = module.ident.to_string();
        let name = name.strip_prefix("r#").unwrap_or(&name);
        let path = path_attribute(&module.attrs).map(|path| join(beside, &path));
        match &module.content {
            Some((_, items)) => {
                let inner = path.unwrap_or_else(|| join(folder, name));
                find_modules(items, &inner, &inner, found);
            }
            None => {
                let has_path = path.is_some();
                let usual = || vec![join(folder, &format!("{name}.rs")), join(folder, &format!("{name}/mod.rs"))];
                found.push(Found { module, candidates: path.map_or_else(usual, |path| vec![path]), has_path });
            }
        }
    }
}

fn path_attribute(attributes: &[Attribute]) -> Option<String> {
    attributes.iter().find_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => Some(text.value()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    })
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Takes `.` and `..` out, so that the path is one of those given.
fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

pub(super) fn start_of(span: Span) -> (usize, usize) {
    let start = span.start();
    (start.line, start.column)
}

pub(super) fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let last = attribute.path().segments.last();
        match &attribute.meta {
            Meta::List(list) if attribute.path().is_ident("cfg") => needs_test(list.tokens.clone()),
            _ => {
                last.is_some_and(|last| ["test", "rstest", "test_case", "bench"].iter().any(|name| last.ident == name))
            }
        }
    })
}

/// Whether a condition holds in tests alone: `test`, or `all(…)` with it.
fn needs_test(condition: TokenStream) -> bool {
    let tokens: Vec<String> = condition.into_iter().map(|token| token.to_string()).collect();
    match &tokens[..] {
        [one] => one == "test",
        [all, group] if all == "all" => {
            let inside = group.trim_start_matches('(').trim_end_matches(')');
            inside.split(',').any(|part| part.trim() == "test")
        }
        _ => false,
    }
}
