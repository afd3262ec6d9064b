//! The step of the workflow that audits, run by bash as a runner of GitHub's does.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::thread::{self, JoinHandle};

use cargo_lambda_s3::spec::Format;
use serde_json::json;

use super::machine;
use crate::aws::{ACCOUNT, Aws};
use crate::deployed::Stack;
use crate::process::{Outcome, run, seconds, try_run};
use crate::project::Project;
use crate::simulator::probe;
use crate::specs::COPY;
use crate::tools::tools;

const ISSUER: &str = "token.actions.githubusercontent.com";

/// Gives one token for what a run is about, as GitHub does; answers with the lines of the request.
fn token_server(subject: &str) -> (String, JoinHandle<Vec<String>>) {
    let token = token(subject);
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
fn token(subject: &str) -> String {
    const ENCODE: &str =
        "import base64, sys; print(base64.urlsafe_b64encode(sys.argv[1].encode()).decode().rstrip('='))";
    let claims = json!({ "iss": format!("https://{ISSUER}"), "aud": "sts.amazonaws.com", "sub": subject }).to_string();
    let encoded = run(tools().command("python").args(["-c", ENCODE, &claims]), seconds(30));
    format!("header.{}.signature", encoded.trim())
}

/// The script of the last step.
fn step(project: &Project) -> String {
    const READ: &str =
        "import sys, yaml; print(yaml.safe_load(open(sys.argv[1]))['jobs']['policies']['steps'][-1]['run'], end='')";
    let workflow = project.path.join(".github/workflows/audit.yml");
    run(tools().command("python").args(["-c", READ]).arg(workflow), seconds(30))
}

fn run_step(aws: &Aws, project: &Project, event: &str, subject: &str) -> (Outcome, Vec<String>) {
    let (url, asked) = token_server(subject);
    let machine = machine(aws);
    // GitHub's way to call it where a workflow asks for bash.
    let mut bash = machine.bash(project);
    bash.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", &step(project)]);
    bash.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY");
    let role = format!("arn:aws:iam::{ACCOUNT}:role/audit");
    bash.envs([("AWS_ROLE_ARN", role.as_str()), ("AWS_ROLE_SESSION_NAME", "audit"), ("GITHUB_EVENT_NAME", event)]);
    bash.env("AWS_WEB_IDENTITY_TOKEN_FILE", project.path.parent().unwrap().join("aws-token"));
    bash.envs([("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "secret"), ("ACTIONS_ID_TOKEN_REQUEST_URL", &url)]);
    let outcome = try_run(&mut bash, seconds(300));
    (outcome, asked.join().unwrap())
}

#[test]
fn the_workflow_takes_on_its_role_and_audits() {
    let stack = Stack::deploy(&COPY, Format::Cli, probe());
    let provider = json!({ "Url": format!("https://{ISSUER}"), "ClientIDList": ["sts.amazonaws.com"] });
    stack.aws.call("iam", "create_open_id_connect_provider", provider);
    let readme = std::fs::read_to_string(stack.project.path.join("audit/README.md")).unwrap();
    let trust = readme.split("```json\n").nth(2).unwrap().split("```").next().unwrap();
    let trust = trust.replace("111122223333", ACCOUNT).replace("OWNER/REPOSITORY", "me/copy");
    stack.aws.call("iam", "create_role", json!({ "RoleName": "audit", "AssumeRolePolicyDocument": trust }));
    let reads = json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Action": ["access-analyzer:*", "iam:*", "lambda:Get*"], "Resource": "*" },
    ] });
    let policy = json!({ "RoleName": "audit", "PolicyName": "audit", "PolicyDocument": reads.to_string() });
    stack.aws.call("iam", "put_role_policy", policy);

    let (weekly, asked) = run_step(&stack.aws, &stack.project, "schedule", "repo:me/copy:ref:refs/heads/main");
    assert_eq!(weekly.status.code(), Some(0), "{}", weekly.all());
    assert!(weekly.stdout.contains("NOTE deployed role UNUSED_SERVICE"), "{}", weekly.stdout);
    assert!(asked[0].contains("&audience=sts.amazonaws.com "), "{asked:?}");
    assert!(asked.iter().any(|line| line == "Authorization: Bearer secret"), "{asked:?}");

    let (on_pull_request, _) = run_step(&stack.aws, &stack.project, "pull_request", "repo:me/copy:pull_request");
    assert_eq!(on_pull_request.status.code(), Some(0), "{}", on_pull_request.all());
    assert!(!on_pull_request.stdout.contains("deployed"), "{}", on_pull_request.stdout);

    for stranger in ["repo:you/copy:pull_request", "repo:me/copy:ref:refs/heads/other"] {
        let (refused, _) = run_step(&stack.aws, &stack.project, "pull_request", stranger);
        assert_eq!(refused.status.code(), Some(2), "{}", refused.all());
        assert!(
            refused.stderr.contains("(AccessDenied) when calling the AssumeRoleWithWebIdentity"),
            "{}",
            refused.all()
        );
    }
}
