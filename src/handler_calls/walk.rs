//! Reads the bodies of functions, expression by expression.

use std::collections::HashMap;
use std::rc::Rc;

use syn::{Block, Expr, ExprClosure, FnArg, Item, Lit, Local, Pat, Stmt, UnOp};

use super::call::{HiddenCalls, Unresolved};
use super::cfg::attributes_of;
use super::frame::{Frame, member_name, refine};
use super::kinds::tuple_of;
use super::reader::{Progress, Reader};
use super::value::{Kind, Origin, Request, Source, Text, Value};

/// A function inside of a function is read before it only up to here: the rest is read later, and less is known of what it gives.
const MAX_LEVEL: usize = 600;

impl<'a> Reader<'a> {
    /// Reads every body. Those of functions within functions are added while this goes on.
    pub(super) fn read_bodies(&mut self) {
        let mut at = 0;
        while at < self.functions.len() {
            self.read_function(at);
            at += 1;
        }
        for at in 0..self.constants.len() {
            let (module, value) = (self.constants[at].module, self.constants[at].value);
            let mut frame = Frame::new(super::kinds::Context::new(module));
            let value = self.evaluate(value, &mut frame);
            self.lose(&[value]);
        }
        // Bodies of functions that stand in the values of constants.
        while at < self.functions.len() {
            self.read_function(at);
            at += 1;
        }
    }

    /// What a function gives, if that is known by now.
    pub(super) fn read_function(&mut self, function: usize) -> Option<Value> {
        match &self.progress[function] {
            Progress::Done(value) => return Some(value.clone()),
            Progress::Running => return None,
            Progress::Waiting if self.level > MAX_LEVEL => return None,
            Progress::Waiting => {}
        }
        self.progress[function] = Progress::Running;
        let before = self.current.replace(function);
        let mut frame = Frame::new(self.context_of_function(function));
        frame.function = Some(function);
        let (signature, body) = (self.functions[function].signature, self.functions[function].body);
        for (at, input) in signature.inputs.iter().enumerate() {
            match input {
                FnArg::Receiver(_) => frame.bind("self".to_owned(), Value::of(frame.context.self_kind.clone())),
                FnArg::Typed(typed) => {
                    let kind = match self.kind_of(&typed.ty, &frame.context) {
                        Kind::Request(request) => Kind::Request(Rc::new(Request {
                            operation: request.operation,
                            origins: vec![Origin::Parameter(function, at)],
                        })),
                        kind => kind,
                    };
                    let texts = if kind.is_known() { Vec::new() } else { vec![Text::Parameter(function, at)] };
                    let part = self.event_part_of(&typed.ty, &frame.context);
                    let value = Value { kind, texts, part, ..Value::default() };
                    let source =
                        if value.has_credentials() { Source::Parameter(function, at) } else { Source::Declared };
                    self.bind_pattern(&typed.pat, value.with_source(source), &mut frame);
                }
            }
        }
        let value = body.map(|body| self.walk_block(body, &mut frame)).unwrap_or_default();
        let value = match frame.returned {
            Some(returned) => returned.or(value),
            None => value,
        };
        self.progress[function] = Progress::Done(value.clone());
        self.current = before;
        Some(value)
    }

    pub(super) fn walk_block(&mut self, block: &'a Block, frame: &mut Frame) -> Value {
        self.walk_statements(&block.stmts, frame)
    }

    pub(super) fn walk_statements(&mut self, statements: &'a [Stmt], frame: &mut Frame) -> Value {
        let outer = frame.context.module;
        let items: Vec<&'a Item> = statements
            .iter()
            .filter_map(|statement| match statement {
                Stmt::Item(item) => Some(item),
                _ => None,
            })
            .collect();
        if !items.is_empty() {
            frame.context.module = self.collect_block(outer, &items);
        }
        frame.scopes.push(HashMap::new());
        let mut value = Value::default();
        for statement in statements {
            value = match statement {
                Stmt::Local(local) => {
                    self.walk_local(local, frame);
                    Value::default()
                }
                Stmt::Expr(expression, _) if self.is_off(outer, attributes_of(expression)) => Value::default(),
                Stmt::Macro(statement) if self.is_off(outer, &statement.attrs) => Value::default(),
                Stmt::Expr(expression, end) => {
                    let value = self.evaluate(expression, frame);
                    if end.is_some() { Value::default() } else { value }
                }
                Stmt::Macro(statement) => {
                    let value = self.walk_macro(&statement.mac, frame);
                    if statement.semi_token.is_some() { Value::default() } else { value }
                }
                Stmt::Item(_) => Value::default(),
            };
        }
        frame.scopes.pop();
        frame.context.module = outer;
        value
    }

    fn walk_local(&mut self, local: &'a Local, frame: &mut Frame) {
        if self.is_off(frame.context.module, &local.attrs) {
            return;
        }
        let value = match &local.init {
            Some(init) => {
                let value = match (&*init.expr, &local.pat) {
                    (Expr::Closure(closure), Pat::Type(typed)) => {
                        let hint = self.kind_of(&typed.ty, &frame.context);
                        self.walk_closure(closure, &values_of_parameters(&hint), frame)
                    }
                    (expression, _) => self.evaluate(expression, frame),
                };
                if let Some((_, otherwise)) = &init.diverge {
                    frame.conditions += 1;
                    self.evaluate(otherwise, frame);
                    frame.conditions -= 1;
                }
                value
            }
            None => Value::default(),
        };
        self.bind_pattern(&local.pat, value, frame);
    }

    pub(super) fn evaluate(&mut self, expression: &'a Expr, frame: &mut Frame) -> Value {
        self.level += 1;
        let value = self.evaluate_inside(expression, frame);
        self.level -= 1;
        value
    }

    fn evaluate_inside(&mut self, expression: &'a Expr, frame: &mut Frame) -> Value {
        match expression {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => {
                    let spot = self.spot(frame.context.module, text.span());
                    let text = text.value();
                    // The name of AWS's algorithm: the code signs its requests itself (*IAM User Guide, Create a signed AWS API request*).
                    if text.contains("AWS4-HMAC-SHA256") {
                        self.note(spot, Unresolved::Signs, HiddenCalls::Everything);
                    }
                    Value::text(Text::Whole(text.into(), spot))
                }
                Lit::Bool(flag) => {
                    let spot = self.spot(frame.context.module, flag.span);
                    Value::text(Text::Whole(if flag.value { "true" } else { "false" }.into(), spot))
                }
                _ => Value::default(),
            },
            Expr::Path(path) => self.evaluate_path(path, frame),
            Expr::MethodCall(call) => self.evaluate_method(call, frame),
            Expr::Call(call) => self.evaluate_call(call, frame),
            Expr::Reference(inner) => {
                let value = self.evaluate(&inner.expr, frame);
                // What is lent may be changed.
                if inner.mutability.is_some() {
                    self.forget_text(&inner.expr, frame);
                }
                value
            }
            Expr::Paren(inner) => self.evaluate(&inner.expr, frame),
            Expr::Group(inner) => self.evaluate(&inner.expr, frame),
            Expr::Cast(inner) => self.evaluate(&inner.expr, frame),
            Expr::Await(inner) => self.evaluate(&inner.base, frame),
            Expr::Try(inner) => self.evaluate(&inner.expr, frame),
            Expr::RawAddr(inner) => self.evaluate(&inner.expr, frame),
            Expr::Unary(inner) => {
                let value = self.evaluate(&inner.expr, frame);
                if matches!(inner.op, UnOp::Deref(_)) { value } else { Value::default() }
            }
            Expr::Field(field) => {
                let base = self.evaluate(&field.base, frame);
                let name = member_name(&field.member);
                if let Some(key) = self.event_key(&base, &field.member, frame) {
                    return key;
                }
                let part = base.part.member(&name);
                let value = Value::of(self.field_of(&base.kind, &name));
                let value = match &base.kind {
                    Kind::Local(of, _) if value.has_credentials() => value.with_source(Source::Field(*of, name.into())),
                    Kind::Client(_) => base,
                    Kind::Local(of, _) if !value.kind.is_known() => Value::text(Text::Field(*of, name.into())),
                    _ => value,
                };
                Value { part, ..value }
            }
            Expr::Tuple(list) => {
                let parts: Vec<Value> = list.elems.iter().map(|part| self.evaluate(part, frame)).collect();
                self.lose(&parts);
                // Which of its parts is the key is not followed.
                let texts = parts.iter().flat_map(Value::event_keys).cloned().collect();
                Value { texts, ..Value::of(tuple_of(parts.into_iter().map(|part| part.kind).collect())) }
            }
            Expr::Array(list) => self.any_of(&list.elems, frame),
            Expr::Repeat(list) => self.evaluate(&list.expr, frame),
            Expr::Index(index) => {
                self.evaluate(&index.index, frame);
                let base = self.evaluate(&index.expr, frame);
                if let Some(part) = self.event_part_at(&base, &index.index, frame) {
                    return part;
                }
                match &base.kind {
                    Kind::Tuple(parts) => Value::of(parts.last().cloned().unwrap_or_default()),
                    // A part of a text.
                    _ if matches!(*index.index, Expr::Range(_)) => base.without_texts(),
                    _ => base,
                }
            }
            Expr::Struct(literal) => self.evaluate_struct(literal, frame),
            Expr::Block(inner) => self.walk_block(&inner.block, frame),
            Expr::Unsafe(inner) => self.walk_block(&inner.block, frame),
            Expr::Const(inner) => self.walk_block(&inner.block, frame),
            Expr::TryBlock(inner) => self.walk_block(&inner.block, frame),
            Expr::Async(inner) => {
                // What is returned here is returned from the future.
                let returned = frame.returned.take();
                let value = self.walk_block(&inner.block, frame);
                let own = std::mem::replace(&mut frame.returned, returned);
                own.map_or_else(|| value.clone(), |own| own.or(value.clone()))
            }
            Expr::Closure(closure) => self.walk_closure(closure, &[], frame),
            Expr::Macro(call) => self.walk_macro(&call.mac, frame),
            _ => self.evaluate_control(expression, frame),
        }
    }

    pub(super) fn any_of(&mut self, list: impl IntoIterator<Item = &'a Expr>, frame: &mut Frame) -> Value {
        let mut value: Option<Value> = None;
        for element in list {
            let found = self.evaluate(element, frame);
            value = Some(match value {
                Some(before) => before.or(found),
                None => found,
            });
        }
        value.unwrap_or_default()
    }

    /// What a closure takes is what it says, else what `hints` say.
    pub(super) fn walk_closure(&mut self, closure: &'a ExprClosure, hints: &[Value], frame: &mut Frame) -> Value {
        frame.scopes.push(HashMap::new());
        frame.conditions += 1;
        for (at, input) in closure.inputs.iter().enumerate() {
            let hint = hints.get(at).or(hints.last()).cloned().unwrap_or_default();
            self.bind_pattern(input, hint, frame);
        }
        let returned = frame.returned.take();
        let value = self.evaluate(&closure.body, frame);
        let own = std::mem::replace(&mut frame.returned, returned);
        let value = match own {
            Some(own) => own.or(value),
            None => value,
        };
        frame.conditions -= 1;
        frame.scopes.pop();
        let declared = self.kind_of_output(&closure.output, &frame.context);
        let kind = if declared.is_known() { refine(declared, value.kind.clone()) } else { value.kind.clone() };
        Value::of(Kind::Function(Rc::new((Vec::new(), Value { kind, ..value }))))
    }
}

pub(super) fn parameters_of(kind: &Kind) -> &[Kind] {
    match kind {
        Kind::Function(function) => &function.0,
        _ => &[],
    }
}

pub(super) fn values_of_parameters(kind: &Kind) -> Vec<Value> {
    parameters_of(kind).iter().cloned().map(Value::of).collect()
}
