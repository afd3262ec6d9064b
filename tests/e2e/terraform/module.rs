//! Configurations, and the real terraform on them.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

use super::plan::Plan;
use crate::aws::ACCOUNT;
use crate::compare::normalise;
use crate::process::{Outcome, command, on_path, run, seconds, timed, try_run};
use crate::project::Project;
use crate::specs::Spec;
use crate::tools::{kept, scripts, tools};

/// Partition and Region.
pub type Place = (&'static str, &'static str);

pub const HERE: Place = ("aws", "us-east-1");
pub const ELSEWHERE: Place = ("aws-cn", "cn-north-1");

/// A project for Terraform, with a package in the place where cargo-lambda leaves it.
pub struct Module {
    pub project: Project,
}

impl Module {
    pub fn new(spec: &Spec) -> Self {
        let project = Project::deployed_with(spec, "terraform");
        let package = project.path.join("target/lambda").join(spec.name).join("bootstrap.zip");
        std::fs::create_dir_all(package.parent().unwrap()).unwrap();
        std::fs::write(package, "a package").unwrap();
        Self { project }
    }

    pub fn folder(&self) -> PathBuf {
        self.project.path.join("deploy/terraform")
    }

    /// Puts something else into a file of the configuration, once.
    pub fn replace(&self, file: &str, from: &str, to: &str) {
        let path = self.folder().join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "no `{from}` in\n{text}");
        std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
    }

    /// `terraform init`, `validate` and `plan`.
    fn try_plan(&self, (partition, region): Place, options: &[&str]) -> Outcome {
        let mut plan = python();
        plan.arg(scripts().join("terraform/plan.py")).arg(schema()).arg(self.folder());
        let (apply, options) = options.split_at(usize::from(options.first() == Some(&"--apply")));
        let environment = self.project.environment();
        let environment = environment.map(|name| format!("-var-file=environments/{name}.tfvars"));
        try_run(plan.args([partition, region, ACCOUNT]).args(apply).args(environment).args(options), seconds(300))
    }

    pub fn plan(&self, place: Place) -> Plan {
        self.plan_with(place, &[])
    }

    pub fn plan_with(&self, place: Place, options: &[&str]) -> Plan {
        let outcome = self.try_plan(place, options);
        assert!(outcome.status.success(), "{}", outcome.all());
        Plan(serde_json::from_str(&outcome.stdout).unwrap())
    }

    /// What `terraform apply` asks of AWS, in the order in which it is done; the state is then in the folder.
    pub fn apply(&self, options: &[&str]) -> Vec<Value> {
        let outcome = self.try_plan(HERE, &[&["--apply"], options].concat());
        assert!(outcome.status.success(), "{}", outcome.all());
        serde_json::from_str(&outcome.stdout).unwrap()
    }

    /// What terraform has to say against the configuration.
    pub fn complaint(&self, options: &[&str]) -> String {
        let outcome = self.try_plan(HERE, options);
        assert!(!outcome.status.success(), "terraform accepted it");
        // It breaks its lines to fit a box.
        outcome.all().replace('│', "").split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// What `policy` says about the project, in the form in which the comparison wants it.
    pub fn policy(&self, place: Place) -> Value {
        normalise(&self.policy_as_printed(place))
    }

    pub fn policy_as_printed(&self, (partition, region): Place) -> Value {
        self.project.policy_at(partition, region, ACCOUNT)
    }
}

/// The real terraform: the one tool here that no registry of packages has.
pub fn terraform() -> PathBuf {
    on_path("terraform")
}

/// A Python that has what the stand-in needs.
fn python() -> Command {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        terraform();
        let mut set_up = tools().script("set_up.py");
        set_up.arg(kept().join("e2e-tools")).arg("terraform");
        set_up.args(["requirements.txt", "constraints.txt"].map(|file| scripts().join("terraform").join(file)));
        timed("tools `terraform`", || run(&mut set_up, seconds(900)).trim().into())
    });
    let mut python = command(folder.join("bin/python"));
    python.env("PYTHONDONTWRITEBYTECODE", "1");
    python
}

/// The schemas of the providers.
fn schema() -> &'static Path {
    static FILE: OnceLock<PathBuf> = OnceLock::new();
    FILE.get_or_init(|| {
        let mut recover = python();
        recover.arg(scripts().join("terraform/schema.py")).arg(kept().join("e2e-tools"));
        timed("schemas of Terraform's providers", || run(&mut recover, seconds(300)).trim().into())
    })
}
