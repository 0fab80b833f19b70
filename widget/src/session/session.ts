import type { Api } from "../api/api.js";
import type { Message, Mode } from "../api/wire.js";
import type { Emitter } from "../events/emitter.js";
import { readGivenToken } from "../identity/givenToken.js";
import { ADVICE, type GetIdentityToken } from "../identity/tokenSource.js";
import { Wake } from "../retry/pause.js";
import { SessionStore } from "../storage/sessionStore.js";
import { UnsentStore } from "../storage/unsentStore.js";
import { StreamLeadership } from "../stream/streamLeadership.js";
import type { Tabs } from "../tabs/tabs.js";
import { AgentSignals } from "./agentSignals.js";
import type { BrowserEnvironment } from "./browserEnvironment.js";
import { LogOut } from "./logOut.js";
import { MessageFeed } from "./messageFeed.js";
import { MessageSender } from "./messageSender.js";
import { OtherTabs } from "./otherTabs.js";
import { ReadMarker } from "./readMarker.js";
import { retryPause } from "./retryPause.js";
import { SessionEntry } from "./sessionEntry.js";
import { SessionInitializer } from "./sessionInitializer.js";
import { SessionRefusals } from "./sessionRefusals.js";
import { SessionState, type Standing } from "./state.js";
import { Turn } from "./turn.js";
import { TurnedAwayLimit } from "./turnedAwayLimit.js";
import { UnsentMessages } from "./unsentMessages.js";
import { isBlocked, type SessionView } from "./view.js";
import { VisitorIdentity } from "./visitorIdentity.js";
import { Waiters } from "./waiters.js";

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
 * One visitor's session with one tenant: what the page and the panel may ask of it, and how its parts come together. The way
 * in is {@link SessionEntry}'s; what was said is brought by {@link MessageFeed} and sent by {@link MessageSender}; who the
 * visitor is, as far as tokens say, is {@link VisitorIdentity}'s; what becomes of a session that the server refuses,
 * {@link SessionRefusals}'; a log-out, {@link LogOut}'s; what other tabs do, {@link OtherTabs}'.
 */
export class Session {
  readonly #parts: SessionParts;
  readonly #state: SessionState;
  readonly #store: SessionStore;
  readonly #tabs: Tabs;
  readonly #wake = new Wake();
  readonly #turn = new Turn();
  readonly #leadership: StreamLeadership;
  readonly #identity: VisitorIdentity;
  readonly #unsent: UnsentMessages;
  readonly #entry: SessionEntry;
  readonly #marker: ReadMarker;
  readonly #signals: AgentSignals;
  readonly #feed: MessageFeed;
  readonly #sender: MessageSender;
  readonly #limit: TurnedAwayLimit;
  readonly #logOut: LogOut;
  readonly #others: OtherTabs;
  readonly #waiters = new Waiters<Mode>();
  readonly #gone = new AbortController();

  constructor(parts: SessionParts) {
    const { environment, publicToken, api, emitter, tokenSource } = parts;
    const [wake, turn, waiters] = [this.#wake, this.#turn, this.#waiters];
    this.#parts = parts;
    const state = (this.#state = new SessionState(() => parts.changed()));
    const store = (this.#store = new SessionStore(publicToken, environment.area));
    const kept = new UnsentStore(publicToken, environment.tabArea);
    const tabs = (this.#tabs = environment.openTabs(store.key));
    const endSession = (credential: string): Promise<void> => api.endSession(credential, () => environment.random());
    const limit = (this.#limit = new TurnedAwayLimit(environment, wake));
    const rest = retryPause(state, environment, wake);
    const marker = (this.#marker = new ReadMarker(state, store, () => environment.isVisible()));
    const leadership = (this.#leadership = new StreamLeadership(environment.lock, store.key, () => {
      if (leadership.isLeader) wake.ring();
      else this.#feed.cut();
    }));
    const identity = (this.#identity = new VisitorIdentity(state, {
      environment, emitter, tokenSource, store, unsent: kept, wake, turn, endSession, identify: (token) => this.identify(token),
    }));
    const { token } = identity;
    const unsent = (this.#unsent = new UnsentMessages(state, store, kept, () => identity.owner));
    const refusals = new SessionRefusals(state, {
      environment, emitter, entry: () => this.#entry, limit, turn, token, marker, unsent, waiters, noChat: () => parts.noChat?.(),
    });
    const turnedAway = refusals.turnAway.bind(refusals);
    const entry = (this.#entry = new SessionEntry(state, {
      environment, tokenSource, token, limit, wake, rest,
      initializer: new SessionInitializer(parts, store, () => this.#logOut.becauseElsewhere()),
      setToken: (next) => identity.setToken(next),
      admit: (admission, signal) => {
        parts.branded?.(admission.widget);
        this.#admit(admission, signal, true);
      },
      block: (phase, why) => refusals.block(phase, why),
      suspend: () => refusals.suspend(),
    }));
    const logOut = (this.#logOut = new LogOut(state, { now: () => environment.now(), emitter, store, tabs, entry, identity, turn, waiters, endSession }));
    this.#others = new OtherTabs(state, { store, identity, logOut, join: (standing) => this.#admit(standing, turn.next(), false) });
    const signals = (this.#signals = new AgentSignals(state, marker));
    this.#feed = new MessageFeed(state, {
      api, environment, wake, leadership, rest, turnedAway,
      receive: (message) => this.#receive(message), typing: () => signals.typing(), seen: (seq) => signals.seen(seq), caughtUp: () => this.#caughtUp(),
    });
    this.#sender = new MessageSender(state, marker, {
      api, random: () => environment.random(), rest, turnedAway, recorded: (seq, message) => this.#recorded(seq, message),
    });
    tabs.listen((news) => this.#others.hear(news));
    this.#onGone(environment.onChange((returned) => this.#environmentChanged(returned)));
    this.#onGone(environment.onLeave(() => this.#leave(), () => !unsent.keep()));
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
    const { phase, trouble, standing, loaded, conversation, person, typing, seen } = this.#state;
    return {
      phase,
      trouble,
      mode: standing?.mode ?? null,
      user: (loaded && standing?.user) || null,
      rows: isBlocked(phase) ? [] : conversation.rows(seen),
      unread: this.#marker.unread,
      typing: typing && phase === "live",
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
    this.#identity.setToken(read.token);
    const settled = this.#waiters.add();
    this.#enter();
    return settled;
  }

  /**
   * The visitor logs out: forgotten here at once, then at the server, then in all other tabs.
   * @returns resolved once the server has answered or could not be reached (it is tried again while the page is open).
   */
  resetUser(): Promise<void> {
    return this.#logOut.everywhere();
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
    this.#unsent.keep();
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
    this.#turn.end();
    this.#signals.stop();
    this.#identity.token.stopRenewal();
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
    void this.#entry.enter(this.#turn.next(), anonymously);
  }

  /** In: by the server's answer, or because another tab is (`ours` is false then). */
  #admit(admission: Standing, signal: AbortSignal, ours: boolean): void {
    const state = this.#state;
    const before = state.standing;
    const { session, sessionId, mode, user } = admission;
    if (user) this.#identity.become(user.id);
    // One who was known and is not any more.
    else if (before?.user) state.clearScreen();
    if (before?.sessionId !== sessionId) state.startAnew();
    state.standing = admission;
    state.trouble = null;
    const stored = this.#store.read();
    if (stored?.sessionId === sessionId) this.#signals.seen(stored.seen ?? 0);
    this.#unsent.takeUp();
    const changed = before?.sessionId !== sessionId || before.mode !== mode || before.user?.id !== user?.id;
    if (user && this.#identity.token.value) {
      this.#entry.reset();
      this.#identity.accepted();
    } else this.#identity.token.stopRenewal();
    // Also where nothing changed: another tab may be suspended, with no token of its own.
    if (user && ours) this.#tabs.tell({ kind: "identified", session, sessionId, mode, user, at: this.#identity.spokeAt });
    void this.#feed.follow(signal, session);
    this.#sender.pump(signal);
    state.changed();
    this.#waiters.resolve(mode);
    if (user && changed) this.#parts.emitter.emit("identified", { user });
    // Also where a token was silently refused: nobody but the tenant learns why, but the page learns that.
    if (!user && (changed || this.#identity.token.value)) this.#parts.emitter.emit("anonymous", {});
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
    if (message.role !== "visitor") this.#signals.stop();
    if (!this.#state.loaded) return;
    this.#marker.update();
    this.#state.changed();
    if (!fresh) return;
    this.#parts.arrived(message);
    this.#parts.emitter.emit("message", message);
  }

  #recorded(seq: number, message: Message | null): void {
    this.#unsent.keep();
    this.#feed.expect(seq);
    if (message) this.#parts.emitter.emit("message", message);
  }

  #leave(): void {
    this.#unsent.keep();
    this.#sender.flush();
  }

  // ---- the browser

  #environmentChanged(returned: boolean): void {
    const { environment, tokenSource } = this.#parts;
    if (returned && this.#others.missedNews()) this.begin();
    const isVisible = environment.isVisible();
    this.#leadership.setVisible(isVisible);
    if (environment.isOnline()) this.#wake.ring();
    if (environment.isOnline() && isVisible) void this.#feed.check();
    this.#marker.update();
    this.#state.changed();
    // Somebody who logged in again elsewhere and came back.
    if (isVisible && tokenSource()) {
      if (this.#state.phase === "suspended") void this.#entry.recover(this.#turn.next());
      if (this.#state.phase === "identityRequired") this.#enter();
    }
  }

  #onGone(stop: () => void): void {
    this.#gone.signal.addEventListener("abort", stop);
  }
}
