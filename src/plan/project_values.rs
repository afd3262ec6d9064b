//! What the templates of a project fill in.

use serde_json::Value;

use super::values::Values;
use super::varying::merged;
use super::{Context, PlanError};
use crate::formats;
use crate::render::RenderError;
use crate::spec::{Format, Spec};
use crate::templates::Layers;

/// What the templates of a project fill in.
pub struct ProjectValues {
    /// What those outside of `deploy/<format>/` know.
    pub root: Value,
    /// What those within know: the same, and `stack`.
    pub stacks: Vec<(Format, Value)>,
    /// What Markdown within knows, where it is something else.
    pub documents: Vec<(Format, Value)>,
}

impl ProjectValues {
    pub(super) fn all(&mut self) -> impl Iterator<Item = &mut Value> {
        std::iter::once(&mut self.root).chain(self.stacks.iter_mut().map(|(_, values)| values))
    }
}

/// The values of `spec`.
pub fn values_of(spec: &Spec, context: &Context) -> Result<ProjectValues, PlanError> {
    let whole = values_of_one(spec, context)?;
    if spec.environment_settings.is_empty() { Ok(whole) } else { merged(&whole, spec, context) }
}

pub(super) fn values_of_one(spec: &Spec, context: &Context) -> Result<ProjectValues, PlanError> {
    let failed =
        |error: serde_json::Error| PlanError::render(RenderError::of("values", error.to_string()), &Layers::NONE);
    let root = serde_json::to_value(Values::of(spec, context)).map_err(failed)?;
    let mut stacks = Vec::new();
    for &format in &spec.formats {
        let mut values = root.clone();
        values["stack"] = formats::stack(format, spec).map_err(failed)?;
        stacks.push((format, values));
    }
    Ok(ProjectValues { root, stacks, documents: Vec::new() })
}
