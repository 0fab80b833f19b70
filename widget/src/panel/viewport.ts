/** What of the window is seen, in pixels of the page: less than all of it where an on-screen keyboard is. */
export interface Seen {
  readonly top: number;
  readonly height: number;
  /** How much the keyboard hides at the lower edge of what `position: fixed` is fixed to. */
  readonly below: number;
}

/**
 * The part above an on-screen keyboard. A page that was zoomed in by two fingers is seen in part, too, but stays as large
 * as it was.
 */
export function seenOf({ height, offsetTop, scale }: Pick<VisualViewport, "height" | "offsetTop" | "scale">, windowHeight: number): Seen {
  const whole = height * scale;
  // Zoomed in, the offset is where the visitor looks, not what the keyboard pushed away.
  const top = scale > 1.01 ? 0 : Math.max(0, offsetTop);
  return { top, height: whole, below: Math.max(0, windowHeight - top - whole) };
}

/** Follows the window, and says what of it is seen in properties of the element's style. */
export function followViewport(element: HTMLElement, signal: AbortSignal): void {
  const viewport = visualViewport;
  if (!viewport) return;
  const fit = (): void => {
    const { top, height, below } = seenOf(viewport, innerHeight);
    const write = (name: string, value: number): void => element.style.setProperty(name, `${Math.round(value * 100) / 100}px`);
    write("--viewport-top", top);
    write("--viewport", height);
    write("--keyboard", below);
  };
  // An iPhone moves what is seen without resizing it.
  viewport.addEventListener("resize", fit, { signal });
  viewport.addEventListener("scroll", fit, { signal });
  fit();
}
