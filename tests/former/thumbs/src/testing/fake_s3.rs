//! A small S3 on loopback, kept in memory: just the requests that this crate makes, as strict as
//! S3 is with a role that may not list, and a bucket with Object Lock.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

use aws_config::Region;

use super::{
    checksum,
    http::{self, Arrival, Headers, Request, Response},
    uploads::Uploads,
};
use crate::s3;

/// The server; it lives as long as the test process.
pub struct FakeS3 {
    url: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// By `bucket/key`, decoded.
    objects: BTreeMap<String, Object>,
    uploads: Uploads,
    /// One line a request: method, path, query and range as they were sent.
    requests: Vec<String>,
    refused: Option<&'static str>,
    fault: Option<(&'static str, Fault)>,
    may_list: bool,
}

/// What was stored, and the headers that it came with.
#[derive(Clone)]
pub struct Object {
    pub bytes: Vec<u8>,
    pub headers: Headers,
}

/// What goes wrong once.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// S3 asks to slow down.
    Busy,
    /// The connection ends before the answer.
    Reset,
    /// The connection ends in the middle of the answer's body.
    Cut,
}

impl FakeS3 {
    pub fn start() -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        let url = http::start(move |request| shared.lock().unwrap().answer(request));
        Self { url, state }
    }

    /// The crate's own client, pointed here.
    pub async fn client(&self) -> aws_sdk_s3::Client {
        let settings = s3::settings()
            .test_credentials()
            .region(Region::from_static("us-east-1"))
            .endpoint_url(&self.url);
        s3::client(&settings.load().await)
    }

    /// Stores an object at `bucket/key`, as if it had been there before.
    pub fn put(&self, path: &str, bytes: &[u8], headers: &[(&str, &str)]) {
        let headers = headers.iter();
        let headers = headers.map(|&(name, value)| (name.into(), value.into()));
        let object = Object {
            bytes: bytes.into(),
            headers: headers.collect(),
        };
        self.lock().objects.insert(path.into(), object);
    }

    /// The object at `bucket/key`.
    pub fn get(&self, path: &str) -> Option<Object> {
        self.lock().objects.get(path).cloned()
    }

    /// Answers AccessDenied from now on to requests that contain `text`.
    pub fn refuse(&self, text: &'static str) {
        self.lock().refused = Some(text);
    }

    /// Lets the next request that contains `text` go wrong.
    pub fn fail_once(&self, text: &'static str, fault: Fault) {
        self.lock().fault = Some((text, fault));
    }

    /// Answers from now on as to a role that has `s3:ListBucket`.
    pub fn let_list(&self) {
        self.lock().may_list = true;
    }

    /// The requests so far that contain `text`.
    pub fn requests(&self, text: &str) -> Vec<String> {
        let mut requests = self.lock().requests.clone();
        requests.retain(|request| request.contains(text));
        requests
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

impl State {
    fn answer(&mut self, request: Request) -> Response {
        let Request {
            method,
            path,
            query,
            headers,
            ..
        } = &request;
        let range = headers.get("range").map_or("", String::as_str);
        let line = format!("{method} {path}?{query} {range}");
        let fault = self.fault.take_if(|(text, _)| line.contains(*text));
        let is_refused = self.refused.is_some_and(|text| line.contains(text));
        self.requests.push(line);
        if is_refused {
            return error(403, "AccessDenied");
        }
        let (arrival, is_busy) = match fault.map(|(_, fault)| fault) {
            Some(Fault::Busy) => (Arrival::Whole, true),
            Some(Fault::Reset) => (Arrival::Nothing, false),
            Some(Fault::Cut) => (Arrival::Half, false),
            None => (Arrival::Whole, false),
        };
        let mut response = if is_busy {
            error(503, "SlowDown")
        } else {
            self.carry_out(request)
                .unwrap_or_else(|code| error(400, code))
        };
        response.arrival = arrival;
        response
    }

    fn carry_out(&mut self, request: Request) -> Result<Response, &'static str> {
        // Form encoding but for `+`, which a path leaves as it is.
        let path = request.path[1..].replace('+', "%2B");
        let path = s3::decode_key(&path).unwrap();
        let mut query = request.query.split('&');
        let part = query.find_map(|pair| pair.strip_prefix("partNumber="));
        Ok(match (request.method.as_str(), part) {
            ("GET", _) => self.read(&path, &request.headers),
            ("PUT", Some(number)) => self.uploads.take(number.parse().unwrap(), request)?,
            ("PUT", None) => {
                checksum::verify(&request)?;
                self.write(path, request.headers, request.body)
            }
            ("POST", _) if request.query.contains("uploads") => self.uploads.begin(request.headers),
            ("POST", _) => {
                let (headers, bytes) = self.uploads.complete(&request.body)?;
                self.write(path, headers, bytes);
                ok(Headers::new(), b"<CompleteMultipartUploadResult/>")
            }
            _ => ok(Headers::new(), b""),
        })
    }

    fn read(&self, path: &str, request: &Headers) -> Response {
        // GetObject: "If you don't have the s3:ListBucket permission, Amazon S3 returns an HTTP
        // status code 403 (Access Denied) error" for an object that does not exist.
        let Some(object) = self.objects.get(path) else {
            let (status, code) = if self.may_list {
                (404, "NoSuchKey")
            } else {
                (403, "AccessDenied")
            };
            return error(status, code);
        };
        let mut headers = object.headers.clone();
        let e_tag = "\"one\"".to_owned();
        let is_same = request.get("if-match") == Some(&e_tag);
        headers.insert("etag".into(), e_tag);
        let Some(range) = request.get("range") else {
            return ok(headers, &object.bytes);
        };
        if !is_same {
            return error(412, "PreconditionFailed");
        }
        let range = range.strip_prefix("bytes=").unwrap();
        let (first, last) = range.split_once('-').unwrap();
        let [first, last] = [first, last].map(|text| text.parse::<usize>().unwrap());
        ok(headers, &object.bytes[first..=last])
    }

    fn write(&mut self, path: String, headers: Headers, bytes: Vec<u8>) -> Response {
        self.objects.insert(path, Object { bytes, headers });
        ok(Headers::new(), b"")
    }
}

pub fn ok(headers: Headers, body: &[u8]) -> Response {
    Response {
        status: 200,
        headers,
        body: body.to_vec(),
        arrival: Arrival::Whole,
    }
}

fn error(status: u16, code: &str) -> Response {
    let body = format!("<Error><Code>{code}</Code><Message>no</Message></Error>");
    Response {
        status,
        ..ok(Headers::new(), body.as_bytes())
    }
}
