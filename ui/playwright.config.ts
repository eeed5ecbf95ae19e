import { defineConfig } from "@playwright/test";

/** UI tests: the built window on the fake backend, under the shell's own content policy. */
export default defineConfig({
  testDir: "tests/ui",
  outputDir: "test-results",
  fullyParallel: true,
  workers: 2,
  forbidOnly: true,
  reporter: [["list"]],
  use: {
    baseURL: "http://localhost:5184",
    viewport: { width: 420, height: 720 },
    locale: "en-GB",
    timezoneId: "Africa/Nairobi",
    launchOptions: {
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    },
  },
  webServer: {
    command: "vite preview --mode fake --outDir dist-fake",
    url: "http://localhost:5184",
    reuseExistingServer: false,
    // On a machine that does much else, loading Vite has taken more than the minute it is given.
    timeout: 180_000,
  },
});
