//! What an idle line costs in data.

use std::process::Command;
use std::time::Duration;

use crate::Failure;
use crate::local_at::LocalAt;

/// Several keep-alives and many pings long.
const WATCHED: Duration = Duration::from_secs(60);
/// IPv4 and TCP with time stamps.
const HEADERS: u64 = 52;
/// What TLS 1.3 adds to each frame: record header, content type, tag (RFC 8446 section 5.2).
const TLS: u64 = 22;

/// Of all connections to the gateway's port, both directions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Traffic {
    bytes: u64,
    segments: u64,
    data_segments: u64,
}

/// MB (10^6 bytes) that an idle line would cost in a day, as a minute of it over TLS would.
pub async fn megabytes_a_day(at: &LocalAt) -> Result<f64, Failure> {
    let port = at.gateway_port()?;
    let before = look(port)?;
    tokio::time::sleep(WATCHED).await;
    let after = look(port)?;
    let bytes = after.bytes.saturating_sub(before.bytes)
        + after.segments.saturating_sub(before.segments) * HEADERS
        + after.data_segments.saturating_sub(before.data_segments) * TLS;
    Ok(bytes as f64 / WATCHED.as_secs_f64() * 86_400.0 / 1e6)
}

fn look(port: u16) -> Result<Traffic, Failure> {
    let output = Command::new("ss").args(["-tinH", &format!("dport = :{port}")]).output()?;
    Ok(parse(&String::from_utf8_lossy(&output.stdout)))
}

/// The words of ss(8): `bytes_sent:123 segs_out:4 data_segs_in:5`.
fn parse(text: &str) -> Traffic {
    let mut sum = Traffic::default();
    for (name, value) in text.split_whitespace().filter_map(|word| word.split_once(':')) {
        let Ok(value) = value.parse::<u64>() else { continue };
        match name {
            "bytes_sent" | "bytes_received" => sum.bytes += value,
            "segs_out" | "segs_in" => sum.segments += value,
            "data_segs_out" | "data_segs_in" => sum.data_segments += value,
            _ => {}
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_ss_are_summed() {
        let text = "ESTAB 0 0 127.0.0.1:40000 127.0.0.1:8080\n\t cubic rto:204 bytes_sent:100 \
            bytes_acked:99 bytes_received:50 segs_out:4 segs_in:3 data_segs_out:2 data_segs_in:1\n";
        assert_eq!(parse(text), Traffic { bytes: 150, segments: 7, data_segments: 3 });
    }
}
