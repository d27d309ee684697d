//! The work breakdown: dotted paths of its nodes.

use std::collections::BTreeMap;

use super::project::Project;
use super::records::WbsNode;

/// Levels that a path tells apart; P6 has no more.
const DEEPEST: usize = 50;
/// Bytes of a node's code in a path.
const LONGEST_CODE: usize = 100;

/// Nodes in the order in which a person reads them, with their paths.
pub(super) struct Breakdown<'r> {
    /// Each node with its path; the first one, without a node, is the project itself.
    pub(super) nodes: Vec<(Option<&'r WbsNode>, String)>,
    /// Where a node is in the list.
    by_id: BTreeMap<i64, usize>,
}

impl<'r> Breakdown<'r> {
    pub(super) fn new(project: &'r Project) -> Self {
        let known: BTreeMap<i64, &WbsNode> =
            project.wbs.iter().rev().map(|node| (node.id, node)).collect();
        let mut below: BTreeMap<Option<i64>, Vec<&WbsNode>> = BTreeMap::new();
        for node in known.values() {
            let parent = node.parent.filter(|parent| known.contains_key(parent));
            below.entry(parent).or_default().push(node);
        }
        for nodes in below.values_mut() {
            nodes.sort_by_key(|node| (node.sequence, node.span));
        }
        // A single top that is called as the project is the project.
        let tops = below.remove(&None).unwrap_or_default();
        let mut breakdown = Self { nodes: Vec::new(), by_id: BTreeMap::new() };
        let mut open: Vec<(&WbsNode, String)> = match tops[..] {
            [top] if top.code == project.id => {
                breakdown.by_id.insert(top.id, 0);
                breakdown.nodes.push((Some(top), project.id.clone()));
                let nodes = below.remove(&Some(top.id)).unwrap_or_default();
                nodes.into_iter().rev().map(|node| (node, project.id.clone())).collect()
            }
            _ => {
                breakdown.nodes.push((None, project.id.clone()));
                tops.into_iter().rev().map(|node| (node, project.id.clone())).collect()
            }
        };
        while let Some((node, above)) = open.pop() {
            let code = &node.code[..node.code.floor_char_boundary(LONGEST_CODE)];
            let is_deep = above.bytes().filter(|byte| *byte == b'.').count() >= DEEPEST;
            let path = if is_deep { above } else { format!("{above}.{code}") };
            breakdown.by_id.insert(node.id, breakdown.nodes.len());
            let nodes = below.remove(&Some(node.id)).unwrap_or_default();
            open.extend(nodes.into_iter().rev().map(|node| (node, path.clone())));
            breakdown.nodes.push((Some(node), path));
        }
        breakdown
    }

    /// Where an activity's node is in the list; the project itself where it has none.
    pub(super) fn place(&self, node: Option<i64>) -> usize {
        node.and_then(|node| self.by_id.get(&node)).copied().unwrap_or(0)
    }
}
