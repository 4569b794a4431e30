//! Adds up what a table says it adds up. A sum is checked only where every part is a plain number.

use crate::model::{Figure, Problem, Qualifier, Table, period_name};
use std::collections::BTreeMap;

/// More than this many figures in one table are not added up.
const MOST: usize = 200_000;
/// A letter with more tables is a volume of them.
const MOST_TABLES: usize = 60;

/// Returns a problem for each printed total that its rows or columns do not give.
pub fn check_totals(tables: &[Table], figures: &[Figure]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for table in tables {
        let own: Vec<&Figure> =
            figures.iter().filter(|figure| figure.table_id.as_deref() == Some(table.table_id.as_str())).collect();
        if own.len() <= MOST && own.iter().any(|figure| figure.is_total) {
            check_table(table, &own, &mut problems);
        }
    }
    check_beside(tables, figures, &mut problems);
    problems
}

/// The periods of a table's columns, with what each adds up to.
type Sums<'a> = BTreeMap<(&'a str, &'a str), f64>;

/// Tables that divide the same counts in other ways have the same sums. Where one of them prints totals, another that prints
/// none and agrees in most columns is held against them in the rest.
fn check_beside(tables: &[Table], figures: &[Figure], problems: &mut Vec<Problem>) {
    let of_table = |table: &Table| -> Vec<&Figure> {
        let own = figures.iter().filter(|figure| figure.table_id.as_deref() == Some(table.table_id.as_str()));
        own.take(MOST).collect()
    };
    if !(2..=MOST_TABLES).contains(&tables.len()) {
        return;
    }
    let all: Vec<Vec<&Figure>> = tables.iter().map(of_table).collect();
    let printed: Vec<Sums> = all.iter().map(|own| sums(own.iter().copied().filter(|figure| figure.is_total))).collect();
    for own in all.iter().filter(|own| own.iter().all(|figure| !figure.is_total)) {
        let is_plain = |figure: &&Figure| {
            let is_dash = figure.qualifier == Qualifier::Blank && !figure.value_raw.trim().is_empty();
            figure.unit == "count" && (is_dash || figure.qualifier == Qualifier::Exact)
        };
        if own.is_empty() || !own.iter().all(is_plain) {
            continue;
        }
        let added = sums(own.iter().copied());
        for totals in printed.iter().filter(|totals| totals.len() == added.len() && totals.len() > 2) {
            let differ: Vec<_> = totals.iter().filter(|(period, total)| added.get(*period) != Some(total)).collect();
            if differ.is_empty() || differ.len() * 3 > totals.len() || !totals.keys().all(|it| added.contains_key(it)) {
                continue;
            }
            for (period, total) in differ {
                let name = period_name(period.0, period.1);
                let message = format!(
                    "column {name} sums to {}, the printed total is {total} in another table of the same counts",
                    added[period]
                );
                problems.push(Problem::note("total_differs", message));
            }
            break;
        }
    }
}

/// Adds figures up by period; none where one has no period.
fn sums<'a>(figures: impl Iterator<Item = &'a Figure>) -> Sums<'a> {
    let mut sums = Sums::new();
    for figure in figures {
        let (Some(from), Some(to)) = (figure.period_from.as_deref(), figure.period_to.as_deref()) else {
            return Sums::new();
        };
        *sums.entry((from, to)).or_default() += figure.value.unwrap_or(0.0);
    }
    sums
}

/// Marks the last row as a total where it is the sum of the rows above in two columns or more:
/// "All heritage crime" under three kinds of it.
pub fn mark_sums(figures: &mut [Figure]) {
    let Some(last) = figures.iter().filter_map(|figure| figure.row).max() else { return };
    if figures.len() > MOST || figures.iter().any(|figure| figure.is_total) {
        return;
    }
    let mut parts: BTreeMap<usize, (f64, usize, bool)> = BTreeMap::new();
    for figure in figures.iter().filter(|figure| figure.row != Some(last)) {
        let Some(col) = figure.col else { return };
        let (sum, count, plain) = parts.entry(col).or_insert((0.0, 0, true));
        *sum += figure.value.unwrap_or(0.0);
        *count += 1;
        *plain &= figure.qualifier == Qualifier::Exact && figure.unit != "percent";
    }
    let (mut fits, mut differs) = (0, 0);
    for figure in figures.iter().filter(|figure| figure.row == Some(last)) {
        let column = figure.col.and_then(|col| parts.get(&col)).filter(|(_, count, plain)| *plain && *count > 1);
        match (column, figure.value) {
            (Some((sum, ..)), Some(value)) if (sum - value).abs() < 0.005 && value >= 5.0 => fits += 1,
            (Some(_), Some(value)) if value >= 5.0 => differs += 1,
            _ => {}
        }
    }
    if fits >= 2 && differs == 0 {
        for figure in figures.iter_mut().filter(|figure| figure.row == Some(last)) {
            figure.is_total = true;
        }
    }
}

fn check_table(table: &Table, own: &[&Figure], problems: &mut Vec<Problem>) {
    let mut rows: Vec<usize> = own.iter().filter_map(|figure| figure.row).collect();
    let mut cols: Vec<usize> = own.iter().filter_map(|figure| figure.col).collect();
    for list in [&mut rows, &mut cols] {
        list.sort_unstable();
        list.dedup();
    }
    // A total row is one all of whose figures are totals, and so for columns.
    let all_total = |of: &dyn Fn(&Figure) -> bool| {
        own.iter().any(|figure| of(figure)) && own.iter().filter(|figure| of(figure)).all(|figure| figure.is_total)
    };
    let total_rows: Vec<usize> =
        rows.iter().copied().filter(|row| all_total(&|figure| figure.row == Some(*row))).collect();
    let total_cols: Vec<usize> =
        cols.iter().copied().filter(|col| all_total(&|figure| figure.col == Some(*col))).collect();
    // Sub-totals would be counted twice; what they add up is not known.
    if let [total] = total_rows.as_slice() {
        for col in &cols {
            let parts = own.iter().filter(|figure| figure.col == Some(*col) && figure.row != Some(*total));
            let printed = own.iter().find(|figure| figure.col == Some(*col) && figure.row == Some(*total));
            let name = table.header_rows.checked_sub(1).map_or("", |row| table.rows[row][*col].as_str());
            compare("column", name, *col, parts, printed, problems);
        }
    }
    if let [total] = total_cols.as_slice() {
        for row in rows.iter().filter(|row| !total_rows.contains(row)) {
            let parts = own.iter().filter(|figure| figure.row == Some(*row) && figure.col != Some(*total));
            let printed = own.iter().find(|figure| figure.row == Some(*row) && figure.col == Some(*total));
            let name = if table.header_cols > 0 { table.rows[*row][0].as_str() } else { "" };
            compare("row", name, *row, parts, printed, problems);
        }
    }
}

fn compare<'a>(
    kind: &str,
    name: &str,
    place: usize,
    parts: impl Iterator<Item = &'a &'a Figure>,
    printed: Option<&&Figure>,
    problems: &mut Vec<Problem>,
) {
    let Some(total) = printed.filter(|total| total.qualifier == Qualifier::Exact && total.unit != "percent") else {
        return;
    };
    let Some(printed) = total.value else { return };
    let (mut low, mut high, mut count) = (0.0, Some(0.0), 0);
    for part in parts {
        if part.unit != total.unit {
            return;
        }
        let is_dash = part.qualifier == Qualifier::Blank && !part.value_raw.trim().is_empty();
        match (part.qualifier, part.value) {
            (Qualifier::Exact, Some(number)) => {
                low += number;
                high = high.map(|high: f64| high + number);
            }
            // A dash adds nothing: whatever it stands for, the force's own sum has no number there.
            _ if is_dash => {}
            (Qualifier::Suppressed, _) => {
                low += part.value_min.unwrap_or(0.0);
                high = high.zip(part.value_max).map(|(high, max)| high + max);
            }
            _ => return,
        }
        count += 1;
    }
    // Sums of parts beside the parts: all is counted twice.
    let is_twice = high == Some(low) && (low - 2.0 * printed).abs() <= 0.02 * printed.abs();
    let fits = is_twice || printed >= low - 0.005 && high.is_none_or(|high| printed <= high + 0.005);
    if count < 2 || fits {
        return;
    }
    let name = if name.trim().is_empty() { (place + 1).to_string() } else { name.trim().to_owned() };
    let sum = match high {
        Some(high) if (high - low).abs() > 0.005 => format!("between {low} and {high}"),
        _ => format!("{}", (low * 100.0).round() / 100.0),
    };
    problems
        .push(Problem::note("total_differs", format!("{kind} {name} sums to {sum}, the printed total is {printed}")));
}
