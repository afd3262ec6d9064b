//! Calls of functions and methods that are read.

use std::collections::HashMap;
use std::rc::Rc;

use syn::punctuated::Punctuated;
use syn::{Expr, FnArg, GenericParam, ReturnType, Token};

use super::collect::plain;
use super::frame::{Frame, refine};
use super::reader::Reader;
use super::structs::is_of;
use super::value::{Kind, Origin, Request, Source, Text, Value};

/// Of more calls of one function nobody tells the arguments apart.
const MAX_GIVEN: usize = 64;

impl<'a> Reader<'a> {
    /// Evaluates arguments; closures are given what the function says that it gives them.
    pub(super) fn evaluate_all(
        &mut self,
        arguments: &'a Punctuated<Expr, Token![,]>,
        hints: &[Kind],
        frame: &mut Frame,
    ) -> Vec<Value> {
        let mut values = Vec::with_capacity(arguments.len());
        for (at, argument) in arguments.iter().enumerate() {
            values.push(match argument {
                Expr::Closure(closure) => {
                    let hint = hints.get(at).map(super::walk::values_of_parameters).unwrap_or_default();
                    self.walk_closure(closure, &hint, frame)
                }
                argument => self.evaluate(argument, frame),
            });
        }
        values
    }

    /// What a function takes, `self` first.
    pub(super) fn parameters(&self, function: usize) -> Rc<[Kind]> {
        if let Some(known) = self.parameters.borrow().get(&function) {
            return Rc::clone(known);
        }
        let context = self.context_of_function(function);
        let takes = self.functions[function].signature.inputs.iter().map(|input| match input {
            FnArg::Receiver(_) => context.self_kind.clone(),
            FnArg::Typed(typed) => self.kind_of(&typed.ty, &context),
        });
        let takes: Rc<[Kind]> = takes.collect();
        self.parameters.borrow_mut().insert(function, Rc::clone(&takes));
        takes
    }

    /// Calls a function with arguments for each of its inputs, `self` first. `of` is the type that it is called on.
    pub(super) fn call_function(&mut self, function: usize, arguments: Vec<Value>, of: Option<Kind>) -> Value {
        let signature = self.functions[function].signature;
        self.give_keys_to_implementations(function, &arguments);
        for (at, value) in arguments.iter().enumerate() {
            let given = self.given_texts.entry((function, at)).or_default();
            let unknown = [Text::Unknown];
            let texts = if value.texts.is_empty() { &unknown[..] } else { &value.texts[..] };
            for text in texts {
                if given.len() < MAX_GIVEN && !given.contains(text) {
                    given.push(text.clone());
                }
            }
            if let Kind::Request(request) = &value.kind {
                let origins = request.origins.iter().copied();
                self.given_requests.entry((function, at)).or_default().extend(origins);
            }
            if value.has_credentials() {
                self.given_sources.entry((function, at)).or_default().push(value.source.clone());
            }
        }
        if matches!(signature.output, ReturnType::Default) {
            return Value::default();
        }
        let context = self.context_of_function(function);
        let mut known: HashMap<String, Kind> = (*context.generics).clone();
        for parameter in &signature.generics.params {
            let GenericParam::Type(parameter) = parameter else { continue };
            let mut typed = signature.inputs.iter().zip(&arguments).filter_map(|(input, value)| match input {
                FnArg::Typed(typed) if is_of(&typed.ty, &parameter.ident) => Some(&value.kind),
                _ => None,
            });
            if let Some(kind) = typed.find(|kind| kind.is_known()) {
                let kind = match kind {
                    Kind::Function(function) => Kind::Function(Rc::clone(function)),
                    kind => kind.clone(),
                };
                known.insert(parameter.ident.to_string(), kind);
            }
        }
        let has_receiver = matches!(signature.inputs.first(), Some(FnArg::Receiver(_)));
        let on = of.or_else(|| arguments.first().filter(|_| has_receiver).map(|value| value.kind.clone()));
        let mut context = context;
        context.generics = Rc::new(known);
        if let Some(on) = on.filter(Kind::is_known) {
            if let Kind::Local(at, list) = &on
                && !list.is_empty()
                && let Some(owner) = self.functions[function].owner
            {
                let names = self.owner_arguments(owner, *at, list);
                context.generics = Rc::new((*context.generics).clone().into_iter().chain(names).collect());
            }
            context.self_kind = on;
        }
        let declared = self.kind_of_output(&signature.output, &context);
        let body = self.read_function(function).unwrap_or_default();
        // A type of one's own makes of a text what it likes.
        let texts = if matches!(declared, Kind::Local(..)) { Vec::new() } else { body.texts };
        let kind = match (declared, body.kind) {
            (Kind::Unknown, Kind::Function(_)) => Kind::Unknown,
            (Kind::Unknown, found) => found,
            (declared, found) => refine(declared, found),
        };
        let source = match body.source {
            Source::Parameter(of, at) if of == function => {
                arguments.get(at).map(|value| value.source.clone()).unwrap_or_default()
            }
            source => source,
        };
        let texts = put_texts_in(texts, function, &arguments);
        Value { kind: self.put_in(kind, function, &arguments), texts, source, shape: body.shape, part: body.part }
    }

    /// What has a trait is given the keys that the trait's method is given. Which other texts it is given is not known.
    fn give_keys_to_implementations(&mut self, function: usize, arguments: &[Value]) {
        let called = &self.functions[function];
        if called.owner.is_none_or(|owner| self.owners[owner].of_trait.is_none()) {
            return;
        }
        let name = plain(&called.signature.ident);
        for implementation in self.implementations.get(&name).into_iter().flatten() {
            for (at, value) in arguments.iter().enumerate().filter(|(_, value)| value.event_keys().next().is_some()) {
                let given = self.given_texts.entry((*implementation, at)).or_insert_with(|| vec![Text::Unknown]);
                for text in value.event_keys() {
                    if given.len() < MAX_GIVEN && !given.contains(text) {
                        given.push(text.clone());
                    }
                }
            }
        }
    }

    /// The parameters of an implementation, from those of the type: `impl<S> Cache<S>`.
    fn owner_arguments(&self, owner: usize, of: usize, list: &Rc<[Kind]>) -> Vec<(String, Kind)> {
        let names = self.owners[owner].self_type.and_then(|self_type| match self_type {
            syn::Type::Path(path) => Some(super::kinds::arguments_of(&path.path).collect::<Vec<_>>()),
            _ => None,
        });
        let _ = of;
        let named = names.into_iter().flatten().zip(list.iter());
        named
            .filter_map(|(name, kind)| match name {
                syn::Type::Path(path) => Some((path.path.get_ident()?.to_string(), kind.clone())),
                _ => None,
            })
            .collect()
    }

    /// A request that the function was given is the one that it is given here.
    fn put_in(&self, kind: Kind, function: usize, arguments: &[Value]) -> Kind {
        let Kind::Request(request) = &kind else { return kind };
        let mut origins = Vec::new();
        for origin in &request.origins {
            match origin {
                Origin::Parameter(of, at) if *of == function => {
                    if let Some(Value { kind: Kind::Request(given), .. }) = arguments.get(*at) {
                        origins.extend(&given.origins);
                    }
                }
                origin => origins.push(*origin),
            }
        }
        origins.sort_unstable();
        origins.dedup();
        Kind::Request(Rc::new(Request { operation: request.operation, origins }))
    }
}

fn put_texts_in(texts: Vec<Text>, function: usize, arguments: &[Value]) -> Vec<Text> {
    let mut put = Vec::new();
    for text in texts {
        match text {
            Text::Parameter(of, at) if of == function => match arguments.get(at) {
                Some(value) if !value.texts.is_empty() => put.extend(value.texts.iter().cloned()),
                _ => put.push(Text::Unknown),
            },
            text => put.push(text),
        }
    }
    put.truncate(MAX_GIVEN);
    put
}
