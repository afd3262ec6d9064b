//! The folders of configurations, with everything in them that can be referred to.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use hcl_edit::expr::Expression;

use super::attached;
use super::block::{Attribute, Block};
use super::lines::Lines;
use crate::deployment::facts::In;
use crate::deployment::node::{Node, Text};
use crate::deployment::{Position, json};
use crate::iam::Target;

/// More values than this come of no configuration: a local that names another twice, and so on, would.
const MAX_NODES: usize = 500_000;

/// Everything that lies there.
pub struct Configuration<'a> {
    pub place: &'a Target,
    pub folders: BTreeMap<&'a str, Folder<'a>>,
    /// Every file that may be read from one, by its path.
    pub files: BTreeMap<&'a str, &'a Lines<'a>>,
    /// The files with the lines before each.
    pub sources: Vec<(usize, &'a str)>,
    /// What of other files was read.
    pub used: RefCell<BTreeSet<&'a str>>,
    pub nodes: Cell<usize>,
}

impl<'a> Configuration<'a> {
    pub fn file(&self) -> In<'_> {
        In::Files(&self.sources)
    }

    /// Whether there is more to give; it is less by so much then.
    pub fn spend(&self, weight: usize) -> bool {
        self.nodes.set(self.nodes.get().saturating_add(weight));
        self.nodes.get() <= MAX_NODES
    }

    /// The value of a text at `place`: of a policy that is written as text, what it says, with its places where `placed` says. It counts as
    /// if it stood there, each time that it is referred to; unknown where that is too much.
    pub fn written(&self, text: Text, place: Position, placed: &dyn Fn(Position) -> Position) -> Node {
        match json::policy_in(&text) {
            Some(policy) if self.spend(policy.weight().0) => policy.placed(placed),
            Some(_) => Node::text(place, Text::unknown("a circle")),
            None => Node::text(place, text),
        }
    }

    /// A file by its path from a folder on; none that lies elsewhere.
    pub fn lines(&self, folder: &str, path: &str) -> Option<&'a Lines<'a>> {
        let found = self.files.get(&*joined(folder, path)?).copied()?;
        self.used.borrow_mut().insert(found.file);
        Some(found)
    }

    /// The folder of a module that is called from another folder.
    pub fn module(&self, folder: &str, source: &str) -> Option<&Folder<'a>> {
        let is_local = source.starts_with("./") || source.starts_with("../");
        self.folders.get(&*joined(folder, source).filter(|_| is_local)?)
    }
}

/// The files of a folder, which are one module.
pub struct Folder<'a> {
    pub path: &'a str,
    pub blocks: Vec<Rc<Block<'a>>>,
    /// By the last of its labels.
    by_name: HashMap<&'a str, Vec<Rc<Block<'a>>>>,
    locals: HashMap<&'a str, Attribute<'a>>,
    /// What attaches a policy, by the address of that.
    attachments: HashMap<String, Vec<Rc<Block<'a>>>>,
}

impl<'a> Folder<'a> {
    pub fn new(path: &'a str, blocks: Vec<Rc<Block<'a>>>) -> Self {
        let (mut locals, mut attachments) = (HashMap::new(), HashMap::new());
        let mut by_name: HashMap<&str, Vec<Rc<Block<'_>>>> = HashMap::new();
        for block in &blocks {
            match (block.ident, block.labels.as_slice()) {
                ("locals", _) => block.attributes.iter().for_each(|local| {
                    locals.entry(local.key).or_insert(*local);
                }),
                (_, [name]) => by_name.entry(name).or_default().push(Rc::clone(block)),
                (_, [kind, name]) => {
                    by_name.entry(name).or_default().push(Rc::clone(block));
                    if let Some(policy) = attached::policy_of(kind, block) {
                        attachments.entry(policy).or_insert_with(Vec::new).push(Rc::clone(block));
                    }
                }
                _ => {}
            }
        }
        Self { path, blocks, by_name, locals, attachments }
    }

    /// A block by its labels; of one label, `kind` is empty.
    pub fn block(&self, ident: &str, kind: &str, name: &str) -> Option<&Rc<Block<'a>>> {
        let is_it = |block: &&Rc<Block<'a>>| match block.labels.as_slice() {
            [_] => block.ident == ident && kind.is_empty(),
            labels => block.ident == ident && labels.first() == Some(&kind),
        };
        self.by_name.get(name)?.iter().find(is_it)
    }

    pub fn local(&self, name: &str) -> Option<&Attribute<'a>> {
        self.locals.get(name)
    }

    pub fn attachments(&self, policy: &str) -> &[Rc<Block<'a>>] {
        self.attachments.get(policy).map_or(&[], Vec::as_slice)
    }
}

/// Where the module that a block calls is from, where that is written there.
pub fn source_of<'a>(block: &Block<'a>) -> Option<&'a str> {
    match block.get("source")?.value {
        Expression::String(source) => Some(source.as_str()),
        _ => None,
    }
}

/// A path from a folder on; `None` where it leads nowhere that a file may be read from.
fn joined(folder: &str, path: &str) -> Option<String> {
    if path.starts_with('/') || path.contains('\\') {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn no_path_leads_out() {
        let from = |path| joined("deploy/terraform", path);
        assert_eq!(from("./a/../b//c.json").as_deref(), Some("deploy/terraform/b/c.json"));
        assert_eq!(from("../shared/x").as_deref(), Some("deploy/shared/x"));
        assert_eq!([from("/etc/passwd"), from("../../../x"), from("a\\b")], [None, None, None]);
        assert_eq!(from("../../x").as_deref(), Some("x"));
    }
}
