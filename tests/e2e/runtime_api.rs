//! A Runtime API on loopback, and the process of a function that asks it for events.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant, SystemTime};

use serde_json::Value;

use crate::process::{command, poll, seconds};

/// What a function answered to an event.
#[derive(Clone, Debug)]
pub struct Answer {
    pub id: String,
    pub is_error: bool,
    pub body: Value,
    pub at: Instant,
}

#[derive(Default)]
struct Queue {
    /// Id, payload, how much time there is.
    events: Vec<(String, String, Duration)>,
    taken: usize,
    /// How many events had been taken when the first was answered.
    taken_at_first_answer: Option<usize>,
    answers: Vec<Answer>,
}

type Shared = Arc<(Mutex<Queue>, Condvar)>;

/// A process, and the Runtime API that it polls; stopped with the test.
pub struct Function {
    queue: Shared,
    child: Child,
    log: PathBuf,
}

impl Function {
    /// Starts `bootstrap` with these variables. What it writes goes to the file `log`.
    pub fn start(bootstrap: &Path, variables: &[(&str, &str)], log: PathBuf) -> Self {
        let queue = Shared::default();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let shared = Arc::clone(&queue);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || serve(stream, &shared));
            }
        });
        let file = std::fs::File::create(&log).unwrap();
        let mut process = command(bootstrap);
        process.envs([
            ("AWS_LAMBDA_RUNTIME_API", address.as_str()),
            ("AWS_LAMBDA_FUNCTION_NAME", "invoked"),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
            ("AWS_REGION", "us-east-1"),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
        ]);
        process.envs(variables.iter().copied()).stdin(Stdio::null());
        let child = process.stdout(file.try_clone().unwrap()).stderr(file).spawn().unwrap();
        Self { queue, child, log }
    }

    /// Sends an event that has to be answered within that time.
    pub fn send(&self, id: &str, payload: &Value, time: Duration) {
        let (queue, changed) = &*self.queue;
        queue.lock().unwrap().events.insert(0, (id.to_owned(), payload.to_string(), time));
        changed.notify_all();
    }

    /// The answer to an event.
    pub fn answer(&self, id: &str) -> Answer {
        let find = || self.queue.0.lock().unwrap().answers.iter().find(|answer| answer.id == id).cloned();
        poll(seconds(60), find).unwrap_or_else(|| panic!("no answer to {id}\n{}", self.text()))
    }

    pub fn taken_at_first_answer(&self) -> Option<usize> {
        self.queue.0.lock().unwrap().taken_at_first_answer
    }

    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// All that it wrote.
    pub fn text(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// The lines of its log, each of which is JSON.
    pub fn lines(&self) -> Vec<Value> {
        let read = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        self.text().lines().map(read).collect()
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One connection, which may carry many requests (*Using the Lambda runtime API for custom runtimes*).
fn serve(stream: TcpStream, shared: &Shared) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut stream = stream;
    loop {
        let (target, body) = read_request(&mut reader)?;
        let (head, payload) = match target.rsplit('/').next()? {
            "next" => next(shared),
            kind => {
                let id = target.rsplit('/').nth(1)?.to_owned();
                let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
                let mut queue = shared.0.lock().unwrap();
                let taken = queue.taken;
                queue.taken_at_first_answer.get_or_insert(taken);
                queue.answers.push(Answer { id, is_error: kind == "error", body, at: Instant::now() });
                ("HTTP/1.1 202 Accepted\r\n".to_owned(), String::new())
            }
        };
        let answer = format!("{head}Content-Length: {}\r\n\r\n{payload}", payload.len());
        stream.write_all(answer.as_bytes()).ok()?;
    }
}

/// Waits for an event.
fn next((queue, changed): &(Mutex<Queue>, Condvar)) -> (String, String) {
    let mut queue = changed.wait_while(queue.lock().unwrap(), |queue| queue.events.is_empty()).unwrap();
    let (id, payload, time) = queue.events.pop().unwrap();
    queue.taken += 1;
    let deadline = SystemTime::UNIX_EPOCH.elapsed().unwrap() + time;
    let head = format!(
        "HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: {id}\r\nLambda-Runtime-Deadline-Ms: {}\r\n\
         Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:123456789012:function:invoked\r\n\
         Lambda-Runtime-Trace-Id: Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=1\r\n",
        deadline.as_millis()
    );
    (head, payload)
}

/// The target and the body; none once the connection is closed.
fn read_request(reader: &mut impl BufRead) -> Option<(String, Vec<u8>)> {
    let first = read_line(reader)?;
    let target = first.split(' ').nth(1)?.to_owned();
    let (mut length, mut is_chunked) = (0, false);
    loop {
        let line = read_line(reader)?.to_ascii_lowercase();
        match line.split_once(':') {
            None => break,
            Some(("content-length", value)) => length = value.trim().parse().ok()?,
            Some(("transfer-encoding", _)) => is_chunked = true,
            Some(_) => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    while is_chunked {
        let size = usize::from_str_radix(&read_line(reader)?, 16).ok()?;
        let mut chunk = vec![0; size];
        reader.read_exact(&mut chunk).ok()?;
        read_line(reader)?;
        body.extend(chunk);
        is_chunked = size > 0;
    }
    Some((target, body))
}

fn read_line(reader: &mut impl BufRead) -> Option<String> {
    let mut line = String::new();
    (reader.read_line(&mut line).ok()? > 0).then(|| line.trim_end().to_owned())
}

/// Accepts connections, and never answers. The listener is open as long as the process.
pub fn silent() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let mut open: Vec<TcpStream> = Vec::new();
        for stream in listener.incoming().flatten() {
            open.push(stream);
        }
    });
    address
}
