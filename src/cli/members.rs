//! The specs of all functions of a workspace, for commands that print them beside each other.

use std::path::Path;

use super::environment_flag::EnvironmentFlag;
use super::error::of_member;
use crate::error::Error;
use crate::project::ProjectError;
use crate::project::context::ProjectContext;
use crate::project::members::read_each;
use crate::spec::Spec;
use crate::terminal;
use crate::views::UnreadableMember;
use crate::workspace::{Function, functions_of};

/// Functions that can be read, and those that cannot, which do not hide the others.
pub(super) struct Members {
    /// With the folder of each, by folder.
    pub(super) specs: Vec<(Spec, String)>,
    pub(super) unreadable: Vec<UnreadableMember>,
    errors: Vec<Error>,
    all: usize,
}

impl Members {
    /// Those of the workspace around `folder`, in the environment that was chosen.
    pub(super) fn read(folder: &Path, environment: &EnvironmentFlag) -> Result<Self, Error> {
        let workspace = functions_of(folder)?;
        let functions = &workspace.functions;
        let team = ProjectContext::member_of(&workspace.root)?;
        let (mut specs, mut unreadable, mut errors) = (Vec::new(), Vec::new(), Vec::new());
        for (function, project) in functions.iter().zip(read_each(functions, &team, |_| Ok(()))) {
            match project {
                Ok((project, ())) => {
                    project.warn_of_overruled();
                    specs.push((project.spec, function.path.clone()));
                }
                Err(error) => {
                    let Function { name, path, .. } = function.clone();
                    unreadable.push(UnreadableMember { name, path, error: error.to_string() });
                    errors.push(of_member(function, error));
                }
            }
        }
        specs.sort_by(|(_, one), (_, other)| one.cmp(other));
        Ok(Self { specs: environment.of_members(specs)?, unreadable, errors, all: functions.len() })
    }

    /// Reports those that cannot be read, after the others were printed.
    pub(super) fn judge(self) -> Result<(), Error> {
        if self.all == 0 {
            terminal::note("no package here has a spec: `cargo lambda-s3 new` makes one");
        }
        self.errors.iter().for_each(terminal::report);
        match self.errors.len() {
            0 => Ok(()),
            count => Err(ProjectError::Unreadable { count, all: self.all }.into()),
        }
    }
}
