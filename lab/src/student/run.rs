//! A run of watch mode: one step is built and graded beside the loop, which goes on.

use std::sync::mpsc::Sender;
use std::thread::JoinHandle;

use anyhow::{Context, Result};
use console::colors_enabled;
use language::text;

use crate::base::stop::Stop;
use crate::base::threads;
use crate::grade::grader::Grader;
use crate::kit::lab::Lab;
use crate::kit::step::Step;
use crate::student::event::{Event, Graded};
use crate::student::grading;
use crate::student::reporter::{News, Reporter};

/// A run that is going on.
pub struct Run {
    stop: Stop,
    /// Where the system had room for one.
    thread: Option<JoinHandle<()>>,
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
        let (its_events, its_stop) = (events.clone(), stop.clone());
        let thread = threads::start(move || {
            let reporter = Teller {
                number,
                events: its_events.clone(),
            };
            let graded = grade(&lab, &step, grader, &its_stop, &reporter);
            let _ = its_events.send(Event::Ended(number, graded));
        });
        let thread = thread.map_err(|error| {
            let _ = events.send(Event::Ended(number, Err(error.into())));
        });
        Run {
            stop,
            thread: thread.ok(),
        }
    }

    /// Ends it, and all that it has started.
    pub fn end(self) {
        self.stop.stop();
        let _ = self.thread.map(JoinHandle::join);
    }
}

/// Tells the loop how the run of this number goes on.
struct Teller {
    number: u64,
    events: Sender<Event>,
}

impl Reporter for Teller {
    fn tell(&self, news: News) {
        let _ = self.events.send(Event::Told(self.number, news));
    }
}

fn grade(
    lab: &Lab,
    step: &Step,
    grader: Option<Grader>,
    stop: &Stop,
    reporter: &dyn Reporter,
) -> Result<Box<Graded>> {
    let grader = match grader {
        Some(grader) => grader,
        None => Grader::build(lab, &[], stop, &|name| {
            reporter.tell(News::Compiles(name.to_string()))
        })?,
    };
    let results = grading::grade(lab, &grader, &[step], colors_enabled(), stop, reporter)?;
    let result = results
        .into_iter()
        .next()
        .context(text!("there is no result"))?;
    Ok(Box::new(Graded { result, grader }))
}
