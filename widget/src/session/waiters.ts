/** Those who wait for one answer. */
export class Waiters<T> {
  #waiting: { resolve(value: T): void; reject(why: Error): void }[] = [];

  add(): Promise<T> {
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  resolve(value: T): void {
    for (const waiter of this.#waiting.splice(0)) waiter.resolve(value);
  }

  reject(why: Error): void {
    for (const waiter of this.#waiting.splice(0)) waiter.reject(why);
  }
}
