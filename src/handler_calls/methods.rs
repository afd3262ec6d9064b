//! Calls of methods.

use std::rc::Rc;

use syn::{Expr, ExprMethodCall};

use super::call::{Certainty, HiddenCalls, Unresolved};
use super::collect::plain;
use super::frame::Frame;
use super::reader::{Head, Reader};
use super::value::{Kind, Origin, Request, Value};

/// Methods after which a value is another form of the same: a copy, a reference, what is inside of a container, a future or a result.
#[rustfmt::skip]
pub(super) const SAME: [&str; 86] = [
    "acquire", "all", "any", "as_deref", "as_deref_mut", "as_mut", "as_ref", "as_slice", "as_str", "await", "blocking_lock", "borrow", "borrow_mut", "boxed", "by_ref",
    "chain", "clone", "cloned", "collect", "context", "copied", "cycle", "deref", "deref_mut", "enumerate", "err_into", "expect", "extension", "filter", "find", "first", "flatten",
    "force", "fuse", "get", "get_mut", "get_ref", "in_current_span", "insert", "instrument", "into", "into_inner", "into_iter", "inspect", "inspect_err", "iter", "iter_mut", "last", "load", "load_full", "lock", "map_err", "next",
    "nth", "ok", "ok_or", "ok_or_else", "or", "or_else", "owned", "peek", "peekable", "pop", "pop_front", "read", "recv", "rev", "skip", "step_by", "swap", "take", "timeout", "to_mut", "to_owned",
    "to_string", "to_vec", "try_lock", "unwrap", "unwrap_or", "unwrap_or_default", "unwrap_or_else", "upgrade", "with_context", "write", "zip", "clone_from",
];

/// Methods that give what their closure gives.
#[rustfmt::skip]
const GIVEN: [&str; 24] = [
    "and_then", "filter_map", "flat_map", "fold", "get_or_init", "get_or_insert_with", "get_or_try_init", "map", "map_or_else", "map_ok", "map_or", "or_insert_with", "pipe",
    "run", "scan", "then", "then_some", "try_fold", "try_with", "with", "or_insert", "call", "call_once", "entry",
];

/// Methods of containers: what they are given stays in this code.
#[rustfmt::skip]
const CONTAINERS: [&str; 24] = [
    "app_data", "chain", "data", "extend", "get_or_insert", "init", "insert", "layer", "manage", "or", "or_insert", "provide", "push", "push_back", "push_front", "replace",
    "send", "set", "store", "swap", "unwrap_or", "with_state", "zip", "call",
];

impl<'a> Reader<'a> {
    pub(super) fn evaluate_method(&mut self, call: &'a ExprMethodCall, frame: &mut Frame) -> Value {
        let receiver = self.evaluate(&call.receiver, frame);
        let name = plain(&call.method);
        match &receiver.kind {
            Kind::Client(client) if call.args.is_empty() => {
                if let Some(request) = self.begin(client, &name, call.method.span(), frame) {
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
            let context = self.context_of_function(function);
            let hints: Vec<Kind> = self.functions[function]
                .signature
                .inputs
                .iter()
                .skip(1)
                .map(|input| match input {
                    syn::FnArg::Typed(typed) => self.kind_of(&typed.ty, &context),
                    syn::FnArg::Receiver(_) => Kind::Unknown,
                })
                .collect();
            let mut arguments = vec![Value::of(on.clone())];
            arguments.extend(self.evaluate_all(&call.args, &hints, frame));
            return self.call_function(function, arguments, Some(on));
        }
        // What a type dereferences to.
        if let Some(Kind::Client(client)) = self.dereference(&receiver.kind)
            && call.args.is_empty()
            && let Some(request) = self.begin(client, &name, call.method.span(), frame)
        {
            return Value::of(request);
        }
        let arguments = self.evaluate_closures(call, &receiver, frame);
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
        if let Some(target) = self.dereference(kind)
            && let Some(function) = self.method_of(&target, name)
        {
            return Some((target, function));
        }
        if !matches!(kind, Kind::Local(..) | Kind::Client(_) | Kind::Bound(_)) || SAME.contains(&name) {
            return None;
        }
        // `impl<T: Bound> Trait for T`, and traits that a trait builds on.
        let anything = self.methods.get(&(Head::Other, name.to_owned())).into_iter().flatten();
        anything.copied().next().map(|function| (kind.clone(), function))
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
                    let first = match name.as_str() {
                        "fold" | "try_fold" => values.first().map(|value| value.kind.clone()).unwrap_or_default(),
                        _ => receiver.kind.clone(),
                    };
                    self.walk_closure(closure, &[first, receiver.kind.clone()], frame)
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
        if name == "credentials_provider" || name == "set_credentials_provider" {
            let spot = self.spot(frame.context.module, call.method.span());
            self.note(spot, Unresolved::Credentials(name.to_owned()), HiddenCalls::Nothing);
        }
        if CONTAINERS.contains(&name) {
            self.keep(&arguments);
            let given = arguments.iter().rev().map(|value| value.kind.clone()).find(Kind::is_known);
            if let (Some(given), Expr::Path(path)) = (given, &*call.receiver)
                && let Some(variable) = path.path.get_ident().and_then(|name| frame.variable_mut(&plain(name)))
                && !variable.kind.is_known()
            {
                variable.kind = given;
            }
        } else if !self.local_methods.contains(name) && !SAME.contains(&name) && !matches!(receiver.kind, Kind::Config)
        {
            self.give_away(&arguments, name, call.method.span(), frame);
        }
        if GIVEN.contains(&name) {
            let given = arguments.iter().rev().find_map(|value| match &value.kind {
                Kind::Function(function) if function.1.kind.is_known() || !function.1.texts.is_empty() => {
                    Some(function.1.clone())
                }
                Kind::Function(_) => None,
                kind if kind.is_known() => Some(Value::of(kind.clone())),
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
            Kind::Config => return receiver,
            Kind::Local(of, list) if call.args.is_empty() => {
                // A getter that a macro derives.
                if let Some(kind) = self.kind_of_field(*of, list, None, name) {
                    return Value::of(kind);
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
                    (false, Some(Kind::Function(function))) => Value::of(function.1.kind.clone()),
                    (false, Some(other)) if is_holder => Value::of(other),
                    _ => receiver.without_texts(),
                }
            }
            _ => Value::of(match receiver.kind {
                // A method of iterators, of streams, of locks: it gives on what it holds.
                Kind::Tuple(parts) => Kind::Tuple(parts),
                _ => Kind::Unknown,
            }),
        }
    }

    /// A method of an operation's name, on something that is not known.
    fn maybe_begin(&mut self, name: &str, call: &'a ExprMethodCall, frame: &Frame) -> Option<Kind> {
        let operations = self.operations_named(name);
        let first = *operations.first()?;
        let spot = self.spot(frame.context.module, call.method.span());
        for operation in &operations {
            self.begin_call(operation, Certainty::Possible, spot, (frame.function, frame.conditions));
        }
        if !self.local_methods.contains(name) {
            self.note(spot, Unresolved::Receiver(name.to_owned()), HiddenCalls::Nothing);
        }
        let [_] = &operations[..] else { return Some(Kind::Unknown) };
        Some(Kind::Request(Rc::new(Request { operation: first, origins: vec![Origin::Call(self.calls.len() - 1)] })))
    }
}
