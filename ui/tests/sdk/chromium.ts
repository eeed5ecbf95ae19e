/** How Debian's Chromium is started for these tests: without a sandbox (root), and quiet. */
export function chromium(more: string[] = []): { executablePath: string; args: string[] } {
  return {
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
      ...more,
    ],
  };
}

/** A microphone that says what is in the file, again and again, given without asking. */
export function speaking(wav: string): string[] {
  return [
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    `--use-file-for-fake-audio-capture=${wav}`,
    // As Tauri's webviews are set: the far side may sound before anybody clicked.
    "--autoplay-policy=no-user-gesture-required",
    // The simulator is on this machine, which need have no other network.
    "--allow-loopback-in-peer-connection",
  ];
}
