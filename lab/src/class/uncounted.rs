//! What a student's own check accepts, and grading will not: it takes the files of `exercises/` that belong to a
//! submission, and everything else is the kit's own.

use anyhow::Result;
use language::text;

use crate::base::files::{self, fingerprint};
use crate::build::package::LIBRARY;
use crate::build::sources;
use crate::class::handing_in;
use crate::kit::installed::Installed;
use crate::kit::lab::Lab;
use crate::kit::workspace::name_below;

/// What of a workspace is the kit's own in grading, and matters there.
const OF_KIT: [&str; 5] = [
    ".cargo/config.toml",
    "Cargo.toml",
    "src/",
    "steps.toml",
    "tests/grade/",
];

/// What is to be said of the files that are not as they were handed out; none where all are.
///
/// # Errors
/// When a file, or the record of what was handed out, cannot be read.
pub fn changes(lab: &Lab) -> Result<Option<String>> {
    let record = Installed::read(lab)?;
    let matters = |name: &String| OF_KIT.iter().any(|place| name.starts_with(place));
    let is_changed = |(name, sum): &(&String, &String)| {
        let text = files::read_text(&lab.root.join(name)).unwrap_or_default();
        // Git may have turned line ends into those of Windows.
        fingerprint(text.replace("\r\n", "\n").as_bytes()) != **sum
    };
    let installed = record.files.iter().filter(|(name, _)| matters(name));
    let mut found: Vec<_> = installed
        .filter(is_changed)
        .map(|(name, _)| name.clone())
        .collect();
    for path in files::below(&lab.root.join("src"))? {
        let name = name_below(&lab.root, &path);
        if !record.files.is_empty() && !record.files.contains_key(&name) {
            found.push(name);
        }
    }
    Ok(match found.as_slice() {
        [] => None,
        [one] => Some(text!(
            "{file} is not as it was handed out. Grading takes the kit's own: what works only with yours will not count",
            file = one
        )),
        [first @ .., last] => Some(text!(
            "{files} and {last} are not as they were handed out. Grading takes the kit's own: \
             what works only with yours will not count",
            files = first.join(", "),
            last
        )),
    })
}

/// What is to be said of the files that `step`, which has just been built, takes in and grading does not have.
///
/// # Errors
/// When what is handed in cannot be read.
pub fn sources(lab: &Lab, step: &str) -> Result<Vec<String>> {
    let (taken, _) = handing_in::of_workspace(lab)?;
    let mut told = Vec::new();
    for name in [step, LIBRARY] {
        // There is no list of what does not compile, and that does not count anyway.
        let sources = sources::of(&lab.root, &lab.target(), name).unwrap_or_default();
        for path in sources {
            let is_kit_s = path.starts_with(lab.root.join("src"));
            let is_taken = path.starts_with(lab.exercises())
                && taken.contains_key(&name_below(&lab.exercises(), &path));
            if !is_kit_s && !is_taken {
                let path = name_below(&lab.root, &path);
                told.push(text!(
                    "exercises/{name}.rs takes in {path}, which is not handed in: it will not compile in grading",
                    name,
                    path
                ));
            }
        }
    }
    Ok(told)
}
