//! What the crates define: modules, types, functions, constants.

use syn::{Attribute, ForeignItem, ImplItem, Item, ItemMacro, TraitItem, UseTree};

use super::call::{HiddenCalls, Unresolved};
use super::macros::Body;
use super::reader::{Constant, Definition, Function, Module, Owner, Progress, Reader, TypeItem};
use super::roots::Role;
use super::tree::start_of;

impl<'a> Reader<'a> {
    /// Collects a crate from its first file.
    pub(super) fn collect_crate(&mut self, package: usize, file: usize) {
        let root = self.add_module(None, package, file, false);
        if self.files[file].role == Role::Library {
            self.libraries.insert(self.packages[package].name.clone(), root);
        }
        let files = self.files;
        self.collect_items(root, &files[file].file.items);
    }

    pub(super) fn add_module(&mut self, parent: Option<usize>, package: usize, file: usize, is_block: bool) -> usize {
        let at = self.modules.len();
        let root = parent.map_or(at, |parent| self.modules[parent].root);
        self.modules.push(Module {
            root,
            parent,
            package,
            file,
            is_block,
            names: Default::default(),
            uses: Default::default(),
            globs: Vec::new(),
        });
        at
    }

    fn define(&mut self, module: usize, name: &syn::Ident, definition: Definition) {
        self.modules[module].names.entry(plain(name)).or_default().push(definition);
    }

    pub(super) fn collect_items(&mut self, module: usize, items: &'a [Item]) {
        for item in items {
            self.collect_item(module, item);
        }
    }

    fn collect_item(&mut self, module: usize, item: &'a Item) {
        if self.is_off(module, attributes_of(item)) {
            return;
        }
        match item {
            Item::Const(item) => {
                self.add_constant(module, &item.ident, &item.ty, &item.expr);
            }
            Item::Static(item) => {
                self.add_constant(module, &item.ident, &item.ty, &item.expr);
            }
            Item::Fn(function) => {
                let at = self.add_function(module, None, &function.sig, Some(&function.block));
                self.define(module, &function.sig.ident, Definition::Function(at));
            }
            Item::Struct(definition) => {
                self.add_type(module, &definition.ident, item, &definition.generics);
            }
            Item::Enum(definition) => {
                self.add_type(module, &definition.ident, item, &definition.generics);
            }
            Item::Union(definition) => {
                self.add_type(module, &definition.ident, item, &definition.generics);
            }
            Item::Type(definition) => {
                self.add_type(module, &definition.ident, item, &definition.generics);
            }
            Item::Trait(definition) => {
                let of_trait = Some(self.add_type(module, &definition.ident, item, &definition.generics));
                let owner = self.add_owner(Owner {
                    module,
                    generics: &definition.generics,
                    self_type: None,
                    of_trait,
                    implementation: None,
                });
                for item in &definition.items {
                    match item {
                        TraitItem::Fn(function) if !self.is_off(module, &function.attrs) => {
                            self.add_function(module, Some(owner), &function.sig, function.default.as_ref());
                        }
                        TraitItem::Macro(item) => self.read_unknown_macro(module, &item.mac, None),
                        _ => {}
                    }
                }
            }
            Item::Impl(implementation) => {
                let (generics, self_type) = (&implementation.generics, Some(&*implementation.self_ty));
                let owner = self.add_owner(Owner {
                    module,
                    generics,
                    self_type,
                    of_trait: None,
                    implementation: Some(implementation),
                });
                for item in &implementation.items {
                    match item {
                        ImplItem::Fn(function) if !self.is_off(module, &function.attrs) => {
                            self.add_function(module, Some(owner), &function.sig, Some(&function.block));
                        }
                        ImplItem::Const(constant) => {
                            let value = Constant { module, kind: &constant.ty, value: &constant.expr };
                            self.constants.push(value);
                        }
                        ImplItem::Macro(item) => self.read_unknown_macro(module, &item.mac, None),
                        _ => {}
                    }
                }
            }
            Item::Mod(item) => self.collect_module(module, item),
            Item::Use(item) => {
                // In edition 2015 every path begins at the crate, with the crates that it names.
                let is_of_2015 = self.packages[self.modules[module].package].is_of_2015;
                let is_absolute = item.leading_colon.is_some() || (is_of_2015 && !is_relative(&item.tree));
                let start = if is_absolute { vec![String::new()] } else { Vec::new() };
                self.collect_use(module, start, &item.tree);
            }
            Item::ExternCrate(item) => {
                let name = item.rename.as_ref().map_or(&item.ident, |(_, name)| name);
                let path = if item.ident == "self" {
                    vec!["crate".to_owned()]
                } else {
                    vec![String::new(), plain(&item.ident)]
                };
                let spot = self.spot(module, item.ident.span());
                self.imports.push((module, path.clone(), spot));
                self.modules[module].uses.entry(plain(name)).or_default().push(path);
            }
            Item::ForeignMod(item) if item.items.iter().any(|item| matches!(item, ForeignItem::Fn(_))) => {
                let spot = self.spot(module, item.abi.extern_token.span);
                self.note(spot, Unresolved::ForeignFunctions, HiddenCalls::Everything);
            }
            Item::Macro(item) => self.collect_macro(module, item),
            _ => {}
        }
    }

    fn collect_module(&mut self, module: usize, item: &'a syn::ItemMod) {
        let (package, file, files) = (self.modules[module].package, self.modules[module].file, self.files);
        let (inner, items) = match &item.content {
            Some((_, items)) => (self.add_module(Some(module), package, file, false), items),
            None => {
                let Some(&child) = files[file].children.get(&start_of(item.ident.span())) else { return };
                (self.add_module(Some(module), package, child, false), &files[child].file.items)
            }
        };
        self.define(module, &item.ident, Definition::Module(inner));
        self.collect_items(inner, items);
    }

    fn collect_macro(&mut self, module: usize, item: &'a ItemMacro) {
        let name = item.mac.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
        if name == "macro_rules" {
            return self.read_definition_of_macro(module, item);
        }
        let (file, at) = (self.modules[module].file, start_of(item.mac.bang_token.span));
        if let Some(&included) = self.files[file].children.get(&at) {
            return self.collect_included(module, included);
        }
        match self.body_of(module, &name, &item.mac) {
            Some(Body::Items(items)) => self.collect_items(module, items),
            _ => self.read_unknown_macro(module, &item.mac, None),
        }
    }

    /// The items of a file stand where it is included.
    fn collect_included(&mut self, module: usize, file: usize) {
        let inner = self.add_module(Some(module), self.modules[module].package, file, true);
        let files = self.files;
        self.collect_items(inner, &files[file].file.items);
        let (names, uses) = (self.modules[inner].names.clone(), self.modules[inner].uses.clone());
        self.modules[module].names.extend(names);
        self.modules[module].uses.extend(uses);
    }

    fn add_constant(&mut self, module: usize, name: &syn::Ident, kind: &'a syn::Type, value: &'a syn::Expr) {
        self.constants.push(Constant { module, kind, value });
        self.define(module, name, Definition::Constant(self.constants.len() - 1));
    }

    fn add_type(&mut self, module: usize, name: &syn::Ident, item: &'a Item, generics: &'a syn::Generics) -> usize {
        self.types.push(TypeItem { module, item, generics });
        let at = self.types.len() - 1;
        self.define(module, name, Definition::Type(at));
        at
    }

    fn add_owner(&mut self, owner: Owner<'a>) -> usize {
        self.owners.push(owner);
        self.owners.len() - 1
    }

    fn add_function(
        &mut self,
        module: usize,
        owner: Option<usize>,
        signature: &'a syn::Signature,
        body: Option<&'a syn::Block>,
    ) -> usize {
        self.functions.push(Function { module, owner, signature, body });
        self.progress.push(Progress::Waiting);
        self.functions.len() - 1
    }

    fn collect_use(&mut self, module: usize, mut path: Vec<String>, tree: &UseTree) {
        match tree {
            UseTree::Path(next) => {
                path.push(plain(&next.ident));
                self.collect_use(module, path, &next.tree);
            }
            UseTree::Name(name) => self.add_use(module, path, &name.ident, None),
            UseTree::Rename(name) => self.add_use(module, path, &name.ident, Some(plain(&name.rename))),
            UseTree::Glob(glob) => {
                let spot = self.spot(module, glob.star_token.span);
                self.imports.push((module, path.clone(), spot));
                self.modules[module].globs.push(path);
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.collect_use(module, path.clone(), tree);
                }
            }
        }
    }

    fn add_use(&mut self, module: usize, mut path: Vec<String>, ident: &syn::Ident, rename: Option<String>) {
        let name = plain(ident);
        let is_self = name == "self";
        if !is_self {
            path.push(name.clone());
        }
        let spot = self.spot(module, ident.span());
        self.imports.push((module, path.clone(), spot));
        let called = rename.or_else(|| if is_self { path.last().cloned() } else { Some(name) });
        if let Some(called) = called.filter(|called| called != "_") {
            self.modules[module].uses.entry(called).or_default().push(path);
        }
    }

    /// A block's items are in a module of their own, which is around the block alone.
    pub(super) fn collect_block(&mut self, around: usize, items: &[&'a Item]) -> usize {
        let (package, file) = (self.modules[around].package, self.modules[around].file);
        let module = self.add_module(Some(around), package, file, true);
        let (first_owner, first_function) = (self.owners.len(), self.functions.len());
        for item in items {
            self.collect_item(module, item);
        }
        self.index_methods(first_owner, first_function);
        self.see_imports();
        module
    }
}

fn attributes_of(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::ForeignMod(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// Whether a path of `use` begins with `crate`, `self` or `super`.
fn is_relative(tree: &UseTree) -> bool {
    matches!(tree, UseTree::Path(path) if ["crate", "self", "super"].iter().any(|name| path.ident == name))
}

/// A name without `r#`.
pub(super) fn plain(name: &syn::Ident) -> String {
    let name = name.to_string();
    match name.strip_prefix("r#") {
        Some(plain) => plain.to_owned(),
        None => name,
    }
}
