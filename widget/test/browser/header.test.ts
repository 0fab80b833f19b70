import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from "vitest";
import { options } from "./given/chromium";
import { atRest } from "./given/rest";
import { shop, Site } from "./given/site";
import { someone, Tenant } from "./given/tenant";
import { Visitor } from "./given/visitor";

/** Where things stand: what a style sheet that lost a line would break. */

interface Box { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number }

const LONG = "Мұхаммед-Әмірғали Нұрсұлтанұлы Қожахметов-Байтұрсынов, Department of Very Long Names";

/** What of the panel overlaps, sticks out or stands in the wrong place; empty where all is well. */
async function faults(page: Page): Promise<string[]> {
  await atRest(page);
  return page.evaluate(async () => {
    // The window's new size is known with the next frame.
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    const root = document.querySelector("[data-blinq-widget]")!.shadowRoot!;
    const find = (selector: string): HTMLElement => root.querySelector<HTMLElement>(selector)!;
    const box = (element: Element): Box => element.getBoundingClientRect();
    const found: string[] = [];
    const check = (holds: boolean, what: string): void => void (holds || found.push(what));
    const inside = (inner: Element, outer: Element, name: string): void => {
      const [a, b] = [box(inner), box(outer)];
      check(a.left >= b.left - 0.5 && a.right <= b.right + 0.5 && a.top >= b.top - 0.5 && a.bottom <= b.bottom + 0.5, `${name} sticks out`);
    };
    const rtl = getComputedStyle(find(".root")).direction === "rtl";
    /** In the order of reading, one row, with a gap between. */
    const row = (elements: Element[], gap: number, name: string): void => {
      elements.slice(1).forEach((second, at) => {
        const [one, two] = [box(elements[at]!), box(second)];
        const between = rtl ? one.left - two.right : two.left - one.right;
        check(between >= gap - 0.5, `${name}: ${between} px between ${at} and ${at + 1}`);
        const middle = (b: Box): number => (b.top + b.bottom) / 2;
        check(Math.abs(middle(one) - middle(two)) < 4, `${name}: ${at} and ${at + 1} are not on one row`);
      });
    };

    const panel = find(".panel");
    const header = find("header");
    const [mark, titles, close] = ["header .mark", ".titles", ".close"].map(find) as [HTMLElement, HTMLElement, HTMLElement];
    row([mark, titles, close], 8, "header");
    for (const part of [mark, titles, close, find("h2"), find(".who")]) inside(part, header, `${part.className || part.tagName} of the header`);
    const edge = rtl ? box(close).left - box(header).left : box(header).right - box(close).right;
    check(edge >= 8 && edge <= 24, `the close button is ${edge} px from the edge`);
    check(box(find("h2")).bottom <= box(find(".who")).top + 1, "title and name overlap");
    row([find(".who bdi"), find(".who .said")], 4, "name and shield");
    const [shield, word] = find(".who .said").children as unknown as [Element, HTMLElement];
    if (word.clientWidth > 1) row([shield, word], 2, "shield and word");
    for (const cut of [find("h2"), find(".who bdi")])
      check(cut.scrollWidth <= cut.clientWidth + 1 || getComputedStyle(cut).textOverflow === "ellipsis", `${cut.tagName} is cut without …`);
    check(find(".who bdi").clientWidth >= 24, "nothing of the name is seen");

    const parts = ["header", ".middle", "form"].map(find);
    parts.forEach((part, at) => {
      inside(part, panel, part.tagName);
      const next = parts[at + 1];
      if (next) check(box(part).bottom <= box(next).top + 1, `${part.tagName} overlaps what is below it`);
    });
    const log = find(".log");
    check(log.clientHeight >= 40, `only ${log.clientHeight} px for the messages`);
    check(log.scrollWidth <= log.clientWidth, "messages are wider than the log");
    for (const message of root.querySelectorAll(".row")) {
      const meta = message.querySelector(".meta")!;
      if (meta.checkVisibility()) {
        check(box(message.querySelector(".bubble")!).bottom <= box(meta).top + 1, "a bubble overlaps its time");
        const pieces = [...meta.children].map(box);
        pieces.forEach((one, at) => pieces.slice(at + 1).forEach((two) =>
          check(one.right <= two.left - 2 || two.right <= one.left - 2 || one.bottom <= two.top + 1 || two.bottom <= one.top + 1, "pieces of a time overlap")));
        for (const icon of meta.querySelectorAll("svg")) check(box(icon).right - box(icon).left < 30, "an icon is as large as a picture");
      }
    }
    row([find("textarea"), find(".send")], 2, "field and button");
    inside(panel, document.documentElement, "the panel");
    const screen = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
    const at = box(panel);
    check(at.left >= 0 && at.top >= 0 && at.right <= screen.right && at.bottom <= screen.bottom, "the panel is off the screen");
    return found.filter((fault) => fault !== "the panel sticks out");
  });
}

describe.each([["", 16, ["Dana", LONG]], [", with text of 200 %", 32, [LONG]]])("nothing overlaps, sticks out or is glued%s", (_, size, names) => {
  let browser: Browser;
  let site: Site;
  let tenant: Tenant;
  beforeAll(async () => {
    [browser, site, tenant] = await Promise.all([
      chromium.launch({ ...options, args: [...options.args, `--blink-settings=defaultFontSize=${size}`] }), Site.open(), Tenant.register(inject("gateway"))]);
  });
  afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  test.each(names)("for %s, in five languages, both directions, three widths", async (name) => {
    const { publicToken } = tenant;
    const apiBaseUrl = inject("gateway").url;
    const page = await (await browser.newContext({ viewport: { width: 1000, height: 720 }, reducedMotion: "reduce" })).newPage();
    await page.goto(site.serve("/geometry", shop({ publicToken, apiBaseUrl })));
    const visitor = new Visitor(page);
    await visitor.launcher.waitFor();
    const token = await tenant.sign({ ...someone(), name });
    await visitor.identify(token);
    await visitor.open();
    await visitor.say("A question with-a-word-that-is-very-long-indeed-and-has-nowhere-to-break-at-all-so-it-must");
    await tenant.reply(await visitor.sessionId(), "An answer.", name);
    await visitor.bubbles.nth(1).waitFor();
    await visitor.say("Words");

    const found: string[] = [];
    for (const locale of ["en", "ru", "kk", "ar", "he"]) {
      await page.evaluate(async (given) => {
        window.blinq!.start(given);
        await window.blinq!.identify(given.token);
        window.blinq!.open();
      }, { publicToken, apiBaseUrl, locale, token });
      await visitor.bubbles.nth(2).waitFor();
      for (const dir of ["ltr", "rtl"]) {
        await page.locator("[data-blinq-widget] .root").evaluate((root, given) => root.setAttribute("dir", given), dir);
        for (const [width, height] of [[320, 640], [768, 720], [1280, 800]] as const) {
          await page.setViewportSize({ width, height });
          for (const fault of await faults(page)) found.push(`${locale} ${dir} ${width}: ${fault}`);
        }
      }
    }
    expect(found).toEqual([]);
  });
});
