//! What commands do: values and folders in, results out. No flags, and nothing printed but what is under way.

pub mod audit;
pub mod eject;
pub mod fix;
pub mod init;
pub mod new;
pub mod sync;
