// What an agent waits for in the window: [typed words, done].
// Each figure is a list of milliseconds, but for `gaps`: frames with rows that were not there yet.
const [words, done] = arguments;

const at = (id) => document.querySelector(`[data-testid=${id}]`);
const frame = () => new Promise((shown) => requestAnimationFrame(shown));

/** The frame with what has changed is on its way to the screen: the next one begins. */
async function painted() {
  await frame();
  await new Promise((next) => setTimeout(next, 0));
}

/** Until it is so, looked at whenever the page changes; null after a second. */
function until(isSo) {
  return new Promise((come) => {
    const look = () => isSo() && end(performance.now());
    const watch = new MutationObserver(look);
    const late = setTimeout(() => end(null), 1_000);
    function end(moment) {
      clearTimeout(late);
      watch.disconnect();
      come(moment);
    }
    watch.observe(document.body, { childList: true, subtree: true, characterData: true });
    look();
  });
}

/** From the deed to the picture with its consequence, and how much of it was the screen's turn. */
async function takes(deed, isSo) {
  await painted();
  const begun = performance.now();
  deed();
  const changed = await until(isSo);
  if (changed === null) return null;
  await frame();
  const waited = performance.now() - changed;
  await new Promise((next) => setTimeout(next, 0));
  return { took: performance.now() - begun, waited };
}

function type(field, text) {
  field.value = text;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

const rows = () => [...document.querySelectorAll("[data-testid=contact-row]")];
const shown = () => rows().map((row) => row.textContent).join("\n");

async function keys() {
  const key = [];
  const waited = [];
  const asked = [];
  const field = at("contacts-find");
  for (const word of words) {
    for (let length = 1; length <= word.length; length += 1) {
      const text = word.slice(0, length);
      const before = shown();
      const seen = await takes(() => type(field, text), () => shown() !== before && rows().length > 0);
      // The same rows as for the key before: nothing was to be painted.
      if (seen === null) continue;
      key.push(seen.took);
      waited.push(seen.waited);
      const begun = performance.now();
      await window.__TAURI_INTERNALS__.invoke("contacts", { text, offset: 0, limit: 200, group: null });
      asked.push(performance.now() - begun);
    }
    type(field, "");
    await until(() => rows().length > 0);
  }
  return { key, waited, asked };
}

/** Turns both lists up again and again. */
async function lists() {
  const contacts = [];
  const history = [];
  for (let round = 0; round < 10; round += 1) {
    history.push((await takes(() => at("tab-calls").click(), () => at("recent-row")))?.took);
    contacts.push((await takes(() => at("tab-contacts").click(), () => rows().length > 0))?.took);
  }
  return { contacts, history };
}

/** As fast as a wheel turns: a screen's height in five frames. */
async function gaps() {
  let list = rows()[0];
  while (list && list.scrollHeight <= list.clientHeight + 1) list = list.parentElement;
  let missing = 0;
  for (let step = 0; step < 200; step += 1) {
    list.scrollTop += list.clientHeight / 5;
    await frame();
    if (at("contact-unread")) missing += 1;
  }
  return missing;
}

(async () => {
  at("tab-contacts").click();
  await until(() => rows().length > 0);
  const typed = await keys();
  const opened = await lists();
  return { ...typed, ...opened, gaps: await gaps() };
})().then(done, (error) => done({ error: String(error) }));
