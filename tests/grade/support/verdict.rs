//! What a runner learns that starts the grader as `LAB_VERDICTS=stdout grade --exact CHECK…`.
//!
//! Of each check that passes, the test harness says so on standard output: `test CHECK ... ok`. Of any
//! other, this says in a frame there what it was: a line `␞KIND CHECK LENGTH`, then so many bytes of text.
//! A check that failed has its cause behind the length: what kind that is of, and words that are the same
//! for the same cause (`lab/src/grade/cause.rs`).
//!
//! | kind | text | the check |
//! | --- | --- | --- |
//! | `begins` | | has begun |
//! | `failed` | the page for the student | failed |
//! | `error` | what has gone wrong | was not made: a fault of the grader or of the machine |
//! | `lists` | `new` or `kept` | is there: what `grade --ignored --exact list::tells_the_runner` says of each |
//!
//! No program under test holds this output, so none can say anything there. Without LAB_VERDICTS, as
//! under `cargo test`, nothing here does anything.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::io::{self, Write};
use std::panic;
use std::sync::{LazyLock, Mutex, Once, PoisonError};
use std::thread;

use language::text;

use super::launch;

/// Says that there is a runner which wants to know.
const VARIABLE: &str = "LAB_VERDICTS";

/// The longest text of a frame; what is longer is cut.
const LONGEST: usize = 60_000;

/// Whether there is a runner that wants to know.
pub fn is_wanted() -> bool {
    static IS_WANTED: LazyLock<bool> = LazyLock::new(|| env::var_os(VARIABLE).is_some());
    *IS_WANTED
}

/// The checks that have failed, or could not be made: what goes wrong in them afterwards follows from that.
static TOLD: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// The check at `path` begins: from here on a panic is a fault of the grader, unless the check has failed.
pub fn begins(path: &str) {
    static ONCE: Once = Once::new();
    if !is_wanted() {
        return;
    }
    ONCE.call_once(|| {
        launch::hide_the_grader();
        panic::set_hook(Box::new(|panic| {
            // What is known to go wrong has words of its own; anything else needs its place.
            let payload = panic.payload();
            let words = payload.downcast_ref::<String>().map(String::as_str);
            let words = words.or_else(|| payload.downcast_ref::<&str>().copied());
            let words = match words.and_then(|words| words.strip_prefix("grader error: ")) {
                Some(words) => words.to_string(),
                None => panic.to_string(),
            };
            // The test harness names a check's thread after it. In another thread a panic is heard of
            // where that is joined; what was said goes to the log.
            match thread::current().name().filter(|name| name.contains("::")) {
                Some(path) => tell("error", path, &words, None),
                None => eprintln!("{words}"),
            }
        }));
    });
    write("begins", path, "", None);
}

/// The check at `path` has failed, for the reason that `page` gives.
pub fn fails(path: &str, page: &str, cause: Option<&str>) {
    tell("failed", path, page, cause);
}

/// For `cargo test` alone, which shows each page: `page`, or, where another check has failed for the
/// same, where that is told.
pub fn told_once(path: &str, page: String, cause: Option<String>) -> String {
    static TELLERS: Mutex<BTreeMap<String, String>> = Mutex::new(BTreeMap::new());
    let Some(cause) = cause else {
        return page;
    };
    let (step, _) = path.split_once("::").unwrap_or((path, ""));
    let (kind, words) = cause.split_once(' ').unwrap_or((&cause, ""));
    let mut tellers = TELLERS.lock().unwrap_or_else(PoisonError::into_inner);
    match tellers.entry(format!("{step} {words}")) {
        Entry::Occupied(teller) => {
            let title = page.lines().next().unwrap_or_default();
            let teller = teller.get();
            let skipped = text!("because of `{teller}`, which fails for the same", teller);
            let skipped = language::labelled(&[(text!("skipped"), skipped)]);
            format!("{title}\n\n{skipped}")
        }
        Entry::Vacant(place) => {
            if kind != "passing" {
                place.insert(path.to_string());
            }
            page
        }
    }
}

/// There is a check at `path`, demanded `since` this step or an earlier one.
pub fn lists(path: &str, since: &str) {
    write("lists", path, since, None);
}

/// Writes the first word on a check that has not passed.
fn tell(kind: &str, path: &str, text: &str, cause: Option<&str>) {
    let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    if told.insert(path.to_string()) {
        write(kind, path, text, cause);
    }
}

fn write(kind: &str, path: &str, text: &str, cause: Option<&str>) {
    let text = match text
        .char_indices()
        .map(|(place, _)| place)
        .find(|place| *place >= LONGEST)
    {
        Some(end) => &text[..end],
        None => text,
    };
    let cause = cause.map(|cause| format!(" {cause}")).unwrap_or_default();
    let frame = format!("\u{1e}{kind} {path} {}{cause}\n{text}", text.len());
    let mut output = io::stdout().lock();
    // Where nobody reads it the runner has gone, and the grader goes with it.
    let _ = output
        .write_all(frame.as_bytes())
        .and_then(|()| output.flush());
}
