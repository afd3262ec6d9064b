//! Which conditions limit whom a statement lets in, for whom a service acts, and what it is about: one table of operators, keys and
//! values for all rules.
//!
//! *Amazon S3 User Guide, Blocking public access, The meaning of "public"*: only fixed values limit, and ranges of addresses that are not
//! broad. *IAM User Guide, Condition operators*: a missing key satisfies `IfExists`, `ForAllValues` and every negation.

mod keys;
mod values;

use self::keys::{CONTEXT, Form, NOT_ABOUT_RESOURCES, SOURCE, WHO};
use self::values::{is_fixed, is_some};
use super::facts::{Condition, Statement};
use super::node::Text;

/// Whether the conditions of the statement admit certain callers only, also with the principal `*`. A statement with an unknown part counts as
/// limited.
pub fn limits_who(statement: &Statement) -> bool {
    statement.is_partial || statement.conditions.iter().any(|one| is_limit(statement, one, who(one), true))
}

/// Whether a service acts for certain resources or accounts only.
pub fn limits_source(statement: &Statement) -> bool {
    statement.is_partial || statement.conditions.iter().any(|one| is_limit(statement, one, source(one), false))
}

/// Whether a condition on this key lets only certain callers in.
pub fn limits(statement: &Statement, condition: &Condition) -> bool {
    is_limit(statement, condition, who(condition), false)
}

/// Whether all that a denial leaves are certain callers: it denies unless one of its conditions names them.
pub fn denies_all_but_certain(denial: &Statement) -> bool {
    let is_by_aws = |one: &Condition| {
        matches!(&*one.key.to_lowercase(), "aws:principalisawsservice" | "aws:viaawsservice")
            && one.values.iter().all(|value| value.whole().is_some_and(|text| text.eq_ignore_ascii_case("false")))
    };
    let names = |one: &Condition| {
        let operator = Operator::read(&one.operator);
        let form = who(one).filter(|_| operator.is_negated() && !operator.for_all);
        form.is_some_and(|form| one.values.iter().all(|value| is_fixed(form, operator.has_wildcards(), value, true)))
    };
    !denial.is_partial
        && denial.conditions.iter().all(|one| is_by_aws(one) || names(one))
        && denial.conditions.iter().any(names)
}

/// Whether a condition narrows what an identity's statement is about: all but those on who asks, when and how.
pub fn narrows_resource(statement: &Statement) -> bool {
    statement.conditions.iter().any(|one| narrows(statement, one)) || fixes(statement, "iam:passedtoservice")
}

fn narrows(statement: &Statement, condition: &Condition) -> bool {
    let key = condition.key.to_lowercase();
    if NOT_ABOUT_RESOURCES.iter().any(|start| key.starts_with(start)) {
        return false;
    }
    let is = |wanted: &str| {
        condition.values.iter().all(|value| value.whole().is_some_and(|one| one.eq_ignore_ascii_case(wanted)))
    };
    let operator = Operator::read(&condition.operator);
    match operator.name.as_str() {
        // A tag that has to be there is some tag.
        "null" => is("false"),
        "bool" => !operator.if_exists,
        // A tag of any value has to be there.
        _ if key.contains("resourcetag/") => restricts(statement, condition),
        _ => restricts(statement, condition) && condition.values.iter().all(is_some),
    }
}

/// Whether a condition on this key, in lower case, allows certain values only.
pub fn fixes(statement: &Statement, key: &str) -> bool {
    let about_it = statement.conditions.iter().filter(|one| one.key.eq_ignore_ascii_case(key));
    about_it.into_iter().any(|one| {
        // IAM knows the service that a role is passed to of every request (*Service Authorization Reference, iam:PassedToService*).
        let is_always_there = key == "iam:passedtoservice" && !Operator::read(&one.operator).is_negated();
        let is_false = |value: &Text| value.whole().is_some_and(|text| text.eq_ignore_ascii_case("false"));
        (restricts(statement, one) || is_always_there)
            && one.values.iter().all(|value| is_some(value) && !is_false(value))
    })
}

/// Whether a condition with this operator fails where the key has other values, and where it is missing.
pub fn restricts(statement: &Statement, condition: &Condition) -> bool {
    let operator = Operator::read(&condition.operator);
    let is_there = || {
        statement.conditions.iter().any(|other| {
            other.operator.eq_ignore_ascii_case("Null")
                && other.key.eq_ignore_ascii_case(&condition.key)
                && other.values.iter().all(|value| value.whole().is_some_and(|one| one.eq_ignore_ascii_case("false")))
        })
    };
    operator.is_positive() && (!(operator.for_all || operator.if_exists) || is_there())
}

fn who(condition: &Condition) -> Option<Form> {
    let key = condition.key.to_lowercase();
    WHO.iter().find(|(known, _)| *known == key).map(|(_, form)| *form)
}

fn source(condition: &Condition) -> Option<Form> {
    let key = condition.key.to_lowercase();
    let context = key.strip_prefix(CONTEXT).map(|_| Form::Arn);
    SOURCE.iter().find(|(known, _)| *known == key).map(|(_, form)| *form).or(context)
}

fn is_limit(statement: &Statement, condition: &Condition, form: Option<Form>, is_strict: bool) -> bool {
    let has_wildcards = Operator::read(&condition.operator).has_wildcards();
    form.is_some_and(|form| {
        restricts(statement, condition)
            && condition.values.iter().all(|value| is_fixed(form, has_wildcards, value, is_strict))
    })
}

struct Operator {
    /// Without its quantifier and `IfExists`, in lower case.
    name: String,
    for_all: bool,
    if_exists: bool,
}

impl Operator {
    fn read(written: &str) -> Self {
        let folded = written.to_lowercase();
        let (quantifier, rest) = folded.split_once(':').unwrap_or(("", &folded));
        let name = rest.strip_suffix("ifexists");
        Self { if_exists: name.is_some(), for_all: quantifier == "forallvalues", name: name.unwrap_or(rest).to_owned() }
    }

    fn is_negated(&self) -> bool {
        self.name.contains("not")
    }

    fn is_positive(&self) -> bool {
        matches!(
            &*self.name,
            "stringequals" | "stringequalsignorecase" | "stringlike" | "arnequals" | "arnlike" | "ipaddress" | "bool"
        )
    }

    /// Whether `*` is any text to it.
    fn has_wildcards(&self) -> bool {
        !self.name.starts_with("string") || self.name.ends_with("like")
    }
}

/// Whether the ARN of a source, in a permission or a condition, names a resource or an account at all.
pub fn names_source(arn: &Text) -> bool {
    is_fixed(Form::Arn, true, arn, false)
}

/// Whether the ID of an account or an organization is a whole one.
pub fn names_account(id: &Text) -> bool {
    is_fixed(Form::Whole, true, id, false)
}
