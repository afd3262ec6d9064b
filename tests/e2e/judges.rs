//! Those that judge policies here: the program's evaluator; moto's own IAM; and what the AWS on loopback enforces with in its
//! place. Where moto says something else, one of the rows of `judges/quirks.rs` explains it, and nothing else does.

mod calls;
mod changes;
mod generate;
mod grid;
mod http;
mod quirks;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use cargo_lambda_s3::iam::evaluate::{Caller, Decision, Policies, Request, evaluate};
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use serde_json::{Value, json};

use self::quirks::QUIRKS;
use crate::process::timed;
use crate::tools::tools;

/// `tests/tools/moto/judge.py`, which ends with the test.
pub struct Judge {
    process: Child,
    lines: RefCell<(ChildStdin, BufReader<ChildStdout>)>,
}

impl Judge {
    fn start() -> Self {
        let mut judge = tools().script("moto/judge.py");
        let mut process = judge.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let lines = (process.stdin.take().unwrap(), BufReader::new(process.stdout.take().unwrap()));
        Self { process, lines: RefCell::new(lines) }
    }

    fn ask(&self, question: &Value) -> Vec<Value> {
        let mut answer = String::new();
        let mut lines = self.lines.borrow_mut();
        writeln!(lines.0, "{question}").unwrap();
        lines.1.read_line(&mut answer).unwrap();
        serde_json::from_str(&answer).unwrap_or_else(|_| panic!("the judge ended at {question}"))
    }

    /// What all say to these requests, judged together.
    fn judge(&self, document: &Value, requests: &[Value]) -> Result<Vec<Judged>, String> {
        let answers = self.ask(&json!({ "document": document, "requests": requests }));
        assert_eq!(answers.len(), requests.len());
        requests.iter().zip(&answers).map(|(request, answer)| compare(document, request, answer)).collect()
    }
}

impl Drop for Judge {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What is said to a request.
#[derive(Debug)]
struct Judged {
    /// By the program.
    ours: &'static str,
    /// By moto.
    moto: String,
    /// Why moto says something else; empty where it says the same.
    because: Vec<String>,
    /// Whether the AWS on loopback decides it, too.
    is_simulated: bool,
}

/// What the program says.
fn decide(document: &Value, request: &Value) -> &'static str {
    let policies = Policies::default().identity(document).unwrap();
    let text = |name: &str| request[name].as_str().unwrap();
    let caller = match request.get("caller") {
        Some(role) => Caller::Role { arn: role.as_str().unwrap().to_owned(), session: "1".to_owned() },
        // Somebody without condition keys of their own.
        None => Caller::Account("123456789012".to_owned()),
    };
    let with = |request: Request, (key, value): (&String, &Value)| match value {
        Value::Array(list) => request.with_all(key, list.iter().map(|one| one.as_str().unwrap().to_owned())),
        one => request.with(key, one.as_str().unwrap()),
    };
    let context = request["context"].as_object().unwrap();
    // What another account has to say is no matter of the policy.
    let asked = Request::new(caller, text("action"), text("resource")).owned_by("123456789012");
    let asked = context.iter().fold(asked, with);
    match evaluate(&policies, &asked) {
        Ok(Decision::Allowed(_)) => "Allow",
        Ok(Decision::Denied(_)) => "Deny",
        Ok(Decision::NotAllowed(_)) => "None",
        Err(_) => "Undecided",
    }
}

/// Holds the judges against each other: without its quirks moto has to say what the program says, and so has the loopback.
fn compare(document: &Value, request: &Value, answer: &Value) -> Result<Judged, String> {
    let ours = decide(document, request);
    let mended: Vec<&str> = answer["mended"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
    let is_same = match ours {
        "Undecided" => mended.len() > 1 && mended.contains(&"Allow"),
        // A condition that nobody can decide may make a refusal an explicit one.
        "None" => !mended.contains(&"Allow"),
        ours => mended == [ours],
    };
    let loopback = answer["loopback"].as_str().unwrap();
    let is_simulated = loopback != "Unsupported";
    if !is_same || is_simulated && loopback != ours {
        return Err(format!("policy {document}\nrequest {request}\nours {ours}\nthe others {answer}"));
    }
    let because = answer["because"].as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect();
    Ok(Judged { ours, moto: answer["moto"].as_str().unwrap().to_owned(), because, is_simulated })
}

/// How often what came up.
#[derive(Debug, Default)]
struct Tally {
    pairs: usize,
    ours: BTreeMap<&'static str, usize>,
    quirks: BTreeMap<String, usize>,
    disagreements: usize,
    simulated: usize,
}

impl Tally {
    fn count(&mut self, judged: &Judged) {
        self.pairs += 1;
        *self.ours.entry(judged.ours).or_default() += 1;
        self.disagreements += usize::from(!judged.because.is_empty());
        self.simulated += usize::from(judged.is_simulated);
        for quirk in &judged.because {
            *self.quirks.entry(quirk.clone()).or_default() += 1;
        }
    }
}

/// A number that what is random follows from.
fn seed() -> u64 {
    std::env::var("JUDGES_SEED").map_or(1, |seed| seed.parse().expect("JUDGES_SEED is a number"))
}

fn runner(cases: u32) -> TestRunner {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed().to_le_bytes());
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 2_000, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
}

/// Eight requests to each policy. `JUDGES_SEED=2 PROPTEST_CASES=5000` looks elsewhere, and further.
#[test]
fn random_policies_are_judged_alike_but_for_what_is_explained() {
    let judge = Judge::start();
    let tally = RefCell::new(Tally::default());
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(800);
    let outcome = timed("judges: random policies", || {
        runner(cases).run(&generate::case(), |case| {
            let judged = judge.judge(&case.document, &case.requests);
            let judged = judged.map_err(proptest::test_runner::TestCaseError::fail)?;
            judged.iter().for_each(|one| tally.borrow_mut().count(one));
            Ok(())
        })
    });
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(reason, _)) => panic!("JUDGES_SEED={}: {}", seed(), reason.message()),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
    let tally = tally.into_inner();
    eprintln!("judges: {tally:?}");
    assert!(tally.pairs >= 8 * cases as usize);
    for verdict in ["Allow", "Deny", "None", "Undecided"] {
        assert!(tally.ours.get(verdict).is_some_and(|count| *count >= tally.pairs / 500), "{verdict}: {tally:?}");
    }
    assert!(tally.simulated > tally.pairs / 2 && tally.disagreements > tally.pairs / 10, "{tally:?}");
    assert!(tally.quirks.values().all(|count| *count >= 5), "{tally:?}");
    let found: Vec<&str> = tally.quirks.keys().map(String::as_str).collect();
    let mut known = QUIRKS.map(|quirk| quirk.name);
    known.sort_unstable();
    assert_eq!(found, known, "a row that explains nothing, or one that is missing");
}

#[test]
fn each_quirk_of_moto_has_an_example_that_nothing_else_explains() {
    let judge = Judge::start();
    for quirk in QUIRKS {
        let (document, request) = ((quirk.document)(), (quirk.request)());
        let judged = &judge.judge(&document, &[request]).unwrap()[0];
        let told = format!("moto {}, other than {}", quirk.does, quirk.page);
        assert_eq!((judged.ours, judged.moto.as_str()), (quirk.ours, quirk.moto), "{told}");
        assert_eq!(judged.because, [quirk.name], "{told}");
    }
}
