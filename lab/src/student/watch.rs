//! Watch mode: grades at every save.
//!
//! Events of some kinds come through one channel: a change in `exercises/`, a key, how a run goes on,
//! its end. A change ends the run that is going on, and begins another: the verdict that stays on the
//! screen is that of the last save, whenever it came.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use anyhow::Result;
use language::text;

use crate::grade::grader::Grader;
use crate::kit::lab::Save;
use crate::kit::step::Step;
use crate::student::editor::Editor;
use crate::student::event::{Event, Graded};
use crate::student::keys::Key;
use crate::student::run::Run;
use crate::student::session::Session;
use crate::student::view::View;
use crate::student::{carry, hints, overview, pages};

/// How often it is looked whether the terminal is still there, and as large as it was.
const LOOK: Duration = Duration::from_millis(250);

/// Watch mode, on one step at a time.
pub struct Watch {
    session: Session,
    step: Step,
    view: View,
    editor: Option<Editor>,
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
    /// Watch mode that shows in `view` how `step` does, and whose own runs go to `events`.
    pub fn new(
        session: Session,
        step: Step,
        view: View,
        editor: Option<Editor>,
        events: Sender<Event>,
    ) -> Watch {
        Watch {
            seen: session.lab.saves(),
            session,
            step,
            view,
            editor,
            events,
            number: 0,
            running: None,
            notice: String::new(),
            grader: None,
        }
    }

    /// Goes on until it is told to quit, or nobody is there any more.
    pub fn serve(mut self, inbox: &Receiver<Event>) {
        self.open();
        self.begin();
        loop {
            let event = match inbox.recv_timeout(LOOK) {
                Ok(event) => event,
                Err(RecvTimeoutError::Timeout) => Event::Nothing,
                Err(RecvTimeoutError::Disconnected) => break,
            };
            // A terminal can be closed without a word.
            if self.view.is_gone() {
                break;
            }
            match event {
                Event::Key(Key::Letter('q')) | Event::Quit => break,
                event => {
                    // Nothing that goes wrong with a file ends the watch: it may be back soon.
                    if let Err(error) = self.react(event) {
                        self.view.shows_beside(pages::error(&error) + "\n");
                    }
                }
            }
            self.view.draws(&self.step, &self.session);
        }
        self.end();
    }

    fn react(&mut self, event: Event) -> Result<()> {
        match event {
            Event::Changed => self.look(),
            Event::Told(number, news) if number == self.number => self.view.hears(news),
            Event::Ended(number, run) if number == self.number => self.show(run)?,
            Event::Key(key) => self.press(key)?,
            Event::Told(..) | Event::Ended(..) | Event::Quit | Event::Nothing => {}
        }
        Ok(())
    }

    fn press(&mut self, key: Key) -> Result<()> {
        match key {
            Key::Letter('h') => {
                let text = hints::one_more(&mut self.session, &self.step)?;
                self.view.shows_beside(text);
            }
            Key::Letter('l') => {
                let text = overview::table(&self.session)?;
                self.view.shows_beside(text);
            }
            Key::Letter('n') => self.go_on()?,
            Key::Letter('r') => self.begin(),
            Key::Letter('e') => self.open(),
            key => self.view.press(key),
        }
        Ok(())
    }

    /// Has the step's file opened, where there is an editor for that.
    fn open(&self) {
        if let Some(editor) = &self.editor {
            editor.open(&self.session.lab.exercises().join(self.step.file()));
        }
    }

    /// Begins a run if something has been saved.
    fn look(&mut self) {
        let now = self.settled();
        if now == self.seen {
            return;
        }
        // Whoever saves the file of another step, or gives a file its name, works on that one now.
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
        self.view.begins(&self.step);

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
        let text = match run {
            Ok(run) => {
                let Graded { result, grader } = *run;
                let fingerprints = self.session.fingerprints(&[&result.step])?;
                self.session
                    .note(std::slice::from_ref(&result), &fingerprints);
                self.grader = Some(grader);
                let start = self.session.start(&result.step, self.view.has_keys())?;
                let medium = self.view.medium();
                let next = self.what_next(&result.step);
                pages::result(&result, start.as_deref(), &next, medium)
            }
            Err(error) => pages::error(&error) + "\n",
        };
        let notice = std::mem::take(&mut self.notice);
        self.view.ends(&(notice + &self.missing() + &text));
        Ok(())
    }

    /// Says which other steps have no file: the verdict tells of this one's.
    fn missing(&self) -> String {
        let exercises = self.session.lab.exercises();
        let is_missing =
            |step: &&Step| **step != self.step && !exercises.join(step.file()).exists();
        let steps = self.session.lab.steps.iter().filter(is_missing);
        let names: Vec<_> = steps.map(|step| step.name.as_str()).collect();
        match names[..] {
            [] => String::new(),
            [name] => text!(
                "exercises/{step}.rs is not there: `cargo lab reset {step}` puts the starter there\n\n",
                step = name
            ),
            _ => text!(
                "{steps} are not there: `cargo lab reset STEP` puts the starter there\n\n",
                steps = names.join(", ")
            ),
        }
    }

    fn what_next(&self, step: &Step) -> String {
        if !self.session.progress.is_passed(step) {
            return String::new();
        }
        match self.session.lab.step_after(step) {
            Some(next) if self.view.has_keys() => {
                text!("n goes on to {step}", step = next.name) + "\n"
            }
            Some(_) => {
                let words = text!("`cargo lab next` brings your code along to the next step.");
                format!("{words}\n")
            }
            None => {
                let words = text!("That was the last step. `cargo lab submit` packs them all.");
                format!("{words}\n")
            }
        }
    }

    /// Goes on to the next step, when this one passes; to this one, when it has not been begun and
    /// the one before passes.
    fn go_on(&mut self) -> Result<()> {
        if let Some(before) = self.session.ready_to_bring(&self.step)? {
            self.bring(&before, &self.step.clone())?;
        } else {
            let step = self.step.clone();
            let Some(next) = self.session.lab.step_after(&step).cloned() else {
                let text = text!("{step} is the last step.", step = step.name) + "\n";
                self.view.shows_beside(text);
                return Ok(());
            };
            if !self.session.passes_now(&step)? {
                let words = text!("{step} does not pass all its checks yet.", step = step.name);
                let text = words + "\n";
                self.view.shows_beside(text);
                return Ok(());
            }
            if !self.session.is_begun(&next)? {
                self.bring(&step, &next)?;
            }
            self.step = next;
        }
        self.open();
        self.begin();
        Ok(())
    }

    fn bring(&mut self, from: &Step, to: &Step) -> Result<()> {
        let told = carry::bring(&self.session, from, to)?;
        self.notice = text!("{told}; h gives a hint.", told) + "\n\n";
        Ok(())
    }
}
