//! Watch mode: grades at every save.
//!
//! Three kinds of events come through one channel: a change in `exercises/`, a key, the end of a
//! run. A change ends the run that is going on, and begins another: the verdict that stays on the
//! screen is that of the last save, whenever it came.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use anyhow::Result;

use crate::grade::grader::Grader;
use crate::grade::tally::shown;
use crate::kit::lab::Save;
use crate::kit::step::Step;
use crate::student::event::{Event, Graded};
use crate::student::run::Run;
use crate::student::session::Session;
use crate::student::terminal::Screen;
use crate::student::{carry, hints, overview, pages};

const KEYS: &str = "h hint · n next · l list · r run again · q quit";

/// How often it is looked whether there is still somebody to print for.
const LOOK: Duration = Duration::from_secs(2);

/// Watch mode, on one step at a time.
pub struct Watch {
    session: Session,
    step: Step,
    screen: Screen,
    /// What `exercises/` held when the last run began.
    seen: Vec<(String, Save)>,
    events: Sender<Event>,
    /// Of the last run.
    number: u64,
    running: Option<Run>,
    /// What is shown above the verdict of the next run.
    notice: String,
    grader: Option<Grader>,
}

impl Watch {
    /// Watch mode that shows on `screen` how `step` does, and whose own runs go to `events`.
    pub fn new(session: Session, step: Step, screen: Screen, events: Sender<Event>) -> Watch {
        Watch {
            seen: session.lab.saves(),
            session,
            step,
            screen,
            events,
            number: 0,
            running: None,
            notice: String::new(),
            grader: None,
        }
    }

    /// Goes on until it is told to quit, or nobody is there any more.
    pub fn serve(mut self, inbox: &Receiver<Event>) {
        self.begin();
        loop {
            let event = match inbox.recv_timeout(LOOK) {
                Ok(event) => event,
                Err(RecvTimeoutError::Timeout) => Event::Nothing,
                Err(RecvTimeoutError::Disconnected) => break,
            };
            // A terminal can be closed without a word.
            if self.screen.is_gone() {
                break;
            }
            match event {
                Event::Key('q') | Event::Quit => break,
                event => {
                    // Nothing that goes wrong with a file ends the watch: it may be back soon.
                    if let Err(error) = self.react(event) {
                        self.page(&format!("error: {error:#}\n"));
                    }
                }
            }
        }
        self.end();
    }

    fn react(&mut self, event: Event) -> Result<()> {
        match event {
            Event::Changed => self.look(),
            Event::Ended(number, run) if number == self.number => self.show(run)?,
            Event::Key('h') => {
                let text = hints::one_more(&mut self.session, &self.step)?;
                self.insert(&text);
            }
            Event::Key('l') => {
                let text = overview::table(&self.session)?;
                self.insert(&text);
            }
            Event::Key('n') => self.go_on()?,
            Event::Key('r') => self.begin(),
            Event::Ended(..) | Event::Key(_) | Event::Quit | Event::Nothing => {}
        }
        Ok(())
    }

    /// Begins a run if something has been saved.
    fn look(&mut self) {
        let now = self.settled();
        if now == self.seen {
            return;
        }
        // Whoever saves the file of another step works on that one now.
        let changed = now.iter().filter(|file| !self.seen.contains(file));
        let changed: Vec<_> = changed.map(|(name, _)| name.as_str()).collect();
        let steps = self.session.lab.steps.iter();
        let mut steps = steps.filter(|step| changed.contains(&step.file().as_str()));
        if let (Some(step), None) = (steps.next(), steps.next()) {
            self.step = step.clone();
        }
        self.begin();
    }

    /// What `exercises/` holds when it has been the same for a moment: editors write a file in
    /// several goes.
    fn settled(&self) -> Vec<(String, Save)> {
        let mut before = self.session.lab.saves();
        for _ in 0..20 {
            thread::sleep(Duration::from_millis(4));
            let now = self.session.lab.saves();
            if now == before {
                break;
            }
            before = now;
        }
        before
    }

    /// Ends the run that is going on, and begins another one.
    fn begin(&mut self) {
        self.end();
        self.number += 1;
        self.seen = self.session.lab.saves();
        self.screen.clear();
        self.screen
            .print(&format!("{}\n", pages::heading(&self.step).trim_end()));

        let (lab, step, grader) = (&self.session.lab, &self.step, self.grader.as_ref());
        let run = Run::begin(self.number, lab, step, grader, &self.events);
        self.running = Some(run);
    }

    /// Ends the run that is going on, and all that it has started.
    fn end(&mut self) {
        if let Some(run) = self.running.take() {
            run.end();
        }
    }

    /// Shows what a run has given, unless something was saved meanwhile.
    fn show(&mut self, run: Result<Box<Graded>>) -> Result<()> {
        self.running = None;
        if self.session.lab.saves() != self.seen {
            self.look();
            // A file that was away for a moment may have been missed by the build.
            if self.running.is_none() {
                self.begin();
            }
            return Ok(());
        }
        match run {
            Ok(run) => {
                let Graded { result, grader } = *run;
                let fingerprints = self.session.fingerprints(&[&result.step])?;
                self.session
                    .note(std::slice::from_ref(&result), &fingerprints);
                self.grader = Some(grader);
                let mut text = std::mem::take(&mut self.notice) + &pages::result(&result);
                if result.is_passed() {
                    text += &match self.session.lab.step_after(&result.step) {
                        Some(next) if self.screen.has_keys() => {
                            format!("n goes on to {}\n", next.name)
                        }
                        Some(_) => "`cargo lab next` brings your code along to the next step.\n"
                            .to_string(),
                        None => "That was the last step. `cargo lab submit` packs them all.\n"
                            .to_string(),
                    };
                }
                self.page(&text);
            }
            Err(error) => self.page(&format!("error: {error:#}\n")),
        }
        Ok(())
    }

    /// Goes on to the next step, when this one passes.
    fn go_on(&mut self) -> Result<()> {
        let step = self.step.clone();
        let Some(next) = self.session.lab.step_after(&step).cloned() else {
            self.page(&format!("{} is the last step.\n", step.name));
            return Ok(());
        };
        let fingerprints = self.session.fingerprints(&[&step])?;
        let is_graded = fingerprints == [self.session.progress.of(&step).fingerprint];
        if !is_graded || !self.session.progress.is_passed(&step) {
            self.page(&format!(
                "{} does not pass all its checks yet.\n",
                step.name
            ));
            return Ok(());
        }
        if !self.session.is_begun(&next)? {
            let told = carry::bring(&self.session, &step, &next)?;
            self.notice = format!("{told}\n\n");
        }
        self.step = next;
        self.begin();
        Ok(())
    }

    /// Shows `text`: while a run goes on above its verdict, which is to come, and else alone.
    fn insert(&mut self, text: &str) {
        match self.running {
            Some(_) => {
                self.notice += &format!("{text}\n");
                self.screen.print(&format!("{text}\n"));
            }
            None => self.page(text),
        }
    }

    /// Shows `text` in place of what is on the screen.
    fn page(&mut self, text: &str) {
        self.screen.clear();
        self.screen.print(text);
        if self.screen.has_keys() {
            let steps = &self.session.lab.steps;
            let points: f64 = steps
                .iter()
                .map(|step| self.session.progress.points(step))
                .sum();
            let whole: f64 = steps.iter().map(|step| step.points).sum();
            let bar = pages::bar(points, whole, 20);
            let points = shown(points);
            self.screen
                .print(&format!("\n{bar} {points} of {whole} points\n{KEYS}\n"));
        }
    }
}
