//! A project made by the program under test.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::aws::{ACCOUNT, CODE_BUCKET, CODE_KEY, REGION};
use crate::process::{command, run, seconds};
use crate::specs::Spec;
use crate::tools::{kept, tools};

/// The two deployment formats.
#[derive(Clone, Copy, Debug)]
pub enum Format {
    Sam,
    CloudFormation,
}

impl Format {
    pub const ALL: [Self; 2] = [Self::Sam, Self::CloudFormation];

    fn folder(self) -> &'static str {
        match self {
            Self::Sam => "sam",
            Self::CloudFormation => "cloudformation",
        }
    }
}

pub struct Project {
    pub path: PathBuf,
    home: TempDir,
}

impl Project {
    /// With the two formats that the loopback AWS takes.
    pub fn new(spec: &Spec) -> Self {
        Self::deployed_with(spec, "sam,cloudformation")
    }

    pub fn deployed_with(spec: &Spec, formats: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join(spec.name);
        let mut new = program();
        new.arg("new").arg(&path).args(["--yes", "--vcs", "none", "--arch", "x86_64"]).args(spec.arguments);
        new.args(["--deploy", formats]);
        if let Some(toml) = spec.toml {
            let file = home.path().join("spec.toml");
            std::fs::write(&file, toml).unwrap();
            new.arg("--spec").arg(file);
        }
        run(&mut new, seconds(30));
        Self { path, home }
    }

    /// What `policy` says about it, for the account and the Region of the loopback AWS.
    pub fn policy(&self) -> Value {
        self.policy_at("aws", REGION, ACCOUNT)
    }

    pub fn policy_at(&self, partition: &str, region: &str, account: &str) -> Value {
        let mut policy = program();
        policy.arg("policy").arg(&self.path);
        policy.args(["--partition", partition, "--region", region, "--account", account]);
        let printed = run(&mut policy, seconds(30));
        serde_json::from_str(&printed).unwrap()
    }

    pub fn template(&self, format: Format) -> PathBuf {
        self.path.join("deploy").join(format.folder()).join("template.yaml")
    }

    /// The template that CloudFormation would get: SAM's goes through SAM's own translator.
    pub fn cloudformation(&self, format: Format) -> PathBuf {
        match format {
            Format::CloudFormation => self.template(format),
            Format::Sam => {
                let mut translate = tools().script("sam_translate.py");
                translate.arg(self.template(format)).args([CODE_BUCKET, CODE_KEY]).env("AWS_DEFAULT_REGION", REGION);
                let translated = self.home.path().join("translated.json");
                std::fs::write(&translated, run(&mut translate, seconds(60))).unwrap();
                translated
            }
        }
    }

    /// `cargo` in this project. All projects build in one folder, so that their dependencies are compiled once; cargo
    /// itself locks it, and each project's own package has a name of its own.
    pub fn cargo(&self, arguments: &[&str]) -> Command {
        let mut cargo = command("cargo");
        cargo
            .args(arguments)
            .current_dir(&self.path)
            .env("PATH", tools().path())
            .env("CARGO_TARGET_DIR", builds())
            // Nobody debugs these, or builds them twice.
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env("CARGO_INCREMENTAL", "0");
        cargo
    }
}

/// Where generated crates are built.
pub fn builds() -> PathBuf {
    kept().join("e2e-target")
}

fn program() -> Command {
    command(Path::new(env!("CARGO_BIN_EXE_cargo-lambda-s3")))
}
