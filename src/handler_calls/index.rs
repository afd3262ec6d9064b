//! What methods and traits types have.

use std::collections::HashMap;
use std::rc::Rc;

use syn::{ImplItem, Item};

use super::collect::plain;
use super::reader::{Head, Reader};
use super::resolve::{Space, Target, names_of};
use super::value::Kind;
use crate::service_reference::{Operation, operation};

/// How many traits one may build on another.
const MAX_SUPERTRAITS: usize = 8;

impl Reader<'_> {
    /// Files methods under what they are methods of, from the owner and the function on.
    pub(super) fn index_methods(&mut self, first_owner: usize, first_function: usize) {
        for at in first_function..self.functions.len() {
            let Some(owner) = self.functions[at].owner else { continue };
            let name = plain(&self.functions[at].signature.ident);
            let head = match self.owners[owner].of_trait {
                Some(of_trait) => Head::Local(of_trait),
                None => self.head_of(owner),
            };
            if self.owners[owner].implementation.is_some_and(|implementation| implementation.trait_.is_some()) {
                self.implementations.entry(name.clone()).or_default().push(at);
            }
            if self.functions[at].signature.inputs.len() < 2 {
                self.plain_methods.insert(name.clone());
            }
            self.methods.entry(name).or_default().entry(head).or_default().push(at);
        }
        for owner in first_owner..self.owners.len() {
            self.find_target(owner);
            self.find_trait(owner);
        }
    }

    fn head_of(&self, owner: usize) -> Head {
        let context = self.context_of_owner(owner);
        match context.self_kind {
            Kind::Local(of, _) => Head::Local(of),
            Kind::Client(client) => Head::Client(client),
            _ => Head::Other,
        }
    }

    /// `impl Trait for Something`, of a trait that is read.
    fn find_trait(&mut self, owner: usize) {
        let module = self.owners[owner].module;
        let of = self.owners[owner].implementation.and_then(|implementation| implementation.trait_.as_ref());
        let Some((path, _)) = of else { return };
        let head = self.head_of(owner);
        match (self.resolve(module, &names_of(path), Space::Types), head) {
            // `impl<T: Bound> Trait for T`: anything may have it.
            (Target::Type(of_trait), head) if head != Head::Other || self.is_for_anything(owner) => {
                self.traits.entry(head).or_default().push(of_trait);
            }
            (Target::Foreign(_), Head::Local(of)) => {
                self.foreign_traits.insert(owner, of);
            }
            _ => {}
        }
    }

    fn is_for_anything(&self, owner: usize) -> bool {
        let owner = &self.owners[owner];
        let of = match owner.self_type {
            Some(syn::Type::Reference(inner)) => Some(&*inner.elem),
            of => of,
        };
        let Some(syn::Type::Path(of)) = of else { return false };
        owner.generics.params.iter().any(|parameter| match parameter {
            syn::GenericParam::Type(parameter) => of.path.is_ident(&parameter.ident),
            _ => false,
        })
    }

    /// `impl Deref for Local { type Target = …; }`.
    fn find_target(&mut self, owner: usize) {
        let Head::Local(of) = self.head_of(owner) else { return };
        let module = self.owners[owner].module;
        let Some(implementation) = self.owners[owner].implementation else { return };
        let is_deref = implementation.trait_.as_ref().is_some_and(|(path, _)| {
            matches!(names_of(path).last().map(String::as_str), Some("Deref"))
                && !matches!(self.resolve(module, &names_of(path), Space::Types), Target::Type(_))
        });
        let target = implementation.items.iter().find_map(|item| match item {
            ImplItem::Type(item) if is_deref && item.ident == "Target" => Some(&item.ty),
            _ => None,
        });
        if let Some(target) = target {
            self.targets.insert(of, (target, owner));
        }
    }

    /// The operations that this method may be where its client is not known.
    pub(super) fn operations_named(&self, method: &str) -> Rc<[&'static Operation]> {
        if let Some(known) = self.operations.borrow().get(method) {
            return Rc::clone(known);
        }
        let found: Rc<[_]> = self.clients.iter().filter_map(|client| operation(client, method)).collect();
        self.operations.borrow_mut().insert(method.to_owned(), Rc::clone(&found));
        found
    }

    /// A value of a type is made.
    pub(super) fn make(&mut self, kind: &Kind, by: Option<usize>) {
        if let Kind::Local(of, _) = kind {
            self.made.insert((by, *of));
        }
    }

    /// The function that a type has under this name: its own, or one that a trait of it provides.
    pub(super) fn method_of(&self, kind: &Kind, name: &str) -> Option<usize> {
        let named = self.methods.get(name)?;
        let head = match kind {
            Kind::Local(of, _) => Head::Local(*of),
            Kind::Client(client) => Head::Client(client),
            Kind::Bound(traits) => {
                return traits.iter().find_map(|of| self.method_of_trait(*of, named, MAX_SUPERTRAITS));
            }
            _ => return None,
        };
        let own = named.get(&head).and_then(|own| own.first().copied());
        let traits = [head, Head::Other].into_iter().filter_map(|head| self.traits.get(&head)).flatten();
        own.or_else(|| traits.into_iter().find_map(|of| self.method_of_trait(*of, named, MAX_SUPERTRAITS)))
    }

    /// A method of a trait, or of those that it builds on, of those of one name.
    fn method_of_trait(&self, of: usize, named: &HashMap<Head, Vec<usize>>, depth: usize) -> Option<usize> {
        if let Some(found) = named.get(&Head::Local(of)) {
            return found.first().copied();
        }
        let above = self.supertraits(of);
        above.iter().filter(|_| depth > 0).find_map(|above| self.method_of_trait(*above, named, depth - 1))
    }

    /// The traits that one builds on, of those that are read.
    fn supertraits(&self, of: usize) -> Rc<[usize]> {
        if let Some(known) = self.supertraits.borrow().get(&of) {
            return Rc::clone(known);
        }
        let bounds = match self.types[of].item {
            Item::Trait(item) => item.supertraits.iter().collect(),
            _ => Vec::new(),
        };
        let above = bounds.into_iter().filter_map(|bound| {
            let syn::TypeParamBound::Trait(bound) = bound else { return None };
            match self.resolve(self.types[of].module, &names_of(&bound.path), Space::Types) {
                Target::Type(above) => Some(above),
                _ => None,
            }
        });
        let above: Rc<[usize]> = above.collect();
        self.supertraits.borrow_mut().insert(of, Rc::clone(&above));
        above
    }
}
