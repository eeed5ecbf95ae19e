//! WebRTC first, the telephone as the net: which way a call goes, decided before it is dialled.
//!
//! [`plan`] decides, [`preview`] says it, [`by_phone`] is a call that AT's Voice API places, and
//! [`place`] asks AT or the company's server for it, once; [`follow`] asks what becomes of it. Why nobody is called twice is decision 8.

pub(crate) mod balance;
pub(crate) mod by_phone;
pub(crate) mod follow;
pub(crate) mod place;
pub(crate) mod plan;
pub(crate) mod preview;

use std::time::Duration;

/// How long a call waits for a line that is about to be ready.
pub(crate) const LINE_SOON: Duration = Duration::from_secs(2);

/// From a line that is ready to the call that waited for it: who called in that moment comes first,
/// for the SDK has room for one call.
pub(crate) const LINE_SETTLES: Duration = Duration::from_millis(50);

/// How long the page may take to ask for a call where the telephone can take over by itself.
pub(crate) const FRAME_BOUND: Duration = Duration::from_secs(3);
