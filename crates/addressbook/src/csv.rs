//! Tables of contacts: Google's old and new, Outlook's, Thunderbird's, and those of anybody
//! else, whose columns are found by name or told.

mod bounded;
mod columns;
mod header;
mod read;
mod sheet;
mod write;

pub use columns::{Column, Mapping};
pub use read::Rows;
pub use sheet::Sheet;
pub use write::{Cells, RejectedRows, Shape, Table};
