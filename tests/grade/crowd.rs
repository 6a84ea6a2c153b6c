//! Many clients at once, on servers that serve all at once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Barrier;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use language::text;

use crate::clocks;
use crate::model::Request;
use crate::model::reply::Text;
use crate::support::linearizable::{self, Call};
use crate::support::{Check, Server, TestClient, as_time_allows};

const MISSING: &str = "chave inexistente";

/// How long races are looked for by chance.
const BY_CHANCE: Duration = Duration::from_secs(2);

/// Forty clients insert 25 strings each: every key is given once, and every string is there.
pub fn server_loses_no_insertion_of_forty_clients(check: Check) {
    let check = &check
        .expects("forty clients with 25 insertions each, all at once, get 1000 different keys, and each string is under its key as soon as there is a reply")
        .usually("the lock is let go between the look at the counter and the insertion, a key is the number of strings, the reply comes before the string is there, or not all clients are served at once");
    const CLIENTS: usize = 40;
    const INSERTIONS: usize = 25;
    let mut server = check.server();
    let mut clients = connect(&mut server, CLIENTS);

    let inserted = at_once(&mut clients, |number, client| {
        let insert = |insertion| {
            let string = format!("cliente {} cadeia {insertion}", number + 1);
            client.sends(&check.kind().storing(&string));
            let key = client.receives_a_key();
            client.asks(&format!("GET {key}"), &string);
            (key, string)
        };
        (0..INSERTIONS).map(insert).collect::<Vec<_>>()
    });

    let has_keys_of_its_own =
        |keys: &Vec<(u64, String)>| keys.iter().map(|(key, _)| *key).eq(0..INSERTIONS as u64);
    let check = &match inserted.iter().all(has_keys_of_its_own) {
        true => check.clone().usually(
            "a dictionary, or a counter, is made for each client, in its thread: there is one for all of them",
        ),
        false => check.clone(),
    };
    let mut strings = BTreeMap::new();
    for (key, string) in inserted.into_iter().flatten() {
        if let Some(other) = strings.insert(key, string.clone()) {
            let words = [&other, &string].map(|string| format!("{string}\""));
            check.story().transcript.is_about(words.to_vec());
            check.fail(text!(
                "`{other}` and `{string}` both got the key {key}",
                other,
                string,
                key
            ));
        }
    }
    let expected = (0..(CLIENTS * INSERTIONS) as u64).collect::<Vec<_>>();
    if !strings.keys().eq(&expected) {
        let (first, last) = (strings.keys().next(), strings.keys().last());
        check.fail(text!(
            "the keys go from {first} to {last}, with gaps",
            first = format!("{first:?}"),
            last = format!("{last:?}")
        ));
    }
    // Each client looks at its share: for a slow server one after the other would take minutes.
    let share = strings.iter().collect::<Vec<_>>();
    at_once(&mut clients, |number, client| {
        for (key, string) in share.iter().skip(number).step_by(CLIENTS) {
            client.asks(&format!("GET {key}"), string);
        }
    });
    let list = strings.values().map(String::as_str).collect::<Vec<_>>();
    clients[0].asks_for_a_list(&list);
    clocks::stays_up_at_rest(&mut server);
}

/// Two clients remove the same key at the same moment: one gets the string.
pub fn server_lets_one_of_two_removals_win(check: Check) {
    let check = &check
        .expects("of two clients that remove the same key at once one gets the string, the other `chave inexistente`, and then it is gone")
        .usually("the look at the dictionary and the removal each take the lock: it has to be held over both, and the reply has to wait for it");
    let mut server = check.server();
    let mut clients = connect(&mut server, 2);
    for round in as_time_allows(3, 200) {
        clients[0].sends("ADD,disputada");
        let key = clients[0].receives_a_key();
        let replies = at_once(&mut clients, |_, client| {
            client.asks_for(&format!("REMOVE,{key}"))
        });
        let winners = replies.iter().filter(|reply| *reply != MISSING).count();
        if winners != 1 {
            check.fail(text!(
                "both replies to `REMOVE,{key}` were {replies}",
                key,
                replies = format!("{replies:?}")
            ));
        }
        clients[round % 2].asks(&format!("GET {key}"), MISSING);
    }
}

/// Four clients ADD, REMOVE, GET and LIST around the same keys, and note when.
pub fn server_is_linearizable(check: Check) {
    let check = &check
        .expects("the replies to four clients at once fit some order in which their requests were carried out one by one")
        .usually("a request is carried out in more than one step, and the lock is let go between them");
    for round in as_time_allows(1, 4) {
        makes_history(check, round);
    }
}

/// Looks for races where no thread of the server can be led: many short rounds, in which clients meet.
#[cfg(target_os = "linux")]
pub fn hunts_by_chance(check: &Check) {
    const CLIENTS: usize = 8;
    let start = Instant::now();
    let mut server = check.server();
    let mut clients = connect(&mut server, CLIENTS);
    let keys = at_once(&mut clients, |number, client| {
        let insertions = (0..).take_while(|_| start.elapsed() < BY_CHANCE / 2);
        let insert = |insertion: u32| {
            let string = format!("cliente {} cadeia {insertion}", number + 1);
            let string = Request::Store(Text::of(string.as_bytes()));
            client.sends(&string.written_for(check.kind()));
            client.receives_a_key()
        };
        insertions.map(insert).collect::<Vec<_>>()
    });
    let mut seen = BTreeSet::new();
    for key in keys.into_iter().flatten() {
        if !seen.insert(key) {
            check.fail(text!("two strings got the key {key}", key));
        }
    }
    drop((clients, server));
    let mut round = 0;
    while start.elapsed() < BY_CHANCE {
        makes_history(check, round);
        round += 1;
    }
}

/// Has four clients work at once on a new server, in another way in each `round`.
fn makes_history(check: &Check, round: usize) {
    const CLIENTS: usize = 4;
    const REQUESTS: usize = linearizable::LIMIT / CLIENTS;
    let mut server = check.server();
    let mut clients = connect(&mut server, CLIENTS);
    // Requests go for the newest keys, where they meet.
    let newest = AtomicU64::new(0);
    let calls = at_once(&mut clients, |number, client| {
        let mut calls = Vec::new();
        for call in as_time_allows(1, REQUESTS) {
            let dice = (round * 7 + number * 5 + call * 11) % 13;
            let near = newest
                .load(Ordering::Relaxed)
                .saturating_sub(dice as u64 % 3);
            let request = match dice {
                0..4 => {
                    let string = format!("cadeia {number}.{call}");
                    Request::Store(Text::of(string.as_bytes()))
                }
                4..9 if check.kind().has_verbs() => Request::Remove(Some(near)),
                9 => Request::List,
                _ => Request::Get(Some(near)),
            };
            let sent = Instant::now();
            let reply = client.asks_for(&request.written_for(check.kind()));
            let replied = Instant::now();
            if let (Request::Store(_), Ok(key)) = (&request, reply.parse()) {
                newest.fetch_max(key, Ordering::Relaxed);
            }
            calls.push(Call {
                client: number + 1,
                request,
                reply,
                sent,
                replied,
            });
        }
        calls
    });
    let history: Vec<_> = calls.into_iter().flatten().collect();
    if let Err(call) = linearizable::check(&history) {
        explain(check, &history, call);
    }
}

/// Fails for a history that no order explains, and shows what was asked about the same key.
fn explain(check: &Check, history: &[Call], stuck: &Call) -> ! {
    let key = |call: &Call| match call.request {
        Request::Store(_) => call.reply.parse().ok(),
        Request::Remove(key) | Request::Get(key) => key,
        Request::List | Request::Invalid => None,
    };
    let start = history.iter().map(|call| call.sent).min();
    let mut about: Vec<_> = history
        .iter()
        .filter(|call| key(call) == key(stuck))
        .collect();
    about.sort_by_key(|call| call.sent);
    let told: Vec<_> = about
        .iter()
        .map(|call| {
            let since = |time: Instant| start.map_or(0, |start| (time - start).as_micros());
            let told = text!(
                "{sent} to {replied} µs  client {client}: {request} -> {reply}",
                sent = format!("{:>7}", since(call.sent)),
                replied = format!("{:>7}", since(call.replied)),
                client = call.client,
                request = call.request,
                reply = call.reply
            );
            format!("\n            {told}")
        })
        .collect();
    check.fail(text!(
        "no order of the requests explains the reply to `{request}` of client {client}; about this key:{calls}",
        request = stuck.request,
        client = stuck.client,
        calls = told.concat()
    ));
}

fn connect(server: &mut Server, clients: usize) -> Vec<TestClient> {
    (0..clients).map(|_| server.connect()).collect()
}

/// Has all clients do `work` at the same moment, each in a thread of its own.
fn at_once<T: Send>(
    clients: &mut [TestClient],
    work: impl Fn(usize, &mut TestClient) -> T + Sync,
) -> Vec<T> {
    let start = Barrier::new(clients.len());
    thread::scope(|scope| {
        let threads: Vec<_> = clients
            .iter_mut()
            .enumerate()
            .map(|(number, client)| {
                let (start, work) = (&start, &work);
                scope.spawn(move || {
                    start.wait();
                    work(number, client)
                })
            })
            .collect();
        let results: Vec<_> = threads.into_iter().map(|thread| thread.join()).collect();
        let results: Result<Vec<T>, _> = results.into_iter().collect();
        // A check that failed in a thread has failed as a whole.
        results.unwrap_or_else(|failure| std::panic::resume_unwind(failure))
    })
}
