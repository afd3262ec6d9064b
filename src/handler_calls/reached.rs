//! What the function gets to, from its binary on.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::collect::plain;
use super::names::is_of_any_type;
use super::reader::Reader;
use super::roots::Role;

/// Functions, by how the function's binary comes to them.
pub(super) struct Reached {
    reached: HashSet<usize>,
    excluded: HashSet<usize>,
}

impl Reached {
    /// The code of the binary is what the function does, and so is what it gets to. What other binaries alone get to is theirs.
    /// Of a library that has one binary, all counts: it is there for that.
    pub(super) fn of(reader: &Reader<'_>) -> Self {
        let uses = Uses::of(reader);
        let role = |function: usize| reader.files[reader.modules[reader.functions[function].module].file].role;
        let is_first = |function: usize| reader.modules[reader.functions[function].module].package == 0;
        let all = || 0..reader.functions.len();
        let is_own = |function: &usize| is_first(*function) && !reader.is_of_library(*function);
        let others = uses.from(reader, all().filter(|function| role(*function) == Role::Other).collect());
        let binary: Vec<usize> =
            all().filter(|function| is_own(function) && role(*function) == Role::Function).collect();
        let of_binary = uses.from(reader, binary.clone());
        let is_only =
            !reader.packages.first().is_some_and(|package| package.roots.iter().any(|root| root.role == Role::Other));
        let library = all().filter(|function| is_only && is_own(function) && role(*function) == Role::Library);
        let reached = match is_only {
            true => uses.from(reader, binary.into_iter().chain(library).collect()),
            false => of_binary,
        };
        let names = reader.own_names();
        let named = all()
            .filter(|function| names.contains(plain(&reader.functions[*function].signature.ident).as_str()))
            .collect();
        let named = uses.from(reader, named);
        let is_excluded = |function: &usize| {
            let is_generated = reader.is_of_library(*function) && !named.contains(function);
            let is_theirs = role(*function) == Role::Other || others.contains(function);
            !reached.contains(function) && (is_generated || is_theirs)
        };
        let excluded = all().filter(is_excluded).collect();
        Self { reached, excluded }
    }

    pub(super) fn is_reached(&self, function: usize) -> bool {
        self.reached.contains(&function)
    }

    /// Whether it is known to be none of the function's.
    pub(super) fn is_excluded(&self, function: usize) -> bool {
        self.excluded.contains(&function)
    }
}

/// The functions that one gets to from these.
pub(super) fn reached_from(reader: &Reader<'_>, functions: Vec<usize>) -> HashSet<usize> {
    Uses::of(reader).from(reader, functions)
}

/// Which functions are named in which, and outside of any.
struct Uses {
    known: HashMap<Option<usize>, Vec<usize>>,
    /// Methods of packages beside the function, by name and number of arguments, that are called on something that is not known.
    loose: HashMap<Option<usize>, Vec<usize>>,
}

impl Uses {
    fn of(reader: &Reader<'_>) -> Self {
        let mut known: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
        for (by, function) in &reader.uses {
            known.entry(*by).or_default().push(*function);
        }
        // A crate that is not here calls what implements a trait of it, once there is a value of the type.
        let mut called: HashMap<usize, Vec<usize>> = HashMap::new();
        for (at, function) in reader.functions.iter().enumerate() {
            if let Some(of) = function.owner.and_then(|owner| reader.foreign_traits.get(&owner)) {
                called.entry(*of).or_default().push(at);
            }
        }
        for (by, of) in &reader.made {
            known.entry(*by).or_default().extend(called.get(of).into_iter().flatten());
        }
        let mut methods: BTreeMap<(String, usize), Vec<usize>> = BTreeMap::new();
        for (at, function) in reader.functions.iter().enumerate().filter(|(_, function)| function.owner.is_some()) {
            let takes = function.signature.inputs.len().saturating_sub(1);
            methods.entry((plain(&function.signature.ident), takes)).or_default().push(at);
        }
        let mut loose: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
        for (by, name, count, _) in
            reader.loose_uses.iter().filter(|(_, name, _, is_own)| *is_own || !is_of_any_type(name))
        {
            let counts = count.map_or(0..=usize::MAX, |count| count..=count);
            let found = methods.range((name.clone(), *counts.start())..=(name.clone(), *counts.end()));
            loose.entry(*by).or_default().extend(found.flat_map(|(_, functions)| functions));
        }
        Self { known, loose }
    }

    /// Those that one gets to from these.
    fn from(&self, reader: &Reader<'_>, mut next: Vec<usize>) -> HashSet<usize> {
        let mut reached: HashSet<usize> = next.iter().copied().collect();
        next.extend(self.known.get(&None).into_iter().flatten());
        next.extend(self.loose.get(&None).into_iter().flatten());
        reached.extend(&next);
        while let Some(at) = next.pop() {
            let mut further = self.known.get(&Some(at)).cloned().unwrap_or_default();
            further.extend(self.loose.get(&Some(at)).into_iter().flatten());
            // A trait's method is that of whatever has the trait.
            let function = &reader.functions[at];
            if function.owner.is_some_and(|owner| reader.owners[owner].of_trait.is_some()) {
                let name = plain(&function.signature.ident);
                further.extend(reader.implementations.get(&name).into_iter().flatten());
            }
            next.extend(further.into_iter().filter(|function| reached.insert(*function)));
        }
        reached
    }
}

impl Reader<'_> {
    /// Whether a function is of the library that was generated with the project.
    fn is_of_library(&self, function: usize) -> bool {
        let module = &self.modules[self.functions[function].module];
        let library = &self.packages[module.package].library;
        !library.is_empty() && self.files[module.file].path.starts_with(library)
    }

    /// What the project's code outside of its library calls, by name: the words in front of a parenthesis.
    fn own_names(&self) -> HashSet<&str> {
        let Some(package) = self.packages.first().filter(|package| !package.library.is_empty()) else {
            return HashSet::new();
        };
        let own = package.files.iter().filter(|(path, _)| !path.starts_with(&package.library));
        let called = own.flat_map(|(_, text)| text.split('(')).map(|before| before.trim_end_matches("::<_>"));
        called
            .map(|before| before.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default())
            .collect()
    }
}
