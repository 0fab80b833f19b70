/** Tells in a sentence or two what just happened. A word between stars is strong. */
export function tell(...sentences) {
  write("", sentences);
}

/** The same of something that was refused. */
export function warn(...sentences) {
  write("bad", sentences);
}

function write(kind, sentences) {
  document.getElementById("story").replaceChildren(...sentences.map((sentence) => {
    const line = document.createElement("p");
    line.className = kind;
    line.append(...sentence.split("*").map((part, at) => {
      if (at % 2 === 0) return part;
      const strong = document.createElement("b");
      strong.textContent = part;
      return strong;
    }));
    return line;
  }));
}
