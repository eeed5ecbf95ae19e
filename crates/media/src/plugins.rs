//! The GStreamer elements this crate is built from, and where Debian keeps them.

use gstreamer as gst;
use gstreamer::prelude::*;

use crate::MediaError;

const BASE: &str = "gstreamer1.0-plugins-base";
const GOOD: &str = "gstreamer1.0-plugins-good";
const BAD: &str = "gstreamer1.0-plugins-bad";
const NICE: &str = "gstreamer1.0-nice";
const CORE: &str = "libgstreamer1.0-0";

/// Each element that must be there for a call, with its Debian package.
const ELEMENTS: [(&str, &str); 29] = [
    ("webrtcbin", BAD),
    ("nicesrc", NICE),
    ("nicesink", NICE),
    ("dtlssrtpdec", BAD),
    ("dtlssrtpenc", BAD),
    ("srtpdec", BAD),
    ("srtpenc", BAD),
    ("rtpbin", GOOD),
    ("rtpopuspay", GOOD),
    ("rtpopusdepay", GOOD),
    ("rtppcmupay", GOOD),
    ("rtppcmudepay", GOOD),
    ("rtppcmapay", GOOD),
    ("rtppcmadepay", GOOD),
    ("opusenc", BASE),
    ("opusdec", BASE),
    ("mulawenc", GOOD),
    ("mulawdec", GOOD),
    ("alawenc", GOOD),
    ("alawdec", GOOD),
    ("spanplc", BAD),
    ("audioconvert", BASE),
    ("audioresample", BASE),
    ("audiotestsrc", BASE),
    ("level", GOOD),
    ("pulsesrc", GOOD),
    ("pulsesink", GOOD),
    ("capsfilter", CORE),
    ("funnel", CORE),
];

/// The elements that are not installed, with the packages that bring them.
pub(crate) fn missing() -> Vec<(&'static str, &'static str)> {
    ELEMENTS.iter().copied().filter(|(name, _)| gst::ElementFactory::find(name).is_none()).collect()
}

/// Loads the libraries of all of them, which costs time only once.
pub(crate) fn load() {
    for (name, _) in ELEMENTS {
        if let Some(factory) = gst::ElementFactory::find(name)
            && let Err(error) = factory.load()
        {
            tracing::warn!(name, %error, "element not loaded");
        }
    }
}

/// Makes an element, or says which package would bring it.
pub(crate) fn make(name: &str) -> Result<gst::Element, MediaError> {
    gst::ElementFactory::make(name).build().map_err(|_| MediaError::MissingPlugin {
        element: name.to_owned(),
        package: package(name).to_owned(),
    })
}

fn package(element: &str) -> &'static str {
    ELEMENTS.iter().find(|(name, _)| *name == element).map_or(CORE, |(_, package)| package)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_element_is_named_with_its_package() {
        gst::init().unwrap();
        let registry = gst::Registry::get();
        let plc = registry.lookup_feature("spanplc").unwrap();
        registry.remove_feature(&plc);

        let found = missing();
        let error = make("spanplc").unwrap_err();
        registry.add_feature(&plc).unwrap();

        assert_eq!(found, [("spanplc", BAD)]);
        assert_eq!(error.name(), "NotSupportedError");
        assert_eq!(
            error.to_string(),
            "the element spanplc of GStreamer (package gstreamer1.0-plugins-bad)"
        );
    }
}
