//! `cargo lab guide [PAGE]`: a page of the guide, in the terminal or in the browser.

use std::env;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail, ensure};
use language::text;

use crate::base::pager;
use crate::kit::guide;
use crate::kit::lab::Lab;
use crate::student::pages;
use crate::student::session::Session;

#[derive(clap::Args)]
pub struct Arguments {
    /// The step, or another page of the guide, such as `setup` or `trouble`; else that of your step
    page: Option<String>,
    /// Show hints and answers, too, which a page keeps closed
    #[arg(long)]
    answers: bool,
    /// Open the page in the browser (the guide has to be built as a book: `mdbook build guide`)
    #[arg(long)]
    browser: bool,
}

/// Shows a page of the guide, in the language that is chosen.
///
/// # Errors
/// When there is no such page, or it cannot be shown.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let lab = Lab::find()?;
    let name = match &arguments.page {
        Some(name) => name.clone(),
        None => own_page()?,
    };
    let names = guide::names(&lab)?;
    ensure!(
        names.contains(&name),
        text!(
            "the guide has no page `{name}`; its pages are: {names}",
            name,
            names = names.join(", ")
        )
    );
    if arguments.browser {
        return open_in_the_browser(&lab, &name);
    }
    pager::show(&pages::of_the_guide(&lab, &name, arguments.answers)?);
    Ok(ExitCode::SUCCESS)
}

/// The page of the step that the student is at; without one the first page.
fn own_page() -> Result<String> {
    let Ok(mut session) = Session::begin() else {
        return Ok(guide::FIRST.to_string());
    };
    session.refresh()?;
    let step = session.chosen(None)?;
    Ok(step.map_or(guide::FIRST.to_string(), |step| step.name))
}

fn open_in_the_browser(lab: &Lab, name: &str) -> Result<ExitCode> {
    let page = lab.root.join(guide::path_in_the_book(name));
    ensure!(
        page.is_file(),
        text!(
            "{page} is not there: the guide has not been built as a book\n  \
             `mdbook build guide` builds it (`cargo install mdbook` brings mdbook)",
            page = page.display()
        )
    );
    let mut command = opener(&page);
    let status = command
        .stdin(Stdio::null())
        .status()
        .with_context(|| text!("cannot open {page}", page = page.display()))?;
    if !status.success() {
        bail!(text!(
            "the browser could not open {page}",
            page = page.display()
        ));
    }
    Ok(ExitCode::SUCCESS)
}

/// What opens a file in the browser on this system; `BROWSER` names another program.
fn opener(page: &Path) -> Command {
    let system = match env::consts::OS {
        "macos" => "open",
        "windows" => "explorer",
        _ => "xdg-open",
    };
    let mut command = Command::new(env::var_os("BROWSER").unwrap_or(system.into()));
    command.arg(page);
    command
}
