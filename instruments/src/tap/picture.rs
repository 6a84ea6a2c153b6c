//! The sequence diagram as a picture.

use crate::svg::{Anchor, Picture};
use crate::tap::event::{Event, Side};
use crate::tap::story::{Kind, Step, Story, told};

const WIDTH: f64 = 760.0;
const FIRST: f64 = 96.0;
const BETWEEN: f64 = 72.0;
const SERVER: f64 = WIDTH - 32.0;
const TOP: f64 = 34.0;
const STEP: f64 = 26.0;
/// How many clients have lines of their own.
const COLUMNS: usize = 5;
/// The most steps in a picture; those before are left out.
const MOST: usize = 1000;
/// The letters of a text that fill one unit of width.
const LETTERS: f64 = 1.0 / 7.3;

/// The picture of `events`.
pub fn draw(events: &[Event]) -> Picture {
    let mut story = Story::new(COLUMNS);
    let steps: Vec<_> = events.iter().map(|event| story.tell(event)).collect();
    let steps = &steps[steps.len().saturating_sub(MOST)..];
    let height = TOP + (steps.len() as f64 + 1.0) * STEP;
    let mut picture = Picture::new(WIDTH, height, "What went over the wire, step by step");
    picture.text([SERVER, 20.0], Anchor::Middle, "ink bold", "server");
    picture.line([SERVER, TOP - 6.0], [SERVER, height - 8.0], "faint thin");
    lives(&mut picture, steps);
    for (number, step) in steps.iter().enumerate() {
        self::step(&mut picture, step, middle(number));
    }
    picture
}

/// The lines of the clients, and their names: each where it begins.
fn lives(picture: &mut Picture, steps: &[Step]) {
    let mut named = [None; COLUMNS];
    for (number, step) in steps.iter().enumerate() {
        let (x, y) = (place(step.column), middle(number));
        if named[step.column] != Some(step.connection) {
            let is_first = named[step.column].replace(step.connection).is_none();
            let height = if is_first { 20.0 } else { y - 8.0 };
            let name = format!("client {}", step.connection);
            picture.text([x, height], Anchor::Middle, "ink bold", &name);
        }
        for (column, _) in step
            .below
            .iter()
            .enumerate()
            .filter(|(_, whose)| whose.is_some())
        {
            picture.line([place(column), y], [place(column), y + STEP], "faint thin");
        }
    }
}

fn step(picture: &mut Picture, step: &Step, y: f64) {
    picture.text(
        [8.0, y + 4.0],
        Anchor::Start,
        "faint",
        &format!("{:>9}", told(step.since)),
    );
    let x = place(step.column);
    let class = match step.kind {
        Kind::Message => "s0",
        Kind::Connect | Kind::End => "faint dashed",
        Kind::Break => "break",
    };
    picture.line([x, y], [SERVER, y], class);
    let (tip, is_right) = match step.from {
        Side::Client => (SERVER, true),
        Side::Server => (x, false),
    };
    picture.head([tip, y], is_right, class);
    let letters = ((SERVER - x - 24.0) * LETTERS) as usize;
    let text = crate::text::shorten(&step.text, letters);
    let class = if step.kind == Kind::Break {
        "break"
    } else {
        "ink"
    };
    picture.text([x + 12.0, y - 5.0], Anchor::Start, class, &text);
}

fn place(column: usize) -> f64 {
    FIRST + column as f64 * BETWEEN
}

fn middle(number: usize) -> f64 {
    TOP + (number as f64 + 0.7) * STEP
}
