//! What has been done of an activity.

use std::ops::Bound;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};

use super::table::{Cell, Record};
use super::value::{duration, minutes_long, moment, read, word};
use crate::diagnostic::{Code, Diagnostics};
use crate::plan::{Calendar, Shift};
use crate::read::draft::{Moment, ProgressDraft, Spanned};

/// How far an activity has come, by its status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    NotStarted,
    Started,
    Finished,
}

/// The status of an activity; none after a problem was reported.
pub(super) fn status(row: Record<'_>, diagnostics: &mut Diagnostics) -> Option<Status> {
    const STATUSES: [(&str, Status); 3] = [
        ("TK_NotStart", Status::NotStarted),
        ("TK_Active", Status::Started),
        ("TK_Complete", Status::Finished),
    ];
    let status = |text: &str| word(text, "a status of an activity", &STATUSES);
    let cell = row.needed("status_code", diagnostics)?;
    read(cell, status, diagnostics).map(|status| status.value)
}

/// What an activity's row says about progress.
///
/// The actual duration is what P6 shows as such: working time of the activity's calendar from
/// its actual start to its actual finish or the data date, without the time it was suspended.
pub(super) fn progress(
    row: Record<'_>,
    status: Status,
    is_point: bool,
    calendar: Option<&Calendar>,
    data_date: Option<DateTime>,
    diagnostics: &mut Diagnostics,
) -> ProgressDraft {
    let mut date = |column: &str| read(row.cell(column), moment, diagnostics);
    let (start, finish) = (date("act_start_date"), date("act_end_date"));
    let (suspended, resumed) = (date("suspend_date"), date("resume_date"));
    // A point in time has one of the two only.
    let (start, finish) =
        if is_point { (start.or(finish), finish.or(start)) } else { (start, finish) };
    let mut missing = |column: &str, what: &str| {
        let cell: Cell = row.cell(column);
        if cell.is_empty() {
            let message = format!("`{}` is {what}", row.key("task_code"));
            let help = "correct its status or its actual dates in P6 and export it again";
            diagnostics.report(Code::MissingValue, cell.span, message, help);
        }
    };
    match status {
        Status::NotStarted => {
            if let Some(start) = start.or(finish) {
                let message = format!(
                    "`{}` has an actual date, though by its status it has not been started",
                    row.key("task_code")
                );
                let help = "correct its status or its actual dates in P6 and export it again";
                diagnostics.report(Code::InvalidDate, start.span, message, help);
            }
            return ProgressDraft::default();
        }
        Status::Started | Status::Finished if start.is_none() => {
            missing("act_start_date", "started by its status, but has no actual start");
        }
        Status::Finished if finish.is_none() => {
            missing("act_end_date", "complete by its status, but has no actual finish");
        }
        Status::Started | Status::Finished => {}
    }
    let finish = finish.filter(|_| status == Status::Finished);
    let remaining = (status == Status::Started && !is_point)
        .then(|| read(row.cell("remain_drtn_hr_cnt"), duration, diagnostics))
        .flatten();
    let until = finish.map(|finish| finish.value).or(data_date);
    let done = start.zip(until).zip(calendar).map(|((start, until), calendar)| {
        let worked = |from: DateTime, to: DateTime| worked_minutes(calendar, from, to);
        let stop = suspended.map_or(until, |suspended| suspended.value.min(until));
        let after = resumed.filter(|_| suspended.is_some());
        let after = after.map_or(0, |resumed| worked(resumed.value, until));
        let minutes = worked(start.value, stop) + after;
        Spanned { value: minutes_long(minutes as f64), span: start.span }
    });
    let moment =
        |date: Spanned<DateTime>| Spanned { value: Moment::from(date.value), span: date.span };
    ProgressDraft {
        actual_start: start.map(moment),
        actual_finish: finish.map(moment),
        remaining,
        percent: None,
        done,
        resume: resumed.filter(|_| suspended.is_some() && finish.is_none()).map(moment),
    }
}

/// Working minutes of a calendar between two instants; none where the second is not later.
pub(super) fn worked_minutes(calendar: &Calendar, from: DateTime, to: DateTime) -> i64 {
    if to <= from {
        return 0;
    }
    let (first, last) = (from.date(), to.date());
    worked_days(calendar, first, last) - worked_before(calendar.shifts(first), from)
        + worked_before(calendar.shifts(last), to)
}

/// Working minutes of whole days, the last not counted.
fn worked_days(calendar: &Calendar, first: Date, last: Date) -> i64 {
    let length =
        |shifts: &[Shift]| shifts.iter().map(|shift| i64::from(shift.length())).sum::<i64>();
    let n_days = i64::from((last - first).get_days());
    let mut minutes = n_days / 7 * i64::from(calendar.minutes_per_week());
    let odd = first.series(1.day()).take((n_days % 7) as usize);
    minutes += odd.map(|day| length(calendar.shifts_of_weekday(day.weekday()))).sum::<i64>();
    let exceptions = calendar.exceptions.range((Bound::Included(first), Bound::Excluded(last)));
    for (day, shifts) in exceptions {
        minutes += length(shifts) - length(calendar.shifts_of_weekday(day.weekday()));
    }
    minutes
}

/// Working minutes of an instant's day before it.
fn worked_before(shifts: &[Shift], at: DateTime) -> i64 {
    let at = i64::from(at.hour()) * 60 + i64::from(at.minute());
    let before = |shift: &Shift| (at.min(i64::from(shift.end)) - i64::from(shift.start)).max(0);
    shifts.iter().map(before).sum()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn work_is_counted_over_weeks_and_exceptions() {
        let mut calendar = Calendar::standard();
        calendar.exceptions.insert(date(2026, 1, 1), Vec::new());
        calendar.exceptions.insert(date(2026, 1, 3), vec![Shift { start: 540, end: 600 }]);
        let start = date(2025, 12, 29).at(8, 0, 0, 0);
        let mut expected = 0;
        for hour in 1..24 * 21 {
            let end = start + hour.hours();
            let before = end - 1.hour();
            // Shifts begin and end on the hour.
            let works = calendar
                .shifts(before.date())
                .iter()
                .any(|shift| (shift.start..shift.end).contains(&(before.hour() as u16 * 60)));
            expected += if works { 60 } else { 0 };
            assert_eq!(worked_minutes(&calendar, start, end), expected, "{end}");
        }
        assert_eq!(worked_minutes(&calendar, start, start), 0);
    }
}
