/** Lets one tab at a time do something. */
export type Lock = <T>(name: string, signal: AbortSignal, work: () => Promise<T>) => Promise<T>;

/**
 * Web Locks where there are any, so that two tabs opened together make one session. Without them (or where the frame may
 * not use them) the race is tolerated: the later answer wins.
 */
export const webLock: Lock = async (name, signal, work) => {
  const locks = navigator.locks as LockManager | undefined;
  if (!locks) return work();
  let begun = false;
  try {
    return await locks.request(name, { signal }, () => {
      begun = true;
      return work();
    });
  } catch (fault) {
    if (begun || signal.aborted) throw fault;
    return work();
  }
};
