import type { ParseKeys } from 'i18next';
import { create } from 'zustand';
import type { AppError } from '../../core/contract/errors.ts';
import type { Namespace } from '../text/catalogue.ts';

/** A key with its namespace, such as `dlq:retried`. */
export type NoticeKey = { [N in Namespace]: `${N}:${ParseKeys<N>}` }[Namespace];
export type NoticeTone = 'done' | 'info' | 'warning' | 'failed';

export interface Notice {
  readonly id: number;
  readonly tone: NoticeTone;
  readonly text:
    | { readonly kind: 'key'; readonly key: NoticeKey; readonly values: Record<string, string | number> }
    | { readonly kind: 'error'; readonly error: AppError };
  /** Takes the action back; shown as a button. Only where there is a real way back. */
  readonly undo: (() => void) | undefined;
  /** Leads somewhere, as a hash such as `#/local/dlq`. */
  readonly href: string | undefined;
}

export interface NoticeOptions {
  readonly tone?: NoticeTone;
  readonly undo?: () => void;
  readonly href?: string;
}

/** More at once than anybody reads; the oldest gives way. */
const maxNotices = 4;
let nextId = 1;

export const useNotices = create<{ readonly notices: readonly Notice[] }>(() => ({ notices: [] }));

function show(notice: Omit<Notice, 'id'>): void {
  useNotices.setState(({ notices }) => ({
    notices: [...notices, { ...notice, id: nextId++ }].slice(-maxNotices),
  }));
}

export function toast(
  key: NoticeKey,
  values: Record<string, string | number> = {},
  options: NoticeOptions = {},
): void {
  show({
    tone: options.tone ?? 'done',
    text: { kind: 'key', key, values },
    undo: options.undo,
    href: options.href,
  });
}

export function noticeError(error: AppError): void {
  show({ tone: 'failed', text: { kind: 'error', error }, undo: undefined, href: undefined });
}

export function dismissNotice(id: number): void {
  useNotices.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
}
