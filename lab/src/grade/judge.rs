//! One run of the grader: some checks of one step, in a sandbox of their own.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use confinement::Confinement;

use crate::base::stop::Stop;
use crate::base::temporary::TemporaryFolder;
use crate::grade::check::Check;
use crate::grade::outcome::{Outcome, Verdict};
use crate::grade::verdicts::{self, Event};
use crate::sandbox::limits::{Excess, Limits};
use crate::sandbox::means::Means;
use crate::sandbox::policy::{INNER_USER, NOBODY_S, Place, Policy, SCRATCH, View};
use crate::sandbox::run::{self, Ended};
use crate::sandbox::supervisor::EXCESS_MARK;
use crate::sandbox::system;

/// Where a grader, and the programs that it judges, are seen in a sandbox.
const GRADER: &str = "/grader";
const PROGRAMS: &str = "/programs";
/// Memory that processes share, which some languages' libraries use.
const SHARED_MEMORY: &str = "/dev/shm";
/// Where programs are found that a program starts.
const PATH: &str = "/usr/local/bin:/usr/bin:/bin";
/// How much of what a grader says beside its verdicts is kept.
const LONGEST_WORDS: usize = 4096;

/// What makes checks on one set of programs.
pub struct Judge<'a> {
    pub grader: &'a Path,
    /// The folder with the executables.
    pub programs: &'a Path,
    /// Ends it.
    pub stop: &'a Stop,
    /// How many seconds the grader waits for what has to come, where that is not left to it.
    pub patience: Option<u32>,
}

/// How a run of the grader ended, and what it has left open.
pub struct Run {
    pub ended: Ended,
    /// What is wrong with the run itself, where nothing else is known.
    pub words: String,
    /// The checks without an outcome.
    pub unfinished: Vec<Check>,
}

/// What is known in the course of a run.
#[derive(Default)]
struct Log {
    /// When each check began.
    begun: BTreeMap<String, Instant>,
    /// The programs that were ended for what they took.
    excesses: Vec<(Excess, String)>,
    words: String,
}

impl Judge<'_> {
    /// Makes `checks`, which are of one step, up to `at_once` of them at a time; gives `on_outcome` each
    /// outcome when it is there.
    ///
    /// # Errors
    /// When no process can be started.
    pub fn run(
        &self,
        checks: &[&Check],
        at_once: usize,
        on_outcome: &mut (dyn FnMut(Outcome) + Send),
    ) -> Result<Run> {
        let means = Means::here();
        let (grader, programs) = (
            Place::new(self.grader, GRADER),
            Place::new(self.programs, PROGRAMS),
        );
        let seen = |place: &Place| place.seen(means.has_namespaces()).to_path_buf();
        // In namespaces the folder for what does not last goes with them.
        let temporary = match means.has_namespaces() {
            true => None,
            false => Some(TemporaryFolder::new()?),
        };
        let folder = temporary
            .as_ref()
            .map_or(Path::new(SCRATCH), TemporaryFolder::path);
        let (user, programs) = match (is_root(), &temporary) {
            (false, _) => (None, programs),
            (true, None) => (Some(INNER_USER), programs),
            // A user that nobody else is may not come to where the programs are.
            (true, Some(folder)) => {
                let place =
                    folder.open_to_all(self.programs, checks.iter().map(|check| &check.step))?;
                (Some(NOBODY_S + std::process::id()), Place::same(&place))
            }
        };
        // What programs share is theirs alone only where there are namespaces.
        let shared = means.has_namespaces().then(|| PathBuf::from(SHARED_MEMORY));
        let confinement = Confinement {
            reads: system::readable()
                .into_iter()
                .chain([seen(&programs)])
                .collect(),
            writes: [folder.to_path_buf()].into_iter().chain(shared).collect(),
            user,
            has_own_network: means.has_namespaces(),
            uses_landlock: means.landlock > 0,
        };
        let mut command = Command::new(seen(&grader));
        command
            .arg("--exact")
            .args(checks.iter().map(|check| check.path()))
            // One at a time would be on the main thread, which has no check's name.
            .arg(format!("--test-threads={}", at_once.max(2)))
            .envs(
                confinement
                    .to_environment()
                    .context("cannot confine programs")?,
            )
            .env("PATH", PATH)
            .env("LANG", "C.UTF-8")
            .env("TMPDIR", folder)
            .env("LAB_BIN_DIR", seen(&programs))
            .env("LAB_VERDICTS", "stdout")
            .env("RUST_BACKTRACE", "0")
            .current_dir(folder);
        for variable in ["LAB_PATIENCE", "LAB_SEED"] {
            if let Some(value) = std::env::var_os(variable) {
                command.env(variable, value);
            }
        }
        if let Some(seconds) = self.patience {
            command.env("LAB_PATIENCE", seconds.to_string());
        }
        let policy = Policy {
            limits: Limits::CHECKS,
            view: Some(View {
                trusts_command: true,
                has_second_user: true,
                reads: vec![grader, programs],
                writes: Vec::new(),
            }),
        };
        let mut supervisor = run::supervised(&policy, means.to_use(), &command)?;
        supervisor.stdout(Stdio::piped()).stderr(Stdio::piped());

        let log = Mutex::new(Log::default());
        let mut open: BTreeMap<String, Check> = BTreeMap::new();
        open.extend(checks.iter().map(|check| (check.path(), (*check).clone())));
        let mut held_back = Vec::new();
        let mut broken = None;
        let ended = run::run(supervisor, self.stop, |child: &mut Child| {
            let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
            thread::scope(|scope| {
                scope.spawn(|| stderr.map(|stderr| listen(stderr, &log)));
                let result = stdout.map(|stdout| {
                    verdicts::read(stdout, |event| {
                        match outcome(event, &mut open, &log) {
                            // Who has ended its program, and why, may come behind its page.
                            Some(outcome) if was_killed(&outcome) => held_back.push(outcome),
                            Some(outcome) => on_outcome(outcome),
                            None => {}
                        }
                    })
                });
                broken = result.and_then(Result::err);
            });
        })?;
        let log = log.into_inner().unwrap_or_else(PoisonError::into_inner);
        for mut outcome in held_back {
            if let Some(page) = with_excess(&outcome.page, &log.excesses) {
                (outcome.verdict, outcome.page) = (Verdict::Stopped, page);
            }
            on_outcome(outcome);
        }
        let words = broken.map_or(log.words, |error| error.to_string());
        Ok(Run {
            ended,
            words,
            unfinished: open.into_values().collect(),
        })
    }
}

/// Whether this process could make a second user (in a sandbox).
fn is_root() -> bool {
    #[cfg(unix)]
    return rustix::process::getuid().is_root();
    #[cfg(not(unix))]
    false
}

/// The outcome that `event` is, of a check that is still open.
fn outcome(event: Event, open: &mut BTreeMap<String, Check>, log: &Mutex<Log>) -> Option<Outcome> {
    let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
    let (path, verdict, page) = match event {
        Event::Begins(path) => {
            log.begun.insert(path, Instant::now());
            return None;
        }
        Event::Passed(path) => (path, Verdict::Passed, String::new()),
        Event::Failed(path, page) => (path, Verdict::Failed, page),
        Event::Error(path, words) => (path, Verdict::GraderError, words + "\n"),
    };
    let check = open.remove(&path)?;
    let time = log
        .begun
        .get(&path)
        .map_or(Duration::ZERO, Instant::elapsed);
    Some(Outcome {
        check,
        verdict,
        page,
        time,
    })
}

/// Whether its program was ended by somebody.
fn was_killed(outcome: &Outcome) -> bool {
    outcome.verdict == Verdict::Failed && outcome.page.contains("SIGKILL")
}

/// The page of a check whose program was ended for what it took, with that said.
fn with_excess(page: &str, excesses: &[(Excess, String)]) -> Option<String> {
    let role = |program: &str| program.rsplit(' ').next().unwrap_or_default().to_string();
    let is_meant =
        |(_, program): &&(Excess, String)| page.contains(&format!("the {}", role(program)));
    let (excess, program) = excesses.iter().rfind(is_meant).or(excesses.last())?;
    let told = Limits::CHECKS.told(*excess);
    let line = format!("  stopped   {program} was ended: {told}\n");
    let place = page.rfind("  guide  ").unwrap_or(page.len());
    let (start, end) = page.split_at(place);
    Some(format!("{start}{line}{end}"))
}

/// Reads what a supervisor and a grader say beside the verdicts.
fn listen(stderr: impl Read, log: &Mutex<Log>) {
    let mut lines = BufReader::new(stderr);
    loop {
        let mut line = Vec::new();
        let limit = LONGEST_WORDS as u64;
        match (&mut lines).take(limit).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        let line = String::from_utf8_lossy(&line);
        let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
        let excess = line.strip_prefix(EXCESS_MARK).and_then(|told| {
            let (name, program) = told.trim_end().split_once(' ')?;
            Some((Excess::named(name)?, program.to_string()))
        });
        match excess {
            Some(excess) => log.excesses.push(excess),
            None if log.words.len() < LONGEST_WORDS => log.words.push_str(&line),
            None => {}
        }
    }
}
