//! Texts of a format's files, tried by an audit of the deployment files before anything is written.

use super::attempt::FixContext;
use super::compare::{is_same, without};
use super::revert::{Kept, Refused, Settled, Side};
use crate::audit::{Finding, GainKind};
use crate::error::Error;
use crate::ops::audit::{ProjectFiles, put};
use crate::spec::Spec;

/// How many texts of the user's are tried one by one for the one that is in the way of a finding.
const MAX_SUSPECTS: usize = 16;

/// What is tried, and beside what.
pub(super) struct Trial<'a> {
    pub(super) ground: &'a FixContext<'a>,
    pub(super) spec: &'a Spec,
    pub(super) state: &'a ProjectFiles,
    /// What is found if nothing is taken back.
    pub(super) found: &'a [Finding],
    pub(super) sides: &'a [Side],
}

/// What comes of some text: what is found, and what stands against it.
type Looked = (Vec<Finding>, Vec<String>);

impl<'a> Trial<'a> {
    /// Takes back all differences that may be, and then keeps every one that can stay.
    pub(super) fn settle(&self, findings: &[Finding]) -> Result<Settled<'a>, Error> {
        let own: Kept = self.sides.iter().map(|side| side.own.iter().map(Option::is_some).collect()).collect();
        let places = own.iter().enumerate().flat_map(|(side, own)| (0..own.len()).map(move |at| (side, at)));
        let free: Vec<(usize, usize)> = places.filter(|(side, at)| !own[*side][*at]).collect();
        let mut kept = own.clone();
        let (without_own, mut problems) = self.look(&kept)?;
        let in_the_way = problems.clone();
        let mut generated = without_own.clone();
        for (side, at) in &free {
            if problems.is_empty() {
                break;
            }
            kept[*side][*at] = true;
            let (then, fewer) = self.look(&kept)?;
            if fewer.len() < problems.len() && fewer.iter().all(|one| problems.contains(one)) {
                (generated, problems) = (then, fewer);
            } else {
                kept[*side][*at] = false;
            }
        }
        let mended = if problems.is_empty() { without(findings, &generated) } else { Vec::new() };
        let is_left = |one: &&Finding| !mended.iter().any(|mended| is_same(mended, one));
        if mended.is_empty() {
            kept.iter_mut().flatten().for_each(|kept| *kept = true);
        } else {
            let rest: Vec<Finding> = self.found.iter().filter(is_left).cloned().collect();
            let open: Vec<(usize, usize)> = free.iter().copied().filter(|(side, at)| !kept[*side][*at]).collect();
            self.keep(&open, &mut kept, &rest)?;
        }
        let mut left = Vec::new();
        for finding in findings.iter().filter(is_left) {
            let is_held_back = !without_own.iter().any(|one| is_same(one, finding));
            let reason = match nearest(&in_the_way, finding).filter(|_| is_held_back) {
                Some(reason) => reason.clone(),
                None => self.own_text_before(finding, &own)?,
            };
            left.push(Refused { finding: finding.clone(), reason });
        }
        Ok(Settled { sides: self.sides, kept, mended, left })
    }

    /// Keeps these differences if nothing is found then but `rest`, else each half of them in its turn.
    fn keep(&self, differences: &[(usize, usize)], kept: &mut Kept, rest: &[Finding]) -> Result<(), Error> {
        if differences.is_empty() {
            return Ok(());
        }
        differences.iter().for_each(|(side, at)| kept[*side][*at] = true);
        let (findings, problems) = self.look(kept)?;
        if problems.is_empty() && without(&findings, rest).is_empty() {
            return Ok(());
        }
        differences.iter().for_each(|(side, at)| kept[*side][*at] = false);
        if differences.len() > 1 {
            let (first, second) = differences.split_at(differences.len() / 2);
            self.keep(first, kept, rest)?;
            self.keep(second, kept, rest)?;
        }
        Ok(())
    }

    /// Which text of the user's is in the way of a finding.
    fn own_text_before(&self, finding: &Finding, own: &Kept) -> Result<String, Error> {
        let is_there = |looked: Looked| looked.0.iter().any(|one| is_same(one, finding));
        let none = self.sides.iter().map(|side| vec![false; side.own.len()]).collect();
        if is_there(self.look(&none)?) {
            return Ok("it is as it is generated there".to_owned());
        }
        let suspects = self.sides.iter().enumerate().flat_map(|(side, one)| {
            one.own.iter().enumerate().filter_map(move |(at, why)| Some((side, at, why.as_ref()?)))
        });
        for (side, at, why) in suspects.take(MAX_SUSPECTS) {
            let mut kept = own.clone();
            kept[side][at] = false;
            if !is_there(self.look(&kept)?) {
                return Ok(why.clone());
            }
        }
        Ok("what would have to change holds text of yours: mend it by hand".to_owned())
    }

    fn look(&self, kept: &Kept) -> Result<Looked, Error> {
        let mut lying = self.state.clone();
        for (side, kept) in self.sides.iter().zip(kept) {
            put(&mut lying.deployment, &side.path, side.text(kept).as_deref());
        }
        let (subject, findings) = lying.audited(self.spec)?;
        let gains = self.ground.gains(&subject).into_iter().map(|gain| match gain.kind {
            GainKind::Allowed => format!("it would {}: `--fix --grant` does so", gain.message),
            _ => format!("it would {}: mend it by hand", gain.message),
        });
        let new = without(&findings, self.found);
        let new = new.iter().map(|new| format!("generated again it would bring `{}`: {}", new.rule, new.message));
        let problems = gains.chain(new).collect();
        Ok((findings, problems))
    }
}

/// The problem that names most of what a finding names.
fn nearest<'p>(problems: &'p [String], finding: &Finding) -> Option<&'p String> {
    let names = |problem: &String| {
        problem.split('`').skip(1).step_by(2).filter(|name| finding.message.contains(&format!("`{name}`"))).count()
    };
    problems.iter().rev().max_by_key(|problem| names(problem))
}
