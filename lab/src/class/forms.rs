//! The marks of a class in the forms that course systems read. The program that knows them is one of its
//! own, `course/`: here is what can be asked of it.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::base::files;
use crate::build::on_demand::OnDemand;

/// The program that knows of course systems.
pub const COURSE: OnDemand = OnDemand {
    name: "course",
    words: "the parts for a course",
    is_release: false,
};

/// The form that is written anew after each step.
const KEPT: &str = "gradescope";

/// The forms, each with the file that it goes to.
#[derive(clap::Args, Default)]
#[command(next_help_heading = "Forms")]
pub struct Forms {
    /// A row for each submission, for a spreadsheet
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// What stands between the cells of the spreadsheet; with `;` numbers have a decimal comma
    #[arg(long, value_name = "LETTER", default_value = ",")]
    csv_separator: char,
    /// The class at a glance: one page for a browser
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Grades and feedback for Moodle's import
    #[arg(long, value_name = "FILE")]
    moodle: Option<PathBuf>,
    /// Grades for the import of Canvas' gradebook
    #[arg(long, value_name = "FILE")]
    canvas: Option<PathBuf>,
    /// The title of the assignment as Canvas' gradebook has it, with the number in brackets
    #[arg(long, value_name = "TITLE", default_value = "Sockets")]
    canvas_assignment: String,
    /// JUnit's XML, for Artemis, GitLab and Jenkins
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Gradescope's results.json, of one submission
    #[arg(long, value_name = "FILE")]
    gradescope: Option<PathBuf>,
    /// Classroom 50's result.json, of one submission
    #[arg(long, value_name = "FILE")]
    classroom50: Option<PathBuf>,
    /// PrairieLearn's results.json, of one submission
    #[arg(long, value_name = "FILE")]
    prairielearn: Option<PathBuf>,
    /// Autolab's line, of one submission; `-` prints it
    #[arg(long, value_name = "FILE")]
    autolab: Option<PathBuf>,
    /// How much of a check that fails students are told
    #[arg(long, value_enum, default_value_t)]
    pub show: Show,
}

/// How much of a check that fails students are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Show {
    /// The whole page: the conversation, what was expected, what happened
    #[default]
    Full,
    /// Which checks fail
    Outcome,
    /// The points alone
    None,
}

impl Forms {
    /// Those that are asked for.
    fn asked(&self) -> Vec<(&'static str, &Path)> {
        let all = [
            ("csv", &self.csv),
            ("html", &self.html),
            ("moodle", &self.moodle),
            ("canvas", &self.canvas),
            ("junit", &self.junit),
            ("gradescope", &self.gradescope),
            ("classroom50", &self.classroom50),
            ("prairielearn", &self.prairielearn),
            ("autolab", &self.autolab),
        ];
        let asked = all
            .into_iter()
            .filter_map(|(form, file)| Some((form, file.as_deref()?)));
        asked.collect()
    }

    /// Whether any is asked for.
    pub fn is_asked(&self) -> bool {
        !self.asked().is_empty()
    }

    /// The files that they go to; what is printed goes to none.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        let files = self.asked().into_iter().map(|(_, file)| file);
        files.filter(|file| *file != Path::new("-"))
    }

    /// Has `course` write all that are asked for, of the marks in a file.
    ///
    /// # Errors
    /// When one of them cannot be written: it has said so itself.
    pub fn write(&self, course: &Path, marks: &Path) -> Result<()> {
        self.write_those(course, marks, &self.asked())
    }

    fn write_those(&self, course: &Path, marks: &Path, asked: &[(&str, &Path)]) -> Result<()> {
        let mut command = Command::new(course);
        command.args([OsStr::new("forms"), marks.as_os_str()]);
        command.arg(format!("--csv-separator={}", self.csv_separator));
        command.arg(format!("--canvas-assignment={}", self.canvas_assignment));
        command.arg(format!("--show={}", self.show.name()));
        for (form, file) in asked {
            command.args([OsString::from("--write"), (*form).into(), (*file).into()]);
        }
        let status = command.status();
        let status = status.with_context(|| format!("cannot start `{}`", course.display()))?;
        match status.success() {
            true => Ok(()),
            false => bail!("not everything that was asked for is written"),
        }
    }

    /// The same, of the text of marks that are in no file.
    ///
    /// # Errors
    /// When one of them cannot be written.
    pub fn write_of(&self, course: &Path, marks: &str) -> Result<()> {
        self.write_some(course, marks, |_| true)
    }

    /// Whether one is written after each step: Gradescope takes what there is when the time is over.
    pub fn has_kept(&self) -> bool {
        self.asked().iter().any(|(form, _)| *form == KEPT)
    }

    /// That one, of the marks so far.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_kept(&self, course: &Path, marks: &str) -> Result<()> {
        self.write_some(course, marks, |form| form == KEPT)
    }

    /// All others, where the grading was interrupted and that one is written.
    ///
    /// # Errors
    /// When one of them cannot be written.
    pub fn write_but_kept(&self, course: &Path, marks: &str) -> Result<()> {
        self.write_some(course, marks, |form| form != KEPT)
    }

    fn write_some(
        &self,
        course: &Path,
        marks: &str,
        is_chosen: impl Fn(&str) -> bool,
    ) -> Result<()> {
        let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
        let file = folder.path().join("marks.json");
        files::put(&file, marks.as_bytes())?;
        let mut chosen = self.asked();
        chosen.retain(|(form, _)| is_chosen(form));
        self.write_those(course, &file, &chosen)
    }
}

impl Show {
    fn name(self) -> &'static str {
        match self {
            Show::Full => "full",
            Show::Outcome => "outcome",
            Show::None => "none",
        }
    }
}
