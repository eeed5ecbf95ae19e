/** The lints, and the walls between the window's rooms. */
import js from "@eslint/js";
import prettier from "eslint-config-prettier";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";

import svelteConfig from "./svelte.config.js";

/** One folder of src/ for each thing the agent sees. None may import another; App.svelte composes them. */
const domains = [
  "accounts",
  "audio",
  "call",
  "contacts",
  "dial",
  "import",
  "history",
  "language",
  "line",
  "lists",
  "notices",
  "quit",
  "secret",
  "settings",
  "vault",
  "wrap-up",
];

const tauri = { group: ["@tauri-apps/*"], message: "Only backend/ talks to Tauri." };
const fake = {
  group: ["**/backend/fake", "./fake"],
  message: "Only backend/index.ts loads the fake.",
};

/** A wall: files of `room` may not import what `patterns` name. */
function wall(room, patterns) {
  return {
    files: [`src/${room}/**/*.{ts,svelte}`],
    rules: { "no-restricted-imports": ["error", { patterns: [tauri, fake, ...patterns] }] },
  };
}

const into = (rooms, message) => ({
  group: [
    ...rooms.flatMap((room) => [`../${room}/*`, `../../${room}/*`]),
    // Any part of the window may open a contact, or the form of a new one.
    "!../contacts/contacts.svelte",
  ],
  message,
});

export default ts.config(
  { ignores: ["bindings", "dist*", "sdk/dist", "src/paraglide", "project.inlang", "test-results"] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  prettier,
  ...svelte.configs.prettier,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      eqeqeq: "error",
      "no-console": "error",
      "svelte/no-at-html-tags": "error",
      // The content policy drops a style attribute; a style: directive goes through the CSSOM.
      "no-restricted-syntax": [
        "error",
        { selector: "SvelteAttribute[key.name='style']", message: "Use a class or style:." },
      ],
      "svelte/block-lang": ["error", { script: "ts" }],
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: {
      parserOptions: { parser: ts.parser, extraFileExtensions: [".svelte"], svelteConfig },
    },
    rules: { "max-lines": ["error", { max: 150 }] },
  },
  { files: ["src/**/*.ts"], rules: { "max-lines": ["error", { max: 300 }] } },
  // Classic scripts that share one global scope, as those of web-platform-tests do.
  {
    files: ["tests/w3c/**/*.js"],
    languageOptions: { globals: globals.browser },
    rules: { "no-undef": "off", "@typescript-eslint/no-unused-vars": "off" },
  },
  {
    files: ["src/*.{ts,svelte}"],
    rules: { "no-restricted-imports": ["error", { patterns: [tauri, fake] }] },
  },
  wall("shared", [
    into([...domains, "backend"], "shared/ knows no domain."),
    { group: ["../phone*"], message: "shared/ knows no domain." },
  ]),
  ...domains.map((room) =>
    wall(room, [
      into(
        domains.filter((other) => other !== room),
        "A domain does not reach into another; App.svelte composes them.",
      ),
      into(["backend"], "A domain asks the Phone, not the backend."),
    ]),
  ),
);
