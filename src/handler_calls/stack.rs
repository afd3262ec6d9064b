//! A stack for what reads by recursion: what a text nests decides how deep.

use std::cell::Cell;
use std::io;
use std::panic::resume_unwind;
use std::thread::{Builder, Scope, ScopedJoinHandle, scope};

/// A system gives memory for a stack as it is used.
const STACK: usize = 256 * 1024 * 1024;

thread_local! {
    static IS_DEEP: Cell<bool> = const { Cell::new(false) };
}

/// Does it on a stack that is deep enough for all that readers let through, this one if it is; `None` where the system has no
/// memory for one.
pub fn on_deep_stack<T: Send>(read: impl FnOnce() -> T + Send) -> Option<T> {
    if IS_DEEP.get() {
        return Some(read());
    }
    scope(|scope| {
        let thread = spawn_deep(scope, read).ok()?;
        Some(thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })
}

/// A thread on such a stack, for what reads more than once.
///
/// # Errors
///
/// The system has no memory for it.
pub fn spawn_deep<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    work: impl FnOnce() -> T + Send + 'scope,
) -> io::Result<ScopedJoinHandle<'scope, T>> {
    Builder::new().stack_size(STACK).spawn_scoped(scope, || {
        IS_DEEP.set(true);
        work()
    })
}
