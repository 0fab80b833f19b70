import { install, type Blinq } from "./blinq";
import type { BlinqOptions } from "./options";

export type { Blinq } from "./blinq";
export type { BlinqOptions } from "./options";
export type { BlinqEvents, EventName, Handler } from "./events/emitter";
export type { GetIdentityToken } from "./identity/tokenSource";
export type { Message, Mode, Role, User } from "./api/wire";

/** Puts the widget on the page, for pages that bundle it instead of using the script tag. Only in a browser. */
export function start(options: BlinqOptions): Blinq {
  const blinq = install();
  blinq.start(options);
  return blinq;
}
