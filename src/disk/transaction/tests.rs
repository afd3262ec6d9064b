mod faulty;
mod refused;

use std::collections::BTreeMap;
use std::fs;

use tempfile::TempDir;

use self::faulty::{Fault, Faulty};
use super::*;
use crate::disk::PREFIX;

fn before() -> BTreeMap<String, String> {
    [("Cargo.toml", "old"), ("a/updated", "old"), ("b/c/removed", "old"), ("mine", "mine"), (RECORD, "old")]
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .into()
}

fn after() -> BTreeMap<String, String> {
    [("Cargo.toml", "new"), ("a/updated", "new"), ("d/created", "new"), ("mine", "mine"), (RECORD, "new")]
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .into()
}

fn replacements() -> Vec<Replacement> {
    let one = |path: &str, before: Option<&str>, after: Option<&str>| Replacement {
        path: path.to_owned(),
        before: before.map(str::to_owned),
        after: after.map(str::to_owned),
    };
    vec![
        one("Cargo.toml", Some("old"), Some("new")),
        one("a/updated", Some("old"), Some("new")),
        one("b/c/removed", Some("old"), None),
        one("d/created", None, Some("new")),
        one(RECORD, Some("old"), Some("new")),
    ]
}

/// A project, and the folder for journals.
struct Folders {
    project: TempDir,
    journals: TempDir,
}

impl Folders {
    fn path(&self) -> &Path {
        self.project.path()
    }

    fn run<'a, L: Layer>(&'a self, layer: &'a L) -> Transaction<'a, L> {
        Transaction { folder: self.path(), journals: self.journals.path(), layer }
    }

    fn commit(&self, layer: &impl Layer) -> Result<(), Error> {
        self.run(layer).commit(&replacements())
    }

    /// What the next run does. Nothing is left behind then.
    fn recover(&self) {
        self.run(&Faulty::new(self.path(), usize::MAX, Fault::Crash)).recover().unwrap();
        self.assert_clean();
    }

    fn assert_clean(&self) {
        let journals = files(self.journals.path());
        assert_eq!(journals.keys().collect::<Vec<_>>(), ["lock"]);
        let litter: Vec<String> = files(self.path()).into_keys().filter(|path| path.contains(PREFIX)).collect();
        assert!(litter.is_empty(), "{litter:?}");
    }
}

fn project() -> Folders {
    let folders = Folders { project: tempfile::tempdir().unwrap(), journals: tempfile::tempdir().unwrap() };
    for (path, text) in before() {
        let path = folders.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folders
}

fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(inner) = folders.pop() {
        for entry in fs::read_dir(inner).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                files.insert(name, fs::read_to_string(path).unwrap());
            }
        }
    }
    files
}

/// The number of steps of a transaction that nothing disturbs.
fn steps(has_exchange: bool) -> usize {
    let folders = project();
    let layer = Faulty { has_exchange, ..Faulty::new(folders.path(), usize::MAX, Fault::Crash) };
    folders.commit(&layer).unwrap();
    assert_eq!(files(folders.path()), after());
    assert!(!folders.path().join("b").exists());
    folders.assert_clean();
    layer.steps.get()
}

#[test]
fn a_process_that_ends_at_any_step_leaves_all_or_nothing_to_the_next() {
    for has_exchange in [true, false] {
        let (mut all, mut nothing) = (0, 0);
        for at in 0..steps(has_exchange) {
            let folders = project();
            let layer = Faulty { has_exchange, ..Faulty::new(folders.path(), at, Fault::Crash) };
            let _ = folders.commit(&layer);
            assert!(folders.path().join("Cargo.toml").exists(), "at {at}, {:?}", layer.names.borrow()[at]);
            folders.recover();
            let found = files(folders.path());
            assert!(found == before() || found == after(), "at {at}, {:?}: {found:?}", layer.names.borrow()[at]);
            if found == after() { all += 1 } else { nothing += 1 }
        }
        assert!(all > 10 && nothing > 10, "{all} all, {nothing} nothing");
    }
}

#[test]
fn a_recovery_that_ends_at_any_step_is_recovered_from() {
    for has_exchange in [true, false] {
        for at in (0..steps(has_exchange)).step_by(4) {
            for recovery_at in 0.. {
                let folders = project();
                let layer = |at| Faulty { has_exchange, ..Faulty::new(folders.path(), at, Fault::Crash) };
                let _ = folders.commit(&layer(at));
                let recovery = layer(recovery_at);
                let _ = folders.run(&recovery).recover();
                folders.recover();
                let found = files(folders.path());
                assert!(found == before() || found == after(), "at {at} and {recovery_at}: {found:?}");
                if !recovery.was_reached() {
                    break;
                }
            }
        }
    }
}

#[test]
fn a_step_that_fails_leaves_all_or_nothing_at_once() {
    let (mut done, mut failed) = (0, 0);
    for at in 0..steps(true) {
        let folders = project();
        let layer = Faulty::new(folders.path(), at, Fault::Fails);
        let result = folders.commit(&layer);
        let step = layer.names.borrow()[at].clone();
        let expected = if result.is_ok() { after() } else { before() };
        let mut found = files(folders.path());
        // What cannot be removed is by the next run.
        found.retain(|path, _| !path.contains(PREFIX));
        assert_eq!(found, expected, "{step}: {result:?}");
        folders.recover();
        assert_eq!(files(folders.path()), expected, "{step}");
        if result.is_ok() { done += 1 } else { failed += 1 }
    }
    assert!(done > 10 && failed > 10, "{done} done, {failed} failed");
}

#[test]
fn what_others_write_at_any_step_is_kept() {
    let write_in_place = |path: &Path| {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "theirs").unwrap();
    };
    let write_beside = |path: &Path| {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let beside = path.with_extension("beside");
        fs::write(&beside, "theirs").unwrap();
        fs::rename(beside, path).unwrap();
    };
    let mut left_out = 0;
    for write in [&write_in_place as &dyn Fn(&Path), &write_beside] {
        for replacement in replacements() {
            for at in 0..steps(true) {
                let folders = project();
                let meddle = |folder: &Path| write(&folder.join(&replacement.path));
                let layer = Faulty::new(folders.path(), at, Fault::Meddles(&meddle));
                let result = folders.commit(&layer);
                folders.recover();
                let mut found = files(folders.path());
                let when = format!("{} before {}", replacement.path, layer.names.borrow()[at]);
                assert_eq!(found.remove(&replacement.path).as_deref(), Some("theirs"), "{when}");
                let without = |mut files: BTreeMap<String, String>| {
                    files.remove(&replacement.path);
                    files
                };
                match result {
                    Ok(()) => assert_eq!(found, without(after())),
                    Err(error) if matches!(error.downcast_ref(), Some(DiskError::ChangedMeanwhile(_))) => {
                        assert_eq!(found, without(before()))
                    }
                    Err(error) if matches!(error.downcast_ref(), Some(DiskError::ChangedWhileWriting(_))) => {
                        let mut expected = without(after());
                        if replacement.path != RECORD {
                            // What was left out has to be seen again.
                            expected.insert(RECORD.to_owned(), "old".to_owned());
                        }
                        assert_eq!(found, expected, "{when}");
                        left_out += 1;
                    }
                    Err(error) => panic!("{when}: {error}"),
                }
            }
        }
    }
    assert!(left_out > 10, "{left_out}");
}

#[test]
fn what_others_delete_at_any_step_is_no_failure() {
    for replacement in replacements() {
        for at in 0..steps(true) {
            let folders = project();
            let meddle = |folder: &Path| drop(fs::remove_file(folder.join(&replacement.path)));
            let layer = Faulty::new(folders.path(), at, Fault::Meddles(&meddle));
            let result = folders.commit(&layer);
            let is_known = result.as_ref().err().is_none_or(|error| {
                matches!(error.downcast_ref(), Some(DiskError::ChangedMeanwhile(_) | DiskError::ChangedWhileWriting(_)))
            });
            assert!(is_known, "{} before {}: {result:?}", replacement.path, layer.names.borrow()[at]);
            folders.recover();
        }
    }
}

#[cfg(unix)]
#[test]
fn a_new_text_never_has_more_permissions_than_the_old_one() {
    use std::os::unix::fs::PermissionsExt as _;
    let folders = project();
    let manifest = folders.path().join("Cargo.toml");
    fs::set_permissions(&manifest, fs::Permissions::from_mode(0o600)).unwrap();
    for at in 0..steps(true) {
        let look = |folder: &Path| {
            for path in files(folder).into_keys().filter(|path| path.starts_with(PREFIX) || path == "Cargo.toml") {
                let mode = fs::metadata(folder.join(&path)).unwrap().permissions().mode() & 0o777;
                assert_eq!(mode, 0o600, "{path}");
            }
        };
        let layer = Faulty::new(folders.path(), at, Fault::Meddles(&look));
        folders.run(&layer).commit(&replacements()[..1]).unwrap();
        folders
            .run(&System)
            .commit(&[Replacement {
                path: "Cargo.toml".to_owned(),
                before: Some("new".to_owned()),
                after: Some("old".to_owned()),
            }])
            .unwrap();
    }
}
