//! What requests are made of: the builders of their parts, and what these are given.

use std::rc::Rc;

use super::reader::Spot;
use super::value::{Shape, Text, Value};
use crate::service_reference::client_of_crate;

/// What a builder of a part of a request has after one more method.
pub(super) fn with_given(shape: &Rc<Shape>, (name, is_some): (&str, bool), arguments: &[Value]) -> Value {
    let mut all = (**shape).clone();
    let field = name.strip_prefix("set_").unwrap_or(name);
    if let [value] = arguments {
        all.given.insert(format!("{}.{field}", all.of));
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
