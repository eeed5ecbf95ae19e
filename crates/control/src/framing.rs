//! One message a line, none longer than it may be.

use std::io;

use serde::Serialize;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWrite, AsyncWriteExt};

#[derive(Debug, thiserror::Error)]
pub(crate) enum Unreadable {
    #[error("message is too long")]
    TooLong,
    #[error("connection ended within a message")]
    Ended,
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// The next line, without its end.
pub(crate) async fn read<R: AsyncBufRead + Unpin>(
    reader: &mut R,
    most: usize,
) -> Result<Vec<u8>, Unreadable> {
    let mut line = Vec::new();
    let bound = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    reader.take(bound).read_until(b'\n', &mut line).await?;
    match line.pop() {
        Some(b'\n') => Ok(line),
        Some(_) if line.len() >= most => Err(Unreadable::TooLong),
        Some(_) | None => Err(Unreadable::Ended),
    }
}

pub(crate) async fn write<W: AsyncWrite + Unpin>(
    writer: &mut W,
    message: &impl Serialize,
) -> io::Result<()> {
    let mut line = serde_json::to_vec(message)?;
    line.push(b'\n');
    writer.write_all(&line).await?;
    writer.flush().await
}
