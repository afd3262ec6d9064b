//! A module of the library's own for this test: time passes as it says.

use std::cell::Cell;

use anyhow::{Result, bail};
use tokio::time::{Duration, advance};

use super::cache::{Cached, Confidential, Fetch};

const TTL: Duration = Duration::from_secs(300);
const GRACE: Duration = Duration::from_secs(600);
const PAUSE: Duration = Duration::from_secs(3);
const SECOND: Duration = Duration::from_secs(1);

thread_local! {
    static FETCHES: Cell<u32> = const { Cell::new(0) };
    static IS_DOWN: Cell<bool> = const { Cell::new(false) };
}

/// Brings the numbers 1, 2, 3 and so on.
struct Counter;

impl Fetch for Counter {
    async fn fetch(&self) -> Result<Confidential> {
        FETCHES.set(FETCHES.get() + 1);
        tokio::task::yield_now().await; // others get their turn, as on a network
        if IS_DOWN.get() {
            bail!("it is down");
        }
        let value = FETCHES.get().to_string();
        Ok(Confidential::new(value.clone().into(), value))
    }
}

fn cache() -> Cached<Counter> {
    Cached::new("name".into(), Counter)
}

async fn value(cache: &Cached<Counter>) -> String {
    cache.get().await.unwrap().expose_text().unwrap().into()
}

async fn refreshed(cache: &Cached<Counter>) -> String {
    cache.refresh().await.unwrap().expose_text().unwrap().into()
}

async fn error(cache: &Cached<Counter>) -> String {
    format!("{:#}", cache.get().await.unwrap_err())
}

#[tokio::test(start_paused = true)]
async fn a_value_is_fetched_anew_when_its_time_is_over() {
    let cache = cache();
    assert_eq!(value(&cache).await, "1");
    advance(TTL - SECOND).await;
    assert_eq!(value(&cache).await, "1");
    advance(SECOND).await;
    assert_eq!(value(&cache).await, "2");
    assert_eq!(FETCHES.get(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_refresh_fetches_at_once_but_not_twice_within_seconds() {
    let cache = cache();
    assert_eq!(value(&cache).await, "1");
    assert_eq!(refreshed(&cache).await, "1");
    advance(PAUSE).await;
    assert_eq!(refreshed(&cache).await, "2");
    assert_eq!(refreshed(&cache).await, "2");
    advance(PAUSE).await;
    assert_eq!(value(&cache).await, "2");
    assert_eq!(refreshed(&cache).await, "3");
}

#[tokio::test(start_paused = true)]
async fn requests_at_the_same_time_share_one_fetch() {
    let cache = cache();
    let values = tokio::join!(value(&cache), refreshed(&cache), value(&cache));
    assert_eq!(values, ("1".into(), "1".into(), "1".into()));
    advance(PAUSE).await;
    let values = tokio::join!(refreshed(&cache), refreshed(&cache), value(&cache));
    assert_eq!(values, ("2".into(), "2".into(), "2".into()));
}

#[tokio::test(start_paused = true)]
async fn requests_at_the_same_time_share_one_failure() {
    let cache = cache();
    IS_DOWN.set(true);
    let errors = tokio::join!(error(&cache), error(&cache));
    assert_eq!(errors.0, "cannot fetch `name`: it is down");
    assert_eq!(errors.0, errors.1);
    assert_eq!(FETCHES.get(), 1);
    IS_DOWN.set(false);
    advance(PAUSE).await;
    assert_eq!(value(&cache).await, "2");
}

#[tokio::test(start_paused = true)]
async fn an_old_value_will_do_for_a_while() {
    let cache = cache();
    assert_eq!(value(&cache).await, "1");
    IS_DOWN.set(true);
    advance(PAUSE).await;
    assert_eq!(refreshed(&cache).await, "1");
    advance(TTL + GRACE - PAUSE - SECOND).await;
    assert_eq!(value(&cache).await, "1");
    assert_eq!(FETCHES.get(), 3);
    advance(PAUSE).await;
    assert_eq!(error(&cache).await, "cannot fetch `name`: it is down");
    IS_DOWN.set(false);
    advance(PAUSE).await;
    assert_eq!(value(&cache).await, "5");
}

#[test]
fn a_value_is_exposed_only_when_asked_for() {
    let value = Confidential::new(b"open sesame".to_vec(), "v1".into());
    assert_eq!(value.expose(), b"open sesame");
    assert_eq!(value.expose_text().unwrap(), "open sesame");
    assert_eq!(format!("{value:?}"), "Confidential { version: \"v1\", .. }");
}

#[test]
fn the_error_of_a_value_that_is_no_text_does_not_show_it() {
    let value = Confidential::new(b"sesame \xff".to_vec(), "v1".into());
    let error = format!("{:?}", value.expose_text().unwrap_err());
    assert!(!error.contains("sesame"), "{error}");
}
