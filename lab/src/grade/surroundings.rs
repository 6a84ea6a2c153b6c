//! What a grader has around it: the files that it and its programs see, and who its programs are.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use confinement::Confinement;
use language::{Choice, text};

use crate::base::temporary::TemporaryFolder;
use crate::grade::check::Check;
use crate::sandbox::limits::Limits;
use crate::sandbox::means::Means;
use crate::sandbox::policy::{INNER_USER, NOBODY_S, Place, Policy, SCRATCH, View};
use crate::sandbox::system;

/// Where a grader, and the programs that it judges, are seen in a sandbox.
const GRADER: &str = "/grader";
const PROGRAMS: &str = "/programs";
/// Where the grader sees the table of its language.
const MESSAGES: &str = "/messages.po";
/// Memory that processes share, which some languages' libraries use.
const SHARED_MEMORY: &str = "/dev/shm";
/// Where programs are found that a program starts.
const PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// What one run of the grader has around it. What does not last goes with it.
pub struct Surroundings<'a> {
    means: &'a Means,
    grader: Place,
    programs: Place,
    /// What it tells failures in, as this process does, and where it sees the table of that.
    language: Choice,
    messages: Option<Place>,
    /// The folder for what does not last; in namespaces there is one that goes with them.
    temporary: Option<TemporaryFolder>,
    /// The user that programs run as, where that is not the grader's.
    user: Option<u32>,
}

impl Surroundings<'_> {
    /// Those of `grader`, which makes `checks` on the executables in the folder `programs`.
    ///
    /// # Errors
    /// When files cannot be put where they are seen.
    pub fn new<'a>(
        means: &'a Means,
        grader: &Path,
        programs: &Path,
        checks: &[&Check],
    ) -> Result<Surroundings<'a>> {
        let grader = Place::new(grader, GRADER);
        let language = language::spoken();
        let table = language.table.as_deref();
        let messages = table.map(|table| Place::new(table, MESSAGES));
        let steps = checks.iter().map(|check| &check.step);
        let (programs, temporary, user) = match (means.has_namespaces(), is_root()) {
            (true, is_root) => {
                let user = is_root.then_some(INNER_USER);
                (Place::new(programs, PROGRAMS), None, user)
            }
            (false, false) => (Place::same(programs), Some(TemporaryFolder::new()?), None),
            // A user that nobody else is may not come to where the programs are.
            (false, true) => {
                let folder = TemporaryFolder::new()?;
                let programs = folder.open_to_all(programs, steps)?;
                let user = NOBODY_S + std::process::id();
                (Place::same(&programs), Some(folder), Some(user))
            }
        };
        Ok(Surroundings {
            means,
            grader,
            programs,
            language,
            messages,
            temporary,
            user,
        })
    }

    /// Where the grader is seen.
    pub fn grader(&self) -> &Path {
        self.grader.seen(self.means.has_namespaces())
    }

    /// The folder for what does not last.
    pub fn folder(&self) -> &Path {
        let temporary = self.temporary.as_ref();
        temporary.map_or(Path::new(SCRATCH), TemporaryFolder::path)
    }

    /// The environment that says all this to the grader and its programs.
    ///
    /// # Errors
    /// When a path cannot be said in it.
    pub fn settings(&self) -> Result<Vec<(&'static str, OsString)>> {
        let confinement = self.confinement().to_environment();
        let mut settings = confinement.context(text!("cannot confine programs"))?;
        settings.extend([
            ("PATH", PATH.into()),
            ("LANG", "C.UTF-8".into()),
            ("TMPDIR", self.folder().into()),
            ("LAB_BIN_DIR", self.programs().into()),
            (language::WISH, self.language.name.clone().into()),
        ]);
        if let Some(messages) = &self.messages {
            let seen = messages.seen(self.means.has_namespaces());
            settings.push((language::TABLE, seen.into()));
        }
        Ok(settings)
    }

    /// What the grader may take and see; it sees to it that its programs see less.
    pub fn policy(&self) -> Policy {
        let own = [self.grader.clone(), self.programs.clone()];
        Policy {
            limits: Limits::CHECKS,
            view: Some(View {
                trusts_command: true,
                has_second_user: true,
                reads: own.into_iter().chain(self.messages.clone()).collect(),
                writes: Vec::new(),
                scratch: self
                    .temporary
                    .as_ref()
                    .map(|folder| folder.path().to_path_buf()),
            }),
        }
    }

    fn programs(&self) -> &Path {
        self.programs.seen(self.means.has_namespaces())
    }

    /// How narrow the grader is to hold programs.
    fn confinement(&self) -> Confinement {
        let has_namespaces = self.means.has_namespaces();
        // What programs share is theirs alone only where there are namespaces.
        let shared = has_namespaces.then(|| PathBuf::from(SHARED_MEMORY));
        let own = [self.folder().to_path_buf()];
        let readable = system::readable().into_iter();
        Confinement {
            reads: readable.chain([self.programs().to_path_buf()]).collect(),
            writes: own.into_iter().chain(shared).collect(),
            user: self.user,
            has_own_network: has_namespaces,
            uses_landlock: self.means.landlock > 0,
        }
    }
}

/// Whether this process could make a second user (in a sandbox).
fn is_root() -> bool {
    #[cfg(unix)]
    return rustix::process::getuid().is_root();
    #[cfg(not(unix))]
    false
}
