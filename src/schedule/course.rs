//! What an iteration is made of: which tasks happen in it, and how long they last.

use crate::network::{Link, Network, Role};

/// Which tasks happen, and how long each of them lasts, by position.
#[derive(Debug, Clone, Copy)]
pub struct Course<'a> {
    /// In minutes of each task's clock; of no account where it does not happen.
    pub durations: &'a [i32],
    /// Whether each task happens; empty where all do.
    pub happens: &'a [bool],
}

impl<'a> From<&'a [i32]> for Course<'a> {
    /// All tasks happen.
    fn from(durations: &'a [i32]) -> Self {
        Self { durations, happens: &[] }
    }
}

impl<'a> From<&'a Vec<i32>> for Course<'a> {
    /// All tasks happen.
    fn from(durations: &'a Vec<i32>) -> Self {
        durations.as_slice().into()
    }
}

impl Course<'_> {
    /// Whether the node at a position happens.
    pub fn has(self, position: usize) -> bool {
        self.happens.is_empty() || self.happens[position]
    }

    /// How long the node at a position lasts: what has passed takes no more time, and what does
    /// not happen takes none.
    pub(super) fn lasting(self, network: &Network, position: usize) -> i32 {
        match network.nodes[position].role {
            Role::Passed(_) => 0,
            _ if self.has(position) => self.durations[position],
            _ => 0,
        }
    }

    /// The minutes of a link's wait before the node at a position: none behind what does not
    /// happen, nor before it.
    pub(super) fn wait(self, link: &Link, successor: usize) -> i32 {
        let predecessor = link.predecessor as usize;
        if self.has(predecessor) && self.has(successor) {
            link.lag.minutes(self.durations[predecessor])
        } else {
            0
        }
    }
}

/// Takes away the hammocks that have nothing to span: of all that they accompany nothing happens.
pub(super) fn drop_idle_hammocks(network: &Network, happens: &mut [bool]) {
    for span in &network.spans {
        let mut anchors = span.starts.iter().chain(&span.finishes).peekable();
        let is_idle =
            anchors.peek().is_some() && anchors.all(|anchor| !happens[anchor.position as usize]);
        if is_idle {
            happens[span.position as usize] = false;
        }
    }
}
