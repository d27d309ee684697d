//! Work that lasts as long as what it accompanies.

use super::{plan, ranges};
use crate::plan::TaskKind;

#[test]
fn a_hammock_has_no_length_of_its_own_and_waits_for_nobody() {
    let plan = plan(
        "id,duration,type,predecessors\nA,5,,\nB,5,,\"A; H\"\nH,,Level of Effort,\"A SS; B FF\"\nK,,hammock,\"A SS, H FF\"\n",
        "",
        "start = 2026-03-02\n",
    );
    assert_eq!(plan.tasks[2].kind, TaskKind::Hammock);
    assert_eq!(ranges(&plan)[2], (0.0, 0, 0.0));
    // B after H after B would be a ring, if a hammock moved anything.
    assert_eq!(plan.relations.len(), 6);
}
