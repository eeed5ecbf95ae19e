//! What the window is shown: one snapshot of everything the actor owns.

use call::CallId;

use super::{
    events::Events,
    run::{Actor, now},
};
use crate::{
    snapshot::{
        AccountsView, AudioSettings, AudioView, CallView, ClickToCall, ClickToCallView, LineView,
        PhoneCallView, ShortcutState, Snapshot, SpareData, VaultView, WrapUpSettings,
    },
    view,
};

impl Actor {
    /// Tells the desktop, if anything that can be seen has changed.
    pub(super) fn show(&mut self) {
        let here = self.here();
        self.here.send_if_modified(|known| std::mem::replace(known, here) != here);
        let revision = self.shown.borrow().revision;
        let snapshot = self.snapshot(revision);
        if snapshot != *self.shown.borrow() {
            self.shown.send_replace(Snapshot { revision: revision.wrapping_add(1), ..snapshot });
            self.shell.show(&self.shown.borrow());
        }
    }

    fn snapshot(&self, revision: u32) -> Snapshot {
        let line = view::line_view(self.reach.state(), self.reach.is_demo(), self.reach.fault());
        Snapshot {
            revision,
            account: self.reach.account(),
            accounts: self.accounts_view(),
            vault: self.vault_view(),
            line,
            call: self.call_view(),
            waiting: self.calls.waiting.as_ref().map(|waiting| {
                view::waiting_call(waiting, self.calls.name(waiting.id, waiting.name.as_deref()))
            }),
            phone_call: self.hybrid.phone_call().map(|call| PhoneCallView {
                peer_name: self.calls.name(CallId(call.id), None).map(str::to_owned),
                ..call
            }),
            wrap_up: self.wrap_ups.view(),
            wrap_up_settings: self.wrap_ups.settings.clone(),
            can_dial: self.can_dial() && !self.secrets.vault.is_locked(),
            balance: self.hybrid.balance(),
            audio: self.sound.view(),
            spare_data: self.reach.spare_data,
            filled: self.filling.filled(),
            click_to_call: self.filling.view(),
            event_stream: self.events.view(),
            notices: self.notices.list().to_vec(),
        }
    }

    fn call_view(&self) -> Option<CallView> {
        let view = self.hybrid.call_view().or_else(|| {
            let call = self.calls.shown()?;
            let heard = self.sound.hearing.of(call, now());
            self.hybrid.completed(view::call_view(call, heard))
        })?;
        let name = self.calls.name(CallId(view.id), view.peer_name.as_deref()).map(str::to_owned);
        Some(CallView { peer_name: name, ..view })
    }
}

/// Before the first input, and after the last.
pub(super) fn stopped_snapshot() -> Snapshot {
    Snapshot {
        revision: 0,
        account: None,
        accounts: AccountsView::none_yet(),
        vault: VaultView::unknown(),
        line: LineView::SignedOut,
        call: None,
        waiting: None,
        phone_call: None,
        wrap_up: None,
        wrap_up_settings: WrapUpSettings::default(),
        can_dial: false,
        balance: None,
        audio: AudioView {
            microphones: Vec::new(),
            speakers: Vec::new(),
            settings: AudioSettings::initial(),
            native: cfg!(target_os = "linux"),
        },
        spare_data: SpareData::default(),
        filled: None,
        click_to_call: ClickToCallView {
            settings: ClickToCall::default(),
            shortcut: ShortcutState::Off,
        },
        event_stream: Events::default().view(),
        notices: Vec::new(),
    }
}
