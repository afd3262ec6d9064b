//! All functions of a workspace, as rules see them.

use super::Finding;
use crate::deployment::{Position, SourceLocation};
use crate::file::File;
use crate::manifest::{Stated, place_of};
use crate::workspace_graph::{Graph, Listener, Member, Writer};

/// All that rules about a workspace may know.
#[derive(Clone, Debug)]
pub struct Workspace<'a> {
    pub graph: Graph<'a>,
    /// The manifest of each function, by the path that it is to be named by.
    manifests: Vec<&'a File>,
}

/// Something bad about several functions. It is told at one of them, and what any of them allows is allowed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shared {
    pub finding: Finding,
    pub members: Vec<usize>,
}

impl<'a> Workspace<'a> {
    /// These functions, each with its manifest as that is to be named.
    pub fn of(functions: impl IntoIterator<Item = (Member<'a>, &'a File)>) -> Self {
        let (members, manifests) = functions.into_iter().unzip();
        Self { graph: Graph::of(members), manifests }
    }

    /// Where the manifest of a function says something.
    pub fn place(&self, member: usize, stated: Stated) -> SourceLocation {
        let File { path, text } = self.manifests[member];
        let at = place_of(text, stated).map(|(line, column)| Position { line, column });
        SourceLocation { at, ..SourceLocation::file(path.clone()) }
    }

    /// Where a trigger stands.
    pub fn place_of_trigger(&self, listener: Listener) -> SourceLocation {
        self.place(listener.member, Stated::Trigger(listener.trigger))
    }

    /// Where a grant stands.
    pub fn place_of_grant(&self, Writer { member, grant }: Writer) -> SourceLocation {
        let grants = &self.graph.spec(member).grants;
        let access = grants[grant].access;
        let number = grants[..grant].iter().filter(|other| other.access == access).count();
        self.place(member, Stated::Grant(access, number))
    }

    pub fn name(&self, member: usize) -> &'a str {
        self.graph.spec(member).name.as_str()
    }

    /// The names of these functions: a few of them, and how many others there are.
    pub fn names(&self, members: impl IntoIterator<Item = usize>) -> String {
        enumerate(members.into_iter().map(|member| format!("`{}`", self.name(member))))
    }
}

/// `a, b and c`; of very many the first, and how many others there are.
pub fn enumerate(all: impl Iterator<Item = String>) -> String {
    const MOST: usize = 5;
    let mut all: Vec<String> = all.collect();
    if all.len() > MOST {
        let others = all.len() - (MOST - 1);
        all.truncate(MOST - 1);
        all.push(format!("{others} others"));
    }
    match all.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => all.concat(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn many_are_counted() {
        let list = |count: u32| super::enumerate((1..=count).map(|number| number.to_string()));
        assert_eq!([list(1), list(2), list(5)], ["1", "1 and 2", "1, 2, 3, 4 and 5"]);
        assert_eq!(list(1_000), "1, 2, 3, 4 and 996 others");
    }
}
