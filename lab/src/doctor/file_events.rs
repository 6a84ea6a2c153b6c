//! Whether the system tells of changes in `exercises/`, as watch mode wants it to.

use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use language::{key, text};

use crate::base::changes;
use crate::doctor::finding::{Finding, plain};

/// How long the word of a change may be under way.
const PATIENCE: Duration = Duration::from_secs(3);

/// What the name of the file begins with: watch mode takes no notice of it.
const NAME: &str = ".lab-doctor-";

const INSTEAD: &str = key!("No save is lost: watch mode looks twice a second itself.");

/// Makes a file in `folder` for a moment, and sees whether the system says so.
pub fn finding(folder: &Path) -> Finding {
    let subject = text!("file events");
    if !changes::ARE_TOLD {
        let words = text!("watch mode looks at the files ten times a second");
        return Finding::ok(subject, words);
    }
    match is_told(folder) {
        Ok(true) => Finding::ok(
            subject,
            text!("the system tells watch mode of a save at once"),
        ),
        Ok(false) => Finding::warning(
            subject,
            text!("the system does not tell of changes here"),
            format!(
                "{} {}\n$ cargo lab watch --poll",
                text(INSTEAD),
                text!(
                    "It is so on network drives, and under WSL on drives of Windows; a folder \
                     of this machine is quicker, or this:"
                )
            ),
        ),
        Err(Trouble::File(error)) => Finding::fault(
            subject,
            text!(
                "no file can be made in {folder}: {why}",
                folder = folder.display(),
                why = plain(&error)
            ),
            text!(
                "You have to be able to write there: see whose folder it is, and whether it is there."
            ),
        ),
        Err(Trouble::System(error)) => Finding::warning(
            subject,
            text!("the system refuses to tell of changes: {error}", error),
            format!(
                "{}\n{}\n\
                 $ sudo sysctl fs.inotify.max_user_watches=524288\n\
                 $ sudo sysctl fs.inotify.max_user_instances=1024",
                text(INSTEAD),
                text!(
                    "An editor may have taken all that there are. An administrator can allow more:"
                )
            ),
        ),
    }
}

enum Trouble {
    File(std::io::Error),
    System(std::io::Error),
}

fn is_told(folder: &Path) -> Result<bool, Trouble> {
    // To watch a folder that is not there is no trouble of the system's.
    std::fs::read_dir(folder).map_err(Trouble::File)?;
    let (sender, events) = mpsc::channel();
    // Its own file goes at the end: with that, too, the thread learns that nobody listens any more.
    let tell = move |name: &str| !name.starts_with(NAME) || sender.send(()).is_ok();
    changes::tell(folder, tell).map_err(Trouble::System)?;
    let _file = tempfile::Builder::new()
        .prefix(NAME)
        .tempfile_in(folder)
        .map_err(Trouble::File)?;
    Ok(events.recv_timeout(PATIENCE).is_ok())
}
