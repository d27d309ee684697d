//! One block of 64 iterations, pass by pass: for a close look at what happened, for holding
//! the kernel against the reference scheduler, and for measuring what each pass takes.

use super::instructions::InstructionSet;
use super::kernel::{self, Scratch};
use super::model::Model;
use super::outing::settle_block;
use crate::sample::{LANES, Row};

/// The passes of the kernel over one block, to be called in the order in which they stand.
#[derive(Debug)]
pub struct Passes<'a> {
    model: &'a Model,
    instructions: InstructionSet,
    scratch: Scratch,
    /// The row last drawn.
    row: u32,
}

impl<'a> Passes<'a> {
    /// Working memory for the blocks of a model.
    pub fn new(model: &'a Model, instructions: InstructionSet) -> Self {
        Self { model, instructions, scratch: Scratch::new(model), row: 0 }
    }

    /// Draws the uniform numbers of every stream alone, in the iterations `64 × row` to
    /// `64 × row + 63`.
    pub fn numbers(&mut self, row: u32, numbers: &mut Vec<Row<f32>>) {
        numbers.resize(self.model.draws.n_streams(), Row::splat(0.0));
        kernel::numbers_block(self.instructions, self.model, row, &mut self.scratch, numbers);
    }

    /// Draws the durations of every task, uniform numbers included.
    pub fn draw(&mut self, row: u32) {
        self.row = row;
        self.scratch.rows.skies.go_to(self.instructions, row);
        kernel::draw_block(self.instructions, self.model, row, LANES, &mut self.scratch);
    }

    /// Places every task: starts, finishes and the project finish.
    pub fn place(&mut self) {
        if self.model.network.events.is_some() {
            // How long things last hangs on where they are.
            let Self { model, instructions, scratch, row } = self;
            return kernel::forward_block(*instructions, model, *row, LANES, scratch);
        }
        kernel::place_block(self.instructions, self.model, &mut self.scratch);
    }

    /// Traces what drives the project finish.
    pub fn trace(&mut self) {
        kernel::trace_block(self.instructions, self.model, LANES, &mut self.scratch);
    }

    /// Adds the durations up.
    pub fn add_up(&mut self) {
        kernel::add_up_block(self.instructions, self.model, LANES, &mut self.scratch);
    }

    /// What the passes have left.
    pub fn block(&self) -> Block {
        let (network, scratch) = (&self.model.network, &self.scratch);
        // Paths are found by the finishes before that.
        let mut rows = scratch.rows.clone();
        if self.model.is_settled_later() {
            let Scratch { draws, finish, .. } = scratch;
            settle_block(self.instructions, self.model, draws, finish, &mut rows);
        }
        let by_task = |row: &dyn Fn(usize) -> Row<i32>| {
            network.position.iter().map(|&position| row(position as usize)).collect()
        };
        let by_task_of = |lanes: &dyn Fn(usize) -> u64| {
            network.position.iter().map(|&position| lanes(position as usize)).collect()
        };
        let critical = |&position: &u32| scratch.critical[position as usize];
        let held = |&position: &u32| Some(scratch.held[self.model.held_of(position as usize)?]);
        Block {
            duration: by_task(&|position| rows.duration[position]),
            start: by_task(&|position| rows.start_of(network, position)),
            finish: by_task(&|position| rows.finish_of(network, position)),
            critical: network.position.iter().map(critical).collect(),
            held: network.position.iter().map(held).collect(),
            happens: by_task_of(&|position| rows.happens(position)),
            outcomes: scratch.events.outcomes.clone(),
            rounds: scratch.events.rounds.clone(),
            taken: scratch.events.taken.clone(),
            acted: scratch.events.acted.clone(),
            occurred: scratch.draws.occurred.clone(),
            project_finish: scratch.finish,
            paths: (0..LANES).map(|lane| path_of(self.model, scratch, lane)).collect(),
        }
    }
}

/// The 64 iterations of one row, in full.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// By task of the plan: durations in minutes of its clock.
    pub duration: Vec<Row<i32>>,
    /// By task of the plan: starts.
    pub start: Vec<Row<i32>>,
    /// By task of the plan: finishes.
    pub finish: Vec<Row<i32>>,
    /// By task of the plan: a bit for each iteration in which it is critical.
    pub critical: Vec<u64>,
    /// By task of the plan that a date may hold: a bit for each iteration in which one does.
    pub held: Vec<Option<u64>>,
    /// By task of the plan: a bit for each iteration in which it happens.
    pub happens: Vec<u64>,
    /// For each branch of the plan, the iterations of each outcome.
    pub outcomes: Vec<Vec<u64>>,
    /// For each rework loop of the plan, the iterations in which each round takes place.
    pub rounds: Vec<Vec<u64>>,
    /// For each decision of the plan, the iterations in which it is taken.
    pub taken: Vec<u64>,
    /// For each decision of the plan, the iterations in which it changes something.
    pub acted: Vec<u64>,
    /// For each risk of the plan, the iterations in which it occurs.
    pub occurred: Vec<u64>,
    /// The project finish.
    pub project_finish: Row<i32>,
    /// The critical path of each iteration, as tasks of the plan.
    pub paths: Vec<Vec<usize>>,
}

/// Simulates the iterations `64 × row` to `64 × row + 63` as a simulation does, and keeps all
/// of them.
pub fn replay(model: &Model, instructions: InstructionSet, row: u32) -> Block {
    let mut passes = Passes::new(model, instructions);
    trace_row(instructions, model, row, &mut passes.scratch);
    passes.scratch.hold(instructions, model, LANES);
    passes.block()
}

/// Simulates the 64 iterations of a row and traces what drives their finish.
pub(super) fn trace_row(
    instructions: InstructionSet,
    model: &Model,
    row: u32,
    scratch: &mut Scratch,
) {
    kernel::forward_block(instructions, model, row, LANES, scratch);
    kernel::trace_block(instructions, model, LANES, scratch);
}

/// The critical path of a lane of the row just traced, as tasks of the plan.
pub(super) fn path_of(model: &Model, scratch: &Scratch, lane: usize) -> Vec<usize> {
    kernel::critical_path(&model.network, scratch, lane)
        .into_iter()
        .map(|position| model.network.nodes[position as usize].task as usize)
        .collect()
}
