import { defineConfig } from "@playwright/test";
import { chromium } from "./tests/sdk/chromium";

/** Tests of the SDK's page: the built page in a real browser, on a bridge that stands for Tauri's. */
export default defineConfig({
  testDir: "tests/sdk",
  testMatch: "*.spec.ts",
  outputDir: "test-results/sdk",
  fullyParallel: false,
  workers: 1,
  forbidOnly: true,
  timeout: 60_000,
  reporter: [["list"]],
  use: { launchOptions: chromium() },
});
