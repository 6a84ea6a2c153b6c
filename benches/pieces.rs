//! How fast the pieces are that every request passes through: `cargo bench --package benches`.
//!
//! Nothing here goes over a socket: `cargo lab load` and `cargo lab compare` measure whole servers.

use std::hint::black_box;
use std::io::{Cursor, Read};

use criterion::{BatchSize, Criterion, Throughput};
use sock_utils::{Dictionary, Request, receive_all, receive_message, send_message};

/// A bare message, one that just is, and one in a frame.
const SIZES: [usize; 3] = [32, 1024, 100_000];

fn messages(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("message");
    for size in SIZES {
        let message = "m".repeat(size);
        let mut wire = Vec::new();
        send_message(&mut wire, &message).expect("a vector takes everything");
        group.throughput(Throughput::Bytes(size as u64));
        group.bench_function(format!("send {size}"), |bencher| {
            let mut sent = Vec::with_capacity(wire.len());
            bencher.iter(|| {
                sent.clear();
                send_message(&mut sent, black_box(&message)).expect("a vector takes everything");
            });
        });
        group.bench_function(format!("receive {size}"), |bencher| {
            bencher.iter(|| receive_message(&mut black_box(&wire[..])).expect("it is a message"));
        });
    }
    group.finish();
    for message in ["GET 123456", "LIST", "uma mensagem qualquer"] {
        criterion.bench_function(&format!("parse {message}"), |bencher| {
            bencher.iter(|| black_box(Request::parse(black_box(message))) == Request::List);
        });
    }
}

fn dictionaries(criterion: &mut Criterion) {
    const STRINGS: usize = 10_000;
    let full = || {
        let mut dictionary = Dictionary::new();
        for number in 0..STRINGS {
            dictionary.insert(&format!("string {number}"));
        }
        dictionary
    };
    let dictionary = full();
    let mut group = criterion.benchmark_group("dictionary of 10000");
    group.bench_function("get", |bencher| {
        bencher.iter(|| dictionary.get(black_box("5000")).is_some());
    });
    group.bench_function("list", |bencher| bencher.iter(|| dictionary.list()));
    group.bench_function("insert", |bencher| {
        let add = |mut dictionary: Dictionary| {
            dictionary.insert(black_box("one more"));
            dictionary
        };
        bencher.iter_batched(full, add, BatchSize::LargeInput);
    });
    group.bench_function("remove", |bencher| {
        let remove = |mut dictionary: Dictionary| {
            dictionary.remove(black_box("5000"));
            dictionary
        };
        bencher.iter_batched(full, remove, BatchSize::LargeInput);
    });
    group.finish();
}

/// Gives at most so many bytes at once, as a network does.
struct InPieces<R>(R, usize);

impl<R: Read> Read for InPieces<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let most = buffer.len().min(self.1);
        self.0.read(&mut buffer[..most])
    }
}

fn receiving(criterion: &mut Criterion) {
    let bytes = vec![7; 100_000];
    let mut group = criterion.benchmark_group("receive_all 100000");
    group.throughput(Throughput::Bytes(bytes.len() as u64));
    for piece in [1448, 100_000] {
        group.bench_function(format!("in pieces of {piece}"), |bencher| {
            bencher.iter(|| {
                let mut socket = InPieces(Cursor::new(&bytes), piece);
                receive_all(&mut socket, black_box(bytes.len())).expect("all is there")
            });
        });
    }
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    messages(&mut criterion);
    dictionaries(&mut criterion);
    receiving(&mut criterion);
    criterion.final_summary();
}
