//! What was measured, in letters: a table, and a picture for the terminal.

use std::time::Duration;

use crate::compare::Series;
use crate::load::report::shown;

/// How many lines and letters the picture has.
const HEIGHT: usize = 14;
const BETWEEN: usize = 8;

/// Requests a second and p99 of all servers, by the number of clients.
pub fn tables(all: &[Series], clients: &[usize]) -> String {
    let rates = |series: &Series| {
        let rates = series
            .points
            .iter()
            .map(|point| format!("{:.0}", point.rate));
        rates.collect::<Vec<_>>()
    };
    let times = |series: &Series| {
        let times = series.points.iter().map(|point| shown(point.p99));
        times.collect::<Vec<_>>()
    };
    let mut text = table("requests/s", all, clients, rates) + "\n";
    text += &table("p99", all, clients, times);
    for series in all {
        for point in series.points.iter().filter(|point| point.unanswered > 0) {
            text += &format!(
                "{} with {} clients: {} were still waiting for a reply at the end\n",
                series.name, point.clients, point.unanswered
            );
        }
    }
    text
}

fn table(
    what: &str,
    all: &[Series],
    clients: &[usize],
    cells: impl Fn(&Series) -> Vec<String>,
) -> String {
    let width = all.iter().map(|series| series.name.chars().count()).max();
    let width = width.unwrap_or(0).max(what.len()) + 1;
    let head: String = clients.iter().map(|count| format!("{count:>10}")).collect();
    let mut text = format!("{what:width$}{head}  clients\n");
    for series in all {
        let cells: String = cells(series)
            .iter()
            .map(|cell| format!("{cell:>10}"))
            .collect();
        text += &format!("{:width$}{cells}\n", series.name);
    }
    text
}

/// Throughput against the number of clients, with a letter for each server.
pub fn picture(all: &[Series], clients: &[usize]) -> String {
    let rates = all
        .iter()
        .flat_map(|series| series.points.iter().map(|point| point.rate));
    let (least, most) = rates.fold((f64::MAX, 1.0_f64), |(least, most), rate| {
        (least.min(rate.max(1.0)), most.max(rate))
    });
    let place = |rate: f64| {
        let share = (rate.max(least) / least).ln() / (most / least).ln().max(1e-9);
        HEIGHT - 1 - (share * (HEIGHT - 1) as f64).round() as usize
    };
    let mut lines = vec![vec![' '; clients.len() * BETWEEN]; HEIGHT];
    for (letter, series) in ('A'..='Z').cycle().zip(all) {
        for (column, point) in series.points.iter().enumerate() {
            let line = &mut lines[place(point.rate)];
            let mut free = column * BETWEEN + 3..(column + 1) * BETWEEN;
            // Those at the same place stand side by side.
            if let Some(place) = free.find(|place| line[*place] == ' ') {
                line[place] = letter;
            }
        }
    }
    let mut text = "requests/s (each line the same number of times more)\n".to_string();
    for (number, line) in lines.iter().enumerate() {
        let share = (HEIGHT - 1 - number) as f64 / (HEIGHT - 1) as f64;
        let rate = least * (most / least).powf(share);
        let line: String = line.iter().collect();
        text += &format!("{rate:>9.0} |{}\n", line.trim_end());
    }
    let head: String = clients
        .iter()
        .map(|count| format!("{count:>5}   "))
        .collect();
    text += &format!(
        "{:>9} +{}\n{:>11}{}\n",
        "",
        "-".repeat(clients.len() * BETWEEN),
        "",
        head.trim_end()
    );
    let names = ('A'..='Z').cycle().zip(all);
    let names: Vec<_> = names
        .map(|(letter, series)| format!("{letter} {}", series.name))
        .collect();
    text + &format!("{:>11}clients; {}\n", "", names.join(", "))
}

/// The one in the middle.
pub fn median<T: PartialOrd + Copy>(mut values: Vec<T>) -> Option<T> {
    values.sort_by(|one, other| one.partial_cmp(other).unwrap_or(std::cmp::Ordering::Equal));
    values.get(values.len() / 2).copied()
}

/// The same of times.
pub fn median_time(times: Vec<Duration>) -> Duration {
    median(times).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::Point;

    #[test]
    fn every_server_is_in_the_table_and_in_the_picture() {
        let point = |clients, rate| Point {
            clients,
            rate,
            p99: Duration::from_micros(1500),
            unanswered: clients - 1,
        };
        let series = |name: &str, rate: f64| Series {
            name: name.to_string(),
            points: vec![point(1, rate), point(200, rate * 2.0)],
        };
        let all = [
            series("one", 1000.0),
            series("other", 1000.0),
            series("fast", 90_000.0),
        ];
        let text = tables(&all, &[1, 200]);
        assert!(text.contains("fast            90000    180000"), "{text}");
        assert!(
            text.contains("one with 200 clients: 199 were still waiting"),
            "{text}"
        );
        let picture = picture(&all, &[1, 200]);
        assert!(picture.contains("     1000 |   AB\n"), "{picture}");
        assert!(picture.contains("   180000 |           C\n"), "{picture}");
        assert_eq!(median(vec![3, 1, 2]), Some(2));
    }
}
