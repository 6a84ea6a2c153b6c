//! Which language is wished for.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// The language that everything was written in: the others are translated from it.
pub const ORIGINAL: &str = "en";

/// Where a user says which language he wants now, and the runner to its grader which one it speaks.
pub const WISH: &str = "LAB_LANGUAGE";
/// Where the runner says to its grader where the table of that language is.
pub const TABLE: &str = "LAB_MESSAGES";
/// Where the language stands that was chosen for a workspace, as it is named from its root.
pub const OF_WORKSPACE: &str = ".lab/language";
/// Where a system says it, the more particular first.
const LOCALE: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// A language, and what there is of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The name of its folder in the guide.
    pub name: String,
    /// Its table, where it has one.
    pub table: Option<PathBuf>,
}

impl Choice {
    /// The first language that is wished for in the kit or workspace at `root`: by `LAB_LANGUAGE`, by what
    /// was chosen for the workspace, by the system. Where the guide is not there in it, the original.
    pub fn of(root: &Path) -> Choice {
        let wish = said(WISH)
            .or_else(|| fs::read_to_string(root.join(OF_WORKSPACE)).ok())
            .or_else(|| LOCALE.iter().find_map(|name| said(name)));
        Choice::named(root, wish.unwrap_or_default().trim())
    }

    /// The language that is wished for by `LAB_LANGUAGE`, and by nothing else.
    pub fn asked(root: &Path) -> Choice {
        Choice::named(root, said(WISH).unwrap_or_default().trim())
    }

    /// The language that a runner speaks, where it has said so to this process; else the original.
    pub fn handed_over() -> Choice {
        match env::var(WISH) {
            Ok(name) => Choice {
                name,
                table: env::var_os(TABLE).map(Into::into),
            },
            Err(_) => Choice::original(),
        }
    }

    /// The language that `wish` names, which may be a locale: `pt`, `pt_PT.UTF-8`. Where the guide is not
    /// there in it, the original.
    pub fn named(root: &Path, wish: &str) -> Choice {
        let name = wish.split(['_', '.', '-', '@']).next().unwrap_or_default();
        if !Choice::is_there(root, name) {
            return Choice::original();
        }
        let table = root.join("guide").join(name).join("messages.po");
        Choice {
            name: name.to_string(),
            table: Some(table).filter(|table| table.is_file()),
        }
    }

    /// The language that everything was written in.
    pub fn original() -> Choice {
        Choice {
            name: ORIGINAL.to_string(),
            table: None,
        }
    }

    /// Whether the guide is there in the language `name`.
    pub fn is_there(root: &Path, name: &str) -> bool {
        let is_a_name = name.chars().all(|letter| letter.is_ascii_lowercase());
        let index = root.join("guide").join(name).join("SUMMARY.md");
        is_a_name && !name.is_empty() && index.is_file()
    }
}

/// What the environment says of `name`, if anything.
fn said(name: &str) -> Option<String> {
    env::var(name).ok().filter(|wish| !wish.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The kit itself.
    fn root() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
    }

    #[test]
    fn a_locale_names_a_language() {
        let pt = Choice::named(&root(), "pt_PT.UTF-8");
        assert_eq!(pt, Choice::named(&root(), "pt"));
        assert_eq!(pt.name, "pt");
        assert!(pt.table.is_some());
    }

    #[test]
    fn what_the_guide_is_not_there_in_is_the_original() {
        for wish in ["", "C.UTF-8", "xx", "site", "../en", "PT"] {
            assert_eq!(Choice::named(&root(), wish), Choice::original(), "{wish:?}");
        }
    }
}
