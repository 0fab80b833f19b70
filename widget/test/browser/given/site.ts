import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";

const dist = fileURLToPath(new URL("../../../dist", import.meta.url));

/** The built scripts: the loader, the panel and the languages. */
const SCRIPT = /^\/blinq(-(panel|[a-z]{2}))?\.js$/;

/** What stands at a path. */
export interface Served {
  readonly body: string;
  readonly type?: string;
  readonly headers?: Record<string, string>;
}

/** A tenant's site: pages of its own, and the built scripts. */
export class Site {
  readonly #server: Server;
  readonly #pages = new Map<string, Served>();

  private constructor() {
    this.#server = createServer((request, response) => {
      const path = new URL(request.url ?? "/", "http://site").pathname;
      const served: Served | undefined =
        this.#pages.get(path) ?? (SCRIPT.test(path) ? { body: readFileSync(dist + path, "utf8"), type: "text/javascript" } : undefined);
      if (!served) return void response.writeHead(404).end();
      response.writeHead(200, { "Content-Type": `${served.type ?? "text/html"}; charset=utf-8`, ...served.headers }).end(served.body);
    });
  }

  static async open(): Promise<Site> {
    const site = new Site();
    await new Promise<void>((resolve) => site.#server.listen(0, "127.0.0.1", resolve));
    return site;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  serve(path: string, served: Served | string): string {
    this.#pages.set(path, typeof served === "string" ? { body: served } : served);
    return this.origin + path;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** A small shop with the widget on it. */
export function shop({ publicToken, apiBaseUrl, lang = "en", dir = "ltr", head = "", attributes = "", body = "" }: {
  readonly publicToken: string;
  readonly apiBaseUrl: string;
  readonly lang?: string;
  readonly dir?: string;
  readonly head?: string;
  readonly attributes?: string;
  readonly body?: string;
}): string {
  return `<!doctype html>
<html lang="${lang}" dir="${dir}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Kiosk</title>${head}</head>
<body><main><h1>Kiosk</h1><p>Tea, bread and newspapers.</p><button id="buy">Buy</button></main>${body}
<script src="/blinq.js" data-public-token="${publicToken}" data-api-base-url="${apiBaseUrl}" ${attributes}></script>
</body></html>`;
}
