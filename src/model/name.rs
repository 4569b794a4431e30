//! Names of closed sets, as records and tables have them.

use serde::Serialize;

/// Returns the name that a closed set gives one of its members in records: `foi_response`. Empty for anything else.
pub fn name_of<T: Serialize>(member: T) -> String {
    match serde_json::to_value(member) {
        Ok(serde_json::Value::String(name)) => name,
        Ok(_) | Err(_) => String::new(),
    }
}
