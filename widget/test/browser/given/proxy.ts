import { createServer, request as ask, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createGzip } from "node:zlib";

/** What stands between visitors and the gateway. */
export interface Habits {
  /** A path that the gateway stands behind, such as `/chat`. */
  readonly prefix?: string;
  /** Compresses what may be transformed, as `compression()` of Node does: in blocks. */
  readonly compresses?: boolean;
  /** Lets streams pass only where the request says that it wants one; others it collects to their end, as virus scanners do. */
  readonly scans?: "unless accepted" | "all";
  /** So many streams bring their first bytes, and nothing more. */
  readonly stalls?: number;
  /** Header fields of requests that it drops. */
  readonly drops?: readonly string[];
}

/** A reverse proxy with bad habits, on a port of its own. */
export class Proxy {
  readonly #server: Server;
  /** How many streams it let stall. */
  stalled = 0;

  private constructor(gateway: string, { prefix = "", compresses = false, scans, stalls = 0, drops = [] }: Habits) {
    const target = new URL(gateway);
    this.#server = createServer((request, response) => {
      const path = request.url ?? "/";
      if (!path.startsWith(prefix)) return void response.writeHead(404).end();
      const headers: IncomingHttpHeaders = { ...request.headers, host: target.host, "accept-encoding": "identity" };
      for (const name of drops) delete headers[name];
      const onward = ask({ host: target.hostname, port: target.port, method: request.method, path: path.slice(prefix.length), headers }, (answer) => {
        const held = answer.headers["content-type"]?.startsWith("text/event-stream")
          && (scans === "all" || (scans && request.headers.accept !== "text/event-stream"));
        if (held) return void answer.resume();
        const zips = compresses && !answer.headers["cache-control"]?.includes("no-transform") && request.method === "GET";
        const { "content-length": length, ...rest } = answer.headers;
        response.writeHead(answer.statusCode ?? 502, zips ? { ...rest, "content-encoding": "gzip" } : { ...rest, ...(length && { "content-length": length }) });
        if (zips) answer.pipe(createGzip()).pipe(response);
        else if (answer.headers["content-type"]?.startsWith("text/event-stream") && this.stalled < stalls) {
          this.stalled++;
          answer.once("data", (first) => response.write(first));
        }
        else {
          response.flushHeaders();
          answer.pipe(response);
        }
      });
      onward.on("error", () => response.destroy());
      response.on("close", () => onward.destroy());
      request.pipe(onward);
    });
  }

  static async open(gateway: string, habits: Habits): Promise<Proxy> {
    const proxy = new Proxy(gateway, habits);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
