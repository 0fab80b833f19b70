/** What an element gets: attributes by name; `text` and `on…` are what they say. */
export interface Given {
  readonly text?: string;
  readonly onclick?: () => void;
  readonly [attribute: string]: string | number | boolean | (() => void) | undefined;
}

/** Makes an element. Text goes in as text: nothing here, nor anywhere else in the widget, reads markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K, given: Given = {}, ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name === "text") made.textContent = String(value);
    else if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children);
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

/** A line drawing of 24 by 24, in the colour of the text around it. */
export function icon(path: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** Changes a text only where it differs, so that nothing is announced or laid out for nothing. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** An icon and the word that says the same, so that neither has to be guessed. */
export const said = (path: string, word: string): HTMLElement => element("span", { class: "said" }, icon(path), element("span", { text: word }));
