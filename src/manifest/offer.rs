//! What a workspace offers its members.

use toml_edit::{Document, Item, TableLike};

/// What members can take from the manifest of their workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The keys of `[workspace.package]`.
    pub(super) package: Vec<String>,
    /// Its `edition`.
    pub(super) edition: Option<String>,
    /// Its `rust-version`.
    pub(super) rust_version: Option<String>,
    /// Those of `[workspace.dependencies]` that come from crates.io under their own name.
    pub(super) dependencies: Vec<Offered>,
    /// Whether there is `[workspace.lints]`.
    pub(super) has_lints: bool,
}

/// A dependency that members can take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Offered {
    pub(super) name: String,
    pub(super) requirement: String,
    /// Whether its default features are on.
    pub(super) has_default_features: bool,
}

impl Offer {
    /// Of no workspace, or of one that keeps everything to itself.
    pub const NOTHING: Self =
        Self { package: Vec::new(), edition: None, rust_version: None, dependencies: Vec::new(), has_lints: false };

    /// The same for a package of its own lints.
    pub fn without_lints(&self) -> Self {
        Self { has_lints: false, ..self.clone() }
    }

    pub fn of(manifest: &str) -> Self {
        let Ok(document) = Document::parse(manifest) else {
            return Self::NOTHING;
        };
        let table = |key: &str| document.get("workspace")?.get(key)?.as_table_like();
        let package = table("package");
        let text = |key: &str| Some(package?.get(key)?.as_str()?.to_owned());
        Self {
            package: package.map(keys).unwrap_or_default(),
            edition: text("edition"),
            rust_version: text("rust-version"),
            dependencies: table("dependencies").map(offered).unwrap_or_default(),
            has_lints: table("lints").is_some(),
        }
    }
}

fn keys(table: &dyn TableLike) -> Vec<String> {
    table.iter().map(|(key, _)| key.to_owned()).collect()
}

fn offered(dependencies: &dyn TableLike) -> Vec<Offered> {
    dependencies.iter().filter_map(|(name, item)| dependency(name, item)).collect()
}

fn dependency(name: &str, item: &Item) -> Option<Offered> {
    let (requirement, has_default_features) = match item.as_table_like() {
        None => (item.as_str()?, true),
        Some(table) => {
            const ELSEWHERE: [&str; 6] = ["path", "git", "registry", "registry-index", "base", "package"];
            if ELSEWHERE.into_iter().any(|key| table.contains_key(key)) {
                return None;
            }
            let defaults = table.get("default-features").and_then(Item::as_bool).unwrap_or(true);
            (table.get("version")?.as_str()?, defaults)
        }
    };
    Some(Offered { name: name.to_owned(), requirement: requirement.to_owned(), has_default_features })
}
