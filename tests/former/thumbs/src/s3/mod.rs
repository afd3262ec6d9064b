//! S3: what its messages say, and how its objects are reached.

mod client;
mod copy;
mod key;
mod message;
mod multipart;
mod record;
mod sequencer;

pub use client::{client, settings};
pub use copy::{Copier, Location};
#[cfg(test)]
pub use key::decode as decode_key;
pub use message::records_of;
pub use record::Record;
pub use sequencer::Sequencer;
