//! What was measured, as a picture: throughput above, p99 below, against the number of clients.

use crate::compare::Series;
use crate::svg::{Anchor, Picture};

const WIDTH: f64 = 760.0;
const LEFT: f64 = 76.0;
const RIGHT: f64 = 600.0;
const PANEL: f64 = 220.0;
const TOP: f64 = 40.0;
const BETWEEN: f64 = 60.0;

/// One of the two.
struct Panel {
    title: &'static str,
    top: f64,
    /// The least and the most that is drawn, which are powers of ten.
    least: f64,
    most: f64,
}

/// The picture of all servers.
pub fn draw(all: &[Series], clients: &[usize]) -> Picture {
    let height = TOP + 2.0 * PANEL + BETWEEN + 50.0;
    let title = "Throughput and p99 of servers against the number of clients";
    let mut picture = Picture::new(WIDTH, height, title);
    let rates = |series: &Series| series.points.iter().map(|point| point.rate).collect();
    panel(&mut picture, "requests a second", TOP, all, clients, rates);
    let times = |series: &Series| {
        let times = series
            .points
            .iter()
            .map(|point| point.p99.as_secs_f64() * 1e3);
        times.collect()
    };
    let title = "p99: so many milliseconds at most, for 99 of 100 requests";
    panel(
        &mut picture,
        title,
        TOP + PANEL + BETWEEN,
        all,
        clients,
        times,
    );
    picture.text(
        [(LEFT + RIGHT) / 2.0, height - 12.0],
        Anchor::Middle,
        "ink",
        "clients at once",
    );
    picture
}

fn panel(
    picture: &mut Picture,
    title: &'static str,
    top: f64,
    all: &[Series],
    clients: &[usize],
    values: impl Fn(&Series) -> Vec<f64>,
) {
    let every: Vec<f64> = all
        .iter()
        .flat_map(&values)
        .filter(|value| *value > 0.0)
        .collect();
    let bound = |value: f64| 10_f64.powf(value);
    let least = every.iter().copied().fold(f64::MAX, f64::min);
    let most = every.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let panel = Panel {
        title,
        top,
        least: bound(least.min(most).log10().floor()),
        most: bound(most.log10().ceil()).max(bound(least.min(most).log10().floor() + 1.0)),
    };
    panel.frame(picture, clients);
    let mut labels = Vec::new();
    for (number, series) in all.iter().enumerate() {
        let class = Picture::series(number);
        let points = values(series).into_iter().zip(clients);
        let points: Vec<_> = points
            .map(|(value, count)| [across(*count, clients), panel.height(value)])
            .collect();
        picture.path(&points, &class);
        for point in &points {
            picture.dot(*point, &class);
        }
        if let Some([_, y]) = points.last() {
            labels.push((*y, class, series.name.as_str()));
        }
    }
    // Names stand at the ends of their lines, and none on another.
    labels.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut next = f64::MIN;
    for (y, class, name) in labels {
        next = y.max(next);
        picture.text([RIGHT + 12.0, next + 4.0], Anchor::Start, &class, name);
        next += 15.0;
    }
}

impl Panel {
    fn frame(&self, picture: &mut Picture, clients: &[usize]) {
        let bottom = self.top + PANEL;
        picture.text(
            [LEFT, self.top - 12.0],
            Anchor::Start,
            "ink bold",
            self.title,
        );
        let mut value = self.least;
        while value <= self.most * 1.01 {
            let y = self.height(value);
            picture.line([LEFT, y], [RIGHT, y], "faint thin");
            picture.text([LEFT - 8.0, y + 4.0], Anchor::End, "faint", &grouped(value));
            value *= 10.0;
        }
        for count in clients {
            let x = across(*count, clients);
            picture.line([x, bottom], [x, bottom + 4.0], "faint thin");
            picture.text(
                [x, bottom + 18.0],
                Anchor::Middle,
                "faint",
                &count.to_string(),
            );
        }
    }

    fn height(&self, value: f64) -> f64 {
        let share = (value.max(self.least) / self.least).ln() / (self.most / self.least).ln();
        self.top + PANEL * (1.0 - share)
    }
}

fn across(count: usize, clients: &[usize]) -> f64 {
    let logarithm = |count: Option<&usize>| (*count.unwrap_or(&1) as f64).ln();
    let (least, most) = (logarithm(clients.first()), logarithm(clients.last()));
    let share = (logarithm(Some(&count)) - least) / (most - least).max(1e-9);
    LEFT + 16.0 + (RIGHT - LEFT - 32.0) * share
}

/// A number that is read at sight: `100 000`, `0.1`.
fn grouped(value: f64) -> String {
    if value < 1.0 {
        return format!("{value}");
    }
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}
