//! The table of mistakes: `tests/mistakes/STEP.toml`, each a change to the reference side.
//!
//! The kit's own tests read it with this same file.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use toml_edit::{DocumentMut, Item, Table};

/// Where the tables are, from the root of the kit.
pub const FOLDER: &str = "tests/mistakes";

/// One mistake in one step.
#[derive(Clone, Debug)]
pub struct Mistake {
    pub step: String,
    /// A name that no other mistake has.
    pub name: String,
    pub role: Role,
    /// The checks that are about it: each of them has to fail.
    pub checks: Vec<String>,
    /// What a beginner would call it.
    pub beginner: String,
    /// Whether it shows that its check is needed: no other check catches it.
    pub alone: bool,
    /// Why its page is not the same in each run, where that is so.
    pub varies: Option<String>,
    edits: Vec<Edit>,
}

/// Which of a step's two programs a mistake is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Server,
    Client,
    Both,
}

/// A part of a mistake's change: in one file, at one place.
#[derive(Clone, Debug)]
struct Edit {
    file: String,
    find: String,
    replace: String,
}

impl Role {
    /// Whether a check may fail for a mistake in this role: a check of the pair always may.
    pub fn concerns(self, check: &str) -> bool {
        let is_pair = check.starts_with("client_and_server_");
        match self {
            Role::Server => is_pair || !check.starts_with("client_"),
            Role::Client => !check.starts_with("server_") && !check.starts_with("beyond_server_"),
            Role::Both => true,
        }
    }
}

impl Mistake {
    /// The files that the mistake changes, by their paths from the root of the kit, and their texts
    /// with the mistake in them.
    ///
    /// # Errors
    /// When a part of the change is not to be found exactly once: then the mistake no longer applies.
    pub fn files(&self, root: &Path) -> Result<BTreeMap<String, String>> {
        let mut files = BTreeMap::new();
        for Edit {
            file,
            find,
            replace,
        } in &self.edits
        {
            let path = root.join(file);
            if !files.contains_key(file) {
                let text = fs::read_to_string(&path)
                    .with_context(|| format!("{}: {}: `{file}`", self.step, self.name))?;
                files.insert(file.clone(), text.replace("\r\n", "\n"));
            }
            let text = files.entry(file.clone()).or_default();
            let places = text.matches(find.as_str()).count();
            ensure!(
                places == 1,
                "{}: the mistake `{}` no longer applies: {file} has {places} places with\n{find}",
                self.step,
                self.name
            );
            *text = text.replacen(find, replace, 1);
        }
        Ok(files)
    }

    /// A change of one file of the kit from the first of these texts to the second, about which nothing
    /// else is known.
    pub fn change(step: &str, name: &str, file: &str, [find, replace]: &[String; 2]) -> Mistake {
        Mistake {
            step: step.to_string(),
            name: name.to_string(),
            role: Role::Both,
            checks: Vec::new(),
            beginner: String::new(),
            alone: false,
            varies: None,
            edits: vec![Edit {
                file: file.to_string(),
                find: find.clone(),
                replace: replace.clone(),
            }],
        }
    }

    /// Whether the check of this name is about it.
    pub fn is_for(&self, check: &str) -> bool {
        self.checks.iter().any(|about| about == check)
    }

    /// Whether it changes what the steps share, and not the step's own file alone.
    pub fn is_in_the_library(&self) -> bool {
        let is_shared =
            |edit: &Edit| edit.file.starts_with("src/") || edit.file.ends_with("/sock_utils.rs");
        self.edits.iter().any(is_shared)
    }
}

/// All mistakes of `steps`, in order.
///
/// # Errors
/// When a table is missing or not understood, or a name is there twice.
pub fn read(root: &Path, steps: &[&str]) -> Result<Vec<Mistake>> {
    let mut mistakes: Vec<Mistake> = Vec::new();
    for step in steps {
        let path = root.join(FOLDER).join(format!("{step}.toml"));
        let text = fs::read_to_string(&path)
            .with_context(|| format!("cannot read `{}`", path.display()))?;
        let found =
            parse(step, &text.replace("\r\n", "\n")).with_context(|| format!("in {step}.toml"))?;
        for mistake in found {
            let same = mistakes.iter().find(|other| other.name == mistake.name);
            if let Some(other) = same {
                bail!(
                    "two mistakes are called `{}`, in {step} and {}",
                    mistake.name,
                    other.step
                );
            }
            mistakes.push(mistake);
        }
    }
    Ok(mistakes)
}

fn parse(step: &str, text: &str) -> Result<Vec<Mistake>> {
    let document: DocumentMut = text.parse()?;
    let tables = document.get("mistake").and_then(Item::as_array_of_tables);
    let tables = tables.context("there is no [[mistake]]")?.iter();
    tables.map(|table| parse_mistake(step, table)).collect()
}

fn parse_mistake(step: &str, table: &Table) -> Result<Mistake> {
    let name = text(table, "name")?;
    let parse = || {
        let is_slug = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
        ensure!(
            !name.is_empty()
                && name
                    .split('-')
                    .all(|word| !word.is_empty() && word.chars().all(is_slug)),
            "a name is made of small letters, digits and hyphens"
        );
        let role = match text(table, "role")?.as_str() {
            "server" => Role::Server,
            "client" => Role::Client,
            "both" => Role::Both,
            role => bail!("there is no role `{role}`"),
        };
        let checks = table.get("checks").and_then(Item::as_array);
        let checks = checks.context("it has no `checks`")?.iter();
        let checks: Vec<_> = checks.filter_map(|check| check.as_str()).collect();
        ensure!(!checks.is_empty(), "no check is about it");
        let alone = table.get("alone").and_then(Item::as_bool) == Some(true);
        ensure!(
            !alone || checks.len() == 1,
            "one check alone cannot be {} checks",
            checks.len()
        );
        let beginner = text(table, "beginner")?;
        ensure!(beginner.ends_with('.'), "`beginner` is no sentence");
        let also = table.get("also").and_then(Item::as_array_of_tables);
        let edits = [table].into_iter().chain(also.into_iter().flatten());
        Ok(Mistake {
            step: step.to_string(),
            name: name.clone(),
            role,
            checks: checks.into_iter().map(str::to_string).collect(),
            beginner,
            alone,
            varies: text(table, "varies").ok(),
            edits: edits
                .map(|edit| parse_edit(step, edit))
                .collect::<Result<_>>()?,
        })
    };
    parse().with_context(|| format!("in the mistake `{name}`"))
}

fn parse_edit(step: &str, table: &Table) -> Result<Edit> {
    Ok(Edit {
        file: text(table, "file").unwrap_or(format!("solutions/{step}.rs")),
        find: text(table, "find")?,
        replace: text(table, "replace")?,
    })
}

fn text(table: &Table, key: &str) -> Result<String> {
    let value = table.get(key).and_then(Item::as_str);
    let value = value.with_context(|| format!("it has no `{key}`"))?;
    Ok(value.to_string())
}
