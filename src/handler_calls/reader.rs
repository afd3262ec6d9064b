//! All that is known of the code while it is read.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use proc_macro2::Span;
use syn::{Attribute, Block, Expr, Generics, Item, Signature, Type};

use super::call::{Certainty, CodeLocation, HiddenCalls, Note, Unresolved};
use super::cfg::is_off;
use super::found::{Found, FoundSetting, Within};
use super::kinds::Context;
use super::lock::LazyLock;
use super::macros::{Bodies, Body, read_body};
use super::resolve::Target;
use super::roots::Role;
use super::tree::{Package, Parsed, start_of};
use super::value::{Kind, Origin, Source, Text, Value};
use crate::service_reference::{Operation, client_of_crate};

/// A place: file, line from one on, column from zero on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Spot {
    pub(super) file: usize,
    pub(super) line: usize,
    pub(super) column: usize,
}

/// A module, or a block with items of its own.
pub(super) struct Module {
    pub(super) root: usize,
    pub(super) parent: Option<usize>,
    pub(super) package: usize,
    pub(super) file: usize,
    pub(super) is_block: bool,
    pub(super) names: HashMap<String, Vec<Definition>>,
    pub(super) uses: HashMap<String, Vec<Vec<String>>>,
    pub(super) globs: Vec<Vec<String>>,
}

/// What a name stands for in the crates that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Definition {
    Module(usize),
    Type(usize),
    Function(usize),
    Constant(usize),
}

/// A type or a trait.
pub(super) struct TypeItem<'a> {
    pub(super) module: usize,
    pub(super) item: &'a Item,
    pub(super) generics: &'a Generics,
}

/// What functions stand in: an implementation or a trait.
pub(super) struct Owner<'a> {
    pub(super) module: usize,
    pub(super) generics: &'a Generics,
    /// `None` for a trait, whose number is in `of_trait` then.
    pub(super) self_type: Option<&'a Type>,
    pub(super) of_trait: Option<usize>,
    pub(super) implementation: Option<&'a syn::ItemImpl>,
}

pub(super) struct Function<'a> {
    pub(super) module: usize,
    pub(super) owner: Option<usize>,
    pub(super) signature: &'a Signature,
    pub(super) body: Option<&'a Block>,
}

pub(super) struct Constant<'a> {
    pub(super) module: usize,
    pub(super) kind: &'a Type,
    pub(super) value: &'a Expr,
}

/// What methods are looked up by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Head {
    Local(usize),
    Client(&'static str),
    /// A parameter that may be anything, or a type that is not here.
    Other,
}

/// How far the body of a function is read.
#[derive(Clone, Default)]
pub(super) enum Progress {
    #[default]
    Waiting,
    Running,
    Done(Value),
}

pub(super) struct Reader<'a> {
    pub(super) packages: &'a [Package],
    pub(super) files: &'a [Parsed],
    /// Where the arguments of the next macro are kept.
    bodies: &'a Bodies,
    /// Whose operations something that is not known may be called as.
    pub(super) clients: BTreeSet<&'static str>,
    pub(super) modules: Vec<Module>,
    pub(super) types: Vec<TypeItem<'a>>,
    pub(super) owners: Vec<Owner<'a>>,
    pub(super) functions: Vec<Function<'a>>,
    pub(super) constants: Vec<Constant<'a>>,
    pub(super) libraries: HashMap<String, usize>,
    pub(super) methods: HashMap<String, HashMap<Head, Vec<usize>>>,
    /// What types dereference to, where they say so.
    pub(super) targets: HashMap<usize, (&'a Type, usize)>,
    pub(super) progress: Vec<Progress>,
    pub(super) calls: Vec<Found>,
    /// What functions are given: by function and argument.
    pub(super) given_texts: HashMap<(usize, usize), Vec<Text>>,
    pub(super) given_requests: HashMap<(usize, usize), HashSet<Origin>>,
    /// What requests are given that a function was given.
    pub(super) parameter_settings: Vec<(Origin, String, FoundSetting)>,
    /// Operations whose requests are given something where it is not known which request it is.
    pub(super) loose: HashSet<(&'static str, String)>,
    /// With the function that is to blame.
    pub(super) notes: BTreeSet<(Note, Option<usize>)>,
    /// The function that is being read.
    pub(super) current: Option<usize>,
    /// The crates that the code of a package names, and where first.
    pub(super) crates: BTreeMap<(usize, String), Spot>,
    pub(super) seen_in_types: RefCell<BTreeMap<(usize, String), Spot>>,
    /// What glob imports are of, by module and number.
    pub(super) globs: RefCell<HashMap<(usize, usize), Option<Target>>>,
    /// The traits that something has, of those that are read.
    pub(super) traits: HashMap<Head, Vec<usize>>,
    /// What traits build on, once that is asked for.
    pub(super) supertraits: RefCell<HashMap<usize, Rc<[usize]>>>,
    /// Implementations of traits that are not read, and the types that they are for.
    pub(super) foreign_traits: HashMap<usize, usize>,
    /// The types that functions make values of.
    pub(super) made: HashSet<(Option<usize>, usize)>,
    /// What functions give to the parts of requests.
    pub(super) built_parts: HashSet<(Option<usize>, String)>,
    /// Operations by the names of their methods, once they are asked for.
    pub(super) operations: RefCell<HashMap<String, Rc<[&'static Operation]>>>,
    /// Whose credentials the clients have that functions and fields are given.
    pub(super) given_sources: HashMap<(usize, usize), Vec<Source>>,
    pub(super) field_sources: HashMap<(usize, Rc<str>), Vec<Source>>,
    /// The keys of events that fields are given.
    pub(super) field_keys: HashMap<(usize, Rc<str>), Vec<Text>>,
    /// Clients with other credentials than those of the role that may be used wherever one is declared; `None` for what clients
    /// are made from.
    pub(super) lost: BTreeSet<Option<&'static str>>,
    /// Methods that are called on something that is not known: in which function, with how many arguments where that is to be seen,
    /// and whether it is one of a type that is read, or in a macro.
    pub(super) loose_uses: BTreeSet<(Option<usize>, String, Option<usize>, bool)>,
    /// What is locked, once it is asked for.
    pub(super) lock: LazyLock<'a>,
    /// What `use` names, until everything is collected.
    pub(super) imports: Vec<(usize, Vec<String>, Spot)>,
    /// The functions of traits' implementations, by name.
    pub(super) implementations: HashMap<String, Vec<usize>>,
    /// Which functions are named in which, and outside of any.
    pub(super) uses: HashSet<(Option<usize>, usize)>,
    /// Methods that take nothing.
    pub(super) plain_methods: HashSet<String>,
    /// What names of types mean in functions, and what these take, of those that were called.
    pub(super) contexts: RefCell<HashMap<usize, Context>>,
    pub(super) parameters: RefCell<HashMap<usize, Rc<[Kind]>>>,
    /// How deep the expression is that is being read, from the outermost function on.
    pub(super) level: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(packages: &'a [Package], lock: &'a str, files: &'a [Parsed], bodies: &'a Bodies) -> Self {
        Self {
            packages,
            files,
            bodies,
            clients: clients_of(packages),
            modules: Vec::new(),
            types: Vec::new(),
            owners: Vec::new(),
            functions: Vec::new(),
            constants: Vec::new(),
            libraries: HashMap::new(),
            methods: HashMap::new(),
            targets: HashMap::new(),
            progress: Vec::new(),
            calls: Vec::new(),
            given_texts: HashMap::new(),
            given_requests: HashMap::new(),
            parameter_settings: Vec::new(),
            loose: HashSet::new(),
            notes: BTreeSet::new(),
            current: None,
            crates: BTreeMap::new(),
            seen_in_types: RefCell::default(),
            globs: RefCell::default(),
            traits: HashMap::new(),
            supertraits: RefCell::default(),
            foreign_traits: HashMap::new(),
            made: HashSet::new(),
            built_parts: HashSet::new(),
            operations: RefCell::default(),
            given_sources: HashMap::new(),
            field_sources: HashMap::new(),
            field_keys: HashMap::new(),
            lost: BTreeSet::new(),
            loose_uses: BTreeSet::new(),
            lock: LazyLock::new(lock),
            imports: Vec::new(),
            implementations: HashMap::new(),
            uses: HashSet::new(),
            contexts: RefCell::default(),
            parameters: RefCell::default(),
            plain_methods: HashSet::new(),
            level: 0,
        }
    }

    /// The arguments of a macro, if they are what macros of this name take.
    pub(super) fn body_of(&mut self, module: usize, name: &str, call: &syn::Macro) -> Option<&'a Body> {
        let features = self.features(module);
        let (body, next) = self.bodies.keep(read_body(name, call.tokens.clone(), features)?);
        self.bodies = next;
        Some(body)
    }

    pub(super) fn spot(&self, module: usize, span: Span) -> Spot {
        let (line, column) = start_of(span);
        Spot { file: self.modules[module].file, line, column }
    }

    pub(super) fn place(&self, spot: Spot) -> CodeLocation {
        CodeLocation { file: self.files[spot.file].path.clone(), line: spot.line, column: spot.column + 1 }
    }

    /// Other functions have audits of their own.
    pub(super) fn note(&mut self, spot: Spot, doubt: Unresolved, hides: HiddenCalls) {
        if self.files[spot.file].role != Role::Other {
            self.notes.insert((Note { place: self.place(spot), doubt, hides }, self.current));
        }
    }

    pub(super) fn see_crate(&mut self, path: &[String], spot: Spot) {
        if let [name, ..] = path
            && name.starts_with(|c: char| c.is_ascii_lowercase())
            && self.files[spot.file].role != Role::Other
        {
            self.crates.entry((self.files[spot.file].package, name.clone())).or_insert(spot);
        }
    }

    /// Whether what has these attributes is not built.
    pub(super) fn is_off(&self, module: usize, attributes: &[Attribute]) -> bool {
        !attributes.is_empty() && is_off(attributes, self.features(module))
    }

    pub(super) fn features(&self, module: usize) -> &'a BTreeSet<String> {
        &self.packages[self.modules[module].package].features
    }

    pub(super) fn begin_call(
        &mut self,
        operation: &'static Operation,
        certainty: Certainty,
        spot: Spot,
        within: Within,
    ) -> Kind {
        let settings = HashMap::new();
        self.calls.push(Found { operation, certainty, spot, within, settings, is_partial: false });
        request_of(operation, Origin::Call(self.calls.len() - 1))
    }
}

/// Clients that functions use without naming their crates, by way of crates that are not here, and those that the code names.
fn clients_of(packages: &[Package]) -> BTreeSet<&'static str> {
    const USUAL: [&str; 8] = ["dynamodb", "kms", "s3", "s3_transfer_manager", "secretsmanager", "sns", "sqs", "ssm"];
    let mut clients = BTreeSet::from(USUAL);
    for package in packages {
        let renamed = package.dependencies.values().filter_map(|name| client_of_crate(name));
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let named = package.files.values().flat_map(|text| {
            let starts = text.match_indices("aws_sdk_").map(|(at, _)| &text[at..]);
            starts.filter_map(move |rest| client_of_crate(rest.split(|c: char| !is_name(c)).next()?))
        });
        clients.extend(renamed.chain(named));
    }
    clients
}

fn request_of(operation: &'static Operation, origin: Origin) -> Kind {
    Kind::Request(std::rc::Rc::new(super::value::Request { operation, origins: vec![origin] }))
}
