//! What a supervised command may take and see.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::sandbox::limits::Limits;

/// What a supervised command may take and see.
#[derive(Clone, Debug)]
pub struct Policy {
    pub limits: Limits,
    /// What it sees of the file system; `None` for a command that is trusted, which sees all, and the
    /// network.
    pub view: Option<View>,
}

/// The part of the file system that is seen besides the system's libraries and interpreters.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// Whether the command sees to it itself that what it starts sees no more than this, where the
    /// system has no namespaces: the grader does.
    pub trusts_command: bool,
    /// What can be read.
    pub reads: Vec<Place>,
    /// What can be written as well.
    pub writes: Vec<Place>,
    /// Whether a user other than the command's is to be had in it ([`INNER_USER`]), which only root
    /// can have made.
    pub has_second_user: bool,
    /// The folder for what does not last where there are no namespaces: in those there is one that the
    /// system itself bounds, and here it is looked at.
    pub scratch: Option<PathBuf>,
}

/// A file or folder, and where it is seen in namespaces; without them it is seen where it is.
#[derive(Clone, Debug)]
pub struct Place {
    pub from: PathBuf,
    pub at: PathBuf,
}

/// Which means are used.
#[derive(Clone, Copy, Debug)]
pub struct Use {
    pub namespaces: bool,
    pub landlock: bool,
}

/// The folder for what does not last, in namespaces.
pub const SCRATCH: &str = "/tmp";

/// The second user, as it is called in a namespace of users.
pub const INNER_USER: u32 = 1000;

/// Where the numbers of users begin that nobody has.
pub const NOBODY_S: u32 = 0x7000_0000;

impl Place {
    /// `from`, seen at `at` where that can be had.
    pub fn new(from: &Path, at: &str) -> Place {
        Place {
            from: from.to_path_buf(),
            at: PathBuf::from(at),
        }
    }

    /// `path`, seen where it is.
    pub fn same(path: &Path) -> Place {
        Place {
            from: path.to_path_buf(),
            at: path.to_path_buf(),
        }
    }

    /// Where it is seen, with namespaces or without.
    pub fn seen(&self, has_namespaces: bool) -> &Path {
        match has_namespaces {
            true => &self.at,
            false => &self.from,
        }
    }
}

/// A policy as the arguments of a supervisor.
#[derive(clap::Args)]
pub struct PolicyArguments {
    #[arg(long)]
    seconds: u64,
    #[arg(long)]
    processor: u64,
    #[arg(long, num_args = 2)]
    memory: Vec<u64>,
    #[arg(long, num_args = 2)]
    processes: Vec<usize>,
    #[arg(long)]
    strays: usize,
    /// Processes and threads of the user's, which the system holds all but root to.
    #[arg(long)]
    pub tasks: u64,
    #[arg(long)]
    threads: usize,
    #[arg(long, num_args = 2)]
    files: Vec<u64>,
    /// The folder whose files are summed up.
    #[arg(long)]
    pub scratch: Option<PathBuf>,
    /// Namespaces of its own, and in them the places that follow, each with where it is seen.
    #[arg(long)]
    pub namespaces: bool,
    #[arg(long, num_args = 2)]
    read: Vec<PathBuf>,
    #[arg(long, num_args = 2)]
    write: Vec<PathBuf>,
    #[arg(long)]
    second_user: bool,
    /// Landlock for the command, with the same places.
    #[arg(long)]
    pub landlock: bool,
}

impl Policy {
    /// For a command that is trusted.
    pub fn trusting(limits: Limits) -> Policy {
        Policy { limits, view: None }
    }

    /// As arguments, for a machine with these means.
    pub fn to_arguments(&self, means: Use) -> Vec<OsString> {
        let limits = &self.limits;
        let numbers = |name: &str, numbers: [u64; 2]| {
            let [one, together] = numbers.map(|number| number.to_string().into());
            [name.into(), one, together]
        };
        let mut arguments: Vec<OsString> = vec![
            "--seconds".into(),
            limits.time.as_secs().to_string().into(),
            "--processor".into(),
            limits.processor.to_string().into(),
            "--strays".into(),
            limits.strays.to_string().into(),
            "--tasks".into(),
            limits.tasks(means.namespaces).to_string().into(),
            "--threads".into(),
            limits.threads.to_string().into(),
        ];
        let (one, together) = (limits.processes as u64, limits.processes_together as u64);
        arguments.extend(numbers("--memory", [limits.memory, limits.memory_together]));
        arguments.extend(numbers("--processes", [one, together]));
        arguments.extend(numbers("--files", [limits.file, limits.files_together]));
        let Some(view) = &self.view else {
            return arguments;
        };
        if let (Some(scratch), false) = (&view.scratch, means.namespaces) {
            arguments.extend(["--scratch".into(), scratch.into()]);
        }
        match (means.namespaces, means.landlock && !view.trusts_command) {
            (true, _) => arguments.push("--namespaces".into()),
            (false, true) => arguments.push("--landlock".into()),
            (false, false) => return arguments,
        }
        if view.has_second_user {
            arguments.push("--second-user".into());
        }
        for (name, places) in [("--read", &view.reads), ("--write", &view.writes)] {
            for place in places {
                arguments.extend([
                    name.into(),
                    place.from.clone().into(),
                    place.at.clone().into(),
                ]);
            }
        }
        arguments
    }
}

impl PolicyArguments {
    /// The limits in them.
    pub fn limits(&self) -> Limits {
        let pair = |numbers: &[u64]| match numbers {
            [one, together] => (*one, *together),
            _ => (0, 0),
        };
        let (memory, memory_together) = pair(&self.memory);
        let (file, files_together) = pair(&self.files);
        let processes = |place: usize| self.processes.get(place).copied().unwrap_or_default();
        Limits {
            time: Duration::from_secs(self.seconds),
            processor: self.processor,
            memory,
            memory_together,
            processes: processes(0),
            processes_together: processes(1),
            strays: self.strays,
            threads: self.threads,
            file,
            files_together,
        }
    }

    /// What is seen.
    pub fn view(&self) -> View {
        let places = |paths: &[PathBuf]| {
            let pairs = paths.chunks_exact(2);
            let places = pairs.map(|pair| Place {
                from: pair[0].clone(),
                at: pair[1].clone(),
            });
            places.collect()
        };
        View {
            trusts_command: !self.landlock,
            reads: places(&self.read),
            writes: places(&self.write),
            has_second_user: self.second_user,
            scratch: self.scratch.clone(),
        }
    }
}
