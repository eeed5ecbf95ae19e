/** The window's language: the system's unless the agent chose one, which is remembered. */

import { isLocale, overwriteGetLocale, type Locale } from "../paraglide/runtime";

export type Choice = Locale | "system";

const STORED_AS = "simu.language";

let choice = $state<Choice>(stored());

/** Makes every message and time follow the choice. Called once, before anything is drawn. */
export function followLanguage(): void {
  overwriteGetLocale(language);
}

export function chosenLanguage(): Choice {
  return choice;
}

export function chooseLanguage(next: Choice): void {
  choice = next;
  try {
    localStorage.setItem(STORED_AS, next);
  } catch {
    // Without storage the choice lasts until the window closes.
  }
}

/** The language in use. */
export function language(): Locale {
  return choice === "system" ? systemLanguage() : choice;
}

export function systemLanguage(): Locale {
  for (const tag of navigator.languages) {
    const primary = tag.split("-")[0];
    if (isLocale(primary)) return primary;
  }
  return "en";
}

/** The tag for `Intl`: with the system's region where its language is the one in use. */
export function formatTag(): string {
  const inUse = language();
  return navigator.languages.find((tag) => tag.split("-")[0] === inUse) ?? inUse;
}

function stored(): Choice {
  try {
    const value = localStorage.getItem(STORED_AS);
    return isLocale(value) ? value : "system";
  } catch {
    return "system";
  }
}
