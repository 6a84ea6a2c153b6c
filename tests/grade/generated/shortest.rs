//! The shortest sequence that still fails, as far as the time allows.
//!
//! Zeller and Hildebrandt's ddmin (2002): take out ever smaller parts, and keep what still fails.

use std::time::Instant;

/// A part of `items` that `fails`: such that no single item can be left out, or the best by `end`.
///
/// `fails` gives how many of the items it took for that: those behind them do not matter.
pub fn shortest<T: Clone>(
    items: &[T],
    end: Instant,
    mut fails: impl FnMut(&[T]) -> Option<usize>,
) -> Vec<T> {
    let mut items = items.to_vec();
    let mut part = items.len().div_ceil(2);
    while part > 0 && items.len() > 1 {
        let mut start = 0;
        while start < items.len() && items.len() > 1 {
            if Instant::now() > end {
                return items;
            }
            let mut fewer = items.clone();
            fewer.drain(start..items.len().min(start + part));
            match fails(&fewer) {
                Some(needed) => {
                    fewer.truncate(needed);
                    items = fewer;
                }
                None => start += part,
            }
        }
        part = match part {
            1 => 0,
            _ => part.div_ceil(2),
        };
    }
    items
}
