import { install, type Blinq } from "./loader/blinq.js";
import { bundledSource } from "./loader/bundledSource.js";
import type { BlinqOptions } from "./options.js";

export type { Blinq } from "./loader/blinq.js";
export type { BlinqOptions } from "./options.js";
export type { BlinqEvents, EventName, Handler } from "./events/emitter.js";
export type { GetIdentityToken } from "./identity/tokenSource.js";
export type { Message, Mode, Role, User } from "./api/wire.js";

/** Puts the widget on the page, for pages that bundle it instead of using the script tag. Only in a browser. */
export function start(options: BlinqOptions): Blinq {
  const blinq = install(bundledSource);
  blinq.start(options);
  return blinq;
}
