//! What a type is, as far as it matters for finding clients.

use std::collections::HashMap;
use std::rc::Rc;

use syn::punctuated::Punctuated;
use syn::{
    Fields, GenericArgument, GenericParam, Generics, Item, PathArguments, ReturnType, Type, TypeParamBound,
    WherePredicate,
};

use super::collect::plain;
use super::credentials::is_of_credentials;
use super::reader::Reader;
use super::resolve::{Space, Target, names_of};
use super::value::{Kind, Request, Value};
use crate::service_reference::{client_of_crate, operation};

/// What the names of types mean at a place.
#[derive(Clone)]
pub(super) struct Context {
    pub(super) module: usize,
    pub(super) generics: Rc<HashMap<String, Kind>>,
    pub(super) self_kind: Kind,
    /// How many aliases led here: they may go in circles.
    aliases: usize,
}

const MAX_ALIASES: usize = 8;

impl Context {
    pub(super) fn new(module: usize) -> Self {
        Self { module, generics: Rc::default(), self_kind: Kind::Unknown, aliases: 0 }
    }
}

impl Reader<'_> {
    pub(super) fn context_of_owner(&self, owner: usize) -> Context {
        let owner = &self.owners[owner];
        let context = self.with_generics(Context::new(owner.module), owner.generics);
        let self_kind = match (owner.self_type, owner.of_trait) {
            (Some(of), _) => self.kind_of(of, &context),
            (None, Some(of_trait)) => Kind::Bound([of_trait].into()),
            (None, None) => Kind::Unknown,
        };
        Context { self_kind, ..context }
    }

    pub(super) fn context_of_function(&self, at: usize) -> Context {
        if let Some(known) = self.contexts.borrow().get(&at) {
            return known.clone();
        }
        let function = &self.functions[at];
        let context = match function.owner {
            Some(owner) => Context { module: function.module, ..self.context_of_owner(owner) },
            None => Context::new(function.module),
        };
        let context = self.with_generics(context, &function.signature.generics);
        self.contexts.borrow_mut().insert(at, context.clone());
        context
    }

    /// Parameters are what their bounds say. Twice, since bounds may name parameters that come later.
    fn with_generics(&self, mut context: Context, generics: &Generics) -> Context {
        if generics.params.is_empty() {
            return context;
        }
        for _ in 0..2 {
            let mut known = (*context.generics).clone();
            for parameter in &generics.params {
                if let GenericParam::Type(parameter) = parameter {
                    known.insert(parameter.ident.to_string(), self.kind_of_bounds(&parameter.bounds, &context));
                }
            }
            for predicate in generics.where_clause.iter().flat_map(|clause| &clause.predicates) {
                if let WherePredicate::Type(predicate) = predicate
                    && let Type::Path(path) = &predicate.bounded_ty
                    && let Some(name) = path.path.get_ident()
                    && let Some(kind) = known.get_mut(&name.to_string())
                {
                    *kind = kind.clone().or(self.kind_of_bounds(&predicate.bounds, &context));
                }
            }
            context.generics = Rc::new(known);
        }
        context
    }

    fn kind_of_bounds<P>(&self, bounds: &Punctuated<TypeParamBound, P>, context: &Context) -> Kind {
        let mut traits = Vec::new();
        for bound in bounds {
            let TypeParamBound::Trait(bound) = bound else { continue };
            let Some(last) = bound.path.segments.last() else { continue };
            let target = self.resolve(context.module, &names_of(&bound.path), Space::Types);
            self.see_type(&target, &bound.path, context);
            if let Target::Type(of) = target {
                traits.push(of);
                continue;
            }
            let kind = match &last.arguments {
                PathArguments::Parenthesized(of) => {
                    let takes = of.inputs.iter().map(|input| self.kind_of(&input.ty, context)).collect();
                    Kind::Function(Rc::new((takes, Value::of(self.kind_of_output(&of.output, context)))))
                }
                PathArguments::AngleBracketed(of) => {
                    let first = of.args.iter().find_map(|argument| match argument {
                        GenericArgument::Type(kind) => Some(kind),
                        GenericArgument::AssocType(named) => Some(&named.ty),
                        _ => None,
                    });
                    // `Future<Output = T>`, `Iterator<Item = T>`, `AsRef<T>`, `Deref<Target = T>`: all give a T.
                    first.map_or(Kind::Unknown, |kind| self.kind_of(kind, context))
                }
                PathArguments::None => Kind::Unknown,
            };
            if kind.is_known() {
                return kind;
            }
        }
        if traits.is_empty() { Kind::Unknown } else { Kind::Bound(traits.into()) }
    }

    pub(super) fn kind_of_output(&self, output: &ReturnType, context: &Context) -> Kind {
        match output {
            ReturnType::Default => Kind::Unknown,
            ReturnType::Type(_, of) => self.kind_of(of, context),
        }
    }

    pub(super) fn kind_of(&self, of: &Type, context: &Context) -> Kind {
        match of {
            Type::Reference(inner) => self.kind_of(&inner.elem, context),
            Type::Paren(inner) => self.kind_of(&inner.elem, context),
            Type::Group(inner) => self.kind_of(&inner.elem, context),
            Type::Slice(inner) => self.kind_of(&inner.elem, context),
            Type::Array(inner) => self.kind_of(&inner.elem, context),
            Type::Ptr(inner) => self.kind_of(&inner.elem, context),
            Type::Tuple(inner) => tuple_of(inner.elems.iter().map(|part| self.kind_of(part, context)).collect()),
            Type::ImplTrait(inner) => self.kind_of_bounds(&inner.bounds, context),
            Type::TraitObject(inner) => self.kind_of_bounds(&inner.bounds, context),
            Type::FnPtr(inner) => {
                let takes = inner.inputs.iter().map(|input| self.kind_of(&input.ty, context)).collect();
                Kind::Function(Rc::new((takes, Value::of(self.kind_of_output(&inner.output, context)))))
            }
            Type::Path(path) if path.qself.is_none() => self.kind_of_path(&path.path, context),
            _ => Kind::Unknown,
        }
    }

    pub(super) fn kind_of_path(&self, path: &syn::Path, context: &Context) -> Kind {
        if let Some(name) = path.segments.first().filter(|_| path.segments.len() == 1 && path.leading_colon.is_none()) {
            if name.ident == "Self" {
                return context.self_kind.clone();
            }
            if let Some(kind) = context.generics.get(&name.ident.to_string()) {
                return kind.clone();
            }
        }
        let arguments: Vec<Kind> = arguments_of(path).map(|argument| self.kind_of(argument, context)).collect();
        let target = self.resolve(context.module, &names_of(path), Space::Types);
        self.see_type(&target, path, context);
        self.kind_of_target(target, arguments, context)
    }

    /// Remembers a crate that a type is named of, in full: one of a single name is imported or of the prelude.
    fn see_type(&self, target: &Target, path: &syn::Path, context: &Context) {
        if let (Target::Foreign(names), Some(last)) = (target, path.segments.last())
            && let [name, _, ..] = &names[..]
        {
            let spot = self.spot(context.module, last.ident.span());
            self.seen_in_types.borrow_mut().entry((self.modules[context.module].package, name.clone())).or_insert(spot);
        }
    }

    pub(super) fn kind_of_target(&self, target: Target, arguments: Vec<Kind>, context: &Context) -> Kind {
        match target {
            Target::Type(of) => match self.types[of].item {
                Item::Type(alias) if context.aliases < MAX_ALIASES => {
                    let generics = self.named_arguments(of, &arguments);
                    let module = self.types[of].module;
                    let inside = Context { module, generics, self_kind: Kind::Unknown, aliases: context.aliases + 1 };
                    self.kind_of(&alias.ty, &inside)
                }
                Item::Type(_) => Kind::Unknown,
                Item::Trait(_) => Kind::Bound([of].into()),
                _ => Kind::Local(of, arguments.into()),
            },
            Target::Variant(of, _) => Kind::Local(of, [].into()),
            Target::Foreign(path) => kind_of_foreign(&path, arguments),
            Target::Module(_) | Target::Function(_) | Target::Constant(_) => Kind::Unknown,
        }
    }

    /// The parameters of a type with what they are, where that is said; else what their bounds say.
    fn named_arguments(&self, of: usize, arguments: &[Kind]) -> Rc<HashMap<String, Kind>> {
        let item = &self.types[of];
        let mut known = (*self.with_generics(Context::new(item.module), item.generics).generics).clone();
        let names = item.generics.params.iter().filter_map(|parameter| match parameter {
            GenericParam::Type(parameter) => Some(parameter.ident.to_string()),
            _ => None,
        });
        for (name, kind) in names.zip(arguments) {
            if kind.is_known() {
                known.insert(name, kind.clone());
            }
        }
        Rc::new(known)
    }

    /// What the names of types mean inside of a type's definition.
    pub(super) fn context_of_type(&self, of: usize, arguments: &Rc<[Kind]>) -> Context {
        let generics = self.named_arguments(of, arguments);
        let self_kind = Kind::Local(of, Rc::clone(arguments));
        Context { module: self.types[of].module, generics, self_kind, aliases: 0 }
    }

    /// A field of a struct, or of a variant where one is named.
    pub(super) fn kind_of_field(
        &self,
        of: usize,
        arguments: &Rc<[Kind]>,
        variant: Option<&str>,
        field: &str,
    ) -> Option<Kind> {
        let fields: &Fields = match (self.types[of].item, variant) {
            (Item::Struct(item), _) => &item.fields,
            (Item::Enum(item), Some(name)) => {
                &item.variants.iter().find(|variant| plain(&variant.ident) == name)?.fields
            }
            _ => return None,
        };
        let found = match field.parse::<usize>() {
            Ok(at) => fields.iter().nth(at),
            Err(_) => fields.iter().find(|one| {
                let is_called = one.ident.as_ref().is_some_and(|name| plain(name) == field);
                is_called && !self.is_off(self.types[of].module, &one.attrs)
            }),
        };
        Some(self.kind_of(&found?.ty, &self.context_of_type(of, arguments)))
    }
}

/// The types between `<` and `>` of a path's last name.
pub(super) fn arguments_of(path: &syn::Path) -> impl Iterator<Item = &Type> {
    let arguments = path.segments.last().and_then(|last| match &last.arguments {
        PathArguments::AngleBracketed(list) => Some(&list.args),
        _ => None,
    });
    arguments.into_iter().flatten().filter_map(|argument| match argument {
        GenericArgument::Type(kind) => Some(kind),
        _ => None,
    })
}

/// A tuple, if it is not of more than anybody keeps clients in: what is nested in itself grows without end.
pub(super) fn tuple_of(parts: Vec<Kind>) -> Kind {
    let is_flat = |kind: &Kind| match kind {
        Kind::Tuple(parts) => parts.iter().all(|part| !matches!(part, Kind::Tuple(_))),
        _ => true,
    };
    match parts.len() {
        1..=12 => {
            Kind::Tuple(parts.into_iter().map(|part| if is_flat(&part) { part } else { Kind::Unknown }).collect())
        }
        _ => Kind::Unknown,
    }
}

fn kind_of_foreign(path: &[String], mut arguments: Vec<Kind>) -> Kind {
    let (Some(first), Some(last)) = (path.first(), path.last()) else { return Kind::Unknown };
    if let Some(client) = client_of_crate(first) {
        return kind_in_client_crate(client, path);
    }
    match last.as_str() {
        "SdkConfig" | "ConfigLoader" if first.starts_with("aws_") => Kind::Config,
        name if first.starts_with("aws_") && is_of_credentials(name) => Kind::Credentials,
        "HashMap" | "BTreeMap" | "IndexMap" | "DashMap" | "FxHashMap" if arguments.len() >= 2 => {
            arguments.truncate(2);
            tuple_of(arguments)
        }
        // Whatever holds something of a known kind gives it out.
        _ => arguments.into_iter().find(Kind::is_known).unwrap_or_default(),
    }
}

fn kind_in_client_crate(client: &'static str, path: &[String]) -> Kind {
    let path: Vec<&str> = path.iter().skip(1).map(String::as_str).collect();
    match &path[..] {
        ["Client"] | ["client", "Client"] => Kind::Client(client),
        ["operation", method, .., last]
            if last.ends_with("FluentBuilder") || last.ends_with("InputBuilder") || last.ends_with("Input") =>
        {
            let known = operation(client, method);
            known.map_or(Kind::Unknown, |operation| Kind::Request(Rc::new(Request { operation, origins: Vec::new() })))
        }
        ["config", name] if is_of_credentials(name) => Kind::Credentials,
        ["Config"] | ["config", ..] => Kind::Config,
        _ => Kind::Unknown,
    }
}
