//! The same where a machine has not all means: what succeeds then is what the runner announces
//! (`Means::shortcomings`), and no more. Verdicts are out of reach everywhere.
//!
//! There is no attack here on whoever can be reached, which would be everybody on this machine: only on
//! the judge, and on a process of the test's own.

use std::process::{Child, Command, Stdio};

use super::class::{Class, Results};
use super::reaching::{
    DAEMON, Host, JUDGE, LITTER, NETWORK, PRINTS, QUITS, READS, WRITES, says_only, tell_all,
};
use super::{earns_nothing, honest_keeps_all, is_passed_over};
use crate::support::kit;

const ATTACKS: [(&str, &str); 8] = [
    ("daemon", DAEMON),
    ("judge", JUDGE),
    ("litter", LITTER),
    ("network", NETWORK),
    ("prints", PRINTS),
    ("quits", QUITS),
    ("reads", READS),
    ("memory-hog", include_str!("hostile/memory_hog.rs")),
];

/// Somebody's process, which ends with the test.
struct Victim(Child);

impl Drop for Victim {
    fn drop(&mut self) {
        let _ = self.0.kill().and_then(|()| self.0.wait());
    }
}

/// Grades a class of attackers without some means; says what is to be looked at.
fn grade(name: &str, without: &str) -> (Class, Host, Results) {
    let victim = Command::new("sleep")
        .arg("1000")
        .stdout(Stdio::null())
        .spawn();
    let victim = Victim(victim.expect("it can be started"));
    let mut class = Class::new(name);
    tell_all(&mut class);
    class.tell("@OTHERS@", victim.0.id());
    let host = Host::new(&mut class);
    for (name, attack) in ATTACKS {
        class.attacker(name, "ex01", attack);
    }
    // Where nothing is in its way this would be done.
    if !without.contains("landlock") || !without.contains("namespaces") {
        class.attacker("writes", "ex01", WRITES);
    }
    class.honest("honest", &["ex01", "ex02"]);
    let results = class.grade(without);

    honest_keeps_all(&results, &["ex02"]);
    for (name, _) in ATTACKS {
        earns_nothing(&results, name, "ex01");
    }
    assert!(
        results
            .told("memory-hog", "ex01")
            .contains("took more than 256 MiB of memory")
    );
    (class, host, results)
}

/// What an attack on the judge has done to it, but for ending it.
fn judge_is_out_of_reach(results: &Results) {
    let lines = results.says("judge", "ex01");
    let found = lines.iter().filter(|line| line.contains("its judge"));
    let found: Vec<_> = found
        .filter(|line| !line.starts_with("is done with"))
        .collect();
    let ends: Vec<_> = found
        .into_iter()
        .filter(|line| !line.starts_with("may end"))
        .collect();
    assert!(ends.is_empty(), "{ends:?}");
}

#[test]
fn without_landlock_namespaces_hold_programs() {
    if is_passed_over() {
        return;
    }
    let (class, host, results) = grade("attacks-no-landlock", "landlock");
    judge_is_out_of_reach(&results);
    host.was_left_alone();
    says_only(&results.says("reads", "ex01"), "has looked for all");
    says_only(&results.says("writes", "ex01"), "has written all it could");
    says_only(&results.says("network", "ex01"), "has looked around");
    assert!(!results.everything().contains(&class.secret()));
}

#[test]
fn without_namespaces_landlock_holds_programs() {
    let (class, host, results) = grade("attacks-no-namespaces", "namespaces");
    // This is announced, and it is so.
    assert!(results.said.contains("send datagrams (UDP) to any address"));
    assert!(host.was_sent_a_datagram());
    judge_is_out_of_reach(&results);
    says_only(&results.says("reads", "ex01"), "has looked for all");
    says_only(&results.says("writes", "ex01"), "has written all it could");
    let lines = results.says("network", "ex01");
    assert!(
        !lines
            .iter()
            .any(|line| line == "connects to a port of the host"),
        "{lines:?}"
    );
    assert!(
        !lines
            .iter()
            .any(|line| line == "connects to an abstract socket"),
        "{lines:?}"
    );
    assert!(!results.everything().contains(&class.secret()));
}

#[test]
fn without_both_a_program_reads_what_it_wants_and_earns_nothing_by_it() {
    let (_class, _host, results) = grade("attacks-no-means", "namespaces,landlock");
    judge_is_out_of_reach(&results);
    // So the attacks are such as would succeed, were they not held.
    let lines = results.says("reads", "ex01").join("\n");
    let solution = kit().join("solutions/comp6.rs").display().to_string();
    assert!(lines.contains(&format!("reads {solution}")), "{lines}");
    let lines = results.says("network", "ex01").join("\n");
    assert!(lines.contains("connects to a port of the host"), "{lines}");
}
