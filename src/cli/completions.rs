//! `crossforce completions` and `crossforce man`: generated from the arguments themselves.

use crate::cli::exit::{Exit, Failure};
use crate::cli::{Cli, output};
use clap::{Args, CommandFactory};
use clap_complete::Shell;

#[derive(Args)]
#[command(
    after_help = "Example:\n  crossforce completions bash > ~/.local/share/bash-completion/completions/crossforce"
)]
pub struct CompletionsArgs {
    #[arg(value_enum)]
    shell: Shell,
}

pub fn run(args: &CompletionsArgs) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "crossforce", &mut script);
    output::bytes(&script);
    Ok(Exit::Done)
}

pub fn man() -> Result<Exit, Failure> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command())
        .render(&mut page)
        .map_err(|error| Failure::partial(format!("cannot write the manual page: {error}")))?;
    output::bytes(&page);
    Ok(Exit::Done)
}
