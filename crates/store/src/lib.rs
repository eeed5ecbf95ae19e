//! What the phone remembers, in SQLite: one file a table, with its queries.
