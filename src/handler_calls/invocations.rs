//! Macros where they are called.

use std::collections::HashMap;

use proc_macro2::{TokenStream, TokenTree};
use syn::{Expr, Item, ItemMacro, Macro};

use super::call::{Certainty, HiddenCalls, Unresolved};
use super::collect::plain;
use super::found::Within;
use super::frame::Frame;
use super::kinds::tuple_of;
use super::macros::{Body, is_well_known};
use super::reader::Reader;
use super::resolve::{Space, Target};
use super::value::{Kind, Text, Value};

impl<'a> Reader<'a> {
    pub(super) fn walk_macro(&mut self, call: &'a Macro, frame: &mut Frame) -> Value {
        let name = call.path.segments.last().map(|last| plain(&last.ident)).unwrap_or_default();
        let module = frame.context.module;
        let spot = self.spot(module, call.bang_token.span);
        if name == "include" {
            self.note(spot, Unresolved::Included, HiddenCalls::Everything);
            return Value::default();
        }
        let body = self.body_of(module, &name, call);
        if !is_well_known(&name) || body.is_none() {
            self.read_unknown_macro(module, call, Some(frame));
            frame.macros += 1;
        }
        let value = match body {
            Some(Body::Expressions(list)) => self.walk_expressions(&name, list, frame),
            Some(Body::Branches(branches)) => {
                let mut value: Option<Value> = None;
                for (pattern, awaited, condition, result) in branches {
                    frame.scopes.push(HashMap::new());
                    frame.conditions += 1;
                    let found = self.evaluate(awaited, frame);
                    if let Some(pattern) = pattern {
                        self.bind_pattern(pattern, found, frame);
                    }
                    if let Some(condition) = condition {
                        self.evaluate(condition, frame);
                    }
                    let given = self.evaluate(result, frame);
                    frame.conditions -= 1;
                    frame.scopes.pop();
                    value = Some(value.map_or_else(|| given.clone(), |before| before.or(given.clone())));
                }
                value.unwrap_or_default()
            }
            Some(Body::Items(items)) => {
                let items: Vec<&'a Item> = items.iter().collect();
                // Until the block around it ends.
                frame.context.module = self.collect_block(module, &items);
                Value::default()
            }
            Some(Body::Statements(statements)) => self.walk_statements(statements, frame),
            None => Value::default(),
        };
        if !is_well_known(&name) || body.is_none() {
            frame.macros -= 1;
        }
        value
    }

    fn walk_expressions(&mut self, name: &str, list: &'a [Expr], frame: &mut Frame) -> Value {
        match name {
            "join" | "try_join" => {
                let parts: Vec<Value> = list.iter().map(|part| self.evaluate(part, frame)).collect();
                self.lose(&parts);
                Value::of(tuple_of(parts.into_iter().map(|part| part.kind).collect()))
            }
            "vec" | "pin" => self.any_of(list, frame),
            "format" | "format_args" => self.formatted(list, frame),
            "concat" => {
                let parts: Vec<Value> = list.iter().map(|part| self.evaluate(part, frame)).collect();
                let texts = parts.iter().map(|part| match &part.texts[..] {
                    [Text::Whole(text, spot)] => Some((text.as_ref(), *spot)),
                    _ => None,
                });
                let Some(texts) = texts.collect::<Option<Vec<_>>>() else { return Value::default() };
                let Some((_, spot)) = texts.first().copied() else { return Value::default() };
                Value::text(Text::Whole(texts.iter().map(|(text, _)| *text).collect::<String>().into(), spot))
            }
            "write" | "writeln" => {
                if let Some(first) = list.first() {
                    self.forget_text(first, frame);
                }
                self.any_of(list, frame).without_texts()
            }
            _ => self.any_of(list, frame).without_texts(),
        }
    }

    /// What a macro that is not known is given: clients and names of operations there are told.
    pub(super) fn read_unknown_macro(&mut self, module: usize, call: &Macro, frame: Option<&Frame>) {
        let name = call.path.segments.last().map(|last| plain(&last.ident)).unwrap_or_default();
        let spot = self.spot(module, call.bang_token.span);
        if matches!(name.as_str(), "paste" | "include") {
            self.note(spot, Unresolved::Macro(name.clone()), HiddenCalls::Everything);
        }
        let mut mentioned = Vec::new();
        find_names(call.tokens.clone(), &mut mentioned);
        let function = frame.and_then(|frame| frame.function);
        for word in &mentioned {
            self.see_in_macro(word, (module, function));
            let variable = frame.and_then(|frame| frame.variable(word)).map(|value| value.kind.clone());
            match variable {
                Some(Kind::Client(client)) => {
                    self.note(spot, Unresolved::Macro(name.clone()), HiddenCalls::Client(client))
                }
                Some(Kind::Config) => self.note(spot, Unresolved::Macro(name.clone()), HiddenCalls::Everything),
                _ => self.suspect(word, &name, spot),
            }
        }
    }

    /// The definition of a macro: what it says of operations may be called wherever it is used.
    pub(super) fn read_definition_of_macro(&mut self, module: usize, item: &ItemMacro) {
        let name = item.ident.as_ref().map(plain).unwrap_or_default();
        let spot = self.spot(module, item.mac.bang_token.span);
        let mut mentioned = Vec::new();
        find_names(item.mac.tokens.clone(), &mut mentioned);
        for word in &mentioned {
            self.see_in_macro(word, (module, None));
            self.suspect(word, &name, spot);
            if matches!(word.as_str(), "paste" | "concat_idents" | "include") {
                self.note(spot, Unresolved::Macro(name.clone()), HiddenCalls::Everything);
            }
        }
    }

    /// A word in a macro may be a function's or a method's name that the macro calls.
    fn see_in_macro(&mut self, word: &str, (module, function): (usize, Option<usize>)) {
        self.loose_uses.insert((function, word.to_owned(), None, function.is_some()));
        if let Some(function) = function
            && let Target::Function(at) = self.resolve(module, &[word.to_owned()], Space::Values)
        {
            self.uses.insert((Some(function), at));
        }
    }

    /// A word that may be an operation's name; those of one word, such as `publish`, are words of any code.
    fn suspect(&mut self, word: &str, name: &str, spot: super::reader::Spot) {
        let operations = self.operations_named(word);
        for operation in operations.iter() {
            self.begin_call(operation, Certainty::Possible, spot, Within::default());
        }
        if !operations.is_empty() && word.contains('_') {
            self.note(spot, Unresolved::Macro(name.to_owned()), HiddenCalls::Nothing);
        }
    }
}

fn find_names(tokens: TokenStream, names: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(name) => names.push(plain(&name)),
            TokenTree::Group(group) => find_names(group.stream(), names),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}
