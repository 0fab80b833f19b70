import type { Api } from "../api/api.js";
import type { Problem } from "../api/problem.js";
import type { Message, Mode } from "../api/wire.js";
import type { Emitter } from "../events/emitter.js";
import { claimsOf } from "../identity/claims.js";
import { readGivenToken } from "../identity/givenToken.js";
import { IdentityToken } from "../identity/identityToken.js";
import { ADVICE, askForToken, type GetIdentityToken } from "../identity/tokenSource.js";
import type { Backoff } from "../retry/backoff.js";
import { Wake } from "../retry/pause.js";
import { SessionStore } from "../storage/sessionStore.js";
import type { Owner } from "../storage/keptUnsent.js";
import { UnsentStore } from "../storage/unsentStore.js";
import { StreamLeadership } from "../stream/streamLeadership.js";
import type { TabNews, Tabs } from "../tabs/tabs.js";
import type { BrowserEnvironment } from "./browserEnvironment.js";
import { hintOf } from "./hints.js";
import { MessageFeed } from "./messageFeed.js";
import { MessageSender } from "./messageSender.js";
import { ReadMarker } from "./readMarker.js";
import { SessionEntry } from "./sessionEntry.js";
import { SessionInitializer } from "./sessionInitializer.js";
import { SessionState, type Standing } from "./state.js";
import { TurnedAwayLimit } from "./turnedAwayLimit.js";
import { isBlocked, type SessionView } from "./view.js";
import { Waiters } from "./waiters.js";

/** Codes of a server that will not talk to anyone on this page. */
const NO_CHAT = ["unknown_public_token", "tenant_suspended", "origin_not_allowed"];

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
  /** There can be no chat on this page, whatever the visitor does. */
  readonly noChat?: () => void;
  /** A message came in while the visitor was there. */
  readonly arrived: (message: Message) => void;
}

/**
 * One visitor's session with one tenant: who they are, and what becomes of that. The way in is {@link SessionEntry}'s; what was
 * said is brought by {@link MessageFeed} and sent by {@link MessageSender}.
 *
 * Everything that waits belongs to a *turn*. Whatever makes its answer stale (another user, a reset, news from another
 * tab) ends the turn, and what comes back to an ended turn changes nothing.
 */
export class Session {
  readonly #parts: SessionParts;
  readonly #state: SessionState;
  readonly #store: SessionStore;
  readonly #unsent: UnsentStore;
  readonly #tabs: Tabs;
  readonly #token: IdentityToken;
  readonly #wake = new Wake();
  readonly #leadership: StreamLeadership;
  readonly #entry: SessionEntry;
  readonly #marker: ReadMarker;
  readonly #feed: MessageFeed;
  readonly #sender: MessageSender;
  readonly #limit: TurnedAwayLimit;
  readonly #waiters = new Waiters<Mode>();
  readonly #gone = new AbortController();
  #turn = new AbortController();
  /** Whose the screen and the unsent messages are, as far as tokens say: their `sub`. */
  #owner: string | null = null;
  /** When a page said so: this tab's own, or another's that was heard. */
  #spokeAt = 0;
  #forgotAt = 0;

  constructor(parts: SessionParts) {
    const { environment, publicToken, api } = parts;
    this.#parts = parts;
    this.#state = new SessionState(() => parts.changed());
    this.#store = new SessionStore(publicToken, environment.area);
    this.#unsent = new UnsentStore(publicToken, environment.tabArea);
    this.#token = new IdentityToken(() => environment.now());
    this.#limit = new TurnedAwayLimit(environment, this.#wake);
    this.#leadership = new StreamLeadership(environment.lock, this.#store.key, () => {
      if (this.#leadership.isLeader) this.#wake.ring();
      else this.#feed.cut();
    });
    this.#marker = new ReadMarker(this.#state, this.#store, () => environment.isVisible());
    const rest = (why: Problem, backoff: Backoff, signal: AbortSignal): Promise<void> => this.#rest(why, backoff, signal);
    const turnedAway = (why: Problem): void => this.#turnAway(why);
    this.#entry = new SessionEntry(this.#state, {
      environment, tokenSource: parts.tokenSource, token: this.#token, limit: this.#limit, wake: this.#wake, rest,
      initializer: new SessionInitializer(parts, this.#store, () => this.#forgottenElsewhere()),
      setToken: (token) => this.#setToken(token),
      admit: (admission, signal) => {
        parts.branded?.(admission.widget);
        this.#admit(admission, signal, true);
      },
      block: (phase, why) => this.#block(phase, why),
      suspend: () => this.#suspend(),
    });
    this.#feed = new MessageFeed(this.#state, {
      api, environment, wake: this.#wake, leadership: this.#leadership, rest, turnedAway,
      receive: (message) => this.#receive(message), caughtUp: () => this.#caughtUp(),
    });
    this.#sender = new MessageSender(this.#state, this.#marker, {
      api, random: () => environment.random(), rest, turnedAway, recorded: (seq, message) => this.#recorded(seq, message),
    });
    this.#tabs = environment.openTabs(this.#store.key);
    this.#tabs.listen((news) => this.#hear(news));
    this.#onGone(environment.onChange((returned) => this.#environmentChanged(returned)));
    this.#onGone(environment.onLeave(() => this.#leave(), () => !this.#keepUnsent()));
  }

  /** Another number: somebody else sits there now. */
  get person(): number {
    return this.#state.person;
  }

  /** The conversation that is shown or was taken up last; `null` without any. */
  get sessionId(): string | null {
    return this.#state.standing?.sessionId ?? null;
  }

  get view(): SessionView {
    const { phase, trouble, standing, loaded, conversation, person } = this.#state;
    return {
      phase,
      trouble,
      mode: standing?.mode ?? null,
      user: (loaded && standing?.user) || null,
      rows: isBlocked(phase) ? [] : conversation.rows(),
      unread: this.#marker.unread,
      person,
      loaded,
    };
  }

  /** The page is there. Goes in by itself only if the visitor was here before: nobody else costs a request. */
  begin(): void {
    this.#leadership.setVisible(this.#parts.environment.isVisible(), 0);
    if (this.#state.phase !== "idle") return;
    const stored = this.#store.read();
    // Bound to a user: it may be shown only with proof, so without any it waits for some, or for the panel to open.
    const mayEnter = stored && !stored.ended ? stored.mode === "anonymous" || this.#parts.tokenSource() : !this.#unsent.isEmpty;
    if (mayEnter) this.#enter();
  }

  /** The visitor wants to talk. */
  ensure(): void {
    this.#enterUnlessThere();
    void this.#feed.check();
  }

  /**
   * Shows who the visitor is. The token is kept in memory only. What can't be a token is not sent: the page's developer is
   * told, and the visitor stays who they are.
   * @returns the mode that the server answered with; pending while the server can't be asked. `anonymous` also where the
   * user was reset meanwhile.
   */
  identify(given: unknown): Promise<Mode> {
    if (this.#gone.signal.aborted) return Promise.reject(new Error("Taken off the page."));
    const read = readGivenToken(given);
    if ("instead" in read) {
      this.#parts.environment.warn(`identify() got ${read.instead} where a token was wanted. ${ADVICE}`);
      return Promise.resolve(this.#state.standing?.mode ?? "anonymous");
    }
    this.#setToken(read.token);
    const settled = this.#waiters.add();
    this.#enter();
    return settled;
  }

  /**
   * The visitor logs out: forgotten here at once, then at the server, then in all other tabs.
   * @returns resolved once the server has answered or could not be reached (it is tried again while the page is open).
   */
  async resetUser(): Promise<void> {
    const credentials = new Set([this.#state.standing?.session, this.#store.read()?.session]);
    this.#store.remove();
    this.#forget();
    const told = [...credentials].map((credential) => credential && this.#endSession(credential));
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
    this.#state.conversation.say(this.#parts.environment.newId(), text);
    this.#keepUnsent();
    this.#state.changed();
    this.#enterToSay();
    this.#sender.pump(this.#turn.signal);
  }

  /** The visitor asks for another try of one message. */
  retry(clientId: string): void {
    this.#state.conversation.change(clientId, { state: "sending" });
    this.#state.changed();
    this.#enterToSay();
    this.#sender.pump(this.#turn.signal);
  }

  /** Whether the visitor looks at the messages now. */
  look(looking: boolean): void {
    this.#marker.looking = looking;
    this.#state.changed();
  }

  /** Off the page; the visitor stays who they are. */
  close(): void {
    this.#leave();
    this.#turn.abort();
    this.#token.stopRenewal();
    this.#gone.abort();
    this.#leadership.close();
    this.#tabs.close();
    this.#waiters.reject(new Error("Taken off the page."));
  }

  // ---- the way in

  #enterUnlessThere(): void {
    const { phase } = this.#state;
    if (phase === "idle" || phase === "unavailable" || phase === "identityRequired") this.#enter();
    else this.#wake.ring();
  }

  /** After a conversation that is over, what is said begins another one. */
  #enterToSay(): void {
    if (this.#state.phase === "ended") this.#enter();
    else this.#enterUnlessThere();
  }

  #enter(anonymously = false): void {
    void this.#entry.enter(this.#newTurn(), anonymously);
  }

  /** In: by the server's answer, or because another tab is (`ours` is false then). */
  #admit(admission: Standing, signal: AbortSignal, ours: boolean): void {
    const state = this.#state;
    const before = state.standing;
    const { session, sessionId, mode, user } = admission;
    if (user) this.#become(user.id);
    // One who was known and is not any more.
    else if (before?.user) state.clearScreen();
    if (before?.sessionId !== sessionId) state.startAnew();
    state.standing = admission;
    state.trouble = null;
    for (const { clientId, text } of this.#unsent.take(this.#unsentOwner())) state.conversation.say(clientId, text);
    const changed = before?.sessionId !== sessionId || before.mode !== mode || before.user?.id !== user?.id;
    if (user && this.#token.value) {
      this.#entry.reset();
      this.#token.accepted(() => void this.#renewToken());
    } else this.#token.stopRenewal();
    // Also where nothing changed: another tab may be suspended, with no token of its own.
    if (user && ours) this.#tabs.tell({ kind: "identified", session, sessionId, mode, user, at: this.#spokeAt });
    void this.#feed.follow(signal, session);
    this.#sender.pump(signal);
    state.changed();
    this.#waiters.resolve(mode);
    if (user && changed) this.#parts.emitter.emit("identified", { user });
    // Also where a token was silently refused: nobody but the tenant learns why, but the page learns that.
    if (!user && (changed || this.#token.value)) this.#parts.emitter.emit("anonymous", {});
  }

  // ---- what comes in, and what went out

  #caughtUp(): void {
    this.#limit.works();
    this.#state.loaded = true;
    this.#marker.update();
    this.#state.changed();
  }

  #receive(message: Message): void {
    const fresh = this.#state.conversation.receive(message);
    if (!this.#state.loaded) return;
    this.#marker.update();
    this.#state.changed();
    if (!fresh) return;
    this.#parts.arrived(message);
    this.#parts.emitter.emit("message", message);
  }

  #recorded(seq: number, message: Message | null): void {
    this.#keepUnsent();
    this.#feed.expect(seq);
    if (message) this.#parts.emitter.emit("message", message);
  }

  // ---- what is unsent

  #unsentOwner(): Owner {
    const { standing } = this.#state;
    return {
      sessionId: (standing ?? this.#store.read())?.sessionId ?? null,
      user: standing ? (standing.user?.id ?? null) : this.#owner,
    };
  }

  /** @returns whether leaving the page loses nothing. */
  #keepUnsent(): boolean {
    const { unsent } = this.#state.conversation;
    return unsent.length === 0 ? this.#unsent.clear() : this.#unsent.write(this.#unsentOwner(), unsent);
  }

  #leave(): void {
    this.#keepUnsent();
    this.#sender.flush();
  }

  // ---- what goes wrong

  /** Waits before the next try, and says so if it takes long. */
  async #rest(why: Problem, backoff: Backoff, signal: AbortSignal): Promise<void> {
    const wait = backoff.next(why.retryAfter);
    if (!this.#parts.environment.isOnline()) this.#state.trouble = "offline";
    // One lost connection is nothing to talk about; a second try that fails is.
    else if (backoff.tries > 1 || wait > 3_000) this.#state.trouble = why.status === 0 ? "unreachable" : "busy";
    this.#state.changed();
    await this.#wake.pause(wait, signal, why.retryAfter > 0);
  }

  /** The server will not go on with this session: another way is taken. */
  #turnAway(why: Problem): void {
    const session = this.#state.standing?.session;
    if (why.code === "session_ended") this.#end();
    else if (why.code === "session_suspended") void this.#entry.recover(this.#newTurn());
    else if (why.code === "session_unknown" && session !== undefined && this.#limit.isReached(session)) this.#block("unavailable", why);
    else if (why.code === "session_unknown") void this.#entry.again(this.#newTurn(), session);
    else if (why.code === "identity_required") void this.#entry.again(this.#newTurn());
    else this.#block("unavailable", why);
  }

  /** The tenant ended the conversation: what was said in it stays on the screen. */
  #end(): void {
    const state = this.#state;
    this.#newTurn();
    this.#token.stopRenewal();
    this.#marker.remember({ ended: true });
    for (const { clientId } of state.conversation.unsent) state.conversation.change(clientId, { state: "failed" });
    this.#keepUnsent();
    state.trouble = null;
    if (state.standing) state.standing = { ...state.standing, ended: true };
    // Nothing of it was read yet, as on a page that was opened since.
    if (!state.loaded) state.setPhase("idle");
    else state.setPhase("ended");
  }

  #suspend(): void {
    this.#state.startAnew();
    this.#state.setPhase("suspended");
    this.#parts.emitter.emit("suspended", {});
  }

  #block(phase: "identityRequired" | "unavailable", why: Problem): void {
    this.#newTurn();
    this.#state.trouble = null;
    // What the server refuses to show now must not come back before it shows it again.
    this.#state.startAnew();
    this.#state.setPhase(phase);
    const fault = new Error(`No chat: ${why.code}.`);
    if (NO_CHAT.includes(why.code)) this.#parts.noChat?.();
    if (phase === "unavailable") this.#parts.environment.warn(`${fault.message}${hintOf(why)}`);
    this.#waiters.reject(fault);
  }

  // ---- the token

  /** Of somebody else: nothing of the old conversation may be seen, or said, while the server is asked. */
  #setToken(token: string): void {
    const stored = this.#store.read();
    // Nor is what the last one said while their own token was refused for the next one to claim.
    if (this.#become(claimsOf(token).sub) && stored?.mode === "anonymous") {
      this.#store.remove();
      void this.#endSession(stored.session);
    }
    this.#token.set(token);
    this.#spokeAt = this.#parts.environment.now();
  }

  /** @returns whether that is somebody else than before. */
  #become(sub: string | null): boolean {
    const other = this.#owner !== null && this.#owner !== sub;
    if (other) {
      this.#unsent.clear();
      this.#state.clearScreen();
    }
    this.#owner = sub;
    return other;
  }

  async #renewToken(): Promise<void> {
    const token = this.#token.value;
    if (this.#token.endsAt !== null) this.#parts.emitter.emit("tokenExpiring", { expiresAt: new Date(this.#token.endsAt) });
    const signal = this.#turn.signal;
    const next = await askForToken(this.#parts, this.#wake, signal);
    // Whoever was identified, reset or suspended meanwhile has seen to it.
    if (signal.aborted || this.#token.value !== token || !next || next === token) return;
    this.identify(next).catch((fault: Error) => this.#parts.environment.warn(fault.message));
  }

  // ---- forgetting

  /** Nothing of the last visitor is left in this tab; what is on its way back is too late. */
  #forget(): void {
    this.#newTurn();
    this.#token.stopRenewal();
    this.#token.set(null);
    this.#unsent.clear();
    this.#owner = null;
    this.#entry.reset();
    this.#forgotAt = this.#parts.environment.now();
    this.#state.trouble = null;
    this.#state.clearScreen();
    this.#state.setPhase("idle");
    this.#waiters.resolve("anonymous");
  }

  /** Another tab's page logged the visitor out: this tab's page is told, for it shows a name, too. */
  #forgottenElsewhere(): void {
    const wasHere = this.#state.standing !== null;
    this.#forget();
    if (wasHere) this.#parts.emitter.emit("anonymous", {});
  }

  /** Outlives every turn: nobody may stop a log-out. */
  #endSession(credential: string): Promise<void> {
    return this.#parts.api.endSession(credential, () => this.#parts.environment.random());
  }

  // ---- other tabs, and the browser

  #hear(news: TabNews): void {
    const { standing, phase } = this.#state;
    if (news.kind === "reset") {
      const mine = standing?.session;
      // A new session may stand there already: the reset was of the one before.
      if (mine && this.#store.read()?.session === mine) this.#store.remove();
      return this.#forgottenElsewhere();
    }
    if (news.kind === "removed") {
      // Old news if something stands there again, or if it was of a session before this tab's.
      const mine = standing?.session ?? "";
      if (this.#store.raw() === null && (news.was ?? mine).includes(mine)) this.#forgottenElsewhere();
      return;
    }
    // From before this tab logged out, and overtaken by that.
    if (news.at < this.#forgotAt) return;
    // One browser, one visitor: the tab that heard it last from its page is right, whichever was let in last.
    const other = this.#owner !== news.user.id;
    if (news.at >= this.#spokeAt) this.#spokeAt = news.at;
    else if (other) return;
    if (standing?.session === news.session && standing.user?.id === news.user.id && phase === "live") return;
    if (other) this.#token.set(null);
    this.#state.setPhase("connecting");
    this.#admit(news, this.#newTurn(), false);
  }

  #environmentChanged(returned: boolean): void {
    const { environment, tokenSource } = this.#parts;
    if (returned) this.#lookUp();
    const isVisible = environment.isVisible();
    this.#leadership.setVisible(isVisible);
    if (environment.isOnline()) this.#wake.ring();
    if (environment.isOnline() && isVisible) void this.#feed.check();
    this.#marker.update();
    this.#state.changed();
    // Somebody who logged in again elsewhere and came back.
    if (isVisible && tokenSource()) {
      if (this.#state.phase === "suspended") void this.#entry.recover(this.#newTurn());
      if (this.#state.phase === "identityRequired") this.#enter();
    }
  }

  /**
   * A page that was put aside whole, and comes back by the back button, has missed what other tabs and pages told: who
   * logged out since, or somebody else who logged in.
   */
  #lookUp(): void {
    const mine = this.#state.standing?.sessionId;
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

  #onGone(stop: () => void): void {
    this.#gone.signal.addEventListener("abort", stop);
  }
}
