//! The compiler, as it is called for submissions: what it may take and see, and how it is set.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::SystemTime;

use anyhow::Result;

use crate::base::stop::Stop;
use crate::build::package::{Built, Package};
use crate::build::toolchain::Toolchain;
use crate::class::foreign;
use crate::sandbox::limits::Limits;
use crate::sandbox::policy::{Place, Policy, View};

/// How long the compiler may take for one submission. Each of its processes needs a second of a processor's
/// time at the most; by the clock that can be a minute where many others want the processors.
pub const LIMITS: Limits = Limits {
    time: std::time::Duration::from_secs(120),
    processor: 15,
    ..Limits::BUILD
};

/// The compiler of one build directory.
pub struct Compiler {
    /// The root of the kit.
    pub lab: PathBuf,
    /// The package that a submission is put into.
    pub package: PathBuf,
    /// The folder for what is compiled.
    pub target: PathBuf,
}

impl Compiler {
    /// Builds `targets` of a submission, and refuses those that take in what is no part of it.
    ///
    /// # Errors
    /// When no process can be started, or the compiler's lists cannot be read, or `stop` came.
    pub fn build_refusing(&self, targets: &[&str], stop: &Stop) -> Result<Built> {
        let start = SystemTime::now();
        let mut built = self.build(targets, self.policy(), stop, &|_| {})?;
        foreign::refuse(&mut built, &self.package, &self.target, start)?;
        Ok(built)
    }

    /// Builds `steps`, under `policy`.
    ///
    /// # Errors
    /// When no process can be started, or `stop` came.
    pub fn build(
        &self,
        steps: &[&str],
        policy: Policy,
        stop: &Stop,
        on_progress: &(dyn Fn(&str) + Sync),
    ) -> Result<Built> {
        let mut settings = Toolchain::here().environment();
        settings.extend([
            ("CARGO_TARGET_DIR", self.target.clone().into_os_string()),
            ("TMPDIR", self.scratch().into_os_string()),
            // Linking takes a good deal of the time, and nobody debugs here; a program of a page is made
            // quickest in one piece, and one without symbols starts sooner.
            ("CARGO_PROFILE_DEV_DEBUG", OsString::from("false")),
            ("CARGO_PROFILE_DEV_STRIP", OsString::from("symbols")),
            ("CARGO_PROFILE_DEV_CODEGEN_UNITS", OsString::from("1")),
        ]);
        let package = Package {
            folder: &self.package,
            settings,
            colours: false,
            policy,
        };
        match steps.is_empty() {
            true => Ok(Built::default()),
            false => package.build(steps, stop, on_progress),
        }
    }

    /// Where the linker has its own files, which do not last.
    pub fn scratch(&self) -> PathBuf {
        self.target.join("tmp")
    }

    /// What the compiler may take and see for a submission: a source can ask it for any file.
    fn policy(&self) -> Policy {
        let own = [".cargo/config.toml", "vendor"].map(|name| self.lab.join(name));
        let own = own.into_iter().chain([self.package.clone()]);
        let own = own
            .filter(|path| path.exists())
            .map(|path| Place::same(&path));
        Policy {
            limits: LIMITS,
            view: Some(View {
                trusts_command: false,
                has_second_user: false,
                scratch: None,
                reads: Toolchain::here().places().into_iter().chain(own).collect(),
                writes: vec![Place::same(&self.target)],
            }),
        }
    }
}
