//! Calls of methods.

use std::rc::Rc;

use syn::{Expr, ExprMethodCall};

use super::call::{Certainty, HiddenCalls, Unresolved};
use super::collect::plain;
use super::event_keys::{EventPart, keeps_event_key};
use super::frame::Frame;
use super::names::{CONTAINERS, GIVEN, SAME, is_change};
use super::reader::{Head, Reader};
use super::requests::is_some;
use super::shapes::with_given;
use super::value::{Kind, Origin, Request, Source, Value};

impl<'a> Reader<'a> {
    pub(super) fn evaluate_method(&mut self, call: &'a ExprMethodCall, frame: &mut Frame) -> Value {
        let receiver = self.evaluate(&call.receiver, frame);
        let name = plain(&call.method);
        match &receiver.kind {
            Kind::Client(client) if call.args.is_empty() => {
                let source = receiver.source.clone();
                if let Some(request) = self.begin((client, &name), call.method.span(), source, frame) {
                    return Value::of(request);
                }
            }
            Kind::Request(request) => {
                let request = Rc::clone(request);
                return self.method_of_request(&request, &name, call, frame);
            }
            _ => {}
        }
        if let Some(found) = self.find_method(&receiver.kind, &name) {
            let (on, function) = found;
            self.uses.insert((frame.function, function));
            let hints = self.parameters(function);
            let mut arguments = vec![Value { kind: on.clone(), ..receiver }];
            arguments.extend(self.evaluate_all(&call.args, hints.get(1..).unwrap_or_default(), frame));
            return self.call_function(function, arguments, Some(on));
        }
        // What a type dereferences to.
        if let Some(Kind::Client(client)) = self.dereference(&receiver.kind)
            && call.args.is_empty()
            && let Some(request) = self.begin((client, &name), call.method.span(), Source::Declared, frame)
        {
            return Value::of(request);
        }
        if let (Some(first), "get" | "get_mut" | "pointer") = (call.args.first(), name.as_str())
            && let Some(part) = self.event_part_at(&receiver, first, frame)
        {
            return part;
        }
        let arguments = self.evaluate_closures(call, &receiver, frame);
        // `context.data::<Client>()`.
        let named = self.named_in(call.turbofish.as_ref(), &frame.context);
        if named.is_known() && !receiver.kind.is_known() {
            return Value::of(named);
        }
        if self.methods.contains_key(&name) && !SAME.contains(&name.as_str()) && !GIVEN.contains(&name.as_str()) {
            let is_own = matches!(receiver.kind, Kind::Local(..) | Kind::Bound(_));
            self.loose_uses.insert((frame.function, name.clone(), Some(call.args.len()), is_own));
        }
        if call.args.is_empty()
            && !matches!(receiver.kind, Kind::Client(_))
            && let Some(request) = self.maybe_begin(&name, call, frame)
        {
            return Value::of(request);
        }
        self.after_method(receiver, &name, call, arguments, frame)
    }

    /// The function that is called, and on what: on the value itself, or on what it dereferences to.
    fn find_method(&self, kind: &Kind, name: &str) -> Option<(Kind, usize)> {
        if let Some(function) = self.method_of(kind, name) {
            return Some((kind.clone(), function));
        }
        if self.methods.contains_key(name)
            && let Some(target) = self.dereference(kind)
            && let Some(function) = self.method_of(&target, name)
        {
            return Some((target, function));
        }
        if !matches!(kind, Kind::Local(..) | Kind::Client(_) | Kind::Bound(_)) || SAME.contains(&name) {
            return None;
        }
        // `impl<T: Bound> Trait for T`, and traits that a trait builds on.
        let anything = self.methods.get(name)?.get(&Head::Other)?;
        anything.first().map(|function| (kind.clone(), *function))
    }

    pub(super) fn dereference(&self, kind: &Kind) -> Option<Kind> {
        let Kind::Local(of, arguments) = kind else { return None };
        let (target, _) = self.targets.get(of)?;
        let context = self.context_of_type(*of, arguments);
        Some(self.kind_of(target, &context))
    }

    pub(super) fn evaluate_closures(
        &mut self,
        call: &'a ExprMethodCall,
        receiver: &Value,
        frame: &mut Frame,
    ) -> Vec<Value> {
        let name = plain(&call.method);
        let mut values: Vec<Value> = Vec::with_capacity(call.args.len());
        for argument in &call.args {
            values.push(match argument {
                Expr::Closure(closure) => {
                    let given = Value { shape: None, ..receiver.clone().with_event_keys_only() };
                    let first = match name.as_str() {
                        "fold" | "try_fold" => values.first().map(|value| Value::of(value.kind.clone())),
                        _ => Some(given.clone()),
                    };
                    self.walk_closure(closure, &[first.unwrap_or_default(), given], frame)
                }
                argument => self.evaluate(argument, frame),
            });
        }
        values
    }

    fn after_method(
        &mut self,
        receiver: Value,
        name: &str,
        call: &'a ExprMethodCall,
        arguments: Vec<Value>,
        frame: &mut Frame,
    ) -> Value {
        if matches!(receiver.kind, Kind::Config | Kind::Credentials) {
            return self.after_config(receiver, name, call, &arguments, frame);
        }
        if is_change(name) {
            self.forget_text(&call.receiver, frame);
        }
        if let Some(shape) = &receiver.shape
            && !SAME.contains(&name)
            && !CONTAINERS.contains(&name)
        {
            let is_some = matches!(call.args.first(), Some(Expr::Call(call)) if is_some(call));
            let built = with_given(shape, (name, is_some), &arguments);
            let given = built.shape.iter().flat_map(|shape| shape.given.iter().cloned());
            self.built_parts.extend(given.map(|given| (frame.function, given)));
            return built;
        }
        if CONTAINERS.contains(&name) {
            self.keep(&arguments);
            let given = arguments.iter().rev().map(|value| value.kind.clone()).find(Kind::is_known);
            let shape = arguments.iter().find_map(|value| value.shape.clone());
            if let Expr::Path(path) = &*call.receiver
                && let Some(variable) = path.path.get_ident().and_then(|name| frame.variable_mut(&plain(name)))
            {
                if let (false, Some(given)) = (variable.kind.is_known(), given) {
                    variable.kind = given;
                }
                if let Some(shape) = shape {
                    let joined = variable.shape.as_ref().map_or_else(|| (*shape).clone(), |one| one.joined(&shape));
                    variable.shape = Some(Rc::new(joined));
                }
            }
        } else if let Kind::Local(of, list) = &receiver.kind
            && let Some(field) = self.field_set_by(*of, list, name)
        {
            // A builder that a macro derives: what it is given is in the field.
            self.keep_requests(&arguments);
            arguments.iter().for_each(|value| self.give_field(*of, &field, value));
            return receiver;
        } else if !self.methods.contains_key(name) && !SAME.contains(&name) {
            self.give_away(&arguments, name, call.method.span(), frame);
        }
        if GIVEN.contains(&name) {
            let given = arguments.iter().rev().find_map(|value| match &value.kind {
                Kind::Function(function) => {
                    let gives = &function.1;
                    let is_part = gives.part != EventPart::Other;
                    let is_something =
                        gives.kind.is_known() || !gives.texts.is_empty() || gives.shape.is_some() || is_part;
                    is_something.then(|| gives.clone())
                }
                _ if value.kind.is_known() => Some(value.clone().without_texts()),
                _ => None,
            });
            return given.unwrap_or_else(|| receiver.without_texts());
        }
        if let Kind::Tuple(parts) = &receiver.kind
            && parts.len() == 2
            && matches!(
                name,
                "get" | "get_mut" | "values" | "values_mut" | "into_values" | "remove" | "entry" | "value"
            )
        {
            return Value::of(parts[1].clone());
        }
        match &receiver.kind {
            Kind::Local(of, list) if call.args.is_empty() => {
                // A getter that a macro derives.
                if let Some(kind) = self.kind_of_field(*of, list, None, name) {
                    return Value::of(kind).with_source(Source::Field(*of, name.into()));
                }
                if matches!(name, "build" | "try_build" | "finish") {
                    return receiver;
                }
            }
            _ => {}
        }
        match name {
            "to_string" | "to_owned" | "into" | "as_str" | "clone" | "as_ref" | "as_deref" | "borrow" | "deref"
            | "to_vec" | "iter" | "into_iter" | "copied" | "cloned" | "await" => receiver,
            name if SAME.contains(&name) => {
                let held = arguments.iter().map(|value| value.kind.clone()).find(Kind::is_known);
                let is_holder = matches!(name, "get" | "chain" | "zip" | "or" | "unwrap_or");
                match (receiver.kind.is_known(), held) {
                    (true, Some(other)) if name == "zip" => {
                        Value::of(super::kinds::tuple_of(vec![receiver.kind, other]))
                    }
                    (false, Some(other)) if name == "zip" => {
                        Value::of(super::kinds::tuple_of(vec![Kind::Unknown, other]))
                    }
                    // `ok_or_else(|| …)`, `filter(|key| …)`: the key is given on.
                    (false, Some(Kind::Function(function))) => {
                        Value { kind: function.1.kind.clone(), ..receiver.with_event_keys_only() }
                    }
                    (false, Some(other)) if is_holder => Value::of(other),
                    _ => receiver.with_event_keys_only(),
                }
            }
            name if keeps_event_key(name) && receiver.event_keys().next().is_some() => receiver.with_event_keys_only(),
            _ => Value::of(match receiver.kind {
                // A method of iterators, of streams, of locks: it gives on what it holds.
                Kind::Tuple(parts) => Kind::Tuple(parts),
                _ => Kind::Unknown,
            }),
        }
    }

    /// The field that a derived method sets: `client`, `with_client`, `set_client`.
    fn field_set_by(&self, of: usize, list: &Rc<[Kind]>, name: &str) -> Option<String> {
        let plain = name.strip_prefix("with_").or_else(|| name.strip_prefix("set_"));
        let named = [Some(name), plain].into_iter().flatten();
        named.into_iter().find(|field| self.kind_of_field(of, list, None, field).is_some()).map(str::to_owned)
    }

    /// A method of an operation's name, on something that is not known.
    fn maybe_begin(&mut self, name: &str, call: &'a ExprMethodCall, frame: &Frame) -> Option<Kind> {
        let operations = self.operations_named(name);
        let first = *operations.first()?;
        let spot = self.spot(frame.context.module, call.method.span());
        for operation in operations.iter() {
            self.begin_call(operation, Certainty::Possible, spot, frame.within(Source::Declared));
        }
        // A method of one's own that takes nothing may be meant.
        if !self.plain_methods.contains(name) {
            self.note(spot, Unresolved::Receiver(name.to_owned()), HiddenCalls::Nothing);
        }
        let [_] = &operations[..] else { return Some(Kind::Unknown) };
        Some(Kind::Request(Rc::new(Request { operation: first, origins: vec![Origin::Call(self.calls.len() - 1)] })))
    }
}
