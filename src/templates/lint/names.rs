//! What the names in templates are about.

use std::collections::BTreeMap;

use handlebars::Path as ValuePath;
use handlebars::template::{BlockParam, Parameter};

use super::shape::Shape;

pub(super) fn part_of(shape: &Shape, path: &str) -> Option<Shape> {
    let parts = path.split(['.', '/']).map(|part| part.trim_matches(['[', ']']));
    parts.filter(|part| !matches!(*part, "" | "this")).try_fold(shape.clone(), |shape, part| shape.part(part))
}

pub(super) fn locals_of(names: Option<&BlockParam>, shape: &Shape) -> BTreeMap<String, Shape> {
    let named = |parameter: &Parameter, shape: Shape| name_of(parameter).map(|name| (name, shape));
    match names {
        Some(BlockParam::Single(value)) => named(value, shape.clone()).into_iter().collect(),
        Some(BlockParam::Pair((value, key))) => {
            named(value, shape.clone()).into_iter().chain(named(key, Shape::open())).collect()
        }
        _ => BTreeMap::new(),
    }
}

pub(super) fn name_of(parameter: &Parameter) -> Option<String> {
    match parameter {
        Parameter::Name(name) => Some(name.clone()),
        Parameter::Path(path) => Some(raw_of(path).to_owned()),
        Parameter::Literal(value) => value.as_str().map(str::to_owned),
        _ => None,
    }
}

pub(super) fn raw_of(path: &ValuePath) -> &str {
    match path {
        ValuePath::Relative((_, raw)) | ValuePath::Local((_, _, raw)) => raw,
    }
}
