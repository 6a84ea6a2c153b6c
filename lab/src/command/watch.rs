//! `cargo lab watch`: grades at every save.

use std::io::{self, IsTerminal};
use std::process::ExitCode;
use std::sync::mpsc;

use anyhow::{Context, Result};
use language::text;

use crate::base::interrupt::Interrupt;
use crate::student::editor::Editor;
use crate::student::event::Event;
use crate::student::file_events;
use crate::student::session::Session;
use crate::student::terminal::{self, Screen};
use crate::student::view::View;
use crate::student::watch::Watch;

/// Watches until it is told to quit.
///
/// # Errors
/// When there is no workspace or no such step, or something other than the student's programs has
/// gone wrong.
pub fn run(step: Option<&str>, poll: bool, edit_cmd: Option<&str>) -> Result<ExitCode> {
    let mut session = Session::begin()?;
    if step.is_none() {
        session.refresh_before_the_next()?;
    }
    // When all steps pass there is still the last one to be watched.
    let step = session
        .chosen(step)?
        .or_else(|| session.lab.steps.last().cloned());
    let step = step.context(text!("steps.toml has no steps"))?;

    let (events, inbox) = mpsc::channel();
    let quit = events.clone();
    let _interrupt = Interrupt::does(move || {
        let _ = quit.send(Event::Quit);
    })?;
    // Taken before anything is looked at, so that no save falls in between.
    file_events::start(&session.lab, poll, events.clone())?;
    let screen = match io::stdout().is_terminal() && io::stdin().is_terminal() {
        true => Screen::terminal()?,
        false => Screen::plain(),
    };
    if screen.has_keys() {
        terminal::send_keys(events.clone())?;
    }
    let editor = Editor::find(edit_cmd);
    Watch::new(session, step, View::new(screen), editor, events).serve(&inbox);
    Ok(ExitCode::SUCCESS)
}
