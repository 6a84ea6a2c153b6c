//! The tree that the runner works in: the kit, or a workspace that was made from it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result, bail};
use language::text;

use crate::base::files::{self, fingerprint};
use crate::kit::step::{self, Step};

/// The files of `exercises/` that belong to no step.
pub const SHARED: [&str; 2] = ["sock_utils.rs", "mensagens.txt"];

/// The kit or a workspace: its folder, and its table of steps.
#[derive(Clone)]
pub struct Lab {
    pub root: PathBuf,
    pub steps: Vec<Step>,
}

/// The fingerprint of a file's content, and the file's time.
pub type Save = (String, SystemTime);

impl Lab {
    /// Finds the kit or workspace that the current folder is in.
    ///
    /// # Errors
    /// When it is in none, or its steps.toml cannot be understood.
    pub fn find() -> Result<Lab> {
        let here = env::current_dir().context(text!("cannot find the current folder"))?;
        let is_lab = |folder: &Path| {
            folder.join("steps.toml").is_file() && folder.join("lab/Cargo.toml").is_file()
        };
        match here.ancestors().find(|folder| is_lab(folder)) {
            Some(root) => Lab::at(root),
            None => bail!(text!(
                "`{folder}` is in no socklab kit or workspace",
                folder = here.display()
            )),
        }
    }

    /// The kit or workspace in the folder `root`.
    ///
    /// # Errors
    /// When its steps.toml cannot be read or understood.
    pub fn at(root: &Path) -> Result<Lab> {
        let path = root.join("steps.toml");
        let text = files::read_text(&path)?;
        let steps =
            step::parse(&text).with_context(|| text!("in `{path}`", path = path.display()))?;
        Ok(Lab {
            root: root.to_path_buf(),
            steps,
        })
    }

    /// Whether this is the kit itself: its own tests are never handed out.
    pub fn is_kit(&self) -> bool {
        self.root.join("tests/kit").is_dir()
    }

    /// Refuses the kit, for what only makes sense in a workspace.
    ///
    /// # Errors
    /// When this is the kit.
    pub fn demand_workspace(&self) -> Result<()> {
        if self.is_kit() {
            bail!(text!(
                "this is the kit, whose exercises are there to be handed out\n  \
                 `cargo lab init ../mine` makes a workspace of your own beside it"
            ));
        }
        Ok(())
    }

    /// The step called `name`.
    ///
    /// # Errors
    /// When there is none; the error lists those that there are.
    pub fn step(&self, name: &str) -> Result<&Step> {
        let stem = name.strip_suffix(".rs").unwrap_or(name);
        let found = self.steps.iter().find(|step| step.name == stem);
        found.with_context(|| {
            let names: Vec<_> = self.steps.iter().map(|step| step.name.as_str()).collect();
            let meant = names.iter().find(|other| is_meant(stem, other));
            let meant = meant.map(|other| text!("; did you mean `{name}`?", name = other));
            let meant = meant.unwrap_or_default();
            text!(
                "there is no step `{name}`{meant}\n  the steps are {names}",
                name,
                meant,
                names = names.join(", ")
            )
        })
    }

    /// The step after `step`, if it is not the last.
    pub fn step_after(&self, step: &Step) -> Option<&Step> {
        let mut rest = self.steps.iter().skip_while(|other| *other != step);
        rest.nth(1)
    }

    /// The names of all files that `exercises/` has when it is handed out.
    pub fn exercise_files(&self) -> impl Iterator<Item = String> {
        let steps = self.steps.iter().map(|step| step.file());
        steps.chain(SHARED.map(str::to_string))
    }

    pub fn exercises(&self) -> PathBuf {
        self.root.join("exercises")
    }

    /// The folder where cargo puts what it builds.
    pub fn target(&self) -> PathBuf {
        match env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => self.root.join(folder),
            None => self.root.join("target"),
        }
    }

    /// Where the runner keeps there what it makes itself.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn own_target(&self) -> Result<PathBuf> {
        let folder = self.target().join("lab");
        fs::create_dir_all(&folder)
            .with_context(|| text!("cannot make `{path}`", path = folder.display()))?;
        Ok(folder)
    }

    /// What the runner keeps in a workspace for itself.
    pub fn own(&self) -> PathBuf {
        self.root.join(".lab")
    }

    /// The exercises as they were handed out.
    pub fn starters(&self) -> PathBuf {
        match self.is_kit() {
            true => self.exercises(),
            false => self.own().join("starters"),
        }
    }

    /// What the file `name` of `exercises/` was when it was handed out.
    ///
    /// # Errors
    /// When it is not there any more.
    pub fn starter(&self, name: &str) -> Result<Vec<u8>> {
        let path = self.starters().join(name);
        files::read(&path).context(text!(
            "the starters are missing: `cargo lab init --update DIR`, in the kit, brings them back"
        ))
    }

    /// What the result of grading `step` depends on: its own file, all files of `exercises/` that
    /// are no other step's, the library, and the grader.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn fingerprint(&self, step: &Step) -> Result<String> {
        let mut parts = vec![self.kit_fingerprint()?];
        for name in self.files_there() {
            let is_another_step = self.steps.iter().any(|other| other.file() == name);
            if name == step.file() || !is_another_step {
                let path = self.exercises().join(&name);
                if path.is_file() {
                    parts.push(format!("{name} {}", fingerprint(&files::read(&path)?)));
                }
            }
        }
        Ok(fingerprint(parts.join("\n").as_bytes()))
    }

    /// What every result depends on: the library and the grader.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn kit_fingerprint(&self) -> Result<String> {
        let mut parts = Vec::new();
        for folder in ["src", "tests/grade"] {
            for path in files::below(&self.root.join(folder))? {
                parts.push(fingerprint(&files::read(&path)?));
            }
        }
        for file in ["Cargo.toml", "Cargo.lock", "steps.toml"] {
            parts.push(fingerprint(&files::read(&self.root.join(file))?));
        }
        Ok(fingerprint(parts.join("\n").as_bytes()))
    }

    /// What `exercises/` holds now, by names, for a watcher. It changes with every save, also with
    /// one that changes nothing or takes the one before back: a build may have seen what was between.
    pub fn saves(&self) -> Vec<(String, Save)> {
        // A file that is being replaced at this moment is seen the next time.
        let read = |name: String| {
            let path = self.exercises().join(&name);
            let time = path.metadata().and_then(|file| file.modified()).ok()?;
            Some((name, (fingerprint(&fs::read(path).ok()?), time)))
        };
        self.files_there().into_iter().filter_map(read).collect()
    }

    /// The names of what is in `exercises/`, but the traces of editors; none where it is missing.
    fn files_there(&self) -> Vec<String> {
        let mut names = files::names_in(&self.exercises()).unwrap_or_default();
        names.retain(|name| !files::is_a_trace(name));
        names
    }
}

/// Whether who writes `name` may mean the step `step`: the same letters, and the same number.
fn is_meant(name: &str, step: &str) -> bool {
    let parts = |name: &str| {
        let name = name.to_lowercase();
        let letters: String = name
            .chars()
            .filter(|letter| letter.is_alphabetic())
            .collect();
        let digits: String = name.chars().filter(char::is_ascii_digit).collect();
        (letters, digits.parse::<u32>().ok())
    };
    let ((letters, number), (of_step, of_number)) = (parts(name), parts(step));
    let begins = of_step.starts_with(&letters) || letters.starts_with(&of_step);
    number.is_some() && number == of_number && begins
}

#[cfg(test)]
mod tests {
    use super::is_meant;

    #[test]
    fn a_name_is_known_by_its_letters_and_its_number() {
        for name in ["ex5", "EX05", "ex 5", "5", "exercise5", "ex_05"] {
            assert!(is_meant(name, "ex05"), "{name}");
        }
        for name in ["ex6", "comp5", "ex", ""] {
            assert!(!is_meant(name, "ex05"), "{name}");
        }
    }
}
