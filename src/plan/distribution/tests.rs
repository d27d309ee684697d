use super::*;

mod families;

fn points(shape: Shape, low: f64, likely: f64, high: f64) -> Result<Distribution, EstimateError> {
    Distribution::from_points(shape, Some(low), Some(likely), Some(high))
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9 * (1.0 + b.abs())
}

const PERT: Shape = Shape::Pert { lambda: 4.0 };

#[test]
fn the_default_shape_is_pert_with_the_classical_weight() {
    assert_eq!(Shape::default(), PERT);
    assert_eq!(PERT.to_string(), "pert");
    assert_eq!(Shape::Pert { lambda: 2.5 }.to_string(), "pert(2.5)");
}

#[test]
fn pert_has_the_exact_variance_of_its_beta_distribution() {
    let pert = points(PERT, 2.0, 4.0, 12.0).unwrap();
    assert!(close(pert.mean(), 5.0));
    assert!(close(pert.sd(), (3.0_f64 * 7.0 / 7.0).sqrt()));
    assert_eq!((pert.lower(), pert.upper()), (2.0, 12.0));
}

#[test]
fn triangular_and_uniform_have_their_textbook_moments() {
    let triangular = points(Shape::Triangular, 20.0, 30.0, 45.0).unwrap();
    assert!(close(triangular.mean(), 95.0 / 3.0));
    let variance = (400.0 + 900.0 + 2025.0 - 600.0 - 900.0 - 1350.0) / 18.0;
    assert!(close(triangular.sd(), f64::sqrt(variance)));
    let uniform = Distribution::from_points(Shape::Uniform, Some(1.0), None, Some(4.0)).unwrap();
    assert!(close(uniform.mean(), 2.5) && close(uniform.sd(), 0.75_f64.sqrt()));
}

#[test]
fn percentile_shapes_pass_through_the_points_given() {
    for mode in [4.0, 4.5, 6.0, 9.0, 10.0] {
        let trigen = points(Shape::Trigen, 4.0, mode, 10.0).unwrap();
        assert!(close(trigen.quantile(0.1), 4.0), "mode {mode}");
        assert!(close(trigen.quantile(0.9), 10.0), "mode {mode}");
        match trigen {
            Distribution::Triangular(t) => assert_eq!(t.mode(), mode),
            other => panic!("{other:?}"),
        }
    }
    let normal = points(Shape::Normal, 4.0, 7.0, 10.0).unwrap();
    assert!(close(normal.quantile(0.1), 4.0) && close(normal.quantile(0.9), 10.0));
    for median in [4.1, 5.0, 6.9] {
        let log_normal = points(Shape::LogNormal, 4.0, median, 10.0).unwrap();
        for (p, point) in [(0.1, 4.0), (0.5, median), (0.9, 10.0)] {
            assert!(close(log_normal.quantile(p), point), "median {median}, {p}");
        }
    }
    let from_zero =
        Distribution::from_points(Shape::LogNormal, Some(4.0), None, Some(9.0)).unwrap();
    for (p, point) in [(0.1, 4.0), (0.5, 6.0), (0.9, 9.0)] {
        assert!(close(from_zero.quantile(p), point));
    }
}

#[test]
fn the_distribution_function_inverts_the_quantile_and_scales_with_the_unit() {
    for shape in
        [PERT, Shape::Triangular, Shape::Trigen, Shape::Uniform, Shape::Normal, Shape::LogNormal]
    {
        let likely = if shape == Shape::Normal { 7.0 } else { 5.0 };
        let days = points(shape, 4.0, likely, 10.0).unwrap();
        let minutes = days.scaled(480.0);
        assert!(close(minutes.mean(), 480.0 * days.mean()), "{shape}");
        assert!(close(minutes.sd(), 480.0 * days.sd()), "{shape}");
        assert!(close(minutes.lower(), 480.0 * days.lower()), "{shape}");
        assert!(close(minutes.upper(), 480.0 * days.upper()), "{shape}");
        for p in [0.001, 0.1, 0.4, 0.5, 0.75, 0.999] {
            let x = days.quantile(p);
            assert!((days.cdf(x) - p).abs() < 1e-9, "{shape} at {p}");
            assert!(close(minutes.quantile(p), 480.0 * x), "{shape} at {p}");
            assert!(x >= days.lower() && x <= days.upper());
        }
    }
}

#[test]
fn the_mass_below_zero_is_that_of_the_distribution_function() {
    assert_eq!(points(PERT, 0.0, 1.0, 2.0).unwrap().mass_below_zero(), 0.0);
    let normal = points(Shape::Normal, -1.0, 1.0, 3.0).unwrap();
    assert!(close(normal.mass_below_zero(), normal.cdf(0.0)));
    assert!(normal.mass_below_zero() > 0.2);
    let listed = Distribution::discrete(&[(-1.0, 0.25), (0.0, 0.5), (2.0, 0.25)]).unwrap();
    assert_eq!(listed.mass_below_zero(), 0.25);
    assert_eq!(Distribution::Fixed(-3.0).mass_below_zero(), 1.0);
    assert_eq!(Distribution::Fixed(0.0).mass_below_zero(), 0.0);
}

#[test]
fn listed_values_may_come_in_any_order_and_repeat() {
    let listed = Distribution::discrete(&[(5.0, 0.2), (3.0, 0.7), (5.0, 0.1), (9.0, 0.0)]).unwrap();
    assert!(close(listed.mean(), 3.6));
    assert!(close(listed.sd(), (0.7 * 0.36 + 0.3 * 1.96_f64).sqrt()));
    assert_eq!((listed.lower(), listed.upper()), (3.0, 5.0));
    assert_eq!(listed.quantile(0.7), 3.0);
    assert_eq!(listed.quantile(0.71), 5.0);
    assert!(close(listed.cdf(4.0), 0.7));
    assert_eq!(Distribution::discrete(&[(4.0, 0.5), (4.0, 0.5)]), Ok(Distribution::Fixed(4.0)));
}

#[test]
fn three_equal_points_are_certain_whatever_the_shape() {
    for shape in [
        PERT,
        Shape::Triangular,
        Shape::Trigen,
        Shape::Uniform,
        Shape::Normal,
        Shape::LogNormal,
        Shape::Fixed,
    ] {
        assert_eq!(points(shape, 5.0, 5.0, 5.0), Ok(Distribution::Fixed(5.0)), "{shape}");
    }
}

/// Every error with its message, and that it comes with a remedy.
#[test]
fn estimates_that_are_no_distribution_say_why_in_their_own_numbers() {
    let check = |result: Result<Distribution, EstimateError>, message: &str| {
        let error = result.unwrap_err();
        assert_eq!(error.to_string(), message);
        assert!(error.remedy(|point| point.to_string()).len() > 10, "{error}");
    };
    let without = |shape, low, likely, high| Distribution::from_points(shape, low, likely, high);
    check(points(PERT, 1.0, f64::NAN, 3.0), "likely is NaN, not a finite number");
    check(points(PERT, 1.0, 2.0, f64::INFINITY), "high is inf, not a finite number");
    check(Distribution::fixed(f64::NAN), "likely is NaN, not a finite number");
    check(points(PERT, 5.0, 6.0, 4.0), "low 5 is above high 4");
    check(points(PERT, 5.0, 4.0, 6.0), "likely 4 is below low 5");
    check(points(Shape::Triangular, 5.0, 7.5, 6.0), "likely 7.5 is above high 6");
    check(without(Shape::Uniform, Some(2.0), None, Some(1.0)), "low 2 is above high 1");
    check(
        without(PERT, Some(1.0), None, Some(2.0)),
        "pert needs low, likely and high (minimum, mode and maximum)",
    );
    check(without(Shape::Fixed, Some(1.0), None, Some(2.0)), "fixed needs likely (or a duration)");
    check(
        points(Shape::Pert { lambda: 0.0 }, 1.0, 2.0, 3.0),
        "the weight of the mode in pert(0) is not from 0.01 to 1000",
    );
    check(
        points(Shape::Normal, 4.0, 6.0, 10.0),
        "a normal distribution is symmetric, but the mean 6 is 1 from the middle of P10 4 and P90 10, more than 1 % of their range",
    );
    for median in [7.0, 8.0] {
        check(
            points(Shape::LogNormal, 4.0, median, 10.0),
            &format!(
                "a lognormal distribution is longer to the right, but the median {median} is not clearly below 7, the middle of P10 4 and P90 10"
            ),
        );
    }
    check(
        points(Shape::LogNormal, 4.0, 4.0, 10.0),
        "in a lognormal distribution the median is above P10, but both are 4",
    );
    check(
        without(Shape::LogNormal, Some(0.0), None, Some(2.0)),
        "a lognormal distribution without likely starts at 0, but its P10 is 0",
    );
    check(
        points(Shape::Discrete, 1.0, 2.0, 3.0),
        "discrete needs a list of values with probabilities, not three points",
    );
    check(Distribution::discrete(&[]), "the list of values is empty");
    check(Distribution::discrete(&[(3.0, 1.5)]), "the probability of 3 is 1.5, not from 0 to 1");
    check(Distribution::discrete(&[(3.0, 0.7), (5.0, 0.2)]), "the probabilities sum to 0.9, not 1");
}
