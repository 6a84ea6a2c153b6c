//! What this machine has to hold programs with. It is found out by trying it, once.

use std::env;
use std::io::Read;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use language::text;

use crate::base::stop::Stop;
use crate::sandbox::limits::Limits;
use crate::sandbox::policy::{Policy, Use, View};
use crate::sandbox::run::{self, Ended};

/// For tests: what is to be taken for missing, such as `namespaces,landlock`.
const WITHOUT: &str = "LAB_WITHOUT";

/// What this machine has to hold programs with.
#[derive(Debug)]
pub struct Means {
    /// Why there are no namespaces, where it is so.
    pub no_namespaces: Option<String>,
    /// The version of Landlock; 0 for none.
    pub landlock: u32,
}

/// From this version on Landlock keeps signals in, too: all that is wanted of it.
pub const LANDLOCK: u32 = 6;
/// From this version on it keeps TCP connections in.
const LANDLOCK_WITH_TCP: u32 = 4;

impl Means {
    /// Those of this machine.
    pub fn here() -> &'static Means {
        static HERE: LazyLock<Means> = LazyLock::new(look);
        &HERE
    }

    /// Whether programs have namespaces of their own: of processes, network, mounts, IPC and users.
    pub fn has_namespaces(&self) -> bool {
        self.no_namespaces.is_none()
    }

    /// Those that are used.
    pub fn to_use(&self) -> Use {
        Use {
            namespaces: self.has_namespaces(),
            landlock: self.landlock > 0,
        }
    }

    /// What a program under test can do all the same, as ends of "a program can …".
    pub fn shortcomings(&self) -> Vec<&'static str> {
        let mut list = Vec::new();
        if self.has_namespaces() {
            return list;
        }
        if self.landlock == 0 {
            list.push(text!(
                "read and write whatever you can, this kit's solutions too"
            ));
        }
        if self.landlock < LANDLOCK {
            list.push(text!("end your other processes"));
        }
        if self.landlock < LANDLOCK_WITH_TCP {
            list.push(text!("connect to any address"));
        } else {
            list.push(text!(
                "connect to its own port number on every address of this machine"
            ));
        }
        list.push(text!("send datagrams (UDP) to any address"));
        list.push(text!("talk to a daemon through a socket that is a file"));
        list.push(text!("fill the disk of the temporary folder while it runs"));
        list
    }

    /// The same in one line, with what is missing; `None` where nothing is.
    pub fn not_confined(&self) -> Option<String> {
        let list = self.shortcomings();
        let (last, others) = list.split_last()?;
        let can = match others {
            [] => last.to_string(),
            _ => format!("{}, and {last}", others.join(", ")),
        };
        let landlock = match self.landlock {
            LANDLOCK.. => "",
            0 => "; no Landlock",
            _ => "; an old Landlock",
        };
        let why = self.no_namespaces.as_deref().unwrap_or_default();
        Some(format!(
            "not all is confined here: a program can {can} (no namespaces: {why}{landlock})"
        ))
    }
}

/// Whether `means` is to be taken for missing, for a test.
pub fn is_left_out(means: &str) -> bool {
    let without = env::var(WITHOUT).unwrap_or_default();
    without.split(',').any(|word| word == means)
}

fn look() -> Means {
    let landlock = match is_left_out("landlock") {
        true => 0,
        false => confinement::landlock_version(),
    };
    let no_namespaces = if is_left_out("namespaces") {
        Some(text!("{variable} says so", variable = WITHOUT))
    } else {
        try_namespaces().err()
    };
    Means {
        no_namespaces,
        landlock,
    }
}

/// Runs a command in a sandbox, and says why that does not work.
#[cfg(target_os = "linux")]
fn try_namespaces() -> Result<(), String> {
    let policy = Policy {
        limits: Limits::CHECKS,
        view: Some(View {
            has_second_user: true,
            ..View::default()
        }),
    };
    let means = Use {
        namespaces: true,
        landlock: true,
    };
    let mut said = String::new();
    let ended =
        run::supervised(&policy, means, &Command::new("/bin/true")).and_then(|mut tried| {
            tried.stdout(Stdio::null()).stderr(Stdio::piped());
            run::run(tried, &Stop::default(), |child| {
                let stderr = child.stderr.take();
                let _ = stderr.map(|mut stderr| stderr.read_to_string(&mut said));
                Ok(())
            })
        });
    match ended {
        Ok(Ended::Status(0)) => Ok(()),
        Ok(_) => {
            // A second line would be a helper's, about the same.
            let said = said.lines().next().unwrap_or_default();
            Err(said
                .strip_prefix("grader error: ")
                .unwrap_or(said)
                .to_string())
        }
        Err(error) => Err(format!("{error:#}")),
    }
}

#[cfg(not(target_os = "linux"))]
fn try_namespaces() -> Result<(), String> {
    Err(text!("this system has none").to_string())
}
