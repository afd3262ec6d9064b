//! A member's manifest takes from its workspace what that offers, as `cargo new` and `cargo add` have it.

use semver::{Op, Version, VersionReq};
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, Value, value};

use super::offer::{Offer, Offered};

/// What a package takes from `[workspace.package]`, but for those that have to fit the generated code. A function has its own
/// name, description and README, and is never published.
const PACKAGE_KEYS: [&str; 11] = [
    "version",
    "authors",
    "documentation",
    "homepage",
    "license",
    "license-file",
    "repository",
    "keywords",
    "categories",
    "exclude",
    "include",
];

/// Dependencies without default features: it makes no difference whether those are on.
const WITHOUT_DEFAULTS: [&str; 2] = ["aws-smithy-http-client", "tokio"];

/// The manifest as a member of a workspace has it that offers this. What does not fit stays the package's own.
pub fn inherit(manifest: &str, offer: &Offer) -> String {
    let Ok(mut document) = manifest.parse::<DocumentMut>() else {
        return manifest.to_owned();
    };
    if let Some(package) = document.get_mut("package").and_then(Item::as_table_mut) {
        for key in package_keys(package, offer) {
            package.insert(key, from_workspace());
        }
    }
    for kind in ["dependencies", "dev-dependencies"] {
        let Some(dependencies) = document.get_mut(kind).and_then(Item::as_table_mut) else { continue };
        for offered in &offer.dependencies {
            if let Some(own) = dependencies.get_mut(&offered.name)
                && let Some(taken) = take(own, offered)
            {
                let mut taken = Value::from(taken);
                if let Some(own) = own.as_value() {
                    *taken.decor_mut() = own.decor().clone();
                }
                *own = Item::Value(taken);
            }
        }
    }
    if offer.has_lints && !document.contains_key("lints") {
        let mut lints = Table::new();
        lints.insert("workspace", value(true));
        document.insert("lints", Item::Table(lints));
    }
    document.to_string()
}

/// `key.workspace = true`.
fn from_workspace() -> Item {
    let mut table = Table::new();
    table.insert("workspace", value(true));
    table.set_dotted(true);
    Item::Table(table)
}

fn package_keys(package: &Table, offer: &Offer) -> Vec<&'static str> {
    let own = |key: &str| package.get(key).and_then(Item::as_str);
    let mut keys: Vec<&'static str> =
        PACKAGE_KEYS.into_iter().filter(|key| offer.package.iter().any(|offered| offered == key)).collect();
    if offer.edition.is_some() && offer.edition.as_deref() == own("edition") {
        keys.push("edition");
    }
    if let (Some(theirs), Some(own)) = (&offer.rust_version, own("rust-version"))
        && is_at_least(theirs, own)
    {
        keys.push("rust-version");
    }
    keys
}

/// Whether a version of Rust is another or a later one; neither need have three parts.
fn is_at_least(version: &str, other: &str) -> bool {
    let parts = |version: &str| -> Option<Vec<u64>> { version.split('.').map(|part| part.parse().ok()).collect() };
    match (parts(version), parts(other)) {
        (Some(mut version), Some(mut other)) => {
            version.resize(3, 0);
            other.resize(3, 0);
            version >= other
        }
        _ => false,
    }
}

/// The dependency as the workspace has it, with the features that the package wants; `None` where that has another range of
/// versions, or features that the package leaves out on purpose: a member cannot turn them off (*The Cargo Book, Inheriting
/// a dependency from a workspace*).
fn take(own: &Item, offered: &Offered) -> Option<InlineTable> {
    let table = own.as_inline_table();
    let requirement = own.as_str().or_else(|| table?.get("version")?.as_str())?;
    let wants_defaults = table.and_then(|table| table.get("default-features")?.as_bool()).unwrap_or(true);
    let turns_off = !wants_defaults && offered.has_default_features;
    if !lies_within(&offered.requirement, requirement)
        || turns_off && !WITHOUT_DEFAULTS.contains(&offered.name.as_str())
    {
        return None;
    }
    let mut taken = InlineTable::new();
    taken.insert("workspace", true.into());
    if wants_defaults && !offered.has_default_features {
        taken.insert("default-features", true.into());
    }
    if let Some(Value::Array(features)) = table.and_then(|table| table.get("features")) {
        let features: Array = features.iter().filter_map(Value::as_str).collect();
        taken.insert("features", features.into());
    }
    Some(taken)
}

/// Whether every version that the first requirement allows is allowed by the second, `1.13`; no where that is not plain.
fn lies_within(requirement: &str, around: &str) -> bool {
    let (Ok(requirement), Ok(around)) = (VersionReq::parse(requirement), VersionReq::parse(around)) else {
        return false;
    };
    // Each of these stays below the next version that breaks something, so its lowest tells.
    match requirement.comparators.as_slice() {
        [one] if matches!(one.op, Op::Caret | Op::Tilde | Op::Exact | Op::Wildcard) => around.matches(&Version {
            pre: one.pre.clone(),
            ..Version::new(one.major, one.minor.unwrap_or(0), one.patch.unwrap_or(0))
        }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = r#"[package]
name = "thumbs"
version = "0.1.0"
edition = "2024"
rust-version = "1.94.1"
publish = false

# Only the features that are used.
[dependencies]
anyhow = "1"
aws-config = { version = "1.13", default-features = false, features = ["rt-tokio"] }
futures = { version = "0.3", default-features = false, features = ["alloc"] }
serde = { version = "1", features = ["derive"] } # derives
tokio = { version = "1", default-features = false, features = ["macros", "rt"] }

[dev-dependencies]
base64 = "0.22"

# What the deployment sets.
[package.metadata.lambda.env]
A = "b"
"#;

    fn inherited(workspace: &str) -> String {
        inherit(OWN, &Offer::of(workspace))
    }

    /// The line of the manifest that says what `key` is.
    fn line(workspace: &str, key: &str) -> String {
        let text = inherited(workspace);
        text.lines().find(|line| line.starts_with(key)).unwrap_or_default().to_owned()
    }

    #[test]
    fn a_workspace_that_offers_nothing_changes_nothing() {
        assert_eq!(inherited("[workspace]\nmembers = []\n"), OWN);
    }

    #[test]
    fn what_fits_is_taken_and_all_else_stays_as_it_is() {
        let workspace = r#"
            [workspace.package]
            license = "MIT"
            edition = "2024"
            rust-version = "1.95"
            description = "everything"
            publish = true
            [workspace.dependencies]
            tokio = "1.40"
            serde = { version = "1.0.200", default-features = false }
            base64 = "0.22.1"
            [workspace.lints.rust]
            unsafe_code = "forbid"
        "#;
        let expected = OWN
            .replace(
                "edition = \"2024\"\nrust-version = \"1.94.1\"",
                "edition.workspace = true\nrust-version.workspace = true",
            )
            .replace("publish = false\n", "publish = false\nlicense.workspace = true\n")
            .replace(
                "serde = { version = \"1\", features = [\"derive\"] }",
                "serde = { workspace = true, default-features = true, features = [\"derive\"] }",
            )
            .replace(
                "{ version = \"1\", default-features = false, features = [\"macros\"",
                "{ workspace = true, features = [\"macros\"",
            )
            .replace("base64 = \"0.22\"", "base64 = { workspace = true }")
            .replace("\n# What the deployment", "\n[lints]\nworkspace = true\n\n# What the deployment");
        assert_eq!(inherited(workspace), expected);
    }

    #[test]
    fn an_edition_or_a_rust_that_the_code_cannot_do_with_is_not_taken() {
        let workspace = |edition: &str, rust: &str| {
            format!("[workspace.package]\nedition = \"{edition}\"\nrust-version = \"{rust}\"")
        };
        for (edition, rust, of_edition, of_rust) in [
            ("2021", "1.94", "edition = \"2024\"", "rust-version = \"1.94.1\""),
            ("2024", "1.94.1", "edition.workspace = true", "rust-version.workspace = true"),
            ("2027", "2.0", "edition = \"2024\"", "rust-version.workspace = true"),
            ("2024", "x", "edition.workspace = true", "rust-version = \"1.94.1\""),
        ] {
            assert_eq!(line(&workspace(edition, rust), "edition"), of_edition);
            assert_eq!(line(&workspace(edition, rust), "rust-version"), of_rust);
        }
    }

    #[test]
    fn a_dependency_that_does_not_fit_stays_the_packages_own() {
        for (entry, is_taken) in [
            ("futures = { version = '0.3.30', default-features = false }", true),
            ("futures = { version = '0.3', default-features = false, features = ['std'] }", true),
            ("futures = { version = '=0.3.31', default-features = false }", true),
            ("futures = { version = '~0.3', default-features = false }", true),
            ("futures = { version = '0.3.*', default-features = false }", true),
            ("futures = '0.3'", false),
            ("futures = { version = '0.4', default-features = false }", false),
            ("futures = { version = '0', default-features = false }", false),
            ("futures = { version = '*', default-features = false }", false),
            ("futures = { version = '>=0.3', default-features = false }", false),
            ("futures = { version = '0.3', path = '../futures', default-features = false }", false),
            ("futures = { git = 'https://example.com/futures', default-features = false }", false),
            ("futures = { version = '0.3', package = 'other', default-features = false }", false),
            ("futures = { version = '0.3', registry = 'own', default-features = false }", false),
            ("futures = { version = 'x', default-features = false }", false),
            ("aws-config = { version = '1.12', default-features = false }", false),
            ("aws-config = { version = '1.14', default-features = false }", true),
            ("anyhow = '1.0.70'", true),
            ("anyhow = '2'", false),
        ] {
            let (name, _) = entry.split_once(' ').unwrap();
            let line = line(&format!("[workspace.dependencies]\n{entry}"), name);
            assert_eq!(line.contains("workspace = true"), is_taken, "{entry}: {line}");
        }
    }
}
