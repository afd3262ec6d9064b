//! Which handler the runtime is given, and what code says of errors.

use std::collections::BTreeSet;

use syn::visit::{self, Visit};
use syn::{Expr, ExprCall, ExprMethodCall, Macro, Pat, Stmt};

use super::collect::plain;

const LOGS: [&str; 10] = ["debug", "dbg", "eprint", "eprintln", "error", "info", "log", "print", "println", "warn"];

/// Functions that are given the handler.
const RUNS: [&str; 3] = ["service_fn", "handler_fn", "run"];

/// What the runtime is given: functions by their names, and closures.
#[derive(Default)]
pub(super) struct Handlers<'a> {
    pub(super) names: BTreeSet<String>,
    pub(super) closures: Vec<(usize, &'a Expr)>,
    pub(super) module: usize,
    is_within: bool,
}

impl<'a> Visit<'a> for Handlers<'a> {
    fn visit_expr_call(&mut self, call: &'a ExprCall) {
        let before = self.is_within;
        self.is_within |= last_name(&call.func).is_some_and(|name| RUNS.contains(&name.as_str()));
        visit::visit_expr_call(self, call);
        self.is_within = before;
    }

    fn visit_expr_closure(&mut self, closure: &'a syn::ExprClosure) {
        if self.is_within {
            self.closures.push((self.module, &closure.body));
        }
        visit::visit_expr_closure(self, closure);
    }

    fn visit_expr_path(&mut self, path: &'a syn::ExprPath) {
        if let Some(last) = path.path.segments.last().filter(|_| self.is_within) {
            self.names.insert(plain(&last.ident));
        }
    }

    fn visit_expr_method_call(&mut self, call: &'a ExprMethodCall) {
        if self.is_within {
            self.names.insert(plain(&call.method));
        }
        visit::visit_expr_method_call(self, call);
    }
}

/// Whether code says of itself that something failed.
pub(super) struct Failing(bool);

impl Failing {
    pub(super) fn is_in(statement: &Stmt) -> bool {
        let mut failing = Self(false);
        failing.visit_stmt(statement);
        failing.0
    }
}

impl<'ast> Visit<'ast> for Failing {
    fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
        self.0 |= path.path.is_ident("Err");
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        const FAILS: [&str; 6] = ["anyhow", "assert", "bail", "ensure", "eyre", "panic"];
        self.0 |= call.path.segments.last().is_some_and(|last| FAILS.iter().any(|name| last.ident == name));
    }
}

/// `Err(error)`, with nothing said of the error.
pub(super) fn is_variant(pattern: &Pat, name: &str) -> bool {
    match pattern {
        Pat::TupleStruct(variant) => {
            let is_any =
                |inner: &Pat| matches!(inner, Pat::Ident(one) if one.subpat.is_none()) || matches!(inner, Pat::Wild(_));
            variant.path.segments.last().is_some_and(|last| last.ident == name)
                && (name != "Err" || variant.elems.iter().all(is_any))
        }
        _ => false,
    }
}

pub(super) fn is_log(call: &Macro) -> bool {
    call.path.segments.last().is_some_and(|last| LOGS.iter().any(|name| last.ident == name))
}

pub(super) fn last_name(function: &Expr) -> Option<String> {
    match function {
        Expr::Path(path) => path.path.segments.last().map(|last| plain(&last.ident)),
        _ => None,
    }
}
