/** A built file. */
export interface Built {
  readonly path: string;
  readonly contents: Uint8Array;
}
export const root: string;
export function buildScript(): Promise<Built[]>;
export function buildModules(): Promise<Built[]>;
