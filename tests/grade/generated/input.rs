//! Input for a client.

use super::dice::Dice;
use super::words::{LINES, NEARLY_EXIT, accents, long_text};
use crate::support::Check;

/// The lines of one input, each with its line end.
pub type Lines = Vec<Vec<u8>>;

/// How many lines one input has, where a client sends them all; and where that is kept: fewer clients.
const LINES_EACH: [usize; 2] = [14, 40];

/// Several inputs for the client of the step.
pub fn draw(check: &Check, seed: u64) -> Vec<Lines> {
    let mut dice = Dice::new(seed, check.step);
    let mut texts: Vec<String> = [&LINES[..], &NEARLY_EXIT[..]]
        .concat()
        .iter()
        .map(|text| text.to_string())
        .collect();
    dice.shuffle(&mut texts);
    match check.kind().sends_all_lines() {
        false => first_lines(check, &mut dice, &texts),
        true => {
            let lengths = match check.has_frames() {
                true => &[
                    1, 10, 13, 128, 255, 256, 1023, 1024, 1025, 2560, 4097, 20_000,
                ][..],
                false => &[1, 1023, 1024],
            };
            let long = lengths.iter().map(|length| long_text(&mut dice, *length));
            let accents = [0, 1].map(|shift| accents(1024, shift));
            texts.splice(8..8, long.chain(accents).collect::<Vec<_>>());
            repeat_requests(&mut texts);
            let mut files = whole_files(check, &mut dice, &texts);
            if check.has_frames() {
                // Each in a file of its own: a pipe holds 64 KiB, and somebody has to read before
                // more can be typed.
                files.push(vec![line(&long_text(&mut dice, 65_536), &mut dice)]);
                files.push(vec![line(&long_text(&mut dice, 70_000), &mut dice)]);
            }
            files
        }
    }
}

/// What was asked once is asked again at once, and once more with something else in between: the client
/// cannot know what the reply is by then.
fn repeat_requests(texts: &mut Vec<String>) {
    for request in ["LIST", "GET 0"] {
        let Some(place) = texts.iter().position(|text| text == request) else {
            continue;
        };
        let other = texts[(place + 1) % texts.len()].clone();
        let again = [request.to_string(), other, request.to_string()];
        texts.splice(place..place, again);
    }
}

/// What is easily mistaken where it is all of a line, or its beginning and its end.
const WHOLE: [&str; 9] = [
    "EXIT",
    " à frente e atrás ",
    "# nada",
    "--ajuda",
    "\"tudo entre aspas\"",
    " ",
    "\t",
    "\u{a0}",
    "0",
];

/// How many texts stand in one line, where each line takes a client of its own; and where that is kept.
const TEXTS_EACH: [usize; 2] = [4, 16];

/// For a client that sends one line.
fn first_lines(check: &Check, dice: &mut Dice, texts: &[String]) -> Vec<Lines> {
    let each = TEXTS_EACH[usize::from(check.is_kept())];
    let joined = texts.chunks(each).map(|texts| texts.join(" "));
    let whole = check.some_of(&WHOLE, 2).iter().map(|text| text.to_string());
    let firsts = whole.chain(joined);
    let mut inputs: Vec<_> = firsts
        .map(|first| {
            let mut lines = vec![line(&first, dice)];
            if dice.below(3) == 0 {
                lines.insert(0, line("", dice));
            }
            // It may be left out that there are others.
            lines.extend((dice.below(2) == 0).then(|| {
                let other = &texts[dice.below(texts.len())];
                line(other, dice)
            }));
            lines
        })
        .collect();
    let last = *dice.pick(&["EXIT", "ç", "sem fim de linha "]);
    inputs.push(vec![b"\n\r\n".to_vec(), last.as_bytes().to_vec()]);
    inputs.push(vec![long_text(dice, 1024).into_bytes(), b"\r\n".to_vec()]);
    inputs
}

/// For a client that sends all lines up to its `EXIT`.
fn whole_files(check: &Check, dice: &mut Dice, texts: &[String]) -> Vec<Lines> {
    let each = LINES_EACH[usize::from(check.is_kept())];
    let mut files: Vec<Lines> = texts
        .chunks(each)
        .map(|texts| {
            let mut lines: Lines = texts.iter().map(|text| line(text, dice)).collect();
            // One alone, and several in a row.
            for blank in [1, 6] {
                let place = dice.below(lines.len() + 1);
                lines.splice(
                    place..place,
                    (0..blank).map(|_| line("", dice)).collect::<Lines>(),
                );
            }
            lines
        })
        .collect();
    // The ends that a file may have, and `EXIT` in each place and spelling.
    let ends: [&[&[u8]]; 5] = [
        &[b"fim"],
        &[b"EXIT\r\n", b"depois\n", b"EXIT\n"],
        &[b"EXIT"],
        &[b"\n", b"EXIT\n", b"EXIT\n", b"depois"],
        &[b"EXIT\n"],
    ];
    for (file, end) in files.iter_mut().zip(ends) {
        file.extend(end.iter().map(|line| line.to_vec()));
    }
    files.push(vec![b"EXIT\n".to_vec(), b"depois\n".to_vec()]);
    files.push(vec![b"\r\n".to_vec(), b"EXIT".to_vec()]);
    files
}

/// `text` with one of the two line ends.
fn line(text: &str, dice: &mut Dice) -> Vec<u8> {
    let end = *dice.pick(&["\n", "\n", "\r\n"]);
    [text, end].concat().into_bytes()
}
