//! All five charts together.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use resvg::tiny_skia::Pixmap;
use resvg::usvg::roxmltree;

use super::samples::{Recipe, moment, recipes, sample};
use super::*;

/// A plan whose every name is `name`.
fn named(name: &str) -> [(&'static str, Svg); 5] {
    sample(&Recipe {
        plan: name,
        n_tasks: 9,
        names: &[name],
        length: 30.0,
        spread: 4.0,
        dated: true,
        deadline: Some(0.6),
        n_phases: 2,
    })
    .charts()
}

/// All texts of a picture; panics where it is not well-formed XML.
fn texts(svg: &Svg) -> Vec<String> {
    let document = roxmltree::Document::parse(svg.as_str()).expect("well-formed XML");
    document
        .descendants()
        .filter(|node| node.has_tag_name("text"))
        .filter_map(|node| node.text())
        .map(|text| text.trim().to_owned())
        .collect()
}

fn has(svg: &Svg, text: &str) -> bool {
    texts(svg).iter().any(|other| other.contains(text))
}

fn pixels(svg: &Svg) -> Pixmap {
    Pixmap::decode_png(&svg.to_png().expect("the chart renders")).expect("a sound PNG")
}

#[test]
fn hostile_names_leave_the_document_well_formed_and_are_shown_as_they_are() {
    for (kind, svg) in named("<script>&\"'\u{0}\u{1b}[31m\r\n]]>\u{202e}\u{ffff}") {
        assert!(has(&svg, "<script>&\"'[31m ]]>"), "{kind}: {:?}", texts(&svg));
        assert!(!svg.as_str().contains("<script"), "{kind}");
    }
}

#[test]
fn every_sample_gives_five_well_formed_charts_whose_texts_stay_on_the_paper() {
    for (name, recipe) in recipes() {
        for (kind, svg) in sample(&recipe).charts() {
            assert!(!texts(&svg).is_empty(), "{name} {kind}");
            let document = roxmltree::Document::parse(svg.as_str()).expect("well-formed XML");
            for node in document.descendants().filter(|node| node.has_tag_name("text")) {
                let number = |attribute| -> f64 {
                    node.attribute(attribute)
                        .and_then(|value| value.parse().ok())
                        .expect("a number")
                };
                let style = canvas::Style::regular(number("font-size") / 10.0, theme::INK);
                let style = canvas::Style { bold: node.has_attribute("font-weight"), ..style };
                let width = text::width(node.text().unwrap_or("").trim(), style);
                let x = number("x") / 10.0;
                let from = match node.attribute("text-anchor") {
                    Some("start") => x,
                    Some("middle") => x - width / 2.0,
                    _ => x - width,
                };
                let inside = from >= 1.0 && from + width <= theme::WIDTH - 1.0;
                assert!(inside, "{name} {kind}: {:?} at {from}", node.text());
            }
        }
    }
}

#[test]
fn the_same_data_give_the_same_bytes() {
    let (first, second) = (named("Größe"), named("Größe"));
    assert_eq!(first, second);
    for ((_, first), (_, second)) in first.iter().zip(&second).take(2) {
        assert_eq!(first.to_png(), second.to_png());
    }
}

#[test]
fn a_png_has_twice_the_pixels_of_its_svg() {
    for (kind, svg) in named("Task") {
        let document = roxmltree::Document::parse(svg.as_str()).expect("well-formed XML");
        let size = |attribute| -> f64 {
            let value = document.root_element().attribute(attribute);
            value.and_then(|value| value.parse().ok()).expect("a number")
        };
        let png = pixels(&svg);
        let twice = (size("width") * 2.0, size("height") * 2.0);
        assert_eq!((f64::from(png.width()), f64::from(png.height())), twice, "{kind}");
    }
}

#[test]
fn a_png_shows_the_plans_name_as_dark_pixels() {
    for name in ["Launch", "Έναρξη", "Запуск"] {
        let [(_, svg), ..] = named(name);
        let png = pixels(&svg);
        let dark = (0..120)
            .flat_map(|x| (40..76).map(move |y| (56 + x, y)))
            .filter(|&(x, y)| png.pixel(x, y).is_some_and(|pixel| pixel.red() < 90))
            .count();
        assert!(dark > 300, "{name}: {dark} dark pixels");
    }
}

#[test]
fn names_in_which_scripts_meet_never_fail_to_render() {
    // Ligatures, marks, and emoji of several characters, each beside another script.
    for name in [
        "y\u{306} عربي لا e\u{301}",
        "👩\u{200d}💻 中 🇬🇷 ❤\u{fe0f} 1\u{fe0f}\u{20e3}",
        "שלב 2 (beta) 中 क्षि fi",
    ] {
        let [(_, svg), ..] = named(name);
        assert!(svg.to_png().is_ok(), "{name}");
    }
}

#[test]
fn the_finish_chart_leads_with_the_odds_and_the_commitment() {
    let plan = sample(&recipes().swap_remove(0).1);
    let svg = finish(&plan.finish());
    let answer =
        "to finish by Wed\u{a0}18\u{a0}Dec\u{a0}2024 · P80 is Mon\u{a0}23\u{a0}Dec\u{a0}2024";
    assert!(has(&svg, answer), "{:?}", texts(&svg));
    assert!(has(&svg, "Deadline") && has(&svg, "P50") && has(&svg, "Plan’s own date"));
}

#[test]
fn the_finish_chart_points_to_a_deadline_far_off_instead_of_squeezing_the_bars() {
    let plan = sample(&recipes().swap_remove(0).1);
    let far = |at: Date, odds| {
        let at = Moment::dated(0.0, at.at(18, 0, 0, 0));
        let deadline = Some(FinishDeadline { at, odds });
        finish(&FinishChart { deadline, ..plan.finish() })
    };
    assert!(has(&far(date(2031, 1, 1), ">99.9 %"), "Deadline →"));
    assert!(has(&far(date(2001, 1, 1), "<0.1 %"), "← Deadline"));
    assert!(far(Date::MAX, "100 %").as_str().len() < 100_000);
    assert!(far(Date::MIN, "0 %").as_str().len() < 100_000);
}

#[test]
fn the_finish_chart_shows_both_states_where_risks_can_be_mitigated() {
    let plan = sample(&recipes().swap_remove(0).1);
    let one = plan.finish();
    assert!(!has(&finish(&one), "Open risks mitigated"));
    let Finishes::Dates(dates) = one.finishes else { panic!("a plan with dates") };
    let earlier: Vec<Date> = dates.iter().map(|date| date.saturating_sub(7_i32.days())).collect();
    let svg = finish(&FinishChart { mitigated: Some(Finishes::Dates(&earlier)), ..one });
    assert!(has(&svg, "Open risks mitigated") && has(&svg, "As the plan stands"));
    for mitigated in [Finishes::Dates(&[Date::MIN]), Finishes::Dates(&[Date::MAX])] {
        let far = finish(&FinishChart { mitigated: Some(mitigated), ..one });
        assert!(far.as_str().len() < 100_000);
    }
    let days = FinishChart {
        finishes: Finishes::Days(&[10.0, 12.0]),
        mitigated: Some(Finishes::Days(&[1.0, 1.5])),
        percentiles: &[],
        deterministic: None,
        deadline: None,
        ..one
    };
    assert!(has(&finish(&days), "Open risks mitigated"));
}

#[test]
fn weekends_leave_no_gaps_unless_something_finishes_on_one() {
    let plan = sample(&recipes().swap_remove(0).1);
    let days = |dates: &[Date]| {
        let svg = finish(&FinishChart {
            finishes: Finishes::Dates(dates),
            percentiles: &[],
            deterministic: None,
            deadline: None,
            ..plan.finish()
        });
        texts(&svg)
    };
    let week = [date(2024, 12, 12), date(2024, 12, 13), date(2024, 12, 16)];
    assert!(!days(&week).contains(&"14".to_owned()));
    let saturday = [date(2024, 12, 12), date(2024, 12, 14), date(2024, 12, 16)];
    assert!(days(&saturday).contains(&"14".to_owned()));
}

#[test]
fn degenerate_data_give_a_sensible_chart() {
    let plan = "Nothing";
    let none = FinishChart {
        plan,
        finishes: Finishes::Days(&[]),
        mitigated: None,
        percentiles: &[],
        deterministic: None,
        deadline: None,
    };
    assert!(has(&finish(&none), "No iterations"));
    assert!(has(&finish(&FinishChart { finishes: Finishes::Dates(&[]), ..none }), "No iterations"));
    for finishes in [
        Finishes::Days(&[0.0]),
        Finishes::Days(&[12.0; 50]),
        Finishes::Dates(&[date(2024, 12, 14)]),
        Finishes::Dates(&[Date::MIN, Date::MAX]),
        Finishes::Dates(&[Date::MAX]),
    ] {
        let svg = finish(&FinishChart { finishes, ..none });
        assert!(svg.as_str().matches("<rect").count() > 1, "{finishes:?}");
    }

    assert!(has(&criticality(&CriticalityChart { plan, tasks: &[] }), "No task was critical"));
    let idle = [CriticalTask { name: "A", criticality: 0.0 }];
    assert!(has(&criticality(&CriticalityChart { plan, tasks: &idle }), "No task was critical"));

    let still = [TaskSensitivity { name: "A", correlation: 0.0, error: 0.01 }];
    let svg = tornado(&TornadoChart { plan, tasks: &still, risks: &[] });
    assert!(has(&svg, "None of them clearly moves the finish.") && !has(&svg, "Risks"));

    let empty = GanttChart { plan, tasks: &[], confidence: 0.8, deadline: None };
    assert!(has(&gantt(&empty), "The plan has no tasks."));
    let zero = Moment::undated(0.0);
    let instant = GanttTask {
        name: "A",
        phase: None,
        milestone: false,
        start: zero,
        finish: zero,
        criticality: 1.0,
        p10: zero,
        p90: zero,
        committed: zero,
    };
    assert!(has(&gantt(&GanttChart { tasks: &[instant], ..empty }), "A"));

    assert!(has(&buffers(&BuffersChart { plan, points: &[] }), "No buffers to show."));
    let point = BufferPoint {
        name: "Finish",
        deterministic: zero,
        levels: &[BufferLevel { confidence: 0.8, needed_days: 0.0, at: zero }],
        held_days: 0.0,
        rule_of_thumb: None,
    };
    assert!(has(&buffers(&BuffersChart { plan, points: &[point] }), "0\u{a0}d"));
}

#[test]
fn a_large_gantt_shows_sixty_tasks_with_the_milestones_among_them_and_says_so() {
    let names: Vec<String> = (0..4217).map(|index| format!("Task {index}")).collect();
    let tasks: Vec<GanttTask> = names
        .iter()
        .enumerate()
        .map(|(index, name)| {
            let at = moment(index as f64, true);
            GanttTask {
                name,
                phase: None,
                milestone: index % 1000 == 999,
                start: at,
                finish: at,
                criticality: index as f64 / 4217.0,
                p10: at,
                p90: at,
                committed: at,
            }
        })
        .collect();
    let svg = gantt(&GanttChart { plan: "Large", tasks: &tasks, confidence: 0.8, deadline: None });
    let shown = texts(&svg).iter().filter(|text| text.starts_with("Task ")).count();
    assert_eq!(shown, 60);
    assert!(has(&svg, "60 of 4,217 tasks: the most often critical, and milestones"));
    assert!(has(&svg, "Task 999") && has(&svg, "Task 4216") && !has(&svg, "Task 4000"));
}

/// Writes every chart of every sample for a person to look at:
/// `CHARTS=dir cargo test --lib look_at_the_charts -- --ignored`
#[test]
#[ignore = "for the eye; writes files"]
fn look_at_the_charts() {
    let folder = std::env::var_os("CHARTS").expect("CHARTS names a folder");
    let folder = std::path::Path::new(&folder);
    for (name, recipe) in recipes() {
        for (kind, svg) in sample(&recipe).charts() {
            std::fs::write(folder.join(format!("{name}-{kind}.svg")), svg.as_str())
                .expect("the folder is writable");
            let png = svg.to_png().expect("the chart renders");
            std::fs::write(folder.join(format!("{name}-{kind}.png")), png)
                .expect("the folder is writable");
        }
    }
}
