//! A machine that the scripts run on: bash, Python, and the AWS CLI, whose calls are counted and can be made to fail.

use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;

use crate::aws::Aws;
use crate::process::{Outcome, seconds, try_run};
use crate::project::Project;
use crate::tools::{cli_tools, scripts, tools};

pub struct Machine<'a> {
    aws: &'a Aws,
    folder: TempDir,
    is_hurried: bool,
}

impl<'a> Machine<'a> {
    /// With an AWS CLI that is started already, and scripts that do not wait for others.
    pub fn new(aws: &'a Aws) -> Self {
        let machine = Self { aws, folder: tempfile::tempdir().unwrap(), is_hurried: true };
        std::os::unix::fs::symlink(socket(), machine.folder.path().join("socket")).unwrap();
        machine.install()
    }

    /// With everything as users have it.
    pub fn as_it_is(aws: &'a Aws) -> Self {
        Self { aws, folder: tempfile::tempdir().unwrap(), is_hurried: false }.install()
    }

    fn install(self) -> Self {
        let text = std::fs::read_to_string(scripts().join("cli/aws.py")).unwrap();
        let program = self.folder.path().join("aws");
        std::fs::write(&program, format!("#!{} -SE\n{text}", cli_tools().program("python").display())).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        std::fs::write(self.folder.path().join("program"), cli_tools().program("aws").to_str().unwrap()).unwrap();
        self
    }

    /// Where the script looks for what `cargo lambda build` makes.
    pub fn put_package(&self, project: &Project, zip: &Path) {
        let name = project.path.file_name().unwrap();
        let folder = project.path.join("target/lambda").join(name);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::copy(zip, folder.join("bootstrap.zip")).unwrap();
    }

    pub fn deploy(&self, project: &Project) -> String {
        self.succeed(project, "deploy.sh", &["--no-build"])
    }

    pub fn succeed(&self, project: &Project, script: &str, options: &[&str]) -> String {
        let outcome = self.run(project, script, options);
        assert!(outcome.status.success(), "{script} {options:?}\n{}", outcome.all());
        outcome.stdout
    }

    /// A script as its README gives it, in an environment that is clean but for the credentials.
    pub fn run(&self, project: &Project, script: &str, options: &[&str]) -> Outcome {
        if self.is_hurried {
            hurry(project);
        }
        let mut bash = self.bash(project);
        bash.arg(format!("deploy/cli/{script}")).args(options);
        try_run(&mut bash, seconds(300))
    }

    /// The shell in a project's folder; its PATH begins with a folder for further programs.
    pub fn bash(&self, project: &Project) -> Command {
        let mut bash = Command::new("bash");
        bash.current_dir(&project.path).env_clear();
        let python = tools().program("python3");
        let path = [self.folder.path(), python.parent().unwrap(), Path::new("/usr/bin"), Path::new("/bin")];
        bash.env("PATH", std::env::join_paths(path).unwrap()).env("HOME", self.folder.path());
        bash.env("PYTHONDONTWRITEBYTECODE", "1").envs(self.aws.credentials());
        bash
    }

    /// Puts a program on the PATH.
    pub fn install_program(&self, name: &str, program: &Path) {
        std::os::unix::fs::symlink(program, self.folder.path().join(name)).unwrap();
    }

    /// Takes a program from the PATH.
    pub fn remove_program(&self, name: &str) {
        std::fs::remove_file(self.folder.path().join(name)).unwrap();
    }

    /// What goes wrong from now on (`tests/tools/cli/aws.py`).
    pub fn plan(&self, plan: &Value) {
        std::fs::write(self.folder.path().join("plan"), plan.to_string()).unwrap();
        let _ = std::fs::remove_file(self.folder.path().join("calls"));
    }

    /// How many calls were made that may change something.
    pub fn writing_calls(&self) -> usize {
        let calls = std::fs::read_to_string(self.folder.path().join("calls")).unwrap_or_default();
        calls.lines().filter(|line| serde_json::from_str::<Value>(line).unwrap()["writes"] == true).count()
    }
}

/// Without the waits: nobody else writes here.
fn hurry(project: &Project) {
    let replace = |file: &str, replaced: &[(&str, &str)]| {
        let path = project.path.join("deploy/cli").join(file);
        let mut text = std::fs::read_to_string(&path).unwrap();
        for (from, to) in replaced {
            assert!(text.contains(from) || text.contains(to), "{file} has no {from}");
            text = text.replace(from, to);
        }
        std::fs::write(path, text).unwrap();
    };
    replace("notifications.py", &[("= 4, 5, 10", "= 4, 5, 0"), ("random.uniform(0, 3 + tries / 2)", "0")]);
    replace("lib.sh", &[("PAUSE=3", "PAUSE=0.1")]);
}

/// The same package with one more file in it.
pub fn other_package(zip: &Path, other: &Path) {
    const ADD: &str = "import shutil, sys, zipfile; shutil.copy(*sys.argv[1:]); zipfile.ZipFile(sys.argv[2], 'a').writestr('more', 'x')";
    crate::process::run(tools().command("python").args(["-c", ADD]).args([zip, other]), seconds(30));
}

/// The address of the AWS CLI that is started already. It ends with the tests, whose end closes its standard input.
fn socket() -> &'static Path {
    static SERVER: OnceLock<(PathBuf, TempDir, Child)> = OnceLock::new();
    let (path, _, _) = SERVER.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("socket");
        let mut server = cli_tools()
            .script("cli/server.py")
            .arg(&path)
            // Nobody's own configuration.
            .env("HOME", folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut ready = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut ready).unwrap();
        assert_eq!(ready, "ready\n");
        (path, folder, server)
    });
    path
}
