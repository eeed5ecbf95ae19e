/** Starts the window: language, backend, phone, and what is drawn. */

import { mount } from "svelte";

import App from "./App.svelte";
import { chooseBackend } from "./backend";
import { Phone } from "./phone.svelte";
import "./shared/tokens.css";
import "./shared/base.css";
import "./shared/controls.css";
import { followLanguage } from "./shared/language.svelte";
import { watchPointer } from "./shared/pointer";

followLanguage();
watchPointer();
const phone = new Phone(await chooseBackend());
const target = document.getElementById("app");
if (target) mount(App, { target, props: { phone } });
await phone.start();
