//! Streams objects from and to S3.

use std::{
    collections::HashMap,
    fmt, io,
    pin::Pin,
    sync::{Mutex, PoisonError},
};

...
