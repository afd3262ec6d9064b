//! Values of types that are read: how they are made, what their fields are, which texts constants hold.

use syn::{Expr, ExprStruct, Fields, Item};

use super::frame::{Frame, member_name};
use super::paths::end_of;
use super::reader::Reader;
use super::resolve::{Space, Target, names_of};
use super::value::{Kind, Text, Value};

/// In longer lists the texts of a constant are not looked for.
pub(super) const MAX_LISTED: usize = 32;

impl<'a> Reader<'a> {
    pub(super) fn constant(&mut self, at: usize) -> Value {
        let (module, kind, value) = (self.constants[at].module, self.constants[at].kind, self.constants[at].value);
        let context = super::kinds::Context::new(module);
        let kind = self.kind_of(kind, &context);
        let texts = if matches!(kind, Kind::Local(..)) { Vec::new() } else { self.texts_of_constant(value, module, 8) };
        Value { kind, texts, ..Value::default() }
    }

    /// The text of a constant, through constants that it names.
    fn texts_of_constant(&self, value: &Expr, module: usize, depth: usize) -> Vec<Text> {
        match value {
            Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => {
                vec![Text::Whole(text.value().into(), self.spot(module, text.span()))]
            }
            Expr::Reference(inner) => self.texts_of_constant(&inner.expr, module, depth),
            Expr::Array(list) if list.elems.len() <= MAX_LISTED => {
                list.elems.iter().flat_map(|element| self.texts_of_constant(element, module, depth)).collect()
            }
            Expr::Path(path) if depth > 0 => match self.resolve(module, &names_of(&path.path), Space::Values) {
                Target::Constant(at) => {
                    self.texts_of_constant(self.constants[at].value, self.constants[at].module, depth - 1)
                }
                _ => vec![Text::Unknown],
            },
            _ => vec![Text::Unknown],
        }
    }

    /// The type between `::<` and `>`, where it is one that matters.
    pub(super) fn named_in(
        &self,
        arguments: Option<&syn::AngleBracketedGenericArguments>,
        context: &super::kinds::Context,
    ) -> Kind {
        let types = arguments.into_iter().flat_map(|list| &list.args).filter_map(|argument| match argument {
            syn::GenericArgument::Type(kind) => Some(self.kind_of(kind, context)),
            _ => None,
        });
        types.into_iter().find(Kind::is_known).unwrap_or_default()
    }

    pub(super) fn field_of(&self, kind: &Kind, field: &str) -> Kind {
        match kind {
            Kind::Local(of, arguments) => match self.kind_of_field(*of, arguments, None, field) {
                Some(kind) => kind,
                None => self
                    .dereference(kind)
                    .map(|target| match &target {
                        Kind::Local(other, _) if other == of => Kind::Unknown,
                        Kind::Local(of, arguments) => {
                            self.kind_of_field(*of, arguments, None, field).unwrap_or_default()
                        }
                        _ => Kind::Unknown,
                    })
                    .unwrap_or_default(),
            },
            Kind::Tuple(parts) => field.parse().ok().and_then(|at: usize| parts.get(at)).cloned().unwrap_or_default(),
            // `event.payload`, `state.0`: a holder of another crate counts as what it holds.
            Kind::Client(_) if field == "0" => kind.clone(),
            _ => Kind::Unknown,
        }
    }

    /// The type with the parameters that its fields say.
    pub(super) fn with_arguments(&self, kind: Kind, fields: &[Value]) -> Kind {
        let Kind::Local(of, arguments) = &kind else { return kind };
        let Item::Struct(item) = self.types[*of].item else { return kind };
        if !arguments.is_empty() || item.generics.params.is_empty() {
            return kind;
        }
        let given = item.fields.iter().zip(fields).map(|(field, value)| (field, value.kind.clone()));
        Kind::Local(*of, infer_arguments(&item.generics, given).into())
    }

    pub(super) fn evaluate_struct(&mut self, literal: &'a ExprStruct, frame: &mut Frame) -> Value {
        let mut fields = Vec::new();
        for field in &literal.fields {
            if self.is_off(frame.context.module, &field.attrs) {
                continue;
            }
            fields.push((member_name(&field.member), self.evaluate(&field.expr, frame)));
        }
        if let Some(rest) = &literal.rest {
            self.evaluate(rest, frame);
        }
        let values: Vec<Value> = fields.iter().map(|(_, value)| value.clone()).collect();
        let kind = self.kind_of_path(&literal.path, &frame.context);
        self.make(&kind, frame.function);
        match kind {
            Kind::Local(..) => self.keep_requests(&values),
            _ => self.keep(&values),
        }
        if let Kind::Local(of, _) = &kind {
            for (name, value) in &fields {
                self.give_field(*of, name, value);
            }
        }
        match &kind {
            Kind::Local(of, arguments) if arguments.is_empty() => match self.types[*of].item {
                Item::Struct(item) if !item.generics.params.is_empty() => {
                    let Fields::Named(named) = &item.fields else { return Value::of(kind) };
                    let given = named.named.iter().filter_map(|field| {
                        let name = super::collect::plain(field.ident.as_ref()?);
                        let (_, value) = fields.iter().find(|(given, _)| *given == name)?;
                        Some((field, value.kind.clone()))
                    });
                    Value::of(Kind::Local(*of, infer_arguments(&item.generics, given).into()))
                }
                _ => Value::of(kind),
            },
            Kind::Unknown => {
                self.give_away(&values, &names_of(&literal.path).join("::"), end_of(&literal.path), frame);
                Value::default()
            }
            _ => Value::of(kind),
        }
    }
}

/// The parameters of a type from the kinds of its fields: `T` from a field that is a `T`, or something of `T`.
fn infer_arguments<'f>(generics: &syn::Generics, fields: impl Iterator<Item = (&'f syn::Field, Kind)>) -> Vec<Kind> {
    let fields: Vec<(&syn::Field, Kind)> = fields.collect();
    let names = generics.params.iter().filter_map(|parameter| match parameter {
        syn::GenericParam::Type(parameter) => Some(&parameter.ident),
        _ => None,
    });
    names
        .map(|name| {
            let mut of = fields.iter().filter(|(field, _)| is_of(&field.ty, name));
            of.next().map(|(_, kind)| kind.clone()).unwrap_or_default()
        })
        .collect()
}

/// Whether a type is the parameter, behind references or as the one argument of something.
pub(super) fn is_of(of: &syn::Type, name: &syn::Ident) -> bool {
    match of {
        syn::Type::Reference(inner) => is_of(&inner.elem, name),
        syn::Type::Path(path) => {
            path.path.is_ident(name) || super::kinds::arguments_of(&path.path).any(|argument| is_of(argument, name))
        }
        _ => false,
    }
}
