//! A machine that scripts run on: bash, Python, and the AWS CLI.

use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use serde_json::json;
use tempfile::TempDir;

use crate::aws::{Aws, CODE_BUCKET};
use crate::process::{Outcome, seconds, try_run};
use crate::project::Project;
use crate::tools::{cli_tools, scripts, tools};

pub struct Machine<'a> {
    aws: &'a Aws,
    folder: TempDir,
}

impl<'a> Machine<'a> {
    /// With an AWS CLI that is started already.
    pub fn new(aws: &'a Aws) -> Self {
        let machine = Self { aws, folder: tempfile::tempdir().unwrap() };
        std::os::unix::fs::symlink(socket(), machine.folder.path().join("socket")).unwrap();
        machine.install()
    }

    /// With everything as users have it.
    pub fn as_it_is(aws: &'a Aws) -> Self {
        Self { aws, folder: tempfile::tempdir().unwrap() }.install()
    }

    fn install(self) -> Self {
        let text = std::fs::read_to_string(scripts().join("cli/aws.py")).unwrap();
        let program = self.folder.path().join("aws");
        std::fs::write(&program, format!("#!{} -SE\n{text}", cli_tools().program("python").display())).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        std::fs::write(self.folder.path().join("program"), cli_tools().program("aws").to_str().unwrap()).unwrap();
        // In us-east-1 its owner may say so again.
        self.aws.call("s3", "create_bucket", json!({ "Bucket": CODE_BUCKET }));
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
        let mut bash = self.bash(project);
        bash.arg(format!("deploy/cli/{script}")).args(project.environment()).args(options);
        try_run(&mut bash, seconds(300))
    }

    /// The shell in a project's folder; its PATH begins with a folder for further programs.
    pub fn bash(&self, project: &Project) -> Command {
        let mut bash = Command::new("bash");
        bash.current_dir(&project.path).env_clear();
        let python = tools().program("python3");
        let path = [self.folder.path(), python.parent().unwrap(), Path::new("/usr/bin"), Path::new("/bin")];
        bash.env("PATH", std::env::join_paths(path).unwrap()).env("HOME", self.folder.path());
        bash.env("PYTHONDONTWRITEBYTECODE", "1").env("CODE_BUCKET", CODE_BUCKET).envs(self.aws.credentials());
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
