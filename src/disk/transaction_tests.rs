use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;

use tempfile::TempDir;

use super::*;
use crate::disk::entry::kept;
use crate::disk::{PREFIX, layer};

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
    has_exchange: bool,
    steps: Cell<usize>,
    names: RefCell<Vec<String>>,
}

impl<'a> Faulty<'a> {
    fn new(folder: &'a Path, at: usize, fault: Fault<'a>) -> Self {
        Self { folder, at, fault, has_exchange: true, steps: Cell::new(0), names: RefCell::default() }
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
    fn append(&self, path: &Path, text: &str) -> io::Result<()> {
        // A journal that is cut off ends anywhere.
        let append = |text: &str| fs::File::options().append(true).open(path)?.write_all(text.as_bytes());
        self.step("append", path, || append(text)).inspect_err(|_| {
            let _ = append(&text[..text.len() / 2]);
        })
    }
    fn probe(&self, path: &Path) -> io::Result<()> {
        self.step("probe", path, || System.probe(path))
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step("rename", to, || System.rename(from, to))
    }
    fn place(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step("place", to, || System.place(from, to))
    }
    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        if self.has_exchange {
            return self.step("exchange", other, || System.exchange(one, other));
        }
        // As `layer::exchange_by_copy` does it, each step by itself.
        let kept = kept(one);
        self.step("keep", other, || fs::hard_link(other, &kept))?;
        self.step("replace", other, || fs::rename(one, other))?;
        self.step("keep", one, || fs::rename(&kept, one))
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
    fn remove_tree(&self, path: &Path) -> io::Result<()> {
        self.step("remove", path, || System.remove_tree(path))
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
fn what_others_delete_at_any_step_is_no_failure() {
    for replacement in replacements() {
        for at in 0..steps(true) {
            let folders = project();
            let meddle = |folder: &Path| drop(fs::remove_file(folder.join(&replacement.path)));
            let layer = Faulty::new(folders.path(), at, Fault::Meddles(&meddle));
            let result = folders.commit(&layer);
            let is_known = matches!(result, Ok(()) | Err(Error::ChangedMeanwhile(_) | Error::ChangedWhileWriting(_)));
            assert!(is_known, "{} before {}: {result:?}", replacement.path, layer.names.borrow()[at]);
            folders.recover();
        }
    }
}

#[test]
fn a_project_that_took_the_place_of_an_interrupted_one_is_left_alone() {
    for at in 0..steps(true) {
        let folders = project();
        let _ = folders.commit(&Faulty::new(folders.path(), at, Fault::Crash));
        for path in files(folders.path()).into_keys().filter(|path| path.contains(PREFIX)) {
            fs::remove_file(folders.path().join(path)).unwrap();
        }
        for (path, text) in before() {
            let path = folders.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let _ = fs::remove_dir_all(folders.path().join("d"));
        folders.recover();
        assert_eq!(files(folders.path()), before());
    }
}

#[test]
fn no_file_of_the_repository_or_outside_is_written() {
    for path in ["../outside", "/tmp/outside", "a/../../outside", "", ".git/hooks/post-checkout", ".lambda-s3/other"] {
        let folders = project();
        let replacement = Replacement { path: path.to_owned(), before: None, after: Some("new".to_owned()) };
        let result = folders.run(&System).commit(&[replacement]);
        assert!(matches!(result, Err(Error::Path { .. })), "{path}: {result:?}");
        assert_eq!(files(folders.path()), before());
    }
}

#[test]
fn a_folder_for_journals_that_lies_in_the_project_is_refused() {
    let folders = project();
    let journals = folders.path().join("state");
    let run = Transaction { folder: folders.path(), journals: &journals, layer: &System };
    assert!(matches!(run.commit(&replacements()), Err(Error::State { .. })));
    assert!(matches!(run.recover(), Err(Error::State { .. })));
}

#[cfg(unix)]
#[test]
fn a_folder_for_journals_that_others_may_write_in_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let folders = project();
    fs::set_permissions(folders.journals.path(), fs::Permissions::from_mode(0o777)).unwrap();
    assert!(matches!(folders.commit(&System), Err(Error::State { .. })));
    assert_eq!(files(folders.path()), before());
}

#[cfg(unix)]
#[test]
fn no_link_is_written_through() {
    for (link, path) in [("linked", "linked/created"), (".lambda-s3", RECORD), ("linked", "linked")] {
        let (folders, outside) = (project(), tempfile::tempdir().unwrap());
        let _ = fs::remove_dir_all(folders.path().join(link));
        std::os::unix::fs::symlink(outside.path(), folders.path().join(link)).unwrap();
        let replacement = Replacement { path: path.to_owned(), before: None, after: Some("new".to_owned()) };
        assert!(folders.run(&System).commit(&[replacement]).is_err(), "{path}");
        assert_eq!(files(outside.path()), BTreeMap::new());
        assert!(fs::symlink_metadata(folders.path().join(link)).unwrap().is_symlink());
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
