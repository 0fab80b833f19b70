import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { ComponentType } from "react";
import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildModules } from "../../build/bundles.mjs";
import { useStage } from "./given/stage";
import { someone } from "./given/tenant";
import { Visitor } from "./given/visitor";

const stage = useStage();
const root = fileURLToPath(new URL("../..", import.meta.url));
// Beneath node_modules, so that what is built there finds react, and nothing of it is committed.
const out = join(root, "node_modules/.blinq-widget-test");
const react = join(out, "package/react.js");

beforeAll(async () => {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(join(out, "package"), { recursive: true });
  for (const { path, contents } of await buildModules()) writeFileSync(join(out, "package", basename(path)), contents);
  await build({
    root: join(root, "test/browser/react-app"), logLevel: "warn", base: "/react/",
    resolve: { alias: { "@blinq/widget/react": react } },
    build: { outDir: join(out, "app"), emptyOutDir: true },
  });
  const serve = (folder: string, at: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const file = join(folder, entry.name);
      if (entry.isDirectory()) serve(file, `${at}${entry.name}/`);
      else stage.site.serve(at + entry.name, { body: readFileSync(file, "utf8"), type: entry.name.endsWith(".js") ? "text/javascript" : "text/html" });
    }
  };
  serve(join(out, "app"), "/react/");
});

afterAll(() => rmSync(out, { recursive: true, force: true }));

async function shop(given: Record<string, string> = {}): Promise<{ visitor: Visitor; errors: string[] }> {
  const page = await (await stage.context()).newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => message.type() === "error" && !message.text().includes("favicon") && errors.push(message.text()));
  const query = new URLSearchParams({ publicToken: stage.tenant.publicToken, apiBaseUrl: stage.gateway.url, ...given });
  await page.goto(`${stage.site.origin}/react/index.html?${query}`);
  const visitor = new Visitor(page);
  await visitor.launcher.waitFor();
  await visitor.listen();
  return { visitor, errors };
}

const change = (visitor: Visitor, to: Record<string, unknown>): Promise<void> => visitor.page.evaluate((given) => window.change(given), to);

test("mounted in strict mode, it is there once and asks once", async () => {
  const person = someone();
  const inits: string[] = [];
  const context = await stage.context();
  context.on("request", (request) => request.method() === "POST" && request.url().endsWith("/init") && inits.push(request.url()));
  const page = await context.newPage();
  const query = new URLSearchParams({ publicToken: stage.tenant.publicToken, apiBaseUrl: stage.gateway.url, identityToken: await stage.tenant.sign(person) });
  await page.goto(`${stage.site.origin}/react/index.html?${query}`);
  const visitor = new Visitor(page);
  await visitor.open();
  await visitor.say("From React");
  expect(await page.locator("[data-blinq-widget]").count()).toBe(1);
  expect(inits).toHaveLength(1);
  expect(await visitor.panel.locator(".who bdi").textContent()).toBe("Айгерим");
});

test("the identityToken prop: a newer one, somebody else's, and none", async () => {
  const [one, two] = [someone(), { ...someone(), name: "Marat" }];
  const { visitor, errors } = await shop({ identityToken: await stage.tenant.sign(one) });
  await visitor.open();
  await visitor.say("Mine");
  await change(visitor, { identityToken: await stage.tenant.sign(one, 7_200) });
  await visitor.say("Still mine");
  await visitor.sees("Mine", "Still mine");

  await change(visitor, { identityToken: await stage.tenant.sign(two) });
  await visitor.panel.getByText("Marat").waitFor();
  await visitor.sees();

  await visitor.say("His");
  await change(visitor, { identityToken: null });
  await visitor.sees();
  await expect.poll(() => visitor.stored()).toBeNull();
  expect(errors).toEqual([]);
});

test("unmounted it is gone, and a log-out then works all the same; mounted again it comes back", async () => {
  const { visitor, errors } = await shop({ identityToken: await stage.tenant.sign(someone()) });
  await visitor.open();
  await visitor.say("Hello");
  await change(visitor, { mounted: false });
  await visitor.launcher.waitFor({ state: "detached" });
  expect(await visitor.page.locator("[data-blinq-widget]").count()).toBe(0);
  await change(visitor, { mounted: true });
  await visitor.open();
  await visitor.sees("Hello");
  await change(visitor, { mounted: false });
  await visitor.resetUser();
  expect(await visitor.stored()).toBeNull();
  expect(errors).toEqual([]);
});

test("a wrong prop costs the chat, not the page around it", async () => {
  const page = await (await stage.context()).newPage();
  const said = page.waitForEvent("console", (message) => message.text().includes("apiBaseUrl must be"));
  await page.goto(`${stage.site.origin}/react/index.html?publicToken=pk_x&apiBaseUrl=nonsense`);
  await said;
  expect(await page.locator("h1").textContent()).toBe("Kiosk");
});

test("rendered on a server it is nothing, and does not crash", async () => {
  const { BlinqWidget } = (await import(pathToFileURL(react).href)) as { BlinqWidget: ComponentType<Record<string, unknown>> };
  expect(renderToString(createElement(BlinqWidget, { publicToken: "pk_x", apiBaseUrl: "https://gateway.example", identityToken: "t" }))).toBe("");
  expect(readFileSync(react, "utf8")).toMatch(/^"use client";/);
});
