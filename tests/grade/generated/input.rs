//! Input for a client.

use super::dice::Dice;
use super::words::{LINES, NEARLY_EXIT, long_text};

/// The lines of one input, each with its line end.
pub type Lines = Vec<Vec<u8>>;

/// How many lines one input has, where a client sends them all.
const LINES_EACH: usize = 14;

/// Several inputs for the client of `step`.
pub fn draw(step: &str, seed: u64) -> Vec<Lines> {
    let mut dice = Dice::new(seed, step);
    let mut texts: Vec<String> = [&LINES[..], &NEARLY_EXIT[..]]
        .concat()
        .iter()
        .map(|text| text.to_string())
        .collect();
    dice.shuffle(&mut texts);
    match step {
        "ex03" | "ex04" | "ex05" => first_lines(&mut dice, &texts),
        _ => {
            let lengths = match step {
                "comp1" => &[
                    1, 10, 13, 128, 255, 256, 1023, 1024, 1025, 2560, 4097, 20_000,
                ][..],
                _ => &[1, 1023, 1024],
            };
            let long = lengths.iter().map(|length| long_text(&mut dice, *length));
            texts.splice(8..8, long.collect::<Vec<_>>());
            let mut files = whole_files(&mut dice, &texts);
            if step == "comp1" {
                // Each in a file of its own: a pipe holds 64 KiB, and somebody has to read before
                // more can be typed.
                files.push(vec![line(&long_text(&mut dice, 65_536), &mut dice)]);
                files.push(vec![line(&long_text(&mut dice, 70_000), &mut dice)]);
            }
            files
        }
    }
}

/// What is easily mistaken where it is all of a line, or its beginning and its end.
const WHOLE: [&str; 9] = [
    "EXIT",
    "# nada",
    "--ajuda",
    "\"tudo entre aspas\"",
    " à frente e atrás ",
    " ",
    "\t",
    "\u{a0}",
    "0",
];

/// How many texts stand in one line, where each line takes a client of its own.
const TEXTS_EACH: usize = 4;

/// For a client that sends one line.
fn first_lines(dice: &mut Dice, texts: &[String]) -> Vec<Lines> {
    let joined = texts.chunks(TEXTS_EACH).map(|texts| texts.join(" "));
    let firsts = WHOLE.map(str::to_string).into_iter().chain(joined);
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
fn whole_files(dice: &mut Dice, texts: &[String]) -> Vec<Lines> {
    let mut files: Vec<Lines> = texts
        .chunks(LINES_EACH)
        .map(|texts| {
            let mut lines: Lines = texts.iter().map(|text| line(text, dice)).collect();
            for _ in 0..2 {
                lines.insert(dice.below(lines.len() + 1), line("", dice));
            }
            lines
        })
        .collect();
    // The ends that a file may have, and `EXIT` in each place and spelling.
    let ends: [&[&[u8]]; 5] = [
        &[b"fim"],
        &[b"EXIT"],
        &[b"EXIT\r\n", b"depois\n", b"EXIT\n"],
        &[b"\n", b"EXIT\n", b"EXIT\n", b"depois"],
        &[b"EXIT\n"],
    ];
    for (number, end) in ends.iter().enumerate() {
        let count = files.len();
        files[number % count].extend(end.iter().map(|line| line.to_vec()));
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
