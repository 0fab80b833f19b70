import type { TestProject } from "vitest/node";
import { Gateway } from "./gateway";

declare module "vitest" {
  export interface ProvidedContext {
    gateway: { url: string; operatorUrl: string };
  }
}

/** One gateway for all tests that bring their own tenant. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const gateway = await Gateway.start("--Blinq:RateLimits:Enabled", "false");
  project.provide("gateway", { url: gateway.url, operatorUrl: gateway.operatorUrl });
  return () => gateway.dispose();
}
