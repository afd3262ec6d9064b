//! What templates may use is documented from the types that the values are made of.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cargo_lambda_s3::templates::lint::variables;
use syn::{Field, Fields, GenericArgument, GenericParam, Item, ItemStruct, PathArguments, Type};

/// The table that the program carries with it: a line for each value, its name, a tab and what its type's field says.
const TABLE: &str = "src/templates/lint/variables.txt";

/// The types that the values begin with: `stack` is another for each format.
const ROOTS: [(&str, &str, &str); 5] = [
    ("", "src/plan/values.rs", "Values"),
    ("POLICY.", "src/formats/policy.rs", "PolicyView"),
    ("sam,cloudformation,cli:stack.", "src/formats/cloudformation/mod.rs", "Stack"),
    ("terraform:stack.", "src/formats/terraform/mod.rs", "Module"),
    ("cdk:stack.", "src/formats/cdk/mod.rs", "App"),
];

/// `UPDATE_CASES=1` writes the table.
#[test]
fn the_table_of_values_says_what_the_types_say() {
    let structs = structs();
    let mut table = BTreeMap::new();
    let mut silent = BTreeSet::new();
    for (prefix, file, name) in ROOTS {
        let item = &structs[&(PathBuf::from(file), name.to_owned())];
        let mut walk = Walk { structs: &structs, table: &mut table, silent: &mut silent };
        walk.fields(Path::new(file), item, &BTreeMap::new(), prefix);
    }
    assert!(
        silent.is_empty(),
        "these fields reach templates and say nothing of themselves:\n{}",
        silent.into_iter().collect::<Vec<_>>().join("\n")
    );
    let written: String = table.iter().map(|(name, text)| format!("{name}\t{text}\n")).collect();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(TABLE);
    if std::env::var_os("UPDATE_CASES").is_some() {
        fs::write(path, written).unwrap();
    } else {
        assert_eq!(fs::read_to_string(path).unwrap(), written, "run with UPDATE_CASES=1 to bring {TABLE} in step");
    }
}

/// The other direction: whatever the templates of some spec are given is in the table, and nothing else is.
#[test]
fn every_value_of_every_sample_is_documented_and_has_an_example() {
    let variables = variables().unwrap();
    let table = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(TABLE)).unwrap();
    let named: BTreeSet<&str> = table.lines().map(|line| line.split_once('\t').unwrap().0).collect();
    let undocumented: Vec<&str> =
        variables.iter().filter(|one| one.description.is_empty()).map(|one| one.name.as_str()).collect();
    assert!(
        undocumented.is_empty(),
        "{} of them: {:?}",
        undocumented.len(),
        &undocumented[..undocumented.len().min(20)]
    );
    let found: BTreeSet<String> = variables.iter().map(|one| one.key()).collect();
    let unseen: Vec<&&str> = named.iter().filter(|name| !found.contains(**name)).collect();
    assert!(unseen.is_empty(), "no sample of src/plan/samples shows {unseen:?}");
}

type Structs = BTreeMap<(PathBuf, String), ItemStruct>;

struct Walk<'a> {
    structs: &'a Structs,
    table: &'a mut BTreeMap<String, String>,
    silent: &'a mut BTreeSet<String>,
}

impl Walk<'_> {
    fn fields(&mut self, file: &Path, item: &ItemStruct, generics: &BTreeMap<String, (PathBuf, Type)>, prefix: &str) {
        let Fields::Named(fields) = &item.fields else { panic!("{} has no named fields", item.ident) };
        for field in &fields.named {
            let name = field.ident.as_ref().unwrap().to_string();
            let (file, field_type) = resolved(file, &field.ty, generics);
            let is_flat = field.attrs.iter().any(|one| one.path().is_ident("serde"));
            if is_flat {
                self.value(&file, &field_type, generics, prefix.trim_end_matches('.'), prefix);
                continue;
            }
            let path = format!("{prefix}{name}");
            let text = doc(field);
            if text.is_empty() {
                self.silent.insert(format!("{}: {}.{name}", file.display(), item.ident));
            }
            self.table.insert(path.clone(), text);
            self.value(&file, &field_type, generics, &path, &format!("{path}."));
        }
    }

    /// What is in a value of this type.
    fn value(
        &mut self,
        file: &Path,
        of: &Type,
        generics: &BTreeMap<String, (PathBuf, Type)>,
        path: &str,
        prefix: &str,
    ) {
        let Type::Path(named) = of else { return };
        let last = named.path.segments.last().unwrap();
        let name = last.ident.to_string();
        let arguments: Vec<Type> = match &last.arguments {
            PathArguments::AngleBracketed(given) => given
                .args
                .iter()
                .filter_map(|one| match one {
                    GenericArgument::Type(one) => Some(one.clone()),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        };
        match name.as_str() {
            // Told once, as `POLICY`.
            "PolicyView" => {}
            "Vec" => {
                let (file, inner) = resolved(file, &arguments[0], generics);
                self.value(&file, &inner, generics, path, &format!("{path}[]."));
            }
            "Option" => {
                let (file, inner) = resolved(file, &arguments[0], generics);
                self.value(&file, &inner, generics, path, prefix);
            }
            _ => {
                let own = (file.to_owned(), name.clone());
                let found = self.structs.get_key_value(&own).or_else(|| {
                    // What all formats share lies above the folders of those that have one of the same name.
                    let all = self.structs.iter().filter(|((_, other), _)| *other == name);
                    all.min_by_key(|((file, _), _)| file.components().count())
                });
                let Some(((home, _), item)) = found else { return };
                let names = item.generics.params.iter().filter_map(|one| match one {
                    GenericParam::Type(one) => Some(one.ident.to_string()),
                    _ => None,
                });
                let given = arguments.iter().map(|one| resolved(file, one, generics));
                let inner = names.zip(given).collect();
                let (home, item) = (home.clone(), item.clone());
                self.fields(&home, &item, &inner, prefix);
            }
        }
    }
}

/// What stands for a generic parameter.
fn resolved(file: &Path, of: &Type, generics: &BTreeMap<String, (PathBuf, Type)>) -> (PathBuf, Type) {
    let name = match of {
        Type::Path(named) => named.path.get_ident().map(ToString::to_string),
        _ => None,
    };
    name.and_then(|name| generics.get(&name).cloned()).unwrap_or_else(|| (file.to_owned(), of.clone()))
}

fn doc(field: &Field) -> String {
    let lines = field.attrs.iter().filter(|one| one.path().is_ident("doc")).filter_map(|one| match &one.meta {
        syn::Meta::NameValue(pair) => match &pair.value {
            syn::Expr::Lit(literal) => match &literal.lit {
                syn::Lit::Str(text) => Some(text.value().trim().to_owned()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    });
    lines.collect::<Vec<_>>().join(" ")
}

/// Every struct that is serialized, and the file that it stands in.
fn structs() -> Structs {
    let mut structs = Structs::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders: Vec<PathBuf> = ["src/plan", "src/formats", "src/resources"].map(|folder| root.join(folder)).into();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if path.extension().is_none_or(|extension| extension != "rs") {
                continue;
            }
            let shown = path.strip_prefix(root).unwrap().to_owned();
            for item in syn::parse_file(&fs::read_to_string(&path).unwrap()).unwrap().items {
                if let Item::Struct(item) = item
                    && matches!(item.fields, Fields::Named(_))
                {
                    structs.insert((shown.clone(), item.ident.to_string()), item);
                }
            }
        }
    }
    structs
}
