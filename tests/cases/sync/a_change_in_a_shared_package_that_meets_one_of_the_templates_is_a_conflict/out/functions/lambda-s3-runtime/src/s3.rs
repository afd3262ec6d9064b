<<<<<<< yours
//! Streams fast.
=======
//! Streams objects from and to S3.
>>>>>>> generated

use std::{
    collections::HashMap,
    fmt, io,
...
