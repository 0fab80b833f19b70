export const CHAT = "M21 11.5a8.4 8.4 0 0 1-12.2 7.5L3 21l2-5.8A8.4 8.4 0 1 1 21 11.5z";
export const CLOSE = "M18 6 6 18M6 6l12 12";
export const SEND = "M12 19V5M5 12l7-7 7 7";
export const DOWN = "M12 5v14M5 12l7 7 7-7";
/** Sent. */
export const TICK = "M20 6 9 17l-5-5";
export const SHIELD = "M12 22s8-4 8-10V5l-8-3-8 3v7c0 6 8 10 8 10z";
/** Verified. */
export const SHIELD_TICK = `${SHIELD}M8.5 11.5l2.5 2.5 4.5-4.5`;
