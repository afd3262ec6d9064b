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
    Comparison, MANIFEST, Outcome, RECORD, Record, RecordError, Sources, conflicts_in, former_handler, paths,
    print_record,
};

/// What lies in a folder with generated files.
#[derive(Clone, Copy, Debug)]
pub(super) struct FoundFiles<'a> {
    pub(super) folder: &'a Path,
    /// Its manifest, which may be an edited one.
    pub(super) manifest: &'a str,
    pub(super) edited: &'a [Edited],
    pub(super) handler: Handler,
}

impl FoundFiles<'_> {
    /// What becomes of it where these files are generated now, and of the record.
    pub(super) fn compare(&self, files: Vec<File>, sources: Sources) -> Result<SyncPlan, Error> {
        let recorded = disk::look_at(self.folder, [RECORD])?.remove(RECORD);
        let now = print_record(&files);
        let text = match recorded {
            None | Some(Found::Missing) => None,
            Some(Found::Text(text)) => Some(text),
            Some(Found::Binary) => {
                return Err(SyncError::Record { file: self.folder.join(RECORD), error: RecordError::Syntax(1) }.into());
            }
        };
        if text.as_ref() == Some(&now) {
            // What was last written is what is generated now: there is nothing to merge with what lies there.
            self.look(files.iter().map(|file| file.path.as_str()), &files)?;
            return Ok(SyncPlan { files, ..SyncPlan::default() });
        }
        let record = text.as_deref().map(Record::parse).transpose();
        let mut record =
            record.map_err(|error| Error::from(SyncError::Record { file: self.folder.join(RECORD), error }))?;
        if let Some(record) = record.as_mut().filter(|_| self.handler == Handler::Own) {
            // Where the code is the user's own by now, nothing of it is generated, and nothing taken away.
            record.files.retain(|path, _| !belongs_to_handler(path));
        }
        let found = self.look(paths(record.as_ref(), &files), &files)?;
        if let Some(record) = record.as_ref().filter(|_| sources == Sources::LeaveAlone)
            && let Some(path) = former_handler(record, &found)
        {
            return Err(SyncError::FormerHandler(self.folder.join(path)).into());
        }
        let outcome = Comparison { record: record.as_ref(), found: &found, files: &files }.decide(sources);
        let Outcome { steps, record: next } = outcome;
        let replacement = (record.as_ref() != Some(&next)).then(|| Replacement {
            path: RECORD.to_owned(),
            before: text,
            after: Some(next.print()),
        });
        Ok(SyncPlan { steps, record: replacement, files, ..SyncPlan::default() })
    }

    /// Reads these paths, with the edited manifest and other edited files in place of those on disk. Rejects unresolved conflicts.
    fn look<'p>(
        &self,
        paths: impl IntoIterator<Item = &'p str>,
        files: &[File],
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
            if !is_generated {
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
