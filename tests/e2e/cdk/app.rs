//! Apps, and what their packages do with them.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use cargo_lambda_s3::iam::Names;
use serde_json::{Value, json};

use crate::aws::Aws;
use crate::process::{command, run, seconds, timed};
use crate::project::Project;
use crate::specs::Spec;
use crate::tools::{kept, tools};

/// The file that a reviewer reads.
pub const STACK: &str = "lib/stack.ts";

/// A project for the CDK, with its packages in place.
pub struct App {
    pub project: Project,
    pub name: &'static str,
}

impl App {
    /// With something in the place of the package that cargo-lambda makes.
    pub fn new(spec: &Spec) -> Self {
        let app = Self::without_package(spec);
        put_package(&app.project, b"a package");
        app
    }

    pub fn without_package(spec: &Spec) -> Self {
        let app = Self { project: Project::deployed_with(spec, "cdk"), name: spec.name };
        link_packages(&app.project);
        app
    }

    pub fn folder(&self) -> PathBuf {
        folder(&self.project)
    }

    /// Puts something else into a file of the app, once.
    pub fn replace(&self, file: &str, from: &str, to: &str) {
        let path = self.folder().join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "no `{from}` in\n{text}");
        std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
    }

    pub fn command(&self, program: &str) -> Command {
        in_folder(&self.project, program)
    }

    /// A program of the packages.
    pub fn npx(&self, arguments: &[&str]) -> Command {
        npx(&self.project, arguments)
    }

    pub fn synth_command(&self) -> Command {
        synth_command(&self.project)
    }

    pub fn synth(&self) -> PathBuf {
        synth(&self.project)
    }

    /// Where `synth` left it.
    pub fn assembly(&self) -> PathBuf {
        self.folder().join(ASSEMBLY)
    }

    pub fn template_path(&self, assembly: &Path) -> PathBuf {
        assembly.join(format!("{}.template.json", stack_name(&self.project)))
    }

    pub fn template(&self, assembly: &Path) -> Value {
        serde_json::from_str(&std::fs::read_to_string(self.template_path(assembly)).unwrap()).unwrap()
    }
}

const ASSEMBLY: &str = "out";

/// The library's own validation of what it synthesises takes five times as long as all else. `synth_all` and the CDK's command line leave it on.
pub const UNVALIDATED: (&str, &str) = ("CDK_VALIDATION", "false");

fn folder(project: &Project) -> PathBuf {
    project.path.join("deploy/cdk")
}

fn name(project: &Project) -> &str {
    project.path.file_name().unwrap().to_str().unwrap()
}

fn stack_name(project: &Project) -> String {
    Names::of(&project.spec()).stack
}

fn put_package(project: &Project, zip: &[u8]) {
    let package = project.path.join("target/lambda").join(name(project)).join("bootstrap.zip");
    std::fs::create_dir_all(package.parent().unwrap()).unwrap();
    std::fs::write(package, zip).unwrap();
}

fn link_packages(project: &Project) {
    let link = folder(project).join("node_modules");
    if !link.exists() {
        std::os::unix::fs::symlink(packages(project), link).unwrap();
    }
}

fn in_folder(project: &Project, program: &str) -> Command {
    let mut command = command(program);
    command.current_dir(folder(project));
    command
}

/// A program of the packages, which are put in place.
pub fn npx(project: &Project, arguments: &[&str]) -> Command {
    link_packages(project);
    let mut npx = in_folder(project, "npx");
    npx.arg("--no-install").args(arguments);
    npx
}

/// A PATH that begins with the programs of the packages.
pub fn path_with(project: &Project, rest: &str) -> String {
    format!("{}:{rest}", folder(project).join("node_modules/.bin").display())
}

fn synth_command(project: &Project) -> Command {
    // `cdk synth` would build first and print; the app itself only synthesises.
    let mut node = in_folder(project, "node");
    node.args(["--import", "tsx", "bin/app.ts"]).env("CDK_OUTDIR", ASSEMBLY).envs([UNVALIDATED]);
    node
}

/// The folder with what the app synthesises.
pub fn synth(project: &Project) -> PathBuf {
    link_packages(project);
    run(&mut synth_command(project), seconds(120));
    folder(project).join(ASSEMBLY)
}

/// Deploys the app with this package, and with what else the change set says.
pub fn try_deploy(aws: &Aws, project: &Project, zip: &Path, change_set: &Value) -> Result<Value, String> {
    put_package(project, &std::fs::read(zip).unwrap());
    let (assembly, name) = (synth(project), stack_name(project));
    let published = aws.publish(&assembly.join(format!("{name}.assets.json")));
    published.map_err(|error| error.message)?;
    let template = assembly.join(format!("{name}.template.json"));
    let made = aws.try_change(&template, &name, &json!({}), change_set);
    made.map_err(|error| error.message)
}

/// Each app as its own command starts it, one after the other, since most of the time of one goes into loading the library.
const SYNTH_ALL: &str = "(async () => {
  for (const folder of process.argv.slice(1)) {
    process.chdir(folder);
    process.env.CDK_OUTDIR = `${folder}/out`;
    await import(`${folder}/bin/app.ts`);
  }
})()";

/// Synthesises one app for each spec.
pub fn synth_all(specs: &[&'static Spec]) -> Vec<App> {
    let apps: Vec<App> = specs.iter().map(|spec| App::new(spec)).collect();
    let mut node = apps[0].command("node");
    node.args(["--import", "tsx", "-e", SYNTH_ALL]).args(apps.iter().map(App::folder));
    timed("synth of all apps", || run(&mut node, seconds(300)));
    apps
}

/// One run of the compiler over several apps, with the settings of each of them, which are the same.
pub fn compile(apps: &[App]) {
    let home = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(packages(&apps[0].project), home.path().join("node_modules")).unwrap();
    let settings = |app: &App| std::fs::read_to_string(app.folder().join("tsconfig.json")).unwrap();
    for app in apps {
        assert_eq!(settings(app), settings(&apps[0]));
        for part in ["bin", "lib", "test"] {
            let to = home.path().join(app.name).join(part);
            std::fs::create_dir_all(&to).unwrap();
            for file in std::fs::read_dir(app.folder().join(part)).unwrap().map(|entry| entry.unwrap()) {
                std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
            }
        }
    }
    let mut all: Value = serde_json::from_str(&settings(&apps[0])).unwrap();
    all["include"] = apps.iter().map(|app| app.name).collect();
    std::fs::write(home.path().join("tsconfig.json"), all.to_string()).unwrap();
    let mut compiler = command(home.path().join("node_modules/.bin/tsc"));
    run(compiler.current_dir(home.path()).arg("--noEmit"), seconds(300));
}

/// The packages of every generated app, since all have the same lock file: `npm ci` has to accept it.
fn packages(project: &Project) -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let mut set_up = tools().script("set_up_node.py");
        set_up.arg(kept().join("e2e-tools")).arg("cdk");
        set_up.args(["package.json", "package-lock.json"].map(|file| folder(project).join(file)));
        timed("tools `cdk`", || Path::new(run(&mut set_up, seconds(900)).trim()).join("node_modules"))
    })
}
