//! What paths in expressions stand for, and calls of them.

use std::rc::Rc;

use proc_macro2::Span;
use syn::{Expr, ExprCall, ExprPath, ExprStruct, Fields, Item, ReturnType};

use super::call::{Certainty, Doubt, Hides};
use super::crates::Trust;
use super::frame::{Frame, member_name};
use super::kinds::client_of_crate;
use super::operations::Operations;
use super::reader::{Head, Reader};
use super::resolve::{Space, Target, names_of};
use super::value::{Kind, Request, Text, Value};

/// What is called.
pub(super) enum Callee {
    Function(usize),
    /// Something with parentheses that makes a value of a type.
    Constructor(Kind),
    /// A function of a type, by its name.
    Associated(Kind, String),
    Foreign(Vec<String>),
    Value(Value),
}

impl<'a> Reader<'a> {
    fn callee(&mut self, path: &ExprPath, frame: &Frame) -> Callee {
        if let Some(of) = &path.qself {
            let kind = self.kind_of(&of.ty, &frame.context);
            let last = path.path.segments.last().map(|last| super::collect::plain(&last.ident));
            return Callee::Associated(kind, last.unwrap_or_default());
        }
        let names = names_of(&path.path);
        if let [name] = &names[..]
            && let Some(value) = frame.variable(name)
        {
            return Callee::Value(value.clone());
        }
        let module = frame.context.module;
        if let [of, name] = &names[..] {
            let known = if of == "Self" { Some(&frame.context.self_kind) } else { frame.context.generics.get(of) };
            if let Some(kind) = known {
                return match kind {
                    Kind::Local(at, _) if self.has_variant(*at, name) => Callee::Constructor(kind.clone()),
                    kind => Callee::Associated(kind.clone(), name.clone()),
                };
            }
        }
        if names.len() == 1 && names[0] == "Self" {
            return Callee::Constructor(frame.context.self_kind.clone());
        }
        match self.resolve(module, &names, Space::Values) {
            Target::Function(at) => Callee::Function(at),
            Target::Variant(of, _) => Callee::Constructor(Kind::Local(of, [].into())),
            Target::Type(of) => Callee::Constructor(self.kind_of_target(Target::Type(of), Vec::new(), &frame.context)),
            Target::Constant(at) => Callee::Value(self.constant(at)),
            Target::Module(_) => Callee::Value(Value::default()),
            Target::Foreign(found) => self.associated(path, &names, found, frame),
        }
    }

    /// `Type::name`, where the type is known, or something of another crate.
    fn associated(&mut self, path: &ExprPath, names: &[String], found: Vec<String>, frame: &Frame) -> Callee {
        let spot = self.spot(frame.context.module, end_of(&path.path));
        let Some((name, of)) = names.split_last().filter(|(_, of)| !of.is_empty()) else {
            return Callee::Foreign(found);
        };
        let arguments = path.path.segments.iter().rev().nth(1).map(|segment| match &segment.arguments {
            syn::PathArguments::AngleBracketed(list) => list
                .args
                .iter()
                .filter_map(|argument| match argument {
                    syn::GenericArgument::Type(kind) => Some(self.kind_of(kind, &frame.context)),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        });
        let target = self.resolve(frame.context.module, of, Space::Types);
        if let Target::Foreign(path) = &target {
            let whole = [&path[..], std::slice::from_ref(name)].concat();
            self.see_foreign(&whole, spot);
            let kind = self.kind_of_target(target, Vec::new(), &frame.context);
            return if kind.is_known() { Callee::Associated(kind, name.clone()) } else { Callee::Foreign(whole) };
        }
        Callee::Associated(self.kind_of_target(target, arguments.unwrap_or_default(), &frame.context), name.clone())
    }

    fn has_variant(&self, of: usize, name: &str) -> bool {
        matches!(self.types[of].item, Item::Enum(item) if item.variants.iter().any(|variant| variant.ident == name))
    }

    fn see_foreign(&mut self, path: &[String], spot: super::reader::Spot) {
        self.see_crate(path, spot);
        if path.iter().any(|name| name == "process") && path.iter().any(|name| name == "Command") {
            self.note(spot, Doubt::Program, Hides::Everything);
        }
        if let Some(name) =
            path.iter().find(|name| name.starts_with("AssumeRole") || *name == "WebIdentityTokenCredentialsProvider")
        {
            self.note(spot, Doubt::Credentials(name.clone()), Hides::Nothing);
        }
    }

    fn constant(&mut self, at: usize) -> Value {
        let (module, kind, value) = (self.constants[at].module, self.constants[at].kind, self.constants[at].value);
        let context = super::kinds::Context::new(module);
        Value { kind: self.kind_of(kind, &context), texts: self.texts_of_constant(value, module, 8) }
    }

    /// The text of a constant, through constants that it names.
    fn texts_of_constant(&self, value: &Expr, module: usize, depth: usize) -> Vec<Text> {
        match value {
            Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => {
                vec![Text::Whole(text.value().into(), self.spot(module, text.span()))]
            }
            Expr::Reference(inner) => self.texts_of_constant(&inner.expr, module, depth),
            Expr::Array(list) if list.elems.len() <= 32 => {
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

    pub(super) fn evaluate_path(&mut self, path: &'a ExprPath, frame: &mut Frame) -> Value {
        let span = end_of(&path.path);
        match self.callee(path, frame) {
            Callee::Value(value) => value,
            Callee::Constructor(kind) => Value::of(kind),
            Callee::Function(at) => {
                self.uses.insert((frame.function, at));
                let context = self.context_of_function(at);
                let takes = self.parameters(at, &context);
                let gives = Value::of(self.kind_of_output(&self.functions[at].signature.output, &context));
                Value::of(Kind::Function(Rc::new((takes, gives))))
            }
            Callee::Associated(Kind::Client(client), name) if Operations::known().find(client, &name).is_some() => {
                let gives = self.begin(client, &name, span, frame).map(Value::of).unwrap_or_default();
                Value::of(Kind::Function(Rc::new((vec![Kind::Client(client)], gives))))
            }
            Callee::Associated(kind, name) => match self.method_of(&kind, &name) {
                Some(at) => {
                    self.uses.insert((frame.function, at));
                    let context = self.context_of_function(at);
                    let gives = Value::of(self.kind_of_output(&self.functions[at].signature.output, &context));
                    Value::of(Kind::Function(Rc::new((self.parameters(at, &context), gives))))
                }
                None => Value::default(),
            },
            Callee::Foreign(names) => {
                let spot = self.spot(frame.context.module, span);
                if names.len() > 1 {
                    self.see_foreign(&names, spot);
                }
                Value::default()
            }
        }
    }

    fn parameters(&self, function: usize, context: &super::kinds::Context) -> Vec<Kind> {
        let inputs = &self.functions[function].signature.inputs;
        inputs
            .iter()
            .map(|input| match input {
                syn::FnArg::Receiver(_) => context.self_kind.clone(),
                syn::FnArg::Typed(typed) => self.kind_of(&typed.ty, context),
            })
            .collect()
    }

    /// Begins a call of a client that is known.
    pub(super) fn begin(&mut self, client: &'static str, name: &str, span: Span, frame: &Frame) -> Option<Kind> {
        let operation = Operations::known().find(client, name)?;
        let spot = self.spot(frame.context.module, span);
        let certainty = if frame.macros == 0 { Certainty::Sure } else { Certainty::Possible };
        Some(self.begin_call(operation, certainty, spot, (frame.function, frame.conditions)))
    }

    pub(super) fn evaluate_call(&mut self, call: &'a ExprCall, frame: &mut Frame) -> Value {
        let Expr::Path(path) = &*call.func else {
            let function = self.evaluate(&call.func, frame);
            let arguments = self.evaluate_all(&call.args, &super::walk::parameters_of(&function.kind), frame);
            drop(arguments);
            return given_by(&function.kind);
        };
        let span = end_of(&path.path);
        match self.callee(path, frame) {
            Callee::Function(at) => {
                self.uses.insert((frame.function, at));
                let hints = self.parameters(at, &self.context_of_function(at));
                let arguments = self.evaluate_all(&call.args, &hints, frame);
                self.call_function(at, arguments, None)
            }
            Callee::Constructor(kind) => {
                let arguments = self.evaluate_all(&call.args, &[], frame);
                self.keep(&arguments);
                Value::of(self.with_arguments(kind, &arguments))
            }
            Callee::Value(value) => {
                self.evaluate_all(&call.args, &super::walk::parameters_of(&value.kind), frame);
                given_by(&value.kind)
            }
            Callee::Associated(kind, name) => {
                if let Some(at) = self.method_of(&kind, &name) {
                    self.uses.insert((frame.function, at));
                    let hints = self.parameters(at, &self.context_of_function(at));
                    let arguments = self.evaluate_all(&call.args, &hints, frame);
                    return self.call_function(at, arguments, Some(kind));
                }
                let arguments = self.evaluate_all(&call.args, &[], frame);
                match &kind {
                    Kind::Client(client) => match self.begin(client, &name, span, frame) {
                        Some(request) => Value::of(request),
                        None => Value::of(kind),
                    },
                    Kind::Request(request) if request.origins.is_empty() => {
                        // `GetObjectInput::builder()`.
                        let (client, method) = (request.operation.client, request.operation.method);
                        self.begin(client, method, span, frame).map(Value::of).unwrap_or_default()
                    }
                    Kind::Request(_) | Kind::Config => Value::of(kind),
                    Kind::Unknown => {
                        self.give_away(&arguments, &name, span, frame);
                        Value::default()
                    }
                    // Derived: `Default::default`, `From::from`.
                    _ => Value::of(kind),
                }
            }
            Callee::Foreign(names) => {
                let spot = self.spot(frame.context.module, span);
                if names.len() > 1 {
                    self.see_foreign(&names, spot);
                }
                let arguments = self.evaluate_all(&call.args, &[], frame);
                self.call_foreign(&names, arguments, span, frame)
            }
        }
    }

    fn call_foreign(&mut self, names: &[String], arguments: Vec<Value>, span: Span, frame: &Frame) -> Value {
        let first = names.first().map(String::as_str).unwrap_or_default();
        if first == "aws_config" {
            return Value::of(Kind::Config);
        }
        if client_of_crate(first).is_some() || first.starts_with("aws_smithy") {
            return Value::default();
        }
        // `Some(x)`, `Arc::new(x)`, `tokio::spawn(x)` hold what they are given; so does what is in no crate: a name of the prelude.
        let is_holder = names.len() <= 2 && first.starts_with(|c: char| c.is_ascii_uppercase());
        if is_holder || Trust::of(first) == Trust::Harmless {
            let mut kinds = arguments.iter().map(|value| match &value.kind {
                Kind::Function(function) => function.1.kind.clone(),
                kind => kind.clone(),
            });
            let kind = kinds.find(Kind::is_known).unwrap_or_default();
            let texts = match &arguments[..] {
                [one] => one.texts.clone(),
                _ => Vec::new(),
            };
            return Value { kind, texts };
        }
        self.give_away(&arguments, names.join("::").trim_start_matches(':'), span, frame);
        Value::default()
    }

    /// A request that is kept somewhere may be given more there.
    pub(super) fn keep(&mut self, values: &[Value]) {
        for value in values {
            if let Kind::Request(request) = &value.kind {
                self.open(request);
            }
        }
    }

    pub(super) fn open(&mut self, request: &Request) {
        for origin in &request.origins {
            match origin {
                super::value::Origin::Call(at) => self.calls[*at].is_open = true,
                super::value::Origin::Parameter(..) => {
                    self.parameter_settings.push((*origin, String::new(), Default::default()));
                }
            }
        }
    }

    /// Clients, and what they are made from, go to code that is not here.
    pub(super) fn give_away(&mut self, values: &[Value], to: &str, span: Span, frame: &Frame) {
        let spot = self.spot(frame.context.module, span);
        for kind in values.iter().flat_map(|value| value.kind.parts()) {
            match kind {
                Kind::Client(client) => self.note(spot, Doubt::Given(to.to_owned()), Hides::Client(client)),
                Kind::Config => self.note(spot, Doubt::Given(to.to_owned()), Hides::Everything),
                Kind::Request(request) => self.open(&Rc::clone(request)),
                _ => {}
            }
        }
    }

    /// The type with the parameters that its fields say.
    fn with_arguments(&self, kind: Kind, fields: &[Value]) -> Kind {
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
            fields.push((member_name(&field.member), self.evaluate(&field.expr, frame)));
        }
        if let Some(rest) = &literal.rest {
            self.evaluate(rest, frame);
        }
        let values: Vec<Value> = fields.iter().map(|(_, value)| value.clone()).collect();
        self.keep(&values);
        let kind = self.kind_of_path(&literal.path, &frame.context);
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

    /// The function that a type has under this name.
    pub(super) fn method_of(&self, kind: &Kind, name: &str) -> Option<usize> {
        let find = |head| self.methods.get(&(head, name.to_owned())).and_then(|list| list.first()).copied();
        match kind {
            Kind::Local(of, _) => find(Head::Local(*of)),
            Kind::Client(client) => find(Head::Client(client)),
            Kind::Bound(traits) => traits.iter().find_map(|of| find(Head::Local(*of))),
            _ => None,
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

/// What a function gives.
pub(super) fn given_by(kind: &Kind) -> Value {
    match kind {
        Kind::Function(function) => function.1.clone(),
        _ => Value::default(),
    }
}

/// Whether a function says what it gives.
pub(super) fn has_output(output: &ReturnType) -> bool {
    matches!(output, ReturnType::Type(..))
}

/// Where the last name of a path stands.
fn end_of(path: &syn::Path) -> Span {
    path.segments.last().map_or_else(Span::call_site, |last| last.ident.span())
}
