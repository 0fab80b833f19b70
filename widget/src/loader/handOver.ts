import type { HandoverScript } from "./scriptSource.js";

/** Leaves what a script makes on its own element, where the loader takes it: no global name, nothing the page could mix up. */
export function handOver(made: unknown): void {
  (document.currentScript as HandoverScript).blinq = made;
}
