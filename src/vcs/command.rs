//! How git is called: it sees nothing of the environment that is about another repository, and runs no program that a repository
//! names.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

/// What is set for every call: no hook, no monitor of the file system, no pager, no upkeep, and no repository that only happens to
/// lie in a folder of files (*git-config, safe.bareRepository*).
const SETTINGS: [&str; 6] = [
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.pager=cat",
    "safe.bareRepository=explicit",
    "gc.auto=0",
    "maintenance.auto=false",
];

/// What is about one repository, as it is set where a hook calls us (`git rev-parse --local-env-vars`); and what changes what is
/// copied into a new one, what a path means, or what is compared with.
const REPOSITORY_VARIABLES: [&str; 28] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_ATTR_SOURCE",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_PARAMETERS",
    "GIT_DIR",
    "GIT_EXTERNAL_DIFF",
    "GIT_GLOB_PATHSPECS",
    "GIT_GRAFT_FILE",
    "GIT_ICASE_PATHSPECS",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_LITERAL_PATHSPECS",
    "GIT_NAMESPACE",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PAGER",
    "GIT_PAGER_IN_USE",
    "GIT_PREFIX",
    "GIT_QUARANTINE_PATH",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_TEMPLATE_DIR",
    "GIT_WORK_TREE",
    "GIT_WORK_TREE_PREFIX",
];

/// What is set of the environment: git asks no one, changes nothing by the way, and gets no object that it does not have. The
/// texts are not translated.
const VARIABLES: [(&str, &str); 5] = [
    ("GIT_NO_LAZY_FETCH", "1"),
    ("GIT_NO_REPLACE_OBJECTS", "1"),
    ("GIT_OPTIONAL_LOCKS", "0"),
    ("GIT_TERMINAL_PROMPT", "0"),
    ("LC_ALL", "C"),
];

/// Git in a folder. `protocols` are the ways in which it may fetch; whatever is not among them fails, whatever a configuration says
/// (*git-config, protocol.allow*).
#[allow(clippy::disallowed_methods, reason = "the edge to git")]
pub(super) fn git<S: AsRef<OsStr>>(folder: &Path, protocols: &str, arguments: impl IntoIterator<Item = S>) -> Command {
    let mut git = Command::new("git");
    git.current_dir(folder).arg("--no-pager").arg("--literal-pathspecs");
    for variable in REPOSITORY_VARIABLES {
        git.env_remove(variable);
    }
    git.envs(VARIABLES).env("GIT_ALLOW_PROTOCOL", protocols);
    for setting in SETTINGS {
        git.args(["-c", setting]);
    }
    git.args(arguments);
    git
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "git itself is asked")]
mod tests {
    use super::*;

    #[test]
    fn every_variable_that_git_calls_local_to_a_repository_is_cleared() {
        let said = Command::new("git").args(["rev-parse", "--local-env-vars"]).output().unwrap();
        let said = String::from_utf8(said.stdout).unwrap();
        assert!(said.lines().count() > 10, "{said}");
        let missing: Vec<&str> = said.lines().filter(|line| !REPOSITORY_VARIABLES.contains(line)).collect();
        assert!(missing.is_empty(), "REPOSITORY_VARIABLES lacks {missing:?}");
    }
}
