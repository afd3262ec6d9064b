//! Somebody between the program and the AWS on loopback: writes down what is asked, and answers some of it as AWS does on bad days.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::aws::{Aws, REGION};

/// What goes wrong.
#[derive(Clone, Debug)]
pub enum Fault {
    None,
    /// So many calls of an action are too many (*IAM API Reference, Common Errors*).
    Throttling(&'static str, usize),
    /// The session is over (*AWS STS API Reference, Common Errors*).
    Expired,
    /// Buckets are where they are, and not where they are asked for (*Amazon S3 API Reference, Error Responses*).
    Redirect,
    /// Somebody answers what is no answer.
    Nonsense,
    /// An operation is not there, as in an endpoint that is no whole AWS.
    NotThere(&'static str),
    /// An operation answers with this JSON.
    Says(&'static str, &'static str),
}

pub struct Proxy {
    port: u16,
    state: Arc<State>,
}

struct State {
    target: String,
    fault: Mutex<Fault>,
    asked: Mutex<Vec<(String, String)>>,
}

struct Request {
    head: Vec<String>,
    body: Vec<u8>,
}

impl Proxy {
    /// Ends with the test's process.
    pub fn start(aws: &Aws, fault: Fault) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let target = aws.endpoint().trim_start_matches("http://").to_owned();
        let state = Arc::new(State { target, fault: Mutex::new(fault), asked: Mutex::default() });
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                std::thread::spawn(move || state.answer(connection));
            }
        });
        Self { port, state }
    }

    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The actions that were asked for, in order.
    pub fn asked(&self) -> Vec<String> {
        self.state.asked.lock().unwrap().iter().map(|(action, _)| action.clone()).collect()
    }

    /// What was sent with each call of an action.
    pub fn sent(&self, action: &str) -> Vec<String> {
        let asked = self.state.asked.lock().unwrap();
        asked.iter().filter(|(name, _)| name == action).map(|(_, body)| body.clone()).collect()
    }
}

impl State {
    /// One request a connection.
    fn answer(&self, mut connection: TcpStream) {
        connection.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let Some(request) = Request::read(&connection) else { return };
        let action = request.action();
        self.asked.lock().unwrap().push((action.clone(), String::from_utf8_lossy(&request.body).into_owned()));
        let answer = self.fault(&action, &request).unwrap_or_else(|| self.forward(&request));
        let _ = connection.write_all(&answer);
    }

    fn forward(&self, request: &Request) -> Vec<u8> {
        let mut server = TcpStream::connect(&self.target).unwrap();
        let mut head: Vec<&str> = request.head.iter().map(String::as_str).collect();
        head.retain(|line| !line.to_lowercase().starts_with("connection:"));
        head.push("Connection: close");
        server.write_all(format!("{}\r\n\r\n", head.join("\r\n")).as_bytes()).unwrap();
        server.write_all(&request.body).unwrap();
        let mut answer = Vec::new();
        server.read_to_end(&mut answer).unwrap();
        answer
    }

    fn fault(&self, action: &str, request: &Request) -> Option<Vec<u8>> {
        let error = |status: &str, code: &str, message: &str, headers: &str| {
            let body = format!(
                "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>\
                 <RequestId>1</RequestId></ErrorResponse>"
            );
            http(status, "text/xml", headers, &body)
        };
        match &mut *self.fault.lock().unwrap() {
            Fault::Throttling(which, left) if *which == action && *left > 0 => {
                *left -= 1;
                Some(error("400 Bad Request", "Throttling", "Rate exceeded", ""))
            }
            Fault::Expired => Some(error(
                "403 Forbidden",
                "ExpiredToken",
                "The security token included in the request is expired",
                "",
            )),
            Fault::Redirect if action.starts_with("s3:") && request.region() != REGION => {
                let body = "<Error><Code>PermanentRedirect</Code><Message>The bucket you are attempting to access must be \
                            addressed using the specified endpoint.</Message></Error>";
                let headers = format!("x-amz-bucket-region: {REGION}\r\n");
                Some(http("301 Moved Permanently", "application/xml", &headers, body))
            }
            Fault::Nonsense => Some(http("200 OK", "text/html", "", "<html>Please log in to this network</html>")),
            Fault::NotThere(which) if *which == action => {
                Some(error("404 Not Found", "UnknownOperationException", "it is not there", ""))
            }
            Fault::Says(which, body) if *which == action => Some(http("200 OK", "application/json", "", body)),
            _ => None,
        }
    }
}

fn http(status: &str, kind: &str, headers: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

impl Request {
    fn read(connection: &TcpStream) -> Option<Self> {
        let mut reader = BufReader::new(connection);
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).ok()?;
            let line = line.trim_end().to_owned();
            if line.is_empty() {
                break;
            }
            head.push(line);
        }
        let mut request = Self { head, body: Vec::new() };
        request.head.first()?;
        let length = request.header("content-length").map_or(0, |length| length.parse().unwrap());
        request.body = vec![0; length];
        reader.read_exact(&mut request.body).ok()?;
        Some(request)
    }

    fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.head.iter().skip(1).filter_map(|line| line.split_once(':'));
        headers.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    /// `KEY/DATE/REGION/SERVICE/aws4_request`.
    fn scope(&self) -> Vec<&str> {
        let credential = self.header("authorization").and_then(|value| value.split("Credential=").nth(1)).unwrap_or("");
        credential.split([',', ' ']).next().unwrap_or("").split('/').collect()
    }

    fn region(&self) -> &str {
        self.scope().get(2).copied().unwrap_or("")
    }

    /// The action, told by service, method, path, target or form: `METHOD PATH` for what nobody here knows.
    fn action(&self) -> String {
        let service = self.scope().get(3).copied().unwrap_or("").to_owned();
        let line: Vec<&str> = self.head[0].split(' ').collect();
        let (path, query) = line[1].split_once('?').unwrap_or((line[1], ""));
        let body = String::from_utf8_lossy(&self.body);
        let form = body.split('&').find_map(|pair| pair.strip_prefix("Action="));
        let target = self.header("x-amz-target").and_then(|target| target.split('.').nth(1));
        let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or("");
        let name = match (service.as_str(), line[0], last) {
            ("iam" | "sts", "POST", _) => form.unwrap_or("no action"),
            ("logs", "POST", _) => target.unwrap_or("no target"),
            ("access-analyzer", "POST", "validation") => "ValidatePolicy",
            ("access-analyzer", "POST", "check-access-not-granted") => "CheckAccessNotGranted",
            ("access-analyzer", "POST", "check-no-public-access") => "CheckNoPublicAccess",
            ("lambda", "GET", "configuration") => "GetFunctionConfiguration",
            ("lambda", "GET", "policy") => "GetPolicy",
            ("lambda", "GET", "event-invoke-config") => "GetFunctionEventInvokeConfig",
            ("lambda", "GET", "concurrency") => "GetFunctionConcurrency",
            ("lambda", "GET", "recursion-config") => "GetFunctionRecursionConfig",
            ("lambda", "GET", _) if path.contains("/tags/") => "ListTags",
            ("s3", "GET", _) if query.split('&').any(|part| part.starts_with("notification")) => {
                "GetBucketNotification"
            }
            _ => return format!("{service}:{} {}", line[0], line[1]),
        };
        format!("{service}:{name}")
    }
}
