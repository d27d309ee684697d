//! Sorting whole numbers by their digits: what percentiles and ranks have in common.

const DIGIT_BITS: u32 = 11;
const N_DIGITS: usize = 1 << DIGIT_BITS;

/// The values, ascending.
pub(crate) fn sorted(values: &[i32]) -> Vec<i32> {
    sort_by_key(values.to_vec(), |&value| value)
}

/// The items by ascending key, equal ones in the order given. At most 2³² items.
///
/// A radix sort from the lowest digit of key − smallest key up to the last that they differ
/// in: finishes need two passes, some 3 ns a value whatever their number, where comparisons
/// need 8 to 13.
pub(crate) fn sort_by_key<T: Copy>(mut items: Vec<T>, key: impl Fn(&T) -> i32) -> Vec<T> {
    let (low, high) = items
        .iter()
        .map(&key)
        .fold((i32::MAX, i32::MIN), |(low, high), key| (low.min(key), high.max(key)));
    // Wrapped, the difference of any two keys is right as an unsigned number.
    let above_low = |key: i32| key.wrapping_sub(low) as u32;
    let mut target = items.clone();
    let mut shift = 0;
    while !items.is_empty() && shift < u32::BITS && above_low(high) >> shift != 0 {
        let digit = |item: &T| (above_low(key(item)) >> shift) as usize % N_DIGITS;
        let mut places = [0_u32; N_DIGITS];
        for item in &items {
            places[digit(item)] += 1;
        }
        let mut n_before = 0;
        for place in &mut places {
            n_before += std::mem::replace(place, n_before);
        }
        for item in &items {
            let place = &mut places[digit(item)];
            target[*place as usize] = *item;
            *place += 1;
        }
        std::mem::swap(&mut items, &mut target);
        shift += DIGIT_BITS;
    }
    items
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(values: &[i32]) {
        let mut expected: Vec<(i32, usize)> = values.iter().copied().zip(0..).collect();
        let found = sort_by_key(expected.clone(), |item| item.0);
        expected.sort_by_key(|item| item.0);
        assert_eq!(found, expected);
        assert!(sorted(values).into_iter().eq(expected.into_iter().map(|item| item.0)));
    }

    #[test]
    fn the_edges_of_the_range_agree_with_the_standard_sort() {
        check(&[]);
        check(&[7]);
        check(&[-3, -3, -3]);
        check(&[i32::MAX, i32::MIN, 0, -1, i32::MIN, 1, i32::MAX]);
        check(&[i32::MIN, i32::MIN]);
    }

    #[test]
    fn spans_about_the_size_of_a_digit_agree_with_the_standard_sort() {
        for span in [2047, 2048, 4_194_303, 4_194_304] {
            check(&[span - 5, -5, 1, 0, span - 6, -4]);
        }
    }

    proptest! {
        #[test]
        fn any_values_agree_with_the_standard_sort(values: Vec<i32>) {
            check(&values);
        }

        #[test]
        fn values_with_ties_agree_with_the_standard_sort(
            values in proptest::collection::vec(-3000..3000, 0..2000),
        ) {
            check(&values);
        }
    }
}
