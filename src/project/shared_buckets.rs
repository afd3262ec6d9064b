//! Buckets that functions of a workspace share in a way that loses notifications.

use std::path::Path;

use super::ProjectError;
use super::context::ProjectContext;
use super::members::read_each;
use crate::disk::without_links;
use crate::error::Error;
use crate::spec::Spec;
use crate::workspace::{Function, Root};
use crate::workspace_graph::{Graph, Member, Replaced};

/// Refuses a function by whose deployment, or by another's of the workspace around it, notifications would be lost. `before` is
/// what the function was: what was wrong already is a matter of `audit --workspace`, as is what cannot be read. `workspace` is
/// looked for only where it matters, as that takes a while.
pub fn refuse_replaced(
    workspace: impl FnOnce() -> Option<(Root, Vec<Function>)>,
    target: &Path,
    after: &Spec,
    before: Option<&Spec>,
) -> Result<(), Error> {
    if before.is_some_and(|before| trigger_buckets(before) == trigger_buckets(after)) {
        return Ok(());
    }
    let Some((root, functions)) = workspace() else { return Ok(()) };
    let team = ProjectContext::member_of(&root)?;
    let target = without_links(target)?;
    let is_other = |folder: &Path| without_links(folder).map_or(true, |folder| folder != target);
    let read = read_each(&functions, &team, |_| Ok(())).into_iter().flatten();
    let others: Vec<Spec> =
        read.filter(|(project, ())| is_other(&project.folder)).map(|(project, ())| project.spec).collect();
    let known = before.map(|before| replaced(before, &others)).unwrap_or_default();
    match replaced(after, &others).into_iter().find(|one| !known.contains(one)) {
        None => Ok(()),
        Some([bucket, by, of]) => Err(ProjectError::Replaced { bucket, by, of }.into()),
    }
}

type Buckets = Vec<String>;

/// Those that are created, and those that are merged into.
fn trigger_buckets(spec: &Spec) -> (Buckets, Buckets) {
    let names = |buckets: Vec<&crate::spec::BucketName>| buckets.into_iter().map(ToString::to_string).collect();
    (names(spec.created_trigger_buckets()), names(spec.existing_trigger_buckets()))
}

/// Bucket, its creator, and whose notifications are lost, as far as this function has to do with it.
fn replaced(own: &Spec, others: &[Spec]) -> Vec<[String; 3]> {
    let members: Vec<Member<'_>> =
        [own].into_iter().chain(others).map(|spec| Member { spec, folder: spec.name.as_str() }).collect();
    let graph = Graph::of(members);
    let name = |member: usize| graph.spec(member).name.to_string();
    let of_one = |Replaced { bucket, by, of }: &Replaced<'_>| {
        let concerned = of.iter().copied().find(|of| *by == 0 || *of == 0)?;
        Some([bucket.to_string(), name(*by), name(concerned)])
    };
    graph.replaced_notifications().iter().filter_map(of_one).collect()
}
