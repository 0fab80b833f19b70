import type { Browser, BrowserContext, BrowserContextOptions } from "playwright-core";
import { afterAll, afterEach, beforeAll, inject } from "vitest";
import { launch } from "./chromium";
import { shop, Site } from "./site";
import { Tenant, type Addresses } from "./tenant";
import { Visitor } from "./visitor";

/** A browser, a tenant and its site, for the tests of one file. */
export class Stage {
  browser!: Browser;
  site!: Site;
  tenant!: Tenant;
  gateway!: Addresses;
  readonly #contexts: BrowserContext[] = [];

  async context(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const context = await this.browser.newContext(options);
    this.#contexts.push(context);
    return context;
  }

  /** A page of the shop, in its own browser profile unless one is given. */
  async visit({ context, path = "/", page = {}, listens = true, launcher = true }: {
    readonly context?: BrowserContext;
    readonly path?: string;
    readonly page?: Partial<Parameters<typeof shop>[0]>;
    readonly listens?: boolean;
    /** Whether one is to be seen. */
    readonly launcher?: boolean;
  } = {}): Promise<Visitor> {
    const opened = await (context ?? (await this.context())).newPage();
    this.site.serve(path, shop({ publicToken: this.tenant.publicToken, apiBaseUrl: this.gateway.url, ...page }));
    await opened.goto(this.site.origin + path);
    const visitor = new Visitor(opened);
    await visitor.launcher.waitFor({ state: launcher ? "visible" : "attached" });
    if (listens) await visitor.listen();
    return visitor;
  }

  async closeContexts(): Promise<void> {
    await Promise.all(this.#contexts.splice(0).map((context) => context.close()));
  }
}

/** Sets the stage before a file's tests, and clears it after them. */
export function useStage(): Stage {
  const stage = new Stage();
  beforeAll(async () => {
    stage.gateway = inject("gateway");
    [stage.browser, stage.site, stage.tenant] = await Promise.all([launch(), Site.open(), Tenant.register(stage.gateway)]);
  });
  afterEach(() => stage.closeContexts());
  afterAll(async () => {
    await stage.browser?.close();
    await stage.site?.close();
  });
  return stage;
}
