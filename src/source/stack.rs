//! A stack for what reads by recursion: what a text nests decides how deep.

use std::thread;

/// A system gives memory for a stack as it is used.
const STACK: usize = 256 * 1024 * 1024;

/// Does it on a stack that is deep enough for all that readers let through; `None` where the system has no memory for one.
pub fn on_deep_stack<T: Send>(read: impl FnOnce() -> T + Send) -> Option<T> {
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, read);
        thread.ok().and_then(|thread| thread.join().ok())
    })
}
