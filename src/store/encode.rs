//! Columns of a table on their way into a table file: each as the array that the file's encoding wants.
//!
//! Texts that repeat go in as a dictionary and numbers into it. The dictionary is in the order in which its
//! texts first appear in the row group, so the same rows give the same bytes whatever came before them.

use crate::store::distinct::{Distinct, GAP, Texts};
use crate::store::gather::{Cells, NO_FLAG, NO_INTEGER, Rows};
use polars::prelude::PolarsResult;
use polars_arrow::array::{Array, BooleanArray, DictionaryArray, PrimitiveArray, Utf8ViewArray};
use polars_arrow::bitmap::Bitmap;
use polars_arrow::datatypes::ArrowDataType;
use polars_parquet::write::Encoding;

/// Returns one column of the rows, in the order given.
pub fn column(rows: &Rows, cells: &Cells, order: &[u32]) -> PolarsResult<(Box<dyn Array>, Encoding)> {
    let at = order.iter().map(|row| *row as usize);
    Ok(match cells {
        Cells::Text(texts) => text_column(&texts.distinct, &at.map(|row| texts.numbers[row]).collect::<Vec<_>>())?,
        Cells::Shared(shared) => {
            let texts: &Texts = &rows.shared[*shared];
            let of_row = at.map(|row| texts.numbers[rows.response_of_row[row] as usize]);
            text_column(&texts.distinct, &of_row.collect::<Vec<_>>())?
        }
        Cells::Integer(cells) => {
            let values: Vec<i64> = at.map(|row| cells[row]).collect();
            let validity = validity(&values, |value| *value != NO_INTEGER);
            let values: Vec<i64> = values.into_iter().map(|it| if it == NO_INTEGER { 0 } else { it }).collect();
            let array = PrimitiveArray::try_new(ArrowDataType::Int64, values.into(), validity)?;
            (Box::new(array), Encoding::RleDictionary)
        }
        Cells::Decimal(cells) => {
            let values: Vec<Option<f64>> = at.map(|row| cells[row]).collect();
            let validity = validity(&values, Option::is_some);
            let values: Vec<f64> = values.into_iter().map(Option::unwrap_or_default).collect();
            (Box::new(PrimitiveArray::try_new(ArrowDataType::Float64, values.into(), validity)?), Encoding::Plain)
        }
        Cells::Flag(cells) => {
            let values: Vec<u8> = at.map(|row| cells[row]).collect();
            let validity = validity(&values, |value| *value != NO_FLAG);
            let values: Bitmap = values.iter().map(|value| *value == 1).collect();
            (Box::new(BooleanArray::try_new(ArrowDataType::Boolean, values, validity)?), Encoding::Plain)
        }
    })
}

fn text_column(distinct: &Distinct, numbers: &[u32]) -> PolarsResult<(Box<dyn Array>, Encoding)> {
    let mut place_of = vec![GAP; distinct.len()];
    let mut found: Vec<u32> = Vec::new();
    let mut places: Vec<u32> = Vec::with_capacity(numbers.len());
    for number in numbers {
        if *number == GAP {
            places.push(0);
            continue;
        }
        let place = &mut place_of[*number as usize];
        if *place == GAP {
            *place = u32::try_from(found.len()).unwrap_or(GAP);
            found.push(*number);
        }
        places.push(*place);
    }
    // A dictionary of texts that hardly repeat would only be in the way.
    if numbers.len() > 128 && found.len() * 4 > numbers.len() * 3 {
        let texts = numbers.iter().map(|number| (*number != GAP).then(|| distinct.get(*number)));
        return Ok((Box::new(Utf8ViewArray::from_slice(texts.collect::<Vec<_>>())), Encoding::Plain));
    }
    let values = Utf8ViewArray::from_slice_values(found.iter().map(|at| distinct.get(*at)).collect::<Vec<_>>());
    let validity = validity(numbers, |number| *number != GAP);
    let places = PrimitiveArray::try_new(ArrowDataType::UInt32, places.into(), validity)?;
    let array = DictionaryArray::<u32>::try_from_keys(places, Box::new(values), false)?;
    Ok((Box::new(array), Encoding::RleDictionary))
}

/// Returns which values are there; nothing when all are.
fn validity<T>(values: &[T], is_there: impl Fn(&T) -> bool) -> Option<Bitmap> {
    (!values.iter().all(&is_there)).then(|| values.iter().map(is_there).collect())
}
