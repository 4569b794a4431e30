//! One table in long form: each counted cell with its labels, period and unit.

use super::asked::AskedAll;
use super::context;
use super::period::{Period, Shape, basis_of_days, month_of, period, periods_in};
use super::several::each_counted;
use super::value::{Notes, Value, value, value_length};
use super::{qa_table, totals, unit::unit};
use crate::data::value_words::{fold, value_words};
use crate::extract::letter::Letter;
use crate::extract::table::CellClass;
use crate::model::{Figure, PeriodBasis, Qualifier, Span, Table, TableOrigin};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What the headers of one row or column say.
#[derive(Clone, Debug, Default)]
struct Axis {
    /// Labels without the period in them, outermost first, none twice.
    parts: Vec<String>,
    period: Option<Period>,
    is_total: bool,
}

/// Returns the figures of one table by row and column.
pub fn figures(letter: &Letter, table: &Table, tables: &[Table], asked: &AskedAll, notes: &Notes) -> Vec<Figure> {
    let width = table.rows.first().map_or(0, Vec::len);
    if let Some(found) = qa_table::figures(letter, table, asked) {
        return found;
    }
    let body = body(table, width);
    let columns = counted_columns(table, &body, width);
    if columns.is_empty() {
        return Vec::new();
    }
    let answered = asked.at(table.span);
    let question = answered.map(|(question, _)| question);
    let measure = context::measure(letter, table, tables, question);
    let of_question = asked.answering(table.span).period;
    let heading = measure.as_deref().filter(|_| question.is_none());
    let stated = table.caption.as_deref().and_then(context::stated_period).or(of_question);
    let stated = stated.or_else(|| heading.and_then(context::stated_period));
    let stated = stated.or_else(|| context::stated_above(letter.text, table, tables));
    let neighbours = Neighbours::of(table, &body, width);
    let spread = spread_rows(table);
    let column_axes: BTreeMap<usize, Axis> = columns
        .iter()
        .map(|col| (*col, neighbours.axis((0..table.header_rows).map(|row| heading_at(table, &spread, row, *col)))))
        .collect();
    let column_axes = dated_alike(column_axes);
    let row_axes: Vec<Axis> = body
        .iter()
        .map(|line| {
            let labels = (0..table.header_cols).map(|col| label_at(table, &body, line.row, col));
            neighbours.axis(line.sections.iter().map(String::as_str).chain(labels))
        })
        .collect();
    let row_axes = carried(row_axes);
    let periods_above = column_axes.values().any(|axis| axis.period.is_some());
    let periods_beside = row_axes.iter().any(|axis| axis.period.is_some());
    let places: BTreeMap<(usize, usize), (Span, &str)> =
        table.cells.iter().map(|cell| ((cell.row, cell.col), (cell.span, cell.text.as_str()))).collect();
    let (whole_above, whole_beside) = (whole(column_axes.values()), whole(row_axes.iter()));
    let mut figures = Vec::new();
    for (line, row_axis) in body.iter().zip(&row_axes) {
        for col in &columns {
            // Cells covered by a span repeat its text; only the corner counts.
            let Some((span, raw)) = places.get(&(line.row, *col)) else { continue };
            let several = if table.origin == TableOrigin::Prose { each_counted(raw) } else { Vec::new() };
            let first = || several.first().map(|(_, number, _)| *number);
            let Some(mut found) = first().or_else(|| value(raw, notes)).or_else(|| band(raw)) else { continue };
            let column_axis = &column_axes[col];
            let above = column_axis.period.or(whole_above.filter(|_| column_axis.is_total));
            let beside = row_axis.period.or(whole_beside.filter(|_| row_axis.is_total));
            let answer = numbered(table, line.row).and_then(|label| asked.labelled(label));
            let stated = answer.and_then(|answer| answer.period).or(stated);
            let period = when(above, beside, stated, periods_above || periods_beside);
            let (measured, category) =
                labels(column_axis, row_axis, measure.as_deref(), (periods_above, periods_beside), columns.len());
            found.unit = unit(table, &found, *col, line.row);
            let (place, printed) = core(letter.text, *span, raw);
            let is_total = (column_axis.is_total && columns.len() > 1) || (row_axis.is_total && body.len() > 1);
            let whole = Figure {
                figure_id: format!("{}r{}c{}", table.table_id, line.row, col),
                question_id: question.map(|question| question.question_id.clone()),
                table_id: Some(table.table_id.clone()),
                measure: measured,
                category,
                period_from: period.and_then(|period| period.from).map(|day| day.to_string()),
                period_to: period.and_then(|period| period.to).map(|day| day.to_string()),
                period_basis: period.map_or(PeriodBasis::Unknown, |period| period.basis),
                unit: found.unit.to_owned(),
                value: found.value,
                value_min: found.min,
                value_max: found.max,
                value_raw: printed.to_owned(),
                qualifier: found.qualifier,
                is_total,
                caveat: None,
                row: Some(line.row),
                col: Some(*col),
                span: place,
            };
            if several.is_empty() {
                figures.push(whole);
                continue;
            }
            for (at, (within, number, noun)) in several.into_iter().enumerate() {
                let category =
                    [whole.category.as_deref(), Some(noun)].into_iter().flatten().collect::<Vec<_>>().join(" / ");
                figures.push(Figure {
                    figure_id: format!("{}n{}", whole.figure_id, at + 1),
                    category: Some(category),
                    value: number.value,
                    value_min: number.min,
                    value_max: number.max,
                    value_raw: within.of(raw).unwrap_or_default().to_owned(),
                    qualifier: number.qualifier,
                    span: Span::new(span.start + within.start, span.start + within.end),
                    ..whole.clone()
                });
            }
        }
    }
    totals::mark_sums(&mut figures);
    figures
}

/// Header rows in which a label stands once, over the first of its columns, as where nothing marks a span.
fn spread_rows(table: &Table) -> Vec<bool> {
    let is_spread = |row: usize| {
        let spans = table.cells.iter().any(|cell| cell.row == row && cell.colspan > 1);
        !spans && row + 1 < table.header_rows
    };
    (0..table.header_rows).map(is_spread).collect()
}

/// What heads a column in one of the header rows: its own cell, or the one before it that reaches over it.
fn heading_at<'a>(table: &'a Table, spread: &[bool], row: usize, col: usize) -> &'a str {
    let own = table.rows[row][col].as_str();
    let below = table.header_rows.checked_sub(1).map_or("", |last| table.rows[last][col].as_str());
    if !own.trim().is_empty() || !spread[row] || below.trim().is_empty() {
        return own;
    }
    let before = (table.header_cols..col).rev().map(|col| table.rows[row][col].as_str());
    before.into_iter().find(|label| !label.trim().is_empty()).unwrap_or(own)
}

/// What names a row in one of the label columns: its own cell, or in all but the last of them the one above, where it
/// is printed for the first row of its group alone.
fn label_at<'a>(table: &'a Table, body: &[Line], row: usize, col: usize) -> &'a str {
    let own = table.rows[row][col].as_str();
    let next = table.rows[row].get(col + 1).map_or("", String::as_str);
    if !own.trim().is_empty() || col + 1 >= table.header_cols || next.trim().is_empty() {
        return own;
    }
    let above = body.iter().rev().filter(|line| line.row < row).map(|line| table.rows[line.row][col].as_str());
    let above = above.into_iter().find(|label| !label.trim().is_empty()).unwrap_or(own);
    if value_words().is_total(&fold(above)) { own } else { above }
}

/// Where one column alone is dated ("Budget 2023/24" beside "Posts"), the others are of that time too.
fn dated_alike(mut axes: BTreeMap<usize, Axis>) -> BTreeMap<usize, Axis> {
    let mut periods = axes.values().filter_map(|axis| axis.period);
    let first = periods.next().filter(|period| matches!(period.shape, Shape::Sure | Shape::BareYear(_)));
    let alone = first.filter(|first| periods.all(|other| (other.from, other.to) == (first.from, first.to)));
    // How long a thing takes is of no year.
    let lasts = |axis: &Axis| {
        axis.parts.iter().any(|part| ["day", "hour", "minute", "length"].iter().any(|unit| fold(part).contains(unit)))
    };
    if alone.is_some() {
        axes.values_mut().filter(|axis| !lasts(axis)).for_each(|axis| axis.period = axis.period.or(alone));
    }
    axes
}

/// A row "of whom women" is part of the row above and has its period.
fn carried(mut axes: Vec<Axis>) -> Vec<Axis> {
    for at in 1..axes.len() {
        let points_back =
            |part: &String| ["of whom", "of which", "of these", "of those"].iter().any(|it| part.contains(it));
        if axes[at].period.is_none() && axes[at].parts.iter().any(points_back) {
            axes[at].period = axes[at - 1].period;
        }
    }
    axes
}

/// The label of an answer in a list of answers: `1) 26`.
fn numbered(table: &Table, row: usize) -> Option<&str> {
    let label = table.rows[row].first().filter(|_| table.origin == TableOrigin::Prose)?;
    let plain = label.trim_matches(|c: char| matches!(c, '(' | ')' | '.' | ':' | ' '));
    let mark = (1..=3).contains(&plain.len()) && plain.starts_with(|c: char| c.is_ascii_digit());
    (mark && plain.len() < label.len()).then_some(plain)
}

/// `10 to 12` in a column of counts: the exact one is hidden.
fn band(raw: &str) -> Option<Value> {
    let (low, high) = raw.split_once(" to ")?;
    let (low, high): (u32, u32) = (low.trim().parse().ok()?, high.trim().parse().ok()?);
    let (min, max) = (Some(f64::from(low)), Some(f64::from(high)));
    (low < high).then_some(Value { unit: "count", value: None, min, max, qualifier: Qualifier::Suppressed })
}

/// The year or quarter that the parts of a table make up, which is that of their total.
fn whole<'a>(axes: impl Iterator<Item = &'a Axis>) -> Option<Period> {
    let mut parts: Vec<(Date, Date)> = Vec::new();
    for axis in axes.filter(|axis| !axis.is_total) {
        let period = axis.period?;
        parts.push((period.from?, period.to?));
    }
    parts.sort_unstable();
    parts.dedup();
    let follows = |pair: &[(Date, Date)]| pair[0].1.tomorrow().is_ok_and(|next| next == pair[1].0);
    let ((from, _), (_, to)) = (*parts.first()?, *parts.last()?);
    let basis = basis_of_days(from, to);
    let named = from.year() == to.year() && from.month() % 3 == 1 && i16::from(to.month() - from.month()) == 2
        || basis == PeriodBasis::Financial
        || (from.month() == 1 && to.month() == 12 && from.year() == to.year());
    let one_year = from.checked_add(1.year()).is_ok_and(|next| to < next);
    (parts.len() > 1 && named && one_year && parts.windows(2).all(follows)).then_some(Period {
        from: Some(from),
        to: Some(to),
        basis,
        shape: Shape::Sure,
    })
}

/// Returns the part of a cell that is its value, and where it stands.
fn core<'a>(text: &str, cell: Span, raw: &'a str) -> (Span, &'a str) {
    let length = value_length(raw);
    // Cells printed over several lines are joined; their places cannot be cut.
    if length == raw.len() || cell.of(text) != Some(raw) {
        return (cell, raw);
    }
    (Span::new(cell.start, cell.start + length), &raw[..length])
}

/// A row with values, and the section rows it stands under.
struct Line {
    row: usize,
    sections: Vec<String>,
}

fn body(table: &Table, width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut sections: Vec<String> = Vec::new();
    let spanned: BTreeMap<usize, usize> =
        table.cells.iter().filter(|cell| cell.col == 0).map(|cell| (cell.row, cell.colspan)).collect();
    for row in table.header_rows..table.rows.len() {
        let cells = &table.rows[row];
        let across = width > 1 && spanned.get(&row).is_some_and(|colspan| *colspan >= width);
        let lonely = width > 2
            && CellClass::of(&cells[0]) == CellClass::Text
            && cells[1..].iter().all(|cell| cell.trim().is_empty())
            && row + 1 < table.rows.len();
        if (across || lonely) && !cells[0].trim().is_empty() {
            sections = vec![cells[0].clone()];
        } else if cells.iter().any(|cell| !cell.trim().is_empty()) && !repeats_header(table, row) {
            lines.push(Line { row, sections: sections.clone() });
        }
    }
    lines
}

/// Long tables print their header again.
fn repeats_header(table: &Table, row: usize) -> bool {
    table.header_rows > 0 && table.rows[row] == table.rows[table.header_rows - 1]
}

/// Columns right of the labels that hold values and do not name their rows.
fn counted_columns(table: &Table, body: &[Line], width: usize) -> Vec<usize> {
    let header = |col: usize| table.header_rows.checked_sub(1).map_or("", |row| table.rows[row][col].as_str());
    let is_several = |cell: &str| table.origin == TableOrigin::Prose && !each_counted(cell).is_empty();
    (table.header_cols..width)
        .filter(|col| {
            let (mut surely, mut text, mut word, mut year) = (0, 0, 0, 0);
            for line in body {
                match CellClass::of(&table.rows[line.row][*col]) {
                    CellClass::Number | CellClass::Mark => surely += 1,
                    CellClass::Text if is_several(&table.rows[line.row][*col]) => surely += 1,
                    CellClass::Text | CellClass::Period => text += 1,
                    CellClass::Word => word += 1,
                    CellClass::Year(_) => year += 1,
                    CellClass::Empty => {}
                }
            }
            let under_period = period(header(*col)).is_some();
            let counts = (surely > 0 && text <= surely)
                || (text == 0 && word > 0 && year == 0)
                || (text == 0 && year > 0 && under_period);
            counts && !value_words().is_naming(&fold(header(*col)))
        })
        .collect()
}

/// What the other labels of a table say about labels that can be read two ways.
struct Neighbours {
    short_pairs_are_years: bool,
    financial: bool,
    /// Days follow each other: each is counted for itself. Else a day is the one on which things stood so.
    daily: bool,
}

impl Neighbours {
    fn of(table: &Table, body: &[Line], width: usize) -> Self {
        let above = table.rows[..table.header_rows].iter().flat_map(|row| row.iter().take(width));
        let beside =
            body.iter().flat_map(|line| table.rows[line.row][..table.header_cols].iter().chain(&line.sections));
        let found: Vec<Period> = above.chain(beside).filter_map(|label| period(label)).collect();
        let short: Vec<i16> = found
            .iter()
            .filter_map(|period| if let Shape::ShortPair(year) = period.shape { Some(year) } else { None })
            .collect();
        let sure = found.iter().any(|period| period.basis == PeriodBasis::Financial && period.shape == Shape::Sure);
        // Age bands do not overlap: "16-17, 18-19". Years do: "18-19, 19-20".
        let overlapping = short.windows(2).any(|pair| pair[0] + 1 == pair[1] || pair[1] + 1 == pair[0]);
        // "2020 to 2021, 2021 to 2022": years that run from April.
        let spans: Vec<i16> = found
            .iter()
            .filter_map(|period| if let Shape::TwoYears(year) = period.shape { Some(year) } else { None })
            .collect();
        let sure = sure || spans.windows(2).any(|pair| pair[0] + 1 == pair[1]);
        let days: Vec<Date> =
            found.iter().filter_map(|period| period.from.filter(|_| period.from == period.to)).collect();
        let follows = |pair: &[Date]| pair[0].tomorrow().is_ok_and(|next| next == pair[1]);
        let daily = days.windows(2).any(follows);
        Neighbours { short_pairs_are_years: sure || overlapping, financial: sure || overlapping, daily }
    }

    fn axis<'a>(&self, labels: impl Iterator<Item = &'a str>) -> Axis {
        let mut axis = Axis::default();
        for label in labels {
            let label = label.trim();
            if label.is_empty() || axis.parts.iter().any(|part| part == label) {
                continue;
            }
            let folded = fold(label);
            axis.is_total |=
                value_words().is_total(&folded) || folded.starts_with("grand total") || folded.starts_with("total (");
            match period(label) {
                Some(found) if !matches!(found.shape, Shape::ShortPair(_)) || self.short_pairs_are_years => {
                    axis.period = narrower(axis.period, self.settled(found));
                }
                Some(_) => axis.parts.push(label.to_owned()),
                None => {
                    let (rest, found) = embedded(label);
                    if let Some(found) = found {
                        axis.period = narrower(axis.period, self.settled(found));
                    }
                    axis.is_total |= found.is_some() && value_words().is_total(&fold(&rest));
                    if !rest.is_empty() {
                        axis.parts.push(rest);
                    }
                }
            }
        }
        axis
    }

    /// "2023-present" among financial years begins in April.
    fn settled(&self, period: Period) -> Period {
        match period.shape {
            _ if period.from.is_some() && period.from == period.to && !self.daily => {
                Period { basis: PeriodBasis::Snapshot, ..period }
            }
            Shape::TwoYears(year) if self.financial => {
                let (from, to) = (Date::new(year, 4, 1).ok(), Date::new(year + 1, 3, 31).ok());
                Period { from, to, basis: PeriodBasis::Financial, ..period }
            }
            Shape::OpenYear(year) if self.financial => Period { from: Date::new(year, 4, 1).ok(), ..period },
            _ => period,
        }
    }
}

/// Takes the one period out of a label such as "Arrests 2021/22"; a label with more keeps them all.
fn embedded(label: &str) -> (String, Option<Period>) {
    if label.len() > 160 || !label.bytes().any(|byte| byte.is_ascii_digit()) {
        return (label.to_owned(), None);
    }
    let found = periods_in(label);
    let [(span, period)] = found.as_slice() else { return (label.to_owned(), None) };
    let before = label[..span.start].trim_end();
    let last_word = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    if context::names_law(last_word) {
        return (label.to_owned(), None);
    }
    let edges = |c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | ',' | ':' | '(' | ')' | '[' | ']' | '/');
    let mut before = before.trim_matches(edges);
    for joint in [" in", " for", " during", " of"] {
        before = before.strip_suffix(joint).unwrap_or(before);
    }
    let after = label[span.end..].trim_matches(edges);
    let rest = [before, after].into_iter().filter(|side| !side.is_empty()).collect::<Vec<_>>().join(" ");
    (rest, Some(*period))
}

/// Two periods over one cell: a month takes its year, a part goes before the whole.
fn narrower(outer: Option<Period>, inner: Period) -> Option<Period> {
    let Some(outer) = outer else { return Some(inner) };
    match (outer.shape, inner.shape) {
        (Shape::MonthOnly(month), _) => month_of(&inner, month),
        (_, Shape::MonthOnly(month)) => month_of(&outer, month),
        _ => match (outer.from, outer.to, inner.from, inner.to) {
            (Some(a), Some(b), Some(c), Some(d)) if a <= c && d <= b => Some(inner),
            (Some(a), Some(b), Some(c), Some(d)) if c <= a && b <= d => Some(outer),
            _ => Some(Period { from: None, to: None, basis: PeriodBasis::Unknown, shape: Shape::Sure }),
        },
    }
}

/// The period of a cell; the one the caption or question states holds only for tables without any.
fn when(
    above: Option<Period>,
    beside: Option<Period>,
    stated: Option<Period>,
    table_has_periods: bool,
) -> Option<Period> {
    let own = match (above, beside) {
        (Some(above), Some(beside)) => narrower(Some(above), beside),
        (above, beside) => above.or(beside),
    };
    match own {
        Some(Period { shape: Shape::MonthOnly(month), .. }) => stated.and_then(|stated| month_of(&stated, month)),
        None if !table_has_periods => stated,
        own => own,
    }
}

/// Returns measure and category.
fn labels(
    above: &Axis,
    beside: &Axis,
    context: Option<&str>,
    (periods_above, periods_beside): (bool, bool),
    columns: usize,
) -> (Option<String>, Option<String>) {
    let words = value_words();
    let name = |axis: &Axis, generic: bool| {
        let kept: Vec<&str> =
            axis.parts.iter().map(String::as_str).filter(|part| generic || !words.is_generic(&fold(part))).collect();
        (!kept.is_empty()).then(|| kept.join(" / "))
    };
    let context = context.map(str::to_owned);
    // A heading over the only column says what is counted; over one of several it says which part.
    if let Some(row) = name(beside, true) {
        return (name(above, false).or(context), Some(row));
    }
    if periods_beside && !periods_above && columns == 1 {
        return (name(above, false).or(context), None);
    }
    (context, name(above, columns > 1))
}
