pub fn handle(key: &str) -> std::io::Result<()> {
    std::process::Command::new("aws").args(["s3", "rm", key]).status()?; //~ undecided-source other programs
    Ok(())
}
