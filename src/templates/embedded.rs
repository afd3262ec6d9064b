//! The templates that the program carries with it.

use include_dir::{Dir, include_dir};

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// Path and text of every embedded template.
pub fn embedded() -> Vec<(&'static str, &'static str)> {
    let mut files = Vec::new();
    collect(&EMBEDDED, &mut files);
    files
}

fn collect(folder: &Dir<'static>, templates: &mut Vec<(&'static str, &'static str)>) {
    for file in folder.files() {
        if let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8()) {
            templates.push((path, text));
        }
    }
    for inner in folder.dirs() {
        collect(inner, templates);
    }
}
