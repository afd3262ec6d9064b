//! Every value that templates may use: its type and an example from the samples, what it means from the types that it is made of.

use serde_json::{Value, json};

use super::Shapes;
use super::shape::{Kind, Shape};
use crate::encode::markdown;
use crate::plan::{PlanError, samples};
use crate::templates::Layers;

/// A line for each value: formats, `:` and the name, a tab, what it means. `tests/variables.rs` holds it against the types.
const TABLE: &str = include_str!("variables.txt");

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub struct Variable {
    /// The name, as templates write it; `[]` behind a list stands for each of its elements, and `POLICY` for every value of
    /// that type.
    pub name: String,
    /// The formats below whose folder it is known, parted by commas; empty for everywhere.
    pub formats: String,
    pub kind: String,
    pub description: String,
    pub example: Option<Value>,
}

impl Variable {
    pub fn key(&self) -> String {
        if self.formats.is_empty() { self.name.clone() } else { format!("{}:{}", self.formats, self.name) }
    }

    pub fn to_json(&self) -> Value {
        let formats: Vec<&str> = self.formats.split(',').filter(|format| !format.is_empty()).collect();
        json!({
            "name": self.name,
            "formats": formats,
            "type": self.kind,
            "description": self.description,
            "example": self.example,
        })
    }

    fn example_text(&self) -> String {
        let text = self.example.as_ref().map_or_else(String::new, ToString::to_string);
        let mut rest = text.char_indices().skip(60);
        rest.next().map_or_else(|| text.clone(), |(cut, _)| format!("{}…", &text[..cut]))
    }
}

pub fn variables() -> Result<Vec<Variable>, PlanError> {
    let samples = samples(&Layers::NONE);
    let shapes = Shapes::of(&samples, &Layers::NONE)?;
    let (mut variables, mut policies) = (Vec::new(), Shape::default());
    collect(&shapes.root, "", "", &mut variables, &mut policies);
    for (formats, first) in [("sam,cloudformation,cli", "sam"), ("terraform", "terraform"), ("cdk", "cdk")] {
        if let Some(stack) = shapes.stacks.get(first).and_then(|shape| shape.part("stack")) {
            collect(&stack, formats, "stack.", &mut variables, &mut policies);
        }
    }
    collect(&policies.clone(), "", "POLICY.", &mut variables, &mut policies);
    Ok(variables)
}

fn collect(shape: &Shape, formats: &str, prefix: &str, variables: &mut Vec<Variable>, policies: &mut Shape) {
    for (name, part) in &shape.fields {
        let name = format!("{prefix}{name}");
        let key = if formats.is_empty() { name.clone() } else { format!("{formats}:{name}") };
        let line = TABLE.lines().find_map(|line| line.split_once('\t').filter(|(found, _)| *found == key));
        let is_simple = part.element.as_ref().is_none_or(|element| element.fields.is_empty()) && part.fields.is_empty();
        variables.push(Variable {
            kind: kind_of(part),
            formats: formats.to_owned(),
            description: line.map_or_else(String::new, |(_, text)| text.to_owned()),
            example: part.example.clone().filter(|_| is_simple),
            name: name.clone(),
        });
        if is_policy(part) {
            policies.take_in(part);
            continue;
        }
        collect(part, formats, &format!("{name}."), variables, policies);
        if let Some(element) = &part.element {
            collect(element, formats, &format!("{name}[]."), variables, policies);
        }
    }
}

/// All policies are of one shape, which is told once.
fn is_policy(shape: &Shape) -> bool {
    shape.fields.keys().eq(["statements", "version"])
}

fn kind_of(shape: &Shape) -> String {
    if is_policy(shape) {
        return "POLICY".to_owned();
    }
    match &shape.element {
        Some(element) => {
            let of = if element.fields.is_empty() { element.kinds_text() } else { Kind::Object.as_str().to_owned() };
            let rest: Vec<&str> =
                shape.kinds.iter().filter(|kind| **kind != Kind::List).map(|kind| kind.as_str()).collect();
            std::iter::once(format!("list of {of}s"))
                .chain(rest.into_iter().map(str::to_owned))
                .collect::<Vec<_>>()
                .join(" or ")
        }
        None => shape.kinds_text(),
    }
}

/// For the terminal: a line each, and what it means below.
pub fn variables_text(variables: &[Variable]) -> String {
    let one = |variable: &Variable| {
        let formats = if variable.formats.is_empty() {
            String::new()
        } else {
            format!(", below deploy/ of {}", variable.formats.replace(',', ", "))
        };
        let example = variable.example_text();
        let example = if example.is_empty() { example } else { format!("    such as {example}\n") };
        format!("{} ({}{formats})\n    {}\n{example}", variable.name, variable.kind, variable.description)
    };
    variables.iter().map(one).collect()
}

/// Tables: one for all templates, and one for those of each format.
pub fn variables_markdown(variables: &[Variable]) -> String {
    let mut text = String::new();
    let mut formats = None;
    for variable in variables {
        if formats != Some(&variable.formats) {
            formats = Some(&variable.formats);
            let title = match variable.formats.as_str() {
                "" => "Values of all templates".to_owned(),
                formats => format!("Values below `deploy/` of {}", formats.replace(',', ", ")),
            };
            let gap = if text.is_empty() { "" } else { "\n" };
            text.push_str(&format!("{gap}## {title}\n\n| value | type | what it is | example |\n|---|---|---|---|\n"));
        }
        let example = variable.example_text();
        let example = if example.is_empty() { example } else { markdown::code(&example) };
        text.push_str(&format!(
            "| `{}` | {} | {} | {example} |\n",
            variable.name,
            variable.kind,
            variable.description.replace('|', "\\|")
        ));
    }
    text
}
