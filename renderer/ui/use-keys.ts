import { useEffect, useRef } from 'react';

/** From a key's name (`j`, `?`, `Escape`, `mod+Enter`, `g o` for two in a row) to what it does. */
export type KeyMap = Readonly<Record<string, (event: KeyboardEvent) => void>>;

/** Two keys in a row, such as g then o, must follow each other within this time. */
const chordMs = 1_500;

export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest('input:not([type=checkbox]), textarea, select') !== null)
  );
}

/** A dialog or the palette is open: it has its own keys, and the page behind it must not react to any. */
function isModalOpen(): boolean {
  return document.querySelector('[role="dialog"][aria-modal="true"]') !== null;
}

export function keyName(event: KeyboardEvent): string {
  const modifier = event.metaKey || event.ctrlKey ? 'mod+' : '';
  return modifier + (event.key === ' ' ? 'Space' : event.key);
}

/**
 * Listens on the whole window. Plain keys are left alone while somebody types or a dialog is open; a handler that was
 * registered later (a drawer over a page) is asked first, and the first that knows the key takes it.
 */
export function useKeys(keys: KeyMap, isEnabled = true): void {
  const current = useRef(keys);
  useEffect(() => {
    current.current = keys;
  });
  useEffect(() => {
    if (!isEnabled) return;
    return listen((name) => current.current[name]);
  }, [isEnabled]);
}

type Lookup = (name: string) => ((event: KeyboardEvent) => void) | undefined;
const lookups: Lookup[] = [];
let pressedBefore = '';
let pressedBeforeAtMs = 0;

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.altKey || event.isComposing) return;
  const name = keyName(event);
  const isPlain = !name.startsWith('mod+') && name !== 'Escape';
  if (isPlain && isTyping(event.target)) return;
  if ((isPlain || name === 'Escape') && isModalOpen()) return;
  const chord = event.timeStamp - pressedBeforeAtMs < chordMs ? `${pressedBefore} ${name}` : name;
  pressedBefore = name;
  pressedBeforeAtMs = event.timeStamp;
  for (const key of chord === name ? [name] : [chord, name]) {
    const handle = lookups
      .toReversed()
      .reduce<ReturnType<Lookup>>((found, find) => found ?? find(key), undefined);
    if (handle === undefined) continue;
    event.preventDefault();
    handle(event);
    return;
  }
}

function listen(lookup: Lookup): () => void {
  if (lookups.length === 0) window.addEventListener('keydown', onKeyDown);
  lookups.push(lookup);
  return () => {
    lookups.splice(lookups.indexOf(lookup), 1);
    if (lookups.length === 0) window.removeEventListener('keydown', onKeyDown);
  };
}
