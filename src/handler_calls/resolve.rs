//! What a path stands for.

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

/// Steps that one path may take. Imports may go in circles, and globs through each other.
const FUEL: usize = 200;

impl Reader<'_> {
    /// What `path` stands for in a module. An empty name in front stands for `::`.
    pub(super) fn resolve(&self, module: usize, path: &[String], space: Space) -> Target {
        let mut fuel = FUEL;
        if let Some(found) = self.follow(module, path, space, None, &mut fuel) {
            return found;
        }
        // Something of this code that is not seen, such as what a macro defines, is of no crate.
        let crate_name = self.crate_of(module, path).unwrap_or_default();
        Target::Foreign([&[crate_name], path.get(1..).unwrap_or_default()].concat())
    }

    /// The crate that a path begins with, if it is not read.
    fn crate_of(&self, module: usize, path: &[String]) -> Option<String> {
        let length = if path.first().is_some_and(String::is_empty) { 2 } else { 1 };
        let mut fuel = FUEL;
        match self.follow(module, path.get(..length)?, Space::Types, None, &mut fuel)? {
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

    /// `without`: the name that is being imported, which does not lead to itself.
    fn follow(
        &self,
        module: usize,
        path: &[String],
        space: Space,
        without: Option<&str>,
        fuel: &mut usize,
    ) -> Option<Target> {
        *fuel = fuel.checked_sub(1)?;
        let (first, mut rest) = path.split_first()?;
        let first_space = if rest.is_empty() { space } else { Space::Types };
        let mut found = match first.as_str() {
            "crate" | "$crate" => Target::Module(self.modules[module].root),
            "self" => Target::Module(self.named(module)),
            "super" => Target::Module(self.above(module)),
            "" => {
                let (name, behind) = rest.split_first()?;
                rest = behind;
                self.external(module, name)
            }
            name => {
                self.look_up(module, name, first_space, without, fuel).unwrap_or_else(|| self.external(module, name))
            }
        };
        for (at, name) in rest.iter().enumerate() {
            let space = if at + 1 == rest.len() { space } else { Space::Types };
            found = self.step(found, name, space, fuel)?;
        }
        Some(found)
    }

    fn step(&self, from: Target, name: &str, space: Space, fuel: &mut usize) -> Option<Target> {
        match from {
            Target::Module(module) if name == "super" => Some(Target::Module(self.above(module))),
            Target::Module(module) if name == "self" => Some(Target::Module(module)),
            Target::Module(module) => self.look_in(module, name, space, None, fuel),
            Target::Foreign(mut path) => {
                path.push(name.to_owned());
                Some(Target::Foreign(path))
            }
            Target::Type(of) => match self.types[of].item {
                syn::Item::Enum(item) => {
                    let is_variant = item.variants.iter().any(|variant| variant.ident == name);
                    is_variant.then(|| Target::Variant(of, name.to_owned()))
                }
                syn::Item::Type(alias) => match &*alias.ty {
                    syn::Type::Path(path) => {
                        let behind =
                            self.follow(self.types[of].module, &names_of(&path.path), Space::Types, None, fuel)?;
                        self.step(behind, name, space, fuel)
                    }
                    _ => None,
                },
                _ => None,
            },
            Target::Variant(..) | Target::Function(_) | Target::Constant(_) => None,
        }
    }

    /// A name in a module or in what is around it, if that is a block.
    fn look_up(
        &self,
        module: usize,
        name: &str,
        space: Space,
        without: Option<&str>,
        fuel: &mut usize,
    ) -> Option<Target> {
        let mut at = module;
        loop {
            if let Some(found) = self.look_in(at, name, space, without, fuel) {
                return Some(found);
            }
            let around = &self.modules[at];
            at = around.parent.filter(|_| around.is_block)?;
        }
    }

    fn look_in(
        &self,
        module: usize,
        name: &str,
        space: Space,
        without: Option<&str>,
        fuel: &mut usize,
    ) -> Option<Target> {
        *fuel = fuel.checked_sub(1)?;
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
        if without != Some(name) {
            let paths = inside.uses.get(name).into_iter().flatten();
            let mut found = paths.filter_map(|path| self.follow(module, path, space, Some(name), fuel));
            if let Some(found) = found.next() {
                return Some(found);
            }
        }
        for glob in &inside.globs {
            let from = self.follow(module, glob, Space::Types, Some(name), fuel);
            let found = match from {
                Some(Target::Module(other)) if other != module => self.look_in(other, name, space, None, fuel),
                Some(Target::Type(of)) => self.step(Target::Type(of), name, space, fuel),
                Some(Target::Foreign(path)) if is_in_client_crate(&path, name) => {
                    Some(Target::Foreign([path, vec![name.to_owned()]].concat()))
                }
                _ => None,
            };
            if found.is_some() {
                return found;
            }
        }
        None
    }

    fn external(&self, module: usize, name: &str) -> Target {
        if let Some(&root) = self.libraries.get(name).filter(|root| **root != self.modules[module].root) {
            return Target::Module(root);
        }
        let package = &self.packages[self.modules[module].package];
        let renamed = package.renamed.get(name);
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

/// Names that a glob over a client's crate brings.
fn is_in_client_crate(path: &[String], name: &str) -> bool {
    let is_client = matches!(path, [root] if root.starts_with("aws_sdk_"));
    is_client && matches!(name, "Client" | "client" | "config" | "operation" | "presigning" | "primitives" | "types")
}

/// The names of a path; the first is empty where `::` stands in front.
pub(super) fn names_of(path: &syn::Path) -> Vec<String> {
    let start = path.leading_colon.as_ref().map(|_| String::new());
    start.into_iter().chain(path.segments.iter().map(|segment| super::collect::plain(&segment.ident))).collect()
}
