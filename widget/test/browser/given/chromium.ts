import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

// Without windows first: a visit costs it half the work.
const installed = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];

/** The browser that is on the machine; `CHROMIUM` says where, if it is elsewhere. */
export const options = {
  executablePath: process.env["CHROMIUM"] ?? installed.find((path) => existsSync(path)) ?? installed.at(-1)!,
  args: [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
  ],
};

export const launch = (): Promise<Browser> => chromium.launch(options);
