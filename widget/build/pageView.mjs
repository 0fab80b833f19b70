// What a page view costs before the chat is opened: node build/pageView.mjs <folder with a built blinq.js> … Prints a line a folder, and one for a page without a widget.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";

const VIEWS = 15;
/** How long after its load a page is looked at, in milliseconds: the panel comes while it is idle. */
const IDLE = 1_500;

const folders = process.argv.slice(2);
const page = (script) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>Kiosk</title><h1>Kiosk</h1>${script}</html>`;
const server = createServer((request, response) => {
  const [, at, file] = new URL(request.url, "http://site").pathname.split("/");
  const send = (type, body) => response.writeHead(200, { "Content-Type": type, "Content-Encoding": "gzip" }).end(gzipSync(body, { level: 9 }));
  if (!file) return send("text/html", page(at === "none" ? "" : `<script src="/${at}/blinq.js" data-public-token="pk_x_y" data-api-base-url="${origin}" async></script>`));
  try {
    send("text/javascript", readFileSync(join(folders[Number(at)], file)));
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const origin = `http://127.0.0.1:${server.address().port}`;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--headless", "--no-sandbox", "--disable-gpu"] });

async function view(at) {
  const context = await browser.newContext();
  const tab = await context.newPage();
  const cdp = await context.newCDPSession(tab);
  await cdp.send("Performance.enable");
  await cdp.send("Network.enable");
  let [requests, bytes] = [0, 0];
  cdp.on("Network.loadingFinished", ({ encodedDataLength }) => {
    requests++;
    bytes += encodedDataLength;
  });
  const busy = async () => (await cdp.send("Performance.getMetrics")).metrics.find(({ name }) => name === "TaskDuration").value * 1_000;
  const before = await busy();
  await tab.goto(`${origin}/${at}/`, { waitUntil: "load" });
  const loaded = { requests, bytes, busy: (await busy()) - before };
  await tab.waitForTimeout(IDLE);
  const idle = { requests, bytes, busy: (await busy()) - before };
  await context.close();
  return { loaded, idle };
}

const median = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];
await view("none");
for (const at of ["none", ...folders.keys()]) {
  const views = [];
  for (let n = 0; n < VIEWS; n++) views.push(await view(at));
  const line = ["loaded", "idle"].map((when) => `${when}: ${["requests", "bytes", "busy"].map((what) =>
    `${median(views.map((one) => one[when][what])).toFixed(what === "busy" ? 1 : 0)} ${what === "busy" ? "ms" : what}`).join(", ")}`);
  console.log(`${folders[at] ?? "no widget"}: ${line.join("; ")}`);
}
await browser.close();
server.close();
