//! A server that prints without end, on both of its outputs.

fn attack() {
    if std::env::args().any(|word| word == "client") {
        return;
    }
    std::thread::spawn(|| {
        loop {
            eprintln!("{}", "e".repeat(5000));
        }
    });
    let start = std::time::Instant::now();
    while start.elapsed() < std::time::Duration::from_secs(5) {
        print!("{}", "o".repeat(5000));
    }
}
