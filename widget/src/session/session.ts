import type { Api } from "../api/api.js";
import { isTransient, problem, refused, type Answer, type Problem } from "../api/problem.js";
import type { Admission, Message, Mode } from "../api/wire.js";
import { Conversation } from "../conversation/conversation.js";
import type { Emitter } from "../events/emitter.js";
import { DelayedCallback } from "../identity/delayedCallback.js";
import { claimsOf } from "../identity/claims.js";
import { remaining, renewIn } from "../identity/lifetime.js";
import { askForToken, type GetIdentityToken } from "../identity/tokenSource.js";
import { Backoff } from "../retry/backoff.js";
import { Wake } from "../retry/pause.js";
import { SessionStore } from "../storage/sessionStore.js";
import { followStream } from "../stream/messageStream.js";
import { StreamLeadership } from "../stream/streamLeadership.js";
import type { TabNews, Tabs } from "../tabs/tabs.js";
import type { BrowserEnvironment } from "./browserEnvironment.js";
import { isBlocked, type Phase, type SessionView, type Trouble } from "./view.js";

/** How long a stream must have lasted for its end to be an accident, not a habit. Milliseconds. */
const SETTLED = 10_000;

/** A tab in the background without a seat reads what there is once in this time, in milliseconds. */
const IDLE = 600_000;

/** Who the visitor is to the server. */
type Standing = Pick<Admission, "session" | "sessionId" | "mode" | "user">;

/** What a session is made of. */
export interface SessionParts {
  readonly publicToken: string;
  readonly api: Api;
  readonly environment: BrowserEnvironment;
  readonly emitter: Pick<Emitter, "emit">;
  /** The page's callback as it stands now, if it gave one. */
  readonly tokenSource: () => GetIdentityToken | undefined;
  /** Something that is shown may have changed. */
  readonly changed: () => void;
  /** What the server says of how the tenant wants its chat. */
  readonly branded?: (given: unknown) => void;
  /** A message came in while the visitor was there. */
  readonly arrived: (message: Message) => void;
}

/**
 * One visitor's session with one tenant: who they are, what was said, and the way back after anything that goes wrong.
 *
 * Everything that waits belongs to a *turn*. Whatever makes its answer stale (another user, a reset, news from another
 * tab) ends the turn, and what comes back to an ended turn changes nothing.
 */
export class Session {
  readonly #parts: SessionParts;
  readonly #store: SessionStore;
  readonly #tabs: Tabs;
  readonly #renewal = new DelayedCallback();
  readonly #wake = new Wake();
  readonly #reconnectBackoff: Backoff;
  readonly #leadership: StreamLeadership;
  readonly #unlisten: () => void;
  #turn = new AbortController();
  #phase: Phase = "idle";
  #trouble: Trouble | null = null;
  #token: string | null = null;
  #tokenEnds: number | null = null;
  #standing: Standing | null = null;
  #conversation = new Conversation();
  #loaded = false;
  #stream = new AbortController();
  #person = 0;
  /** Whose the screen and the unsent messages are, as far as tokens say: their `sub`. */
  #owner: string | null = null;
  /** When a page said so: this tab's own, or another's that was heard. */
  #spokeAt = 0;
  #forgotAt = 0;
  #looking = false;
  #pumping: AbortSignal | null = null;
  #lastDetour = 0;
  #waiters: { resolve(mode: Mode): void; reject(why: Error): void }[] = [];

  constructor(parts: SessionParts) {
    const { environment, publicToken } = parts;
    this.#parts = parts;
    this.#store = new SessionStore(publicToken, environment.area);
    this.#reconnectBackoff = new Backoff(environment.random);
    this.#leadership = new StreamLeadership(environment.lock, this.#store.key, () => {
      if (this.#leadership.isLeader) this.#wake.ring();
      else this.#stream.abort();
    });
    this.#tabs = environment.openTabs(this.#store.key);
    this.#tabs.listen((news) => this.#hear(news));
    this.#unlisten = environment.onChange((returned) => this.#environmentChanged(returned));
  }

  /** Another number: somebody else sits there now. */
  get person(): number {
    return this.#person;
  }

  /** The conversation that is shown or was taken up last; `null` without any. */
  get sessionId(): string | null {
    return this.#standing?.sessionId ?? null;
  }

  get view(): SessionView {
    return {
      phase: this.#phase,
      trouble: this.#trouble,
      mode: this.#standing?.mode ?? null,
      user: (this.#loaded && this.#standing?.user) || null,
      rows: isBlocked(this.#phase) ? [] : this.#conversation.rows(),
      unread: this.#unread(),
      person: this.#person,
      loaded: this.#loaded,
    };
  }

  /** The page is there. Goes in by itself only if the visitor was here before: nobody else costs a request. */
  begin(): void {
    this.#leadership.setVisible(this.#parts.environment.isVisible(), 0);
    const stored = this.#store.read();
    // Bound to a user: it may be shown only with proof, so without any it waits for some, or for the panel to open.
    if (stored && this.#phase === "idle" && (stored.mode === "anonymous" || this.#parts.tokenSource())) this.#enter();
  }

  /** The visitor wants to talk. */
  ensure(): void {
    if (this.#phase === "idle" || this.#phase === "unavailable" || this.#phase === "identityRequired") this.#enter();
    else this.#wake.ring();
  }

  /**
   * Shows who the visitor is. The token is kept in memory only.
   * @returns the mode that the server answered with; pending while the server can't be asked. `anonymous` also where the
   * user was reset meanwhile.
   */
  identify(token: string): Promise<Mode> {
    if (typeof token !== "string" || token === "") return Promise.reject(new TypeError("identify() wants a token."));
    this.#setToken(token);
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      this.#enter();
    });
  }

  /**
   * The visitor logs out: forgotten here at once, then at the server, then in all other tabs.
   * @returns resolved once the server has answered or could not be reached (it is tried again while the page is open).
   */
  async resetUser(): Promise<void> {
    const credentials = new Set([this.#standing?.session, this.#store.read()?.session]);
    this.#store.remove();
    this.#forget();
    const told = [...credentials].map((credential) => credential && this.#resetAtServer(credential));
    this.#tabs.tell({ kind: "reset" });
    await Promise.all(told);
  }

  /** From a suspended session to a fresh one, as nobody. */
  async startOver(): Promise<void> {
    const reset = this.resetUser();
    this.#enter(true);
    await reset;
  }

  /** Something new to say. */
  send(text: string): void {
    this.#conversation.say(this.#parts.environment.newId(), text);
    this.#parts.changed();
    this.ensure();
    this.#pump();
  }

  /** The visitor asks for another try of one message. */
  retry(clientId: string): void {
    this.#conversation.change(clientId, { state: "sending" });
    this.#parts.changed();
    this.#wake.ring();
    this.#pump();
  }

  /** Whether the visitor looks at the messages now. */
  look(looking: boolean): void {
    this.#looking = looking;
    this.#markRead();
    this.#parts.changed();
  }

  /** Off the page; the visitor stays who they are. */
  close(): void {
    this.#turn.abort();
    this.#renewal.clear();
    this.#unlisten();
    this.#leadership.close();
    this.#tabs.close();
    this.#settle((waiter) => waiter.reject(new Error("Taken off the page.")));
  }

  // ---- the way in

  #enter(anonymously = false): void {
    void this.#entering(this.#newTurn(), anonymously);
  }

  /**
   * @param asked whether the page's callback is left alone: it was asked already, or the visitor wants to be nobody.
   * @param without a credential that the server no longer knows.
   */
  async #entering(signal: AbortSignal, asked = false, without?: string): Promise<void> {
    this.#setPhase("connecting");
    const backoff = new Backoff(this.#parts.environment.random);
    if (!asked && !this.#tokenLives()) {
      await this.#fetchToken(signal);
      asked = true;
    }
    while (!signal.aborted) {
      const answer = await this.#init(signal, without);
      if (signal.aborted) return;
      if (answer.ok) {
        this.#parts.branded?.(answer.value.widget);
        return this.#admit(answer.value, signal, true);
      }
      const why = answer.problem;
      if (why.code === "identity_required") {
        const before = this.#token;
        if (!asked) await this.#fetchToken(signal);
        asked = true;
        if (signal.aborted) return;
        if (this.#token === before) return this.#block("identityRequired", why);
      } else if (isTransient(why)) await this.#rest(why, backoff, signal);
      else return this.#block("unavailable", why);
    }
  }

  /** One tab at a time, so that two that open together share one session. */
  async #init(signal: AbortSignal, without: string | undefined): Promise<Answer<Admission>> {
    const { api, environment, publicToken } = this.#parts;
    const aborted = refused(problem("aborted"));
    try {
      return await environment.lock(this.#store.key, signal, async () => {
        if (signal.aborted) return aborted;
        const before = this.#store.raw();
        const stored = this.#store.read();
        const token = this.#token;
        // An anonymous conversation in which nothing was said is not worth claiming: the user's latest one is better.
        const worth = stored && stored.session !== without && !(token && stored.mode === "anonymous" && !stored.spoke);
        const answer = await api.init({
          publicToken,
          ...(token ? { identityToken: token, resume: "latest" } : {}),
          ...(worth ? { session: stored.session } : {}),
          context: environment.context(),
        }, signal);
        if (!answer.ok) return answer;
        const { session, sessionId, mode } = answer.value;
        const resetElsewhere = before !== null && this.#store.raw() === null;
        if (signal.aborted || resetElsewhere) {
          // Forgotten while the server was asked: what it made must not live on.
          if (session !== stored?.session) void this.#resetAtServer(session);
          if (!signal.aborted) this.#forget();
          return aborted;
        }
        const same = stored?.sessionId === sessionId;
        this.#store.write({ session, sessionId, mode, spoke: same && stored.spoke, read: same ? stored.read : 0 });
        return answer;
      });
    } catch {
      // Only waiting for the lock can be cut short; nothing inside throws.
      return aborted;
    }
  }

  /** In: by the server's answer, or because another tab is (`ours` is false then). */
  #admit(admission: Standing, signal: AbortSignal, ours: boolean): void {
    const before = this.#standing;
    const { session, sessionId, mode, user } = admission;
    if (user) this.#become(user.id);
    // One who was known and is not any more.
    else if (before?.user) this.#clearScreen();
    if (before?.sessionId !== sessionId) this.#startAnew();
    this.#standing = admission;
    this.#trouble = null;
    const changed = before?.sessionId !== sessionId || before.mode !== mode || before.user?.id !== user?.id;
    if (user && this.#token) this.#tokenAccepted();
    else this.#renewal.clear();
    // Also where nothing changed: another tab may be suspended, with no token of its own.
    if (user && ours) this.#tabs.tell({ kind: "identified", session, sessionId, mode, user, at: this.#spokeAt });
    void this.#follow(signal, session);
    this.#pump();
    this.#parts.changed();
    this.#settle((waiter) => waiter.resolve(mode));
    if (user && changed) this.#parts.emitter.emit("identified", { user });
    // Also where a token was silently refused: nobody but the tenant learns why, but the page learns that.
    if (!user && (changed || this.#token)) this.#parts.emitter.emit("anonymous", {});
  }

  // ---- following the conversation

  async #follow(signal: AbortSignal, session: string): Promise<void> {
    const { api, environment } = this.#parts;
    const backoff = new Backoff(environment.random);
    while (!signal.aborted) {
      // In the background, with another tab that listens: now and then is enough.
      if (!this.#leadership.isLeader) await this.#wake.pause(IDLE, signal);
      let why = await this.#catchUp(signal, session);
      if (signal.aborted) return;
      if (!why && this.#leadership.isLeader) {
        this.#trouble = null;
        this.#setPhase("live");
        const began = environment.now();
        this.#stream = new AbortController();
        why = await followStream(api, session, this.#conversation.tail, signal, this.#stream, (message) => {
          if (!signal.aborted) this.#receive(message);
        });
        if (signal.aborted) return;
        if (environment.now() - began > SETTLED) backoff.reset();
      }
      if (!why) continue;
      // It knows less than was shown here, as after a restored backup: everything is read anew.
      if (why.status === 400) {
        this.#startAnew();
        why = { ...why, status: 503 };
      }
      // A gateway from before the stream, or one that takes no more readers now: reading again is as good, only slower.
      if (!isTransient(why) && why.status !== 404) return this.#turnAway(why);
      await this.#rest(why, backoff, signal);
    }
  }

  /** Reads to the end. @returns what went wrong. */
  async #catchUp(signal: AbortSignal, session: string): Promise<Problem | null> {
    for (let more = true; more;) {
      const page = await this.#parts.api.read(session, this.#conversation.tail, signal);
      if (signal.aborted) return problem("aborted");
      if (!page.ok) return page.problem;
      for (const message of page.value.items) this.#receive(message);
      more = page.value.next !== null && page.value.items.length > 0;
    }
    if (!this.#loaded) {
      this.#loaded = true;
      this.#markRead();
    }
    this.#parts.changed();
    return null;
  }

  #receive(message: Message): void {
    const fresh = this.#conversation.receive(message);
    if (!this.#loaded) return;
    this.#markRead();
    this.#parts.changed();
    if (!fresh) return;
    this.#parts.arrived(message);
    this.#parts.emitter.emit("message", message);
  }

  // ---- sending

  #pump(): void {
    const signal = this.#turn.signal;
    if (!this.#standing || this.#pumping === signal || signal.aborted || this.#phase === "suspended") return;
    this.#pumping = signal;
    void this.#pumpOut(signal, this.#standing).finally(() => {
      if (this.#pumping === signal) this.#pumping = null;
    });
  }

  async #pumpOut(signal: AbortSignal, { session, mode, user }: Standing): Promise<void> {
    const backoff = new Backoff(this.#parts.environment.random);
    for (let next; (next = this.#conversation.next) && !signal.aborted;) {
      this.#conversation.change(next.clientId, { state: "sending", tried: true });
      this.#remember({ spoke: true });
      this.#parts.changed();
      const answer = await this.#parts.api.post(session, next.text, next.clientId, signal);
      if (signal.aborted) return;
      if (answer.ok) {
        backoff.reset();
        this.#trouble = null;
        const own = this.#conversation.confirm(next, answer.value, user?.name ?? null, mode === "identified");
        this.#parts.changed();
        if (own) this.#parts.emitter.emit("message", own);
      } else if (isTransient(answer.problem)) {
        this.#conversation.change(next.clientId, { state: "waiting" });
        await this.#rest(answer.problem, backoff, signal);
      } else if (answer.problem.status === 401 || answer.problem.status === 403) {
        return this.#turnAway(answer.problem);
      } else {
        this.#conversation.change(next.clientId, { state: "failed" });
        this.#parts.changed();
      }
    }
  }

  // ---- what goes wrong

  /** Waits before the next try, and says so if it takes long. */
  async #rest(why: Problem, backoff: Backoff, signal: AbortSignal): Promise<void> {
    const wait = backoff.next(why.retryAfter);
    if (!this.#parts.environment.isOnline()) this.#trouble = "offline";
    // One lost connection is nothing to talk about; a second try that fails is.
    else if (backoff.tries > 1 || wait > 3_000) this.#trouble = why.status === 0 ? "unreachable" : "busy";
    this.#parts.changed();
    await this.#wake.pause(wait, signal, why.retryAfter > 0);
  }

  /** The server will not go on with this session: another way is taken. */
  #turnAway(why: Problem): void {
    if (why.code === "session_suspended") void this.#recover();
    else if (why.code === "session_unknown") void this.#detour(this.#standing?.session);
    else if (why.code === "identity_required") void this.#detour();
    else this.#block("unavailable", why);
  }

  /** Suspended: only a new token of the same user brings the session back. */
  async #recover(): Promise<void> {
    const signal = this.#newTurn();
    this.#setPhase("connecting");
    const fetched = (await this.#restFromDetours(signal)) && (await this.#fetchToken(signal));
    if (signal.aborted) return;
    if (fetched) return this.#entering(signal);
    this.#startAnew();
    this.#setPhase("suspended");
    this.#parts.emitter.emit("suspended", {});
  }

  /** In again by another way. */
  async #detour(without?: string): Promise<void> {
    const signal = this.#newTurn();
    this.#setPhase("connecting");
    if (await this.#restFromDetours(signal)) await this.#entering(signal, false, without);
  }

  /** A server that keeps turning a session away is not asked in a hurry. @returns whether to go on. */
  async #restFromDetours(signal: AbortSignal): Promise<boolean> {
    const { now } = this.#parts.environment;
    if (now() - this.#lastDetour > SETTLED) this.#reconnectBackoff.reset();
    else await this.#wake.pause(this.#reconnectBackoff.next(), signal);
    this.#lastDetour = now();
    return !signal.aborted;
  }

  #block(phase: "identityRequired" | "unavailable", why: Problem): void {
    this.#newTurn();
    this.#trouble = null;
    // What the server refuses to show now must not come back before it shows it again.
    this.#startAnew();
    this.#setPhase(phase);
    const fault = new Error(`No chat: ${why.code}.`);
    if (phase === "unavailable") this.#parts.environment.warn(fault.message);
    this.#settle((waiter) => waiter.reject(fault));
  }

  // ---- the token

  /** Of somebody else: nothing of the old conversation may be seen, or said, while the server is asked. */
  #setToken(token: string): void {
    const stored = this.#store.read();
    // Nor is what the last one said while their own token was refused for the next one to claim.
    if (this.#become(claimsOf(token).sub) && stored?.mode === "anonymous") {
      this.#store.remove();
      void this.#resetAtServer(stored.session);
    }
    this.#token = token;
    this.#tokenEnds = null;
    this.#spokeAt = this.#parts.environment.now();
  }

  /** @returns whether that is somebody else than before. */
  #become(sub: string | null): boolean {
    const other = this.#owner !== null && this.#owner !== sub;
    if (other) this.#clearScreen();
    this.#owner = sub;
    return other;
  }

  #tokenLives(): boolean {
    if (this.#token === null) return false;
    // Until it was accepted once, only the server can say.
    return this.#tokenEnds === null || this.#parts.environment.now() < this.#tokenEnds;
  }

  /** The token was accepted: see to the next one in time. */
  #tokenAccepted(): void {
    const now = this.#parts.environment.now();
    const left = this.#token && this.#tokenEnds === null ? remaining(claimsOf(this.#token), now) : null;
    if (left === null) return;
    this.#tokenEnds = now + left;
    this.#renewal.set(renewIn(left), () => void this.#renewToken());
  }

  async #renewToken(): Promise<void> {
    const token = this.#token;
    if (this.#tokenEnds !== null) this.#parts.emitter.emit("tokenExpiring", { expiresAt: new Date(this.#tokenEnds) });
    const signal = this.#turn.signal;
    const next = await askForToken(this.#parts, this.#wake, signal);
    // Whoever was identified, reset or suspended meanwhile has seen to it.
    if (signal.aborted || this.#token !== token || !next || next === token) return;
    this.identify(next).catch((fault: Error) => this.#parts.environment.warn(fault.message));
  }

  /** Asks the page. @returns whether there is a token to try. */
  async #fetchToken(signal: AbortSignal): Promise<boolean> {
    const token = await askForToken(this.#parts, this.#wake, signal);
    if (signal.aborted || !token) return false;
    this.#setToken(token);
    return true;
  }

  // ---- forgetting

  /** Nothing of the last visitor is left in this tab; what is on its way back is too late. */
  #forget(): void {
    this.#newTurn();
    this.#renewal.clear();
    this.#token = this.#owner = null;
    this.#forgotAt = this.#parts.environment.now();
    this.#trouble = null;
    this.#clearScreen();
    this.#setPhase("idle");
    this.#settle((waiter) => waiter.resolve("anonymous"));
  }

  /** Nothing is read yet; what was not sent yet is still to be sent. */
  #startAnew(): void {
    const next = new Conversation();
    next.carryFrom(this.#conversation);
    this.#conversation = next;
    this.#loaded = false;
  }

  #clearScreen(): void {
    this.#standing = null;
    this.#conversation = new Conversation();
    this.#loaded = false;
    this.#person++;
    this.#parts.changed();
  }

  /** Outlives every turn: nobody may stop a log-out. Tried again while the page is there. */
  async #resetAtServer(credential: string, backoff = new Backoff(this.#parts.environment.random)): Promise<void> {
    const answer = await this.#parts.api.reset(credential);
    if (!answer.ok && isTransient(answer.problem) && backoff.tries < 10)
      setTimeout(() => void this.#resetAtServer(credential, backoff), backoff.next(answer.problem.retryAfter));
  }

  // ---- other tabs, and the browser

  #hear(news: TabNews): void {
    if (news.kind === "reset") {
      const mine = this.#standing?.session;
      // A new session may stand there already: the reset was of the one before.
      if (mine && this.#store.read()?.session === mine) this.#store.remove();
      return this.#forget();
    }
    if (news.kind === "removed") {
      // Old news if something stands there again, or if it was of a session before this tab's.
      const mine = this.#standing?.session ?? "";
      if (this.#store.raw() === null && (news.was ?? mine).includes(mine)) this.#forget();
      return;
    }
    // From before this tab logged out, and overtaken by that.
    if (news.at < this.#forgotAt) return;
    // One browser, one visitor: the tab that heard it last from its page is right, whichever was let in last.
    const other = this.#owner !== news.user.id;
    if (news.at >= this.#spokeAt) this.#spokeAt = news.at;
    else if (other) return;
    if (this.#standing?.session === news.session && this.#phase === "live") return;
    if (other) this.#token = null;
    this.#setPhase("connecting");
    this.#admit(news, this.#newTurn(), false);
  }

  #environmentChanged(returned: boolean): void {
    const { environment, tokenSource } = this.#parts;
    if (returned) this.#lookUp();
    this.#leadership.setVisible(environment.isVisible());
    if (environment.isOnline()) this.#wake.ring();
    this.#markRead();
    this.#parts.changed();
    // Somebody who logged in again elsewhere and came back.
    if (environment.isVisible() && tokenSource()) {
      if (this.#phase === "suspended") void this.#recover();
      if (this.#phase === "identityRequired") this.#enter();
    }
  }

  /**
   * A page that was put aside whole, and comes back by the back button, has missed what other tabs and pages told: who
   * logged out since, or somebody else who logged in.
   */
  #lookUp(): void {
    const mine = this.#standing?.sessionId;
    if (!mine || this.#store.read()?.sessionId === mine) return;
    this.#forget();
    this.begin();
  }

  // ---- small things

  #newTurn(): AbortSignal {
    this.#turn.abort();
    this.#turn = new AbortController();
    return this.#turn.signal;
  }

  #setPhase(phase: Phase): void {
    this.#phase = phase;
    this.#parts.changed();
  }

  #settle(how: (waiter: { resolve(mode: Mode): void; reject(why: Error): void }) => void): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    waiters.forEach(how);
  }

  /** Changes what is stored of this conversation, unless something else is stored by now. */
  #remember(change: { readonly spoke?: boolean; readonly read?: number }): void {
    const stored = this.#store.read();
    if (stored && stored.sessionId === this.#standing?.sessionId) this.#store.write({ ...stored, ...change });
  }

  #markRead(): void {
    const newest = this.#conversation.newest;
    if (this.#looking && this.#loaded && this.#parts.environment.isVisible() && newest > this.#readMark())
      this.#remember({ read: newest });
  }

  /** What was seen: what this browser remembers, and everything before the visitor's own last word. */
  #readMark(): number {
    const stored = this.#store.read();
    const own = this.#conversation.messages.findLast((message) => message.role === "visitor")?.seq ?? 0;
    return Math.max(own, stored && stored.sessionId === this.#standing?.sessionId ? stored.read : 0);
  }

  #unread(): number {
    if (!this.#loaded) return 0;
    const mark = this.#readMark();
    return this.#conversation.messages.filter((message) => message.role !== "visitor" && message.seq > mark).length;
  }
}
