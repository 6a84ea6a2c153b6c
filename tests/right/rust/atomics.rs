//! comp5 and comp6. Odd: a BTreeMap behind an RwLock, so that GET and LIST go side by side; keys come
//! from an atomic counter, under the lock that is held for writing anyway.

mod lab;
mod usual;

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::thread;

use lab::{Request, Result, complain};

static STRINGS: RwLock<BTreeMap<u64, String>> = RwLock::new(BTreeMap::new());
static NEXT: AtomicU64 = AtomicU64::new(0);

fn main() -> ExitCode {
    lab::run(server, usual::client)
}

fn server(address: &str, port: u16) -> Result<()> {
    let listener = lab::listen(address, port)?;
    usual::accept_all(&listener, |connection, peer| {
        let session = move || usual::serve(connection, peer, answer);
        if let Err(error) = thread::Builder::new().spawn(session) {
            complain(&format!("no thread for {peer}: {error}"));
        }
    })
}

/// The locks are let go before the reply is sent.
fn answer(message: &[u8]) -> String {
    match Request::parse(message) {
        Request::Store(string) => {
            let mut strings = to_write();
            // Under the lock: the string has to be there before anybody can know of its key.
            let key = NEXT.fetch_add(1, Ordering::Relaxed);
            strings.insert(key, string);
            key.to_string()
        }
        Request::Get(key) => {
            let found = key.and_then(|key| to_read().get(&key).cloned());
            found.unwrap_or(usual::MISSING.to_string())
        }
        Request::Remove(key) => {
            let found = key.and_then(|key| to_write().remove(&key));
            found.unwrap_or(usual::MISSING.to_string())
        }
        Request::List => {
            let strings = to_read();
            let all: Vec<_> = strings.values().map(String::as_str).collect();
            match all.is_empty() {
                true => usual::EMPTY.to_string(),
                false => all.join(", "),
            }
        }
        Request::Invalid => "-1".to_string(),
    }
}

fn to_read() -> RwLockReadGuard<'static, BTreeMap<u64, String>> {
    STRINGS.read().unwrap_or_else(PoisonError::into_inner)
}

fn to_write() -> RwLockWriteGuard<'static, BTreeMap<u64, String>> {
    STRINGS.write().unwrap_or_else(PoisonError::into_inner)
}
