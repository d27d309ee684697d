//! What is wrong with a plan, where, and what to do about it.
//!
//! A diagnostic is data: a [`Code`], a message, a [`Span`] of a [`Source`], and a remedy. Readers and
//! validation collect them in [`Diagnostics`]; [`Diagnostics::render`] shows them to a person.
//! Nothing here prints.

mod render;
#[cfg_attr(not(feature = "xlsx"), expect(dead_code, reason = "only workbooks have sheets"))]
mod source;

pub(crate) use render::is_unprintable;
#[cfg(feature = "xlsx")]
pub(crate) use source::SheetText;
pub use source::Source;

/// How grave a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Severity {
    /// The plan cannot be simulated.
    Error,
    /// The plan can be simulated, but perhaps not as meant.
    Warning,
}

impl Severity {
    /// `error` or `warning`.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// Declares [`Code`] together with the name and severity of each variant.
macro_rules! codes {
    ($($(#[$meaning:meta])+ $variant:ident, $name:literal, $severity:ident;)+) => {
        /// The kind of a diagnostic. Its name is stable: scripts may rely on it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code { $($(#[$meaning])+ $variant,)+ }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)+];

            /// The name shown between brackets, in kebab case.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)+ }
            }

            /// Whether it stops the plan from being simulated.
            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity,)+ }
            }
        }
    };
}

codes! {
    // Files and tables.
    /// A file that is needed is not there or cannot be read.
    MissingFile, "missing-file", Error;
    /// The text is not UTF-8.
    NotUtf8, "not-utf8", Error;
    /// A file without any text.
    EmptyFile, "empty-file", Error;
    /// A table of tasks without a row, or with only summary rows.
    NoTasks, "no-tasks", Error;
    /// A file that is not a workbook, or not one with a table of tasks.
    InvalidWorkbook, "invalid-workbook", Error;
    /// A sheet of a workbook that nobody knows; it is left out.
    UnknownSheet, "unknown-sheet", Warning;
    /// A cell of a workbook that holds an error instead of a value.
    InvalidCell, "invalid-cell", Error;
    /// A quoted cell that never ends.
    UnclosedQuote, "unclosed-quote", Error;
    /// Text beside the quotes of a quoted cell.
    StrayQuote, "stray-quote", Error;
    /// A row with more or fewer cells than there are headings.
    RaggedRow, "ragged-row", Error;
    /// Two headings that mean the same column.
    DuplicateHeading, "duplicate-heading", Error;
    /// A column without which the table says nothing.
    MissingColumn, "missing-column", Error;
    /// A heading nobody knows; its column is left out.
    UnknownHeading, "unknown-heading", Warning;
    /// Columns that are accepted but have no effect on the answer.
    ColumnNotUsed, "column-not-used", Warning;
    // Schedule files of other tools.
    /// A line that has no place in a file of its format.
    MalformedFile, "malformed-file", Error;
    /// A cell that must not be empty.
    MissingValue, "missing-value", Error;
    /// A file whose end seems to be missing.
    TruncatedFile, "truncated-file", Warning;
    /// An encoding chosen by evidence, where the file does not say it.
    GuessedEncoding, "guessed-encoding", Warning;
    /// A file with several projects, none of which was asked for.
    SeveralProjects, "several-projects", Error;
    /// A project asked for that the file does not hold.
    UnknownProject, "unknown-project", Error;
    /// A scheduling option that changes dates and cannot be followed.
    UnsupportedOption, "unsupported-option", Error;
    /// A scheduling option that has no effect here.
    OptionNotUsed, "option-not-used", Warning;
    /// A file without scheduling options, so that the tool's own defaults are taken.
    AssumedOptions, "assumed-options", Warning;
    /// A calendar that says nothing about working hours.
    AssumedCalendar, "assumed-calendar", Warning;
    /// Calendars of one name, told apart by a number.
    RenamedCalendar, "renamed-calendar", Warning;
    /// A task whose resources work by different calendars.
    MixedCalendars, "mixed-calendars", Warning;
    /// A remaining duration that follows from an expected finish.
    ExpectedFinish, "expected-finish", Warning;
    /// Relations to tasks outside the project.
    ExternalRelation, "external-relation", Warning;
    /// A relation given twice, of which the one with the longer lag is kept.
    MergedRelation, "merged-relation", Warning;
    /// A file in an encoding that nobody knows.
    UnknownEncoding, "unknown-encoding", Error;
    /// Text that is not well-formed XML, or that goes beyond what is read of it.
    XmlSyntax, "xml-syntax", Error;
    /// XML that is no schedule.
    UnknownFormat, "unknown-format", Error;
    /// A delay by which another tool levelled resources.
    UnsupportedLeveling, "unsupported-leveling", Error;
    /// Tasks that keep their own dates whatever their relations say.
    FixedDates, "fixed-dates", Warning;
    /// Tasks that are set aside in their file.
    InactiveTask, "inactive-task", Warning;
    /// Tasks whose work is interrupted.
    SplitTask, "split-task", Warning;
    /// Weekdays of which a calendar says nothing.
    CalendarGap, "calendar-gap", Warning;
    // Cells.
    /// A row without an id in a table that has ids.
    MissingId, "missing-id", Error;
    /// An id given twice.
    DuplicateId, "duplicate-id", Error;
    /// Text that is not a length of time.
    InvalidDuration, "invalid-duration", Error;
    /// Text that is not a number.
    InvalidNumber, "invalid-number", Error;
    /// Text that is not a date.
    InvalidDate, "invalid-date", Error;
    /// Text that is not a probability between 0 and 1.
    InvalidProbability, "invalid-probability", Error;
    /// A word outside a column's fixed list.
    UnknownWord, "unknown-word", Error;
    /// A distribution nobody knows.
    UnknownDistribution, "unknown-distribution", Error;
    /// A calendar that plan.toml does not define.
    UnknownCalendar, "unknown-calendar", Error;
    // What would change dates and cannot be honoured.
    /// A date constraint.
    UnsupportedConstraint, "unsupported-constraint", Error;
    /// Progress: actual dates, remaining durations, a percentage done.
    UnsupportedProgress, "unsupported-progress", Error;
    /// A type of task.
    UnsupportedType, "unsupported-type", Error;
    /// A way of sampling.
    UnsupportedSampling, "unsupported-sampling", Error;
    // Tasks and their estimates.
    /// A task that says nothing about how long it takes.
    NoDuration, "no-duration", Error;
    /// A three-point estimate with a point missing.
    IncompleteEstimate, "incomplete-estimate", Error;
    /// Points of an estimate that do not ascend.
    EstimateOrder, "estimate-order", Error;
    /// Points that do not make the distribution asked for.
    InvalidEstimate, "invalid-estimate", Error;
    /// Working and elapsed time in one estimate.
    MixedTime, "mixed-time", Error;
    /// A milestone that takes time.
    MilestoneDuration, "milestone-duration", Error;
    /// A range given to a row whose range has no effect.
    EstimateNotUsed, "estimate-not-used", Warning;
    /// Ranges that stand in for others that the plan gives.
    RangeReplaced, "range-replaced", Warning;
    /// A distribution with a noticeable share below zero.
    DrawsBelowZero, "draws-below-zero", Warning;
    /// A number of minutes beyond what the time axis holds.
    OutOfRange, "out-of-range", Error;
    /// Text that is not a constraint.
    InvalidConstraint, "invalid-constraint", Error;
    /// Progress that contradicts itself or the dates of the plan.
    InvalidProgress, "invalid-progress", Error;
    /// Progress in a plan that does not say up to when it is known.
    NeedsDataDate, "needs-data-date", Error;
    /// Progress of which something had to be assumed, or that stands out in another tool's file.
    QuestionableProgress, "questionable-progress", Warning;
    /// A constraint or progress on a row without work of its own.
    ConstraintNotUsed, "constraint-not-used", Warning;
    /// A deadline on a summary row without tasks.
    DeadlineNotUsed, "deadline-not-used", Warning;
    // Relations.
    /// A predecessor that is not in the plan.
    UnknownTask, "unknown-task", Error;
    /// A predecessor whose type or lag cannot be read.
    InvalidRelation, "invalid-relation", Error;
    /// A task that waits for itself.
    SelfRelation, "self-relation", Error;
    /// The same relation given twice.
    DuplicateRelation, "duplicate-relation", Error;
    /// A relation from or to a summary row.
    SummaryRelation, "summary-relation", Error;
    /// Tasks that wait for each other in a ring.
    Cycle, "cycle", Error;
    /// A hammock of which no relation says when it begins or ends.
    LooseHammock, "loose-hammock", Warning;
    // Risks.
    /// A risk without a probability.
    NoProbability, "no-probability", Error;
    /// A risk without an impact.
    NoImpact, "no-impact", Error;
    /// Text that is not an impact.
    InvalidImpact, "invalid-impact", Error;
    /// Durations, percentages, factors and words in one impact.
    MixedImpact, "mixed-impact", Error;
    /// A threat that shortens, or an opportunity that lengthens or takes more than all.
    ImpactDirection, "impact-direction", Error;
    /// An elapsed impact on a task in working time.
    ElapsedImpact, "elapsed-impact", Error;
    /// A risk without tasks.
    NoTarget, "no-target", Error;
    /// A risk's task, phase or owner that is not in the plan.
    UnknownTarget, "unknown-target", Error;
    /// A risk on a row that has no work of its own.
    InvalidTarget, "invalid-target", Error;
    /// A risk that can change nothing any more: its tasks are finished, its windows are past, or
    /// it needs a risk that is closed.
    RiskOver, "risk-over", Warning;
    // plan.toml.
    /// Text that is not TOML.
    TomlSyntax, "toml-syntax", Error;
    /// A setting nobody knows.
    UnknownSetting, "unknown-setting", Error;
    /// A setting whose value cannot be used.
    InvalidSetting, "invalid-setting", Error;
    /// A calendar that cannot be worked by.
    InvalidCalendar, "invalid-calendar", Error;
    /// A field that no task of the plan has.
    UnknownField, "unknown-field", Error;
    /// A template that is not a range.
    InvalidTemplate, "invalid-template", Error;
    /// A template that no task of the plan takes its range from.
    UnusedTemplate, "unused-template", Warning;
    /// A word of a scale with an unusable value.
    InvalidScale, "invalid-scale", Error;
    /// Something that needs dates in a plan without a start.
    NeedsStart, "needs-start", Error;
    /// A deadline that passes before the project starts.
    DeadlineBeforeStart, "deadline-before-start", Warning;
    // Branches, rework and decisions.
    /// A fork whose outcomes do not fit its task or each other.
    InvalidBranch, "invalid-branch", Error;
    /// Repeated work without a way from its first task to its last, or that shares tasks.
    InvalidRework, "invalid-rework", Error;
    /// A decision without a condition or an action, or about what comes before it.
    InvalidDecision, "invalid-decision", Error;
    /// Decisions that hang on what they decide.
    CircularDecision, "circular-decision", Error;
    /// A fork, a repetition or a decision about what is under way or over.
    ResponseOver, "response-over", Warning;
    // What risks have to do with each other and with the time of the year.
    /// A risk that the register does not have.
    UnknownRisk, "unknown-risk", Error;
    /// Risks said to exclude each other that cannot: their probabilities sum to more than 1, only
    /// some of them do, or one needs the other.
    ExclusiveRisks, "exclusive-risks", Error;
    /// Risks of which each needs the other to occur first.
    CircularCondition, "circular-condition", Error;
    /// Text that is not a window.
    InvalidWindow, "invalid-window", Error;
    // Correlation.
    /// A correlation group of which nothing says how strongly it goes together.
    NoCorrelation, "no-correlation", Error;
    /// A correlation of what does not vary.
    CorrelationNotUsed, "correlation-not-used", Warning;
    // Costs and resources.
    /// Text that is not a cost.
    InvalidCost, "invalid-cost", Error;
    /// Text that is not somebody with a share of their time.
    InvalidResource, "invalid-resource", Error;
    /// A capacity for a name that nobody on a task has.
    UnknownResource, "unknown-resource", Warning;
    /// A cost or a budget that nothing comes of.
    CostNotUsed, "cost-not-used", Warning;
    // Weather.
    /// Weather of a calendar on which nothing is counted.
    UnusedWeather, "unused-weather", Warning;
    // Distributions.
    /// A row of a file of samples that holds no value to draw.
    InvalidSample, "invalid-sample", Error;
}

/// A stretch of a source's text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Index of the source in [`Diagnostics::sources`].
    pub source: usize,
    /// Offset of its first byte.
    pub start: usize,
    /// Offset after its last byte.
    pub end: usize,
}

/// One problem of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of problem it is.
    pub code: Code,
    /// What is wrong, in one sentence.
    pub message: String,
    /// Where; none for what is in no file.
    pub span: Option<Span>,
    /// What to do about it.
    pub help: Option<String>,
}

/// Every problem found in a plan so far, with the texts they refer to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics {
    /// The texts; spans refer to them by index.
    pub sources: Vec<Source>,
    /// The problems in the order they were found.
    pub items: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Keeps a text and gives the index by which spans refer to it.
    pub fn add_source(&mut self, name: impl Into<String>, text: impl Into<String>) -> usize {
        self.sources.push(Source::of_text(name.into(), text.into()));
        self.sources.len() - 1
    }

    /// Keeps the text of a sheet of a workbook; places in it are told by their cells.
    #[cfg(feature = "xlsx")]
    pub(crate) fn add_sheet(
        &mut self,
        name: impl Into<String>,
        sheet: impl Into<String>,
        text: SheetText,
    ) -> usize {
        self.sources.push(Source::of_sheet(name.into(), sheet.into(), text.or_empty()));
        self.sources.len() - 1
    }

    /// Adds a problem with its remedy.
    pub fn report(
        &mut self,
        code: Code,
        span: impl Into<Option<Span>>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let help = help.into();
        self.items.push(Diagnostic {
            code,
            message: message.into(),
            span: span.into(),
            help: (!help.is_empty()).then_some(help),
        });
    }

    /// Whether anything found stops the plan from being simulated.
    pub fn has_errors(&self) -> bool {
        self.items.iter().any(|item| item.code.severity() == Severity::Error)
    }

    /// The problems by source and position; those without a place come first.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        let mut sorted: Vec<&Diagnostic> = self.items.iter().collect();
        sorted.sort_by(|a, b| (a.span, a.code, &a.message).cmp(&(b.span, b.code, &b.message)));
        sorted.into_iter()
    }

    /// Line and column at which a span begins, or row and column of its cell, both counted
    /// from 1; columns of a line count characters.
    pub fn position(&self, span: Span) -> (usize, usize) {
        self.sources[span.source].position(span.start)
    }

    /// The place of a span as it is told: `plan.csv:3:5`, or `plan.xlsx:tasks!C7`.
    pub fn place(&self, span: Span) -> String {
        let source = &self.sources[span.source];
        format!("{}:{}", source.name, source.place(span.start))
    }

    /// The row of a span as it is told: `line 3`, or `tasks!C7`.
    pub(crate) fn row(&self, span: Span) -> String {
        self.sources[span.source].row(span.start)
    }
}

/// The candidate most like a word, if one is near enough to be what was meant.
pub(crate) fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    // Nobody mistypes a word this long; comparing it would take a while.
    if word.len() > 200 {
        return None;
    }
    let word = word.to_lowercase();
    let length = word.chars().count();
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let other = candidate.chars().count();
            let limit = (length.max(other) / 3).max(1);
            // Lengths that differ by more cannot be near: the cheap way to know.
            let distance = (length.abs_diff(other) <= limit)
                .then(|| strsim::osa_distance(&word, &candidate.to_lowercase()))?;
            (distance <= limit).then_some((distance, candidate))
        })
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(text: &str, start: usize, end: usize) -> String {
        let mut diagnostics = Diagnostics::default();
        let source = diagnostics.add_source("plan.csv", text);
        diagnostics.report(Code::InvalidDate, Span { source, start, end }, "no date", "write one");
        diagnostics.render(false)
    }

    #[test]
    fn a_diagnostic_shows_place_line_and_remedy() {
        assert_eq!(
            rendered("id,deadline\nA,soon\n", 14, 18),
            "plan.csv:2:3: error[invalid-date] no date\n  |\n2 | A,soon\n  |   ^^^^\n  = help: write one\n"
        );
    }

    #[test]
    fn without_a_place_only_code_and_message_are_shown() {
        let mut diagnostics = Diagnostics::default();
        diagnostics.report(Code::InvalidSetting, None, "confidence is 3", "");
        assert_eq!(diagnostics.render(false), "error[invalid-setting] confidence is 3\n");
    }

    #[test]
    fn carets_stand_under_wide_characters_and_tabs() {
        let text = "日本\tsoon";
        let shown = rendered(text, 7, 11);
        assert!(shown.contains("plan.csv:1:4:"), "{shown}");
        assert!(shown.contains("1 | 日本    soon\n  |         ^^^^\n"), "{shown}");
    }

    #[test]
    fn a_long_line_is_shown_as_a_window() {
        let text = format!("{}soon{}", "x".repeat(5000), "y".repeat(5000));
        let shown = rendered(&text, 5000, 5004);
        assert!(shown.contains("plan.csv:1:5001:"));
        assert!(shown.lines().all(|line| line.chars().count() < 110), "{shown}");
        let lines: Vec<&str> = shown.lines().collect();
        let at = lines[2].chars().position(|c| c == 's').expect("shown");
        assert_eq!(lines[3].chars().position(|c| c == '^'), Some(at));
    }

    #[test]
    fn control_characters_never_reach_the_output() {
        let shown = rendered("a\x1b[31m\u{202e}b\x07", 0, 3);
        assert!(shown.chars().all(|c| c == '\n' || !c.is_control()), "{shown:?}");
        assert!(!shown.contains('\u{202e}'));
    }

    #[test]
    fn names_of_codes_are_unique() {
        let names: std::collections::BTreeSet<_> =
            Code::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), Code::ALL.len());
    }

    #[test]
    fn suggestions_are_near_and_nothing_else() {
        assert_eq!(did_you_mean("Desgin", ["Design", "Build"]), Some("Design"));
        assert_eq!(did_you_mean("Paint", ["Design", "Build"]), None);
    }
}
