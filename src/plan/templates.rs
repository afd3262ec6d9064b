//! The templates that the program carries with it.

use include_dir::{Dir, include_dir};

use crate::render::Template;

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// Every embedded template.
pub(super) fn embedded() -> Vec<Template<'static>> {
    let mut files = Vec::new();
    collect(&EMBEDDED, &mut files);
    files
}

fn collect(folder: &Dir<'static>, templates: &mut Vec<Template<'static>>) {
    for file in folder.files() {
        if let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8()) {
            templates.push(Template { path, text });
        }
    }
    for inner in folder.dirs() {
        collect(inner, templates);
    }
}
