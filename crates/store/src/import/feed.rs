//! Reads the file on a thread of its own, beside the one that writes.

use std::io::{self, Read};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use addressbook::csv::Mapping;
use addressbook::{Draft, Entry, Source, Trouble, terms};

use super::{Examined, Plan, Preview, Progress, Ready};
use crate::{Error, contacts};

/// Entries that go over together, and how many such batches wait at most: a fifth of what a block
/// of the index takes, so that this thread has work while that block is written. They take some
/// eight megabytes.
const BATCH: usize = 512;
const WAITING: usize = 12;

enum Said {
    About { mapping: Option<Mapping>, encoding: &'static str },
    Batch(Vec<Examined>),
    Failed(Error),
}

/// Hands on all entries in order, as long as `take` wants more; `Break` if it did not.
pub(super) fn feed<R: Read + Send>(
    from: R,
    plan: &Plan<'_>,
    counts: &mut Preview,
    mut take: impl FnMut(Vec<Examined>, &mut Preview, Progress) -> Result<ControlFlow<()>, Error>,
) -> Result<ControlFlow<()>, Error> {
    let bytes = AtomicU64::new(0);
    thread::scope(|scope| {
        let (send, received): (SyncSender<Said>, Receiver<Said>) = sync_channel(WAITING);
        let from = Counted { from, bytes: &bytes };
        scope.spawn(move || read(from, plan, &send));
        let mut entries = 0;
        // The end of this loop closes the channel, and so ends the thread.
        for said in received {
            match said {
                Said::About { mapping, encoding } => {
                    counts.mapping = mapping;
                    counts.encoding = encoding.to_owned();
                }
                Said::Batch(batch) => {
                    entries += batch.len() as u64;
                    let bytes = bytes.load(Ordering::Relaxed);
                    let progress = Progress { entries, bytes, length: plan.length };
                    if take(batch, counts, progress)?.is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                }
                Said::Failed(error) => return Err(error),
            }
        }
        Ok(ControlFlow::Continue(()))
    })
}

fn read<R: Read>(from: R, plan: &Plan<'_>, send: &SyncSender<Said>) {
    if let Err(error) = try_read(from, plan, send) {
        // A receiver that is gone wants no more.
        let _ = send.send(Said::Failed(error));
    }
}

fn try_read<R: Read>(from: R, plan: &Plan<'_>, send: &SyncSender<Said>) -> Result<(), Error> {
    let source = Source::open(from, plan.mapping)?;
    let about =
        Said::About { mapping: source.mapping().cloned(), encoding: source.encoding().name() };
    let mut wanted = send.send(about).is_ok();
    let mut batch = Vec::with_capacity(BATCH);
    for entry in source {
        batch.push(examined(entry?, plan)?);
        if batch.len() == BATCH && wanted {
            let batch = std::mem::replace(&mut batch, Vec::with_capacity(BATCH));
            wanted = send.send(Said::Batch(batch)).is_ok();
        }
        if !wanted {
            return Ok(());
        }
    }
    let _ = send.send(Said::Batch(batch));
    Ok(())
}

fn examined(entry: Entry, plan: &Plan<'_>) -> Result<Examined, Error> {
    let Entry { line, outcome } = entry;
    let outcome = match outcome {
        Ok(mut draft) => Ok({
            draft.examine(plan.to_e164);
            if plan.repair {
                draft.repair(plan.to_e164);
            }
            // Two forms of one number are known as the same only now.
            if draft.contact.numbers.len() > 1 && draft.contact.tidy() {
                draft.troubles.push(Trouble::Shortened);
            }
            ready(draft)?
        }),
        Err(rejection) => Err(rejection),
    };
    Ok(Examined { line, outcome })
}

fn ready(draft: Draft) -> Result<Ready, Error> {
    let Draft { contact, troubles, row: _ } = draft;
    let without_e164 = contact.numbers.iter().filter(|number| number.e164.is_none()).count();
    let (mut json, mut terms) = (contacts::json(&contact)?, terms(&contact));
    // Thousands of them wait.
    json.shrink_to_fit();
    terms.shrink_to_fit();
    Ok(Ready {
        json,
        keys: contact.keys(),
        terms,
        order: contacts::order(&contact),
        peers: crate::calls::peers(&contact),
        labels: contact.labels,
        troubles,
        without_e164: without_e164 as u64,
    })
}

/// Counts what was read.
struct Counted<'a, R> {
    from: R,
    bytes: &'a AtomicU64,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(into)?;
        self.bytes.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
