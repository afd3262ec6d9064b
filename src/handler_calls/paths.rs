//! What paths in expressions stand for, and calls of them.

use std::rc::Rc;

use proc_macro2::Span;
use syn::{Expr, ExprCall, ExprPath, Item};

use super::call::{Certainty, HiddenCalls, Unresolved};
use super::crates::hidden_by;
use super::credentials::{is_another_role, source_of};
use super::event_keys::decoded;
use super::frame::Frame;
use super::names::gives_its_text;
use super::reader::Reader;
use super::resolve::{Space, Target, names_of};
use super::shapes::{shape_of_call, variant_of_sdk};
use super::value::{Kind, Source, Value};
use crate::service_reference::{client_of_crate, operation};

/// What is called.
pub(super) enum Callee {
    Function(usize),
    /// Something with parentheses that makes a value of a type.
    Constructor(Kind),
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
        matches!(self.types[of].item, Item::Enum(item) if item.variants.iter().any(|variant| super::collect::plain(&variant.ident) == name))
    }

    fn see_foreign(&mut self, path: &[String], spot: super::reader::Spot) {
        self.see_crate(path, spot);
        if path.iter().any(|name| name == "process") && path.iter().any(|name| name == "Command") {
            self.note(spot, Unresolved::Program, HiddenCalls::Everything);
        }
        if let Some(name) = path.iter().find(|name| is_another_role(name)) {
            self.note(spot, Unresolved::Credentials(name.clone()), HiddenCalls::Nothing);
        }
    }

    pub(super) fn evaluate_path(&mut self, path: &'a ExprPath, frame: &mut Frame) -> Value {
        let span = end_of(&path.path);
        match self.callee(path, frame) {
            Callee::Value(value) => value,
            Callee::Constructor(kind) => {
                self.make(&kind, frame.function);
                Value::of(kind)
            }
            Callee::Function(at) => {
                self.uses.insert((frame.function, at));
                let context = self.context_of_function(at);
                let takes = self.parameters(at).to_vec();
                let gives = Value::of(self.kind_of_output(&self.functions[at].signature.output, &context));
                Value::of(Kind::Function(Rc::new((takes, gives))))
            }
            Callee::Associated(Kind::Client(client), name) if operation(client, &name).is_some() => {
                let gives =
                    self.begin((client, &name), span, Source::Declared, frame).map(Value::of).unwrap_or_default();
                Value::of(Kind::Function(Rc::new((vec![Kind::Client(client)], gives))))
            }
            Callee::Associated(kind, name) => match self.method_of(&kind, &name) {
                Some(at) => {
                    self.uses.insert((frame.function, at));
                    let context = self.context_of_function(at);
                    let gives = Value::of(self.kind_of_output(&self.functions[at].signature.output, &context));
                    Value::of(Kind::Function(Rc::new((self.parameters(at).to_vec(), gives))))
                }
                None => {
                    self.suspect_call(&name, span, frame);
                    Value::default()
                }
            },
            Callee::Foreign(names) => {
                let spot = self.spot(frame.context.module, span);
                if names.len() > 1 {
                    self.see_foreign(&names, spot);
                }
                variant_of_sdk(&names, spot)
            }
        }
    }

    /// A function of an operation's name, of a type that is not known: `T::get_object(&client)`.
    fn suspect_call(&mut self, name: &str, span: Span, frame: &Frame) {
        let spot = self.spot(frame.context.module, span);
        for operation in self.operations_named(name).iter() {
            self.begin_call(operation, Certainty::Possible, spot, frame.within(Source::Declared));
        }
    }

    pub(super) fn begin(
        &mut self,
        (client, name): (&'static str, &str),
        span: Span,
        source: Source,
        frame: &Frame,
    ) -> Option<Kind> {
        let operation = operation(client, name)?;
        let spot = self.spot(frame.context.module, span);
        let certainty = if frame.macros == 0 { Certainty::Sure } else { Certainty::Possible };
        Some(self.begin_call(operation, certainty, spot, frame.within(source)))
    }

    pub(super) fn evaluate_call(&mut self, call: &'a ExprCall, frame: &mut Frame) -> Value {
        let Expr::Path(path) = &*call.func else {
            let function = self.evaluate(&call.func, frame);
            self.evaluate_all(&call.args, super::walk::parameters_of(&function.kind), frame);
            return given_by(&function.kind);
        };
        let span = end_of(&path.path);
        match self.callee(path, frame) {
            Callee::Function(at) => {
                self.uses.insert((frame.function, at));
                let hints = self.parameters(at);
                let arguments = self.evaluate_all(&call.args, &hints, frame);
                self.call_function(at, arguments, None)
            }
            Callee::Constructor(kind) => {
                let arguments = self.evaluate_all(&call.args, &[], frame);
                self.keep_requests(&arguments);
                self.make(&kind, frame.function);
                if let Kind::Local(of, _) = &kind {
                    for (at, value) in arguments.iter().enumerate() {
                        self.give_field(*of, &at.to_string(), value);
                    }
                }
                Value::of(self.with_arguments(kind, &arguments))
            }
            Callee::Value(value) => {
                self.evaluate_all(&call.args, super::walk::parameters_of(&value.kind), frame);
                given_by(&value.kind)
            }
            Callee::Associated(kind, name) => {
                if let Some(at) = self.method_of(&kind, &name) {
                    self.uses.insert((frame.function, at));
                    let hints = self.parameters(at);
                    let arguments = self.evaluate_all(&call.args, &hints, frame);
                    return self.call_function(at, arguments, Some(kind));
                }
                let arguments = self.evaluate_all(&call.args, &[], frame);
                let source = source_of(&arguments);
                match &kind {
                    Kind::Client(client) => match self.begin((client, &name), span, source.clone(), frame) {
                        Some(request) => Value::of(request),
                        None => Value::of(kind).with_source(source),
                    },
                    Kind::Request(request) if request.origins.is_empty() => {
                        // `GetObjectInput::builder()`.
                        let call = (request.operation.client, request.operation.method);
                        self.begin(call, span, Source::Declared, frame).map(Value::of).unwrap_or_default()
                    }
                    Kind::Request(_) | Kind::Credentials => Value::of(kind),
                    Kind::Config => Value::of(kind).with_source(source),
                    Kind::Unknown => {
                        self.suspect_call(&name, span, frame);
                        self.give_away(&arguments, &name, span, frame);
                        Value::default()
                    }
                    // Derived: `Default::default`, `From::from`.
                    _ => {
                        self.make(&kind, frame.function);
                        Value::of(kind)
                    }
                }
            }
            Callee::Foreign(names) => {
                let spot = self.spot(frame.context.module, span);
                if names.len() > 1 {
                    self.see_foreign(&names, spot);
                }
                let arguments = self.evaluate_all(&call.args, &[], frame);
                let last = path.path.segments.last().and_then(|last| match &last.arguments {
                    syn::PathArguments::AngleBracketed(list) => Some(list),
                    _ => None,
                });
                let named = self.named_in(last, &frame.context);
                if named.is_known() { Value::of(named) } else { self.call_foreign(&names, arguments, span, frame) }
            }
        }
    }

    fn call_foreign(&mut self, names: &[String], arguments: Vec<Value>, span: Span, frame: &Frame) -> Value {
        if let Some(decoded) = decoded(names, &arguments) {
            return decoded;
        }
        let first = names.first().map_or("", String::as_str);
        if first == "aws_config" {
            let is_other = names.iter().any(|name| is_another_role(name));
            return match is_other {
                true => Value::of(Kind::Credentials),
                false => Value::of(Kind::Config).with_source(source_of(&arguments)),
            };
        }
        if client_of_crate(first).is_some() {
            return shape_of_call(names, &arguments);
        }
        if first.starts_with("aws_smithy") {
            return Value::default();
        }
        // `Some(x)`, `Arc::new(x)`, `tokio::spawn(x)` hold what they are given; so does what is in no crate: a name of the prelude.
        let is_holder = names.len() <= 2 && first.starts_with(|c: char| c.is_ascii_uppercase());
        if is_holder || hidden_by(first, &self.lock).is_empty() {
            let inner = |value: &Value| match &value.kind {
                Kind::Function(function) => function.1.clone(),
                _ => value.clone(),
            };
            let held = arguments.iter().map(inner).find(|value| value.kind.is_known() || value.shape.is_some());
            let value = held.unwrap_or_default().without_texts();
            return match &arguments[..] {
                [one] if gives_its_text(names) => Value { texts: one.texts.clone(), ..value },
                _ => value,
            };
        }
        self.give_away(&arguments, names.join("::").trim_start_matches(':'), span, frame);
        Value::default()
    }
}

pub(super) fn given_by(kind: &Kind) -> Value {
    match kind {
        Kind::Function(function) => function.1.clone(),
        _ => Value::default(),
    }
}

/// Where the last name of a path stands.
pub(super) fn end_of(path: &syn::Path) -> Span {
    path.segments.last().map_or_else(Span::call_site, |last| last.ident.span())
}
