//! Generated files beside those that lie in a folder.

use std::collections::BTreeMap;
use std::path::Path;

use super::SyncError;
use super::step::{Edited, SyncPlan};
use crate::disk;
use crate::error::Error;
use crate::file::{File, Found, Replacement};
use crate::plan::belongs_to_handler;
use crate::spec::Handler;
use crate::sync::{
    ATTRIBUTES, Comparison, MANIFEST, Outcome, RECORD, Record, RecordError, Sources, attributes, conflicts_in,
    former_handler, paths,
};

/// What lies in a folder with generated files.
#[derive(Clone, Copy, Debug)]
pub(super) struct FoundFiles<'a> {
    pub(super) folder: &'a Path,
    /// Its manifest, which may be an edited one, or have conflicts of git's that are not about the spec.
    pub(super) manifest: &'a str,
    pub(super) edited: &'a [Edited],
    pub(super) handler: Handler,
}

impl FoundFiles<'_> {
    /// What becomes of it where these files are generated now, and of the record.
    pub(super) fn compare(&self, files: Vec<File>, sources: Sources) -> Result<SyncPlan, Error> {
        let recorded = disk::look_at(self.folder, [RECORD])?.remove(RECORD);
        let text = match recorded {
            None | Some(Found::Missing) => None,
            Some(Found::Text(text)) => Some(text),
            Some(Found::Binary) => {
                return Err(SyncError::Record { file: self.folder.join(RECORD), error: RecordError::Syntax(1) }.into());
            }
        };
        let record = text.as_deref().map(Record::parse).transpose();
        let mut record =
            record.map_err(|error| Error::from(SyncError::Record { file: self.folder.join(RECORD), error }))?;
        if record.as_ref().is_some_and(|record| record.is_of(&files)) {
            // What was last written is what is generated now: there is nothing to merge with what lies there.
            self.look(files.iter().map(|file| file.path.as_str()), &files, None)?;
            return Ok(SyncPlan { files, ..SyncPlan::default() });
        }
        if let Some(record) = record.as_mut().filter(|_| self.handler == Handler::Own) {
            // Where the code is the user's own by now, nothing of it is generated, and nothing taken away.
            record.files.retain(|path, _| !belongs_to_handler(path));
        }
        let found = self.look(paths(record.as_ref(), &files), &files, record.as_ref())?;
        if let Some(record) = record.as_ref().filter(|_| sources == Sources::LeaveAlone)
            && let Some(path) = former_handler(record, &found)
        {
            return Err(SyncError::FormerHandler(self.folder.join(path)).into());
        }
        let former_program = record.as_ref().and_then(|record| record.former_program().cloned());
        let outcome = Comparison { record: record.as_ref(), found: &found, files: &files }.decide(sources);
        let Outcome { steps, record: next } = outcome;
        let after = Some(next.print()).filter(|_| record.as_ref() != Some(&next));
        if after.is_none() || after == text {
            return Ok(SyncPlan { steps, former_program, files, ..SyncPlan::default() });
        }
        let record = Replacement { path: RECORD.to_owned(), before: text, after };
        // Where something lies there, that is what its user wants of git.
        let found = disk::look_at(self.folder, [ATTRIBUTES])?.remove(ATTRIBUTES);
        let attributes = (found == Some(Found::Missing)).then(|| Replacement {
            path: ATTRIBUTES.to_owned(),
            before: None,
            after: Some(attributes().text),
        });
        Ok(SyncPlan { steps, record: Some(record), attributes, former_program, files, ..SyncPlan::default() })
    }

    /// Reads these paths, with the edited manifest and other edited files in place of those on disk. Rejects unresolved conflicts.
    fn look<'p>(
        &self,
        paths: impl IntoIterator<Item = &'p str>,
        files: &[File],
        record: Option<&Record>,
    ) -> Result<BTreeMap<String, Found>, Error> {
        let mut found = disk::look_at(self.folder, paths)?;
        for file in self.edited {
            found.insert(file.path.clone(), Found::Text(file.after.clone()));
        }
        if let Some(manifest) = found.get_mut(MANIFEST) {
            *manifest = Found::Text(self.manifest.to_owned());
        }
        for (path, found) in &found {
            let Found::Text(text) = found else { continue };
            let at = files.binary_search_by(|file| file.path.as_str().cmp(path));
            let is_generated = at.is_ok_and(|at| files[at].text == *text);
            // What git could not merge of two branches' texts is merged here.
            let is_of_branches = record.is_some_and(|record| record.texts(path).len() > 1);
            if !is_generated && !is_of_branches {
                refuse_conflicts(&self.folder.join(path), text)?;
            }
        }
        Ok(found)
    }
}

/// Rejects a text with an unresolved conflict.
pub(super) fn refuse_conflicts(file: &Path, text: &str) -> Result<(), Error> {
    match conflicts_in(text).first() {
        Some(&line) => Err(SyncError::Unresolved { file: file.to_owned(), line }.into()),
        None => Ok(()),
    }
}
