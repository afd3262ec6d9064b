//! Branches, loops, assignments: what decides whether something is done.

use std::collections::HashMap;

use syn::{BinOp, Block, Expr, Macro, Stmt};

use super::cfg::constant;
use super::collect::plain;
use super::frame::{Frame, member_name};
use super::reader::Reader;
use super::value::{Kind, Text, Value};

impl<'a> Reader<'a> {
    pub(super) fn evaluate_control(&mut self, expression: &'a Expr, frame: &mut Frame) -> Value {
        match expression {
            Expr::If(branches) => {
                // Of what never holds, nothing is done.
                match constant(&branches.cond, self.features(frame.context.module)) {
                    Some(true) => return self.walk_block(&branches.then_branch, frame),
                    Some(false) => {
                        let other = branches.else_branch.as_ref().map(|(_, other)| self.evaluate(other, frame));
                        return other.unwrap_or_default();
                    }
                    None => {}
                }
                frame.scopes.push(HashMap::new());
                self.evaluate(&branches.cond, frame);
                frame.conditions += 1;
                let value = self.walk_block(&branches.then_branch, frame);
                frame.scopes.pop();
                let other = branches.else_branch.as_ref().map(|(_, other)| self.evaluate(other, frame));
                frame.conditions -= 1;
                match other {
                    Some(_) if branches.else_branch.as_ref().is_some_and(|(_, other)| leaves(other)) => value,
                    Some(other) if block_leaves(&branches.then_branch) => other,
                    Some(other) => value.or(other),
                    None => Value::default(),
                }
            }
            Expr::Match(branches) => {
                let about = self.evaluate(&branches.expr, frame);
                frame.conditions += 1;
                let mut value: Option<Value> = None;
                for arm in &branches.arms {
                    if self.is_off(frame.context.module, &arm.attrs) {
                        continue;
                    }
                    frame.scopes.push(HashMap::new());
                    self.bind_pattern(&arm.pat, about.clone(), frame);
                    let found = self.evaluate(&arm.body, frame);
                    frame.scopes.pop();
                    if !leaves(&arm.body) {
                        value = Some(value.map_or_else(|| found.clone(), |before| before.or(found.clone())));
                    }
                }
                frame.conditions -= 1;
                value.unwrap_or_default()
            }
            Expr::Let(condition) => {
                let value = self.evaluate(&condition.expr, frame);
                self.bind_pattern(&condition.pat, value, frame);
                Value::default()
            }
            Expr::Binary(both) => {
                let left = self.evaluate(&both.left, frame);
                let right = self.evaluate(&both.right, frame);
                match both.op {
                    BinOp::Add(_) => {
                        let mut value = begun_by(left);
                        value.texts.extend(right.event_keys().cloned());
                        value
                    }
                    BinOp::AddAssign(_) => {
                        self.forget_text(&both.left, frame);
                        Value::default()
                    }
                    _ => Value::default(),
                }
            }
            Expr::Assign(assignment) => {
                let value = self.evaluate(&assignment.right, frame);
                match &*assignment.left {
                    Expr::Path(path) if path.path.get_ident().is_some() => {
                        let name = path.path.get_ident().map(plain).unwrap_or_default();
                        let conditions = frame.conditions;
                        if let Some((variable, since)) = frame.variable_since(&name) {
                            let is_always = conditions <= since;
                            let joined = std::mem::take(variable).or(value.clone());
                            // Which of two texts it is after a branch is not known.
                            *variable = match is_always {
                                true => Value { texts: value.texts, source: value.source, ..joined },
                                false => joined.without_texts(),
                            };
                        }
                    }
                    left => {
                        self.assign_field(left, &value, frame);
                        self.evaluate(left, frame);
                        self.forget_text(left, frame);
                    }
                }
                Value::default()
            }
            Expr::ForLoop(repeated) => {
                let list = self.evaluate(&repeated.expr, frame);
                frame.scopes.push(HashMap::new());
                frame.conditions += 1;
                self.bind_pattern(&repeated.pat, list, frame);
                self.walk_block(&repeated.body, frame);
                frame.conditions -= 1;
                frame.scopes.pop();
                Value::default()
            }
            Expr::While(repeated) => {
                frame.scopes.push(HashMap::new());
                self.evaluate(&repeated.cond, frame);
                frame.conditions += 1;
                self.walk_block(&repeated.body, frame);
                frame.conditions -= 1;
                frame.scopes.pop();
                Value::default()
            }
            Expr::Loop(repeated) => {
                self.walk_block(&repeated.body, frame);
                Value::default()
            }
            Expr::Return(given) => {
                if let Some(given) = &given.expr {
                    let value = self.evaluate(given, frame);
                    if !leaves(given) {
                        frame.give_back(value);
                    }
                }
                Value::default()
            }
            Expr::Break(given) => given.expr.as_ref().map(|given| self.evaluate(given, frame)).unwrap_or_default(),
            Expr::Yield(given) => given.expr.as_ref().map(|given| self.evaluate(given, frame)).unwrap_or_default(),
            Expr::Range(range) => {
                for end in [&range.start, &range.end].into_iter().flatten() {
                    self.evaluate(end, frame);
                }
                Value::default()
            }
            _ => Value::default(),
        }
    }

    /// `clients.s3 = other;`.
    fn assign_field(&mut self, left: &'a Expr, value: &Value, frame: &mut Frame) {
        let Expr::Field(field) = left else { return self.lose(std::slice::from_ref(value)) };
        if value.has_credentials()
            && let Kind::Local(of, _) = self.evaluate(&field.base, frame).kind
        {
            self.give_field(of, &member_name(&field.member), value);
        }
    }

    /// A variable's text is changed: from here on it is not known.
    pub(super) fn forget_text(&mut self, expression: &Expr, frame: &mut Frame) {
        let mut at = expression;
        let name = loop {
            at = match at {
                Expr::Path(path) => break path.path.get_ident().map(plain),
                Expr::Paren(inner) => &inner.expr,
                Expr::Reference(inner) => &inner.expr,
                Expr::Unary(inner) => &inner.expr,
                Expr::Index(inner) => &inner.expr,
                _ => return,
            };
        };
        if let Some(variable) = name.and_then(|name| frame.variable_mut(&name))
            && !variable.texts.is_empty()
        {
            variable.texts = vec![Text::Unknown];
        }
    }
}

/// What a text becomes that something is put behind.
pub(super) fn begun_by(value: Value) -> Value {
    let texts = value.texts.into_iter().map(|text| match text {
        Text::Whole(text, spot) => Text::Start(text, spot, "".into()),
        Text::Start(text, spot, rest) => Text::Start(text, spot, rest),
        text if text.may_be_event_key() => text,
        _ => Text::Unknown,
    });
    Value { texts: texts.collect(), ..Value::default() }
}

/// Whether nothing is given here: the function or the loop is left, or there is an error or nothing.
fn leaves(expression: &Expr) -> bool {
    match expression {
        Expr::Return(_) | Expr::Continue(_) | Expr::Break(_) => true,
        Expr::Block(inner) => block_leaves(&inner.block),
        Expr::Macro(call) => is_end(&call.mac),
        Expr::Call(call) => matches!(&*call.func, Expr::Path(path) if path.path.is_ident("Err")),
        Expr::Path(path) => path.path.is_ident("None"),
        _ => false,
    }
}

fn block_leaves(block: &Block) -> bool {
    match block.stmts.last() {
        Some(Stmt::Expr(last, _)) => leaves(last),
        Some(Stmt::Macro(last)) => is_end(&last.mac),
        _ => false,
    }
}

fn is_end(call: &Macro) -> bool {
    const ENDS: [&str; 5] = ["bail", "panic", "todo", "unimplemented", "unreachable"];
    call.path.segments.last().is_some_and(|last| ENDS.iter().any(|name| last.ident == name))
}
