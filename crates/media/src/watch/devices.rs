//! Notices that the device in use was unplugged, what took its place, and that it is back.

use crate::{AudioSettings, Device, DeviceKind, Devices, MediaNotice};

/// Takes the list of devices with each change of it.
#[derive(Debug)]
pub struct DeviceWatch {
    microphone: Place,
    speaker: Place,
}

impl DeviceWatch {
    pub fn new(settings: &AudioSettings, present: &Devices) -> DeviceWatch {
        DeviceWatch {
            microphone: Place::new(settings.microphone.as_deref(), &present.microphones),
            speaker: Place::new(settings.speaker.as_deref(), &present.speakers),
        }
    }

    /// What the person should be told.
    pub fn take(&mut self, settings: &AudioSettings, present: &Devices) -> Vec<MediaNotice> {
        let microphone = self.microphone.take(
            DeviceKind::Microphone,
            settings.microphone.as_deref(),
            &present.microphones,
        );
        let speaker =
            self.speaker.take(DeviceKind::Speaker, settings.speaker.as_deref(), &present.speakers);
        microphone.into_iter().chain(speaker).collect()
    }
}

#[derive(Debug)]
struct Place {
    chosen: Option<String>,
    in_use: Option<Device>,
    lost: Option<Device>,
}

impl Place {
    fn new(chosen: Option<&str>, present: &[Device]) -> Place {
        let in_use = used(chosen, present).cloned();
        Place { chosen: chosen.map(str::to_owned), in_use, lost: None }
    }

    fn take(
        &mut self,
        kind: DeviceKind,
        chosen: Option<&str>,
        present: &[Device],
    ) -> Option<MediaNotice> {
        // Another choice settles the matter, and whoever made it knows.
        if self.chosen.as_deref() != chosen {
            *self = Place::new(chosen, present);
            return None;
        }
        let is_present = |device: &Device| present.iter().any(|there| there.id == device.id);
        // An empty list is told by notices of its own, also that of a server which is gone.
        let now = used(chosen, present)?;
        let before = self.in_use.replace(now.clone());
        if let Some(back) = self.lost.take_if(|lost| is_present(lost)) {
            return Some(MediaNotice::DeviceReturned { kind, device: back.name });
        }
        let gone = before.filter(|before| !is_present(before))?;
        // What the person misses is the first one, though its substitute go as well.
        let lost = self.lost.get_or_insert(gone);
        let (device, instead) = (lost.name.clone(), now.name.clone());
        Some(MediaNotice::DeviceLost { kind, device, instead })
    }
}

/// The chosen device, else the default one.
fn used<'a>(chosen: Option<&str>, present: &'a [Device]) -> Option<&'a Device> {
    let chosen = present.iter().find(|device| chosen == Some(device.id.as_str()));
    let default = || present.iter().find(|device| device.is_default);
    chosen.or_else(default).or(present.first())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn devices(names: &[&str], default: &str) -> Devices {
        let device = |name: &&str| Device {
            id: (*name).to_owned(),
            name: name.to_uppercase(),
            is_default: *name == default,
        };
        Devices { microphones: names.iter().map(device).collect(), speakers: Vec::new() }
    }

    fn chosen(microphone: Option<&str>) -> AudioSettings {
        AudioSettings { microphone: microphone.map(str::to_owned), ..AudioSettings::default() }
    }

    fn lost(device: &str, instead: &str) -> Vec<MediaNotice> {
        let (device, instead) = (device.to_owned(), instead.to_owned());
        vec![MediaNotice::DeviceLost { kind: DeviceKind::Microphone, device, instead }]
    }

    fn returned(device: &str) -> Vec<MediaNotice> {
        let device = device.to_owned();
        vec![MediaNotice::DeviceReturned { kind: DeviceKind::Microphone, device }]
    }

    #[test]
    fn the_chosen_one_is_told_when_it_goes_and_when_it_is_back() {
        let settings = chosen(Some("usb"));
        let mut watch = DeviceWatch::new(&settings, &devices(&["desk", "usb"], "desk"));
        assert_eq!(watch.take(&settings, &devices(&["desk", "usb"], "desk")), []);
        assert_eq!(watch.take(&settings, &devices(&["desk"], "desk")), lost("USB", "DESK"));
        assert_eq!(watch.take(&settings, &devices(&["desk", "other"], "desk")), []);
        assert_eq!(watch.take(&settings, &devices(&["desk", "usb"], "desk")), returned("USB"));
    }

    #[test]
    fn the_default_one_is_told_when_it_goes_but_not_when_it_is_another() {
        let settings = chosen(None);
        let mut watch = DeviceWatch::new(&settings, &devices(&["desk", "usb"], "usb"));
        assert_eq!(watch.take(&settings, &devices(&["desk"], "desk")), lost("USB", "DESK"));
        assert_eq!(watch.take(&settings, &devices(&["desk", "usb"], "usb")), returned("USB"));
        assert_eq!(watch.take(&settings, &devices(&["desk", "usb"], "desk")), []);
    }

    #[test]
    fn an_unused_one_may_come_and_go() {
        let settings = chosen(Some("usb"));
        let mut watch = DeviceWatch::new(&settings, &devices(&["desk", "usb"], "desk"));
        assert_eq!(watch.take(&settings, &devices(&["usb"], "usb")), []);
        assert_eq!(watch.take(&settings, &devices(&["desk", "usb"], "desk")), []);
    }

    #[test]
    fn an_empty_list_is_another_notice_and_the_same_device_after_it_none() {
        let settings = chosen(Some("usb"));
        let mut watch = DeviceWatch::new(&settings, &devices(&["usb"], "usb"));
        assert_eq!(watch.take(&settings, &devices(&[], "")), []);
        assert_eq!(watch.take(&settings, &devices(&["usb"], "usb")), []);
        assert_eq!(watch.take(&settings, &devices(&[], "")), []);
        assert_eq!(watch.take(&settings, &devices(&["desk"], "desk")), lost("USB", "DESK"));
    }

    #[test]
    fn another_choice_ends_the_matter() {
        let settings = chosen(Some("usb"));
        let mut watch = DeviceWatch::new(&settings, &devices(&["desk", "usb"], "desk"));
        assert_eq!(watch.take(&settings, &devices(&["desk"], "desk")), lost("USB", "DESK"));
        let settings = chosen(Some("desk"));
        assert_eq!(watch.take(&settings, &devices(&["desk"], "desk")), []);
        assert_eq!(watch.take(&settings, &devices(&["desk", "usb"], "desk")), []);
    }

    #[test]
    fn the_list_that_comes_first_is_no_change() {
        let settings = chosen(Some("usb"));
        let mut watch = DeviceWatch::new(&settings, &Devices::default());
        assert_eq!(watch.take(&settings, &devices(&["desk"], "desk")), []);
        assert_eq!(watch.take(&settings, &devices(&["desk", "usb"], "desk")), []);
        assert_eq!(watch.take(&settings, &devices(&["desk"], "desk")), lost("USB", "DESK"));
    }
}
