//! Templates in a git repository.

use crate::error::Error;
use crate::templates::{Layer, LayerProblem, MAX_LAYER_BYTES, Origin, Reading};
use crate::vcs::{Entry, EntryKind, Tree};

pub(super) fn read_tree(tree: &Tree, url: &str, origin: Origin) -> Result<Layer, Error> {
    let mut reading = Reading::new(url);
    let entries = tree.entries()?;
    let mut wanted: Vec<(&str, &Entry)> = Vec::new();
    for entry in &entries {
        let shown = String::from_utf8_lossy(&entry.path);
        let path = match (entry.kind, std::str::from_utf8(&entry.path)) {
            (EntryKind::Link, _) => return Err(reading.refuse(&shown, LayerProblem::Link).into()),
            (EntryKind::Submodule, _) => return Err(reading.refuse(&shown, LayerProblem::Submodule).into()),
            (EntryKind::File, Err(_)) => return Err(reading.refuse(&shown, LayerProblem::Name).into()),
            (EntryKind::File, Ok(path)) => path,
        };
        if Reading::wants(path) {
            reading.allow_size(path, entry.size)?;
            wanted.push((path, entry));
        }
    }
    // Before git is asked for any of it.
    if wanted.iter().map(|(_, entry)| entry.size).sum::<usize>() > MAX_LAYER_BYTES {
        return Err(reading.refuse_all().into());
    }
    let files: Vec<&Entry> = wanted.iter().map(|(_, entry)| *entry).collect();
    for ((path, _), bytes) in wanted.iter().zip(tree.read(&files)?) {
        reading.take(path, bytes)?;
    }
    Ok(reading.finish(origin)?)
}
