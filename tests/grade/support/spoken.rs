//! The language in which a failure is told: that of the runner, or, under `cargo test`, the one that is
//! wished for.

use std::path::Path;
use std::sync::Once;

use language::Choice;

use super::verdict;

/// Speaks that language from now on.
pub fn speak() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let choice = match verdict::is_wanted() {
            true => Choice::handed_over(),
            false => Choice::of(root()),
        };
        if let Err(unreadable) = language::speak(choice) {
            eprintln!("{unreadable}");
        }
    });
}

/// The folder of the kit or workspace, which this is built in.
fn root() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = package.ancestors();
    let root = folders.find(|folder| folder.join("guide").is_dir());
    root.unwrap_or(package)
}
