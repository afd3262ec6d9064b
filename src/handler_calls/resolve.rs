//! What a path stands for.

use super::collect::plain;
use super::reader::{Definition, Reader};

/// What is looked for: types and modules have names of their own, functions and constants too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    Types,
    Values,
}

/// What a path stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Module(usize),
    Type(usize),
    Variant(usize, String),
    Function(usize),
    Constant(usize),
    /// Something of another crate, from that crate's name on; of one name, it is in no crate that is read.
    Foreign(Vec<String>),
}

/// A path that is being followed. Imports may go in circles, and globs through each other.
struct Search {
    /// Steps that are left.
    fuel: usize,
    /// Names of modules that are being imported.
    names: Vec<(usize, String)>,
    /// Names that are being looked for in modules behind globs.
    globs: Vec<(usize, String)>,
}

impl Default for Search {
    fn default() -> Self {
        Self { fuel: 400, names: Vec::new(), globs: Vec::new() }
    }
}

impl Reader<'_> {
    /// What `path` stands for in a module. An empty name in front stands for `::`.
    pub(super) fn resolve(&self, module: usize, path: &[String], space: Space) -> Target {
        match self.follow(module, path, space, &mut Search::default()) {
            Some(Target::Foreign(names)) if names.len() == 1 => {
                return self.built_by_derive(module, path).unwrap_or(Target::Foreign(names));
            }
            Some(found) => return found,
            None => {}
        }
        if let Some(found) = self.built_by_derive(module, path) {
            return found;
        }
        // Something of this code that is not seen, such as what a macro defines, is of no crate.
        let crate_name = self.crate_of(module, path).unwrap_or_default();
        Target::Foreign([&[crate_name], path.get(1..).unwrap_or_default()].concat())
    }

    /// The crate that a path begins with, if it is not read.
    fn crate_of(&self, module: usize, path: &[String]) -> Option<String> {
        let length = if path.first().is_some_and(String::is_empty) { 2 } else { 1 };
        match self.follow(module, path.get(..length)?, Space::Types, &mut Search::default())? {
            Target::Foreign(path) => path.into_iter().next(),
            _ => None,
        }
    }

    /// Remembers the crates that `use` names.
    pub(super) fn see_imports(&mut self) {
        for (module, path, spot) in std::mem::take(&mut self.imports) {
            if let Some(name) = self.crate_of(module, &path) {
                self.see_crate(&[name], spot);
            }
        }
    }

    /// `StoreBuilder`, which a macro makes of `Store`: what it is given and gives is that type's.
    fn built_by_derive(&self, module: usize, path: &[String]) -> Option<Target> {
        let (last, before) = path.split_last()?;
        let of = last.strip_suffix("Builder").filter(|of| !of.is_empty())?;
        let found = self.follow(module, &[before, &[of.to_owned()]].concat(), Space::Types, &mut Search::default())?;
        matches!(found, Target::Type(_)).then_some(found)
    }

    fn follow(&self, module: usize, path: &[String], space: Space, search: &mut Search) -> Option<Target> {
        search.fuel = search.fuel.checked_sub(1)?;
        let (first, mut rest) = path.split_first()?;
        let first_space = if rest.is_empty() { space } else { Space::Types };
        let mut found = match first.as_str() {
            "crate" | "$crate" => Target::Module(self.modules[module].root),
            "self" => Target::Module(self.named(module)),
            "super" => Target::Module(self.above(module)),
            "" => {
                let (name, behind) = rest.split_first()?;
                rest = behind;
                let root = self.modules[module].root;
                let is_of_2015 = self.packages[self.modules[module].package].is_of_2015;
                let in_crate = is_of_2015.then(|| self.look_in(root, name, first_space, search)).flatten();
                in_crate.unwrap_or_else(|| self.external(module, name))
            }
            name => self.look_up(module, name, first_space, search).unwrap_or_else(|| self.external(module, name)),
        };
        for (at, name) in rest.iter().enumerate() {
            let space = if at + 1 == rest.len() { space } else { Space::Types };
            found = self.step(found, name, space, search)?;
        }
        Some(found)
    }

    fn step(&self, from: Target, name: &str, space: Space, search: &mut Search) -> Option<Target> {
        match from {
            Target::Module(module) if name == "super" => Some(Target::Module(self.above(module))),
            Target::Module(module) if name == "self" => Some(Target::Module(module)),
            Target::Module(module) => self.look_in(module, name, space, search),
            Target::Foreign(mut path) => {
                path.push(name.to_owned());
                Some(Target::Foreign(path))
            }
            Target::Type(of) => match self.types[of].item {
                syn::Item::Enum(item) => {
                    let is_variant = item.variants.iter().any(|variant| plain(&variant.ident) == name);
                    is_variant.then(|| Target::Variant(of, name.to_owned()))
                }
                syn::Item::Type(alias) => match &*alias.ty {
                    syn::Type::Path(path) => {
                        let behind = self.follow(self.types[of].module, &names_of(&path.path), Space::Types, search)?;
                        self.step(behind, name, space, search)
                    }
                    _ => None,
                },
                _ => None,
            },
            Target::Variant(..) | Target::Function(_) | Target::Constant(_) => None,
        }
    }

    /// A name in a module or in what is around it, if that is a block.
    fn look_up(&self, module: usize, name: &str, space: Space, search: &mut Search) -> Option<Target> {
        let mut at = module;
        loop {
            if let Some(found) = self.look_in(at, name, space, search) {
                return Some(found);
            }
            let around = &self.modules[at];
            at = around.parent.filter(|_| around.is_block)?;
        }
    }

    fn look_in(&self, module: usize, name: &str, space: Space, search: &mut Search) -> Option<Target> {
        search.fuel = search.fuel.checked_sub(1)?;
        let inside = &self.modules[module];
        let fits = |definition: &&Definition| match definition {
            Definition::Module(_) => space == Space::Types,
            // The name of a tuple struct is that of its constructor, too.
            Definition::Type(_) => true,
            Definition::Function(_) | Definition::Constant(_) => space == Space::Values,
        };
        if let Some(found) = inside.names.get(name).and_then(|list| list.iter().find(fits)) {
            return Some(match *found {
                Definition::Module(at) => Target::Module(at),
                Definition::Type(at) => Target::Type(at),
                Definition::Function(at) => Target::Function(at),
                Definition::Constant(at) => Target::Constant(at),
            });
        }
        // What is being imported does not lead to itself.
        if let Some(paths) = inside.uses.get(name)
            && !search.names.iter().any(|(of, busy)| *of == module && busy == name)
        {
            search.names.push((module, name.to_owned()));
            let found = paths.iter().find_map(|path| {
                self.follow(module, path, space, search).or_else(|| self.built_by_derive(module, path))
            });
            search.names.pop();
            if found.is_some() {
                return found;
            }
        }
        // A crate is called by its name wherever no item is: globs do not hide it.
        if space == Space::Types && self.is_crate(module, name) {
            return None;
        }
        (0..inside.globs.len()).find_map(|at| match self.glob(module, at, search)? {
            Target::Module(other) if other != module => {
                let is_new = !search.globs.contains(&(other, name.to_owned()));
                search.globs.push((other, name.to_owned()));
                let found = is_new.then(|| self.look_in(other, name, space, search)).flatten();
                search.globs.pop();
                found
            }
            Target::Type(of) => self.step(Target::Type(of), name, space, search),
            Target::Foreign(path) if is_in_client_crate(&path, name) => {
                Some(Target::Foreign([path, vec![name.to_owned()]].concat()))
            }
            _ => None,
        })
    }

    /// What a glob import is of; nothing while that is being found.
    fn glob(&self, module: usize, at: usize, search: &mut Search) -> Option<Target> {
        if let Some(known) = self.globs.borrow().get(&(module, at)) {
            return known.clone();
        }
        self.globs.borrow_mut().insert((module, at), None);
        let found = self.follow(module, &self.modules[module].globs[at], Space::Types, search);
        self.globs.borrow_mut().insert((module, at), found.clone());
        found
    }

    fn is_crate(&self, module: usize, name: &str) -> bool {
        let package = &self.packages[self.modules[module].package];
        package.dependencies.contains_key(name) || matches!(name, "std" | "core" | "alloc")
    }

    fn external(&self, module: usize, name: &str) -> Target {
        if let Some(&root) = self.libraries.get(name).filter(|root| **root != self.modules[module].root) {
            return Target::Module(root);
        }
        let package = &self.packages[self.modules[module].package];
        let renamed = package.dependencies.get(name);
        if let Some(&root) = renamed.and_then(|name| self.libraries.get(name)) {
            return Target::Module(root);
        }
        Target::Foreign(vec![renamed.map_or(name, String::as_str).to_owned()])
    }

    fn named(&self, mut module: usize) -> usize {
        while let Some(parent) = self.modules[module].parent.filter(|_| self.modules[module].is_block) {
            module = parent;
        }
        module
    }

    fn above(&self, module: usize) -> usize {
        let module = self.named(module);
        self.named(self.modules[module].parent.unwrap_or(module))
    }
}

/// Names that a glob over a client's crate brings: its types begin with capitals.
fn is_in_client_crate(path: &[String], name: &str) -> bool {
    let is_type = name.starts_with(|c: char| c.is_ascii_uppercase());
    match path {
        [root] if root.starts_with("aws_sdk_") => {
            matches!(name, "Client" | "client" | "config" | "operation" | "presigning" | "primitives" | "types")
        }
        [root, ..] => is_type && root.starts_with("aws_sdk_"),
        [] => false,
    }
}

/// The names of a path; the first is empty where `::` stands in front.
pub(super) fn names_of(path: &syn::Path) -> Vec<String> {
    let start = path.leading_colon.as_ref().map(|_| String::new());
    start.into_iter().chain(path.segments.iter().map(|segment| plain(&segment.ident))).collect()
}
