//! Rows of one table while they are gathered: typed columns, the values shared by all rows of a response held
//! once a response.

use crate::model::Response;
use crate::store::column::{ColumnDefinition, Kind, Value, decimals, flags, integers, texts};
use crate::store::distinct::Texts;
use polars::prelude::{DataFrame, PolarsResult};

/// Stands for a gap in a column of whole numbers: none of the numbers in a record is negative.
pub const NO_INTEGER: i64 = i64::MIN;
/// Stands for a gap in a column of flags, beside 0 and 1.
pub const NO_FLAG: u8 = 2;

pub enum Cells {
    Text(Texts),
    Integer(Vec<i64>),
    Decimal(Vec<Option<f64>>),
    Flag(Vec<u8>),
    /// The same for all rows of a response: held once each, in [`Rows::shared`].
    Shared(usize),
}

/// Columns that are the same for all rows of a response. Rows are put in order by the first and the last.
pub const SHARED: [&str; 6] = ["response_id", "force_ids", "url", "fetched_at", "sha256", "capture"];
const RESPONSE_ID: usize = 0;
const CAPTURE: usize = 5;

/// Rows of one table, held as columns.
pub struct Rows {
    pub(super) columns: Vec<(&'static str, Cells)>,
    /// For each response begun, the values of [`SHARED`].
    pub(super) shared: [Texts; SHARED.len()],
    /// For each response begun, its first row.
    pub(super) first_row: Vec<u32>,
    /// For each row, the response it belongs to.
    pub(super) response_of_row: Vec<u32>,
}

impl Rows {
    /// Starts a table of its own.
    pub fn new(columns: &[ColumnDefinition]) -> Self {
        let columns = columns.iter().map(|(name, kind)| (*name, Cells::new(*kind))).collect();
        Rows { columns, shared: Default::default(), first_row: Vec::new(), response_of_row: Vec::new() }
    }

    /// Starts a table filled from responses: the shared columns are taken from the response begun last.
    pub fn by_response(columns: &[ColumnDefinition]) -> Self {
        let mut rows = Rows::new(columns);
        for (name, cells) in &mut rows.columns {
            if let Some(shared) = SHARED.iter().position(|it| it == name) {
                *cells = Cells::Shared(shared);
            }
        }
        rows
    }

    pub fn begin_response(&mut self, response: &Response) {
        let joined;
        let force_ids = match response.force_ids.as_slice() {
            [] => None,
            [one] => Some(one.as_str()),
            several => {
                joined = several.join(";");
                Some(joined.as_str())
            }
        };
        self.begin([
            Some(&response.response_id),
            force_ids,
            response.url.as_deref(),
            response.fetched_at.as_deref(),
            response.sha256.as_deref(),
            response.capture.as_deref(),
        ]);
    }

    fn begin(&mut self, values: [Option<&str>; SHARED.len()]) {
        self.shared.iter_mut().zip(values).for_each(|(column, value)| column.push(value));
        self.first_row.push(count(self.height()));
    }

    /// Appends a row. Values stand in the order of the columns, shared ones left out.
    ///
    /// # Panics
    ///
    /// Where a value is of another kind than its column: a slip in a table's definition, which any build shows.
    pub fn push<'a>(&mut self, values: impl IntoIterator<Item = Value<'a>>) {
        let mut values = values.into_iter();
        for (name, cells) in &mut self.columns {
            if let Cells::Shared(_) = cells {
                continue;
            }
            let value = values.next().unwrap_or(Value::Missing);
            assert!(cells.fits(&value), "column `{name}` does not hold {value:?}");
            cells.push(&value);
        }
        assert!(values.next().is_none(), "more values than columns");
        self.response_of_row.push(count(self.first_row.len().saturating_sub(1)));
    }

    /// Appends the rows of a table that was read, those left out whose capture `goes`.
    pub fn append_frame(&mut self, frame: &DataFrame, goes: impl Fn(&str) -> bool) -> PolarsResult<()> {
        let mut shared: [Vec<Option<&str>>; SHARED.len()] = Default::default();
        for (cells, name) in shared.iter_mut().zip(SHARED) {
            *cells = texts(frame, name)?;
        }
        let of_row = |row: usize| std::array::from_fn(|at| shared[at][row]);
        let kept: Vec<usize> = (0..frame.height()).filter(|row| !shared[CAPTURE][*row].is_some_and(&goes)).collect();
        let mut before = None;
        for row in &kept {
            let values: [Option<&str>; SHARED.len()] = of_row(*row);
            if before != Some(values) {
                self.begin(values);
                before = Some(values);
            }
            self.response_of_row.push(count(self.first_row.len() - 1));
        }
        for (name, cells) in &mut self.columns {
            match cells {
                Cells::Text(cells) => {
                    let from = texts(frame, name)?;
                    kept.iter().for_each(|row| cells.push(from[*row]));
                }
                Cells::Integer(cells) => {
                    let from = integers(frame, name)?;
                    cells.extend(kept.iter().map(|row| from[*row].unwrap_or(NO_INTEGER)));
                }
                Cells::Decimal(cells) => {
                    let from = decimals(frame, name)?;
                    cells.extend(kept.iter().map(|row| from[*row]));
                }
                Cells::Flag(cells) => {
                    let from = flags(frame, name)?;
                    cells.extend(kept.iter().map(|row| from[*row].map_or(NO_FLAG, u8::from)));
                }
                Cells::Shared(_) => {}
            }
        }
        Ok(())
    }

    /// Appends rows of the same table.
    pub fn append(&mut self, other: Rows) {
        if self.first_row.is_empty() && self.height() == 0 {
            *self = other;
            return;
        }
        let (rows, responses) = (count(self.height()), count(self.first_row.len()));
        self.first_row.extend(other.first_row.iter().map(|row| row + rows));
        self.response_of_row.extend(other.response_of_row.iter().map(|response| response + responses));
        self.shared.iter_mut().zip(&other.shared).for_each(|(ours, theirs)| ours.append(theirs));
        for ((_, ours), (_, theirs)) in self.columns.iter_mut().zip(other.columns) {
            match (ours, theirs) {
                (Cells::Text(ours), Cells::Text(theirs)) => ours.append(&theirs),
                (Cells::Integer(ours), Cells::Integer(theirs)) => ours.extend(theirs),
                (Cells::Decimal(ours), Cells::Decimal(theirs)) => ours.extend(theirs),
                (Cells::Flag(ours), Cells::Flag(theirs)) => ours.extend(theirs),
                _ => {}
            }
        }
    }

    /// Returns the rows by response and capture. Rows of one response keep the order of the record, and
    /// responses that agree in both the order in which they came.
    pub fn in_order(&self) -> Vec<u32> {
        if self.first_row.is_empty() {
            return (0..count(self.height())).collect();
        }
        let key = |response: &u32| {
            let at = *response as usize;
            (self.shared[RESPONSE_ID].get(at), self.shared[CAPTURE].get(at))
        };
        let mut responses: Vec<u32> = (0..count(self.first_row.len())).collect();
        responses.sort_by(|a, b| key(a).cmp(&key(b)));
        let mut order = Vec::with_capacity(self.height());
        for response in responses {
            let start = self.first_row[response as usize];
            let end = self.first_row.get(response as usize + 1).copied().unwrap_or(count(self.height()));
            order.extend(start..end);
        }
        order
    }

    /// Returns a column of texts, row by row, gaps as empty texts.
    pub fn texts(&self, name: &str) -> Vec<&str> {
        let cells = self.columns.iter().find(|(column, _)| *column == name).map(|(_, cells)| cells);
        let rows = 0..self.height();
        match cells {
            Some(Cells::Text(texts)) => rows.map(|row| texts.get(row).unwrap_or_default()).collect(),
            Some(Cells::Shared(at)) => {
                rows.map(|row| self.shared[*at].get(self.response_of_row[row] as usize).unwrap_or_default()).collect()
            }
            _ => vec![""; self.height()],
        }
    }

    /// Puts a column in place of one that was filled with gaps.
    pub fn replace(&mut self, name: &str, cells: Cells) {
        if let Some((_, place)) = self.columns.iter_mut().find(|(column, _)| *column == name) {
            *place = cells;
        }
    }

    pub fn height(&self) -> usize {
        self.response_of_row.len()
    }

    /// Returns about how much memory the rows take.
    pub fn bytes(&self) -> usize {
        let of_texts = |texts: &Texts| texts.distinct.bytes() + texts.numbers.len() * 4;
        let of_cells = |cells: &Cells| match cells {
            Cells::Text(texts) => of_texts(texts),
            Cells::Integer(cells) => cells.len() * 8,
            Cells::Decimal(cells) => cells.len() * 16,
            Cells::Flag(cells) => cells.len(),
            Cells::Shared(_) => 0,
        };
        self.columns.iter().map(|(_, cells)| of_cells(cells)).sum::<usize>()
            + self.shared.iter().map(of_texts).sum::<usize>()
            + (self.first_row.len() + self.response_of_row.len()) * 4
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).expect("a partition has fewer than four thousand million rows")
}

impl Cells {
    fn new(kind: Kind) -> Self {
        match kind {
            Kind::Text => Cells::Text(Texts::default()),
            Kind::Integer => Cells::Integer(Vec::new()),
            Kind::Decimal => Cells::Decimal(Vec::new()),
            Kind::Flag => Cells::Flag(Vec::new()),
        }
    }

    fn fits(&self, value: &Value) -> bool {
        matches!(
            (self, value),
            (_, Value::Missing)
                | (Cells::Text(_), Value::Text(_))
                | (Cells::Integer(_), Value::Integer(_))
                | (Cells::Decimal(_), Value::Decimal(_))
                | (Cells::Flag(_), Value::Flag(_))
        )
    }

    fn push(&mut self, value: &Value) {
        match (self, value) {
            (Cells::Text(cells), Value::Text(text)) => cells.push(Some(text)),
            (Cells::Text(cells), _) => cells.push(None),
            (Cells::Integer(cells), Value::Integer(number)) => cells.push(*number),
            (Cells::Integer(cells), _) => cells.push(NO_INTEGER),
            (Cells::Decimal(cells), Value::Decimal(number)) => cells.push(Some(*number)),
            (Cells::Decimal(cells), _) => cells.push(None),
            (Cells::Flag(cells), Value::Flag(flag)) => cells.push(u8::from(*flag)),
            (Cells::Flag(cells), _) => cells.push(NO_FLAG),
            (Cells::Shared(_), _) => {}
        }
    }
}
