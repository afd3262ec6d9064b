//! What `new` writes: a function, and for the first of a workspace the package that its functions share.

use crate::error::Error;
use crate::file::File;
use crate::plan::{Context, Membership, lock_of, plan, plan_runtime};
use crate::spec::{Defaults, Draft, Spec};
use crate::sync::{with_record, with_record_of};
use crate::workspace::{SharedRuntime, from_here};

/// A function to be, whole.
pub(super) struct NewFunction {
    pub(super) spec: Spec,
    pub(super) files: Vec<File>,
    /// The package that runs its handler, where it shares one.
    pub(super) shared: Option<SharedRuntime>,
    /// The files of that, where it is not there yet.
    pub(super) runtime: Option<Vec<File>>,
}

impl NewFunction {
    /// Of what is wanted, in these surroundings.
    pub(super) fn plan(
        draft: Draft,
        shared: Option<SharedRuntime>,
        defaults: &Defaults,
        context: Context,
    ) -> Result<Self, Error> {
        let runtime = shared.as_ref().map(|shared| shared.path.clone());
        let spec = Spec::of(Draft { runtime, ..draft }, defaults)?;
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
        Ok(Self { spec, files: with_record_of(files, &generated), shared, runtime: runtime.map(with_record) })
    }

    /// The package that is made with it: its folder as it is seen from here, and its files.
    pub(super) fn beside(&self) -> Option<(String, &[File])> {
        let (shared, files) = (self.shared.as_ref()?, self.runtime.as_deref()?);
        Some((from_here(&shared.folder).display().to_string(), files))
    }
}

fn lock_file(files: &[File]) -> Option<File> {
    let manifest = files.iter().find(|file| file.path == "Cargo.toml")?;
    Some(File { path: "Cargo.lock".to_owned(), text: lock_of(&manifest.text)? })
}
