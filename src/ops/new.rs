//! `new`: a function, and for the first of a workspace the package that its functions share.

use std::path::{Path, PathBuf};

use crate::disk::{self, Lock, SecondPackage, Site, Use};
use crate::error::Error;
use crate::file::File;
use crate::plan::{Context, Membership, lock_of, plan, plan_runtime};
use crate::spec::{Defaults, Draft, Spec};
use crate::sync::{with_record, with_record_of};
use crate::vcs::Vcs;
use crate::workspace::{self, SharedRuntime, Surroundings, from_here};

/// What a new function is made of.
pub struct Request {
    pub draft: Draft,
    /// Its folder, which does not exist or is empty.
    pub target: PathBuf,
    pub surroundings: Surroundings,
    pub defaults: Defaults,
    pub context: Context,
    /// Whether the library that runs its handler goes into its own package, in a workspace, too.
    pub has_own_runtime: bool,
}

/// A function to be, whole.
pub struct NewFunction {
    pub spec: Spec,
    pub files: Vec<File>,
    /// The package that runs its handler, where it shares one.
    pub shared: Option<SharedRuntime>,
    /// The files of that, where it does not exist yet.
    pub runtime: Option<Vec<File>>,
}

impl Request {
    /// The function, as its surroundings are now.
    pub fn plan(&self) -> Result<NewFunction, Error> {
        self.plan_with(self.shared_runtime()?)
    }

    /// The package that runs its handler, as it is now; none where the function has the library in its own.
    fn shared_runtime(&self) -> Result<Option<SharedRuntime>, Error> {
        match self.has_own_runtime {
            true => Ok(None),
            false => self.surroundings.runtime_for(&self.target),
        }
    }

    fn plan_with(&self, shared: Option<SharedRuntime>) -> Result<NewFunction, Error> {
        let runtime = shared.as_ref().map(|shared| shared.path.clone());
        let spec = Spec::of(Draft { runtime, ..self.draft.clone() }, &self.defaults)?;
        let context = self.context.clone();
        let generated = plan(&spec, &Context { example: None, ..context.clone() })?;
        let mut files = match context.example {
            Some(example) => {
                example.check(&spec)?;
                // What the example needs besides is the user's from the start, as the example itself.
                plan(&spec, &context)?
            }
            None => generated.clone(),
        };
        if context.membership == Membership::Alone {
            files.extend(lock_file(&files));
        }
        let is_made = |shared: &&SharedRuntime| !shared.is_there;
        let layers = context.layers.of_team();
        let runtime =
            shared.as_ref().filter(is_made).map(|_| plan_runtime(&Context { layers, ..context })).transpose()?;
        let files = with_record_of(files, &generated);
        Ok(NewFunction { spec, files, shared, runtime: runtime.map(with_record) })
    }

    /// Writes the function, all or nothing: `planned`, unless the surroundings have changed since. Returns what was written.
    pub fn create(&self, planned: NewFunction, repository: Vcs) -> Result<NewFunction, Error> {
        // Until the manifest of the workspace is written, no other run adds a member to it.
        let _lock = self.surroundings.folder().map(|folder| Lock::take(folder, Use::Writing)).transpose()?;
        let shared = self.shared_runtime()?;
        let function = if shared == planned.shared { planned } else { self.plan_with(shared)? };
        let NewFunction { files, shared, runtime, .. } = &function;
        let members: Vec<&Path> =
            shared.iter().map(|shared| shared.folder.as_path()).chain([self.target.as_path()]).collect();
        let edit = self.surroundings.edit_now(&members)?;
        let around = workspace::staging_for(&self.target);
        let site = Site {
            target: &self.target,
            staging: around.as_ref().and_then(|around| around.folder.as_deref()),
            workspace: around.as_ref().map(|around| around.root.as_path()),
            edit: edit.as_ref(),
            beside: shared
                .as_ref()
                .zip(runtime.as_deref())
                .map(|(shared, files)| SecondPackage { target: &shared.folder, files }),
        };
        disk::create_project(site, files, repository)?;
        Ok(function)
    }
}

impl NewFunction {
    /// The package that is made with it: its folder as it is seen from here, and its files.
    pub fn beside(&self) -> Option<(String, &[File])> {
        let (shared, files) = (self.shared.as_ref()?, self.runtime.as_deref()?);
        Some((from_here(&shared.folder).display().to_string(), files))
    }
}

fn lock_file(files: &[File]) -> Option<File> {
    let manifest = files.iter().find(|file| file.path == "Cargo.toml")?;
    Some(File { path: "Cargo.lock".to_owned(), text: lock_of(&manifest.text)? })
}
