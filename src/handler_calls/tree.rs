//! The files of a crate, found from its roots.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use proc_macro2::Span;
use syn::{Attribute, Expr, Item, ItemMod, Lit, Meta};

use super::cfg::{holds, is_off};
use super::parse::{Refused, parse_file, parse_shared};
use super::reader::Spot;
use super::roots::{Role, Root};

/// The texts of a package.
#[derive(Clone, Debug, Default)]
pub struct Package {
    /// What code calls it: its name with underscores.
    pub name: String,
    /// Its manifest.
    pub manifest: String,
    /// The files that its crates begin with.
    pub roots: Vec<Root>,
    /// Files that its manifest names and that are not there.
    pub missing: Vec<String>,
    /// Its binaries, where none of them is called like the function.
    pub undecided: Vec<String>,
    /// Its dependencies, by what code calls them: `s3 = { package = "aws-sdk-s3" }`. Underscores for hyphens.
    pub dependencies: BTreeMap<String, String>,
    /// The features that cargo builds it with.
    pub features: BTreeSet<String>,
    /// Whether paths of `use` begin at the crate, as in edition 2015.
    pub is_of_2015: bool,
    /// Its files: path, with `/`, and text.
    pub files: BTreeMap<String, String>,
    /// How the paths of files begin whose functions count only where others call them: a library that was generated with the
    /// package; empty for none.
    pub library: String,
}

/// A file that was read.
pub(super) struct Parsed {
    pub(super) package: usize,
    pub(super) role: Role,
    pub(super) path: String,
    pub(super) file: Rc<syn::File>,
    /// Its modules that are files, by the place of their name, and files that it includes, by the place of `!`.
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
    /// How many files led here by including the next.
    includes: usize,
}

/// More files than this are no crate of a function.
const MAX_FILES: usize = 20_000;

/// A file may include itself.
const MAX_INCLUDES: usize = 3;

impl Tree {
    pub(super) fn read(packages: &[Package]) -> Self {
        let mut tree = Self::default();
        for (at, package) in packages.iter().enumerate() {
            for root in &package.roots {
                let folder = folder_of(&root.path).to_owned();
                let awaited = Awaited { path: root.path.clone(), folder, parent: None, includes: 0 };
                tree.read_crate((at, root.role), packages, awaited);
            }
        }
        tree
    }

    fn read_crate(&mut self, (package_at, role): (usize, Role), packages: &[Package], root: Awaited) {
        let package = &packages[package_at];
        // `#[path]` may lead to where another package's files are.
        let text_of = |path: &str| {
            let others = packages.iter().find_map(|other| other.files.get(path));
            package.files.get(path).or(others)
        };
        let mut awaited = vec![root];
        while let Some(next) = awaited.pop() {
            let text = text_of(&next.path).filter(|_| self.files.len() < MAX_FILES);
            let Some(text) = text else {
                self.refused.push((next.path, Refused::whole("it is not there".to_owned())));
                continue;
            };
            // The function's own package is read for it alone.
            let read = if package_at == 0 { parse_file(text).map(Rc::new) } else { parse_shared(text) };
            let file = match read {
                Ok(read) if is_off(&read.attrs, &package.features) => {
                    Rc::new(syn::File { shebang: None, frontmatter: None, attrs: Vec::new(), items: Vec::new() })
                }
                Ok(read) => read,
                Err(refused) => {
                    self.refused.push((next.path, refused));
                    continue;
                }
            };
            let at = self.files.len();
            self.files.push(Parsed {
                package: package_at,
                role,
                path: next.path.clone(),
                children: HashMap::new(),
                file: Rc::clone(&file),
            });
            match next.parent {
                Some((parent, name)) => {
                    self.files[parent].children.insert(name, at);
                }
                None => self.roots.push((package_at, at)),
            }
            let mut found = Vec::new();
            let beside = folder_of(&next.path).to_owned();
            find_modules(&file.items, (&next.folder, &beside), &package.features, &mut found);
            if next.includes < MAX_INCLUDES {
                find_included(&file.items, &beside, &mut found);
            }
            for found in found {
                match found.candidates.iter().find(|path| text_of(path).is_some()) {
                    Some(path) => awaited.push(Awaited {
                        path: path.clone(),
                        folder: match path.rsplit_once('/') {
                            Some((folder, "mod.rs")) => folder.to_owned(),
                            _ if found.has_path => folder_of(path).to_owned(),
                            _ => path.strip_suffix(".rs").unwrap_or(path).to_owned(),
                        },
                        parent: Some((at, found.at)),
                        includes: next.includes + usize::from(found.name.is_none()),
                    }),
                    None if role == Role::Other => {}
                    None => {
                        let spot = Spot { file: at, line: found.at.0, column: found.at.1 };
                        self.missing.extend(found.name.map(|name| (spot, name)));
                    }
                }
            }
        }
    }
}

/// A file that another names, and where.
struct Found {
    at: (usize, usize),
    /// The module's; none for a file that is included.
    name: Option<String>,
    candidates: Vec<String>,
    /// Whether `#[path]` says where it is.
    has_path: bool,
}

/// The modules that are files of their own. `folder` is where those without `#[path]` are, `beside` where `#[path]` begins (*The Rust
/// Reference, Modules, The path attribute*).
fn find_modules(items: &[Item], (folder, beside): (&str, &str), features: &BTreeSet<String>, found: &mut Vec<Found>) {
    for item in items {
        let Item::Mod(module) = item else { continue };
        if is_off(&module.attrs, features) {
            continue;
        }
        let name = module.ident.to_string();
        let name = name.strip_prefix("r#").unwrap_or(&name);
        let path = path_attribute(&module.attrs, features).map(|path| join(beside, &path));
        match &module.content {
            Some((_, items)) => {
                let inner = path.unwrap_or_else(|| join(folder, name));
                find_modules(items, (&inner, &inner), features, found);
            }
            None => {
                let has_path = path.is_some();
                let usual = || vec![join(folder, &format!("{name}.rs")), join(folder, &format!("{name}/mod.rs"))];
                let candidates = path.map_or_else(usual, |path| vec![path]);
                let at = start_of(module.ident.span());
                found.push(Found { at, name: Some(module.ident.to_string()), candidates, has_path });
            }
        }
    }
}

/// The files that are included by a name that stands there: `include!("api.rs")` (*std::include*: "located relative to the current
/// file").
fn find_included(items: &[Item], beside: &str, found: &mut Vec<Found>) {
    for item in items {
        match item {
            Item::Macro(item) if item.mac.path.is_ident("include") => {
                let Ok(file) = item.mac.parse_body::<syn::LitStr>() else { continue };
                let at = start_of(item.mac.bang_token.span);
                found.push(Found { at, name: None, candidates: vec![join(beside, &file.value())], has_path: true });
            }
            Item::Mod(ItemMod { content: Some((_, items)), .. }) => find_included(items, beside, found),
            _ => {}
        }
    }
}

/// `#[path = "…"]`, and `#[cfg_attr(…, path = "…")]` where that holds.
fn path_attribute(attributes: &[Attribute], features: &BTreeSet<String>) -> Option<String> {
    let value = |pair: &syn::MetaNameValue| match &pair.value {
        Expr::Lit(syn::ExprLit { lit: Lit::Str(text), .. }) if pair.path.is_ident("path") => Some(text.value()),
        _ => None,
    };
    attributes.iter().find_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) => value(pair),
        Meta::List(list) if list.path.is_ident("cfg_attr") && holds(list.tokens.clone(), features) != Some(false) => {
            let behind = list.tokens.clone().into_iter().skip_while(|token| token.to_string() != ",").skip(1);
            syn::parse2::<syn::MetaNameValue>(behind.collect()).ok().as_ref().and_then(value)
        }
        _ => None,
    })
}

pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Takes `.` and `..` out, so that the path is one of those given; it may lead above the project.
pub(super) fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let start = if folder.starts_with('/') { "/" } else { "" };
    format!("{start}{}", parts.join("/"))
}

pub(super) fn start_of(span: Span) -> (usize, usize) {
    let start = span.start();
    (start.line, start.column)
}
