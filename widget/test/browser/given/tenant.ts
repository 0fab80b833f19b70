import { SignJWT } from "jose";
import { OPERATOR_KEY } from "./gateway";

/** Where a gateway listens. */
export interface Addresses {
  readonly url: string;
  readonly operatorUrl: string;
}

/** Who logs in on the tenant's site. */
export interface Person {
  readonly id: string;
  readonly name?: string;
  readonly email?: string;
}

export const aigerim: Person = { id: "user-1", name: "Айгерим", email: "aigerim@example.com" };
export const marat: Person = { id: "user-2", name: "Marat", email: "marat@example.com" };

let strangers = 0;

/** A user whom no other test knows. */
export const someone = (): Person => ({ id: `someone-${++strangers}-${Date.now()}`, name: "Айгерим", email: "aigerim@example.com" });

/** A tenant with a secret, as its own backend and its agents see it. */
export class Tenant {
  readonly #gateway: Addresses;
  #secret: Promise<string> = Promise.resolve("");
  readonly publicToken: string;
  readonly #managementKey: string;

  private constructor(gateway: Addresses, publicToken: string, managementKey: string) {
    this.#gateway = gateway;
    this.publicToken = publicToken;
    this.#managementKey = managementKey;
  }

  static async register(gateway: Addresses, mode = "optional", allowedOrigins: string[] = []): Promise<Tenant> {
    const { publicToken, managementKey } = await ask(`${gateway.operatorUrl}/v1/operator/tenants`, OPERATOR_KEY, "POST", { name: "Kiosk", allowedOrigins });
    const tenant = new Tenant(gateway, publicToken as string, managementKey as string);
    await tenant.rotate();
    await tenant.setMode(mode);
    return tenant;
  }

  async rotate(): Promise<void> {
    // Whoever signs meanwhile waits, as a backend does that reads its secret from one place.
    this.#secret = this.call("POST", "/v1/tenant/identity/secret/rotate").then(({ secret }) => secret as string);
    await this.#secret;
  }

  async setMode(mode: string): Promise<void> {
    await this.call("PATCH", "/v1/tenant", { identity: { mode } });
  }

  /** @param lifetime in seconds. */
  async sign({ id, name, email }: Person, lifetime = 3_600): Promise<string> {
    const secret = await this.#secret;
    return new SignJWT({ ...(email && { email }), ...(name && { name }) })
      .setProtectedHeader({ alg: "HS256" }).setSubject(id).setIssuedAt()
      .setExpirationTime(Math.floor(Date.now() / 1_000) + lifetime)
      .sign(new TextEncoder().encode(secret));
  }

  reply(sessionId: string, text: string, author: string | null = "Dana", role = "agent"): Promise<Record<string, unknown>> {
    return this.call("POST", `/v1/tenant/sessions/${sessionId}/messages`, { role, text, ...(author && { author }) });
  }

  call(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    return ask(this.#gateway.url + path, this.#managementKey, method, body);
  }
}

async function ask(url: string, key: string, method: string, body?: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method,
    headers: { Authorization: `Bearer ${key}`, ...(body ? { "Content-Type": "application/json" } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${new URL(url).pathname}: ${response.status} ${text}`);
  return text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
}
