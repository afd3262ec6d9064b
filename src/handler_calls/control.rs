//! Branches, loops, assignments: what decides whether something is done.

use std::collections::HashMap;

use syn::Expr;

use super::collect::plain;
use super::frame::Frame;
use super::reader::Reader;
use super::value::Value;

impl<'a> Reader<'a> {
    pub(super) fn evaluate_control(&mut self, expression: &'a Expr, frame: &mut Frame) -> Value {
        match expression {
            Expr::If(branches) => {
                frame.scopes.push(HashMap::new());
                self.evaluate(&branches.cond, frame);
                frame.conditions += 1;
                let value = self.walk_block(&branches.then_branch, frame);
                frame.scopes.pop();
                let other = branches.else_branch.as_ref().map(|(_, other)| self.evaluate(other, frame));
                frame.conditions -= 1;
                match other {
                    Some(other) => value.or(other),
                    None => Value::default(),
                }
            }
            Expr::Match(branches) => {
                let about = self.evaluate(&branches.expr, frame);
                frame.conditions += 1;
                let mut value: Option<Value> = None;
                for arm in &branches.arms {
                    if super::tree::is_test(&arm.attrs) {
                        continue;
                    }
                    frame.scopes.push(HashMap::new());
                    self.bind_pattern(&arm.pat, about.clone(), frame);
                    let found = self.evaluate(&arm.body, frame);
                    frame.scopes.pop();
                    value = Some(value.map_or_else(|| found.clone(), |before| before.or(found.clone())));
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
                self.evaluate(&both.left, frame);
                self.evaluate(&both.right, frame);
                Value::default()
            }
            Expr::Assign(assignment) => {
                let value = self.evaluate(&assignment.right, frame);
                match &*assignment.left {
                    Expr::Path(path) if path.path.get_ident().is_some() => {
                        let name = path.path.get_ident().map(plain).unwrap_or_default();
                        if let Some(variable) = frame.variable_mut(&name) {
                            *variable = std::mem::take(variable).or(value);
                        }
                    }
                    left => {
                        self.evaluate(left, frame);
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
                    frame.give_back(value);
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
}
