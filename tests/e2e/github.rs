//! A runner of GitHub's, as far as a step of a workflow sees it: bash, a token for the run, an account that knows GitHub.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::{self, JoinHandle};

use serde_json::json;

use crate::aws::{ACCOUNT, Aws};
use crate::cli::command_line::Machine;
use crate::process::{Outcome, run, seconds, try_run};
use crate::project::Project;
use crate::tools::tools;

static RUNS: AtomicU32 = AtomicU32::new(0);

const ISSUER: &str = "token.actions.githubusercontent.com";

/// What a run is about: the subject of its token, and the number of its repository.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    pub subject: &'a str,
    pub repository_id: &'a str,
}

/// Gives one token for what a run is about, as GitHub does; answers with the lines of the request.
fn token_server(run: Run<'_>) -> (String, JoinHandle<Vec<String>>) {
    let token = token(run);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/token?api-version=2.0", listener.local_addr().unwrap());
    let asked = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let lines = BufReader::new(&stream).lines().map(Result::unwrap);
        let request: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
        let body = json!({ "value": token }).to_string();
        write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        request
    });
    (url, asked)
}

/// What GitHub claims of a run of a repository; nobody here could check its signature.
fn token(Run { subject, repository_id }: Run<'_>) -> String {
    const ENCODE: &str =
        "import base64, sys; print(base64.urlsafe_b64encode(sys.argv[1].encode()).decode().rstrip('='))";
    let claims = json!({
        "iss": format!("https://{ISSUER}"), "aud": "sts.amazonaws.com", "sub": subject, "repository_id": repository_id,
    });
    let claims = claims.to_string();
    let encoded = run(tools().command("python").args(["-c", ENCODE, &claims]), seconds(30));
    format!("header.{}.signature", encoded.trim())
}

/// The script of the last step of a workflow's last job.
fn last_step(project: &Project, workflow: &str) -> String {
    const READ: &str = "import sys, yaml; jobs = yaml.safe_load(open(sys.argv[1]))['jobs']; print(list(jobs.values())[-1]['steps'][-1]['run'], end='')";
    let workflow = project.path.join(".github/workflows").join(workflow);
    run(tools().command("python").args(["-c", READ]).arg(workflow), seconds(30))
}

/// Runs the last step of a workflow as a run that is about this, with the role of this path and name to take on. Gives the
/// lines of its request for a token, too.
pub fn run_last_step(
    machine: &Machine<'_>,
    project: &Project,
    workflow: &str,
    about: Run<'_>,
    role: &str,
    environment: &[(&str, &str)],
) -> (Outcome, Vec<String>) {
    let (url, asked) = token_server(about);
    // GitHub's way to call it where a workflow asks for bash.
    let mut bash = machine.bash(project);
    bash.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", &last_step(project, workflow)]);
    bash.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY");
    // The AWS CLI keeps what it was given for a role and a session, whatever the next token says.
    let session = format!("run-{}", RUNS.fetch_add(1, Ordering::Relaxed));
    let role = format!("arn:aws:iam::{ACCOUNT}:role/{role}");
    bash.envs([("AWS_ROLE_ARN", role.as_str()), ("AWS_ROLE_SESSION_NAME", session.as_str())]);
    bash.env("AWS_WEB_IDENTITY_TOKEN_FILE", project.path.parent().unwrap().join("aws-token"));
    bash.envs([("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "secret"), ("ACTIONS_ID_TOKEN_REQUEST_URL", &url)]);
    bash.envs(environment.iter().copied());
    let outcome = try_run(&mut bash, seconds(300));
    (outcome, asked.join().unwrap())
}

/// Makes the account know GitHub as an identity provider.
pub fn introduce(aws: &Aws) {
    let provider = json!({ "Url": format!("https://{ISSUER}"), "ClientIDList": ["sts.amazonaws.com"] });
    aws.call("iam", "create_open_id_connect_provider", provider);
}
