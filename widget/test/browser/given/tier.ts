/** Whether `./test.sh --long` runs: every case of what else is shown by one of each kind. */
export const isLong = process.env["BLINQ_TIER"] === "long";

/** Cases that run with every change, and more of their kind where there is time. */
export const cases = <T>(always: readonly T[], more: readonly T[]): T[] => (isLong ? [...always, ...more] : [...always]);
