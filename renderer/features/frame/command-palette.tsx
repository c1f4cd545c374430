import { Spotlight } from '@mantine/spotlight';
import {
  Bell,
  Cpu,
  FileSearch,
  Inbox,
  LayoutList,
  Network,
  Palette,
  Plus,
  Search,
  Settings,
} from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient } from '../../client/client-context.tsx';
import { useAction } from '../../client/use-action.ts';
import { asAppError } from '../../client/use-call.ts';
import { useEnvironment, useEnvironments, useSnapshot } from '../../state/live.ts';
import { noticeError, toast } from '../../state/notices.ts';
import { setPreferences, themes, usePreferences } from '../../state/preferences.ts';
import { navigate } from '../../state/route.ts';
import { useFormat } from '../../text/use-format.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import { byTrouble, healthTone } from '../overview/health.ts';
import styles from './command-palette.module.css';
import { findJob, looksLikeJobId, routeToJob } from './job-search.ts';
import { KindIcon } from './kind-icon.tsx';
import { matches } from './match.ts';
import { paletteStore } from './palette-store.ts';

interface Item {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly icon: ReactNode;
  readonly run: () => void;
}

interface Group {
  readonly label: string;
  readonly items: readonly Item[];
}

/** More of one kind is a list, not a jump. */
const maxPerGroup = 8;

/** Ctrl or ⌘ K: every place and every switch by name, and any job by its id. */
export function CommandPalette() {
  const { t } = useTranslation(['frame', 'common']);
  const [query, setQuery] = useState('');
  const groups = useGroups(query.trim())
    .map((group) => ({ ...group, items: group.items.filter((item) => matches(item.label, query)) }))
    .filter((group) => group.items.length > 0);
  const jobItem = useJobItem(query.trim());

  return (
    <Spotlight.Root
      store={paletteStore}
      query={query}
      onQueryChange={setQuery}
      shortcut={['mod + K']}
      clearQueryOnClose
      scrollable
      maxHeight={420}
      size={600}
      yOffset="14vh"
      overlayProps={{ color: 'var(--scrim)', backgroundOpacity: 1 }}
      transitionProps={{ transition: 'fade', duration: 100 }}
      attributes={{ content: { 'aria-label': t('search.open') } }}
      classNames={{
        content: styles.content ?? '',
        search: styles.search ?? '',
        actionsList: styles.list ?? '',
        action: styles.action ?? '',
        actionsGroup: styles.group ?? '',
        empty: styles.empty ?? '',
        overlay: styles.overlay ?? '',
      }}
    >
      <Spotlight.Search
        placeholder={t('search.placeholder')}
        aria-label={t('search.placeholder')}
        leftSection={<Search aria-hidden size={16} />}
      />
      <Spotlight.ActionsList>
        {groups.map((group) => (
          <Spotlight.ActionsGroup key={group.label} label={group.label}>
            {group.items.slice(0, maxPerGroup).map((item) => (
              <PaletteAction key={item.id} item={item} />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {jobItem !== null && <PaletteAction item={jobItem} />}
        {groups.length === 0 && jobItem === null && <Spotlight.Empty>{t('search.nothing')}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function PaletteAction({ item }: { readonly item: Item }) {
  return (
    <Spotlight.Action onClick={item.run}>
      <span className={styles.icon}>{item.icon}</span>
      <span className={styles.label}>{item.label}</span>
      {item.hint !== undefined && <span className={styles.hint}>{item.hint}</span>}
    </Spotlight.Action>
  );
}

function useGroups(query: string): readonly Group[] {
  const { t } = useTranslation(['frame', 'common']);
  const format = useFormat();
  const environment = useEnvironment();
  const environments = useEnvironments();
  const queues = useSnapshot()?.queues ?? [];
  const select = useAction('environment.select');
  const theme = usePreferences((preferences) => preferences.theme);
  const env = environment?.id ?? '';

  const pages: readonly Item[] = [
    { id: 'overview', icon: <LayoutList />, run: () => navigate({ page: 'overview', env }) },
    {
      id: 'dlq',
      icon: <Inbox />,
      run: () => navigate({ page: 'dlq', env, list: 'dead', queue: null, job: null }),
    },
    { id: 'alerts', icon: <Bell />, run: () => navigate({ page: 'alerts', env, queue: null }) },
    { id: 'workers', icon: <Cpu />, run: () => navigate({ page: 'workers', env }) },
    { id: 'environments', icon: <Network />, run: () => navigate({ page: 'environments', edit: null }) },
    { id: 'settings', icon: <Settings />, run: () => navigate({ page: 'settings' }) },
  ].map((page) => ({ ...page, label: t(`nav.${page.id as 'overview'}`) }));

  return [
    {
      label: t('search.queues'),
      items: queues.toSorted(byTrouble).map((queue) => ({
        id: queue.name,
        label: queue.name,
        hint: [
          ...(queue.pausing === null ? [] : [t('common:health.paused')]),
          t('search.queueHint', { size: format.count(queue.size) }),
        ].join(' · '),
        icon: (
          <StateMark tone={healthTone(queue.health)} label={t(`common:health.${queue.health}`)} isMarkOnly />
        ),
        run: () => navigate({ page: 'queue', env, queue: queue.name, state: 'waiting', job: null }),
      })),
    },
    { label: t('search.pages'), items: pages },
    {
      label: t('search.environments'),
      items: environments
        .filter((each) => each.id !== env)
        .map((each) => ({
          id: each.id,
          label: each.name,
          hint: t(`common:kind.${each.kind}`),
          icon: <KindIcon kind={each.kind} />,
          run: () => {
            navigate({ page: 'overview', env: each.id });
            void select.run({ env: each.id });
          },
        })),
    },
    {
      label: t('search.actions'),
      // Switches would bury the places while nothing is typed.
      items:
        query === ''
          ? []
          : [
              {
                id: 'add',
                label: t('switcher.add'),
                icon: <Plus />,
                run: () => navigate({ page: 'environments', edit: 'new' }),
              },
              ...themes
                .filter((each) => each !== theme)
                .map((each) => ({
                  id: `theme-${each}`,
                  label: t('search.themeTo', { theme: t(`theme.${each}`) }),
                  icon: <Palette />,
                  run: () => setPreferences({ theme: each }),
                })),
            ],
    },
  ];
}

function useJobItem(query: string): Item | null {
  const { t } = useTranslation('frame');
  const client = useClient();
  const environment = useEnvironment();
  const queues = useSnapshot()?.queues ?? [];
  if (environment === null || !looksLikeJobId(query)) return null;
  const { id: env, name } = environment;

  async function jump(): Promise<void> {
    try {
      const job = await findJob(
        client,
        env,
        queues.map((queue) => queue.name),
        query,
      );
      if (job === null) toast('frame:search.jobMissing', { id: query, env: name }, { tone: 'warning' });
      else navigate(routeToJob(env, job));
    } catch (error) {
      noticeError(asAppError(error));
    }
  }

  return {
    id: 'job',
    label: t('search.job', { id: query }),
    hint: t('search.jobHint'),
    icon: <FileSearch />,
    run: () => void jump(),
  };
}
