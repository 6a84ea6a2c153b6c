//! A run of watch mode: one step is built and graded beside the loop, which goes on.

use std::sync::mpsc::Sender;
use std::thread::{self, JoinHandle};

use anyhow::{Context, Result};
use console::colors_enabled;

use crate::base::status_line::StatusLine;
use crate::base::stop::Stop;
use crate::grade::grader::Grader;
use crate::kit::lab::Lab;
use crate::kit::step::Step;
use crate::student::event::{Event, Graded};
use crate::student::grading;

/// A run that is going on.
pub struct Run {
    stop: Stop,
    thread: JoinHandle<()>,
}

impl Run {
    /// Begins the run of this `number`, which comes to `events` when it is over. The grader is built
    /// where there is none yet.
    pub fn begin(
        number: u64,
        lab: &Lab,
        step: &Step,
        grader: Option<&Grader>,
        events: &Sender<Event>,
    ) -> Run {
        let stop = Stop::default();
        let (lab, step, grader) = (lab.clone(), step.clone(), grader.cloned());
        let (events, its_stop) = (events.clone(), stop.clone());
        let thread = thread::spawn(move || {
            let graded = grade(&lab, &step, grader, &its_stop);
            let _ = events.send(Event::Ended(number, graded));
        });
        Run { stop, thread }
    }

    /// Ends it, and all that it has started.
    pub fn end(self) {
        self.stop.stop();
        let _ = self.thread.join();
    }
}

fn grade(lab: &Lab, step: &Step, grader: Option<Grader>, stop: &Stop) -> Result<Box<Graded>> {
    let line = StatusLine::new("building");
    let grader = match grader {
        Some(grader) => grader,
        None => Grader::build(lab, &[], stop, &|name| line.compiles(name))?,
    };
    let results = grading::grade(lab, &grader, &[step], colors_enabled(), stop, &line)?;
    let result = results.into_iter().next().context("there is no result")?;
    Ok(Box::new(Graded { result, grader }))
}
