//! Deterministic lengths of real and published networks, to the minute, against those that
//! two other programs computed.

mod common;

use std::path::Path;

use planodds::simulate::Model;

/// Where the networks lie: beside the checkout, where there are any.
const NETWORKS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/networks");

#[test]
fn lengths_of_networks_agree_with_other_programs() {
    let Ok(expected) = std::fs::read_to_string(Path::new(NETWORKS).join("expected.csv")) else {
        println!("skipped: no reference networks on this machine");
        return;
    };
    let mut n_checked = 0;
    for line in expected.lines().skip(1) {
        let [file, n_tasks, n_relations, days, n_zero_float] =
            line.split(',').collect::<Vec<_>>()[..]
        else {
            panic!("five cells in {line}");
        };
        let tasks =
            std::fs::read_to_string(Path::new(NETWORKS).join(file)).expect("the file listed");
        let plan = common::plan(&tasks, "", "", 1);
        let model = Model::compile(&plan);
        assert_eq!(plan.tasks.len().to_string(), n_tasks, "{file}");
        assert_eq!(plan.relations.len().to_string(), n_relations, "{file}");
        let minutes = days.parse::<f64>().expect("a number") * 480.0;
        assert_eq!(f64::from(model.planned.finish), minutes, "{file}");
        let zero_float = model.planned.tasks.iter().filter(|dates| dates.total_float == 0).count();
        assert_eq!(zero_float.to_string(), n_zero_float, "{file}");
        n_checked += 1;
    }
    assert!(n_checked > 0);
}
