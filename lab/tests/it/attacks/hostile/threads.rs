//! Starts three thousand threads, and waits.

fn attack() {
    let forever = || std::thread::sleep(std::time::Duration::from_secs(3600));
    let mut started = 0;
    for _ in 0..3000 {
        let thread = std::thread::Builder::new().stack_size(64 << 10);
        started += i32::from(thread.spawn(forever).is_ok());
    }
    tell(format_args!("has {started} threads"));
    forever();
}
