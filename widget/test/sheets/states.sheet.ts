import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "vitest";
import { useStage } from "../browser/given/stage";
import { someone, Tenant } from "../browser/given/tenant";
import type { Visitor } from "../browser/given/visitor";

// Every state beside each other, for people to look at: `BLINQ_SHEETS=<folder> npm run sheets`. Nothing is judged here.

const folder = process.env["BLINQ_SHEETS"]!;
const languages = (process.env["BLINQ_SHEET_LANGUAGES"] ?? "en,ru,kk,ar").split(",");
const widths = [360, 768, 1280];
const themes = ["light", "dark"] as const;

const stage = useStage();

const wares = [
  "**Yes**, we have two:\n\n- Altai, 0.8 l, *blue*\n- Tian Shan, `1.2 l`, white\n\nSee [our catalogue](https://kiosk.example/teapots?colour=blue) for more.\n\n[1]: https://kiosk.example/left-handed",
  "مرحبا! 12٬500 تنغي والتوصيل مجاني.",
];

async function talk(visitor: Visitor, tenant: Tenant): Promise<string> {
  await visitor.identify(await tenant.sign(someone()));
  await visitor.open();
  await visitor.say("Hello! Do you have a left-handed tea pot? 🫖");
  const session = await visitor.sessionId();
  await tenant.reply(session, "Hello and welcome! Let me look in the back for a moment.", "Dana");
  await tenant.reply(session, wares[0]!, "Kiosk", "assistant");
  await visitor.bubbles.nth(2).waitFor();
  await visitor.say("Сколько стоит синий? И есть ли доставка в Алматы?");
  await tenant.reply(session, wares[1]!, "ليلى", "assistant");
  await visitor.bubbles.nth(4).waitFor();
  return session;
}

const whenPosting = (visitor: Visitor, how: (route: Parameters<Parameters<Visitor["page"]["route"]>[1]>[0]) => Promise<void>): Promise<unknown> =>
  visitor.page.route("**/v1/session/messages", (route) => (route.request().method() === "POST" ? how(route) : route.continue()));

async function write(visitor: Visitor, text: string, state: string): Promise<void> {
  await visitor.field.fill(text);
  await visitor.field.press("Enter");
  await visitor.panel.locator(`.row.${state}`).waitFor();
}

interface State {
  readonly name: string;
  readonly tenant?: () => Promise<Tenant>;
  readonly attributes?: string;
  readonly show: (visitor: Visitor, tenant: Tenant) => Promise<unknown>;
}

const states: State[] = [
  {
    name: "launcher with unread", show: async (visitor, tenant) => {
      const session = await talk(visitor, tenant);
      await visitor.page.evaluate(() => window.blinq!.close());
      await tenant.reply(session, "Anything else?");
      await visitor.badge.waitFor();
    },
  },
  { name: "empty", show: (visitor) => visitor.open().then(() => visitor.panel.locator(".empty").waitFor()) },
  {
    name: "branded", attributes: 'data-name="Qazaq Kiosk of teas and newspapers" data-color="#ffd400" data-greeting="Добро пожаловать!" data-position="left"',
    show: (visitor) => visitor.open().then(() => visitor.say("Hello")),
  },
  { name: "messages", show: talk },
  {
    name: "not sent yet", show: async (visitor, tenant) => {
      await talk(visitor, tenant);
      await whenPosting(visitor, (route) => route.abort());
      await write(visitor, "I take the blue one.", "waiting");
    },
  },
  {
    name: "refused", show: async (visitor, tenant) => {
      await talk(visitor, tenant);
      await whenPosting(visitor, (route) => route.fulfill({
        status: 400, contentType: "application/problem+json", headers: { "Access-Control-Allow-Origin": "*" }, body: '{"code":"invalid_request"}',
      }));
      await write(visitor, "I take the blue one.", "failed");
    },
  },
  {
    name: "offline", show: async (visitor, tenant) => {
      await talk(visitor, tenant);
      await visitor.page.context().setOffline(true);
      await write(visitor, "I take the blue one.", "waiting");
      await visitor.notice.waitFor();
    },
  },
  {
    name: "scrolled up, news", show: async (visitor, tenant) => {
      const session = await talk(visitor, tenant);
      await visitor.panel.locator(".log").evaluate((log) => void (log.scrollTop = 0));
      await tenant.reply(session, "One more thing", "Dana");
      await visitor.panel.locator(".newest.news").waitFor();
    },
  },
  {
    name: "seen, and typing", show: async (visitor, tenant) => {
      await visitor.page.clock.install();
      const session = await talk(visitor, tenant);
      await visitor.say("And how long does that take?");
      await tenant.call("POST", `/v1/tenant/sessions/${session}/seen`, { seq: 1_000 });
      await tenant.call("POST", `/v1/tenant/sessions/${session}/typing`);
      await visitor.panel.locator(".typing").waitFor();
      // Until all pictures are taken.
      await visitor.page.clock.pauseAt(Date.now() + 1_000);
    },
  },
  {
    name: "ended", show: async (visitor, tenant) => {
      const session = await talk(visitor, tenant);
      await tenant.call("POST", `/v1/tenant/sessions/${session}/end`, {});
      await visitor.panel.locator(".ended:visible").waitFor();
    },
  },
  {
    name: "suspended", tenant: () => Tenant.register(stage.gateway), attributes: 'data-sign-in-url="/log-in"', show: async (visitor, tenant) => {
      await talk(visitor, tenant);
      await tenant.rotate();
      await visitor.blocked.waitFor();
    },
  },
  {
    name: "identity required", tenant: () => Tenant.register(stage.gateway, "required"), attributes: 'data-sign-in-url="/log-in"',
    show: (visitor) => visitor.open().then(() => visitor.blocked.waitFor()),
  },
  {
    name: "unavailable", tenant: () => Tenant.register(stage.gateway, "optional", ["https://elsewhere.example"]),
    show: (visitor) => visitor.open().then(() => visitor.blocked.waitFor()),
  },
  { name: "too long", show: (visitor) => visitor.open().then(() => visitor.field.fill("long ".repeat(1_602))) },
];

test.each(languages)("%s", async (lang) => {
  mkdirSync(folder, { recursive: true });
  const shots = new Map<string, { name: string; image: Buffer }[]>();
  for (const { name, tenant: own, attributes = "", show } of states) {
    const tenant = (await own?.()) ?? stage.tenant;
    const context = await stage.context({ viewport: { width: 1_280, height: 720 } });
    const visitor = await stage.visit({
      context, path: `/${lang}-${name.replace(/\W/g, "-")}`, page: { publicToken: tenant.publicToken, lang, dir: lang === "ar" ? "rtl" : "ltr", attributes },
    });
    await show(visitor, tenant);
    for (const width of widths) {
      await visitor.page.setViewportSize({ width, height: width === 360 ? 640 : 720 });
      for (const theme of themes) {
        await visitor.page.emulateMedia({ colorScheme: theme });
        // Where the panel is: at the right, at the left where lines end there.
        const left = lang === "ar" || attributes.includes("left");
        const clip = width === 360 ? undefined : { x: left ? 0 : width - 460, y: 0, width: 460, height: 720 };
        const sheet = `${lang}-${width}-${theme}`;
        shots.set(sheet, [...(shots.get(sheet) ?? []), { name, image: await visitor.page.screenshot({ animations: "disabled", ...(clip && { clip }) }) }]);
      }
    }
    await context.close();
  }
  const page = await (await stage.context({ viewport: { width: 2_400, height: 800 } })).newPage();
  for (const [sheet, cells] of shots) {
    await page.setContent(`<style>body { display: grid; grid-template-columns: repeat(7, 1fr); gap: 12px; margin: 12px; background: #888; font: 16px sans-serif }
      figure { margin: 0 } img { width: 100%; display: block }</style>
      ${cells.map(({ name, image }) => `<figure><figcaption>${name}</figcaption><img src="data:image/png;base64,${image.toString("base64")}"></figure>`).join("")}`);
    await page.screenshot({ path: join(folder, `${sheet}.png`), fullPage: true });
  }
}, 600_000);
