/**
 * Silence for the SDK's own tones. The app makes its tones itself; the SDK's would come from a
 * CDN, could not be given a device, and go on after early media and failures.
 */

/** Puts a silent `Audio` in place: it never loads anything and `play` always succeeds. */
export function installSilentAudio(): void {
  window.Audio = SilentAudio as unknown as typeof Audio;
}

/** Tones for the SDK's `sounds` option, which must both be given or it takes its CDN's. */
export const SILENT_SOUNDS = { dialing: silentWav(), ringing: silentWav() };

/** `new Audio(source)` without the source. */
function SilentAudio(): HTMLAudioElement {
  const element = document.createElement("audio");
  element.play = () => Promise.resolve();
  element.pause = () => undefined;
  return element;
}

/** An empty WAV file: a header for 8 kHz mono and no sample. */
function silentWav(): string {
  return "data:audio/wav;base64,UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=";
}
