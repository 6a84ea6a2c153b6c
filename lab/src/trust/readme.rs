//! The figures in README.md, between two markers.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::base::files;

const BEGIN: &str = "<!-- figures of `cargo lab trust` -->\n";
const END: &str = "<!-- end of the figures -->";

/// What stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub line: String,
    /// How many runs of all checks beside busy processes had no false failure.
    pub loaded_runs: u32,
    /// How many seconds grading a class of 30 took.
    pub class_seconds: u32,
}

impl Told {
    /// Reads it.
    ///
    /// # Errors
    /// When README.md has no such place, or what stands there is not understood.
    pub fn read(root: &Path) -> Result<Told> {
        let text = files::read_text(&root.join("README.md"))?;
        let (_, between, _) = parts(&text)?;
        let mut lines = between.lines().filter_map(|line| line.strip_prefix("- "));
        let mut next = || lines.next().context("README.md: a figure is missing");
        let line = next()?.to_string();
        let number = |line: &str| line.split(' ').find_map(|word| word.parse().ok());
        let loaded_runs = number(next()?).context("README.md: how many runs?")?;
        let class_seconds = number(next()?).context("README.md: how many seconds?")?;
        Ok(Told {
            line,
            loaded_runs,
            class_seconds,
        })
    }

    /// Writes it in place of what stands there.
    ///
    /// # Errors
    /// When README.md has no such place, or cannot be written.
    pub fn write(&self, root: &Path) -> Result<()> {
        let path = root.join("README.md");
        let text = files::read_text(&path)?;
        let (before, _, after) = parts(&text)?;
        let text = format!("{before}{BEGIN}{}{END}{after}", self.render());
        files::put(&path, text.as_bytes())
    }

    /// The lines.
    pub fn render(&self) -> String {
        format!(
            "- {}\n- {} runs of all checks beside busy processes, without a false failure\n\
             - {} seconds to grade a class of 30\n",
            self.line, self.loaded_runs, self.class_seconds
        )
    }
}

/// What stands before the markers, between them, and behind them.
fn parts(text: &str) -> Result<(&str, &str, &str)> {
    let Some((before, rest)) = text.split_once(BEGIN) else {
        bail!("README.md has no line `{}`", BEGIN.trim_end());
    };
    let (between, after) = rest
        .split_once(END)
        .with_context(|| format!("README.md has no line `{END}`"))?;
    Ok((before, between, after))
}

#[cfg(test)]
mod tests {
    use super::Told;

    #[test]
    fn what_is_written_is_read_again() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let readme = folder.path().join("README.md");
        let text =
            "# A\n\n<!-- figures of `cargo lab trust` -->\n- x\n<!-- end of the figures -->\n\nb\n";
        std::fs::write(&readme, text).expect("it can be written");
        let told = Told {
            line: "wrong programs caught: 2 of 2".to_string(),
            loaded_runs: 300,
            class_seconds: 42,
        };
        told.write(folder.path()).expect("it is written");
        assert_eq!(Told::read(folder.path()).expect("it is read"), told);
        let text = std::fs::read_to_string(&readme).expect("it can be read");
        assert!(
            text.starts_with("# A\n\n<!--") && text.ends_with("-->\n\nb\n"),
            "{text}"
        );
    }
}
