//! `cargo lab load`: makes a server work, and says how fast it was, and whether a reply was wrong.
//!
//! [`protocol`] knows the words of each step, [`talk`] what a client asks and which reply is right,
//! [`worker`] drives many clients in a thread, [`report`] tells what came of it.

pub mod protocol;
pub mod report;
pub mod talk;
mod worker;

use std::io::{self, IsTerminal};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Result, anyhow, ensure};
use clap::value_parser;

use crate::load::protocol::{Ask, Protocol};
use crate::load::report::Outcome;
use crate::load::talk::Manner;
use crate::load::worker::{Seen, Shared, Worker};
use crate::system;

/// Whether somebody has asked to stop.
pub static IS_STOPPED: AtomicBool = AtomicBool::new(false);

#[derive(clap::Args)]
pub struct Arguments {
    address: String,
    #[arg(value_parser = value_parser!(u16).range(1..))]
    port: u16,
    /// What the server is: ex05 to ex08, comp1 to comp6, echo, redis
    #[arg(long, default_value = "comp6")]
    step: String,
    #[arg(long, default_value_t = 50, value_parser = value_parser!(u32).range(1..=20_000))]
    clients: u32,
    /// How long, in seconds
    #[arg(long, default_value_t = 5.0, conflicts_with = "requests")]
    seconds: f64,
    /// How many requests in all, instead of a time
    #[arg(long)]
    requests: Option<u64>,
    /// Requests and their weights, of add, get, list, remove
    #[arg(long, value_name = "MIX", default_value = "add=1,get=1", value_parser = mix)]
    mix: Mix,
    /// The size of each text, in bytes, or the least and the most
    #[arg(long, value_name = "N|N..N", default_value = "32", value_parser = sizes)]
    size: Sizes,
    /// Open loop: so many requests a second come in, whether a client is free or not
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..))]
    rate: Option<u32>,
    /// So many requests a connection; else all on one, or one, as the step has it
    #[arg(long, value_name = "N", value_parser = value_parser!(u64).range(1..))]
    session: Option<u64>,
    /// So many more clients connect first, and say nothing
    #[arg(long, value_name = "N", default_value_t = 0)]
    idle: usize,
    /// How many threads make the load
    #[arg(long, default_value_t = 1, value_parser = value_parser!(u32).range(1..=64))]
    threads: u32,
    /// Print the result in JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone)]
struct Mix(Vec<(Ask, u32)>);

#[derive(Clone, Copy)]
struct Sizes(usize, usize);

/// A load.
#[derive(Clone)]
pub struct Plan {
    pub address: SocketAddr,
    pub manner: Manner,
    pub session: Option<u64>,
    pub clients: usize,
    pub time: Duration,
    pub requests: Option<u64>,
    pub rate: Option<u32>,
    pub threads: usize,
    pub shows_progress: bool,
}

/// Makes the load. Status 0 when every request got its reply, and none was wrong.
///
/// # Errors
/// When the arguments do not go together, or the server cannot be reached.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    system::stops_at_ctrl_c(&IS_STOPPED)?;
    let address = reach(&arguments.address, arguments.port)?;
    let (protocol, is_single) = protocol::named(&arguments.step)?;
    let seconds = Duration::try_from_secs_f64(arguments.seconds).ok();
    let most = Duration::from_secs(24 * 60 * 60);
    let plan = Plan {
        address,
        manner: manner(protocol, arguments.mix.0.clone(), &arguments.step)?
            .sized(arguments.size.0, arguments.size.1),
        session: arguments.session.or(is_single.then_some(1)),
        clients: arguments.clients as usize,
        time: match arguments.requests {
            Some(_) => most,
            None => seconds
                .filter(|time| !time.is_zero() && *time <= most)
                .context("--seconds is up to a day")?,
        },
        requests: arguments.requests,
        rate: arguments.rate,
        threads: arguments.threads as usize,
        shows_progress: io::stderr().is_terminal(),
    };
    let idle = connect_idle(address, arguments.idle)?;
    let outcome = measure(&plan)?;
    drop(idle);
    match arguments.json {
        true => crate::say(&report::json(&outcome).to_string())?,
        false => crate::say(report::text(&outcome, &plan).trim_end())?,
    }
    Ok(match outcome.is_good() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

/// The manner of `protocol`: what it does not have is refused.
///
/// # Errors
/// When it has none of these requests, or not one of them and others were asked for.
fn manner(protocol: Protocol, mix: Vec<(Ask, u32)>, step: &str) -> Result<Manner> {
    let mut mix = mix;
    // Where there is one request only, that one is meant.
    if !protocol.has(Ask::Get) {
        mix = vec![(Ask::Add, 1)];
    }
    for (ask, _) in &mix {
        ensure!(protocol.has(*ask), "`{step}` has no request {ask:?}");
    }
    Ok(Manner {
        protocol,
        mix,
        sizes: (32, 32),
        keep: None,
        tag: tag().into(),
    })
}

/// What begins the texts of this run.
pub fn tag() -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    format!("{:x}", now.unwrap_or_default().as_micros() & 0xff_ffff_ffff)
}

impl Manner {
    pub fn sized(mut self, least: usize, most: usize) -> Manner {
        self.sizes = (least, most);
        self
    }
}

/// The first address behind `address` where a server answers.
fn reach(address: &str, port: u16) -> Result<SocketAddr> {
    let addresses = (address, port)
        .to_socket_addrs()
        .with_context(|| format!("cannot find an address for `{address}`"))?;
    let mut failed = anyhow!("`{address}` has no address");
    for address in addresses {
        match TcpStream::connect_timeout(&address, Duration::from_secs(10)) {
            Ok(_) => return Ok(address),
            Err(error) => failed = anyhow!("cannot connect to {address}: {error}"),
        }
    }
    Err(failed)
}

/// Clients that connect and say nothing.
///
/// # Errors
/// When one cannot connect.
pub fn connect_idle(address: SocketAddr, count: usize) -> Result<Vec<TcpStream>> {
    system::allow_many_descriptors();
    let connect = |number| {
        let connection = TcpStream::connect_timeout(&address, Duration::from_secs(10));
        connection.with_context(|| format!("cannot connect idle client {number} of {count}"))
    };
    (1..=count).map(connect).collect()
}

/// Makes the load of `plan`.
///
/// # Errors
/// When no thread can be started, or the system does not say what comes.
pub fn measure(plan: &Plan) -> Result<Outcome> {
    system::allow_many_descriptors();
    let start = Instant::now();
    let before = system::processor_time();
    let shared = Shared {
        address: plan.address,
        manner: plan.manner.clone(),
        session: plan.session,
        start,
        end: start + plan.time,
        left: AtomicU64::new(plan.requests.unwrap_or(u64::MAX)),
        done: AtomicU64::new(0),
        is_over: AtomicBool::new(false),
    };
    let threads = plan.threads.min(plan.clients).max(1);
    let interval = plan
        .rate
        .map(|rate| Duration::from_secs_f64(threads as f64 / f64::from(rate)));
    let seen: Result<Vec<Seen>> = thread::scope(|scope| {
        let workers = (0..threads).map(|thread| {
            let numbers = (thread..plan.clients).step_by(threads);
            let shared = &shared;
            scope.spawn(move || Worker::new(shared, numbers, interval)?.run())
        });
        let workers: Vec<_> = workers.collect();
        let watching = scope.spawn(|| watch(&shared, plan));
        let join = |worker: thread::ScopedJoinHandle<Result<Seen>>| {
            let joined = worker.join();
            joined.unwrap_or_else(|_| Err(anyhow!("a thread of the load has failed")))
        };
        let seen = workers.into_iter().map(join).collect();
        shared.is_over.store(true, Ordering::Relaxed);
        watching.thread().unpark();
        seen
    });
    let processor = system::processor_time()
        .zip(before)
        .map(|(after, before)| after.saturating_sub(before));
    Outcome::of(seen?, start, processor)
}

/// Says every second how it goes.
fn watch(shared: &Shared, plan: &Plan) {
    let mut before = 0;
    while plan.shows_progress && !shared.is_over.load(Ordering::Relaxed) {
        thread::park_timeout(Duration::from_secs(1));
        let done = shared.done.load(Ordering::Relaxed);
        if !shared.is_over.load(Ordering::Relaxed) {
            let seconds = shared.start.elapsed().as_secs();
            crate::note(&format!(
                "{seconds:>4} s  {:>8} requests/s  {done} in all",
                done - before
            ));
        }
        before = done;
    }
}

fn mix(text: &str) -> Result<Mix> {
    let part = |part: &str| {
        let (name, weight) = part.split_once('=').unwrap_or((part, "1"));
        let ask = match name.to_ascii_lowercase().as_str() {
            "add" => Ask::Add,
            "get" => Ask::Get,
            "list" => Ask::List,
            "remove" => Ask::Remove,
            _ => return Err(anyhow!("`{name}` is none of add, get, list, remove")),
        };
        let weight: u16 = weight
            .parse()
            .with_context(|| format!("`{weight}` is no weight"))?;
        Ok((ask, u32::from(weight)))
    };
    let mix: Vec<_> = text.split(',').map(part).collect::<Result<_>>()?;
    ensure!(
        mix.iter().any(|(_, weight)| *weight > 0),
        "no request has a weight"
    );
    Ok(Mix(mix))
}

fn sizes(text: &str) -> Result<Sizes> {
    let number = |text: &str| {
        text.parse::<usize>()
            .with_context(|| format!("`{text}` is no size"))
    };
    let (least, most) = match text.split_once("..") {
        Some((least, most)) => (number(least)?, number(most)?),
        None => (number(text)?, number(text)?),
    };
    ensure!(
        least <= most && most <= 1 << 20,
        "a text has up to a million bytes, the least first"
    );
    Ok(Sizes(least, most))
}
