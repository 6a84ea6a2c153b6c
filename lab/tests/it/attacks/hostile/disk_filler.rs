//! Writes large files wherever it may, and then as many empty ones as it may.

fn attack() {
    let mut places = vec![std::env::temp_dir()];
    places.extend([".", "/tmp", "/dev/shm", "/programs"].map(std::path::PathBuf::from));
    for place in &places {
        let (mut written, mut error) = (0, None);
        for number in 0..200 {
            match std::fs::write(place.join(format!("large-{number}")), vec![1; 4 << 20]) {
                Ok(()) => written += 4,
                Err(refused) => {
                    error = Some(refused);
                    break;
                }
            }
        }
        tell(format_args!("{written} MiB in {}: {error:?}", place.display()));
    }
    let names = (0..200_000).map(|number| std::env::temp_dir().join(format!("empty-{number}")));
    let made = names.take_while(|name| std::fs::write(name, "").is_ok()).count();
    tell(format_args!("{made} empty files"));
}
