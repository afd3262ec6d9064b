//! What a crate's dependencies let it do, from `Cargo.lock`.

use std::cell::{OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::call::HiddenCalls;
use super::crates::{is_http, is_of_aws, is_signer};
use crate::service_reference::client_of_crate;

/// Packages with what they depend on; underscores for hyphens. Versions of one package are one.
#[derive(Debug, Default)]
pub(super) struct Lock<'t> {
    packages: HashMap<String, Vec<&'t str>>,
}

/// The text, which is read when it is first asked for: of most functions every crate is known.
pub(super) struct LazyLock<'t> {
    text: &'t str,
    read: OnceCell<Lock<'t>>,
    /// What was found of crates: code names the same ones all day.
    known: RefCell<HashMap<String, Rc<[HiddenCalls]>>>,
}

impl<'t> LazyLock<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, read: OnceCell::new(), known: RefCell::default() }
    }

    pub(super) fn get(&self) -> &Lock<'t> {
        self.read.get_or_init(|| Lock::read(self.text))
    }

    /// What a crate of this name hides, which is found when it is first asked for.
    pub(super) fn known(&self, name: &str, find: impl FnOnce() -> Vec<HiddenCalls>) -> Rc<[HiddenCalls]> {
        if let Some(known) = self.known.borrow().get(name) {
            return Rc::clone(known);
        }
        let found: Rc<[_]> = find().into();
        self.known.borrow_mut().insert(name.to_owned(), Rc::clone(&found));
        found
    }
}

/// What is below them is theirs alone: they call the service that they are named after, or nothing.
const OF_SDK: [&str; 6] = ["aws_config", "aws_credential_types", "aws_runtime", "aws_sdk_", "aws_smithy", "aws_types"];

/// They encrypt connections with what a signature could be made of.
const OF_TLS: [&str; 16] = [
    "aws_lc_rs",
    "hickory_proto",
    "hyper_rustls",
    "native_tls",
    "openssl",
    "quinn",
    "quinn_proto",
    "rcgen",
    "reqwest",
    "ring",
    "rustls",
    "rustls_native_certs",
    "rustls_platform_verifier",
    "rustls_webpki",
    "tokio_native_tls",
    "tokio_rustls",
];

impl<'t> Lock<'t> {
    /// Reads the text as cargo writes it (*The Cargo Book, Cargo.lock*): a line a name, a line a dependency.
    pub(super) fn read(text: &'t str) -> Self {
        let mut lock = Self::default();
        let (mut name, mut is_list) = (String::new(), false);
        for line in text.lines() {
            if let Some(own) = line.strip_prefix("name = \"") {
                name = underscored(own.trim_end_matches('"'));
                lock.packages.entry(name.clone()).or_default();
            } else if line.starts_with("dependencies = [") {
                is_list = true;
            } else if line.starts_with(']') {
                is_list = false;
            } else if is_list && let Some(one) = line.trim_start().strip_prefix('"') {
                let one = one.split(['"', ' ']).next().unwrap_or_default();
                lock.packages.entry(name.clone()).or_default().push(one);
            }
        }
        lock
    }

    /// What calls a package may make that are not to be seen; `None` for one that is not locked. To call AWS, code needs a client of
    /// AWS, or one of HTTP and what signs its requests.
    pub(super) fn hidden_by(&self, package: &str) -> Option<Vec<HiddenCalls>> {
        self.packages.get(package)?;
        let (mut seen, mut next) = (HashSet::new(), vec![package.to_owned()]);
        let (mut http, mut signer, mut clients) = (false, false, Vec::new());
        while let Some(name) = next.pop() {
            if !seen.insert(name.clone()) {
                continue;
            }
            if is_of_aws(&name) {
                return Some(vec![HiddenCalls::Everything]);
            }
            if OF_SDK.iter().any(|start| name.starts_with(start)) {
                clients.extend(client_of_crate(&name).map(HiddenCalls::Client));
                continue;
            }
            http |= is_http(&name);
            for below in self.packages.get(&name).into_iter().flatten() {
                let below = underscored(below);
                signer |= is_signer(&below) && !OF_TLS.contains(&name.as_str());
                next.push(below);
            }
        }
        if http && signer {
            return Some(vec![HiddenCalls::Everything]);
        }
        clients.sort();
        Some(clients)
    }
}

fn underscored(name: &str) -> String {
    name.replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_calls_what_its_dependencies_can_call() {
        let package = |name: &str, below: &[&str]| {
            let below: String = below.iter().map(|one| format!(" \"{one}\",\n")).collect();
            format!("[[package]]\nname = \"{name}\"\nversion = \"1.0.0\"\ndependencies = [\n{below}]\n\n")
        };
        let text = [
            package("plain", &["serde"]),
            package("web", &["reqwest 0.12.0"]),
            package("reqwest", &["hyper", "rustls"]),
            package("rustls", &["ring"]),
            package("hyper", &["h2"]),
            package("signs", &["hmac", "web"]),
            package("counts", &["hmac"]),
            package("caches-secrets", &["aws-sdk-secretsmanager", "aws-config"]),
            package("aws-sdk-secretsmanager", &["aws-sigv4", "hyper", "hmac"]),
            package("stores", &["rusoto_s3"]),
        ]
        .concat();
        let lock = Lock::read(&text);
        for (name, hides) in [
            ("plain", Some(vec![])),
            ("web", Some(vec![])),
            ("counts", Some(vec![])),
            ("signs", Some(vec![HiddenCalls::Everything])),
            ("stores", Some(vec![HiddenCalls::Everything])),
            ("caches_secrets", Some(vec![HiddenCalls::Client("secretsmanager")])),
            ("absent", None),
        ] {
            assert_eq!(lock.hidden_by(name), hides, "{name}");
        }
    }
}
