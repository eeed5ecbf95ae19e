//! Who is first: the request for a call, or the wish to place it another way.

use std::sync::{
    Arc,
    atomic::{AtomicU8, Ordering},
};

const OPEN: u8 = 0;
const PASSED: u8 = 1;
const SHUT: u8 = 2;

/// The one passage of one call's `call` frame. It goes out through here, or it never does: whoever
/// comes first, the frame or [`CallDoor::shut`], decides for good, whatever else is on its way
/// between the page, the line and the phone. Clones are the same door.
#[derive(Debug, Clone, Default)]
pub struct CallDoor(Arc<AtomicU8>);

impl CallDoor {
    /// Whether the frame has not gone out, and now never will. Else the call may have been placed.
    #[must_use]
    pub fn shut(&self) -> bool {
        match self.0.compare_exchange(OPEN, SHUT, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => true,
            Err(state) => state == SHUT,
        }
    }

    /// Lets the frame out, once.
    pub(crate) fn pass(&self) -> bool {
        self.0.compare_exchange(OPEN, PASSED, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Barrier, thread};

    use super::*;

    #[test]
    fn whoever_is_first_decides_for_good() {
        let door = CallDoor::default();
        assert!(door.pass() && !door.pass() && !door.shut());
        let door = CallDoor::default();
        assert!(door.shut() && door.clone().shut() && !door.pass());
    }

    #[test]
    fn of_two_at_once_exactly_one_is_first() {
        for _ in 0..200 {
            let (door, start) = (CallDoor::default(), Barrier::new(2));
            let (passed, shut) = thread::scope(|scope| {
                let frame = scope.spawn(|| {
                    start.wait();
                    door.pass()
                });
                let phone = scope.spawn(|| {
                    start.wait();
                    door.shut()
                });
                (frame.join().unwrap(), phone.join().unwrap())
            });
            assert!(passed != shut);
        }
    }
}
