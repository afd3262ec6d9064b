//! A file system in which one step goes wrong.

use std::cell::{Cell, RefCell};
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use crate::disk::entry::kept;
use crate::disk::layer::{self, Layer, System};

/// What goes wrong at a step.
#[derive(Clone, Copy)]
pub(super) enum Fault<'a> {
    /// The process ends: neither this step is done nor any after it.
    Crash,
    /// The step fails, as on a disk that is full for a moment.
    Fails,
    Meddles(&'a dyn Fn(&Path)),
}

/// The file system, with a fault at one of its steps.
pub(super) struct Faulty<'a> {
    pub(super) folder: &'a Path,
    pub(super) at: usize,
    pub(super) fault: Fault<'a>,
    pub(super) has_exchange: bool,
    pub(super) steps: Cell<usize>,
    pub(super) names: RefCell<Vec<String>>,
}

impl<'a> Faulty<'a> {
    pub(super) fn new(folder: &'a Path, at: usize, fault: Fault<'a>) -> Self {
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

    pub(super) fn was_reached(&self) -> bool {
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
