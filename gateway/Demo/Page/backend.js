/** The shop's own backend. Its session is a cookie that no script sees. */
async function ask(method, path, body) {
  const response = await fetch(`/demo/api/${path}`, {
    method,
    // Without it the backend refuses: no form and no other site's page can send it.
    headers: method === "POST" ? { "Blinq-Demo": "1", "Content-Type": "application/json" } : {},
    body: method === "POST" ? JSON.stringify(body ?? {}) : undefined,
    cache: "no-store",
  });
  if (response.status === 204) return null;
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail ?? answer.title);
  return answer;
}

export const backend = {
  state: () => ask("GET", "state"),
  logIn: (user) => ask("POST", "login", { user }),
  logOut: () => ask("POST", "logout"),
  token: () => ask("POST", "token"),
  shortToken: () => ask("POST", "token/short"),
  forgedToken: () => ask("POST", "token/forged"),
  rotate: () => ask("POST", "rotate"),
  reply: (sessionId, language) => ask("POST", "reply", { sessionId, language }),
  assistant: (sessionId, language) => ask("POST", "assistant", { sessionId, language }),
  tamper: () => ask("POST", "tamper"),
  watch: (sessionId) => ask("POST", "conversations", { sessionId }),
  console: () => ask("POST", "console"),
  trail: (after) => ask("GET", `trail?after=${after}`),
};
