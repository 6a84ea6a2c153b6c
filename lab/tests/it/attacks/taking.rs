//! Attacks on what a machine has: processes, memory, disk, time.

use super::{Class, earns_nothing, honest_keeps_all, is_passed_over};

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
    let class = Class::new("attacks-taking");
    for (name, attack, _) in ATTACKS {
        class.attacker(name, "ex01", attack);
    }
    class.attacker("threads", "ex01", include_str!("hostile/threads.rs"));
    class.attacker("disk", "ex01", include_str!("hostile/disk_filler.rs"));
    class.attacker("output", "ex01", include_str!("hostile/output.rs"));
    class.honest("honest", &["ex01", "ex02"]);
    let results = class.grade("");

    honest_keeps_all(&results, &["ex01", "ex02"]);
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
    let page = results.page("threads");
    assert!(page.contains("started more than 800 threads"), "{page}");
    for line in results.says("disk", "ex01") {
        let written = line.split_once(" MiB in ");
        let written: Option<u32> = written.and_then(|(written, _)| written.parse().ok());
        assert!(written.is_none_or(|written| written <= 128), "{line}");
    }
}
