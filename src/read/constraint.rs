//! The grammar of constraint cells: `SNET 2026-03-02`, and the names other tools use.

use super::draft::{ConstraintDraft, Moment};
use super::value::{Parsed, Problem, moment, normalised};
use crate::diagnostic::{Code, did_you_mean};
use crate::plan::{ConstraintKind, End};

/// What one part of a cell asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// Nothing: as soon as possible.
    Nothing,
    /// To be put off until successors need it.
    AsLateAsPossible,
    /// A date.
    Date(ConstraintDraft),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    Nothing,
    AsLateAsPossible,
    Kind(ConstraintKind),
}

const HELP: &str = "write SNET, SNLT, FNET, FNLT, MSO or MFO with a date, such as SNET 2026-03-02, or ALAP; two of them with a semicolon between";

/// Names without spaces, in lower case; first those of a constraint cell, then what P6 and
/// Microsoft Project call them.
const NAMES: [(&str, Name); 27] = {
    use ConstraintKind::{Mandatory, NoEarlier, NoLater, On, Pinned};
    use End::{Finish, Start};
    [
        ("snet", Name::Kind(NoEarlier(Start))),
        ("snlt", Name::Kind(NoLater(Start))),
        ("fnet", Name::Kind(NoEarlier(Finish))),
        ("fnlt", Name::Kind(NoLater(Finish))),
        ("mso", Name::Kind(On(Start))),
        ("mfo", Name::Kind(On(Finish))),
        ("alap", Name::AsLateAsPossible),
        ("asap", Name::Nothing),
        ("none", Name::Nothing),
        ("startnoearlierthan", Name::Kind(NoEarlier(Start))),
        ("startnolaterthan", Name::Kind(NoLater(Start))),
        ("finishnoearlierthan", Name::Kind(NoEarlier(Finish))),
        ("finishnolaterthan", Name::Kind(NoLater(Finish))),
        ("muststarton", Name::Kind(On(Start))),
        ("mustfinishon", Name::Kind(On(Finish))),
        ("aslateaspossible", Name::AsLateAsPossible),
        ("assoonaspossible", Name::Nothing),
        ("startonorafter", Name::Kind(NoEarlier(Start))),
        ("startonorbefore", Name::Kind(NoLater(Start))),
        ("finishonorafter", Name::Kind(NoEarlier(Finish))),
        ("finishonorbefore", Name::Kind(NoLater(Finish))),
        ("starton", Name::Kind(On(Start))),
        ("finishon", Name::Kind(On(Finish))),
        ("mandatorystart", Name::Kind(Mandatory(Start))),
        ("mandatoryfinish", Name::Kind(Mandatory(Finish))),
        ("manuallyscheduled", Name::Kind(Pinned)),
        ("na", Name::Nothing),
    ]
};

/// Reads one part of a constraint cell; `beside` is the date of a column of its own.
pub(crate) fn constraint(text: &str, beside: Option<Moment>) -> Parsed<Asked> {
    let invalid =
        |message: String, help: &str| Err(Problem::new(Code::InvalidConstraint, message, help));
    let at = text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len());
    let (words, date) = (text[..at].trim(), text[at..].trim());
    let key = normalised(words);
    if matches!(key.as_str(), "expectedfinish" | "xf") {
        return Err(Problem::new(
            Code::UnsupportedConstraint,
            format!("the constraint `{text}` cannot be honoured by this version"),
            "give what remains of the task in `remaining`: an expected finish stands for it",
        ));
    }
    let Some((_, name)) = NAMES.iter().find(|(known, _)| *known == key) else {
        let near = did_you_mean(&key, NAMES.iter().map(|(known, _)| *known));
        let near = near.map_or(String::new(), |near| format!("did you mean `{near}`? "));
        return invalid(format!("`{text}` is not a constraint"), &format!("{near}{HELP}"));
    };
    let date = if date.is_empty() { beside } else { Some(moment(date)?) };
    match (*name, date) {
        (Name::Kind(kind), Some(at)) => Ok(Asked::Date(ConstraintDraft { kind, at })),
        (Name::Kind(_), None) => invalid(format!("the constraint `{text}` has no date"), HELP),
        (_, Some(_)) => invalid(format!("the constraint `{text}` takes no date"), HELP),
        (Name::AsLateAsPossible, None) => Ok(Asked::AsLateAsPossible),
        (Name::Nothing, None) => Ok(Asked::Nothing),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    fn read(text: &str) -> (&'static str, Option<jiff::civil::Time>) {
        match constraint(text, None) {
            Ok(Asked::Date(draft)) => {
                assert_eq!(draft.at.date, date(2026, 3, 2));
                (draft.kind.name(), draft.at.time)
            }
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn constraints_go_by_their_letters_and_by_the_names_of_other_tools() {
        assert_eq!(read("SNET 2026-03-02"), ("SNET", None));
        assert_eq!(read("fnlt 2026-03-02T13:00"), ("FNLT", Some(time(13, 0, 0, 0))));
        assert_eq!(read("MFO 2026-03-02 13:30"), ("MFO", Some(time(13, 30, 0, 0))));
        assert_eq!(read("Start No Earlier Than 2026-03-02").0, "SNET");
        assert_eq!(read("Finish On or Before 2026-03-02").0, "FNLT");
        assert_eq!(read("Must Start On 2026-03-02").0, "MSO");
        assert_eq!(read("MANDATORY START 2026-03-02").0, "mandatory start");
        assert_eq!(constraint("As Late As Possible", None), Ok(Asked::AsLateAsPossible));
        assert_eq!(constraint("ASAP", None), Ok(Asked::Nothing));
    }

    #[test]
    fn a_date_may_stand_in_a_column_of_its_own() {
        let at = Moment { date: date(2026, 3, 2), time: None };
        let asked = constraint("Finish No Later Than", Some(at));
        let kind = ConstraintKind::NoLater(End::Finish);
        assert_eq!(asked, Ok(Asked::Date(ConstraintDraft { kind, at })));
        assert!(constraint("ALAP", Some(at)).is_err());
    }

    #[test]
    fn names_without_dates_and_dates_without_names_are_refused() {
        for text in ["SNET", "2026-03-02", "SNXT 2026-03-02", "SNET 02/03/2026", "ALAP 2026-03-02"]
        {
            assert!(constraint(text, None).is_err(), "{text}");
        }
    }
}
