fn tell(what: impl std::fmt::Display) {
    eprintln!("attack: {what}");
}

pub fn server(_: sock_utils::cli::ServerArgs) -> anyhow::Result<()> {
    tell("begins");
    attack();
    anyhow::bail!("the attack is over")
}

pub fn client(_: sock_utils::cli::ClientArgs) -> anyhow::Result<()> {
    tell("begins");
    attack();
    anyhow::bail!("the attack is over")
}
