import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readBranding } from "../../src/branding";

beforeEach(() => void vi.stubGlobal("location", { href: "https://kiosk.example/tea" }));
afterEach(() => void vi.unstubAllGlobals());

test("what a tenant says is read", () => {
  const given = {
    name: " Kiosk ", color: "#0a5", logoUrl: "https://kiosk.example/logo.png", greeting: "Hello!", position: "left", launcherHidden: true, signInUrl: "/login",
  };
  expect(readBranding(given)).toEqual({ ...given, name: "Kiosk", signInUrl: "https://kiosk.example/login" });
});

test("as attributes of a script tag say it, too", () => {
  expect(readBranding({ launcherHidden: "true", position: "right" })).toEqual({ launcherHidden: true, position: "right" });
});

test.each([
  undefined, null, 5, "x", [], {}, { name: "" }, { name: 5 }, { color: "red" }, { color: "#12345" }, { color: "#fff;x" }, { logoUrl: "http://a.example/x.png" },
  { logoUrl: "javascript:alert(1)" }, { logoUrl: "data:image/png;base64,AA" }, { position: "top" }, { signInUrl: "javascript:alert(1)" }, { signInUrl: "data:text/html,x" },
  { launcherHidden: "maybe" }, { other: 1 },
])("%j says nothing", (given) => expect(readBranding(given)).toEqual({}));

test("an address that is no address, or too long for one, is left out", () => {
  expect(readBranding({ logoUrl: "https://", signInUrl: `https://a.example/${"x".repeat(3_000)}` })).toEqual({});
});
