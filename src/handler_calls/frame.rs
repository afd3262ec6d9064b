//! Variables, and how patterns bind them.

use std::collections::HashMap;

use syn::{Member, Pat};

use super::collect::plain;
use super::found::Within;
use super::kinds::Context;
use super::reader::Reader;
use super::resolve::{Space, Target, names_of};
use super::value::{Kind, Source, Text, Value};

/// A body that is being read.
pub(super) struct Frame {
    pub(super) context: Context,
    /// Whose body it is; that of a constant is nobody's.
    pub(super) function: Option<usize>,
    pub(super) scopes: Vec<HashMap<String, Value>>,
    /// Under how many conditions variables were declared.
    since: HashMap<String, usize>,
    /// What `return` gave.
    pub(super) returned: Option<Value>,
    /// How many conditions hold here: branches, loops, closures.
    pub(super) conditions: usize,
    /// How many macros that are not known stand around.
    pub(super) macros: usize,
}

impl Frame {
    pub(super) fn new(context: Context) -> Self {
        Self {
            context,
            function: None,
            scopes: vec![HashMap::new()],
            since: HashMap::new(),
            returned: None,
            conditions: 0,
            macros: 0,
        }
    }

    pub(super) fn variable(&self, name: &str) -> Option<&Value> {
        self.scopes.iter().rev().find_map(|scope| scope.get(name))
    }

    pub(super) fn variable_mut(&mut self, name: &str) -> Option<&mut Value> {
        self.scopes.iter_mut().rev().find_map(|scope| scope.get_mut(name))
    }

    /// A variable, and under how many conditions it was declared.
    pub(super) fn variable_since(&mut self, name: &str) -> Option<(&mut Value, usize)> {
        let since = self.since.get(name).copied().unwrap_or_default();
        self.variable_mut(name).map(|value| (value, since))
    }

    pub(super) fn bind(&mut self, name: String, value: Value) {
        self.since.insert(name.clone(), self.conditions);
        if let Some(scope) = self.scopes.last_mut() {
            scope.insert(name, value);
        }
    }

    pub(super) fn within(&self, source: Source) -> Within {
        Within { function: self.function, conditions: self.conditions, source }
    }

    pub(super) fn give_back(&mut self, value: Value) {
        self.returned = Some(match self.returned.take() {
            Some(before) => before.or(value),
            None => value,
        });
    }
}

impl<'a> Reader<'a> {
    pub(super) fn bind_pattern(&mut self, pattern: &'a Pat, value: Value, frame: &mut Frame) {
        match pattern {
            Pat::Ident(name) => {
                if let Some((_, inner)) = &name.subpat {
                    self.bind_pattern(inner, value.clone(), frame);
                }
                frame.bind(plain(&name.ident), value);
            }
            Pat::Reference(inner) => self.bind_pattern(&inner.pat, value, frame),
            Pat::Paren(inner) => self.bind_pattern(&inner.pat, value, frame),
            Pat::Guard(inner) => {
                self.bind_pattern(&inner.pat, value, frame);
                self.evaluate(&inner.guard, frame);
            }
            Pat::Type(inner) => {
                let kind = self.kind_of(&inner.ty, &frame.context);
                // A type of one's own makes of a text what it likes.
                let texts = if matches!(kind, Kind::Local(..)) { Vec::new() } else { value.texts.clone() };
                let kind = if kind.is_known() { refine(kind, value.kind.clone()) } else { value.kind.clone() };
                self.bind_pattern(&inner.pat, Value { kind, texts, ..value }, frame);
            }
            Pat::Tuple(list) => {
                for (at, inner) in list.elems.iter().enumerate() {
                    let part = match &value.kind {
                        Kind::Tuple(parts) => parts.get(at).cloned().unwrap_or_default(),
                        _ => Kind::Unknown,
                    };
                    let texts = value.event_keys().cloned().collect();
                    self.bind_pattern(inner, Value { texts, ..Value::of(part) }, frame);
                }
            }
            Pat::Slice(list) => {
                for inner in &list.elems {
                    self.bind_pattern(inner, value.clone(), frame);
                }
            }
            Pat::Or(list) => {
                for inner in &list.cases {
                    self.bind_pattern(inner, value.clone(), frame);
                }
            }
            Pat::TupleStruct(pattern) => {
                let of = self.pattern_of(&pattern.path, &value.kind, frame);
                for (at, inner) in pattern.elems.iter().enumerate() {
                    let part = match &of {
                        // `Some(x)` and `Ok(x)` are the thing itself.
                        None => value.clone(),
                        Some((of, arguments, variant)) => {
                            let kind = self.kind_of_field(*of, arguments, variant.as_deref(), &at.to_string());
                            Value::of(kind.unwrap_or_default())
                        }
                    };
                    self.bind_pattern(inner, part, frame);
                }
            }
            Pat::Struct(pattern) => {
                let of = self.pattern_of(&pattern.path, &value.kind, frame);
                for field in &pattern.fields {
                    let name = member_name(&field.member);
                    let kind = of.as_ref().and_then(|(of, arguments, variant)| {
                        self.kind_of_field(*of, arguments, variant.as_deref(), &name)
                    });
                    let part = value.part.member(&name);
                    let texts = match (&of, &kind) {
                        (Some((of, ..)), Some(Kind::Unknown)) => vec![Text::Field(*of, name.into())],
                        _ => Vec::new(),
                    };
                    let found = Value { part, texts, ..Value::of(kind.unwrap_or_default()) };
                    let key = self.event_key(&value, &field.member, frame);
                    self.bind_pattern(&field.pat, key.unwrap_or(found), frame);
                }
            }
            _ => {}
        }
    }

    /// The type that a pattern takes apart, if it is of the crates that are read.
    fn pattern_of(
        &self,
        path: &syn::Path,
        value: &Kind,
        frame: &Frame,
    ) -> Option<(usize, std::rc::Rc<[Kind]>, Option<String>)> {
        let names = names_of(path);
        let target = match (&frame.context.self_kind, names.first().map(String::as_str)) {
            (Kind::Local(of, _), Some("Self")) => match names.get(1) {
                Some(variant) => Target::Variant(*of, variant.clone()),
                None => Target::Type(*of),
            },
            _ => self.resolve(frame.context.module, &names, Space::Values),
        };
        let (of, variant) = match target {
            Target::Variant(of, variant) => (of, Some(variant)),
            Target::Type(of) => match self.kind_of_target(Target::Type(of), Vec::new(), &frame.context) {
                Kind::Local(of, _) => (of, None),
                _ => return None,
            },
            _ => return None,
        };
        let arguments = match value {
            Kind::Local(same, arguments) if *same == of => std::rc::Rc::clone(arguments),
            _ => [].into(),
        };
        Some((of, arguments, variant))
    }
}

/// What is declared, with what is known better: which request it is, what parameters of a type are.
pub(super) fn refine(declared: Kind, found: Kind) -> Kind {
    match (&declared, &found) {
        (Kind::Request(_), Kind::Request(_)) => found,
        (Kind::Local(one, few), Kind::Local(two, more)) if one == two && few.len() < more.len() => found,
        (Kind::Bound(_) | Kind::Function(_), found_kind) if found_kind.is_known() => found,
        _ => declared,
    }
}

pub(super) fn member_name(member: &Member) -> String {
    match member {
        Member::Named(name) => plain(name),
        Member::Unnamed(index) => index.index.to_string(),
    }
}
