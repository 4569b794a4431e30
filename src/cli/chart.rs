//! `--chart FILE`: draws what a comparison shows, in the form that the file's name asks for.

use crate::chart::{self, Absent, Chart, ChartError, HeatMap, OverTime, Stacked};
use crate::cli::context::store_failure;
use crate::cli::exit::{Exit, Failure};
use crate::compare::{By, Comparison, Exemptions, Figures, InFull, OutOf, Selection};
use crate::model::{Force, name_of};
use crate::store::{StoreError, disk};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::str::FromStr;

#[derive(Clone, Copy, Debug)]
enum Form {
    Svg,
    Png,
    Html,
}

/// A file to draw to.
#[derive(Clone, Debug)]
pub struct ChartTarget {
    path: PathBuf,
    form: Form,
}

impl ChartTarget {
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl FromStr for ChartTarget {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let path = PathBuf::from(text);
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        let form = match ending.as_deref() {
            Some("svg") => Form::Svg,
            Some("png") => Form::Png,
            Some("html" | "htm") => Form::Html,
            _ => return Err("the name must end in .svg, .png or .html".to_owned()),
        };
        // A bare name lies in a folder too: files are written beside their place, in it.
        let bare = path.parent().is_none_or(|folder| folder.as_os_str().is_empty());
        Ok(ChartTarget { path: if bare { Path::new(".").join(path) } else { path }, form })
    }
}

/// What a comparison is drawn as, and where to.
pub type Drawn<'a> = (&'a ChartTarget, Chart);

pub fn heat_map<'a>(
    target: &'a ChartTarget,
    found: &InFull,
    options: &Exemptions,
    forces: &[Force],
) -> Result<Drawn<'a>, Failure> {
    let law_of = |id: &str| forces.iter().find(|force| force.force_id == id).and_then(|force| force.regime);
    let absent = absent(found, &options.selection, options.by.contains(&By::Force));
    let chart = HeatMap::new(&found.comparison, law_of, &found.groups, &absent).map_err(chart_failure)?;
    Ok((target, Chart::Heat(chart)))
}

pub fn stacked<'a>(
    target: &'a ChartTarget,
    found: &InFull,
    selection: &Selection,
    by: &[By],
) -> Result<Drawn<'a>, Failure> {
    let absent = absent(found, selection, by.contains(&By::Force));
    let chart =
        Stacked::new(&found.comparison, selection.out_of == OutOf::Resolvable, &absent).map_err(chart_failure)?;
    Ok((target, Chart::Stacked(chart)))
}

pub fn over_time<'a>(target: &'a ChartTarget, all: &Comparison, options: &Figures) -> Result<Drawn<'a>, Failure> {
    let basis = options.period_basis.map(name_of);
    let chart = OverTime::new(all, basis.as_deref(), options.unit.as_deref()).map_err(chart_failure)?;
    Ok((target, Chart::OverTime(chart)))
}

/// Returns the forces that the comparison says are absent: those asked for by name apart from the others.
fn absent(found: &InFull, selection: &Selection, by_force: bool) -> Absent {
    if !by_force {
        return Absent::default();
    }
    let all = &found.absent;
    let named: Vec<String> = all.iter().filter(|force| selection.forces.contains(force)).cloned().collect();
    Absent { others: all.len() - named.len(), named }
}

/// Draws the chart into its file, whole or not at all.
pub fn write(target: &ChartTarget, chart: &Chart, comparison: &Comparison) -> Result<(), Failure> {
    let bytes = match target.form {
        Form::Svg => chart.svg().into_bytes(),
        Form::Html => chart::html(chart, comparison).into_bytes(),
        Form::Png => chart::png(&chart.svg()).map_err(|error| {
            Failure::partial(format!("cannot draw `{}`: {error}", target.path.display()))
                .with_hint("draw it as .svg or .html, or narrow the comparison")
        })?,
    };
    let failed = |source| StoreError::Io { verb: "write", path: target.path.clone(), source };
    disk::replace::<StoreError>(&target.path, |out| out.write_all(&bytes).map_err(failed)).map_err(|error| {
        let failure = store_failure(error);
        let hint = (failure.exit != Exit::NoSpace).then(|| "name another file with `--chart`".to_owned());
        Failure { hint: hint.or(failure.hint), ..failure }
    })
}

fn chart_failure(error: ChartError) -> Failure {
    match error {
        ChartError::Nothing => Failure {
            exit: Exit::Nothing,
            message: error.to_string(),
            hint: Some(
                "widen the choice of forces, years or measures, or leave `--chart` off to see the table".to_owned(),
            ),
        },
        ChartError::NoCross => Failure::usage(error.to_string(), "for instance `--by force,provision`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_the_form_and_always_have_a_folder() {
        let target: ChartTarget = "heat.SVG".parse().unwrap();
        assert_eq!(target.path(), Path::new("./heat.SVG"));
        assert!(matches!(target.form, Form::Svg));
        assert_eq!("out/heat.png".parse::<ChartTarget>().unwrap().path(), Path::new("out/heat.png"));
        assert!("heat".parse::<ChartTarget>().unwrap_err().contains(".svg"));
    }
}
