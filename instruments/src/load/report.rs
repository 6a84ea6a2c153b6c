//! What came of a load.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use hdrhistogram::Histogram;
use serde_json::{Value, json};

use crate::load::Plan;
use crate::load::worker::Seen;

pub struct Outcome {
    /// How long each request took, in nanoseconds.
    pub times: Histogram<u64>,
    pub answered: u64,
    pub unanswered: u64,
    pub wrong: Vec<String>,
    pub wrong_count: u64,
    pub errors: BTreeMap<String, u64>,
    /// From the beginning to the last reply.
    pub time: Duration,
    /// The processor time that making the load took, where the system says.
    processor: Option<Duration>,
}

impl Outcome {
    /// What all workers have seen together.
    ///
    /// # Errors
    /// When times cannot be added.
    pub fn of(seen: Vec<Seen>, start: Instant, processor: Option<Duration>) -> Result<Outcome> {
        let mut all = Outcome {
            times: times()?,
            answered: 0,
            unanswered: 0,
            wrong: Vec::new(),
            wrong_count: 0,
            errors: BTreeMap::new(),
            time: Duration::ZERO,
            processor,
        };
        let mut keys = Vec::new();
        for seen in seen {
            all.times
                .add(&seen.times)
                .map_err(|error| anyhow!("{error}"))?;
            all.answered += seen.answered;
            all.unanswered += seen.unanswered;
            all.wrong.extend(seen.wrong);
            all.wrong_count += seen.wrong_count;
            for (error, count) in seen.errors {
                *all.errors.entry(error).or_default() += count;
            }
            all.time = all.time.max(seen.last - start);
            keys.extend(seen.keys);
        }
        keys.sort_unstable();
        for pair in keys.windows(2).filter(|pair| pair[0] == pair[1]) {
            all.wrong_count += 1;
            all.wrong.push(format!("key {} was given twice", pair[0]));
        }
        Ok(all)
    }

    /// Requests a second.
    pub fn rate(&self) -> f64 {
        self.answered as f64 / self.time.as_secs_f64().max(1e-9)
    }

    /// The time within which so many of a hundred were answered.
    pub fn percentile(&self, percent: f64) -> Duration {
        Duration::from_nanos(self.times.value_at_quantile(percent / 100.0))
    }

    /// How many cores making the load took.
    pub fn cores(&self) -> Option<f64> {
        Some(self.processor?.as_secs_f64() / self.time.as_secs_f64().max(1e-9))
    }

    pub fn error_count(&self) -> u64 {
        self.errors.values().sum()
    }

    pub fn is_good(&self) -> bool {
        self.answered > 0 && self.unanswered + self.wrong_count + self.error_count() == 0
    }
}

const PERCENTS: [(&str, f64); 5] = [
    ("p50", 50.0),
    ("p90", 90.0),
    ("p99", 99.0),
    ("p99.9", 99.9),
    ("max", 100.0),
];

/// An empty histogram of times, up to an hour, each as exact as three digits are.
///
/// # Errors
/// Never, with these bounds.
pub fn times() -> Result<Histogram<u64>> {
    const HOUR: u64 = 3_600_000_000_000;
    Histogram::new_with_max(HOUR, 3).map_err(|error| anyhow!("{error}"))
}

/// It in words.
pub fn text(outcome: &Outcome, plan: &Plan) -> String {
    let mut text = String::new();
    let seconds = outcome.time.as_secs_f64();
    let loop_ = match plan.rate {
        None => "closed loop".to_string(),
        Some(rate) => format!("open loop of {rate} requests/s"),
    };
    let _ = writeln!(
        text,
        "{:.0} requests/s: {} in {seconds:.2} s, {} clients, {loop_}",
        outcome.rate(),
        outcome.answered,
        plan.clients
    );
    let times =
        PERCENTS.map(|(name, percent)| format!("{name} {}", shown(outcome.percentile(percent))));
    let _ = writeln!(text, "{}", times.join("  "));
    if let Some(cores) = outcome.cores() {
        let threads = plan.threads.min(plan.clients);
        let _ = write!(text, "making the load took {cores:.2} cores, of {threads}");
        let is_limit = plan.rate.is_none() && cores > 0.95 * threads as f64;
        let _ = writeln!(
            text,
            "{}",
            if is_limit {
                ": it may be the limit itself"
            } else {
                ""
            }
        );
    }
    if outcome.unanswered > 0 {
        let _ = writeln!(
            text,
            "{} requests had no reply by the end; the time that they had waited is among the times",
            outcome.unanswered
        );
    }
    for (error, count) in &outcome.errors {
        let _ = writeln!(text, "{count} times: {error}");
    }
    match outcome.wrong_count {
        0 => text += "no reply was wrong\n",
        count => {
            let _ = writeln!(text, "{count} replies were WRONG, such as:");
            for wrong in outcome.wrong.iter().take(3) {
                let _ = writeln!(text, "  {wrong}");
            }
        }
    }
    text
}

/// A time in as many digits as matter.
pub fn shown(time: Duration) -> String {
    let milliseconds = time.as_secs_f64() * 1e3;
    match milliseconds {
        ..10.0 => format!("{milliseconds:.2} ms"),
        ..100.0 => format!("{milliseconds:.1} ms"),
        ..10_000.0 => format!("{milliseconds:.0} ms"),
        _ => format!("{:.1} s", milliseconds / 1e3),
    }
}

/// It for other programs.
pub fn json(outcome: &Outcome) -> Value {
    let milliseconds = |percent| outcome.percentile(percent).as_secs_f64() * 1e3;
    let times = PERCENTS.map(|(name, percent)| (name.to_string(), json!(milliseconds(percent))));
    json!({
        "requests_per_second": outcome.rate(),
        "answered": outcome.answered,
        "unanswered": outcome.unanswered,
        "errors": outcome.error_count(),
        "wrong": outcome.wrong_count,
        "seconds": outcome.time.as_secs_f64(),
        "milliseconds": serde_json::Map::from_iter(times),
        "cores": outcome.cores(),
    })
}
