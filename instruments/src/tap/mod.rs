//! `cargo lab tap`: stands between any client and any server, and draws what they say to each other.
//!
//! [`proxy`] hands on what comes, and tells [`event`]s; [`story`] puts them into steps, which are drawn in
//! a terminal ([`screen`]), printed ([`lines`]), or made a picture of ([`picture`]).

mod connection;
mod diagram;
mod event;
mod flow;
mod lines;
mod message;
mod picture;
mod proxy;
mod recording;
mod screen;
mod story;

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use clap::value_parser;

use crate::tap::event::Event;
use crate::tap::flow::Purpose;
use crate::tap::proxy::{Mischief, Proxy};
use crate::tap::recording::Recorder;
use crate::tap::screen::{Screen, Wish};
use crate::tap::story::Story;

/// So many events may wait to be drawn: then the conversation waits, too.
const WAITING: usize = 1024;
/// The most events that are kept for a picture.
const KEPT: usize = 10_000;

#[derive(clap::Args)]
#[command(
    override_usage = "cargo lab tap [OPTIONS] LISTEN_PORT ADDRESS PORT\n       \
                            cargo lab tap --show FILE [--svg FILE]"
)]
pub struct Arguments {
    /// The port of this machine that clients connect to; 0 takes a free one
    #[arg(value_name = "LISTEN_PORT", required_unless_present = "show")]
    listen: Option<u16>,
    /// The server's address
    #[arg(value_name = "ADDRESS", required_unless_present = "show")]
    address: Option<String>,
    /// The server's port
    #[arg(value_name = "PORT", required_unless_present = "show", value_parser = value_parser!(u16).range(1..))]
    port: Option<u16>,
    /// Record the conversation in this file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Draw a recording again
    #[arg(long, value_name = "FILE", conflicts_with_all = ["listen", "json", "cut", "delay", "reset_after", "lose_client", "connections"])]
    show: Option<PathBuf>,
    /// Make a picture of it in this file
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// On purpose: bytes travel in pieces of N, a fiftieth of a second apart
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..))]
    cut: Option<u32>,
    /// On purpose: everything arrives so many milliseconds later
    #[arg(long, value_name = "MS", default_value_t = 0, value_parser = value_parser!(u64).range(..=60_000))]
    delay: u64,
    /// On purpose: a connection is reset when so many bytes have passed
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..))]
    reset_after: Option<u32>,
    /// On purpose: a client vanishes after its first bytes, and the server does not hear of it
    #[arg(long)]
    lose_client: bool,
    /// End when so many connections have come and gone
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..))]
    connections: Option<u32>,
}

/// Draws a conversation, as it goes on or as it was recorded.
///
/// # Errors
/// When the port is taken, or a file cannot be read or written.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    match &arguments.show {
        Some(path) => {
            let events = recording::read(path)?;
            let (sender, receiver) = sync_channel(events.len());
            for event in events {
                sender.send(event).context("nobody draws it")?;
            }
            drop(sender);
            Drawing::begin(arguments, format!("{}, recorded", path.display()))?
                .draw(&receiver, &|| {})?;
        }
        None => watch(arguments)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn watch(arguments: &Arguments) -> Result<()> {
    let (Some(listen), Some(address), Some(port)) =
        (arguments.listen, &arguments.address, arguments.port)
    else {
        anyhow::bail!("LISTEN_PORT, ADDRESS and PORT are missing");
    };
    let number = |number: Option<u32>| number.map(|number| number as usize);
    let mischief = Mischief {
        purpose: Purpose {
            cut: number(arguments.cut),
            delay: Duration::from_millis(arguments.delay),
        },
        reset_after: number(arguments.reset_after),
        lose_client: arguments.lose_client,
    };
    let proxy = Proxy::listen(listen, address, port, mischief)?;
    let own = proxy.port()?;
    ensure!(
        own != port || !["localhost", "127.0.0.1", "::1"].contains(&address.as_str()),
        "the tap would be its own server: it needs a port of its own"
    );
    let title = format!("tap: 127.0.0.1:{own} ──▶ {address}:{port}");
    let drawing = Drawing::begin(arguments, title)?;
    let stop = proxy.stop();
    let handler = stop.clone();
    ctrlc::set_handler(move || handler.stop()).context("cannot listen for Ctrl-C")?;
    let (sender, receiver) = sync_channel(WAITING);
    let limit = number(arguments.connections);
    let handing_on = thread::spawn(move || proxy.run(limit, &sender));
    let drawn = drawing.draw(&receiver, &|| stop.stop());
    stop.stop();
    // Whatever it still has to tell, nobody listens any more.
    drop(receiver);
    let handed_on = handing_on.join();
    drawn?;
    handed_on.unwrap_or_else(|_| anyhow::bail!("the tap has failed"))
}

/// Where the conversation is drawn.
struct Drawing {
    screen: Option<Screen>,
    story: Story,
    recorder: Option<Recorder>,
    svg: Option<PathBuf>,
    kept: Vec<Event>,
}

impl Drawing {
    fn begin(arguments: &Arguments, title: String) -> Result<Drawing> {
        let recorder = arguments
            .json
            .as_deref()
            .map(Recorder::create)
            .transpose()?;
        let is_terminal = io::stdout().is_terminal() && io::stdin().is_terminal();
        let screen = match is_terminal {
            true => Some(Screen::open(title)?),
            false => {
                crate::say(&title)?;
                None
            }
        };
        // In plain lines a client has its number, and no column.
        let columns = screen.as_ref().map_or(usize::MAX, Screen::columns);
        Ok(Drawing {
            screen,
            story: Story::new(columns),
            recorder,
            svg: arguments.svg.clone(),
            kept: Vec::new(),
        })
    }

    /// Draws what comes, until nothing more will, or until somebody at the keyboard has seen enough,
    /// who may look at it for as long as he likes. `enough` is called then.
    fn draw(mut self, events: &Receiver<Event>, enough: &dyn Fn()) -> Result<()> {
        let result = match self.screen.is_some() {
            true => self.on_the_screen(events),
            false => events.iter().try_for_each(|event| self.add(event)),
        };
        enough();
        // The terminal is as it was before anything is said.
        self.screen = None;
        result?;
        match &self.svg {
            Some(path) => picture::draw(&self.kept).save(path),
            None => Ok(()),
        }
    }

    fn on_the_screen(&mut self, events: &Receiver<Event>) -> Result<()> {
        let mut is_over = false;
        loop {
            // No more than can be drawn before a key is looked at.
            for _ in 0..WAITING {
                match events.try_recv() {
                    Ok(event) => self.add(event)?,
                    Err(TryRecvError::Empty) => break,
                    Err(TryRecvError::Disconnected) => {
                        is_over = true;
                        break;
                    }
                }
            }
            let Some(screen) = &mut self.screen else {
                return Ok(());
            };
            if std::mem::take(&mut is_over) {
                screen.ends();
            }
            if screen.wait()? == Wish::Quit {
                return Ok(());
            }
        }
    }

    fn add(&mut self, event: Event) -> Result<()> {
        if let Some(recorder) = &mut self.recorder {
            recorder.note(&event)?;
        }
        let step = self.story.tell(&event);
        if self.svg.is_some() && self.kept.len() < KEPT {
            self.kept.push(event);
        }
        match &mut self.screen {
            Some(screen) => screen.add(step),
            None => crate::say(&lines::line(&step))?,
        }
        Ok(())
    }
}
