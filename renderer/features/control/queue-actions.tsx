import { Menu } from '@mantine/core';
import { ChevronDown, Gauge, Hourglass, Pause, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { QueueSnapshot } from '../../../core/contract/model.ts';
import { useWriteBlock } from '../../state/write-access.ts';
import { Button } from '../../ui/button.tsx';
import { MenuActionItem, menuClassNames } from '../../ui/context-menu.tsx';
import type { QueueQuestion } from './queue-questions.tsx';

interface QueueActionsProps {
  readonly queue: QueueSnapshot;
  readonly onAsk: (question: QueueQuestion) => void;
}

/** At the right of the queue's title. A paused queue is resumed in its banner. */
export function QueueActions({ queue, onAsk }: QueueActionsProps) {
  const { t } = useTranslation('control');
  const block = useWriteBlock();
  return (
    <>
      {queue.pausing === null && (
        <Button icon={<Pause />} disabledReason={block} onClick={() => onAsk('pause')}>
          {t('pause')}
        </Button>
      )}
      <Menu position="bottom-end" offset={4} classNames={menuClassNames} transitionProps={{ duration: 100 }}>
        <Menu.Target>
          <Button icon={<ChevronDown />}>{t('more')}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <MenuActionItem
            action={{
              id: 'limit',
              label: t('limit.menu'),
              icon: <Gauge aria-hidden size={14} />,
              onSelect: () => onAsk('limit'),
              disabledReason: block,
            }}
          />
          <MenuActionItem
            action={{
              id: 'retention',
              label: t('retention.menu'),
              icon: <Hourglass aria-hidden size={14} />,
              onSelect: () => onAsk('retention'),
              disabledReason: block,
            }}
          />
          <MenuActionItem
            action={{
              id: 'drain',
              label: t('drain.menu'),
              icon: <Trash2 aria-hidden size={14} />,
              onSelect: () => onAsk('drain'),
              isDanger: true,
              disabledReason: block,
            }}
          />
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
