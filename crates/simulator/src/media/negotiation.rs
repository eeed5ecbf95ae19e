//! Offer and answer: from a codec policy and a client's words to a str0m instance.

use std::time::{Duration, Instant};

use str0m::change::{SdpAnswer, SdpOffer, SdpPendingOffer};
use str0m::format::{Codec as RtpCodec, FormatParams};
use str0m::media::{Direction, Frequency, MediaKind, Mid};
use str0m::{Rtc, RtcConfig};

use super::sdp::{self, Kind};
use super::{CodecPolicy, LegError};

/// Payload types of events in our offers: those browsers use.
const EVENTS_48K: u8 = 110;
const EVENTS_8K: u8 = 126;

/// Between two checks of a connection. After nine without an answer it counts as broken.
const LONGEST_CHECK_PAUSE: Duration = Duration::from_secs(1);

/// A str0m instance with a description to send.
pub struct Negotiated {
    pub rtc: Rtc,
    /// What waits for the client's answer, if we offered.
    pub pending: Option<SdpPendingOffer>,
    pub mid: Mid,
    pub sdp: String,
}

/// Answers an offer.
pub async fn answer(offer: &str, codecs: CodecPolicy) -> Result<Negotiated, LegError> {
    let offer = sdp::readable(offer, Kind::Offer)?;
    contained(move || {
        let offer = SdpOffer::from_sdp_string(&offer).map_err(unreadable)?;
        let mut rtc = build(codecs);
        let answer = rtc.sdp_api().accept_offer(offer).map_err(unreadable)?;
        let answer = sdp::presentable(&answer.to_sdp_string());
        let mid = sdp::mid(&answer).map(Mid::from).ok_or(LegError::NoCommonCodec)?;
        has_common_codec(&rtc, mid)?;
        Ok(Negotiated { rtc, pending: None, mid, sdp: answer })
    })
    .await
}

/// Makes an offer.
pub async fn offer(codecs: CodecPolicy) -> Result<Negotiated, LegError> {
    contained(move || {
        let mut rtc = build(codecs);
        let mut change = rtc.sdp_api();
        let names = (Some("janus".to_owned()), Some("janus0".to_owned()));
        let mid = change.add_media(MediaKind::Audio, Direction::SendRecv, names.0, names.1, None);
        let (offer, pending) =
            change.apply().ok_or_else(|| LegError::Sdp("nothing to offer".to_owned()))?;
        let sdp = sdp::presentable(&offer.to_sdp_string());
        Ok(Negotiated { rtc, pending: Some(pending), mid, sdp })
    })
    .await
}

/// Completes our offer with the client's answer.
pub fn complete(
    rtc: &mut Rtc,
    pending: SdpPendingOffer,
    mid: Mid,
    answer: &str,
) -> Result<(), LegError> {
    let answer = sdp::readable(answer, Kind::Answer)?;
    let answer = SdpAnswer::from_sdp_string(&answer).map_err(unreadable)?;
    rtc.sdp_api().accept_answer(pending, answer).map_err(unreadable)?;
    has_common_codec(rtc, mid)
}

fn has_common_codec(rtc: &Rtc, mid: Mid) -> Result<(), LegError> {
    let media = rtc.media(mid).filter(|media| media.kind() == MediaKind::Audio);
    let media = media.ok_or(LegError::NoCommonCodec)?;
    let agreed = rtc
        .codec_config()
        .iter()
        .any(|params| params.spec().codec.is_audio() && media.remote_pts().contains(&params.pt()));
    if agreed { Ok(()) } else { Err(LegError::NoCommonCodec) }
}

fn build(codecs: CodecPolicy) -> Rtc {
    let (opus, g711) = match codecs {
        CodecPolicy::All => (true, true),
        CodecPolicy::G711Only => (false, true),
        CodecPolicy::OpusOnly => (true, false),
    };
    let mut config = RtcConfig::new()
        .set_rtp_mode(true)
        .clear_codecs()
        .clear_extension_map()
        .enable_opus(opus, false)
        .enable_pcmu(g711, false)
        .enable_pcma(g711, false)
        .set_stats_interval(Some(Duration::from_secs(1)));
    config.set_max_stun_rto(LONGEST_CHECK_PAUSE);
    let params = config.codec_config();
    let events = FormatParams::parse_line("0-15");
    if opus {
        let rate = Frequency::FORTY_EIGHT_KHZ;
        params.add_config(EVENTS_48K.into(), None, RtpCodec::Tele, rate, None, events);
    }
    let rate = Frequency::EIGHT_KHZ;
    params.add_config(EVENTS_8K.into(), None, RtpCodec::Tele, rate, None, events);
    for params in params.iter_mut() {
        params.set_fb_transport_cc(false);
    }
    config.build(Instant::now())
}

/// Runs what makes keys and reads strangers' words apart, so that neither can stop the caller.
async fn contained<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, LegError> + Send + 'static,
) -> Result<T, LegError> {
    let unreadable = |_| LegError::Sdp("not understood".to_owned());
    tokio::task::spawn_blocking(work).await.map_err(unreadable)?
}

fn unreadable(error: impl std::fmt::Display) -> LegError {
    LegError::Sdp(error.to_string())
}
