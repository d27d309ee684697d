//! Where dates imposed on tasks, and none of their relations, decide when they start.
//!
//! Only plans with such dates take part in this, and in them only the tasks that have them.

use super::clock::{ClockAxis, Table, worked_at};
use super::instructions::for_every_instruction_set;
use super::kernel::{PlaceRows, Scratch, lanes_mask};
use super::masks::Equal;
use super::model::Model;
use crate::network::{Bounds, Network, Role};

/// The positions of the tasks whose starts dates imposed on them may decide.
pub(super) fn may_be_held(network: &Network) -> Vec<u32> {
    let may_be = |position: &u32| {
        let node = &network.nodes[*position as usize];
        let is_open = matches!(node.role, Role::Work | Role::Begun { .. });
        is_open && (node.is_held || node.bounds != Bounds::default())
    };
    (0..network.nodes.len() as u32).filter(may_be).collect()
}

for_every_instruction_set! {
    /// Finds and counts where a date holds a task of a block that has been placed and is not
    /// settled yet.
    pub(super) fn hold_block(model: &Model, n_lanes: usize, scratch: &mut Scratch) = hold by equal;
}

/// Finds, for the tasks that a date may hold, the lanes in which it does: where neither a
/// relation nor the start of all work asks for the start that they take.
#[inline(always)]
fn hold(model: &Model, n_lanes: usize, scratch: &mut Scratch, equal: impl Equal) {
    let network = &model.network;
    let Scratch { rows, held, n_held, .. } = scratch;
    for ((held, n_held), &position) in held.iter_mut().zip(n_held).zip(&model.held) {
        let position = position as usize;
        let node = &network.nodes[position];
        let mut otherwise = 0;
        let found = |_, driving| otherwise |= driving;
        ClockAxis::<true>::drivers(network, position, rows, equal, found);
        if !node.is_held {
            let floor = worked_at(Table::of::<true>(network, rows, node.clock), node.floor);
            otherwise |= equal(&rows.work[position], &floor);
        }
        *held = !otherwise & rows.happens(position);
        *n_held += (*held & lanes_mask(n_lanes)).count_ones();
    }
}
