import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../../../..", import.meta.url));
const binary = join(repository, "gateway/bin/Debug/net10.0/Blinq.Gateway.dll");

export const OPERATOR_KEY = "operator-key-of-the-widget-tests-0123456789";

/** The gateway as its users start it: a process of its own, on loopback, with its own data directory. */
export class Gateway {
  readonly #directory = mkdtempSync(join(tmpdir(), "blinq-widget-"));
  readonly #settings: string[];
  #process: ChildProcess | null = null;
  url = "";
  operatorUrl = "";

  private constructor(settings: string[]) {
    this.#settings = settings;
  }

  static async start(...settings: string[]): Promise<Gateway> {
    if (!existsSync(binary)) {
      const built = spawnSync("dotnet", ["build", join(repository, "gateway"), "-v", "q", "--nologo"], { stdio: "inherit" });
      if (built.status !== 0) throw new Error("The gateway could not be built.");
    }
    const gateway = new Gateway(settings);
    await gateway.startAgain();
    return gateway;
  }

  /** On the same ports as before, over the same data. */
  async startAgain(): Promise<void> {
    const child = spawn("dotnet", [
      binary, "--urls", this.url || "http://127.0.0.1:0", "--Blinq:Operator:Url", this.operatorUrl || "http://127.0.0.1:0",
      "--Blinq:Operator:Key", OPERATOR_KEY, "--Blinq:DataDirectory", this.#directory, ...this.#settings,
    ], { cwd: this.#directory, stdio: ["ignore", "pipe", "pipe"] });
    this.#process = child;
    let said = "";
    await new Promise<void>((resolve, reject) => {
      const hear = (chunk: Buffer): void => {
        said += chunk.toString();
        if (/^Next:/m.test(said)) resolve();
      };
      child.stdout.on("data", hear);
      child.stderr.on("data", hear);
      child.once("exit", (code) => reject(new Error(`The gateway ended (${code}): ${said}`)));
    });
    this.url = /widget and tenant API +(http\S+?),? /.exec(said)?.[1] ?? "";
    this.operatorUrl = /operator API +(http\S+)/.exec(said)?.[1] ?? "";
    if (!this.url || !this.operatorUrl) throw new Error(`The gateway said no addresses: ${said}`);
  }

  /** `kill -9`. */
  kill = (): Promise<void> => this.#end("SIGKILL");

  /** As a service manager stops it. */
  terminate = (): Promise<void> => this.#end("SIGTERM");

  async dispose(): Promise<void> {
    await this.kill();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      child.once("exit", () => resolve());
      child.kill(signal);
    });
  }
}
