import { chromium, type Browser } from "playwright-core";

/** The browser that is on the machine; `CHROMIUM` says where, if it is elsewhere. */
export const options = {
  executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
  args: [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
  ],
};

export const launch = (): Promise<Browser> => chromium.launch(options);
