//! The right programs: those of `tests/right`, unlike the solutions and in several languages.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use anyhow::{Context, Result, bail, ensure};
use toml_edit::{DocumentMut, Item, TableLike};

use crate::base::files;
use crate::kit::lab::Lab;

/// Where the programs, and their table `sets.toml`, are; what that says is told there.
const PLACE: &str = "tests/right";

/// One set: a source that serves one step or more.
pub struct Set {
    pub name: String,
    pub language: String,
    /// The compiler or the interpreter.
    needs: String,
    /// The interpreter's options.
    options: String,
    /// The compiler's command line; `None` for a script.
    build: Option<Vec<String>>,
    /// The command line with which an interpreter translates the modules, once for all starts.
    prepare: Option<Vec<String>>,
    source: String,
    modules: Vec<String>,
    pub steps: Vec<String>,
    /// Whether it takes long messages, too.
    pub beyond: bool,
    /// Whether it is right only where its stdout is a terminal.
    pub terminal: bool,
}

/// All sets of the table.
///
/// # Errors
/// When it is missing, or not understood.
pub fn sets(lab: &Lab) -> Result<Vec<Set>> {
    let path = lab.root.join(PLACE).join("sets.toml");
    let parse = || {
        let document: DocumentMut = files::read_text(&path)?.parse()?;
        let sets = document.get("set").and_then(Item::as_array_of_tables);
        let sets = sets.context("there is no [[set]]")?.iter();
        sets.map(|set| parse_set(&document, set))
            .collect::<Result<_>>()
    };
    parse().with_context(|| format!("in `{}`", path.display()))
}

impl Set {
    /// The compiler or interpreter, where this machine has it. What the system has is preferred.
    pub fn tool(&self) -> Option<PathBuf> {
        let system = ["/usr/bin", "/bin", "/usr/local/bin"].map(PathBuf::from);
        let path = env::var_os("PATH").unwrap_or_default();
        let mut folders = system.into_iter().chain(env::split_paths(&path));
        folders.find_map(|folder| {
            let tool = folder.join(&self.needs);
            tool.is_file().then_some(tool)
        })
    }

    /// Puts an executable for each step into `folder`.
    fn make(&self, lab: &Lab, tool: &Path, folder: &Path) -> Result<()> {
        let place = lab.root.join(PLACE);
        let source = place.join(&self.source);
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot make `{}`", folder.display()))?;
        let made = folder.join("made-of-source");
        match &self.build {
            Some(build) => {
                let values = [("{needs}", tool), ("{source}", &source), ("{out}", &made)];
                run(build, &values).context("it does not compile")?;
            }
            None => write_script(tool, &self.options, &source, &made)?,
        }
        for module in self.modules.iter().filter(|_| self.build.is_none()) {
            let name = Path::new(module).file_name().unwrap_or_default();
            files::copy(&place.join(module), &folder.join(name))?;
        }
        if let Some(prepare) = &self.prepare {
            run(prepare, &[("{needs}", tool), ("{folder}", folder)])?;
        }
        for step in &self.steps {
            let program = folder.join(step);
            let _ = fs::remove_file(&program);
            files::copy(&made, &program)?;
        }
        files::copy(&place.join("mensagens.txt"), &folder.join("mensagens.txt"))
    }
}

/// Makes the folders of `sets`, in `own`, some at a time.
///
/// # Errors
/// When a compiler refuses one.
pub fn build(lab: &Lab, sets: &[(&Set, PathBuf)], own: &Path) -> Result<Vec<PathBuf>> {
    let processors = thread::available_parallelism().map_or(2, usize::from);
    let mut folders = Vec::new();
    for some in sets.chunks(processors) {
        let results: Vec<Result<PathBuf>> = thread::scope(|scope| {
            let make = |(set, tool): &(&Set, PathBuf)| {
                let folder = own.join("right").join(&set.name);
                let made = set.make(lab, tool, &folder);
                made.with_context(|| format!("the right program `{}`", set.name))?;
                Ok(folder)
            };
            let threads: Vec<_> = some
                .iter()
                .map(|set| thread::Builder::new().spawn_scoped(scope, move || make(set)))
                .collect();
            let made = threads.into_iter().map(|thread| match thread?.join() {
                Ok(made) => made,
                Err(_) => bail!("a thread has failed"),
            });
            made.collect()
        });
        folders.extend(results.into_iter().collect::<Result<Vec<_>>>()?);
    }
    Ok(folders)
}

/// Runs a command line of the table, in which some words stand for paths.
fn run(line: &[String], values: &[(&str, &Path)]) -> Result<()> {
    let mut words = line.iter().map(|word| {
        let value = values.iter().find(|(name, _)| name == word);
        value.map_or(OsStr::new(word), |(_, path)| path.as_os_str())
    });
    let program = words.next().context("a command line is empty")?;
    let output = Command::new(program).args(words).output();
    let output = output.with_context(|| format!("cannot start `{}`", program.display()))?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "`{}` says:\n{said}",
        program.display()
    );
    Ok(())
}

/// Writes the source as an executable script: its first line names the interpreter of this machine.
fn write_script(tool: &Path, options: &str, source: &Path, out: &Path) -> Result<()> {
    let text = files::read_text(source)?;
    let (first, rest) = text.split_once('\n').unwrap_or_default();
    ensure!(
        first.starts_with("#!"),
        "`{}` has no `#!` line",
        source.display()
    );
    let line = format!("{} {options}", tool.display());
    fs::write(out, format!("#!{}\n{rest}", line.trim_end()))
        .and_then(|()| make_executable(out))
        .with_context(|| format!("cannot write `{}`", out.display()))
}

#[cfg(unix)]
fn make_executable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn make_executable(_: &Path) -> std::io::Result<()> {
    Ok(())
}

fn parse_set(document: &DocumentMut, set: &dyn TableLike) -> Result<Set> {
    let language = string(set, "language")?;
    let about = document.get("language").and_then(|all| all.get(&language));
    let about = about.and_then(Item::as_table_like);
    let about = about.with_context(|| format!("there is no [language.{language}]"))?;
    let flag = |key: &str, default| set.get(key).and_then(Item::as_bool).unwrap_or(default);
    Ok(Set {
        name: string(set, "name")?,
        needs: string(about, "needs")?,
        options: about
            .get("options")
            .and_then(Item::as_str)
            .unwrap_or_default()
            .to_string(),
        build: about.get("build").map(strings),
        prepare: about.get("prepare").map(strings),
        source: string(set, "source")?,
        modules: set.get("modules").map(strings).unwrap_or_default(),
        steps: set.get("steps").map(strings).unwrap_or_default(),
        beyond: flag("beyond", true),
        terminal: flag("terminal", false),
        language,
    })
}

fn string(table: &dyn TableLike, key: &str) -> Result<String> {
    let value = table.get(key).and_then(Item::as_str);
    Ok(value
        .with_context(|| format!("a `{key}` is missing"))?
        .to_string())
}

fn strings(item: &Item) -> Vec<String> {
    let words = item.as_array().into_iter().flatten();
    words
        .filter_map(|word| word.as_str().map(str::to_string))
        .collect()
}
