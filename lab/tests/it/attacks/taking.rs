//! Attacks on what a machine has: processes, memory, disk, time.

use super::{Class, Results, earns_nothing, honest_keeps_all, is_passed_over};

/// An attack, and what is said of it: all words of one of the sentences.
const ATTACKS: [(&str, &str, &[&str]); 4] = [
    (
        "fork-bomb",
        include_str!("hostile/fork_bomb.rs"),
        // Where the machine has no time to look at each, all together are too many.
        &[
            "started more than 512 processes",
            "started more than 800 processes",
        ],
    ),
    (
        "fork-bomb-in-groups",
        include_str!("hostile/fork_bomb_in_groups.rs"),
        &[
            "started more than 64 processes that have left its process group",
            "started more than 800 processes",
        ],
    ),
    (
        "fork-bomb-in-sessions",
        include_str!("hostile/fork_bomb_in_sessions.rs"),
        &[
            "started more than 64 processes that have left its process group",
            "started more than 800 processes",
        ],
    ),
    (
        "memory-hog",
        include_str!("hostile/memory_hog.rs"),
        &["took more than 256 MiB of memory"],
    ),
];

#[test]
fn what_takes_too_much_is_ended_and_its_page_says_so() {
    if is_passed_over() {
        return;
    }
    let results = grade("attacks-taking", "", &["ex01", "ex02"]);
    // The disk is the system's to bound.
    for line in results.says("disk", "ex01") {
        let written = line.split_once(" MiB in ");
        let written: Option<u32> = written.and_then(|(written, _)| written.parse().ok());
        assert!(written.is_none_or(|written| written <= 128), "{line}");
    }
}

/// There is one port 9999 for all, and somebody else on this machine may have it.
#[test]
fn without_namespaces_it_is_ended_as_well() {
    let results = grade("attacks-taking-anyway", "namespaces", &["ex02"]);
    let page = results.page("disk");
    assert!(page.contains("wrote more than 128 MiB of files"), "{page}");
}

/// Grades a class of attackers on a machine `without` some means, in which the honest one is to keep `steps`.
fn grade(name: &str, without: &str, steps: &[&str]) -> Results {
    let class = Class::new(name);
    for (name, attack, _) in ATTACKS {
        class.attacker(name, "ex01", attack);
    }
    class.attacker("threads", "ex01", include_str!("hostile/threads.rs"));
    class.attacker("disk", "ex01", include_str!("hostile/disk_filler.rs"));
    class.attacker("output", "ex01", include_str!("hostile/output.rs"));
    class.attacker("port", "ex03", include_str!("hostile/holds_the_port.rs"));
    class.honest("honest", &["ex01", "ex02"]);
    let results = class.grade(without);

    honest_keeps_all(&results, steps);
    for (name, _, words) in ATTACKS {
        earns_nothing(&results, name, "ex01");
        let page = results.page(name);
        let mut pages = page.split("\n```text\n").skip(1);
        let is_told = |page: &str| words.iter().any(|words| page.contains(words));
        assert!(pages.any(is_told), "{name}: {page}");
    }
    for name in ["threads", "disk", "output"] {
        earns_nothing(&results, name, "ex01");
    }
    earns_nothing(&results, "port", "ex03");
    let page = results.page("threads");
    assert!(page.contains("started more than 800 threads"), "{page}");
    results
}
