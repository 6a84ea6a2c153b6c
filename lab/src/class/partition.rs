//! A part of a class, for more machines than one: `3/8` is the third of eight.

use std::str::FromStr;

use anyhow::{Context, Result, ensure};

use crate::base::files::fingerprint;

/// One part of so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Partition {
    /// From 1 on.
    pub part: u32,
    pub of: u32,
}

impl FromStr for Partition {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Partition> {
        let words = || format!("`{text}` is no part such as 3/8");
        let (part, of) = text.split_once('/').with_context(words)?;
        let number = |text: &str| text.trim().parse::<u32>().ok();
        let (part, of) = number(part).zip(number(of)).with_context(words)?;
        ensure!((1..=of).contains(&part), "{}", words());
        Ok(Partition { part, of })
    }
}

impl Partition {
    /// Whether the submission with this name is in this part: always in the same one.
    pub fn has(self, name: &str) -> bool {
        let sum = fingerprint(name.as_bytes());
        let (sum, _) = sum.split_once('-').unwrap_or_default();
        let number = u32::from_str_radix(sum, 16).unwrap_or(0);
        number % self.of == self.part - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_in_one_part_alone_and_always_in_that() {
        let parts: Vec<Partition> = (1..=8)
            .map(|part| format!("{part}/8").parse().expect("it is a part"))
            .collect();
        let mut sizes = [0; 8];
        for number in 0..400 {
            let name = format!("student {number}");
            let own: Vec<_> = parts.iter().filter(|part| part.has(&name)).collect();
            assert_eq!(own.len(), 1, "{name}");
            sizes[own[0].part as usize - 1] += 1;
        }
        assert!(
            sizes.iter().all(|size| (20..100).contains(size)),
            "{sizes:?}"
        );
        // Another machine, another time: the same part.
        assert!(parts[1].has("Ana Sofia Conceição"));
        for wrong in ["0/8", "9/8", "1/0", "1", "a/b", "-1/3"] {
            assert!(wrong.parse::<Partition>().is_err(), "{wrong}");
        }
    }
}
