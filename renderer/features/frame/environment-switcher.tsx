import { Menu } from '@mantine/core';
import { ChevronDown, Plus, Settings2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Environment } from '../../../core/contract/environment.ts';
import { useAction } from '../../client/use-action.ts';
import { useEnvironment, useEnvironments } from '../../state/live.ts';
import { navigate, type Route, useRoute } from '../../state/route.ts';
import { menuClassNames } from '../../ui/context-menu.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { connectionTone } from './connection-tone.ts';
import styles from './environment-switcher.module.css';
import { KindIcon } from './kind-icon.tsx';

/** The same page in another environment; a queue or job of the old one may not exist there. */
export function samePageIn(route: Route, env: string): Exclude<Route, { page: 'unknown' }> {
  switch (route.page) {
    case 'dlq':
      return { page: 'dlq', env, list: route.list, queue: null, job: null };
    case 'alerts':
      return { page: 'alerts', env, queue: null };
    case 'workers':
      return { page: 'workers', env };
    case 'overview':
    case 'queue':
    case 'schedules':
    case 'environments':
    case 'settings':
    case 'unknown':
      return { page: 'overview', env };
  }
}

/** Says where we are, in colour, icon and words, and leads elsewhere with one click. */
export function EnvironmentSwitcher() {
  const { t } = useTranslation(['frame', 'common']);
  const environment = useEnvironment();
  const environments = useEnvironments();
  const route = useRoute();
  const select = useAction('environment.select');
  if (environment === null) return null;

  function switchTo(env: string): void {
    navigate(samePageIn(route, env));
    void select.run({ env });
  }

  return (
    <>
      <Menu
        position="bottom-start"
        offset={4}
        classNames={menuClassNames}
        transitionProps={{ duration: 100 }}
      >
        <Menu.Target>
          <button
            type="button"
            className={styles.chip}
            aria-label={t('switcher.label', {
              name: environment.name,
              kind: t(`common:kind.${environment.kind}`),
            })}
          >
            <KindIcon kind={environment.kind} />
            <span className={styles.name}>{environment.name}</span>
            <span className={styles.kind}>{kindWord(environment, t(`common:kind.${environment.kind}`))}</span>
            <ChevronDown aria-hidden size={12} />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('switcher.heading')}</Menu.Label>
          {environments.map((each) => (
            <Menu.Item
              key={each.id}
              data-kind={each.kind}
              aria-current={each.id === environment.id}
              leftSection={
                <span className={styles.itemIcon}>
                  <KindIcon kind={each.kind} />
                </span>
              }
              rightSection={
                <StateMark
                  tone={connectionTone(each.status.state)}
                  label={t(`connection.${each.status.state}`)}
                  isMarkOnly
                  sizePx={10}
                />
              }
              onClick={() => switchTo(each.id)}
            >
              <span className={each.id === environment.id ? styles.current : undefined}>{each.name}</span>{' '}
              <span className={styles.itemKind}>{kindWord(each, t(`common:kind.${each.kind}`))}</span>
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item
            leftSection={<Plus aria-hidden />}
            onClick={() => navigate({ page: 'environments', edit: 'new' })}
          >
            {t('switcher.add')}
          </Menu.Item>
          <Menu.Item
            leftSection={<Settings2 aria-hidden />}
            onClick={() => navigate({ page: 'environments', edit: null })}
          >
            {t('switcher.manage')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {environment.connection.tls.isEnabled && environment.connection.tls.skipVerification && (
        <Tooltip label={t('switcher.unverifiedHint')} position="bottom">
          <span className={styles.unverified}>{t('switcher.unverified')}</span>
        </Tooltip>
      )}
    </>
  );
}

/** "Local Local" says nothing twice: the word is left out where the name is the kind, in whatever language. */
function kindWord({ name, kind }: Environment, word: string): string | null {
  return [word.toLowerCase(), kind].includes(name.toLowerCase()) ? null : word;
}
