//! What requests are made of: the builders of their parts, and what these are given.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::call::Setting;
use super::reached::Reached;
use super::reader::{Reader, Spot};
use super::value::{Shape, Text, Value};
use crate::service_reference::{Operation, client_of_crate};

/// Requests whose parts decide which actions they need: the field that holds them, which all of them have to be given, and the type
/// of a part.
const MADE_OF: [(&str, &str, &str, &str); 5] = [
    ("s3", "delete_objects", "delete", "ObjectIdentifier"),
    ("dynamodb", "transact_write_items", "transact_items", "TransactWriteItem"),
    ("dynamodb", "execute_statement", "statement", ""),
    ("dynamodb", "batch_execute_statement", "statements", "BatchStatementRequest"),
    ("dynamodb", "execute_transaction", "transact_statements", "ParameterizedStatement"),
];

/// The field of a request that holds the parts which decide what it needs, and the type of a part.
pub(super) fn parts_of(operation: &Operation) -> Option<(&'static str, &'static str)> {
    let is_it =
        |(client, method, ..): &&(&str, &str, &str, &str)| (operation.client, operation.method) == (*client, *method);
    MADE_OF.iter().find(is_it).map(|(.., field, part)| (*field, *part))
}

impl Reader<'_> {
    /// Parts that were not followed to their request are among those that the function builds anywhere: nothing else takes them. Says
    /// whether it is not known what the request needs.
    pub(super) fn find_parts(
        &self,
        operation: &Operation,
        settings: &mut BTreeMap<String, Setting>,
        reached: &Reached,
    ) -> bool {
        let Some((field, part)) = parts_of(operation) else { return false };
        let setting =
            settings.entry(field.to_owned()).or_insert_with(|| Setting { has_other_parts: true, ..Setting::default() });
        let is_part = |given: &String| given.split('.').next() == Some(part);
        if part.is_empty() {
            return setting.literals.is_empty();
        }
        if setting.has_other_parts && !setting.parts.iter().any(is_part) {
            let is_reached = |function: &Option<usize>| function.is_none_or(|function| reached.is_reached(function));
            let built = self.built_parts.iter().filter(|(function, given)| is_reached(function) && is_part(given));
            setting.parts.extend(built.map(|(_, given)| given.clone()));
            setting.has_other_parts = !setting.parts.iter().any(is_part);
        }
        // An object to delete is one, or a version of it.
        operation.client != "s3" && !setting.parts.iter().any(is_part)
    }
}

/// What a builder of a part of a request has after one more method.
pub(super) fn with_given(shape: &Rc<Shape>, (name, is_some): (&str, bool), arguments: &[Value]) -> Value {
    let mut all = (**shape).clone();
    let field = name.strip_prefix("set_").unwrap_or(name);
    if let [value] = arguments {
        all.given.insert(format!("{}.{field}", all.of));
        if (&*all.of, field) == ("ObjectIdentifier", "key") {
            all.add_keys(if value.texts.is_empty() { &[Text::Unknown] } else { &value.texts });
        }
        if let Some(inner) = &value.shape {
            all = all.joined(inner);
        }
        // What a statement does is said by its first word.
        let first = match &value.texts[..] {
            [Text::Whole(text, _) | Text::Start(text, ..)] => text.split_whitespace().next(),
            _ => None,
        };
        if let (Some(word), "statement") = (first, field) {
            all.given.insert(format!("{}.{field}={}", all.of, word.to_ascii_uppercase()));
        }
        let may_be_none = name.starts_with("set_") && !is_some;
        all.is_partial |= may_be_none || (value.shape.is_none() && IN_PARTS.contains(&field));
    }
    Value { shape: Some(Rc::new(all)), ..Value::default() }
}

/// Fields of parts of requests that hold further parts.
const IN_PARTS: [&str; 6] = ["objects", "put", "update", "delete", "condition_check", "statements"];

/// `ObjectIdentifier::builder()`, or a function of the client's crate that is given something like it.
pub(super) fn shape_of_call(names: &[String], arguments: &[Value]) -> Value {
    let shape = match names {
        [_, .., of, way] if way == "builder" => Some(Shape::of(of)),
        _ => arguments.iter().find_map(|value| value.shape.clone()),
    };
    Value { shape, ..Value::default() }
}

/// `BucketCannedAcl::Private`: which of the values that the API knows.
pub(super) fn variant_of_sdk(names: &[String], spot: Spot) -> Value {
    match names {
        [sdk, types, _, variant] if types == "types" && client_of_crate(sdk).is_some() => {
            Value::text(Text::Whole(variant.as_str().into(), spot))
        }
        _ => Value::default(),
    }
}
