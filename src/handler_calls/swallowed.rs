//! Errors that the handler logs only, and returns `Ok`.
//!
//! Whether an error matters is not to be seen. What is said to matter is the work on the event: calls that read or write data, and
//! functions that make them.

use std::collections::{BTreeSet, HashMap, HashSet};

use syn::visit::{self, Visit};
use syn::{Block, Expr, ExprCall, ExprMethodCall, Local, Pat, Stmt};

use super::call::CodeLocation;
use super::collect::plain;
use super::handlers::{Failing, Handlers, is_log, is_variant, last_name};
use super::names::is_of_any_type;
use super::reached::reached_from;
use super::reader::{Reader, Spot};
use super::roots::Role;

/// An error that is logged, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Swallowed {
    /// Where the work stands that failed.
    pub place: CodeLocation,
    /// The function or method that did it.
    pub of: String,
}

/// Calls that a handler makes for the sake of its event. Notices, measures and what is removed are often done as well as may be.
const WORK: [&str; 16] = [
    "BatchWriteItem",
    "CompleteMultipartUpload",
    "CopyObject",
    "CreateMultipartUpload",
    "GetObject",
    "HeadObject",
    "PutItem",
    "PutObject",
    "SelectObjectContent",
    "SendMessage",
    "SendMessageBatch",
    "StartExecution",
    "TransactWriteItems",
    "UpdateItem",
    "UploadPart",
    "UploadPartCopy",
];

impl Reader<'_> {
    pub(super) fn swallowed(&self) -> Vec<Swallowed> {
        // With a batch of messages, the answer names those that failed; an answer over HTTP says so itself.
        const ANSWERS: [&str; 4] = ["BatchItemFailure", "batch_item_failures", "batchItemFailures", "lambda_http"];
        let has_answer = |text: &String| ANSWERS.iter().any(|word| text.contains(word));
        let own = self.packages.first();
        if own.is_none_or(|package| package.files.values().any(has_answer)) {
            return Vec::new();
        }
        let mut handlers = Handlers::default();
        for function in &self.functions {
            if let Some(body) = function.body.filter(|_| self.role_of(function.module) == Role::Function) {
                handlers.module = function.module;
                handlers.visit_block(body);
            }
        }
        let named = |names: &BTreeSet<String>| -> Vec<usize> {
            let is_named = |at: &usize| names.contains(&plain(&self.functions[*at].signature.ident));
            (0..self.functions.len()).filter(is_named).collect()
        };
        let given: HashSet<usize> = named(&handlers.names).into_iter().collect();
        let reached = reached_from(self, given.iter().copied().collect());
        let work = self.work();
        let mut found = BTreeSet::new();
        let mut search =
            Search { reader: self, module: 0, work: &work, is_handler: true, fails_later: false, found: &mut found };
        for (module, closure) in handlers.closures {
            search.module = module;
            search.visit_expr(closure);
        }
        for at in reached {
            let function = &self.functions[at];
            let Some(body) = function.body.filter(|_| self.role_of(function.module) != Role::Other) else { continue };
            (search.module, search.is_handler) = (function.module, given.contains(&at));
            search.visit_block(body);
        }
        found.into_iter().collect()
    }

    fn role_of(&self, module: usize) -> Role {
        self.files[self.modules[module].file].role
    }

    fn work(&self) -> Work {
        let calls = self.calls.iter().filter(|call| WORK.contains(&call.operation.name));
        let mut work = Work { calls: HashSet::new(), functions: BTreeSet::new() };
        let mut by: HashMap<usize, Vec<usize>> = HashMap::new();
        for (user, used) in &self.uses {
            by.entry(*used).or_default().extend(*user);
        }
        let mut next: Vec<usize> = Vec::new();
        for call in calls {
            work.calls.insert(call.spot);
            next.extend(call.within.function);
        }
        let mut seen: HashSet<usize> = next.iter().copied().collect();
        while let Some(at) = next.pop() {
            work.functions.insert(plain(&self.functions[at].signature.ident));
            next.extend(by.get(&at).into_iter().flatten().filter(|user| seen.insert(**user)));
        }
        work
    }
}

/// What does the work: the calls of AWS, and the functions that get to them.
struct Work {
    calls: HashSet<Spot>,
    functions: BTreeSet<String>,
}

/// Looks for errors of work that are logged only.
struct Search<'s, 'r> {
    reader: &'s Reader<'r>,
    module: usize,
    work: &'s Work,
    /// Whether this function's answer is Lambda's.
    is_handler: bool,
    /// Whether what comes later may say that something failed.
    fails_later: bool,
    found: &'s mut BTreeSet<Swallowed>,
}

impl Search<'_, '_> {
    fn see(&mut self, work: &Expr) {
        let mut mentioned = Mentioned { search: self, of: None };
        mentioned.visit_expr(work);
        if let Some((spot, of)) = mentioned.of.filter(|_| !self.fails_later) {
            self.found.insert(Swallowed { place: self.reader.place(spot), of });
        }
    }

    /// Whether nothing is done but logging, so that the function goes on as if all were well.
    fn only_logs(&self, expression: &Expr) -> bool {
        match expression {
            Expr::Block(inner) => self.all_log(&inner.block.stmts),
            Expr::Macro(call) => is_log(&call.mac),
            _ => false,
        }
    }

    fn all_log(&self, statements: &[Stmt]) -> bool {
        let logs = |statement: &Stmt| match statement {
            Stmt::Macro(statement) => is_log(&statement.mac),
            Stmt::Expr(Expr::Macro(call), _) => is_log(&call.mac),
            _ => false,
        };
        let goes_on = |statement: &Stmt| match statement {
            Stmt::Expr(expression, _) => self.is_well(expression),
            _ => false,
        };
        statements.iter().any(logs) && statements.iter().all(|statement| logs(statement) || goes_on(statement))
    }

    /// `continue`, `return`, `Ok(())`; of the handler itself any `Ok(…)`.
    fn is_well(&self, expression: &Expr) -> bool {
        match expression {
            Expr::Continue(_) => true,
            Expr::Return(given) => given.expr.as_ref().is_none_or(|given| self.is_well(given)),
            Expr::Call(call) if last_name(&call.func).is_some_and(|name| name == "Ok") => {
                self.is_handler || matches!(call.args.first(), Some(Expr::Tuple(unit)) if unit.elems.is_empty())
            }
            Expr::Tuple(unit) => unit.elems.is_empty(),
            _ => false,
        }
    }

    /// `f().map_err(|error| log).ok()`, `f().unwrap_or_else(|error| log)`, of which nothing is made.
    fn see_dropped(&mut self, expression: &Expr) {
        let Expr::MethodCall(call) = expression else { return };
        let logger = match plain(&call.method).as_str() {
            "ok" | "unwrap_or_default" => match &*call.receiver {
                Expr::MethodCall(inner) if inner.method == "map_err" || inner.method == "inspect_err" => inner,
                _ => return,
            },
            "unwrap_or_else" | "inspect_err" => call,
            _ => return,
        };
        if let Some(Expr::Closure(closure)) = logger.args.first()
            && self.only_logs(&closure.body)
        {
            self.see(&logger.receiver);
        }
    }
}

impl<'ast> Visit<'ast> for Search<'_, '_> {
    fn visit_block(&mut self, block: &'ast Block) {
        let outer = self.fails_later;
        let fails: Vec<bool> = block.stmts.iter().map(Failing::is_in).collect();
        for (at, statement) in block.stmts.iter().enumerate() {
            self.fails_later = outer || fails[at + 1..].contains(&true);
            match statement {
                Stmt::Expr(expression, Some(_)) => self.see_dropped(expression),
                Stmt::Local(Local { pat: Pat::Wild(_), init: Some(init), .. }) => self.see_dropped(&init.expr),
                Stmt::Local(Local { pat, init: Some(init), .. }) if is_variant(pat, "Ok") => {
                    if let Some((_, otherwise)) = &init.diverge
                        && self.only_logs(otherwise)
                    {
                        self.see(&init.expr);
                    }
                }
                _ => {}
            }
            self.visit_stmt(statement);
        }
        self.fails_later = outer;
    }

    fn visit_expr_match(&mut self, branches: &'ast syn::ExprMatch) {
        let is_logged = branches.arms.iter().any(|arm| is_variant(&arm.pat, "Err") && self.only_logs(&arm.body));
        let is_decided = branches.arms.iter().any(|arm| matches!(arm.pat, Pat::Guard(_)));
        if is_logged && !is_decided && branches.arms.len() == 2 {
            self.see(&branches.expr);
        }
        visit::visit_expr_match(self, branches);
    }

    fn visit_expr_if(&mut self, branches: &'ast syn::ExprIf) {
        if let Expr::Let(condition) = &*branches.cond
            && is_variant(&condition.pat, "Err")
            && self.all_log(&branches.then_branch.stmts)
        {
            self.see(&condition.expr);
        }
        visit::visit_expr_if(self, branches);
    }
}

/// The work that an expression does, the last of it.
struct Mentioned<'s, 'a, 'r> {
    search: &'s Search<'a, 'r>,
    of: Option<(Spot, String)>,
}

impl<'ast> Visit<'ast> for Mentioned<'_, '_, '_> {
    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        visit::visit_expr_method_call(self, call);
        let Search { reader, module, work, .. } = self.search;
        let spot = reader.spot(*module, call.method.span());
        let name = plain(&call.method);
        if work.calls.contains(&spot) || (work.functions.contains(&name) && !is_of_any_type(&name)) {
            self.of = Some((spot, name));
        }
    }

    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        visit::visit_expr_call(self, call);
        let Search { reader, module, work, .. } = self.search;
        if let Expr::Path(path) = &*call.func
            && let Some(last) = path.path.segments.last()
            && work.functions.contains(&plain(&last.ident))
        {
            self.of = Some((reader.spot(*module, last.ident.span()), plain(&last.ident)));
        }
    }
}
