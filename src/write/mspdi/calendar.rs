//! Calendars and their exceptions.

use jiff::civil::Date;

use super::xml::Xml;
use crate::plan::{Calendar, Shift};

/// A calendar with its number.
pub(super) fn put(xml: &mut Xml, uid: usize, calendar: &Calendar) {
    xml.within("Calendar", |xml| {
        xml.put("UID", uid);
        xml.put("Name", &calendar.name);
        xml.flag("IsBaseCalendar", true);
        xml.put("BaseCalendarUID", -1);
        xml.within("WeekDays", |xml| {
            // Day 1 is Sunday; our weeks begin on Monday.
            for day in 1..=7_usize {
                let shifts = &calendar.week[(day + 5) % 7];
                xml.within("WeekDay", |xml| {
                    xml.put("DayType", day);
                    put_shifts(xml, shifts);
                });
            }
        });
        if !calendar.exceptions.is_empty() {
            xml.within("Exceptions", |xml| {
                for (first, last, shifts) in ranges(calendar) {
                    put_exception(xml, [first, last], shifts);
                }
            });
        }
    });
}

fn put_exception(xml: &mut Xml, [first, last]: [Date; 2], shifts: &[Shift]) {
    xml.within("Exception", |xml| {
        xml.flag("EnteredByOccurrences", false);
        xml.within("TimePeriod", |xml| {
            xml.put("FromDate", format!("{first}T00:00:00"));
            xml.put("ToDate", format!("{last}T23:59:00"));
        });
        xml.put("Occurrences", (last - first).get_days() + 1);
        xml.put("Name", if shifts.is_empty() { "Holiday" } else { "Work" });
        // Every day.
        xml.put("Type", 1);
        xml.put("Period", 1);
        put_shifts(xml, shifts);
    });
}

fn put_shifts(xml: &mut Xml, shifts: &[Shift]) {
    xml.flag("DayWorking", !shifts.is_empty());
    if shifts.is_empty() {
        return;
    }
    xml.within("WorkingTimes", |xml| {
        for shift in shifts {
            xml.within("WorkingTime", |xml| {
                xml.put("FromTime", clock(shift.start));
                xml.put("ToTime", clock(shift.end));
            });
        }
    });
}

/// A time of day; the end of the day is the midnight with which the next begins.
fn clock(minute: u16) -> String {
    format!("{:02}:{:02}:00", minute / 60 % 24, minute % 60)
}

/// Exceptions, those of days that follow each other with the same shifts together.
fn ranges(calendar: &Calendar) -> Vec<(Date, Date, &[Shift])> {
    let mut ranges: Vec<(Date, Date, &[Shift])> = Vec::new();
    for (day, shifts) in &calendar.exceptions {
        match ranges.last_mut() {
            Some((_, last, same))
                if *same == shifts.as_slice() && last.tomorrow().ok() == Some(*day) =>
            {
                *last = *day;
            }
            _ => ranges.push((*day, *day, shifts)),
        }
    }
    ranges
}
