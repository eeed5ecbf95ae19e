//! What an import would do, without doing it.

use std::collections::HashSet;
use std::io::Read;
use std::ops::ControlFlow;

use super::decide::{candidates, fate, same};
use super::{Examined, Fate, Plan, Preview, Progress, feed};
use crate::{Error, Store};

impl Store {
    /// Reads the whole file and says what would become of it; none if `tell` stopped it.
    ///
    /// # Errors
    /// If the file cannot be read to its end, or the database cannot be read.
    pub fn preview_import<R: Read + Send>(
        &self,
        from: R,
        plan: &Plan<'_>,
        tell: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Option<Preview>, Error> {
        let mut counts = Preview::default();
        // The keys of the file's own entries: eight bytes each.
        let mut seen: HashSet<i64> = HashSet::new();
        let done = feed::feed(from, plan, &mut counts, |batch, counts, progress| {
            for entry in batch {
                let fate = self.would_be(&entry, &mut seen)?;
                counts.count(&entry, fate)?;
            }
            Ok(tell(progress))
        })?;
        Ok(done.is_continue().then_some(counts))
    }

    fn would_be(&self, entry: &Examined, seen: &mut HashSet<i64>) -> Result<Fate, Error> {
        let ready = match &entry.outcome {
            Ok(ready) => ready,
            Err(rejection) => return Ok(Fate::Rejected(rejection.reason)),
        };
        let reader = self.reader();
        let rows = candidates(&reader, &ready.keys)?;
        if !rows.is_empty() {
            let contact = ready.contact()?;
            if let Some((known, by)) = same(&reader, rows.into_iter(), &contact)? {
                return Ok(fate(&known, by, &contact).0);
            }
        }
        let again = ready.keys.iter().filter(|key| !seen.insert(**key)).count() > 0;
        if again {
            let contact = ready.contact()?;
            let by = contact.numbers.first().map_or(contact.display(), |number| &number.typed);
            return Ok(Fate::Merged { into: None, name: String::new(), by: by.to_owned() });
        }
        Ok(Fate::Added)
    }
}
