//! Requests that are built: what they are given.

use std::rc::Rc;

use syn::{Expr, ExprCall, ExprMethodCall};

use super::found::FoundSetting;
use super::frame::Frame;
use super::names::SAME;
use super::reader::Reader;
use super::value::{Kind, Origin, Request, Shape, Text, Value};

/// Methods of a request that neither set a field of it nor end it.
#[rustfmt::skip]
const REQUEST_KEEPS: [&str; 18] = [
    "as_ref", "await", "borrow", "build", "clone", "config_override", "customize", "disable_payload_signing", "interceptor", "into_paginator", "items", "map_request",
    "mutate_request", "page_size", "retry_config", "runtime_plugin", "timeout_config", "stop_on_duplicate_token",
];

/// `Some(…)`.
pub(super) fn is_some(call: &ExprCall) -> bool {
    matches!(&*call.func, Expr::Path(path) if path.path.is_ident("Some"))
}

impl<'a> Reader<'a> {
    pub(super) fn method_of_request(
        &mut self,
        request: &Rc<Request>,
        name: &str,
        call: &'a ExprMethodCall,
        frame: &mut Frame,
    ) -> Value {
        let kind = Kind::Request(Rc::clone(request));
        let arguments = self.evaluate_closures(call, &Value::of(kind.clone()), frame);
        if matches!(
            name,
            "send" | "presigned" | "wait" | "send_with" | "collect" | "next" | "try_next" | "send_with_plugins"
        ) {
            return Value::default();
        }
        if matches!(name, "pipe" | "map" | "then" | "and_then") {
            let given = arguments.iter().find_map(|value| match &value.kind {
                Kind::Function(function) => Some(function.1.clone()),
                _ => None,
            });
            return given.unwrap_or_else(|| Value::of(kind));
        }
        if REQUEST_KEEPS.contains(&name) || SAME.contains(&name) {
            return Value::of(kind);
        }
        let field = name.strip_prefix("set_").unwrap_or(name);
        match (&arguments[..], name.starts_with("get_")) {
            ([value], _) => {
                // `set_x` takes an option, which may be none.
                let is_some = matches!(call.args.first(), Some(Expr::Call(call)) if is_some(call));
                let is_option = name.starts_with("set_") && value.texts.iter().all(Text::may_be_event_key) && !is_some;
                self.set(request, field, value, !is_option, frame);
                Value::of(kind)
            }
            ([_, _], _) => {
                self.set(request, field, &Value::default(), true, frame);
                Value::of(kind)
            }
            ([], false) => {
                // `as_input`, or something that is not known.
                self.open(request);
                Value::of(kind)
            }
            _ => Value::default(),
        }
    }

    fn set(&mut self, request: &Request, field: &str, value: &Value, is_given: bool, frame: &Frame) {
        // What objects to delete are called stands in the parts of the request.
        let keys = value.shape.as_ref().map_or(&[][..], |shape| &shape.keys);
        let mut texts = [&value.texts[..], keys].concat();
        if texts.is_empty() || value.shape.as_ref().is_some_and(|shape| shape.is_partial) {
            texts.push(Text::Unknown);
        }
        let shape = match &value.shape {
            Some(shape) => (**shape).clone(),
            None => Shape { is_partial: true, ..Shape::default() },
        };
        if request.origins.is_empty() {
            self.loose.insert((request.operation.method, field.to_owned()));
        }
        let is_one = request.origins.len() == 1;
        for origin in &request.origins {
            match *origin {
                Origin::Call(at) => {
                    let found = &mut self.calls[at];
                    let is_always_set = is_given && is_one && frame.conditions <= found.within.conditions;
                    found.add(field, FoundSetting { texts: texts.clone(), is_always_set, shape: shape.clone() });
                }
                origin @ Origin::Parameter(..) => {
                    let setting = FoundSetting { texts: texts.clone(), is_always_set: false, shape: shape.clone() };
                    self.parameter_settings.push((origin, field.to_owned(), setting));
                }
            }
        }
    }
}
