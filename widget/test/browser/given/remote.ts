import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Sends one WebDriver command. @param name as Firefox's Marionette has it. @param path as W3C WebDriver has it. */
type Send = (name: string, method: string, path: string, body: Record<string, unknown>) => Promise<unknown>;

/** Keys as WebDriver writes them. */
export const keys = { tab: "\uE004", shift: "\uE008", enter: "\uE007", escape: "\uE00C" } as const;

/**
 * A browser that Playwright's protocol does not reach, driven by WebDriver: Firefox by Marionette, which it speaks itself, and
 * WebKit by its driver. One window.
 */
export class RemoteBrowser {
  readonly #send: Send;
  readonly #end: () => Promise<void>;

  private constructor(send: Send, end: () => Promise<void>) {
    this.#send = send;
    this.#end = end;
  }

  /** Debian's `firefox-esr`; `FIREFOX` says where, if it is elsewhere. */
  static async firefox(): Promise<RemoteBrowser> {
    const profile = mkdtempSync(join(tmpdir(), "blinq-firefox-"));
    writeFileSync(join(profile, "user.js"), [
      'user_pref("marionette.port", 0);', 'user_pref("browser.shell.checkDefaultBrowser", false);', 'user_pref("datareporting.policy.dataSubmissionEnabled", false);',
      'user_pref("app.update.enabled", false);', 'user_pref("network.captive-portal-service.enabled", false);', 'user_pref("network.connectivity-service.enabled", false);',
      'user_pref("browser.newtabpage.enabled", false);', 'user_pref("browser.startup.page", 0);', 'user_pref("intl.accept_languages", "en");',
    ].join("\n"));
    const child = spawn(process.env["FIREFOX"] ?? "/usr/bin/firefox-esr", ["--headless", "--marionette", "--no-remote", "--profile", profile], { stdio: "ignore" });
    const port = join(profile, "MarionetteActivePort");
    await until(() => existsSync(port) && readFileSync(port, "utf8").trim() !== "", "Firefox");
    const { send, close } = await marionette(Number(readFileSync(port, "utf8")));
    await send("WebDriver:NewSession", "", "", { pageLoadStrategy: "normal", timeouts: { script: 30_000, pageLoad: 60_000 } });
    return new RemoteBrowser(send, async () => {
      close();
      await stop(child);
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    });
  }

  /** Debian's WebKitGTK by its `WebKitWebDriver`, on a screen of its own: it has no mode without one. */
  static async webkit(): Promise<RemoteBrowser> {
    const screen = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "1280x900x24", "-nolisten", "tcp"], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
    const display = await new Promise<string>((resolve, reject) => {
      screen.once("error", reject).once("exit", () => reject(new Error("Xvfb ended.")));
      (screen.stdio[3] as NodeJS.ReadableStream).once("data", (chunk: Buffer) => resolve(chunk.toString().trim()));
    });
    const port = await freePort();
    const driver = spawn("WebKitWebDriver", [`--port=${port}`], {
      stdio: "ignore", env: { ...process.env, DISPLAY: `:${display}`, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1" },
    });
    const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
      const { value } = (await answer.json()) as { value: { error?: string; message?: string } | null };
      if (!answer.ok) throw new Error(value?.message || value?.error || String(answer.status));
      return value;
    };
    await until(() => ask("GET", "/status").then(() => true, () => false), "WebKitWebDriver");
    const { sessionId } = (await ask("POST", "/session", { capabilities: { alwaysMatch: { timeouts: { script: 30_000, pageLoad: 60_000 } } } })) as { sessionId: string };
    return new RemoteBrowser((_name, method, path, body) => ask(method, `/session/${sessionId}${path}`, body), async () => {
      await ask("DELETE", `/session/${sessionId}`).catch(() => undefined);
      await stop(driver);
      await stop(screen);
    });
  }

  goto(url: string): Promise<unknown> {
    return this.#send("WebDriver:Navigate", "POST", "/url", { url });
  }

  reload(): Promise<unknown> {
    return this.#send("WebDriver:Refresh", "POST", "/refresh", {});
  }

  /** Runs a function in the page, and waits for what it promises. It sees its arguments, the page, and nothing of the test. */
  async run<A extends unknown[], T>(work: (...given: A) => T, ...given: A): Promise<Awaited<T>> {
    const script = `const done = arguments[arguments.length - 1]; const given = [...arguments].slice(0, -1);
      Promise.resolve().then(() => (${work.toString()})(...given)).then((value) => done({ value }), (fault) => done({ fault: String(fault) }));`;
    const answer = await this.#send("WebDriver:ExecuteAsyncScript", "POST", "/execute/async", { script, args: given });
    const { value, fault } = answer as { value: Awaited<T>; fault?: string };
    if (fault !== undefined) throw new Error(fault);
    return value;
  }

  /** Waits until a function gives something true. */
  async sees<A extends unknown[], T>(look: (...given: A) => T, ...given: A): Promise<Awaited<T>> {
    let last: Awaited<T> | undefined;
    await until(async () => Boolean((last = await this.run(look, ...given))), look.toString());
    return last!;
  }

  /** Presses one key after the other, as a person does. @param held while all of them are pressed. */
  press(pressed: string, held = ""): Promise<unknown> {
    const actions = [
      ...[...held].map((value) => ({ type: "keyDown", value })),
      ...[...pressed].flatMap((value) => [{ type: "keyDown", value }, { type: "keyUp", value }]),
      ...[...held].map((value) => ({ type: "keyUp", value })),
    ];
    return this.#send("WebDriver:PerformActions", "POST", "/actions", { actions: [{ type: "key", id: "keyboard", actions }] });
  }

  /** Clicks where something is. */
  async click(find: () => Element | null | undefined): Promise<void> {
    const { x, y } = await this.run((text) => {
      // The element's own middle, in CSS pixels of the window.
      const box = (new Function(`return (${text})()`)() as Element).getBoundingClientRect();
      return { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) };
    }, find.toString());
    await this.#send("WebDriver:PerformActions", "POST", "/actions", {
      actions: [{
        type: "pointer", id: "mouse", parameters: { pointerType: "mouse" },
        actions: [{ type: "pointerMove", duration: 0, x, y, origin: "viewport" }, { type: "pointerDown", button: 0 }, { type: "pointerUp", button: 0 }],
      }],
    });
  }

  close(): Promise<void> {
    return this.#end();
  }
}

/** Marionette's frames are `length:[0, id, name, parameters]`, and `length:[1, id, error, result]` back. */
async function marionette(port: number): Promise<{ send: Send; close: () => void }> {
  const socket = await new Promise<Socket>((resolve, reject) => {
    const opened = connect(port, "127.0.0.1", () => resolve(opened)).once("error", reject);
  });
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (why: Error) => void }>();
  let rest = Buffer.alloc(0);
  let ids = 0;
  socket.on("data", (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (let colon; (colon = rest.indexOf(":")) > 0;) {
      const end = colon + 1 + Number(rest.subarray(0, colon).toString());
      if (rest.length < end) return;
      const frame = JSON.parse(rest.subarray(colon + 1, end).toString()) as unknown;
      rest = rest.subarray(end);
      // The first one says hello.
      if (!Array.isArray(frame)) continue;
      const [, id, error, result] = frame as [number, number, { message: string } | null, unknown];
      const { resolve, reject } = waiting.get(id)!;
      waiting.delete(id);
      if (error) reject(new Error(error.message));
      else resolve((result as { value?: unknown } | null)?.value);
    }
  });
  socket.on("close", () => waiting.forEach(({ reject }) => reject(new Error("The browser is gone."))));
  return {
    send: (name, _method, _path, body) => new Promise((resolve, reject) => {
      waiting.set(++ids, { resolve, reject });
      const frame = JSON.stringify([0, ids, name, body]);
      socket.write(`${Buffer.byteLength(frame)}:${frame}`);
    }),
    close: () => void socket.destroy(),
  };
}

const freePort = (): Promise<number> => new Promise((resolve) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address() as AddressInfo;
    server.close(() => resolve(port));
  });
});

async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const deadline = Date.now() + 30_000; !(await holds());) {
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const late = setTimeout(() => child.kill("SIGKILL"), 5_000);
  await gone;
  clearTimeout(late);
}
