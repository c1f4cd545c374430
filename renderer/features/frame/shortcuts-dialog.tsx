import { useTranslation } from 'react-i18next';
import { setShortcutsOpen, useView } from '../../state/view.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Kbd, modifierKey } from '../../ui/kbd.tsx';
import styles from './shortcuts-dialog.module.css';

const groups = [
  {
    title: 'anywhere',
    keys: [
      { words: 'palette', caps: [modifierKey, 'K'] },
      { words: 'goOverview', caps: ['G', 'O'] },
      { words: 'goDlq', caps: ['G', 'D'] },
      { words: 'goAlerts', caps: ['G', 'A'] },
      { words: 'goWorkers', caps: ['G', 'W'] },
      { words: 'goEnvironments', caps: ['G', 'E'] },
      { words: 'goSettings', caps: ['G', 'S'] },
      { words: 'help', caps: ['?'] },
    ],
  },
  {
    title: 'lists',
    keys: [
      { words: 'next', caps: ['J'] },
      { words: 'previous', caps: ['K'] },
      { words: 'open', caps: ['Enter'] },
      { words: 'select', caps: ['X'] },
      { words: 'selectRange', caps: ['Shift', 'X'] },
      { words: 'close', caps: ['Esc'] },
    ],
  },
  {
    title: 'dlq',
    keys: [
      { words: 'retry', caps: ['R'] },
      { words: 'resolve', caps: ['E'] },
      { words: 'reopen', caps: ['O'] },
    ],
  },
  {
    title: 'dialogs',
    keys: [
      { words: 'submit', caps: [modifierKey, 'Enter'] },
      { words: 'cancel', caps: ['Esc'] },
    ],
  },
] as const;

function close(): void {
  setShortcutsOpen(false);
}

/** What the keyboard can do; opened with `?`. */
export function ShortcutsDialog() {
  const { t } = useTranslation(['frame', 'common']);
  const isOpen = useView((view) => view.isShortcutsOpen);
  return (
    <Dialog
      isOpen={isOpen}
      title={t('shortcuts.title')}
      onClose={close}
      widthPx={640}
      actions={<Button onClick={close}>{t('common:close')}</Button>}
    >
      <div className={styles.groups}>
        {groups.map((group) => (
          <section key={group.title}>
            <h3 className={styles.heading}>{t(`shortcuts.${group.title}`)}</h3>
            <dl>
              {group.keys.map((key) => (
                <div key={key.words} className={styles.row}>
                  <dt>{t(`shortcuts.${key.words}`)}</dt>
                  <dd>
                    <Kbd keys={key.caps} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
