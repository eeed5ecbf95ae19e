/** What comes from outside (names, numbers, the network's words), made fit for showing. */

/** Longest text from outside that is drawn, in characters. */
const LONGEST = 120;

/** Controls, and marks that turn or hide the text around them. */
const UNSEEN =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

/** `text` on one line, without control or direction marks, at most 120 characters. */
export function plain(text: string): string {
  const line = text
    .slice(0, 4 * LONGEST)
    .replace(UNSEEN, " ")
    .replace(/\s+/gu, " ")
    .trim();
  const characters = [...line];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join("")}…` : line;
}

/** The same of a text of several lines, at most 10,000 characters; lines stay lines. */
export function plainLines(text: string): string {
  const lines = text.slice(0, 10_000).split(/\r\n|[\r\n\u2028\u2029]/u);
  const clean = lines.map((line) => line.replace(UNSEEN, " ").trimEnd());
  return clean.join("\n").trim();
}
