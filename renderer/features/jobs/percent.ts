/** The percentage that a handler has reported: a number from 0 to 100, or one as `percent` of an object; else `null`. */
export function percentIn(text: string): number | null {
  const value = parsed(text);
  const found = typeof value === 'object' && value !== null && 'percent' in value ? value.percent : value;
  return typeof found === 'number' && found >= 0 && found <= 100 ? found : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // written by hand; it is shown as it is
  }
}
