//! `crossforce sources`: what can be crawled, and whether the user has enabled it.

use crate::cli::exit::{Exit, Failure};
use crate::cli::sources_check::CheckArgs;
use crate::cli::{Context, sources_check};
use crate::data::sources::Sources;
use clap::{Args, Subcommand};

#[derive(Args)]
#[command(
    after_help = "Every source ships disabled. To enable one, read its terms, then write into corpus/sources.toml:\n\n  \
    contact = \"you@your-paper.example\"\n\n  [[source]]\n  id = \"cleveland-soh\"\n  enabled = true\n\n\
    Examples:\n  crossforce sources\n  crossforce sources --enabled\n  \
    crossforce sources check        the rules of all sources against saved pages",
    args_conflicts_with_subcommands = true
)]
pub struct SourcesArgs {
    #[command(subcommand)]
    action: Option<Action>,
    /// Only enabled ones.
    #[arg(long)]
    enabled: bool,
    /// Only those whose identifier, force or address contains this.
    filter: Option<String>,
}

#[derive(Subcommand)]
enum Action {
    /// Runs the rules of sources on saved pages and compares what they find with what is expected.
    Check(CheckArgs),
}

pub fn run(args: &SourcesArgs, context: &Context) -> Result<Exit, Failure> {
    if let Some(Action::Check(args)) = &args.action {
        return sources_check::run(args, context);
    }
    let sources = sources(context)?;
    let wanted = args.filter.as_deref().unwrap_or_default().to_lowercase();
    let rows: Vec<Vec<String>> = sources
        .all()
        .iter()
        .filter(|source| source.enabled || !args.enabled)
        .map(|source| {
            let enabled = if source.enabled { "yes" } else { "no" };
            let terms = source.terms.clone().unwrap_or_default();
            vec![source.id.clone(), source.force.clone(), enabled.to_owned(), source.base.clone(), terms]
        })
        .filter(|row| row.iter().any(|cell| cell.to_lowercase().contains(&wanted)))
        .collect();
    if rows.is_empty() {
        return Ok(Exit::Nothing);
    }
    context.print_rows("", &["source", "force", "enabled", "address", "terms"], rows, Vec::new())?;
    Ok(Exit::Done)
}

/// Returns the shipped sources with the user's own.
pub fn sources(context: &Context) -> Result<Sources, Failure> {
    let shipped = Sources::shipped();
    let Some(text) = context.user_sources()? else { return Ok(shipped) };
    shipped.with_user(&text).map_err(|error| {
        let path = context.corpus.join("sources.toml");
        Failure::usage(format!("`{}`: {error}", path.display()), "mend the file and run the command again")
    })
}
