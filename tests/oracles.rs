//! The simulation against distributions that are known exactly: closed forms, enumeration
//! and convolution. Tolerances are four standard errors of an independent sample of the
//! same size (a Latin hypercube does better), and two minutes of rounding.

mod common;

use std::fmt::Write as _;

use common::{Simulated, simulate};

const N: u32 = 200_000;

/// What is known of a plan's finish, in working days.
struct Truth<'a> {
    mean: f64,
    sd: f64,
    percentiles: &'a [(f64, f64)],
    criticality: &'a [(&'a str, f64)],
}

fn check(simulated: &Simulated, truth: &Truth<'_>) {
    let n = f64::from(simulated.outcome.iterations);
    let rounding = 2.0 / 480.0;
    let finish = simulated.finish_days();
    let mean = finish.iter().sum::<f64>() / n;
    let variance = finish.iter().map(|day| (day - mean).powi(2)).sum::<f64>() / (n - 1.0);
    assert_close("mean", mean, truth.mean, 4.0 * truth.sd / n.sqrt() + rounding);
    // The standard error of a standard deviation is sd × sqrt((kurtosis − 1) ÷ 4n) ≤ sd ÷ √n
    // for any kurtosis up to 5.
    assert_close("sd", variance.sqrt(), truth.sd, 4.0 * truth.sd / n.sqrt() + rounding);
    for &(p, days) in truth.percentiles {
        // In probability: the share of samples at or below the true percentile.
        let share = |limit: f64| finish.iter().filter(|&&day| day <= limit).count() as f64 / n;
        let p = p / 100.0;
        let error = 4.0 * (p * (1.0 - p) / n).sqrt();
        let (below, above) = (share(days - rounding), share(days + rounding));
        assert!(
            below <= p + error && above >= p - error,
            "P{}: {below}..{above} of the samples lie at or below {days}",
            p * 100.0
        );
    }
    for &(id, criticality) in truth.criticality {
        let error = 4.0 * (criticality * (1.0 - criticality) / n).sqrt();
        assert_close(id, simulated.criticality(id), criticality, error + 1e-6);
    }
}

fn assert_close(what: &str, got: f64, expected: f64, tolerance: f64) {
    assert!((got - expected).abs() <= tolerance, "{what}: {got}, not {expected} ± {tolerance}");
}

/// Elmaghraby (1977) and many after: the smallest network that is no mix of chains. Exact by
/// integration for durations uniform on 0–1, here in hundreds of days.
#[test]
fn wheatstone_bridge_of_uniform_durations() {
    let tasks = "id,predecessors,low,high,distribution\n\
        a,,0,100,uniform\nb,,0,100,uniform\nc,a,0,100,uniform\nd,a,0,100,uniform\n\
        e,b; c,0,100,uniform\n";
    let simulated = simulate(tasks, "", "", N);
    let criticality =
        [("a", 0.858_333), ("b", 0.141_667), ("c", 0.716_667), ("d", 0.141_667), ("e", 0.858_333)];
    let finish = simulated.finish_days();
    let mean = finish.iter().sum::<f64>() / f64::from(N);
    assert_close("mean", mean, 157.5, 4.0 * 45.0 / f64::from(N).sqrt());
    for (id, expected) in criticality {
        let error = 4.0 * (expected * (1.0 - expected) / f64::from(N)).sqrt();
        assert_close(id, simulated.criticality(id), expected, error);
    }
}

/// Merge bias in numbers: one, two and three equal chains of three triangular tasks, by
/// exact convolution.
#[test]
fn equal_parallel_chains_finish_later_than_one() {
    let expected = [(105.0, 112.6472), (110.04447, 116.6637), (112.68808, 118.7268)];
    for (n_chains, (mean, p80)) in (1..).zip(expected) {
        let mut tasks = "id,predecessors,low,likely,high,distribution,type\n".to_owned();
        let mut last = Vec::new();
        for chain in 1..=n_chains {
            let _ = writeln!(tasks, "A{chain},,20,30,45,triangular,");
            let _ = writeln!(tasks, "B{chain},A{chain},35,40,50,triangular,");
            let _ = writeln!(tasks, "C{chain},B{chain},20,25,50,triangular,");
            last.push(format!("C{chain}"));
        }
        let _ = writeln!(tasks, "M,{},,,,,milestone", last.join("; "));
        let simulated = simulate(&tasks, "", "", N);
        let finish = simulated.finish_days();
        let got = finish.iter().sum::<f64>() / f64::from(N);
        assert_close("mean", got, mean, 4.0 * 9.2 / f64::from(N).sqrt());
        let share = finish.iter().filter(|&&day| day <= p80).count() as f64 / f64::from(N);
        assert_close("P80", share, 0.8, 4.0 * (0.16 / f64::from(N)).sqrt() + 0.0005);
        assert_close("M", simulated.criticality("M"), 1.0, 0.0);
        if n_chains == 2 {
            check(
                &simulated,
                &Truth {
                    mean: 110.044_465,
                    sd: 7.736_994,
                    percentiles: &[
                        (5.0, 97.8316),
                        (10.0, 100.2169),
                        (20.0, 103.3001),
                        (50.0, 109.7344),
                        (80.0, 116.6637),
                        (90.0, 120.3366),
                        (95.0, 123.3215),
                    ],
                    criticality: &[
                        ("A1", 0.5),
                        ("B1", 0.5),
                        ("C1", 0.5),
                        ("A2", 0.5),
                        ("B2", 0.5),
                        ("C2", 0.5),
                    ],
                },
            );
        }
    }
}

/// A network of six PERT tasks with shared predecessors, by exact convolution on a lattice.
#[test]
fn network_of_pert_tasks() {
    let tasks = "id,predecessors,low,likely,high\n\
        a,,300,400,600\nb,a,400,600,750\nc,,250,500,550\nd,c,300,600,700\n\
        e,b; d,300,400,500\nf,c,700,900,1100\n";
    check(
        &simulate(tasks, "", "", N),
        &Truth {
            mean: 1480.911,
            sd: 72.436,
            percentiles: &[
                (5.0, 1359.274),
                (10.0, 1386.4903),
                (20.0, 1419.5516),
                (50.0, 1482.3284),
                (80.0, 1542.9851),
                (90.0, 1573.3774),
                (95.0, 1597.7362),
            ],
            criticality: &[
                ("a", 0.347_999),
                ("b", 0.347_999),
                ("c", 0.652_001),
                ("d", 0.482_228),
                ("e", 0.830_228),
                ("f", 0.169_772),
            ],
        },
    );
}

/// Three discrete tasks: all 27 states enumerated.
#[test]
fn enumerated_discrete_tasks() {
    let tasks = "id,predecessors,likely,distribution\n\
        t1,,3:0.7|2:0.1|4:0.2,discrete\nt2,t1,6:0.6|5:0.2|8:0.2,discrete\n\
        t3,t1,4:0.8|3:0.05|5:0.15,discrete\n";
    let simulated = simulate(tasks, "", "", N);
    check(
        &simulated,
        &Truth {
            mean: 9.3,
            sd: 1.118_034,
            percentiles: &[],
            criticality: &[("t1", 1.0), ("t2", 1.0), ("t3", 0.03)],
        },
    );
    let finish = simulated.finish_days();
    for (day, share) in
        [(7.0, 0.02), (8.0, 0.22), (9.0, 0.68), (10.0, 0.82), (11.0, 0.96), (12.0, 1.0)]
    {
        let got = finish.iter().filter(|&&finish| finish <= day).count() as f64 / f64::from(N);
        assert_close("share", got, share, 4.0 * (share * (1.0 - share) / f64::from(N)).sqrt());
    }
    for (id, pearson) in [("t1", 0.481_664), ("t2", 0.876_356), ("t3", 0.0)] {
        assert_close(id, simulated.task(id).pearson, pearson, 4.0 / f64::from(N).sqrt());
    }
}

/// One certain task of 10 days under two risks that do not touch each other: 30 % of 4 days
/// more, 50 % of half as long again. Factors act before delays.
#[test]
fn two_independent_risks_enumerated() {
    let tasks = "id,duration\nA,10\n";
    let risks = "id,probability,likely,tasks\nR1,30%,4d,A\nR2,0.5,50%,A\n";
    let simulated = simulate(tasks, risks, "", N);
    let finish = simulated.finish_days();
    for (days, share) in [(10.0, 0.35), (14.0, 0.15), (15.0, 0.35), (19.0, 0.15)] {
        let got = finish.iter().filter(|&&finish| finish == days).count() as f64 / f64::from(N);
        assert_close("share", got, share, 4.0 * (share * (1.0 - share) / f64::from(N)).sqrt());
    }
    let [r1, r2] = &simulated.outcome.risks[..] else { panic!("two risks") };
    assert_close("impact of R1", r1.impact_days / f64::from(r1.n_occurred), 4.0, 1e-9);
    assert_close("impact of R2", r2.impact_days / f64::from(r2.n_occurred), 5.0, 1e-6);
    let effect = |risk: &planodds::outcome::RiskOutcome| {
        risk.finish_days_when_occurred.expect("it occurred")
            - risk.finish_days_otherwise.expect("or not")
    };
    assert_close("effect of R1", effect(r1), 4.0, 4.0 * 2.5 / (0.21 * f64::from(N)).sqrt());
    assert_close("effect of R2", effect(r2), 5.0, 4.0 * 1.84 / (0.25 * f64::from(N)).sqrt());
}

/// An opportunity shortens, a closed risk never fires, a risk on two tasks shares one draw:
/// the two then move together, and apart they do not.
#[test]
fn shared_impacts_move_tasks_together() {
    let tasks = "id,duration,predecessors\nA,10,\nB,10,A\n";
    let sd = |shared: &str| {
        let risks = format!(
            "id,probability,low,high,distribution,tasks,shared\nR,100%,0%,100%,uniform,*,{shared}\n"
        );
        let finish = simulate(tasks, &risks, "", N).finish_days();
        let mean = finish.iter().sum::<f64>() / f64::from(N);
        assert_close("mean", mean, 30.0, 4.0 * 5.8 / f64::from(N).sqrt());
        (finish.iter().map(|day| (day - mean).powi(2)).sum::<f64>() / f64::from(N)).sqrt()
    };
    // Uniform on 0–10 has sd 10/√12: added up twice the same, or two independent ones.
    assert_close("shared", sd("yes"), 20.0 / 12.0_f64.sqrt(), 0.02);
    assert_close("separate", sd("no"), 10.0 * (2.0 / 12.0_f64).sqrt(), 0.02);

    let risks = "id,kind,probability,likely,tasks,status\n\
        R,opportunity,100%,20%,A,open\nS,threat,100%,5d,A,closed\nT,opportunity,100%,1d,B,open\n";
    let finish = simulate(tasks, risks, "", 100).finish_days();
    assert!(finish.iter().all(|&day| day == 17.0), "10 × 0.8 + 10 − 1 in every iteration");
}
