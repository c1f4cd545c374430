import { useEffect, useRef, useState } from 'react';
import { useAction } from '../../client/use-action.ts';
import type { AppError } from '../../../core/contract/errors.ts';
import type { EnvironmentDraft } from '../../../core/contract/environment.ts';
import { looksLikeUrl } from './environment-fields.ts';

/** After the last key: nobody wants to be told about half an address. */
const typingPauseMs = 500;

export const urlField = 'url';

/** The field somebody is in, by its `data-field`. */
export function heldField(): string | undefined {
  return document.activeElement?.getAttribute('data-field') ?? undefined;
}

export interface UrlReading {
  readonly text: string;
  /** What is in the field has not been read into the fields below, or cannot be. */
  readonly isUnread: boolean;
  readonly isApplied: boolean;
  readonly problem: 'unreadable' | AppError | undefined;
  readonly setText: (text: string) => void;
  /** Reads it now. `null` when it is no Redis URL. */
  readonly read: (text?: string) => Promise<EnvironmentDraft | null>;
  /** Takes a URL that has been read off the screen, since it may hold a password. */
  readonly clearRead: () => void;
}

/** A URL that is read while somebody types or pastes it. `onDraft` gets what it says, each time it says something else. */
export function useUrlReading(onDraft: (draft: EnvironmentDraft) => void): UrlReading {
  const parse = useAction('environment.parseUrl', { silent: true });
  const [text, setText] = useState('');
  const [readText, setReadText] = useState<string | null>(null);
  const [unreadable, setUnreadable] = useState<string | null>(null);
  const newest = useRef(0);
  const trimmed = text.trim();
  const isApplied = readText !== null && (trimmed === readText || trimmed === '');

  async function read(given = text): Promise<EnvironmentDraft | null> {
    const url = given.trim();
    const round = ++newest.current;
    if (!looksLikeUrl(url)) {
      setUnreadable(url);
      return null;
    }
    const draft = await parse.run({ url });
    // Something newer was typed meanwhile.
    if (round !== newest.current) return null;
    if (draft === undefined) {
      setUnreadable(url);
      return null;
    }
    setReadText(url);
    onDraft(draft);
    return draft;
  }

  const readRef = useRef(read);
  useEffect(() => {
    readRef.current = read;
  });
  useEffect(() => {
    if (trimmed === '' || trimmed === readText || trimmed === unreadable) return;
    const readAndLeave = async (): Promise<void> => {
      const draft = await readRef.current();
      if (draft !== null && heldField() !== urlField) setText('');
    };
    const timer = setTimeout(() => void readAndLeave(), typingPauseMs);
    return () => clearTimeout(timer);
  }, [trimmed, readText, unreadable]);

  const isUnreadable = trimmed !== '' && trimmed === unreadable;
  const failure = parse.error?.code === 'INVALID_REDIS_URL' ? undefined : parse.error;
  return {
    text,
    isUnread: trimmed !== '' && trimmed !== readText,
    isApplied,
    problem: isUnreadable ? (failure ?? 'unreadable') : undefined,
    setText,
    read,
    clearRead: () => {
      if (trimmed !== '' && trimmed === readText) setText('');
    },
  };
}
