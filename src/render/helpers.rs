//! What templates can call.

use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, JsonTruthy, Output, RenderContext, RenderError,
    RenderErrorReason, Renderable,
};

use serde_json::Value;

use super::budget;
use super::guard::too_much;
use crate::encode::{markdown, mermaid};
use crate::escape::visible;

/// Registers `#if` and `#unless` that refuse what does not exist (the built-in ones take it for false, even in strict
/// mode), and the encoders of single places: `code` (a code span of Markdown), `label` (of Mermaid), `comment` (the rest
/// of a comment's line). Of a list, each of its texts, with commas between.
pub(super) fn register(registry: &mut Handlebars<'_>) {
    registry.register_helper("if", Box::new(Branch { on: true }));
    registry.register_helper("unless", Box::new(Branch { on: false }));
    for (name, encode) in ENCODERS {
        registry.register_helper(name, Box::new(Encoder { encode }));
    }
}

/// What an encoder does to a text.
type Encode = fn(&str) -> String;

const ENCODERS: [(&str, Encode); 3] =
    [("code", markdown::code), ("label", mermaid::label), ("comment", |text| visible(text).into_owned())];

/// What a helper of this name does to a text, where it is an encoder.
pub(super) fn encoder(name: &str) -> Option<Encode> {
    ENCODERS.into_iter().find(|(found, _)| *found == name).map(|(_, encode)| encode)
}

/// Whether a tag of nothing but this name calls a helper, of these or of the template engine's own.
pub(super) fn is_helper(name: &str) -> bool {
    const BUILT_IN: [&str; 17] = [
        "and", "each", "eq", "gt", "gte", "if", "len", "log", "lookup", "lt", "lte", "ne", "not", "or", "raw",
        "unless", "with",
    ];
    BUILT_IN.contains(&name) || encoder(name).is_some()
}

struct Branch {
    on: bool,
}

impl HelperDef for Branch {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        registry: &'reg Handlebars<'reg>,
        context: &'rc Context,
        render: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let parameter = helper.param(0).ok_or(RenderErrorReason::ParamNotFoundForIndex("if", 0))?;
        if parameter.is_value_missing() {
            return Err(RenderError::strict_error(parameter.relative_path()));
        }
        let block = if parameter.value().is_truthy(false) == self.on { helper.template() } else { helper.inverse() };
        match block {
            Some(block) => block.render(registry, context, render, out),
            None => Ok(()),
        }
    }
}

struct Encoder {
    encode: Encode,
}

impl HelperDef for Encoder {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let parameter = helper.param(0).ok_or(RenderErrorReason::ParamNotFoundForIndex("encoder", 0))?;
        let refused = || RenderError::strict_error(parameter.relative_path());
        let text = match parameter.value() {
            Value::String(text) => (self.encode)(text),
            Value::Array(list) => {
                let texts: Option<Vec<String>> = list.iter().map(|one| Some((self.encode)(one.as_str()?))).collect();
                texts.ok_or_else(refused)?.join(", ")
            }
            _ => return Err(refused()),
        };
        // In parentheses, no other text that comes out counts it, and it may be encoded again and again.
        budget::write(text.len()).map_err(too_much)?;
        out.write(&text)?;
        Ok(())
    }
}
