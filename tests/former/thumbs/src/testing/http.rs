//! As much of HTTP/1.1 as the SDK's client needs of a server.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::Arc,
    thread,
};

/// By name, in lower case.
pub type Headers = BTreeMap<String, String>;

/// One request, its body complete.
pub struct Request {
    pub method: String,
    /// As it was sent: percent-encoded.
    pub path: String,
    pub query: String,
    pub headers: Headers,
    pub body: Vec<u8>,
}

pub struct Response {
    pub status: u16,
    pub headers: Headers,
    pub body: Vec<u8>,
    pub arrival: Arrival,
}

/// How much of a response arrives before the connection ends.
#[derive(Clone, Copy, PartialEq)]
pub enum Arrival {
    Whole,
    Half,
    Nothing,
}

/// Answers every request from now on. Returns the server's URL.
pub fn start(answer: impl Fn(Request) -> Response + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let answer = Arc::new(answer);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let answer = Arc::clone(&answer);
            thread::spawn(move || serve(stream.unwrap(), &*answer));
        }
    });
    url
}

/// Answers the requests of one connection until the client closes it.
fn serve(mut stream: TcpStream, answer: impl Fn(Request) -> Response) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while let Some(request) = read_request(&mut reader) {
        let is_head = request.method == "HEAD";
        let response = answer(request);
        if response.arrival == Arrival::Nothing {
            return;
        }
        let length = response.body.len();
        let mut bytes = format!("HTTP/1.1 {} -\r\n", response.status).into_bytes();
        write!(bytes, "content-length: {length}\r\n").unwrap();
        for (name, value) in response.headers {
            write!(bytes, "{name}: {value}\r\n").unwrap();
        }
        bytes.extend(b"\r\n");
        if !is_head {
            bytes.extend(response.body);
        }
        if response.arrival == Arrival::Half {
            bytes.truncate(bytes.len() - length / 2);
            let _ = stream.write_all(&bytes);
            return;
        }
        if stream.write_all(&bytes).is_err() {
            return; // the client did not want the body
        }
    }
}

fn read_request(reader: &mut impl BufRead) -> Option<Request> {
    let line = read_line(reader)?;
    let mut words = line.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?);
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut headers = Headers::new();
    read_headers(reader, &mut headers)?;
    let length = headers.get("content-length");
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    reader.read_exact(&mut body).ok()?;
    if headers.contains_key("x-amz-decoded-content-length") {
        body = join_chunks(&body, &mut headers)?;
    }
    Some(Request {
        method,
        path: path.to_owned(),
        query: query.to_owned(),
        headers,
        body,
    })
}

fn read_line(reader: &mut impl BufRead) -> Option<String> {
    let mut line = String::new();
    let length = reader.read_line(&mut line).ok()?;
    (length > 0).then(|| line.trim_end().to_owned())
}

fn read_headers(reader: &mut impl BufRead, headers: &mut Headers) -> Option<()> {
    while let Some((name, value)) = read_line(reader)?.split_once(':') {
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    Some(())
}

/// Undoes `aws-chunked`: before each chunk stands a line with its length in hexadecimal and a
/// signature, after it a line end. The last one is empty; checksums follow, as headers.
fn join_chunks(mut body: &[u8], headers: &mut Headers) -> Option<Vec<u8>> {
    let mut joined = Vec::new();
    loop {
        let line = read_line(&mut body).unwrap();
        let length = line.split(';').next().unwrap();
        let length = usize::from_str_radix(length, 16).unwrap();
        if length == 0 {
            read_headers(&mut body, headers)?;
            return Some(joined);
        }
        joined.extend_from_slice(&body[..length]);
        body = &body[length + 2..];
    }
}
