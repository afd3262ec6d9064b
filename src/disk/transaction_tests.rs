use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs;

use tempfile::TempDir;

use super::*;
use crate::disk::layer;

/// What goes wrong at a step.
#[derive(Clone, Copy)]
enum Fault<'a> {
    /// The process ends: neither this step is done nor any after it.
    Crash,
    /// The step fails, as on a disk that is full for a moment.
    Fails,
    /// Somebody does this before it.
    Meddles(&'a dyn Fn(&Path)),
}

/// The file system, with a fault at one of its steps.
struct Faulty<'a> {
    folder: &'a Path,
    at: usize,
    fault: Fault<'a>,
    steps: Cell<usize>,
    names: RefCell<Vec<String>>,
}

impl<'a> Faulty<'a> {
    fn new(folder: &'a Path, at: usize, fault: Fault<'a>) -> Self {
        Self { folder, at, fault, steps: Cell::new(0), names: RefCell::default() }
    }

    fn step<T>(&self, name: &str, path: &Path, act: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        let step = self.steps.replace(self.steps.get() + 1);
        self.names.borrow_mut().push(format!("{name} {}", path.strip_prefix(self.folder).unwrap_or(path).display()));
        match self.fault {
            Fault::Crash if step >= self.at => Err(io::Error::other("the process has ended")),
            Fault::Fails if step == self.at => Err(io::ErrorKind::StorageFull.into()),
            Fault::Meddles(meddle) if step == self.at => {
                meddle(self.folder);
                act()
            }
            _ => act(),
        }
    }

    fn was_reached(&self) -> bool {
        self.steps.get() > self.at
    }
}

impl Layer for Faulty<'_> {
    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        self.step("read", path, || System.read(path))
    }
    fn write_new(&self, path: &Path, text: &str, like: Option<&Path>) -> io::Result<()> {
        // A write that fails leaves half of it.
        self.step("write", path, || layer::write(path, text, like).map(drop)).inspect_err(|_| {
            let _ = fs::write(path, &text[..text.len() / 2]);
        })
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step("rename", to, || System.rename(from, to))
    }
    fn place(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step("place", to, || System.place(from, to))
    }
    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.step("remove", path, || System.remove_file(path))
    }
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.step("create", path, || System.create_folder(path))
    }
    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.step("remove", path, || System.remove_folder(path))
    }
    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        // No test takes the power away.
        self.step("sync", path, || Ok(()))
    }
}

const RECORD: &str = ".lambda-s3/base";

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

fn project() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in before() {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// Every file, wherever it lies.
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

fn repair(folder: &Path) {
    Transaction { folder, layer: &Faulty::new(folder, usize::MAX, Fault::Crash) }.repair().unwrap();
}

/// The number of steps of a transaction that nothing disturbs.
fn steps() -> usize {
    let folder = project();
    let layer = Faulty::new(folder.path(), usize::MAX, Fault::Crash);
    Transaction { folder: folder.path(), layer: &layer }.commit(&replacements()).unwrap();
    assert_eq!(files(folder.path()), after());
    assert!(!folder.path().join("b").exists());
    assert!(!is_unfinished(folder.path()));
    layer.steps.get()
}

#[test]
fn a_process_that_ends_at_any_step_leaves_all_or_nothing_to_the_next() {
    let (mut all, mut nothing) = (0, 0);
    for at in 0..steps() {
        let folder = project();
        let layer = Faulty::new(folder.path(), at, Fault::Crash);
        let _ = Transaction { folder: folder.path(), layer: &layer }.commit(&replacements());
        repair(folder.path());
        let found = files(folder.path());
        assert!(found == before() || found == after(), "at {at}, {:?}: {found:?}", layer.names.borrow()[at]);
        if found == after() { all += 1 } else { nothing += 1 }
    }
    assert!(all > 10 && nothing > 10, "{all} all, {nothing} nothing");
}

#[test]
fn a_repair_that_ends_at_any_step_is_repaired() {
    for at in (0..steps()).step_by(4) {
        for repair_at in 0.. {
            let folder = project();
            let layer = Faulty::new(folder.path(), at, Fault::Crash);
            let _ = Transaction { folder: folder.path(), layer: &layer }.commit(&replacements());
            let layer = Faulty::new(folder.path(), repair_at, Fault::Crash);
            let _ = Transaction { folder: folder.path(), layer: &layer }.repair();
            repair(folder.path());
            let found = files(folder.path());
            assert!(found == before() || found == after(), "at {at} and {repair_at}: {found:?}");
            if !layer.was_reached() {
                break;
            }
        }
    }
}

#[test]
fn a_step_that_fails_leaves_nothing_or_what_the_next_run_finishes() {
    for at in 0..steps() {
        let folder = project();
        let layer = Faulty::new(folder.path(), at, Fault::Fails);
        let result = Transaction { folder: folder.path(), layer: &layer }.commit(&replacements());
        let expected = match result {
            Err(Error::Unfinished(_)) | Ok(()) => after(),
            Err(_) => {
                assert_eq!(files(folder.path()), before(), "{:?}", layer.names.borrow()[at]);
                assert!(!is_unfinished(folder.path()));
                before()
            }
        };
        repair(folder.path());
        assert_eq!(files(folder.path()), expected, "{:?}", layer.names.borrow()[at]);
    }
}

#[test]
fn what_somebody_writes_at_any_step_is_there_in_the_end() {
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
            for at in 0..steps() {
                let folder = project();
                let meddle = |folder: &Path| write(&folder.join(&replacement.path));
                let layer = Faulty::new(folder.path(), at, Fault::Meddles(&meddle));
                let result = Transaction { folder: folder.path(), layer: &layer }.commit(&replacements());
                repair(folder.path());
                let mut found = files(folder.path());
                let when = format!("{} before {}", replacement.path, layer.names.borrow()[at]);
                assert_eq!(found.remove(&replacement.path).as_deref(), Some("theirs"), "{when}");
                let without = |mut files: BTreeMap<String, String>| {
                    files.remove(&replacement.path);
                    files
                };
                match result {
                    Ok(()) => assert_eq!(found, without(after())),
                    Err(Error::ChangedMeanwhile(_)) => assert_eq!(found, without(before())),
                    Err(Error::ChangedWhileWriting(_)) => {
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
fn what_somebody_deletes_at_any_step_is_no_failure() {
    for replacement in replacements() {
        for at in 0..steps() {
            let folder = project();
            let meddle = |folder: &Path| drop(fs::remove_file(folder.join(&replacement.path)));
            let layer = Faulty::new(folder.path(), at, Fault::Meddles(&meddle));
            let result = Transaction { folder: folder.path(), layer: &layer }.commit(&replacements());
            let is_told = matches!(result, Ok(()) | Err(Error::ChangedMeanwhile(_) | Error::ChangedWhileWriting(_)));
            assert!(is_told, "{}: {result:?}", replacement.path);
            repair(folder.path());
            assert!(!is_unfinished(folder.path()));
        }
    }
}

#[test]
fn a_journal_leads_nowhere_else() {
    for path in ["../outside", "/tmp/outside", "a/../../outside", ""] {
        let folder = project();
        let pending = folder.path().join(FOLDER).join(PENDING);
        fs::create_dir_all(&pending).unwrap();
        let journal = json!([{ "path": path, "before": null, "staged": true }]).to_string();
        fs::write(pending.join(JOURNAL), journal).unwrap();
        fs::write(pending.join("0.new"), "new").unwrap();
        let result = Transaction { folder: folder.path(), layer: &System }.repair();
        assert!(matches!(result, Err(Error::Journal(_))), "{path}: {result:?}");
    }
}

#[cfg(unix)]
#[test]
fn no_link_is_written_through() {
    for (link, path) in [("linked", "linked/created"), (".lambda-s3", "created"), ("linked", "linked")] {
        let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::os::unix::fs::symlink(outside.path(), folder.path().join(link)).unwrap();
        let replacement = Replacement { path: path.to_owned(), before: None, after: Some("new".to_owned()) };
        assert!(commit(folder.path(), &[replacement]).is_err(), "{path}");
        assert_eq!(files(outside.path()), BTreeMap::new());
        assert!(fs::symlink_metadata(folder.path().join(link)).unwrap().is_symlink());
    }
}
