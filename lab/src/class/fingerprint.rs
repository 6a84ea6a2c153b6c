//! What the result of a step of a submission comes of: its files, the kit, and what programs may take. Where
//! all that is the same the result is.

use std::collections::BTreeMap;

use anyhow::Result;

use crate::base::files::{self, fingerprint};
use crate::build::toolchain::Toolchain;
use crate::class::belongs::{may_name_a_module, names_module};
use crate::class::check_sources::{self, Checks, Source};
use crate::class::compiler::LIMITS;
use crate::class::submission::Submission;
use crate::grade::grader::Grader;
use crate::kit::lab::Lab;
use crate::kit::step::Step;
use crate::kit::workspace::{self, name_below};
use crate::sandbox::limits::Limits;
use crate::sandbox::means::Means;

/// What is of the kit in a result: what builds programs, what holds them, and what checks them.
const OF_KIT: [&str; 15] = [
    "Cargo.lock",
    "Cargo.toml",
    "lab/confinement",
    "lab/grader",
    "lab/language",
    "lab/src/build",
    "lab/src/class/build_directory.rs",
    "lab/src/class/compiler.rs",
    "lab/src/class/exercises.rs",
    "lab/src/class/foreign.rs",
    "lab/src/class/together.rs",
    "lab/src/grade",
    "lab/src/sandbox",
    "src",
    "tests/grade",
];

/// Where the checks are.
const CHECKS: &str = "tests/grade/";

/// The fingerprints of a kit.
pub struct Kit {
    lab: Lab,
    /// Those of each step.
    of_steps: BTreeMap<String, OfStep>,
}

/// What is of a kit in results, by names.
struct Parts {
    /// The fingerprint of each file.
    all: Vec<(String, String)>,
    /// The checks, of which one may change without the others.
    sources: Vec<(String, Source)>,
}

impl Parts {
    fn of(lab: &Lab) -> Result<Parts> {
        let (mut all, mut sources) = (Vec::new(), Vec::new());
        for place in OF_KIT {
            let path = lab.root.join(place);
            let paths = match path.is_dir() {
                true => files::below(&path)?,
                false => vec![path],
            };
            for path in paths {
                let name = name_below(&lab.root, &path);
                if name.starts_with(CHECKS) && name.ends_with(".rs") {
                    sources.push((name, Source::of(&files::read_text(&path)?)));
                } else {
                    all.push((name, fingerprint(&files::read(&path)?)));
                }
            }
        }
        // They stand in for what was not handed in, or does not compile.
        for (name, starter) in workspace::starters(lab)? {
            if !lab.steps.iter().any(|step| step.file() == name) {
                all.push((format!("exercises/{name}"), fingerprint(&starter)));
            }
        }
        Ok(Parts { all, sources })
    }
}

#[derive(Default)]
struct OfStep {
    /// That of everything but what is another step's alone, or one check's.
    kit: String,
    /// Those of its checks that have a text of their own.
    own: Checks,
}

impl Kit {
    /// Those of `lab`, whose checks `grader` makes, on this machine.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn of(lab: &Lab, grader: &Grader) -> Result<Kit> {
        let Parts { all, sources } = Parts::of(lab)?;
        let Means {
            no_namespaces,
            landlock,
        } = Means::here();
        let machine = format!(
            "{:?} {:?} {LIMITS:?} {} {landlock}",
            Toolchain::here().version(),
            Limits::CHECKS,
            no_namespaces.is_none()
        );
        // Failures are told in it.
        let language = language::spoken();
        let messages = match &language.table {
            Some(table) => fingerprint(&files::read(table)?),
            None => String::new(),
        };
        let of_step = |step: &Step| {
            let others = lab.steps.iter().filter(|other| *other != step);
            let others: Vec<_> = others
                .flat_map(|other| {
                    [
                        format!("src/bin/{}", other.file()),
                        format!("tests/grade/{}", other.file()),
                    ]
                })
                .collect();
            let own = all.iter().filter(|(name, _)| !others.contains(name));
            let own: Vec<_> = own.map(|(name, sum)| format!("{name} {sum}")).collect();
            let sources = sources.iter().filter(|(name, _)| !others.contains(name));
            let sources: Vec<_> = sources.map(|(_, source)| source).collect();
            let checks = grader.checks_of(step).iter();
            let checks = checks.map(|check| check.name.as_str()).collect();
            let checks = check_sources::fingerprints(&sources, &checks);
            let text = format!(
                "{machine}\n{} {messages}\n{:?}\n{}\n{}",
                language.name,
                step.port,
                own.join("\n"),
                checks.common
            );
            let of_step = OfStep {
                kit: fingerprint(text.as_bytes()),
                own: checks.own,
            };
            (step.name.clone(), of_step)
        };
        Ok(Kit {
            of_steps: lab.steps.iter().map(of_step).collect(),
            lab: lab.clone(),
        })
    }

    /// The fingerprints of those checks of `step` that have a text of their own.
    pub fn own(&self, step: &Step) -> &Checks {
        const NONE: &Checks = &Checks::new();
        self.of_steps.get(&step.name).map_or(NONE, |step| &step.own)
    }

    /// The fingerprint of the result of `step` of `submission`, but for what is one check's alone. Nobody can make two that are the same of
    /// different files.
    pub fn key(&self, submission: &Submission, step: &Step) -> String {
        let file = step.file();
        let source = submission.files.get(&file);
        // Most name none: then the names are not looked for one by one.
        let source = source.filter(|source| may_name_a_module(source));
        let matters = |name: &&String| {
            let mut others = self.lab.steps.iter().filter(|other| *other != step);
            let is_another_s = others.any(|other| other.file() == **name);
            !is_another_s || source.is_some_and(|source| names_module(source, name))
        };
        let names = submission.sums.keys().filter(matters);
        let sums = names.map(|name| format!("{name} {}", submission.sums[name]));
        let sums: Vec<_> = sums.collect();
        let kit = self
            .of_steps
            .get(&step.name)
            .map_or("", |step| step.kit.as_str());
        format!("{} {kit} {}", step.name, sums.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    const STEPS: &str = "[[step]]\nname = \"ex01\"\ntitle = \"a\"\npoints = 1\n";

    fn write(root: &Path, name: &str, content: &str) {
        files::put(&root.join(name), content.as_bytes()).expect("it can be written");
    }

    #[test]
    fn what_stands_in_for_a_file_and_what_builds_it_are_of_the_kit_and_nothing_else_is() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let root = folder.path();
        write(root, "steps.toml", STEPS);
        for place in OF_KIT {
            let is_file = place.contains('.');
            let file = format!("{place}/file.rs");
            write(root, if is_file { place } else { &file }, "first");
        }
        for name in ["ex01.rs", "sock_utils.rs", "mensagens.txt"] {
            write(root, &format!("exercises/{name}"), "first");
        }
        // What has the kit's own tests is a kit, whose starters are its exercises.
        write(root, "tests/kit/main.rs", "");
        let lab = Lab::at(root).expect("it is a lab");
        let all = || Parts::of(&lab).expect("it can be read").all;
        let before = all();
        for name in ["exercises/ex01.rs", "lab/src/class/late.rs"] {
            write(root, name, "second");
            assert_eq!(all(), before, "{name}");
        }
        for name in [
            "exercises/sock_utils.rs",
            "exercises/mensagens.txt",
            "lab/src/class/together.rs",
            "src/file.rs",
        ] {
            write(root, name, "second");
            assert_ne!(all(), before, "{name}");
            write(root, name, "first");
        }
        assert_eq!(all(), before);
    }
}
