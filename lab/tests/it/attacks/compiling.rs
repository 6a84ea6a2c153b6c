//! Attacks on whoever compiles: files and settings that go into a program, or a message; no end.

use super::class::{Class, TOKEN};
use super::{honest_keeps_all, is_passed_over};
use crate::support::{kit, read};

/// Ends of steps that make nothing else of what they take in.
const END: &str = "pub fn server(_: sock_utils::cli::ServerArgs) -> anyhow::Result<()> { run() }\n\
                   pub fn client(_: sock_utils::cli::ClientArgs) -> anyhow::Result<()> { run() }\n";

/// Hands in what takes in files that are not its own: in programs, and in messages of the compiler's.
fn takes_in(class: &Class, student: &str) -> Vec<(&'static str, String)> {
    let secret = class.folder.join("secret").display().to_string();
    let passwd = "/etc/passwd".to_string();
    let solution = kit().join("solutions/comp6.rs").display().to_string();
    let environment = "/proc/self/environ".to_string();
    let print = |path: &str| {
        format!(
            "fn run() -> anyhow::Result<()> {{ print!(\"{{}}\", include_str!({path:?})); Ok(()) }}"
        )
    };
    let complain = |path: &str| {
        format!(
            "const _: () = panic!(\"{{}}\", include_str!({path:?}));\n\
             fn run() -> anyhow::Result<()> {{ Ok(()) }}"
        )
    };
    let files = [
        ("ex03", print(&passwd), passwd.clone()),
        ("ex04", complain(&passwd), passwd),
        ("ex05", print(&secret), secret.clone()),
        ("ex06", complain(&secret), secret.clone()),
        (
            "ex07",
            format!("include!({secret:?}); fn run() -> anyhow::Result<()> {{ Ok(()) }}"),
            secret,
        ),
        ("ex08", complain(&solution), solution.clone()),
        (
            "comp1",
            format!("#[path = {solution:?}] mod theirs; pub use theirs::*;\nuse std as run;"),
            solution,
        ),
        ("comp2", print(&environment), environment.clone()),
        ("comp3", complain(&environment), environment),
    ];
    let mut taken = Vec::new();
    for (step, source, path) in files {
        let end = if step == "comp1" { "" } else { END };
        class.hand_in(student, &format!("{step}.rs"), &format!("{source}\n{end}"));
        taken.push((step, path));
    }
    taken
}

/// What must stand on no page.
pub fn is_kept(class: &Class, everything: &str) {
    let passwd = read("/etc/passwd".as_ref());
    let user = passwd.lines().last().unwrap_or_default();
    let solution = read(&kit().join("solutions/comp6.rs"));
    let own_words = solution.lines().find(|line| line.starts_with("///"));
    for secret in [&class.secret(), user, own_words.unwrap_or_default()] {
        assert!(secret.len() > 8, "{secret:?} is no secret");
        assert!(!everything.contains(secret), "{secret}: {everything}");
    }
}

#[test]
fn what_a_source_takes_in_is_named_and_not_shown() {
    if is_passed_over() {
        return;
    }
    let class = Class::new("attacks-includes");
    let taken = takes_in(&class, "takes-in");
    // Settings, and what the assembler takes in, of which the compiler knows nothing.
    let setting = format!(
        "const _: () = panic!(\"{{}}\", env!({TOKEN:?}));\n\
         fn run() -> anyhow::Result<()> {{ Ok(()) }}\n{END}"
    );
    class.hand_in("settings", "ex03.rs", &setting);
    let setting = format!(
        "fn run() -> anyhow::Result<()> {{ eprintln!(\"{{:?}}\", option_env!({TOKEN:?})); \
         anyhow::bail!(\"no\") }}\n{END}"
    );
    class.hand_in("settings", "ex04.rs", &setting);
    let assembler = format!(
        "core::arch::global_asm!(\".incbin \\\"@FOLDER@/secret\\\"\");\n\
         fn run() -> anyhow::Result<()> {{ Ok(()) }}\n{END}"
    );
    class.hand_in("settings", "ex05.rs", &assembler);
    class.honest("honest", &["ex01"]);
    let library = format!(
        "const _: () = panic!(\"{{}}\", include_str!({:?}));",
        taken[0].1
    );
    class.honest("library", &["ex02"]);
    class.hand_in("library", "sock_utils.rs", &library);
    let results = class.grade("");

    honest_keeps_all(&results, &["ex01"]);
    is_kept(&class, &results.everything());
    for (step, path) in taken {
        let told = format!(
            "exercises/{step}.rs takes in `{path}`, which is no file of exercises/: it is not graded"
        );
        assert_eq!(results.told("takes-in", step), told);
        assert_eq!(results.points("takes-in", step), 0.0);
        assert!(results.page("takes-in").contains(&told));
    }
    for step in ["ex03", "ex04", "ex05"] {
        assert_eq!(results.points("settings", step), 0.0);
    }
    assert_eq!(
        results.step("settings", "ex05")["status"],
        "does not compile"
    );
    let told = results.told("library", "ex02");
    assert!(
        told.contains("exercises/sock_utils.rs takes in `/etc/passwd`"),
        "{told}"
    );
}

#[test]
fn a_compiler_that_is_kept_busy_is_ended_and_the_page_says_so() {
    let class = Class::new("attacks-compiler");
    let endless = format!(
        "#[allow(long_running_const_eval)]\nconst _: () = loop {{}};\n\
         fn run() -> anyhow::Result<()> {{ Ok(()) }}\n{END}"
    );
    class.hand_in("endless", "ex03.rs", &endless);
    class.honest("honest", &["ex01"]);
    let library = "#[allow(long_running_const_eval)]\nconst _: () = loop {};\n";
    class.honest("library", &["ex01", "ex02", "ex03"]);
    class.hand_in("library", "sock_utils.rs", library);
    let exponential = format!(
        "macro_rules! twice {{ ($($x:tt)*) => {{ twice!($($x)* $($x)*) }} }}\n\
         fn run() -> anyhow::Result<()> {{ twice!(x); Ok(()) }}\n{END}"
    );
    class.hand_in("exponential", "ex03.rs", &exponential);
    let results = class.grade("");

    honest_keeps_all(&results, &["ex01"]);
    // Which of the compiler's limits comes first is the machine's affair.
    for name in ["endless", "exponential"] {
        let told = results.told(name, "ex03");
        let words = ["it was still not done after", "it took more than"];
        let is_told = |words: &&str| told.contains(&format!("the compiler was stopped: {words}"));
        assert!(words.iter().any(is_told), "{name}: {told}");
    }
    // It is compiled once, and the steps that do without it are graded.
    assert_eq!(results.points("library", "ex02"), 1.5);
    let page = results.page("library");
    let told = "the compiler was stopped over exercises/sock_utils.rs: it was still not done";
    assert_eq!(page.matches(told).count(), 1, "{page}");
}
