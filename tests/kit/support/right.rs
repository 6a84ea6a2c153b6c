//! The right programs of tests/right: the table of its sets.toml, and how their folders are made.

use std::env;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use toml_edit::{DocumentMut, Item, TableLike};

use super::files::{made, put, read, root};
use super::rustc::changed;

/// Where the programs, and their table, are.
const PLACE: &str = "tests/right";

/// One set: a source that serves one step or more.
pub struct Set {
    pub name: String,
    pub language: String,
    /// The compiler or the interpreter.
    pub needs: String,
    /// The compiler's command line; `None` for a script.
    build: Option<Vec<String>>,
    source: String,
    modules: Vec<String>,
    pub steps: Vec<String>,
    /// What is unusual in it, and yet right.
    pub odd: String,
    /// Whether it takes long messages, too.
    pub beyond: bool,
    /// Whether it is right only where its stdout is a terminal.
    pub terminal: bool,
}

/// All sets of the table.
pub fn sets() -> &'static [Set] {
    static SETS: LazyLock<Vec<Set>> = LazyLock::new(|| parse(&read(&format!("{PLACE}/sets.toml"))));
    &SETS
}

impl Set {
    /// The compiler or interpreter, where there is one. What the system has is preferred: one below
    /// a home directory cannot be seen from everywhere.
    pub fn tool(&self) -> Option<PathBuf> {
        let system = ["/usr/bin", "/bin", "/usr/local/bin"].map(PathBuf::from);
        let path = env::var_os("PATH").unwrap_or_default();
        let mut folders = system.into_iter().chain(env::split_paths(&path));
        folders.find_map(|folder| {
            let tool = folder.join(&self.needs);
            tool.is_file().then_some(tool)
        })
    }

    /// What it is made of, as it is named from the root of the repository.
    pub fn files(&self) -> Vec<String> {
        let files = [&self.source].into_iter().chain(&self.modules);
        let files = files.map(|file| format!("{PLACE}/{file}"));
        files.chain([format!("{PLACE}/mensagens.txt")]).collect()
    }

    /// The folder with an executable for each step, made anew where a source has changed.
    pub fn folder(&self, tool: &Path) -> PathBuf {
        let folder = made(&format!("right/{}", self.name));
        let first = self.steps.first().expect("a set has a step");
        let files = self
            .files()
            .into_iter()
            .chain([format!("{PLACE}/sets.toml")]);
        let newest = files.map(|path| changed(&root().join(path))).max();
        if newest >= Some(changed(&folder.join(first))) {
            self.make(&folder, tool);
        }
        folder
    }

    /// Puts everything into `folder`; the first step, by which a finished folder is known, last.
    fn make(&self, folder: &Path, tool: &Path) {
        let program = folder.join("made-of-source");
        match &self.build {
            Some(build) => put(&program, |path| {
                compile(build, tool, &place(&self.source), path)
            }),
            None => put(&program, |path| self.write_script(tool, path)),
        }
        if self.build.is_none() {
            for module in &self.modules {
                let name = Path::new(module).file_name().unwrap_or_default();
                put(&folder.join(name), |path| copy(&place(module), path));
            }
        }
        put(&folder.join("mensagens.txt"), |path| {
            copy(&place("mensagens.txt"), path)
        });
        for step in self.steps.iter().rev() {
            put(&folder.join(step), |path| copy(&program, path));
        }
    }

    /// The source as an executable script: its first line names the interpreter of this machine.
    fn write_script(&self, tool: &Path, path: &Path) {
        let source = read(&format!("{PLACE}/{}", self.source));
        let (first, rest) = source.split_once('\n').unwrap_or_default();
        assert!(first.starts_with("#!"), "{}: no `#!` line", self.source);
        let written = fs::write(path, format!("#!{}\n{rest}", tool.display()))
            .and_then(|()| fs::set_permissions(path, fs::Permissions::from_mode(0o755)));
        written.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
}

fn place(path: &str) -> PathBuf {
    root().join(PLACE).join(path)
}

fn compile(build: &[String], tool: &Path, source: &Path, out: &Path) {
    let mut words = build.iter().map(|word| match word.as_str() {
        "{needs}" => tool.as_os_str().to_owned(),
        "{source}" => source.as_os_str().to_owned(),
        "{out}" => out.as_os_str().to_owned(),
        word => word.into(),
    });
    let program = words.next().expect("a command has a program");
    run(Command::new(program).args(words));
}

/// Copies a file with its permissions. A program of its own does it: where this one has a file open
/// for writing, so has, for a moment, whatever another test starts, and then nobody can run it.
fn copy(from: &Path, to: &Path) {
    run(Command::new("cp").arg("-p").arg(from).arg(to));
}

fn run(command: &mut Command) {
    let output = command.output();
    let output = output.unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {stderr}");
}

fn parse(text: &str) -> Vec<Set> {
    let document: DocumentMut = text.parse().expect("sets.toml is TOML");
    let sets = document["set"].as_array_of_tables();
    let sets = sets.expect("sets.toml has a [[set]]").iter();
    sets.map(|set| {
        let language = string(set, "language");
        let about = document["language"][&language].as_table_like();
        let about = about.unwrap_or_else(|| panic!("sets.toml: no [language.{language}]"));
        Set {
            name: string(set, "name"),
            needs: string(about, "needs"),
            build: about.get("build").map(strings),
            source: string(set, "source"),
            modules: set.get("modules").map(strings).unwrap_or_default(),
            steps: set.get("steps").map(strings).unwrap_or_default(),
            odd: string(set, "odd"),
            beyond: flag(set, "beyond").unwrap_or(true),
            terminal: flag(set, "terminal").unwrap_or(false),
            language,
        }
    })
    .collect()
}

fn string(table: &dyn TableLike, key: &str) -> String {
    let value = table.get(key).and_then(Item::as_str);
    value
        .unwrap_or_else(|| panic!("sets.toml: a `{key}` is missing"))
        .to_string()
}

fn strings(item: &Item) -> Vec<String> {
    let words = item.as_array().into_iter().flatten();
    words
        .filter_map(|word| word.as_str().map(str::to_string))
        .collect()
}

fn flag(table: &dyn TableLike, key: &str) -> Option<bool> {
    table.get(key)?.as_bool()
}
