import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { coloursOf, contrast, parse } from "../../../src/panel/colours";
import { timesIn } from "../../../src/panel/times";
import { seenOf } from "../../../src/panel/viewport";
import { ar } from "../../../src/texts/ar";
import { en } from "../../../src/texts/en";
import { he } from "../../../src/texts/he";
import { kk } from "../../../src/texts/kk";
import { ru } from "../../../src/texts/ru";
import { isRightToLeft, languageOf } from "../../../src/texts/language";
import { launcherTexts } from "../../../src/texts/launcherTexts";

describe("languages", () => {
  test("every text is there in every language, none empty, all in its own letters", () => {
    const letters = { en: /[A-Za-z]/, ru: /[А-яё]/, kk: /[А-яӘәІіҢңҒғҮүҰұҚқӨөҺһ]/, ar: /[\u0600-\u06ff]/, he: /[\u0590-\u05ff]/ };
    for (const [code, texts] of Object.entries({ en, ru, kk, ar, he })) {
      const { dates: _, ...words } = texts;
      expect(Object.keys(words)).toEqual(Object.keys(en));
      for (const text of [...Object.values(words), ...Object.values(launcherTexts[code]!)]) expect(text).toMatch(letters[code as keyof typeof letters]);
    }
  });

  test("a code of old is the language's", () => {
    expect(languageOf(["iw-IL"])).toMatchObject({ code: "he" });
    expect(languageOf(["ar-EG"])).toMatchObject({ code: "ar", locale: "ar-EG" });
    expect(["en", "ru", "kk", "ar", "he"].filter(isRightToLeft)).toEqual(["ar", "he"]);
  });
});

describe("Kazakh dates, which Chromium writes as 'M11 28, Sat'", () => {
  const times = timesIn("kk-KZ", kk.dates);
  const now = new Date(2026, 10, 28, 9, 5);

  test.each([
    [new Date(2026, 10, 28, 0, 0), "бүгін"],
    [new Date(2026, 10, 27, 23, 59), "кеше"],
    [new Date(2026, 10, 26), "26 қараша, бейсенбі"],
    [new Date(2025, 0, 1), "2025 ж. 1 қаңтар, сәрсенбі"],
  ])("%s", (at, wanted) => expect(times.day(at, now)).toBe(wanted));

  test("time of day", () => {
    expect(times.time(now)).toBe("09:05");
    expect(times.full(now)).toBe("2026 ж. 28 қараша, сенбі, 09:05");
  });
});

test("a day of another year says which", () => {
  const times = timesIn("en-GB");
  expect(times.day(new Date(2025, 10, 28), new Date(2026, 10, 28))).toContain("November 2025");
  expect(times.day(new Date(2026, 10, 20), new Date(2026, 10, 28))).not.toContain("2026");
});

describe("what of the window is seen", () => {
  test("above a keyboard that pushed the page up, as on an iPhone", () => {
    expect(seenOf({ height: 400, offsetTop: 120, scale: 1 }, 800)).toEqual({ top: 120, height: 400, below: 280 });
  });

  test("zoomed in by two fingers, everything keeps its size", () => {
    expect(seenOf({ height: 400, offsetTop: 260, scale: 2 }, 800)).toEqual({ top: 0, height: 800, below: 0 });
  });
});

describe("a tenant's colour", () => {
  test.each(["", "red", "#12", "#12345", "#gggggg", "url(x)", "#123456; x", "#12345678"])("%j is none", (text) => expect(coloursOf(text, "light")).toBeNull());

  test("one that is good enough stays as it is", () => {
    expect(coloursOf("#4338ca", "light")).toEqual({ accent: "#4338ca", onAccent: "#ffffff", accentInk: "#4338ca" });
    expect(coloursOf("#0a4", "dark")?.accent).toBe("#00aa44");
  });

  test("whatever it is, all that is written in it and on it can be read", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 0xffffff }), fc.constantFrom("light" as const, "dark" as const), (number, theme) => {
      const colours = coloursOf(`#${number.toString(16).padStart(6, "0")}`, theme)!;
      const [accent, onAccent, accentInk] = [colours.accent, colours.onAccent, colours.accentInk].map((one) => parse(one)!);
      expect(contrast(accent!, onAccent!)).toBeGreaterThanOrEqual(4.5);
      const grounds = theme === "light" ? ["#ffffff", "#eff1f7"] : ["#171923", "#262a3a"];
      for (const ground of grounds) {
        expect(contrast(accentInk!, parse(ground)!)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(accent!, parse(ground)!)).toBeGreaterThanOrEqual(3);
      }
    }));
  });
});
