//! When the function is invoked without an event of a bucket.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use crate::spec::InvalidValue;

/// The most characters of an expression (*Amazon EventBridge Scheduler API Reference, CreateSchedule, ScheduleExpression*).
const LONGEST: usize = 256;

/// A schedule of Amazon EventBridge Scheduler, in UTC: a rate, a cron expression of six fields, or one point in time (*Amazon
/// EventBridge Scheduler User Guide, Schedule types*).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleExpression(String);

const FORM: &str =
    "give `rate(1 hour)`, `cron(0 8 ? * MON-FRI *)` or `at(2030-01-31T08:00:00)`; all of them are in UTC";

impl ScheduleExpression {
    /// The form as a regular expression, for editors.
    pub const PATTERN: &str = r"^(rate\((1 (minute|hour|day)|(?!1 )[1-9][0-9]{0,8} (minutes|hours|days))\)|cron\([0-9A-Z,*/?#-]+( [0-9A-Z,*/?#-]+){5}\)|at\([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\))$";

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ScheduleExpression {
    type Err = InvalidValue;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let inner = |kind: &str| typed.strip_prefix(kind)?.strip_prefix('(')?.strip_suffix(')');
        let checked = match (inner("rate"), inner("cron"), inner("at")) {
            _ if typed.len() > LONGEST => Err("give at most 256 characters".to_owned()),
            (Some(rate), ..) => check_rate(rate),
            (_, Some(fields), _) => check_cron(fields),
            (.., Some(time)) => check_time(time),
            _ => Err(FORM.to_owned()),
        };
        match checked {
            Ok(()) => Ok(Self(typed.to_owned())),
            Err(help) => Err(InvalidValue::new("schedule", typed, help)),
        }
    }
}

impl fmt::Display for ScheduleExpression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A number and a unit, which is singular with 1: the form that rules of EventBridge take, too.
fn check_rate(rate: &str) -> Result<(), String> {
    const HELP: &str = "a rate is a number and a unit, such as `rate(1 hour)`, `rate(15 minutes)` or `rate(7 days)`";
    let (value, unit) = rate.split_once(' ').ok_or(HELP)?;
    let is_number =
        (1..=9).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_digit()) && value.as_bytes()[0] != b'0';
    let single =
        ["minute", "hour", "day"].into_iter().find(|name| unit == *name || unit.strip_suffix('s') == Some(*name));
    let single = single.filter(|_| is_number).ok_or(HELP)?;
    match (value == "1", unit == single) {
        (true, false) => Err(format!("write `rate(1 {single})`")),
        (false, true) => Err(format!("write `rate({value} {single}s)`")),
        _ => Ok(()),
    }
}

/// A field of a cron expression (*Amazon EventBridge Scheduler User Guide, Schedule types, Cron-based schedules*).
struct Field {
    name: &'static str,
    range: RangeInclusive<u16>,
    /// Names of the values, in order; those of a range begin with its first.
    names: &'static [&'static str],
    /// Whether `/` is a step in it.
    has_steps: bool,
}

const FIELDS: [Field; 6] = [
    Field { name: "minutes", range: 0..=59, names: &[], has_steps: true },
    Field { name: "hours", range: 0..=23, names: &[], has_steps: true },
    Field { name: "day of the month", range: 1..=31, names: &[], has_steps: true },
    Field {
        name: "month",
        range: 1..=12,
        names: &["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
        has_steps: true,
    },
    Field {
        name: "day of the week",
        range: 1..=7,
        names: &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
        has_steps: false,
    },
    Field { name: "year", range: 1970..=2199, names: &[], has_steps: true },
];

const DAY_OF_MONTH: usize = 2;
const DAY_OF_WEEK: usize = 4;

fn check_cron(text: &str) -> Result<(), String> {
    let fields: Vec<&str> = text.split(' ').collect();
    if fields.len() != FIELDS.len() || fields.contains(&"") {
        return Err("a cron expression has six fields with one blank between them: minutes, hours, day of the month, month, day of \
                    the week, year; such as `cron(0 8 ? * MON-FRI *)`"
            .to_owned());
    }
    if (fields[DAY_OF_MONTH] == "?") == (fields[DAY_OF_WEEK] == "?") {
        return Err("of the day of the month and the day of the week, exactly one has to be `?`".to_owned());
    }
    for (at, (field, typed)) in FIELDS.iter().zip(fields).enumerate() {
        let is_valid = match at {
            DAY_OF_MONTH => {
                typed == "?" || typed.split(',').all(|item| field.takes(item) || is_day_of_month(field, item))
            }
            // `#` is for one day alone.
            DAY_OF_WEEK => {
                typed == "?"
                    || is_nth_day(field, typed)
                    || typed.split(',').all(|item| field.takes(item) || is_last_day(field, item))
            }
            _ => typed.split(',').all(|item| field.takes(item)),
        };
        if !is_valid {
            return Err(field.help(typed, at));
        }
    }
    Ok(())
}

impl Field {
    fn value(&self, typed: &str) -> Option<u16> {
        let named = self.names.iter().position(|name| *name == typed).and_then(|at| u16::try_from(at).ok());
        let is_number = (1..=4).contains(&typed.len()) && typed.bytes().all(|byte| byte.is_ascii_digit());
        let number = || typed.parse().ok().filter(|number| is_number && self.range.contains(number));
        named.map(|at| self.range.start() + at).or_else(number)
    }

    /// Everything, a value or a range, perhaps in steps.
    fn takes(&self, item: &str) -> bool {
        let (base, step) = item.split_once('/').map_or((item, None), |(base, step)| (base, Some(step)));
        let is_step = |step: &str| {
            let number = step.parse::<u16>().ok().filter(|_| step.bytes().all(|byte| byte.is_ascii_digit()));
            self.has_steps && number.is_some_and(|number| (1..=*self.range.end()).contains(&number))
        };
        let is_base = match base.split_once('-') {
            Some((first, last)) => {
                matches!((self.value(first), self.value(last)), (Some(first), Some(last)) if first <= last)
            }
            None => base == "*" || self.value(base).is_some(),
        };
        is_base && step.is_none_or(is_step)
    }

    fn help(&self, typed: &str, at: usize) -> String {
        let (first, last) = (self.range.start(), self.range.end());
        let names = match (self.names.first(), self.names.last()) {
            (Some(first), Some(last)) => format!(" or {first} to {last}"),
            _ => String::new(),
        };
        let more = match at {
            DAY_OF_MONTH => ", `L` for the last one, `15W` for the nearest weekday",
            DAY_OF_WEEK => ", `6L` for the last Friday of the month, `6#2` for the second one",
            _ => "",
        };
        let steps = if self.has_steps { ", steps such as `*/5`" } else { "" };
        format!(
            "its field `{typed}` is not a valid {}: give {first} to {last}{names}, ranges with the lower value first, lists with commas, \
             `*`{steps}{more}",
            self.name
        )
    }
}

/// The last day, or the weekday nearest to a day.
fn is_day_of_month(field: &Field, item: &str) -> bool {
    item == "L" || item.strip_suffix('W').is_some_and(|day| field.value(day).is_some())
}

/// The last day of the week, or the last such day of the month.
fn is_last_day(field: &Field, item: &str) -> bool {
    item.strip_suffix('L').is_some_and(|day| day.is_empty() || field.value(day).is_some())
}

/// The first to fifth such day of the month.
fn is_nth_day(field: &Field, typed: &str) -> bool {
    let (day, nth) = typed.split_once('#').unwrap_or_default();
    field.value(day).is_some() && ["1", "2", "3", "4", "5"].contains(&nth)
}

/// A date that the calendar has, and a time of day.
fn check_time(time: &str) -> Result<(), String> {
    let help = || {
        "write the time as `at(2030-01-31T08:00:00)`, a date that there is, without a time zone: it is in UTC"
            .to_owned()
    };
    let is_form = time.len() == 19
        && time.bytes().zip("0000-00-00T00:00:00".bytes()).all(|(is, form)| match form {
            b'0' => is.is_ascii_digit(),
            mark => is == mark,
        });
    if !is_form {
        return Err(help());
    }
    let number =
        |at: std::ops::Range<usize>| time.get(at).and_then(|digits| digits.parse::<u16>().ok()).unwrap_or_default();
    let (year, month, day) = (number(0..4), number(5..7), number(8..10));
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u16::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let is_date = (1970..=2199).contains(&year) && (1..=12).contains(&month) && (1..=days).contains(&day);
    let is_time = number(11..13) < 24 && number(14..16) < 60 && number(17..19) < 60;
    if is_date && is_time { Ok(()) } else { Err(help()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_is_what_the_scheduler_takes_as_one() {
        for typed in [
            "rate(1 minute)",
            "rate(1 hour)",
            "rate(15 minutes)",
            "rate(7 days)",
            "cron(0 12 * * ? *)",
            "cron(15 12 ? * MON-FRI *)",
            // Of the guide.
            "cron(15 10 ? * 6L 2022-2023)",
            "cron(0/15 8-17 1,15 JAN-MAR,12 ? 2030/2)",
            "cron(0 8 L * ? *)",
            "cron(0 8 15W * ? *)",
            "cron(0 8 ? * FRI#2 *)",
            "cron(0 8 ? * L *)",
            "cron(*/5 * ? * * *)",
            "at(2032-02-29T23:59:59)",
        ] {
            assert_eq!(typed.parse::<ScheduleExpression>().unwrap().as_str(), typed);
        }
    }

    #[test]
    fn anything_else_is_refused_with_what_to_write() {
        for (typed, help) in [
            ("", "give `rate"),
            ("every hour", "give `rate"),
            ("Rate(1 hour)", "give `rate"),
            ("rate(1 hour) ", "give `rate"),
            ("rate(0 minutes)", "a rate is"),
            ("rate(01 minute)", "a rate is"),
            ("rate(-5 minutes)", "a rate is"),
            ("rate(1.5 hours)", "a rate is"),
            ("rate(5 weeks)", "a rate is"),
            ("rate(5  minutes)", "a rate is"),
            ("rate(9999999999 days)", "a rate is"),
            ("rate(1 hours)", "write `rate(1 hour)`"),
            ("rate(5 minute)", "write `rate(5 minutes)`"),
            ("cron(0 12 * * ?)", "a cron expression has six"),
            ("cron(0  12 * * ? *)", "a cron expression has six"),
            ("cron(0 12 * * * *)", "exactly one"),
            ("cron(0 12 * * MON *)", "exactly one"),
            ("cron(0 12 ? * ? *)", "exactly one"),
            ("cron(60 12 * * ? *)", "`60` is not a valid minutes"),
            ("cron(0 24 * * ? *)", "not a valid hours"),
            ("cron(0 12 32 * ? *)", "not a valid day of the month"),
            ("cron(0 12 31L * ? *)", "not a valid day of the month"),
            ("cron(0 12 1 13 ? *)", "not a valid month"),
            ("cron(0 12 1 jan ? *)", "not a valid month"),
            ("cron(0 12 ? * 0 *)", "not a valid day of the week"),
            ("cron(0 12 ? * MON/2 *)", "not a valid day of the week"),
            ("cron(0 12 ? * 2#6 *)", "not a valid day of the week"),
            ("cron(0 12 ? * 2#1,3#1 *)", "not a valid day of the week"),
            ("cron(0 12 ? * FRI-MON *)", "the lower value first"),
            ("cron(0 12 * * ? 1969)", "not a valid year"),
            ("cron(*/0 12 * * ? *)", "not a valid minutes"),
            ("cron(1,,2 12 * * ? *)", "not a valid minutes"),
            ("cron(W 12 * * ? *)", "not a valid minutes"),
            ("at(2030-02-29T08:00:00)", "a date that there is"),
            ("at(2030-01-31 08:00:00)", "a date that there is"),
            ("at(2030-01-31T24:00:00)", "a date that there is"),
            ("at(2030-01-31T08:00:00Z)", "a date that there is"),
            ("at(2030-00-31T08:00:00)", "a date that there is"),
            ("at(２030-01-31T08:00)", "a date that there is"),
        ] {
            let error = typed.parse::<ScheduleExpression>().unwrap_err();
            assert!(error.help().contains(help), "{typed}: {}", error.help());
        }
        let long = format!("cron({} 12 * * ? *)", ["0"; 200].join(","));
        assert_eq!(long.parse::<ScheduleExpression>().unwrap_err().help(), "give at most 256 characters");
    }
}
