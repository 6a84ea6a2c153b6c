//! A clock that goes as fast as the machine.
//!
//! How long a program takes is also a matter of the machine: a slow or a busy one is slow, and the
//! program no worse for it. So waiting is counted in the time that a quiet machine would have taken
//! for what this one has done meanwhile. What that is, is measured again and again: a known amount
//! of work, and a known pause, and how long they take.

use std::hint::black_box;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// However slow the machine is, the clock goes at a quarter of the speed at least: waiting ends.
const SLOWEST: f64 = 4.0;
/// What the known amount of work takes on a machine that is neither quick nor busy.
const WORK: Duration = Duration::from_millis(25);
/// From one measurement to the next; so it takes 2 % of one core.
const PAUSE: Duration = Duration::from_secs(1);
/// A wait as short as this measures nothing: most are, and each process would begin with it.
const SHORT: Duration = Duration::from_secs(1);

struct Clock {
    /// When it was set, and at what it stood then.
    set: Instant,
    stood: Duration,
    /// How many times longer things take than on a quiet machine.
    slowness: f64,
}

static CLOCK: Mutex<Option<Clock>> = Mutex::new(None);

/// A time on this clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(Duration);

impl Time {
    pub fn now() -> Time {
        Time(read(&mut lock()).1)
    }

    /// How much time has passed on this clock.
    pub fn elapsed(self) -> Duration {
        let passed = Time::now().0.saturating_sub(self.0);
        if passed > SHORT {
            measures_from_now_on();
        }
        passed
    }
}

fn lock() -> MutexGuard<'static, Option<Clock>> {
    CLOCK.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The moment, and at what the clock stands then.
fn read(clock: &mut Option<Clock>) -> (Instant, Duration) {
    let now = Instant::now();
    let clock = clock.get_or_insert(Clock {
        set: now,
        stood: Duration::ZERO,
        slowness: 1.0,
    });
    let passed = now.duration_since(clock.set).div_f64(clock.slowness);
    (now, clock.stood + passed)
}

fn measures_from_now_on() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        thread::spawn(|| {
            loop {
                let start = Instant::now();
                work();
                set(start.elapsed());
                thread::sleep(PAUSE);
            }
        });
    });
}

/// Sets the clock's speed, when the work took as long as `work`.
fn set(work: Duration) {
    let mut clock = lock();
    let (set, stood) = read(&mut clock);
    // One burst of work may come through between two others' turns: so it becomes quick by and by.
    let before = clock.as_ref().map_or(1.0, |clock| clock.slowness);
    let slowness = work.div_duration_f64(WORK).max(before / 2.0);
    *clock = Some(Clock {
        set,
        stood,
        slowness: slowness.clamp(1.0, SLOWEST),
    });
}

/// The known amount of work.
fn work() {
    let mut state = 1_u64;
    for round in 0..2_600_000_u64 {
        state = black_box((state ^ round).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    }
}
