//! The figures that the servers of the kit have to reach, and whether they do.

use std::fmt::Write;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};

use crate::compare::server::Server;
use crate::compare::table::{median, median_time};
use crate::compare::{Measuring, plan_for};
use crate::load::protocol::Ask;
use crate::load::report::{Outcome, shown};
use crate::load::{self, Plan};

const IDLE: usize = 10_000;
const LISTED: u64 = 10_000;

/// What was measured, and what it has to be.
struct Figure {
    what: String,
    is: String,
    has_to_be: String,
    is_reached: bool,
}

/// Measures them all, and tells them line by line; whether all are reached.
///
/// # Errors
/// When a server cannot be started or reached.
pub fn measure(measuring: &Measuring) -> Result<(String, bool)> {
    let mut figures = ratios(measuring)?;
    let comp6 = Server::parse("comp6")?;
    figures.extend(idle(&comp6)?);
    figures.push(lists(&comp6, measuring)?);
    let mut text = String::new();
    for Figure {
        what,
        is,
        has_to_be,
        is_reached,
    } in &figures
    {
        let mark = if *is_reached { "✓" } else { "✗" };
        let _ = writeln!(text, "{mark} {what}: {is} ({has_to_be})");
    }
    Ok((text, figures.iter().all(|figure| figure.is_reached)))
}

/// comp6 beside the others, with 50 clients, and beside itself, with 200: medians of the ratios within
/// a round, in which all are measured one after another.
fn ratios(measuring: &Measuring) -> Result<Vec<Figure>> {
    let servers = ["comp6", "echo", "python", "redis"].map(Server::parse);
    let servers: Vec<_> = servers.into_iter().collect::<Result<_>>()?;
    let mut rounds = Vec::new();
    for round in 1..=measuring.runs {
        crate::note(&format!("round {round} of {}", measuring.runs));
        let mut outcomes = Vec::new();
        for server in &servers {
            let is_there = server.is_there();
            outcomes.push(match is_there {
                true => Some(measuring.once(server, 50)?),
                false => None,
            });
        }
        outcomes.push(Some(measuring.once(&servers[0], 200)?));
        rounds.push(outcomes);
    }
    let ratio = |number: usize, of: &dyn Fn(&Outcome) -> f64| {
        let ratios = rounds.iter().filter_map(|round| {
            let own = of(round[0].as_ref()?);
            Some(own / of(round[number].as_ref()?).max(1e-9))
        });
        median(ratios.collect())
    };
    let rate = |outcome: &Outcome| outcome.rate();
    let p99 = |outcome: &Outcome| outcome.percentile(99.0).as_secs_f64();
    let mut figures = Vec::new();
    let mut push = |what: &str, ratio: Option<f64>, least: Option<f64>, most: Option<f64>| {
        let reached = |ratio: f64| {
            least.is_none_or(|least| ratio >= least) && most.is_none_or(|most| ratio <= most)
        };
        figures.push(Figure {
            what: what.to_string(),
            is: ratio.map_or("not measured: it is not installed".into(), |ratio| {
                format!("{ratio:.2}")
            }),
            has_to_be: match (least, most) {
                (Some(least), _) => format!("at least {least}"),
                (_, most) => format!("at most {}", most.unwrap_or_default()),
            },
            is_reached: ratio.is_some_and(reached),
        });
    };
    push(
        "comp6 / redis-server, requests/s",
        ratio(3, &rate),
        Some(1.1),
        None,
    );
    push(
        "comp6 / bare echo, requests/s",
        ratio(1, &rate),
        Some(0.9),
        None,
    );
    push(
        "comp6 / python, requests/s",
        ratio(2, &rate),
        Some(8.0),
        None,
    );
    push("comp6 / redis-server, p99", ratio(3, &p99), None, Some(1.2));
    let shrinks = ratio(4, &rate).map(|ratio| 1.0 / ratio);
    push(
        "comp6 with 200 clients / with 50, requests/s",
        shrinks,
        Some(0.8),
        None,
    );
    for (number, server) in servers.iter().enumerate() {
        let of = rounds.iter().filter_map(|round| round[number].as_ref());
        let rates: Vec<_> = of.clone().map(Outcome::rate).collect();
        let times = of.map(|outcome| outcome.percentile(99.0));
        if let Some(rate) = median(rates) {
            let p99 = shown(median_time(times.collect()));
            crate::say(&format!(
                "  {:8} {rate:>9.0} requests/s, p99 {p99}",
                server.name
            ))?;
        }
    }
    Ok(figures)
}

/// Many that are connected and say nothing: what they cost, and how long a new one waits.
fn idle(server: &Server) -> Result<Vec<Figure>> {
    let running = server.start()?;
    let before = running.resident();
    let connections = load::connect_idle(running.address, IDLE)?;
    // The last of them is being served when somebody who came later is.
    let new = Plan {
        session: Some(1),
        requests: Some(200),
        ..plan_for(server, running.address, 1, Duration::from_secs(60))
    };
    let outcome = load::measure(&new)?;
    let after = running.resident();
    drop(connections);
    let (before, after) = before
        .zip(after)
        .context("the system does not say how much memory is taken")?;
    let each = after.saturating_sub(before) as f64 / IDLE as f64 / 1000.0;
    let slowest = outcome.percentile(99.0);
    Ok(vec![
        Figure {
            what: format!("{IDLE} idle connections, memory for each"),
            is: format!("{each:.1} kB"),
            has_to_be: "under 12 kB".into(),
            is_reached: each < 12.0,
        },
        Figure {
            what: format!("a new client beside them, p99 of {}", outcome.answered),
            is: shown(slowest),
            has_to_be: "at most 10 ms".into(),
            is_reached: outcome.is_good() && slowest <= Duration::from_millis(10),
        },
    ])
}

/// One client lists so many strings, again and again, while 50 add (and remove what they have added:
/// or else there would soon be a hundred times as many).
fn lists(server: &Server, measuring: &Measuring) -> Result<Figure> {
    let running = server.start()?;
    let plan = |clients, ask, time| {
        let mut plan = plan_for(server, running.address, clients, time);
        plan.manner.mix = vec![(ask, 1)];
        plan
    };
    let filling = Plan {
        requests: Some(LISTED),
        ..plan(1, Ask::Add, Duration::from_secs(120))
    };
    load::measure(&filling)?;
    let mut adding = plan(50, Ask::Add, measuring.time);
    adding.manner.keep = Some(2);
    let listing = plan(1, Ask::List, measuring.time);
    let [added, listed] = thread::scope(|scope| {
        let both = [&adding, &listing].map(|plan| scope.spawn(move || load::measure(plan)));
        both.map(|load| {
            load.join()
                .unwrap_or_else(|_| Err(anyhow!("a load has failed")))
        })
    });
    let (added, listed) = (added?, listed?);
    let slowest = added.percentile(99.0).max(listed.percentile(99.0));
    let wrong = added.wrong_count + listed.wrong_count;
    Ok(Figure {
        what: format!("LIST of {LISTED} strings while 50 clients add, p99"),
        is: format!(
            "{} for those who add, {} for who lists {} times, {wrong} replies wrong",
            shown(added.percentile(99.0)),
            shown(listed.percentile(99.0)),
            listed.answered
        ),
        has_to_be: "at most 50 ms".into(),
        is_reached: wrong == 0 && listed.answered > 0 && slowest <= Duration::from_millis(50),
    })
}
