//! Dates of conditions.

/// A point in time: seconds since 1970 and the fraction's nine digits. Either a number of seconds or a date of ISO 8601
/// with day and, where there is a time, its zone (*IAM User Guide, Date condition operators*).
pub(super) fn read_date(text: &str) -> Option<(i64, u32)> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some((text.parse().ok()?, 0));
    }
    let (date, time) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days_of_month = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=days_of_month).contains(&day) {
        return None;
    }
    let days = days_since_1970(year, month, day);
    let (seconds, fraction) = time.map_or(Some((0, 0)), read_time)?;
    Some((days * 86_400 + seconds, fraction))
}

/// Seconds of the day in UTC, of `hh:mm`, `hh:mm:ss` or `hh:mm:ss.s` and a zone.
fn read_time(text: &str) -> Option<(i64, u32)> {
    let zone_at = text.find(['Z', '+', '-'])?;
    let (clock, zone) = text.split_at(zone_at);
    let (clock, fraction) = clock.split_once('.').map_or((clock, ""), |(clock, fraction)| (clock, fraction));
    let [hours, minutes, seconds] = numbers(clock, ':', [2, 2, 2]).or_else(|| {
        let [hours, minutes] = numbers(clock, ':', [2, 2])?;
        Some([hours, minutes, 0])
    })?;
    let is_time = hours < 24 && minutes < 60 && seconds < 61;
    let is_fraction = fraction.len() <= 9 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let east = if zone == "Z" {
        0
    } else {
        let [hours, minutes] = numbers(&zone[1..], ':', [2, 2])?;
        (hours * 60 + minutes) * if zone.starts_with('-') { -60 } else { 60 }
    };
    if !is_time || !is_fraction {
        return None;
    }
    Some((hours * 3_600 + minutes * 60 + seconds - east, format!("{fraction:0<9}").parse().ok()?))
}

/// Exactly so many numbers of so many digits each.
fn numbers<const N: usize>(text: &str, between: char, digits: [usize; N]) -> Option<[i64; N]> {
    let parts: Vec<&str> = text.split(between).collect();
    let is_whole = parts.len() == N
        && parts
            .iter()
            .zip(digits)
            .all(|(part, digits)| part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()));
    let numbers: Vec<i64> = parts.iter().map_while(|part| part.parse().ok()).collect();
    is_whole.then(|| numbers.try_into().ok()).flatten()
}

/// Counted from the first of March, so that the leap day comes last.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let of_year = (153 * month + 2) / 5 + day - 1;
    365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::read_date;

    #[test]
    fn a_date_is_the_same_in_every_form() {
        for (text, expected) in [
            ("1970-01-01", Some((0, 0))),
            ("2000-02-29T00:00:00Z", Some((951_782_400, 0))),
            ("2020-04-01T00:00:01Z", Some((1_585_699_201, 0))),
            ("2020-04-01T02:00:01+02:00", Some((1_585_699_201, 0))),
            ("2020-03-31T23:00-01:00", Some((1_585_699_200, 0))),
            ("2020-04-01T00:00:01.25Z", Some((1_585_699_201, 250_000_000))),
            ("1585699201", Some((1_585_699_201, 0))),
            ("1969-12-31T23:59:59Z", Some((-1, 0))),
        ] {
            assert_eq!(read_date(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_not_guessed() {
        for text in [
            "",
            "today",
            "2021-02-29",
            "2020-13-01",
            "2020-4-1",
            "2020-04-01T00:00:01",
            "2020-04-01T24:00Z",
            "+1",
            "2020-04-01TZ",
            "2020-04-01T00:00:01é",
        ] {
            assert_eq!(read_date(text), None, "{text}");
        }
    }
}
