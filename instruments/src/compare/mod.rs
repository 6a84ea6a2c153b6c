//! `cargo lab compare`: starts servers one after another, makes the same load on each, and shows which is
//! how fast.
//!
//! [`server`] starts them; what was measured is told in a [`table`] and drawn in a [`chart`]; [`figures`]
//! are those that the kit's own servers have to reach.

mod chart;
mod figures;
mod server;
mod table;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use clap::value_parser;
use serde_json::json;

use crate::compare::server::Server;
use crate::load::protocol::{Ask, Protocol};
use crate::load::report::Outcome;
use crate::load::talk::Manner;
use crate::load::{self, IS_STOPPED, Plan};
use crate::system;

#[derive(clap::Args)]
pub struct Arguments {
    /// Steps (comp6), steps of another workspace (../mine/comp6), echo, python, redis, or command lines
    /// ('comp5: node server.js {port}'); without any: comp4, comp5, comp6, python, echo, redis
    #[arg(value_name = "SERVER")]
    servers: Vec<String>,
    /// How many clients, one count after another
    #[arg(long, value_name = "N,N", value_delimiter = ',', default_value = "1,2,5,10,20,50,100,200",
          value_parser = value_parser!(u32).range(1..=10_000))]
    clients: Vec<u32>,
    /// How long each is measured, in seconds
    #[arg(long, default_value_t = 2.0)]
    seconds: f64,
    /// How often: the median counts
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = value_parser!(u32).range(1..=99))]
    runs: u32,
    /// How many threads make the load; else one for each client, as clients of their own would have
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..=10_000))]
    threads: Option<u32>,
    /// Make a picture in this file
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Write what was measured to this file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Measure the figures that the kit's servers have to reach, and say whether they do
    #[arg(long, conflicts_with_all = ["servers", "clients", "svg", "json"])]
    figures: bool,
}

/// What all are compared among, unless something else is said.
const USUAL: [&str; 6] = ["comp4", "comp5", "comp6", "python", "echo", "redis"];

/// How it is measured.
pub struct Measuring {
    pub time: Duration,
    pub runs: u32,
    pub threads: Option<usize>,
}

/// A server and what was measured of it.
pub struct Series {
    pub name: String,
    pub points: Vec<Point>,
}

/// What was measured with so many clients.
pub struct Point {
    pub clients: usize,
    pub rate: f64,
    pub p99: Duration,
    pub unanswered: usize,
}

/// Compares them. Status 0 when no reply was wrong; with `--figures`, when all are reached.
///
/// # Errors
/// When a server is not understood, cannot be started, or does not answer.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    system::stops_at_ctrl_c(&IS_STOPPED)?;
    let time = Duration::try_from_secs_f64(arguments.seconds).ok();
    let measuring = Measuring {
        time: time
            .filter(|time| !time.is_zero() && *time <= Duration::from_secs(3600))
            .context("--seconds is up to an hour")?,
        runs: arguments.runs,
        threads: arguments.threads.map(|threads| threads as usize),
    };
    if arguments.figures {
        let (text, is_reached) = figures::measure(&measuring)?;
        crate::say(text.trim_end())?;
        return Ok(if is_reached {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        });
    }
    let servers = servers(&arguments.servers)?;
    let mut clients: Vec<_> = arguments
        .clients
        .iter()
        .map(|count| *count as usize)
        .collect();
    clients.sort_unstable();
    clients.dedup();
    let series = measuring.all(&servers, &clients)?;
    crate::say(&table::tables(&series, &clients))?;
    crate::say(table::picture(&series, &clients).trim_end())?;
    if let Some(path) = &arguments.svg {
        chart::draw(&series, &clients).save(path)?;
    }
    if let Some(path) = &arguments.json {
        std::fs::write(path, json(&series))
            .with_context(|| format!("cannot write `{}`", path.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The servers of these names; of the usual ones those that this machine has.
fn servers(names: &[String]) -> Result<Vec<Server>> {
    if !names.is_empty() {
        return names.iter().map(|name| Server::parse(name)).collect();
    }
    let mut servers: Vec<_> = USUAL
        .into_iter()
        .map(Server::parse)
        .collect::<Result<_>>()?;
    servers.retain(|server| {
        let is_there = server.is_there();
        if !is_there {
            crate::note(&format!(
                "left out, for this machine has none: {}",
                server.name
            ));
        }
        is_there
    });
    Ok(servers)
}

impl Measuring {
    /// All servers with all numbers of clients: round by round, so that what else the machine does
    /// meets all of them.
    fn all(&self, servers: &[Server], clients: &[usize]) -> Result<Vec<Series>> {
        let mut outcomes: Vec<Vec<Vec<Outcome>>> = Vec::new();
        for server in servers {
            outcomes.push(clients.iter().map(|_| Vec::new()).collect());
            ensure!(server.is_there(), "this machine has no {}", server.name);
        }
        for round in 1..=self.runs {
            for (number, server) in servers.iter().enumerate() {
                crate::note(&format!("{}, round {round} of {}", server.name, self.runs));
                for (place, count) in clients.iter().enumerate() {
                    outcomes[number][place].push(self.once(server, *count)?);
                }
            }
        }
        let series = servers
            .iter()
            .zip(outcomes)
            .map(|(server, outcomes)| Series {
                name: server.name.clone(),
                points: clients
                    .iter()
                    .zip(outcomes)
                    .map(|(count, of)| point(*count, &of))
                    .collect(),
            });
        Ok(series.collect())
    }

    /// One server, started for it, with so many clients.
    fn once(&self, server: &Server, clients: usize) -> Result<Outcome> {
        let running = server.start()?;
        let mut plan = plan_for(server, running.address, clients, self.time);
        plan.threads = self.threads.unwrap_or(clients);
        let outcome = load::measure(&plan)?;
        ensure!(!IS_STOPPED.load(Ordering::Relaxed), "interrupted");
        let name = &server.name;
        ensure!(
            outcome.wrong_count == 0,
            "{name} gives wrong replies, such as {}",
            outcome.wrong.first().map_or("", String::as_str)
        );
        ensure!(
            outcome.answered > 0,
            "{name} answers nobody: {}",
            outcome
                .errors
                .keys()
                .next()
                .map_or("no reply came", String::as_str)
        );
        Ok(outcome)
    }
}

/// The load that all are compared with: half of the requests store a string, the others ask for one.
fn plan_for(server: &Server, address: SocketAddr, clients: usize, time: Duration) -> Plan {
    let mix = match server.protocol.has(Ask::Get) {
        true => vec![(Ask::Add, 1), (Ask::Get, 1)],
        false => vec![(Ask::Add, 1)],
    };
    let manner = Manner {
        protocol: Protocol::clone(&server.protocol),
        mix,
        sizes: (32, 32),
        keep: None,
        tag: load::tag().into(),
    };
    Plan {
        address,
        manner,
        session: server.is_single.then_some(1),
        clients,
        time,
        requests: None,
        rate: None,
        threads: 1,
        shows_progress: false,
    }
}

fn point(clients: usize, outcomes: &[Outcome]) -> Point {
    let unanswered = outcomes.iter().map(|outcome| outcome.unanswered as usize);
    Point {
        clients,
        rate: table::median(outcomes.iter().map(Outcome::rate).collect()).unwrap_or(0.0),
        p99: table::median_time(
            outcomes
                .iter()
                .map(|outcome| outcome.percentile(99.0))
                .collect(),
        ),
        unanswered: unanswered.max().unwrap_or(0),
    }
}

fn json(all: &[Series]) -> String {
    let points = |series: &Series| {
        let points = series.points.iter().map(|point| {
            json!({
                "clients": point.clients,
                "requests_per_second": point.rate,
                "p99_milliseconds": point.p99.as_secs_f64() * 1e3,
                "unanswered": point.unanswered,
            })
        });
        points.collect::<Vec<_>>()
    };
    let all = all
        .iter()
        .map(|series| json!({"server": series.name, "points": points(series)}));
    let all: Vec<_> = all.collect();
    format!("{:#}\n", json!(all))
}
