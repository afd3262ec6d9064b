//! The functions of a workspace, several at a time.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::Project;
use super::context::ProjectContext;
use crate::error::Error;
use crate::handler_calls::spawn_deep;
use crate::workspace::Function;

/// Maps `work` over the functions in parallel, in order, on the deep stacks that readers need.
pub fn for_each<T: Send>(functions: &[Function], work: impl Fn(&Function) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let work_on = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(function) = functions.get(at) else { return done };
            done.push((at, work(function)));
        }
    };
    let workers = thread::available_parallelism().map_or(1, usize::from).min(functions.len());
    let mut done: Vec<(usize, T)> = thread::scope(|scope| {
        let threads: Vec<_> = (0..workers)
            // Without memory for such stacks each reader tells what it cannot read.
            .map(|_| spawn_deep(scope, work_on).unwrap_or_else(|_| scope.spawn(work_on)))
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, one)| one).collect()
}

/// Reads every function, and does something with those that can be read: what is wrong with one does not keep the others.
pub fn read_each<T: Send>(
    functions: &[Function],
    team: &ProjectContext,
    work: impl Fn(&Project) -> Result<T, Error> + Sync,
) -> Vec<Result<(Project, T), Error>> {
    for_each(functions, |function| {
        let project = Project::read_member(function, team)?;
        let done = work(&project)?;
        Ok((project, done))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Membership;

    #[test]
    fn what_becomes_of_functions_comes_in_their_order_however_long_each_takes() {
        let function = |at: u64| Function {
            name: at.to_string(),
            folder: at.to_string().into(),
            path: at.to_string(),
            membership: Membership::Member,
        };
        let functions: Vec<Function> = (0..40).map(function).collect();
        let slow = |function: &Function| {
            let at: u64 = function.name.parse().unwrap();
            thread::sleep(std::time::Duration::from_micros(40 - at));
            at
        };
        assert_eq!(for_each(&functions, slow), (0..40).collect::<Vec<u64>>());
        assert!(for_each(&[], slow).is_empty());
    }
}
