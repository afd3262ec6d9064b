//! A handler's Rust code becomes the calls that it makes of AWS.
//!
//! The texts of a crate and of the crates beside it are parsed, nothing is compiled. What a value is, is followed through
//! imports, fields, variables, functions, closures and macros only as far as it takes to know which client a call ends up at, and
//! what its request is given. What cannot be decided is a [`Note`] with its place.

mod call;
mod cfg;
mod collect;
mod control;
mod crates;
mod credentials;
mod escapes;
mod event_keys;
mod features;
mod finish;
mod formats;
mod found;
mod frame;
mod functions;
mod handlers;
mod index;
mod invocations;
mod kinds;
mod lock;
mod macros;
mod methods;
mod names;
mod needs;
mod packages;
mod parse;
mod paths;
mod reached;
mod reader;
mod requests;
mod resolve;
mod roots;
mod shapes;
mod skim;
mod stack;
mod structs;
mod swallowed;
mod tree;
mod value;
mod walk;

pub use crate::service_reference::Operation;
pub use call::{Call, Certainty, CodeLocation, Extent, HiddenCalls, Literal, Note, Setting, Unresolved};
pub use event_keys::{Encoding, EventKey};
pub use needs::Needs;
pub use packages::{packages, paths_beside};
pub use roots::{Role, Root, paths_in_attributes, paths_named, paths_of_modules};
pub use stack::{on_deep_stack, spawn_deep};
pub use swallowed::Swallowed;
pub use tree::Package;

use macros::Bodies;
use parse::Refused;
use reader::Reader;
use tree::Tree;

/// What the code of a function does with AWS.
#[derive(Clone, Debug, Default)]
pub struct Calls {
    pub calls: Vec<Call>,
    pub notes: Vec<Note>,
    /// Errors that the handler logs, and returns `Ok`.
    pub swallowed: Vec<Swallowed>,
}

/// What the file is called that says which versions of which crates a function is built with.
pub const LOCK: &str = "Cargo.lock";

/// Reads the calls of a package, the first, and of those that it uses; `lock` is the text of [`LOCK`], empty for none.
pub fn read_calls(packages: &[Package], lock: &str) -> Calls {
    let read = || {
        let calls = read_on_this_stack(packages, lock);
        parse::forget_files();
        calls
    };
    on_deep_stack(read).unwrap_or_else(|| {
        let root = packages.first().and_then(|package| package.roots.first());
        let file = root.map(|root| root.path.clone()).unwrap_or_default();
        let place = CodeLocation { file, line: 1, column: 1 };
        let doubt = Unresolved::Unread("the program has not enough memory for it".to_owned());
        let notes = vec![Note { place, doubt, hides: HiddenCalls::Everything }];
        Calls { notes, ..Calls::default() }
    })
}

/// The line of a text that is no Rust, counted from 1, and what is wrong there. To be called on a deep stack ([`on_deep_stack`]).
pub fn wrong_with(text: &str) -> Option<(usize, String)> {
    let wrong = parse::parse_file(text).err().map(|Refused { at: (line, _), reason }| (line, reason));
    parse::forget_files();
    wrong
}

fn read_on_this_stack(packages: &[Package], lock: &str) -> Calls {
    let tree = Tree::read(packages);
    let bodies = Bodies::default();
    let mut reader = Reader::new(packages, lock, &tree.files, &bodies);
    for (package, file) in &tree.roots {
        reader.collect_crate(*package, *file);
    }
    reader.index_methods(0, 0);
    reader.see_imports();
    reader.read_bodies();
    for (spot, name) in tree.missing {
        reader.note(spot, Unresolved::Missing(name), HiddenCalls::Everything);
    }
    let Calls { calls, mut notes, swallowed } = reader.finish();
    for (file, Refused { at: (line, column), reason }) in tree.refused {
        let place = CodeLocation { file, line, column };
        notes.push(Note { place, doubt: Unresolved::Unread(reason), hides: HiddenCalls::Everything });
    }
    for package in packages {
        let place = CodeLocation { file: package.manifest.clone(), line: 1, column: 1 };
        let missing = package.missing.iter().map(|path| (Unresolved::Root(path.clone()), HiddenCalls::Everything));
        let names = package.undecided.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let undecided = (!names.is_empty()).then_some((Unresolved::Binaries(names), HiddenCalls::Nothing));
        let doubts = missing.chain(undecided);
        notes.extend(doubts.map(|(doubt, hides)| Note { place: place.clone(), doubt, hides }));
    }
    notes.sort();
    Calls { calls, notes, swallowed }
}
