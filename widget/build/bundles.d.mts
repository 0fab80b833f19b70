/** A built file. */
export interface Built {
  readonly path: string;
  readonly contents: Uint8Array;
}
export const root: string;
/** The loader first, then the panel and the languages. */
export function buildScripts(): Promise<Built[]>;
export function buildModules(): Promise<Built[]>;
export function languageCodes(): Promise<string[]>;
/** The first 16 hex digits of the SHA-384, and the `integrity`. */
export function fingerprint(contents: Uint8Array): [hash: string, integrity: string];
