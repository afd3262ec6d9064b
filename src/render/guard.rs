//! Templates as they are rendered: read within bounds, and with calls in them that count what they do (see [`super::budget`]).

use std::collections::HashMap;

use handlebars::template::{DecoratorTemplate, HelperTemplate, Parameter, Subexpression, Template, TemplateElement};
use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext, RenderErrorReason, Renderable,
};
use serde_json::Value;

use super::RenderError;
use super::budget::{self, Cost, Exceeded, Text};
use crate::handler_calls::on_deep_stack;

/// How deep blocks, and parentheses within tags, may lie in each other.
const MAX_NESTING: usize = 100;

/// The parser counts lines from the beginning for each tag: its time is the product of tags and bytes. The largest template of the
/// program's own takes the eightieth part.
pub(super) const MAX_PARSING: usize = 200_000_000;

/// The names of the calls that count. A blank is in no name that a template can hold.
const ENTER: &str = "enter a body";
const LEAVE: &str = "leave a body";
const MEASURE: &str = "measure a text";

pub(super) fn parsing_cost(text: &str) -> usize {
    tags_in(text).saturating_mul(text.len())
}

/// How many tags there are, and parentheses in them. Where it is not plain whether a string goes on, a tag is taken to go on, too.
fn tags_in(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut count, mut at) = (0, 0);
    let (mut is_in_tag, mut is_in_string, mut is_unclear) = (false, false, false);
    while let Some(&byte) = bytes.get(at) {
        let pair = bytes.get(at + 1) == Some(&byte);
        at += 1;
        match byte {
            b'{' if pair => {
                count += 1;
                at += 1;
                if !is_in_tag {
                    (is_in_tag, is_in_string, is_unclear) = (true, false, false);
                }
            }
            b'(' if is_in_tag => count += 1,
            b'"' if is_in_tag => is_in_string = !is_in_string,
            b'\'' | b'[' | b'\\' if is_in_tag => is_unclear = true,
            b'}' if pair && !is_in_string && !is_unclear => is_in_tag = false,
            _ => {}
        }
    }
    count
}

pub fn compile(path: &str, text: &str) -> Result<Template, RenderError> {
    let refuse = |line, message: String| RenderError { line, ..RenderError::of(path, message) };
    if parsing_cost(text) > MAX_PARSING {
        let message = format!(
            "it has {} tags and parentheses in {} bytes, which takes too long to read: make several of it",
            tags_in(text),
            text.len()
        );
        return Err(refuse(None, message));
    }
    let parse = || {
        let template = Template::compile(text).map_err(|error| RenderError::parsing(path, &error))?;
        check(&template, 0).map_err(|(line, message)| refuse(line, message))?;
        Ok(template)
    };
    // What nests deeply ends here: it is parsed, looked at and dropped on a stack of its own.
    if tags_in(text) <= MAX_NESTING {
        return parse();
    }
    on_deep_stack(parse).unwrap_or_else(|| Err(refuse(None, "the program has not enough memory for it".to_owned())))
}

type Refusal = (Option<usize>, String);

/// Refuses what nests too deeply, and helpers whose names are values: they could be those that count.
fn check(template: &Template, depth: usize) -> Result<(), Refusal> {
    for (at, element) in template.elements.iter().enumerate() {
        let line = template.mapping.get(at).map(|mapping| mapping.0);
        let at_line = |message| (line, message);
        if depth > MAX_NESTING {
            return Err((line, format!("blocks lie more than {MAX_NESTING} deep in each other")));
        }
        let inner: [Option<&Template>; 2] = match element {
            TemplateElement::Expression(tag)
            | TemplateElement::HtmlExpression(tag)
            | TemplateElement::HelperBlock(tag) => {
                check_call(tag, depth).map_err(at_line)?;
                [tag.template.as_ref(), tag.inverse.as_ref()]
            }
            TemplateElement::DecoratorExpression(tag)
            | TemplateElement::DecoratorBlock(tag)
            | TemplateElement::PartialExpression(tag)
            | TemplateElement::PartialBlock(tag) => {
                let parameters = tag.params.iter().chain(tag.hash.values()).chain([&tag.name]);
                check_parameters(parameters, depth).map_err(at_line)?;
                [tag.template.as_ref(), None]
            }
            _ => continue,
        };
        inner.into_iter().flatten().try_for_each(|inner| check(inner, depth + 1))?;
    }
    Ok(())
}

fn check_call(tag: &HelperTemplate, depth: usize) -> Result<(), String> {
    if matches!(tag.name, Parameter::Subexpression(_)) {
        return Err("the name of a helper is written out, not computed: leave the parentheses out".to_owned());
    }
    check_parameters(tag.params.iter().chain(tag.hash.values()), depth)
}

fn check_parameters<'t>(parameters: impl Iterator<Item = &'t Parameter>, depth: usize) -> Result<(), String> {
    for parameter in parameters {
        let Some(tag) = called(parameter) else { continue };
        if depth > MAX_NESTING {
            return Err(format!("parentheses lie more than {MAX_NESTING} deep in each other"));
        }
        check_call(tag, depth + 1)?;
    }
    Ok(())
}

/// The call in parentheses that a parameter is.
fn called(parameter: &Parameter) -> Option<&HelperTemplate> {
    match parameter {
        Parameter::Subexpression(inner) => match inner.as_element() {
            TemplateElement::Expression(tag) => Some(tag),
            _ => None,
        },
        _ => None,
    }
}

/// The template with the calls that count. `is_given`: whether it has a copy of values, as a partial has.
pub(super) fn guarded(mut template: Template, is_given: bool) -> Template {
    // Nothing is to be counted, and there is no line to be told.
    let (Some(first), Some(last)) = (template.mapping.first().cloned(), template.mapping.last().cloned()) else {
        return template;
    };
    let mut cost = Cost::default();
    for element in &mut template.elements {
        match element {
            TemplateElement::Expression(tag) | TemplateElement::HtmlExpression(tag) => count(tag, &mut cost),
            TemplateElement::HelperBlock(tag) => {
                count(tag, &mut cost);
                tag.template = tag.template.take().map(|inner| guarded(inner, false));
                tag.inverse = tag.inverse.take().map(|inner| guarded(inner, false));
            }
            TemplateElement::DecoratorExpression(tag) | TemplateElement::DecoratorBlock(tag) => {
                tag.template = tag.template.take().map(|inner| guarded(inner, true));
            }
            TemplateElement::PartialExpression(tag) | TemplateElement::PartialBlock(tag) => {
                count_partial(tag, &mut cost);
                // It is rendered before the partial is, to a text that the partial may fill in again and again.
                tag.template = tag.template.take().map(|inner| measured(guarded(inner, true)));
            }
            _ => {}
        }
    }
    let numbers = [u64::from(is_given), cost.looks, cost.copies, cost.given];
    let enter = call(ENTER, numbers.map(|number| Parameter::Literal(number.into())).to_vec());
    template.elements.insert(0, enter);
    template.mapping.insert(0, first);
    template.elements.push(call(LEAVE, Vec::new()));
    template.mapping.push(last);
    template
}

fn call(name: &str, parameters: Vec<Parameter>) -> TemplateElement {
    *Subexpression::new(Parameter::Name(name.to_owned()), parameters, HashMap::new()).element
}

/// The template within a block that measures what comes of it.
fn measured(template: Template) -> Template {
    let mut around = Template::default();
    around.mapping.extend(template.mapping.first().cloned());
    if let TemplateElement::Expression(mut tag) = call(MEASURE, Vec::new()) {
        tag.block = true;
        tag.template = Some(template);
        around.elements.push(TemplateElement::HelperBlock(tag));
    }
    around
}

fn count(tag: &HelperTemplate, cost: &mut Cost) {
    cost.looks += 1;
    // It copies what it finds.
    cost.copies += u64::from(tag.name.as_name() == Some("lookup"));
    tag.params.iter().chain(tag.hash.values()).for_each(|parameter| count_parameter(parameter, cost));
}

fn count_parameter(parameter: &Parameter, cost: &mut Cost) {
    cost.looks += 1;
    if let Some(tag) = called(parameter) {
        count(tag, cost);
    }
}

fn count_partial(tag: &DecoratorTemplate, cost: &mut Cost) {
    let parameters = || tag.params.iter().chain(tag.hash.values());
    parameters().chain([&tag.name]).for_each(|parameter| count_parameter(parameter, cost));
    let is_value = |parameter: &&Parameter| !matches!(parameter, Parameter::Literal(_));
    let given = 1 + u64::try_from(parameters().filter(is_value).count()).unwrap_or(u64::MAX);
    cost.copies += given;
    cost.given = cost.given.max(given);
}

pub(super) fn register(registry: &mut Handlebars<'_>) {
    registry.register_helper(ENTER, Box::new(Enter));
    registry.register_helper(LEAVE, Box::new(Leave));
    registry.register_helper(MEASURE, Box::new(Measure));
}

pub(super) fn too_much(exceeded: Exceeded) -> handlebars::RenderError {
    RenderErrorReason::Other(exceeded.message()).into()
}

struct Enter;

impl HelperDef for Enter {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        render: &mut RenderContext<'reg, 'rc>,
        _: &mut dyn Output,
    ) -> HelperResult {
        let number = |at| helper.param(at).and_then(|parameter| parameter.value().as_u64()).unwrap_or_default();
        let own: Option<&Value> = render.block().and_then(|block| block.base_value()).filter(|_| number(0) > 0);
        budget::enter(Cost { looks: number(1), copies: number(2), given: number(3) }, own).map_err(too_much)
    }
}

struct Leave;

impl HelperDef for Leave {
    fn call<'reg: 'rc, 'rc>(
        &self,
        _: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        _: &mut dyn Output,
    ) -> HelperResult {
        budget::leave();
        Ok(())
    }
}

struct Measure;

impl HelperDef for Measure {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        registry: &'reg Handlebars<'reg>,
        context: &'rc Context,
        render: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let mut text = Text::default();
        if let Some(template) = helper.template() {
            template.render(registry, context, render, &mut text)?;
        }
        out.write(&text.into_string())?;
        Ok(())
    }
}
