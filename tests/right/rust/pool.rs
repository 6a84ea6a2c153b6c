//! comp5 and comp6. Odd: a pool of scoped threads that take clients from a queue, and that grows by one
//! when a client comes and none is free; each has its turn at a dictionary behind a Mutex and a Condvar.

mod lab;
mod usual;

use std::collections::{HashMap, VecDeque};
use std::net::{SocketAddr, TcpStream};
use std::process::ExitCode;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use lab::{Request, Result, complain};

fn main() -> ExitCode {
    lab::run(server, usual::client)
}

#[derive(Default)]
struct Pool {
    waiting: VecDeque<(TcpStream, SocketAddr)>,
    free: usize,
}

#[derive(Default)]
struct Strings {
    by_key: HashMap<u64, String>,
    next: u64,
}

fn server(address: &str, port: u16) -> Result<()> {
    let listener = lab::listen(address, port)?;
    let (pool, comes) = (Mutex::new(Pool::default()), Condvar::new());
    let strings = Mutex::new(Strings::default());
    let work = || loop {
        let (connection, peer) = next_client(&pool, &comes);
        usual::serve(connection, peer, |message| answer(message, &strings));
    };
    thread::scope(|scope| {
        usual::accept_all(&listener, |connection, peer| {
            let mut pool = lock(&pool);
            pool.waiting.push_back((connection, peer));
            // As many as wait are about to be woken up.
            let too_few = pool.free < pool.waiting.len();
            drop(pool);
            comes.notify_one();
            if too_few && let Err(error) = thread::Builder::new().spawn_scoped(scope, work) {
                complain(&format!("no thread for {peer}: it has to wait: {error}"));
            }
        })
    })
}

fn next_client(pool: &Mutex<Pool>, comes: &Condvar) -> (TcpStream, SocketAddr) {
    let mut pool = lock(pool);
    loop {
        if let Some(client) = pool.waiting.pop_front() {
            return client;
        }
        pool.free += 1;
        pool = comes.wait(pool).unwrap_or_else(PoisonError::into_inner);
        pool.free -= 1;
    }
}

fn answer(message: &[u8], strings: &Mutex<Strings>) -> String {
    let request = Request::parse(message);
    let mut strings = lock(strings);
    let missing = usual::MISSING.to_string();
    match request {
        Request::Store(string) => {
            let key = strings.next;
            strings.next += 1;
            strings.by_key.insert(key, string);
            key.to_string()
        }
        Request::Get(key) => key.and_then(|key| strings.by_key.get(&key).cloned()).unwrap_or(missing),
        Request::Remove(key) => key.and_then(|key| strings.by_key.remove(&key)).unwrap_or(missing),
        Request::List => {
            let mut all: Vec<_> = strings.by_key.iter().collect();
            all.sort_by_key(|(key, _)| **key);
            let all: Vec<_> = all.into_iter().map(|(_, string)| string.as_str()).collect();
            match all.is_empty() {
                true => usual::EMPTY.to_string(),
                false => all.join(","),
            }
        }
        Request::Invalid => usual::INVALID.to_string(),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
