import { defineConfig } from "@playwright/test";

/** Tests of the SDK's page: the built page in a real browser, on a bridge that stands for Tauri's. */
export default defineConfig({
  testDir: "tests/sdk",
  outputDir: "test-results/sdk",
  fullyParallel: false,
  workers: 1,
  forbidOnly: true,
  timeout: 60_000,
  reporter: [["list"]],
  use: {
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
});
