import type { Colours } from "../branding.js";

type Rgb = readonly [number, number, number];

const WHITE: Rgb = [255, 255, 255];
const DARK_INK: Rgb = [20, 23, 43];

/** The softest ground that links stand on, light and dark: `--soft` of the style sheet. */
const GROUND: Record<"light" | "dark", Rgb> = { light: [239, 241, 247], dark: [38, 42, 58] };

/** WCAG 2.2, 1.4.3. */
const ENOUGH = 4.5;

/** @returns `null` where that is no `#rgb` or `#rrggbb`. */
export function coloursOf(colour: string, theme: "light" | "dark"): Colours | null {
  const given = parse(colour);
  if (!given) return null;
  const ground = GROUND[theme];
  const away = theme === "light" ? DARK_INK : WHITE;
  // Of no use as a surface where it can't be told from the ground; 3 to 1 is what 1.4.11 asks of a button.
  const accent = until(given, away, (mixed) => contrast(mixed, ground) >= 3 && Math.max(contrast(mixed, WHITE), contrast(mixed, DARK_INK)) >= ENOUGH);
  const onAccent = contrast(accent, WHITE) >= contrast(accent, DARK_INK) ? WHITE : DARK_INK;
  const accentInk = until(given, away, (mixed) => contrast(mixed, ground) >= ENOUGH);
  return { accent: write(accent), onAccent: write(onAccent), accentInk: write(accentInk) };
}

/** The colour, mixed with another in steps until it is good enough; that other at the latest. */
function until(colour: Rgb, other: Rgb, isGood: (mixed: Rgb) => boolean): Rgb {
  for (let part = 0; part < 1; part += 0.02) {
    const mixed = colour.map((value, at) => Math.round(value + ((other[at] as number) - value) * part)) as unknown as Rgb;
    if (isGood(mixed)) return mixed;
  }
  return other;
}

/** WCAG 2.2: from 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [lighter, darker] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function parse(colour: string): Rgb | null {
  const digits = /^#([\da-f]{3}|[\da-f]{6})$/i.exec(colour.trim())?.[1];
  if (!digits) return null;
  const size = digits.length / 3;
  return [0, 1, 2].map((at) => parseInt(digits.slice(at * size, at * size + size).repeat(3 - size), 16)) as unknown as Rgb;
}

const write = (colour: Rgb): string => `#${colour.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
