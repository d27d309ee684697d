//! Moving colliding labels apart.

/// A label that wishes to be centred somewhere on a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish {
    /// Where its centre should be.
    pub(super) centre: f64,
    /// How much of the line it takes.
    pub(super) width: f64,
}

/// Centres at which no two labels overlap and none leaves `[low, high]`, as near to the wishes
/// as possible (least squares), in the order of the wishes.
///
/// With the widths of those before it taken off, the place of each label may only grow along
/// the line: isotonic regression, solved by pooling adjacent violators (Ayer et al., 1955).
/// Labels that do not fit the line together run over its end.
pub(super) fn spread(wishes: &[Wish], low: f64, high: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wishes.len()).collect();
    order.sort_by(|&a, &b| wishes[a].centre.total_cmp(&wishes[b].centre));

    // Blocks of labels that touch: (sum of wished places, number of labels).
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    let mut taken = 0.0;
    for &index in &order {
        let wish = wishes[index];
        blocks.push((wish.centre - wish.width / 2.0 - taken, 1));
        taken += wish.width;
        while let [.., before, last] = blocks[..] {
            if mean(before) <= mean(last) {
                break;
            }
            blocks.truncate(blocks.len() - 2);
            blocks.push((before.0 + last.0, before.1 + last.1));
        }
    }

    let highest = (high - taken).max(low);
    let places = blocks
        .iter()
        .flat_map(|&block| std::iter::repeat_n(mean(block).clamp(low, highest), block.1));
    let mut centres = vec![0.0; wishes.len()];
    let mut before = 0.0;
    for (&index, place) in order.iter().zip(places) {
        centres[index] = place + before + wishes[index].width / 2.0;
        before += wishes[index].width;
    }
    centres
}

fn mean((sum, n): (f64, usize)) -> f64 {
    sum / n as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(centre: f64, width: f64) -> Wish {
        Wish { centre, width }
    }

    #[test]
    fn labels_with_room_stay_where_they_wish_to_be() {
        assert_eq!(spread(&[wish(80.0, 20.0), wish(20.0, 20.0)], 0.0, 100.0), [80.0, 20.0]);
    }

    #[test]
    fn labels_that_wish_the_same_place_share_it_evenly() {
        let centres = spread(&[wish(50.0, 20.0), wish(50.0, 20.0)], 0.0, 100.0);
        assert_eq!(centres, [40.0, 60.0]);
    }

    #[test]
    fn labels_stay_inside_the_line_and_apart() {
        let wishes = [wish(95.0, 30.0), wish(97.0, 30.0), wish(1.0, 30.0)];
        let centres = spread(&wishes, 0.0, 100.0);
        assert_eq!(centres, [55.0, 85.0, 15.0]);
    }
}
