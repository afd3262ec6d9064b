//! A project made by the program under test.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use cargo_lambda_s3::iam::rules_of;
use cargo_lambda_s3::manifest::read_package;
use cargo_lambda_s3::spec::{Format, Spec};
use serde_json::Value;
use tempfile::TempDir;
use toml_edit::{DocumentMut, Item};

use crate::aws::{ACCOUNT, CODE_BUCKET, CODE_KEY, REGION};
use crate::process::{command, run, seconds};
use crate::specs;
use crate::tools::{kept, tools};

/// The formats that are a template of CloudFormation as they stand, or once SAM has translated them.
pub const TEMPLATES: [Format; 2] = [Format::Sam, Format::CloudFormation];

pub struct Project {
    pub path: PathBuf,
    home: TempDir,
    /// The environment that was chosen.
    environment: Mutex<Option<String>>,
}

impl Project {
    /// With every format.
    pub fn new(spec: &specs::Spec) -> Self {
        Self::with_flags(spec, &[])
    }

    /// The same with more flags.
    pub fn with_flags(spec: &specs::Spec, flags: &[&str]) -> Self {
        Self::named(spec.name, spec, flags)
    }

    /// The same under another name.
    pub fn named(name: &str, spec: &specs::Spec, flags: &[&str]) -> Self {
        Self::make(tempfile::tempdir().unwrap(), name, spec, flags, &every_format())
    }

    /// One that no test ends, in the folder that cargo has for what tests leave.
    pub fn for_all_tests(spec: &specs::Spec) -> Self {
        let home = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        Self::make(home, spec.name, spec, &[], &every_format())
    }

    pub fn deployed_with(spec: &specs::Spec, formats: &str) -> Self {
        Self::make(tempfile::tempdir().unwrap(), spec.name, spec, &[], formats)
    }

    fn make(home: TempDir, name: &str, spec: &specs::Spec, flags: &[&str], formats: &str) -> Self {
        let path = home.path().join(name);
        let mut new = program();
        new.arg("new").arg(&path).args(["--yes", "--vcs", "none", "--arch", "x86_64"]).args(spec.arguments);
        new.args(flags).args(["--deploy", formats]);
        if let Some(toml) = spec.toml {
            let file = home.path().join("spec.toml");
            std::fs::write(&file, toml).unwrap();
            new.arg("--spec").arg(file);
        }
        run(&mut new, seconds(30));
        Self { path, home, environment: Mutex::default() }
    }

    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path.join(path)).unwrap()
    }

    pub fn edit(&self, path: &str, edit: impl FnOnce(String) -> String) {
        let text = edit(self.read(path));
        std::fs::write(self.path.join(path), text).unwrap();
    }

    /// What `policy` says about it, for the account and the Region of the loopback AWS.
    pub fn policy(&self) -> Value {
        self.policy_at("aws", REGION, ACCOUNT)
    }

    pub fn policy_at(&self, partition: &str, region: &str, account: &str) -> Value {
        let mut policy = program();
        policy.arg("policy").arg(&self.path);
        policy.args(["--partition", partition, "--region", region, "--account", account]);
        policy.args(self.environment().map(|name| format!("--environment={name}")));
        let printed = run(&mut policy, seconds(30));
        serde_json::from_str(&printed).unwrap()
    }

    pub fn template(&self, format: Format) -> PathBuf {
        self.path.join("deploy").join(format.as_str()).join("template.yaml")
    }

    /// The template that CloudFormation would get: SAM's goes through SAM's own translator.
    pub fn cloudformation(&self, format: Format) -> PathBuf {
        match format {
            Format::Sam => {
                let mut translate = tools().script("sam_translate.py");
                translate.arg(self.template(format)).args([CODE_BUCKET, CODE_KEY]).env("AWS_DEFAULT_REGION", REGION);
                let translated = self.home.path().join("translated.json");
                std::fs::write(&translated, run(&mut translate, seconds(60))).unwrap();
                translated
            }
            _ => self.template(format),
        }
    }

    /// What the spec in its manifest says; of a project with environments, what it says of the one that tests deploy, as if that
    /// were a project of its own.
    pub fn spec(&self) -> Spec {
        let manifest = self.read("Cargo.toml");
        let Some(environment) = self.environment() else {
            return read_package(&manifest).unwrap().try_into().unwrap();
        };
        let manifest = with_own_settings(&manifest, &environment).replace("{environment}", &environment);
        let mut alone = read_package(&manifest).unwrap();
        alone.environments.clear();
        alone.name = alone.name.map(|name| format!("{name}-{environment}").parse().unwrap());
        alone.try_into().unwrap()
    }

    /// With the marks of rules as they are in every environment, in place of those of [`Self::spec`].
    pub fn with_marks(&self, value: Value) -> Value {
        if self.environment().is_none() {
            return value;
        }
        let of_all: Spec = read_package(&self.read("Cargo.toml")).unwrap().try_into().unwrap();
        let [marks, of_all] = [self.spec(), of_all].map(|spec| rules_of(&spec).into_iter().map(|rule| rule.mark));
        let text = marks.zip(of_all).fold(value.to_string(), |text, (mark, of_all)| text.replace(&mark, &of_all));
        serde_json::from_str(&text).unwrap()
    }

    /// From now on it is about this environment.
    pub fn choose(&self, environment: &str) {
        *self.environment.lock().unwrap() = Some(environment.to_owned());
    }

    /// The environment that tests deploy: the last, unless another was chosen.
    pub fn environment(&self) -> Option<String> {
        if let Some(chosen) = &*self.environment.lock().unwrap() {
            return Some(chosen.clone());
        }
        let draft = read_package(&self.read("Cargo.toml")).unwrap();
        draft.environments.last().map(ToString::to_string)
    }

    /// Lets whatever merges notifications read back at once, instead of after the time that writers on a real network take.
    pub fn hasten(&self) {
        let merging =
            ["sam/template.yaml", "cloudformation/template.yaml", "cdk/lib/notifications.py", "cli/template.yaml"];
        for path in merging.map(|path| self.path.join("deploy").join(path)) {
            if let Ok(text) = std::fs::read_to_string(&path) {
                let quick = text
                    .replace("SETTLE = 4, 5, 10", "SETTLE = 4, 5, 0")
                    .replace("SETTLE + random.uniform(0, 3 + tries / 2)", "0");
                std::fs::write(path, quick).unwrap();
            }
        }
    }

    /// `cargo` in this project. All projects build in one folder, so that their dependencies are compiled once; cargo
    /// itself locks it, and each project's own package has a name of its own.
    pub fn cargo(&self, arguments: &[&str]) -> Command {
        cargo_in(&self.path, arguments)
    }
}

/// The manifest with what the environment has for itself in the place of what all have.
fn with_own_settings(manifest: &str, environment: &str) -> String {
    let mut document: DocumentMut = manifest.parse().unwrap();
    let spec = document["package"]["metadata"]["lambda-s3"].as_table_mut().unwrap();
    let own = spec.remove("environment").and_then(|all| all.get(environment).cloned());
    for (key, value) in own.iter().filter_map(Item::as_table).flatten() {
        match value.as_inline_table() {
            Some(pairs) => pairs.iter().for_each(|(name, text)| spec[key][name] = toml_edit::value(text.clone())),
            None => spec[key] = value.clone(),
        }
    }
    document.to_string()
}

pub fn cargo_in(folder: &Path, arguments: &[&str]) -> Command {
    let mut cargo = command("cargo");
    cargo
        .args(arguments)
        .current_dir(folder)
        .env("PATH", tools().path())
        .env("CARGO_TARGET_DIR", builds())
        // Nobody debugs these, or builds them twice.
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("CARGO_INCREMENTAL", "0");
    cargo
}

fn every_format() -> String {
    Format::ALL.map(Format::as_str).join(",")
}

/// Where generated crates are built.
pub fn builds() -> PathBuf {
    kept().join("e2e-target")
}

/// The program under test, without a configuration.
pub fn program() -> Command {
    let mut program = command(Path::new(env!("CARGO_BIN_EXE_cargo-lambda-s3")));
    program.env("CARGO_LAMBDA_S3_CONFIG", "").env("CARGO_LAMBDA_S3_STATE", kept().join("e2e-state"));
    program
}
