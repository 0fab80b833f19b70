/**
 * What a loader and a panel of one number can rely on of each other. Browsers may keep a loader for a day after the gateway
 * has a newer panel: a number that goes up takes the chat away for that day, so prefer to add what is optional.
 */
export const CONTRACT = 1;
