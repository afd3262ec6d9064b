//! A function in a team: what it states itself, and what the team sets.

use cargo_lambda_s3::spec::defaults::{Key, Source};
use cargo_lambda_s3::spec::{Defaults, Draft, Spec};
use proptest::prelude::*;
use proptest::sample::subsequence;

use crate::specs::specs;

/// A function that says some of what another spec says, and a team that sets some of what a third does and enforces part of it.
pub fn in_teams() -> impl Strategy<Value = (Draft, Defaults)> {
    let keys = || subsequence(Key::ALL.to_vec(), 0..=Key::ALL.len());
    (specs(), specs(), keys(), keys(), keys()).prop_map(|(function, team, own, set, enforced)| {
        let values = some_of(&team.stated, &set);
        let enforced = enforced.into_iter().filter(|key| key.is_set(&values)).collect();
        (own_of(&function, &own), Defaults { source: Source::Workspace, values, enforced, ..Defaults::default() })
    })
}

fn some_of(draft: &Draft, keys: &[Key]) -> Draft {
    keys.iter().fold(Draft::default(), |some, key| some.or(key.only(draft)))
}

/// Everything that no team can set, and these keys.
fn own_of(spec: &Spec, keys: &[Key]) -> Draft {
    let own = Draft {
        name: Some(spec.name.clone()),
        triggers: spec.triggers.clone(),
        trigger_access: Some(spec.trigger_access),
        grants: spec.grants.clone(),
        recursion: Some(spec.recursion),
        ..Draft::default()
    };
    own.or(some_of(&spec.stated, keys))
}
