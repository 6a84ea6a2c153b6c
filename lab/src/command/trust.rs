//! `cargo lab trust`: how far the grader can be trusted, in figures.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, ensure};

use crate::base::files;
use crate::base::interrupt::Interrupt;
use crate::base::print::{note, say, show};
use crate::base::stop::Stop;
use crate::kit::lab::Lab;
use crate::trust::figures::{self, Figures};
use crate::trust::measure::{self, Choice, Corpus, Measured};
use crate::trust::mutants::{self, Fate};
use crate::trust::readme::Told;
use crate::trust::{evidence, pages, reasons, table};

#[derive(clap::Args)]
pub struct Arguments {
    /// Only the programs of this step
    #[arg(long)]
    step: Option<String>,
    /// Only the mistake, or the set of right programs, of this name
    #[arg(long, value_name = "NAME")]
    only: Option<String>,
    /// Write everything to this file, for other programs
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Keep the pages as they are now
    #[arg(long)]
    write_pages: bool,
    /// Write the figures into README.md
    #[arg(long)]
    write_readme: bool,
    /// With --write-readme: what `.ci/stress` has printed, for the number of its loaded runs
    #[arg(long, value_name = "FILE", requires = "write_readme")]
    stress: Option<PathBuf>,
    /// With --write-readme: what `.ci/measure` has printed, for the seconds that a class of 30 took
    #[arg(long, value_name = "FILE", requires = "write_readme")]
    measure: Option<PathBuf>,
    /// Make all checks on each wrong program, not only those that a figure needs: takes minutes more
    #[arg(long)]
    all_checks: bool,
    /// Look instead at the mutants in this file, which `cargo mutants --list --json` has written
    #[arg(long, value_name = "FILE")]
    mutants: Option<PathBuf>,
    /// With --mutants: only the Kth of N parts of them, K from 0 on
    #[arg(long, value_name = "K/N", requires = "mutants", value_parser = parse_shard)]
    shard: Option<(usize, usize)>,
    /// Fail where this machine lacks a language of the right programs
    #[arg(long)]
    complete: bool,
}

/// Status 0 when every wrong program is caught at the checks about it, every right one accepted, every
/// check has a mistake of its own or a reason, and the pages and the README are as they were kept.
///
/// # Errors
/// When a table is not understood, a mistake no longer applies, or programs cannot be built or graded.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let start = Instant::now();
    let lab = Lab::find()?;
    ensure!(
        lab.is_kit(),
        "only the kit has the programs that the grader is measured with"
    );
    let choice = Choice {
        step: arguments.step.as_deref(),
        name: arguments.only.as_deref(),
        all_checks: arguments.all_checks,
    };
    let is_whole = choice.is_whole();
    ensure!(
        is_whole || !arguments.write_readme,
        "the figures in README.md are those of all programs"
    );
    let stop = Stop::default();
    let handler = stop.clone();
    let _interrupt = Interrupt::does(move || handler.stop())?;

    if let Some(list) = &arguments.mutants {
        return look_at_mutants(&lab, list, arguments.shard.unwrap_or((0, 1)), &stop);
    }
    let own = lab.root.join("target/lab/trust");
    let _claim = claim(&own)?;
    let corpus = Corpus::read(&lab)?;
    let measured = measure::measure(&lab, &corpus, &choice, &own, &stop)?;
    let checks: BTreeSet<_> = measured.checks.iter().map(String::as_str).collect();
    let figures = Figures::of(&measured.wrong, &measured.right, &checks);
    let seconds = start.elapsed().as_secs();

    if let Some(path) = &arguments.json {
        let text = table::json(&figures, &measured.wrong, &measured.right, seconds);
        files::put(path, text.as_bytes())?;
    }
    let mut faults = table::faults(&measured.wrong, &measured.right);
    faults.extend(measured.unknown.iter().cloned());
    faults.extend(pages::faults(
        &lab.root,
        &measured.wrong,
        arguments.write_pages,
    )?);
    if arguments.all_checks {
        faults.extend(reasons::outlived(
            &reasons::read(&lab.root)?,
            &measured.wrong,
        ));
    }
    if arguments.complete {
        let missing = measured.missing.iter();
        faults.extend(missing.map(|set| format!("this machine has no {}", set.language)));
    }
    if is_whole {
        faults.extend(of_the_whole(&lab, &measured, &figures, &checks, arguments)?);
    }
    for fault in &faults {
        note!("{fault}");
    }
    for set in &measured.missing {
        note!(
            "left out, for this machine has no {}: {}",
            set.language,
            set.name
        );
    }
    show!(
        "{}\n",
        table::render(&lab, &measured.wrong, &measured.right)
    );
    say!("{}", figures.line());
    say!("measured in {seconds} s");
    Ok(match faults.is_empty() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

/// `2/8`.
fn parse_shard(text: &str) -> Result<(usize, usize)> {
    let parts = text.split_once('/').context("it has no `/`")?;
    let (number, of) = (parts.0.parse()?, parts.1.parse()?);
    ensure!(number < of, "there are parts 0 to N - 1");
    Ok((number, of))
}

/// Status 0 when each mutant of the part is caught, does not compile, or has its reason.
fn look_at_mutants(
    lab: &Lab,
    list: &Path,
    (number, of): (usize, usize),
    stop: &Stop,
) -> Result<ExitCode> {
    let start = Instant::now();
    let own = lab.root.join("target/lab/mutants");
    let _claim = claim(&own)?;
    let all = mutants::read(list, &lab.root)?;
    let part: Vec<_> = all.iter().skip(number).step_by(of).collect();
    let fates = mutants::measure(lab, &part, &own, stop)?;
    let faults = mutants::faults(&lab.root, &all, &part, &fates)?;
    for fault in &faults {
        note!("{fault}");
    }
    let count = |wanted| fates.iter().filter(|fate| **fate == wanted).count();
    say!(
        "mutants: {} looked at, {} caught, {} survive, {} do not compile; {} without a word; {} s",
        part.len(),
        count(Fate::Caught),
        count(Fate::Survived),
        count(Fate::Unviable),
        faults.len(),
        start.elapsed().as_secs()
    );
    Ok(match faults.is_empty() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

/// What is wrong with what can only be seen of all programs together.
fn of_the_whole(
    lab: &Lab,
    measured: &Measured,
    figures: &Figures,
    checks: &BTreeSet<&str>,
    arguments: &Arguments,
) -> Result<Vec<String>> {
    let idle = figures::idle(&measured.wrong, checks);
    let mut faults = reasons::faults(&reasons::read(&lab.root)?, &idle, checks);
    // On a machine without a language the line is another one, and says nothing of the README's.
    if measured.missing.is_empty() {
        let mut told = Told::read(&lab.root)?;
        if arguments.write_readme {
            told.line = figures.line();
            if let Some(path) = &arguments.stress {
                told.loaded_runs = evidence::loaded_runs(&files::read_text(path)?)?;
            }
            if let Some(path) = &arguments.measure {
                told.class_seconds = evidence::class_seconds(&files::read_text(path)?)?;
            }
            told.write(&lab.root)?;
        } else if told.line != figures.line() {
            faults.push(format!(
                "README.md says: {}\n`cargo lab trust --write-readme` writes what is true now",
                told.line
            ));
        }
    }
    Ok(faults)
}

/// Waits until no other run is at work in the folder `own`.
fn claim(own: &Path) -> Result<File> {
    let claim = || {
        fs::create_dir_all(own)?;
        let file = File::create(own.join("claim"))?;
        // Given back by the system when this process ends, however it ends.
        file.lock()?;
        anyhow::Ok(file)
    };
    claim().with_context(|| format!("cannot use `{}`", own.display()))
}
