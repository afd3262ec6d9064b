//! Files beside those of a configuration.

use crate::file::File;

/// Why a file that OpenTofu loads is not read (*OpenTofu, Files and Directories*).
pub fn why_unread(path: &str) -> Option<&'static str> {
    let is_of_tofu = [".tofu", ".tofu.json"].iter().any(|end| path.ends_with(end));
    is_of_tofu.then_some("OpenTofu loads it in the place of a `.tf` file of its name: write it as a `.tf` file")
}

/// Whether values of variables say nothing but the name of an environment, and the Region of its provider.
pub fn names_environment(file: &File) -> bool {
    let names: Option<Vec<&str>> =
        file.text.lines().map(|line| line.split_once('=').map(|(name, _)| name.trim())).collect();
    file.path.ends_with(".tfvars") && matches!(names.as_deref(), Some(["environment"] | ["environment", "region"]))
}
