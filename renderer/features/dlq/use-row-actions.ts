import { useTranslation } from 'react-i18next';
import type { JobSummary } from '../../../core/contract/model.ts';
import { useWriteBlock } from '../../state/write-access.ts';
import type { MenuAction } from '../../ui/context-menu.tsx';
import { canRetry } from './retry-plan.ts';
import type { Decisions } from './use-decisions.ts';

function copy(text: string): void {
  void navigator.clipboard.writeText(text);
}

/** What a right click on one row offers. */
export function useRowActions(
  decisions: Decisions,
  list: 'dead' | 'resolved',
  onOpen: (entry: JobSummary) => void,
): (entry: JobSummary) => readonly MenuAction[] {
  const { t } = useTranslation('dlq');
  const block = useWriteBlock();
  return (entry) => [
    { id: 'open', label: t('openJob'), onSelect: () => onOpen(entry) },
    ...(list === 'dead'
      ? [
          {
            id: 'retry',
            label: t('retryNow'),
            onSelect: () => decisions.retry([entry]),
            disabledReason: block ?? (canRetry(entry) ? undefined : t('unknownQueueReason')),
          },
          {
            id: 'resolve',
            label: t('resolve'),
            onSelect: () => decisions.resolve([entry]),
            disabledReason: block,
          },
        ]
      : [
          {
            id: 'reopen',
            label: t('reopen'),
            onSelect: () => decisions.reopen([entry]),
            disabledReason: block,
          },
        ]),
    { id: 'copy-id', label: t('copyId'), onSelect: () => copy(entry.id) },
    ...(entry.error === null
      ? []
      : [{ id: 'copy-error', label: t('copyError'), onSelect: () => copy(entry.error ?? '') }]),
  ];
}
