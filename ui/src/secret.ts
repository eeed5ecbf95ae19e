/** Starts the small window in which a secret is typed. */

import { mount } from "svelte";

import { chooseSecretBackend } from "./backend/secret";
import { isLocale, overwriteGetLocale } from "./paraglide/runtime";
import { asPurpose } from "./secret/purpose";
import SecretForm from "./secret/SecretForm.svelte";
import "./shared/base.css";
import "./shared/controls.css";
import "./shared/tokens.css";

const asked = new URLSearchParams(location.search);
const wanted = asked.get("language");
const language = isLocale(wanted) ? wanted : "en";
overwriteGetLocale(() => language);
document.documentElement.lang = language;

const target = document.getElementById("app");
const props = {
  purpose: asPurpose(asked.get("purpose")),
  label: asked.get("label") ?? "",
  backend: chooseSecretBackend(asked.get("key") ?? ""),
};
if (target) mount(SecretForm, { target, props });
