/** How much is unread, before the page's own title: "(2) Kiosk". */
export class TitleCount {
  readonly #watcher = new MutationObserver(() => this.#write());
  #count = 0;
  #own = "";

  show(count: number): void {
    if (count === this.#count) return;
    this.#count = count;
    this.#watcher.disconnect();
    this.#write();
    // A page of one document changes its title as the visitor moves about.
    if (count > 0 && document.head) this.#watcher.observe(document.head, { childList: true, subtree: true, characterData: true });
  }

  #write(): void {
    const { title } = document;
    const plain = this.#own && title.startsWith(this.#own) ? title.slice(this.#own.length) : title;
    this.#own = this.#count > 0 ? `(${this.#count > 99 ? "99+" : this.#count}) ` : "";
    if (title !== this.#own + plain) document.title = this.#own + plain;
  }
}
