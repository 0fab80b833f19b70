/** How long a lock is kept after its work, in milliseconds: what was stored takes a moment to reach other processes. */
const LINGER = 200;

/** Lets one tab at a time do something. */
export type Lock = <T>(name: string, signal: AbortSignal, work: () => Promise<T>) => Promise<T>;

/**
 * Web Locks where there are any, so that two tabs opened together make one session. Without them (or where the frame may
 * not use them) the race is tolerated: the later answer wins.
 */
export const webLock: Lock = (name, signal, work) => new Promise((resolve, reject) => {
  const locks = navigator.locks as LockManager | undefined;
  const begin = (): Promise<void> => work().then(resolve, reject);
  if (!locks) return void begin();
  locks
    .request(name, { signal }, async () => {
      await begin();
      await new Promise((released) => setTimeout(released, LINGER));
    })
    .catch((fault: unknown) => (signal.aborted ? reject(fault as Error) : begin()));
});
