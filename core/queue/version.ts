/** What workers say they are in their heartbeat. */
export const engineVersion = '0.1.0';
