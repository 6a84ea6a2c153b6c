fn tell(what: impl std::fmt::Display) {
    eprintln!("attack: {what}");
}

pub fn server() -> anyhow::Result<()> {
    tell("begins");
    attack();
    anyhow::bail!("the attack is over")
}

pub fn client() -> anyhow::Result<()> {
    server()
}
