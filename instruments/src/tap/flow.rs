//! One direction of a connection: what has been read from one end and not been handed on to the other.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// How far pieces are apart that were cut on purpose, so that each is received alone.
const GAP: Duration = Duration::from_millis(20);

/// The most bytes that wait for their time, when all are delayed on purpose.
const MOST_DELAYED: usize = 256 * 1024;

/// What is done on purpose to all that passes.
#[derive(Clone, Copy, Default)]
pub struct Purpose {
    /// Bytes travel in pieces of so many.
    pub cut: Option<usize>,
    pub delay: Duration,
}

/// What is to be handed on, in its order.
#[derive(Default)]
pub struct Flow {
    waiting: VecDeque<(Instant, Item)>,
    /// The bytes in it.
    bytes: usize,
    /// When the last of it is due.
    last: Option<Instant>,
    /// Whether no more will be read.
    pub is_over: bool,
    /// Whether the other end takes no more at the moment.
    is_held_up: bool,
}

/// Something to be handed on.
pub enum Item {
    Bytes {
        bytes: Vec<u8>,
        part: Option<(usize, usize)>,
    },
    End,
    Reset,
}

impl Flow {
    /// Whether more may be read. Nothing is as long as something waits, for then an end that reads
    /// slowly slows the other one down, as it would without anybody in between.
    pub fn has_room(&self, purpose: &Purpose) -> bool {
        let is_empty = self.waiting.is_empty();
        !self.is_over && (is_empty || (!purpose.delay.is_zero() && self.bytes < MOST_DELAYED))
    }

    /// Takes in what was read in one piece.
    pub fn read(&mut self, bytes: &[u8], purpose: &Purpose) {
        let size = purpose.cut.unwrap_or(bytes.len()).max(1);
        let count = bytes.len().div_ceil(size);
        let due = Instant::now() + purpose.delay;
        for (piece, number) in bytes.chunks(size).zip(1..) {
            let due = match (purpose.cut, self.last) {
                (Some(_), Some(last)) => due.max(last + GAP),
                _ => due,
            };
            self.last = Some(due);
            self.bytes += piece.len();
            let item = Item::Bytes {
                bytes: piece.to_vec(),
                part: (count > 1).then_some((number, count)),
            };
            self.waiting.push_back((due, item));
        }
    }

    /// Takes in that nothing more will come, or a reset.
    pub fn ends(&mut self, item: Item, purpose: &Purpose) {
        let due = Instant::now() + purpose.delay;
        let due = self.last.map_or(due, |last| due.max(last));
        self.waiting.push_back((due, item));
        self.is_over = true;
    }

    /// Whether all has been handed on, and nothing more will come.
    pub fn is_done(&self) -> bool {
        self.is_over && self.waiting.is_empty()
    }

    /// Whether it ends with a reset, which waits for nothing but its time.
    pub fn is_reset(&self) -> bool {
        matches!(self.waiting.back(), Some((_, Item::Reset)))
    }

    /// What is to be handed on now.
    pub fn due(&mut self) -> Option<Item> {
        let (due, _) = self.waiting.front()?;
        if *due > Instant::now() {
            return None;
        }
        self.is_held_up = false;
        let (_, item) = self.waiting.pop_front()?;
        if let Item::Bytes { bytes, .. } = &item {
            self.bytes -= bytes.len();
        }
        Some(item)
    }

    /// Puts back what could not be handed on: the other end takes no more at the moment.
    pub fn put_back(&mut self, item: Item) {
        self.is_held_up = true;
        if let Item::Bytes { bytes, .. } = &item {
            self.bytes += bytes.len();
        }
        self.waiting.push_front((Instant::now(), item));
    }

    /// When there will be something to hand on, whatever the other end does.
    pub fn next(&self) -> Option<Instant> {
        let (due, _) = self.waiting.front()?;
        (!self.is_held_up).then_some(*due)
    }
}
