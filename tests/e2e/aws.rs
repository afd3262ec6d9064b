//! An AWS on loopback for one test, and a client of it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::process::{poll, seconds};
use crate::tools::tools;

/// The account that the server speaks for.
pub const ACCOUNT: &str = "123456789012";
/// Another account on it, which may own buckets.
pub const OWNER: &str = "222233334444";
pub const REGION: &str = "us-east-1";

/// Where the code of a stack is.
pub const CODE_BUCKET: &str = "e2e-code";
pub const CODE_KEY: &str = "bootstrap.zip";

/// Stops with the test: server and client end when their connection closes, even if the test is killed.
pub struct Aws {
    server: UnixStream,
    client: Mutex<BufReader<UnixStream>>,
    /// Address, administrators' keys.
    facts: Value,
    folder: TempDir,
}

/// An error code of AWS, and what it says.
#[derive(Debug)]
pub struct AwsError {
    pub code: String,
    pub message: String,
}

impl Aws {
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("server.log");
        let mut server = connect(&json!({ "server": [folder.path().join("journal.jsonl")], "errors": log }));
        let mut ready = String::new();
        server.read_line(&mut ready).unwrap();
        let log = || std::fs::read_to_string(&log).unwrap_or_default();
        let facts: Value =
            serde_json::from_str(&ready).unwrap_or_else(|_| panic!("the server did not start\n{}", log()));
        let client = Mutex::new(client(&facts, &folder));
        Self { server: server.into_inner(), client, facts, folder }
    }

    pub fn endpoint(&self) -> String {
        url(&self.facts)
    }

    /// The administrator's key, for programs of their own.
    pub fn credentials(&self) -> [(&'static str, String); 4] {
        let text = |name: &str| self.facts[name].as_str().unwrap().to_owned();
        [
            ("AWS_ENDPOINT_URL", self.endpoint()),
            ("AWS_REGION", REGION.to_owned()),
            ("AWS_ACCESS_KEY_ID", text("access_key")),
            ("AWS_SECRET_ACCESS_KEY", text("secret_key")),
        ]
    }

    /// Calls an operation under its boto3 name; an error is a failure of the test.
    pub fn call(&self, service: &str, operation: &str, params: Value) -> Value {
        self.try_call(service, operation, params)
            .unwrap_or_else(|error| panic!("{service} {operation}: {}: {}", error.code, error.message))
    }

    pub fn try_call(&self, service: &str, operation: &str, params: Value) -> Result<Value, AwsError> {
        self.request(&json!({ "service": service, "operation": operation, "params": params }))
    }

    /// The same as the administrator of the other account, `OWNER`.
    pub fn call_as_owner(&self, service: &str, operation: &str, params: Value) -> Value {
        self.try_call_as_owner(service, operation, params)
            .unwrap_or_else(|error| panic!("{service} {operation}: {}: {}", error.code, error.message))
    }

    pub fn try_call_as_owner(&self, service: &str, operation: &str, params: Value) -> Result<Value, AwsError> {
        self.request(&json!({ "service": service, "operation": operation, "params": params, "as": "owner" }))
    }

    /// The same with the `Credentials` that an operation such as `assume_role` answered with.
    pub fn try_call_with(
        &self,
        keys: &Value,
        service: &str,
        operation: &str,
        params: Value,
    ) -> Result<Value, AwsError> {
        self.request(&json!({ "service": service, "operation": operation, "params": params, "as": keys }))
    }

    /// The same, as if it did not come over TLS.
    pub fn call_in_the_clear(&self, service: &str, operation: &str, params: Value) -> Result<Value, AwsError> {
        let headers = json!({ "X-Forwarded-Proto": "http" });
        self.request(&json!({ "service": service, "operation": operation, "params": params, "headers": headers }))
    }

    pub fn put_object(&self, bucket: &str, key: &str, body: &[u8]) {
        let mut file = tempfile::NamedTempFile::new_in(self.folder.path()).unwrap();
        file.write_all(body).unwrap();
        self.call("s3", "put_object", json!({ "Bucket": bucket, "Key": key, "Body": { "$file": file.path() } }));
    }

    /// An object's bytes; none where there is no such object.
    pub fn object(&self, bucket: &str, key: &str) -> Option<Vec<u8>> {
        match self.try_call("s3", "get_object", json!({ "Bucket": bucket, "Key": key })) {
            Ok(answer) => Some(std::fs::read(answer["Body"]["$file"].as_str().unwrap()).unwrap()),
            Err(error) if error.code == "NoSuchKey" => None,
            Err(error) => panic!("get_object {bucket} {key}: {error:?}"),
        }
    }

    /// Every key of a bucket.
    pub fn keys(&self, bucket: &str) -> Vec<String> {
        let listed = self.call("s3", "list_objects_v2", json!({ "Bucket": bucket }));
        let objects = listed["Contents"].as_array().cloned().unwrap_or_default();
        objects.iter().map(|object| object["Key"].as_str().unwrap().to_owned()).collect()
    }

    /// Deploys a CloudFormation template whose code is this zip file; once more under the same name, it is an update.
    pub fn try_deploy(&self, template: &Path, name: &str, zip: &Path) -> Result<Value, AwsError> {
        self.try_deploy_as(template, name, zip, None, &json!({}))
    }

    /// The same for an environment, and with what else its change set says (`deploy` of `tests/tools/aws/stack.py`).
    pub fn try_deploy_as(
        &self,
        template: &Path,
        name: &str,
        zip: &Path,
        environment: Option<&str>,
        change_set: &Value,
    ) -> Result<Value, AwsError> {
        self.upload_code(CODE_KEY, zip);
        let text = std::fs::read_to_string(template).unwrap();
        // SAM's template names its code itself.
        let mut parameters = match text.contains("CodeS3Key") {
            true => json!({ "CodeS3Bucket": CODE_BUCKET, "CodeS3Key": CODE_KEY }),
            false => json!({}),
        };
        if let Some(environment) = environment {
            parameters["Environment"] = json!(environment);
        }
        self.try_change(template, name, &parameters, change_set)
    }

    /// The same, with code that was uploaded before, or none (`tests/tools/aws/stack.py`).
    pub fn try_deploy_with(&self, template: &Path, name: &str, parameters: &Value) -> Result<Value, AwsError> {
        self.try_change(template, name, parameters, &json!({}))
    }

    pub fn try_change(
        &self,
        template: &Path,
        name: &str,
        parameters: &Value,
        change_set: &Value,
    ) -> Result<Value, AwsError> {
        let mut params = json!({ "template": template, "name": name, "parameters": parameters });
        params.as_object_mut().unwrap().extend(change_set.as_object().unwrap().clone());
        self.try_call("stack", "deploy", params)
    }

    /// CloudFormation sees new code by its new key.
    pub fn upload_code(&self, key: &str, zip: &Path) {
        self.call("s3", "create_bucket", json!({ "Bucket": CODE_BUCKET }));
        self.call("s3", "put_object", json!({ "Bucket": CODE_BUCKET, "Key": key, "Body": { "$file": zip } }));
    }

    /// The same with a template that is not in a file yet.
    pub fn try_deploy_value(&self, template: &Value, name: &str) -> Result<Value, AwsError> {
        let mut file = tempfile::NamedTempFile::new_in(self.folder.path()).unwrap();
        write!(file, "{template}").unwrap();
        self.try_deploy_with(file.path(), name, &json!({}))
    }

    /// Answers with what `DeletionPolicy` kept.
    pub fn delete_stack(&self, name: &str) -> Result<Value, AwsError> {
        self.try_call("stack", "delete", json!({ "name": name }))
    }

    /// Uploads the file assets of a synthesised CDK stack: its `<stack>.assets.json`.
    pub fn publish(&self, assets: &Path) -> Result<Value, AwsError> {
        self.try_call("stack", "publish", json!({ "assets": assets }))
    }

    /// Makes a role so many days old, and says how many days ago it used which services last.
    pub fn set_history(&self, role: &str, age: u32, used: Value) {
        self.call("history", "set", json!({ "role": role, "age": age, "used": used }));
    }

    /// Lets a schedule be due.
    pub fn due(&self, schedule: &str, time: &str) {
        let due = json!({ "account": ACCOUNT, "region": "us-east-1", "name": schedule, "time": time });
        self.call("clock", "due", due);
    }

    /// Puts objects by a client of their own, one after another, as long as `work` goes on. Answers with their keys, which
    /// `key` makes of their numbers.
    pub fn put_objects_while(
        &self,
        bucket: &str,
        key: impl Fn(usize) -> String + Sync,
        work: impl FnOnce(),
    ) -> Vec<String> {
        let (is_over, mut own) = (AtomicBool::new(false), client(&self.facts, &self.folder));
        std::thread::scope(|scope| {
            let put = scope.spawn(|| {
                let mut keys = Vec::new();
                while !is_over.load(Ordering::Relaxed) {
                    keys.push(key(keys.len()));
                    let params = json!({ "Bucket": bucket, "Key": keys.last() });
                    let put = json!({ "service": "s3", "operation": "put_object", "params": params });
                    ask(&mut own, &put).unwrap_or_else(|error| panic!("{put}: {error:?}"));
                    std::thread::sleep(std::time::Duration::from_millis(150));
                }
                keys
            });
            work();
            is_over.store(true, Ordering::Relaxed);
            put.join().unwrap()
        })
    }

    fn request(&self, request: &Value) -> Result<Value, AwsError> {
        ask(&mut self.client.lock().unwrap(), request)
    }

    /// What happened in the server so far (`tests/tools/aws/journal.py`).
    pub fn journal(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.path("journal.jsonl")).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Waits until the server has noted something.
    pub fn wait_for(&self, what: &str, is_it: impl Fn(&Value) -> bool) -> Value {
        let found = poll(seconds(60), || {
            let journal = self.journal();
            let fault = journal.iter().find(|entry| entry["what"] == "crash" || entry["what"] == "unsupported");
            assert_eq!(fault, None, "the server itself failed");
            journal.into_iter().find(&is_it)
        });
        found.unwrap_or_else(|| panic!("waited in vain for {what}"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

fn client(facts: &Value, folder: &TempDir) -> BufReader<UnixStream> {
    connect(&json!({ "client": [facts.to_string(), folder.path()] }))
}

fn ask(client: &mut BufReader<UnixStream>, request: &Value) -> Result<Value, AwsError> {
    writeln!(client.get_mut(), "{request}").unwrap();
    let mut answer = String::new();
    client.read_line(&mut answer).unwrap();
    let mut answer: Value = serde_json::from_str(&answer).unwrap_or_else(|_| panic!("the client died at {request}"));
    let error = &answer["error"];
    if error.is_null() {
        return Ok(answer["result"].take());
    }
    let text = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
    let (code, message) = (text("code"), text("message"));
    assert_ne!(code, "Crash", "the client itself failed at {request}: {message}");
    Err(AwsError { code, message })
}

/// A connection to a server or a client of its own (`tests/tools/aws/host.py`).
fn connect(to: &Value) -> BufReader<UnixStream> {
    static HOST: OnceLock<Host> = OnceLock::new();
    let mut stream = UnixStream::connect(&HOST.get_or_init(Host::start).socket).unwrap();
    writeln!(stream, "{to}").unwrap();
    BufReader::new(stream)
}

/// Ends with the tests, which hold its standard input.
struct Host {
    socket: PathBuf,
    _folder: TempDir,
    _process: Child,
}

impl Host {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("host");
        let mut host = tools().script("aws/host.py");
        let mut process = host.arg(&socket).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut ready = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut ready).unwrap();
        assert_eq!(ready, "ready\n", "the host of servers did not start");
        Self { socket, _folder: folder, _process: process }
    }
}

fn url(facts: &Value) -> String {
    format!("http://127.0.0.1:{}", facts["port"])
}

impl Drop for Aws {
    fn drop(&mut self) {
        // Its functions end with the server, and then it closes the connection.
        let _ = self.server.shutdown(Shutdown::Write);
        let _ = self.server.set_read_timeout(Some(seconds(10)));
        let _ = self.server.read(&mut [0; 1]);
        if std::thread::panicking() {
            for name in ["journal.jsonl", "server.log"] {
                let text = std::fs::read_to_string(self.path(name)).unwrap_or_default();
                let lines: Vec<_> = text.lines().collect();
                eprintln!("--- end of {name}\n{}", lines[lines.len().saturating_sub(60)..].join("\n"));
            }
        }
    }
}
