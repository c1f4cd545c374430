import { Menu } from '@mantine/core';
import { Bell, Cpu, Inbox, Keyboard, LayoutList, Network, Settings, SunMoon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useEnvironment, useSnapshot } from '../../state/live.ts';
import { languages, setPreferences, themes, usePreferences } from '../../state/preferences.ts';
import { hrefOf, type PageName, type Route, useRoute } from '../../state/route.ts';
import { setShortcutsOpen } from '../../state/view.ts';
import { useFormat } from '../../text/use-format.ts';
import { menuClassNames } from '../../ui/context-menu.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import styles from './rail.module.css';

/** The pages, one icon each, with their names and keys on hover. */
export function Rail() {
  const { t } = useTranslation('frame');
  const format = useFormat();
  const env = useEnvironment()?.id ?? '';
  const snapshot = useSnapshot();
  const dead = snapshot?.dlqSize ?? 0;
  const troubled =
    snapshot?.queues.filter((queue) => queue.health === 'critical' || queue.health === 'warning').length ?? 0;

  return (
    <nav className={styles.rail} aria-label={t('nav.label')}>
      <RailLink
        to={{ page: 'overview', env }}
        letter="O"
        icon={<LayoutList />}
        isOn={['overview', 'queue', 'schedules']}
      />
      <RailLink
        to={{ page: 'dlq', env, list: 'dead', queue: null, job: null }}
        letter="D"
        icon={<Inbox />}
        isOn={['dlq']}
        badge={
          dead === 0 ? undefined : { text: format.count(dead), words: t('nav.dlqCount', { count: dead }) }
        }
      />
      <RailLink
        to={{ page: 'alerts', env, queue: null }}
        letter="A"
        icon={<Bell />}
        isOn={['alerts']}
        badge={
          troubled === 0
            ? undefined
            : {
                text: format.count(troubled),
                words: t('nav.alertCount', { count: troubled }),
                isAlarming: true,
              }
        }
      />
      <RailLink to={{ page: 'workers', env }} letter="W" icon={<Cpu />} isOn={['workers']} />
      <span className={styles.space} />
      <RailLink
        to={{ page: 'environments', edit: null }}
        letter="E"
        icon={<Network />}
        isOn={['environments']}
      />
      <RailLink to={{ page: 'settings' }} letter="S" icon={<Settings />} isOn={['settings']} />
      <AppearanceMenu />
      <Tooltip label={<RailHint words={t('nav.shortcuts')} keys={['?']} />} position="right">
        <button
          type="button"
          className={styles.item}
          aria-label={t('nav.shortcuts')}
          onClick={() => setShortcutsOpen(true)}
        >
          <Keyboard aria-hidden />
        </button>
      </Tooltip>
    </nav>
  );
}

interface RailLinkProps {
  readonly to: Exclude<Route, { page: 'unknown' | 'queue' | 'schedules' }>;
  readonly letter: string;
  readonly icon: ReactNode;
  /** The pages that belong to it. */
  readonly isOn: readonly PageName[];
  readonly badge?:
    { readonly text: string; readonly words: string; readonly isAlarming?: boolean } | undefined;
}

function RailLink({ to, letter, icon, isOn, badge }: RailLinkProps) {
  const { t } = useTranslation('frame');
  const route = useRoute();
  const name = t(`nav.${to.page}`);
  const words = badge === undefined ? name : `${name}: ${badge.words}`;
  return (
    <Tooltip label={<RailHint words={words} keys={['G', letter]} />} position="right">
      <a
        className={styles.item}
        href={hrefOf(to)}
        aria-label={words}
        aria-current={isOn.some((page) => page === route.page) ? 'page' : undefined}
      >
        {icon}
        {badge !== undefined && (
          <span className={badge.isAlarming === true ? styles.alarm : styles.badge} aria-hidden>
            {badge.text}
          </span>
        )}
      </a>
    </Tooltip>
  );
}

function RailHint({ words, keys }: { readonly words: string; readonly keys: readonly string[] }) {
  return (
    <span className={styles.hint}>
      {words} <Kbd keys={keys} />
    </span>
  );
}

function AppearanceMenu() {
  const { t } = useTranslation('frame');
  const { theme, language } = usePreferences();
  return (
    <Menu
      position="right-end"
      classNames={menuClassNames}
      transitionProps={{ duration: 100 }}
      closeOnItemClick={false}
    >
      <Menu.Target>
        <button type="button" className={styles.item} aria-label={t('appearance')}>
          <SunMoon aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('theme.label')}</Menu.Label>
        {themes.map((each) => (
          <Menu.Item key={each} aria-current={each === theme} onClick={() => setPreferences({ theme: each })}>
            <Choice isOn={each === theme} label={t(`theme.${each}`)} />
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{t('language.label')}</Menu.Label>
        {languages.map((each) => (
          <Menu.Item
            key={each}
            aria-current={each === language}
            onClick={() => setPreferences({ language: each })}
          >
            <Choice isOn={each === language} label={t(`language.${each}`)} />
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Choice({ isOn, label }: { readonly isOn: boolean; readonly label: string }) {
  return (
    <span className={styles.choice}>
      <span aria-hidden>{isOn ? '●' : '○'}</span> {label}
    </span>
  );
}
