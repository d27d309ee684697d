//! Streams: a variable's own sequence of uniform numbers, known by its name.

/// The stream of one random variable: a hash of its names.
///
/// Equal names give equal draws in every plan. The namespace is empty but where several plans
/// run in one simulation; there it keeps equal ids apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Stream(pub u64);

impl Stream {
    /// The duration of a task before risks.
    pub fn task_duration(namespace: &str, task: &str) -> Self {
        Self::named(&[namespace, "task", task, "duration"])
    }

    /// What the members of a correlation group have in common.
    pub fn correlation_factor(namespace: &str, group: &str) -> Self {
        Self::named(&[namespace, "correlation", group, "factor"])
    }

    /// Whether a risk occurs.
    pub fn risk_occurrence(namespace: &str, risk: &str) -> Self {
        Self::named(&[namespace, "risk", risk, "occurrence"])
    }

    /// Which risk of an exclusive set occurs, if any; the set is known by the smallest of its
    /// ids, so that another member leaves the number as it was unless it comes before all.
    pub fn exclusive_risks(namespace: &str, first: &str) -> Self {
        Self::named(&[namespace, "risk", first, "exclusive"])
    }

    /// The one impact of a risk that all its tasks share.
    pub fn risk_impact(namespace: &str, risk: &str) -> Self {
        Self::named(&[namespace, "risk", risk, "impact"])
    }

    /// The impact of a risk on one of its tasks, where each has its own.
    pub fn risk_impact_on(namespace: &str, risk: &str, task: &str) -> Self {
        Self::named(&[namespace, "risk", risk, "impact", task])
    }

    /// What a task costs: one number for its fixed and its daily cost.
    pub fn task_cost(namespace: &str, task: &str) -> Self {
        Self::named(&[namespace, "task", task, "cost"])
    }

    /// What a risk costs when it occurs.
    pub fn risk_cost(namespace: &str, risk: &str) -> Self {
        Self::named(&[namespace, "risk", risk, "cost"])
    }

    /// The outcome of a branch.
    pub fn branch(namespace: &str, branch: &str) -> Self {
        Self::named(&[namespace, "branch", branch, "outcome"])
    }

    /// Whether a rework loop goes on to a round, from 0, after the one before it.
    pub fn rework(namespace: &str, rework: &str, round: usize) -> Self {
        Self::named(&[namespace, "rework", rework, "round", &round.to_string()])
    }

    /// The weather of a calendar on a date, written as `2027-01-31`.
    pub fn weather(namespace: &str, calendar: &str, date: &str) -> Self {
        Self::named(&[namespace, "calendar", calendar, "weather", date])
    }

    /// The hash of a list of names: FNV-1a (Fowler, Noll and Vo, 1991) over each name's
    /// length and bytes, so that no two lists are the same bytes, and a finaliser, because
    /// FNV leaves the high bits of short names poorly mixed.
    fn named(names: &[&str]) -> Self {
        let mut hash: u64 = 0xCBF2_9CE4_8422_2325;
        let mut absorb = |byte: u8| {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
        };
        for name in names {
            (name.len() as u64).to_le_bytes().into_iter().for_each(&mut absorb);
            name.bytes().for_each(&mut absorb);
        }
        Self(mix(hash))
    }
}

/// A bijection of 64 bits in which every output bit depends on every input bit.
///
/// The finaliser of `SplitMix64`, with the constants of its "variant 13" (D. Stafford, 2011).
fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_variable_has_a_stream_of_its_own() {
        let streams = [
            Stream::task_duration("", "A"),
            Stream::task_duration("", "B"),
            Stream::task_duration("plan", "A"),
            Stream::task_cost("", "A"),
            Stream::risk_cost("", "A"),
            Stream::risk_occurrence("", "A"),
            Stream::exclusive_risks("", "A"),
            Stream::risk_impact("", "A"),
            Stream::correlation_factor("", "A"),
            Stream::risk_impact_on("", "A", ""),
            Stream::risk_impact_on("", "A", "B"),
            Stream::risk_impact_on("", "AB", ""),
            Stream::risk_impact_on("A", "", "B"),
            Stream::branch("", "A"),
            Stream::branch("", "B"),
            Stream::rework("", "A", 0),
            Stream::rework("", "A", 1),
            Stream::weather("", "A", "2027-01-31"),
            Stream::weather("", "A", "2027-01-30"),
            Stream::weather("", "B", "2027-01-31"),
        ];
        for (i, a) in streams.iter().enumerate() {
            for b in &streams[..i] {
                assert_ne!(a, b);
            }
        }
    }

    #[test]
    fn names_that_differ_in_one_letter_differ_in_half_the_bits() {
        let stream = |index| Stream::task_duration("", &format!("T{index}"));
        let mut total = 0;
        for i in 0..1000 {
            total += (stream(i).0 ^ stream(i + 1).0).count_ones();
        }
        // Binomial(64 000, ½) within five standard deviations of 126.5.
        assert!((f64::from(total) - 32_000.0).abs() < 5.0 * 126.5, "{total}");
        assert_eq!(stream(1), Stream(8_661_852_172_574_146_568));
    }
}
