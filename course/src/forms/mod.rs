//! The marks of a class in the forms that others read: one form a file. None of them knows of another, nor
//! of how submissions are graded; what they need of the marks is in `marks.rs`.

mod autolab;
mod canvas;
mod classroom50;
mod csv;
mod gradescope;
mod junit;
pub mod marks;
mod moodle;
pub mod neutral;
mod prairielearn;
pub mod telling;

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::files;
use crate::note;
use crate::page;
use crate::print::printable_within_a_line;
use marks::Marks;
use telling::Show;

/// What is asked of `course forms`; the runner's command line is for people.
#[derive(clap::Args)]
pub struct Arguments {
    /// What `cargo lab grade --json` has written
    marks: PathBuf,
    /// How much of a check that fails is told, in the forms that students see
    #[arg(long, value_enum, default_value_t)]
    show: Show,
    /// What stands between the cells of the spreadsheet
    #[arg(long, default_value = ",")]
    csv_separator: char,
    /// The title of Canvas' assignment, with its number in brackets
    #[arg(long, default_value = "Sockets")]
    canvas_assignment: String,
    /// A form and the file that it goes to; `-` is the standard output
    #[arg(long, num_args = 2, value_names = ["FORM", "FILE"])]
    write: Vec<OsString>,
}

/// Writes all that is asked for.
///
/// # Errors
/// When the marks cannot be read, a form is not possible with them, or a file cannot be written. The other
/// forms are written all the same.
pub fn run(arguments: &Arguments) -> Result<()> {
    let path = arguments.marks.display();
    let text = files::read(&arguments.marks)?;
    let marks = Marks::parse(&text).with_context(|| format!("`{path}` cannot be used"))?;
    let mut faults = Vec::new();
    for pair in arguments.write.chunks_exact(2) {
        let form = pair[0].to_string_lossy();
        let written = render(&form, &marks, arguments).and_then(|text| put(&pair[1], &text));
        if let Err(error) = written {
            faults.push(format!("--{form}: {error:#}"));
        }
    }
    match faults.is_empty() {
        true => Ok(()),
        false => bail!("{}", faults.join("\n")),
    }
}

/// The text of the form called `form`.
fn render(form: &str, marks: &Marks, arguments: &Arguments) -> Result<Vec<u8>> {
    let show = arguments.show;
    match form {
        "csv" => {
            let separator = u8::try_from(arguments.csv_separator);
            csv::render(marks, separator.context("the separator is one of ASCII")?)
        }
        "moodle" => moodle::render(marks, show).map(|form| without(form, "Moodle")),
        "canvas" => {
            let form = canvas::render(marks, &arguments.canvas_assignment)?;
            Ok(without(form, "Canvas"))
        }
        "junit" => junit::render(marks, show),
        "html" => page::render(marks),
        "gradescope" => lines(&gradescope::render(marks, marks.only()?, show)),
        "classroom50" => lines(&classroom50::render(marks, marks.only()?)?),
        "prairielearn" => lines(&prairielearn::render(marks, marks.only()?, show)),
        "autolab" => Ok(format!("{}\n", autolab::render(marks.only()?)?).into_bytes()),
        _ => bail!("there is no such form"),
    }
}

fn lines(value: &Value) -> Result<Vec<u8>> {
    Ok(format!("{value:#}\n").into_bytes())
}

/// The text of a gradebook, when it has been said who is not in it.
fn without((text, left_out): (Vec<u8>, Vec<&str>), reader: &str) -> Vec<u8> {
    for name in left_out {
        let name = printable_within_a_line(name);
        note(&format!(
            "note: {name} has no row for {reader}, and keeps the grade that is there"
        ));
    }
    text
}

fn put(file: &OsStr, text: &[u8]) -> Result<()> {
    match file == "-" {
        true => io::stdout()
            .lock()
            .write_all(text)
            .context("cannot write to the standard output"),
        false => files::put(Path::new(file), text),
    }
}
