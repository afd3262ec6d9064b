//! What would change, as a unified diff.

use diffy::DiffOptions;

use super::Step;

/// The diff of a file's text from before to after, below a folder's name.
pub fn diff(step: &Step, folder: &str) -> String {
    let (before, after) = (step.before.as_deref(), step.after.as_deref());
    let path = if folder.is_empty() { step.path.clone() } else { format!("{folder}/{}", step.path) };
    let side = |letter: char, text: Option<&str>| match text {
        Some(_) => format!("{letter}/{path}"),
        None => "/dev/null".to_owned(),
    };
    DiffOptions::new()
        .set_original_filename(side('a', before))
        .set_modified_filename(side('b', after))
        .create_patch(before.unwrap_or_default(), after.unwrap_or_default())
        .to_string()
}
