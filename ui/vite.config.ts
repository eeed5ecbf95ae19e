import { paraglideVitePlugin } from "@inlang/paraglide-js";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

/** The shell's own policy (tauri.conf.json), so that the window meets it in every test too. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src ipc: http://ipc.localhost; base-uri 'none'; form-action 'none'";

/** The agent's window. `--mode fake` builds it with the fake backend, for the UI tests only. */
export default defineConfig(({ command, mode }) => {
  const fake = mode === "fake" || command === "serve";
  return {
    plugins: [
      svelte(),
      // The unit tests take the words that `npm run words` has just written.
      !process.env["VITEST"] &&
        paraglideVitePlugin({
          project: "./project.inlang",
          outdir: "./src/paraglide",
          strategy: ["baseLocale"],
          emitReadme: false,
        }),
    ],
    define: { __FAKE_BACKEND__: JSON.stringify(fake) },
    clearScreen: false,
    server: { port: 5183, strictPort: true },
    preview: {
      port: 5184,
      strictPort: true,
      headers: { "Content-Security-Policy": contentSecurityPolicy },
    },
    build: {
      outDir: mode === "fake" ? "dist-fake" : "dist",
      // The agent's window, and the small one in which a secret is typed.
      rolldownOptions: { input: ["index.html", "secret.html"] },
      emptyOutDir: true,
      target: ["chrome111", "safari16.4"],
      // The stylesheet and the script are always files: the policy allows nothing inline.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
    },
    test: {
      include: ["tests/unit/**/*.test.ts"],
      environment: "node",
    },
  };
});
