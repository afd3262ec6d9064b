//! A team's whole story: its values, its own handler from a git repository, ten functions, a change of all of it, and everything
//! builds.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::process::{command, run, seconds, timed, try_run};
use crate::project::{builds, program};
use crate::tools::tools;

/// What ten functions of a team do, each something else.
const FUNCTIONS: [&[&str]; 10] = [
    &["--write", "s3://team-out/thumbs/"],
    &[],
    &["--no-read-trigger"],
    &["--no-read-trigger", "--write", "s3://team-out/receipts/"],
    &["--write", "s3://team-out/copies/", "--tag-objects"],
    &["--versioned"],
    &["--publish", "arn:aws:sns:us-east-1:111122223333:done"],
    &["--queue", "arn:aws:sqs:us-east-1:111122223333:orders"],
    &["--secret", "db-password", "--parameter", "/size"],
    &["--write", "s3://team-out/all/", "--tracing", "--env", "SIZE=200", "--deploy", "terraform,cdk"],
];

/// A workspace, the repository with its templates beside it, and what was fetched of that.
struct Team {
    home: TempDir,
}

impl Team {
    fn begin() -> Self {
        let team = Self { home: tempfile::tempdir().unwrap() };
        let mut export = team.program();
        export.args(["templates", "export", "src/handler.rs.hbs", "src/lib.rs.hbs", "--to"]).arg(team.path("house"));
        run(&mut export, seconds(30));
        for path in ["house/src/handler.rs.hbs", "house/src/lib.rs.hbs"] {
            team.edit(path, |text| format!("//! The photo team's.\n//!\n{text}"));
        }
        team.git(&["init", "--quiet"]);
        let members = "[workspace]\nresolver = \"3\"\nmembers = [\"functions/*\"]\n\n[workspace.lints.rust]\nunsafe_code = \"forbid\"\n";
        let values = format!(
            "\n[workspace.metadata.lambda-s3]\nmemory = 512\ntags = {{ team = \"photos\" }}\nenforce = [\"tags\"]\ntemplates = {{ git = \"file://{}\", rev = \"{}\" }}\n",
            team.path("house").display(),
            team.commit()
        );
        std::fs::create_dir(team.path("work")).unwrap();
        std::fs::write(team.path("work/Cargo.toml"), format!("{members}{values}")).unwrap();
        team
    }

    fn path(&self, path: &str) -> std::path::PathBuf {
        self.home.path().join(path)
    }

    fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).unwrap()
    }

    fn edit(&self, path: &str, edit: impl FnOnce(String) -> String) {
        std::fs::write(self.path(path), edit(self.read(path))).unwrap();
    }

    fn git(&self, arguments: &[&str]) -> String {
        let mut git = command("git");
        git.args(["-c", "user.name=Team", "-c", "user.email=team@example.com"]).args(arguments);
        run(git.current_dir(self.path("house")), seconds(30)).trim().to_owned()
    }

    /// Commits what lies in the repository; gives the commit.
    fn commit(&self) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "Ours"]);
        self.git(&["rev-parse", "HEAD"])
    }

    fn program(&self) -> Command {
        let mut program = program();
        program.env("CARGO_LAMBDA_S3_CACHE", self.path("cache"));
        program
    }

    fn sync(&self, arguments: &[&str]) -> Command {
        let mut sync = self.program();
        sync.arg("sync").arg(self.path("work")).arg("--workspace").args(arguments);
        sync
    }

    fn cargo(&self, arguments: &[&str]) {
        let mut cargo = command("cargo");
        cargo.args(arguments).current_dir(self.path("work")).env("PATH", tools().path());
        cargo.env("CARGO_TARGET_DIR", builds()).env("CARGO_PROFILE_DEV_DEBUG", "0").env("CARGO_INCREMENTAL", "0");
        timed(&format!("team: cargo {}", arguments.join(" ")), || run(&mut cargo, seconds(1500)));
    }

    /// That file of each function.
    fn read_all(&self, path: &str) -> Vec<String> {
        (0..FUNCTIONS.len()).map(|at| self.read(&format!("work/functions/team-{at}/{path}"))).collect()
    }
}

fn in_step(team: &Team) {
    let outcome = try_run(&mut team.sync(&["--check"]), seconds(60));
    assert!(outcome.status.success() && outcome.stdout.is_empty(), "{}", outcome.all());
}

#[test]
fn what_a_team_changes_reaches_all_of_its_functions_and_everything_builds() {
    let team = Team::begin();
    for (at, flags) in FUNCTIONS.iter().enumerate() {
        let mut new = team.program();
        new.arg("new").arg(team.path(&format!("work/functions/team-{at}")));
        new.args(["--yes", "--vcs", "none", "--trigger", &format!("s3://team-in/{at}/")]).args(*flags);
        run(&mut new, seconds(60));
    }
    for path in ["src/handler.rs", "src/lib.rs"] {
        assert!(team.read_all(path).iter().all(|text| text.starts_with("//! The photo team's.\n")));
    }
    in_step(&team);

    // One of them is somebody's own by now; the team moves on.
    team.edit("work/functions/team-1/src/lib.rs", |text| format!("{text}\n// Mine.\n"));
    for path in ["house/src/handler.rs.hbs", "house/src/lib.rs.hbs"] {
        team.edit(path, |text| text.replace("The photo team's.", "The photo team's, second edition."));
    }
    let (old, new) = (team.git(&["rev-parse", "HEAD"]), team.commit());
    team.edit("work/Cargo.toml", |text| text.replace(&old, &new).replace("memory = 512", "memory = 1024"));

    let check = try_run(&mut team.sync(&["--check"]), seconds(60));
    assert_eq!(check.status.code(), Some(1), "{}", check.all());
    assert!(check.stdout.contains("+//! The photo team's, second edition."), "{}", check.all());
    let sync = try_run(&mut team.sync(&[]), seconds(60));
    assert!(sync.status.success() && sync.stderr.contains("Merged"), "{}", sync.all());
    in_step(&team);

    for (at, library) in team.read_all("src/lib.rs").iter().enumerate() {
        assert!(library.starts_with("//! The photo team's, second edition.\n"), "team-{at}: {library}");
    }
    assert!(team.read("work/functions/team-1/src/lib.rs").ends_with("\n// Mine.\n"));
    // A handler is its author's from the start.
    assert!(team.read_all("src/handler.rs").iter().all(|text| text.starts_with("//! The photo team's.\n")));
    for at in 0..9 {
        let template = team.read(&format!("work/functions/team-{at}/deploy/sam/template.yaml"));
        assert!(template.contains("MemorySize: 1024") && template.contains("\"team\": \"photos\""), "{template}");
    }
    assert!(Path::new(&team.path("work/functions/team-9/deploy/terraform/main.tf")).is_file());
    team.cargo(&["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"]);
}
