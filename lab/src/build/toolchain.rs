//! Where the toolchain is, for builds that see little else.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use crate::sandbox::policy::Place;

/// Settings of the machine's that change what cargo, the compiler and the linker do, and nothing more: a
/// program's source can ask for any (`env!`).
const SETTINGS: [&str; 17] = [
    "AR",
    "CC",
    "CFLAGS",
    "CXX",
    "DEVELOPER_DIR",
    "LANG",
    "LC_ALL",
    "LD",
    "LDFLAGS",
    "LIBRARY_PATH",
    "MACOSX_DEPLOYMENT_TARGET",
    "NIX_CC",
    "NIX_LDFLAGS",
    "PATH",
    "RUSTFLAGS",
    "SDKROOT",
    "TZ",
];

/// What cargo reads in its home: what was downloaded, and its settings. Not its credentials.
const IN_CARGO_HOME: [&str; 4] = ["registry", "git", "config", "config.toml"];

/// The toolchain that this program was started with.
pub struct Toolchain {
    pub cargo: PathBuf,
    rustc: PathBuf,
    sysroot: PathBuf,
    cargo_home: Option<PathBuf>,
}

impl Toolchain {
    /// The one of this machine.
    pub fn here() -> &'static Toolchain {
        static HERE: LazyLock<Toolchain> = LazyLock::new(look);
        &HERE
    }

    /// What the compiler says it is.
    pub fn version(&self) -> String {
        let output = Command::new(&self.rustc).arg("-vV").output();
        let output = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
        output.unwrap_or_default()
    }

    /// What a build has to see of it.
    pub fn places(&self) -> Vec<Place> {
        let home = self.cargo_home.iter();
        let home = home.flat_map(|home| IN_CARGO_HOME.map(|name| home.join(name)));
        let all = [self.sysroot.clone()].into_iter().chain(home);
        all.filter(|path| path.exists())
            .map(|path| Place::same(&path))
            .collect()
    }

    /// The whole environment of a build.
    pub fn environment(&self) -> Vec<(&'static str, OsString)> {
        let settings = SETTINGS.into_iter();
        let mut all: Vec<_> = settings
            .filter_map(|name| Some((name, env::var_os(name)?)))
            .collect();
        if let Some(home) = &self.cargo_home {
            all.push(("CARGO_HOME", home.clone().into()));
        }
        // Not rustup's proxy: it would read settings in a home folder that is not to be seen.
        all.push(("RUSTC", self.rustc.clone().into()));
        all.push(("CARGO_NET_OFFLINE", "true".into()));
        all
    }
}

fn look() -> Toolchain {
    let rustc = env::var_os("RUSTC").unwrap_or("rustc".into());
    let output = Command::new(&rustc).args(["--print", "sysroot"]).output();
    let sysroot = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_string());
    let sysroot = PathBuf::from(sysroot.unwrap_or_default());
    let tool = |name: &str, fallback: OsString| {
        let path = sysroot
            .join("bin")
            .join(format!("{name}{}", env::consts::EXE_SUFFIX));
        if path.is_file() {
            path
        } else {
            fallback.into()
        }
    };
    let cargo = env::var_os("CARGO").unwrap_or("cargo".into());
    let home = || env::home_dir().map(|home| home.join(".cargo"));
    Toolchain {
        cargo: tool("cargo", cargo),
        rustc: tool("rustc", rustc),
        cargo_home: env::var_os("CARGO_HOME").map(PathBuf::from).or_else(home),
        sysroot: match sysroot == Path::new("") {
            true => PathBuf::from("/usr"),
            false => sysroot,
        },
    }
}
