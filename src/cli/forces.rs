//! `crossforce forces`: the registry.

use crate::cli::Context;
use crate::cli::exit::{Exit, Failure};
use clap::Args;

#[derive(Args)]
#[command(after_help = "Examples:\n  crossforce forces\n  crossforce forces wales --format csv")]
pub struct ForcesArgs {
    /// Only those whose identifier, name, nation or host contains this.
    filter: Option<String>,
}

pub fn run(args: &ForcesArgs, context: &Context) -> Result<Exit, Failure> {
    let registry = context.registry()?;
    let wanted = args.filter.as_deref().unwrap_or_default().to_lowercase();
    let rows: Vec<Vec<String>> = registry
        .forces()
        .iter()
        .map(|force| {
            vec![
                force.force_id.clone(),
                force.name.clone(),
                force.kind.clone(),
                force.nation.clone(),
                force.regime.map(|regime| regime.name().to_owned()).unwrap_or_default(),
                force.host.clone().unwrap_or_default(),
            ]
        })
        .filter(|row| row.iter().any(|cell| cell.to_lowercase().contains(&wanted)))
        .collect();
    if rows.is_empty() {
        return Ok(Exit::Nothing);
    }
    context.print_rows("", &["force_id", "name", "kind", "nation", "regime", "host"], rows, Vec::new())?;
    Ok(Exit::Done)
}
