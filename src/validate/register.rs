//! What the risks of a register have to do with each other: which exclude each other, which need
//! another to occur first.

use std::collections::{BTreeSet, HashMap};

use super::{Placed, Rows};
use crate::diagnostic::{Code, Diagnostics, Span};
use crate::plan::{MOST_OF_A_SET, Risk, RiskStatus};
use crate::read::{RiskDraft, Spanned};

/// Members of a set that a message lists.
const MOST_LISTED: usize = 12;

/// Fills in what the rows say about each other; `risks` are made of `rows`, one of each.
pub(crate) fn link(
    rows: &[&RiskDraft],
    tasks: &Rows,
    risks: &mut [Placed<Risk>],
    diagnostics: &mut Diagnostics,
) {
    if rows.iter().all(|row| row.excludes.is_empty() && row.condition.is_none()) {
        return;
    }
    let mut by_id = HashMap::new();
    for (index, row) in rows.iter().enumerate() {
        by_id.entry(row.id.value.as_str()).or_insert(index);
    }
    let mut register = Register { rows, tasks, by_id, risks, diagnostics };
    register.exclude();
    register.condition();
}

struct Register<'a> {
    rows: &'a [&'a RiskDraft],
    tasks: &'a Rows<'a>,
    /// Only asked, never walked through.
    by_id: HashMap<&'a str, usize>,
    risks: &'a mut [Placed<Risk>],
    diagnostics: &'a mut Diagnostics,
}

impl Register<'_> {
    fn report(&mut self, code: Code, span: Span, message: String, help: impl Into<String>) {
        self.diagnostics.report(code, span, message, help);
    }

    fn id(&self, risk: usize) -> &str {
        self.rows[risk].id.value.trim()
    }

    fn find(&mut self, id: &Spanned<String>) -> Option<usize> {
        if let Some(&found) = self.by_id.get(id.value.as_str()) {
            return Some(found);
        }
        let help = match self.tasks.near(&id.value, self.rows.iter().map(|row| &row.id.value[..])) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "ids are matched exactly; check that the risk is in the register".to_owned(),
        };
        let message = format!("there is no risk `{}`", id.value);
        self.report(Code::UnknownRisk, id.span, message, help);
        None
    }

    /// Sets of risks of which at most one occurs.
    ///
    /// A row and the ids in its `excludes` cell are such a set, and so are all rows that name each
    /// other's members, as long as every two of them stand together in some row.
    fn exclude(&mut self) {
        let rows = self.rows;
        let mut said: BTreeSet<Vec<usize>> = BTreeSet::new();
        for (index, row) in rows.iter().enumerate() {
            let mut set = BTreeSet::from([index]);
            for part in &row.excludes {
                match self.find(part) {
                    Some(other) if other == index => {
                        let message = format!("the risk `{}` excludes itself", self.id(index));
                        let help = "name the other risks that cannot occur together with it";
                        self.report(Code::ExclusiveRisks, part.span, message, help);
                    }
                    found => set.extend(found),
                }
            }
            if set.len() > 1 {
                said.insert(set.into_iter().collect());
            }
        }
        let mut with: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); rows.len()];
        for set in &said {
            for &member in set {
                with[member].extend(set);
            }
        }
        let mut is_done = vec![false; rows.len()];
        for index in 0..rows.len() {
            if is_done[index] || with[index].is_empty() {
                continue;
            }
            let set = connected(index, &with);
            for &member in &set {
                is_done[member] = true;
            }
            let span = set.iter().find_map(|&member| Some(rows[member].excludes.first()?.span));
            let span = span.unwrap_or(rows[index].id.span);
            if let Some(&lonely) = set.iter().find(|&&member| with[member].len() < set.len()) {
                self.report_partial(&set, lonely, &with[lonely], span);
                continue;
            }
            for &member in &set {
                let others = set.iter().filter(|&&other| other != member).copied().collect();
                self.risks[member].value.excludes = others;
            }
            self.report_sum(&set, span);
        }
    }

    fn report_partial(
        &mut self,
        set: &BTreeSet<usize>,
        lonely: usize,
        with: &BTreeSet<usize>,
        span: Span,
    ) {
        let Some(&stranger) = set.difference(with).next() else { return };
        let Some(&between) = with.iter().find(|&&member| member != lonely) else { return };
        let [a, b, c] = [lonely, stranger, between].map(|risk| self.id(risk).to_owned());
        let message = format!(
            "`{a}` excludes `{c}` and so on to `{b}`, but `{a}` and `{b}` are not said to exclude \
             each other"
        );
        let names: Vec<&str> =
            set.iter().map(|&member| self.id(member)).take(MOST_LISTED).collect();
        let help = format!(
            "if no two of {} can occur together, name all others in the row of one of them; if some \
             can, give one set up",
            names.join(", ")
        );
        self.report(Code::ExclusiveRisks, span, message, help);
    }

    /// Reports a set that would be more than certain, as it stands or mitigated.
    fn report_sum(&mut self, set: &BTreeSet<usize>, span: Span) {
        for (when, is_mitigated) in [("", false), ("once mitigated, ", true)] {
            let of = |&member: &usize| match &self.risks[member].value {
                Risk { status: RiskStatus::Closed, .. } => 0.0,
                Risk { status: RiskStatus::Open, mitigation: Some(after), .. } if is_mitigated => {
                    after.probability
                }
                risk => risk.probability,
            };
            let total: f64 = set.iter().map(of).sum();
            if total <= MOST_OF_A_SET {
                continue;
            }
            let percent = |share: f64| format!("{} %", (share * 1e4).round() / 1e2);
            let mut listed: Vec<String> = set
                .iter()
                .take(MOST_LISTED)
                .map(|member| format!("`{}` {}", self.id(*member), percent(of(member))))
                .collect();
            if set.len() > MOST_LISTED {
                listed.push(format!("{} more", set.len() - MOST_LISTED));
            }
            let message = format!(
                "{when}the probabilities of risks that exclude each other sum to {}: {}",
                percent(total),
                listed.join(", ")
            );
            let help = "lower them to 100 % or less in all, or let some occur together";
            self.report(Code::ExclusiveRisks, span, message, help);
            return;
        }
    }

    /// Risks that occur only when another does.
    fn condition(&mut self) {
        let rows = self.rows;
        let needs: Vec<Option<usize>> =
            rows.iter().map(|row| self.find(row.condition.as_ref()?)).collect();
        let ends = self.follow(&needs);
        for (index, row) in rows.iter().enumerate() {
            let Some(cell) = row.condition.as_ref().filter(|_| needs[index].is_some()) else {
                continue;
            };
            if !ends[index] {
                continue;
            }
            self.risks[index].value.depends_on = needs[index];
            let excluded = self.risks[index].value.excludes.clone();
            if let Some(other) = above(index, &needs).find(|other| excluded.contains(other)) {
                let (id, other) = (self.id(index), self.id(other));
                let message =
                    format!("`{id}` would never occur: it needs `{other}`, which it excludes");
                let help = "empty one of the two cells";
                self.report(Code::ExclusiveRisks, cell.span, message, help);
            }
            let is_closed = |&other: &usize| rows[other].status == RiskStatus::Closed;
            let is_open = row.status != RiskStatus::Closed;
            if let Some(closed) = above(index, &needs).find(is_closed).filter(|_| is_open) {
                let (id, closed) = (self.id(index), self.id(closed));
                let message = format!("`{id}` never occurs: it needs `{closed}`, which is closed");
                let help = "a risk that is over has the status closed";
                self.report(Code::RiskOver, cell.span, message, help);
            }
        }
    }

    /// Whether what each risk needs comes to an end; reports the rings where it does not.
    fn follow(&mut self, needs: &[Option<usize>]) -> Vec<bool> {
        let mut ends: Vec<Option<bool>> = vec![None; needs.len()];
        for first in 0..needs.len() {
            let mut path = Vec::new();
            let mut next = Some(first);
            let is_end = loop {
                match next {
                    None => break true,
                    Some(risk) if ends[risk].is_some() => break ends[risk] == Some(true),
                    Some(risk) => match path.iter().position(|&seen| seen == risk) {
                        Some(at) => {
                            self.report_ring(&path[at..]);
                            break false;
                        }
                        None => path.push(risk),
                    },
                }
                next = path.last().and_then(|&risk| needs[risk]);
            };
            for risk in path {
                ends[risk] = Some(is_end);
            }
        }
        ends.into_iter().map(|ends| ends == Some(true)).collect()
    }

    /// Reports a ring of conditions at its first row.
    fn report_ring(&mut self, ring: &[usize]) {
        let first = (0..ring.len()).min_by_key(|&at| ring[at]).unwrap_or(0);
        let turned: Vec<usize> =
            (0..=ring.len()).map(|step| ring[(first + step) % ring.len()]).collect();
        let named: Vec<&str> = turned.iter().map(|&member| self.id(member)).collect();
        let message =
            format!("each of these risks needs the next one first: {}", named.join(" → "));
        let row = &self.rows[turned[0]];
        let span = row.condition.as_ref().map_or(row.id.span, |id| id.span);
        let help = "empty the `if` cell of the one that comes first";
        self.report(Code::CircularCondition, span, message, help);
    }
}

/// The risks that one needs, the nearest first, of one that is in no ring.
fn above(risk: usize, needs: &[Option<usize>]) -> impl Iterator<Item = usize> {
    std::iter::successors(needs[risk], |&other| needs[other])
}

/// All that hangs together with one member.
fn connected(first: usize, with: &[BTreeSet<usize>]) -> BTreeSet<usize> {
    let mut found = BTreeSet::from([first]);
    let mut open = vec![first];
    while let Some(member) = open.pop() {
        for &other in &with[member] {
            if found.insert(other) {
                open.push(other);
            }
        }
    }
    found
}
