import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobDetail, JobSummary } from '../../../core/contract/model.ts';
import { useEnvironment, useSnapshot } from '../../state/live.ts';
import { navigate, type Route } from '../../state/route.ts';
import { useWording } from '../../text/wording.ts';
import { useFormat } from '../../text/use-format.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { JobDrawer } from '../jobs/job-drawer.tsx';
import { useDlqColumns } from './dlq-columns.tsx';
import { DlqDialogs } from './dlq-dialogs.tsx';
import { DlqEmpty } from './dlq-empty.tsx';
import { DlqFilter } from './dlq-filter.tsx';
import { DlqJobActions } from './dlq-job-actions.tsx';
import { DlqSelectionBar } from './dlq-selection-bar.tsx';
import { RetentionControl } from './retention-control.tsx';
import { useDecisions } from './use-decisions.ts';
import { useEntries, versionOf } from './use-entries.ts';
import { useRowActions } from './use-row-actions.ts';

type DlqRoute = Extract<Route, { page: 'dlq' }>;

interface DlqPageProps {
  readonly route: DlqRoute;
}

const noneSelected: ReadonlySet<string> = new Set();

/** What failed for good, across all queues or of one, and what was resolved instead of retried. */
export function DlqPage({ route }: DlqPageProps) {
  const { t } = useTranslation('dlq');
  const { env, list, queue } = route;
  const format = useFormat();
  const wording = useWording();
  const environment = useEnvironment();
  const snapshot = useSnapshot();
  const [selection, setSelection] = useState(noneSelected);
  const dead = snapshot?.dlqSize ?? 0;
  const resolved = snapshot?.resolvedSize ?? 0;
  const productionName = environment?.kind === 'production' ? environment.name : null;
  const isConnected = environment?.status.state === 'connected';

  const found = useEntries({ env, list, queue }, versionOf(snapshot, { list, queue }), isConnected);
  const { entries, drop, bringBack } = found;
  const selected = entries?.filter(({ id }) => selection.has(id)) ?? [];
  const openEntry = entries?.find(({ id }) => id === route.job) ?? null;

  const go = useCallback(
    (change: Partial<Pick<DlqRoute, 'list' | 'queue' | 'job'>>, replace = false) =>
      navigate({ ...route, ...change }, { replace }),
    [route],
  );
  const onMoved = useCallback(
    (jobIds: readonly string[]) => {
      drop(jobIds);
      setSelection((before) => new Set([...before].filter((id) => !jobIds.includes(id))));
      if (route.job === null || !jobIds.includes(route.job)) return;
      // The drawer goes on to the entry that takes the place of the one that has just left.
      const at = entries?.findIndex(({ id }) => id === route.job) ?? -1;
      const left = entries?.filter(({ id }) => !jobIds.includes(id)) ?? [];
      go({ job: at < 0 ? null : (left[Math.min(at, left.length - 1)]?.id ?? null) }, true);
    },
    [drop, entries, go, route.job],
  );
  const decisions = useDecisions(env, productionName !== null, onMoved, bringBack);
  const rowActions = useRowActions(decisions, list, (entry) => go({ job: entry.id }, true));
  const renderActions = ({ summary }: JobDetail) => <DlqJobActions entry={summary} decisions={decisions} />;
  const columns = useDlqColumns(
    list,
    route.job !== null,
    queue === null,
    snapshot?.deadRetention.isOn ?? false,
  );

  function show(change: Partial<Pick<DlqRoute, 'list' | 'queue'>>): void {
    setSelection(noneSelected);
    go({ ...change, job: null });
  }

  return (
    <Page
      isFixed
      title={t('title')}
      drawer={
        route.job !== null && (
          <JobDrawer
            env={env}
            job={{
              queue: (openEntry?.queue ?? queue ?? '') || null,
              id: route.job,
              state: list,
              ...(openEntry === null ? {} : { hintAtMs: openEntry.atMs }),
            }}
            onClose={() => go({ job: null }, true)}
            actions={renderActions}
          />
        )
      }
    >
      <Tabs
        label={t('lists')}
        value={list}
        onChange={(next) => show({ list: next })}
        tabs={[
          { value: 'dead', label: t('tabDead'), count: format.count(dead) },
          { value: 'resolved', label: t('tabResolved'), count: format.count(resolved) },
        ]}
      >
        {list === 'dead' && snapshot !== null && (
          <RetentionControl snapshot={snapshot} productionName={productionName} />
        )}
        <DlqFilter
          found={found}
          queue={queue}
          queues={snapshot?.queues ?? []}
          onQueue={(next) => show({ queue: next })}
        />
      </Tabs>
      {found.error !== undefined && entries === null ? (
        <ErrorState {...wording.error(found.error)} onRetry={found.refresh} />
      ) : entries === null ? (
        <Skeleton rows={12} columns={[360, 120, 96, 64, 48]} />
      ) : entries.length === 0 ? (
        <DlqEmpty env={env} list={list} queue={queue} />
      ) : (
        <DataTable<JobSummary>
          label={list === 'dead' ? t('tabDead') : t('tabResolved')}
          columns={columns}
          rows={entries}
          rowKey={({ id }) => id}
          openKey={route.job}
          onOpen={(entry) => go({ job: entry.id }, true)}
          selection={selection}
          onSelectionChange={setSelection}
          onEndReached={found.loadMore}
          rowActions={rowActions}
          totalRows={found.total}
          minWidthPx={route.job === null ? 760 : 420}
        />
      )}
      <DlqSelectionBar
        list={list}
        selected={selected}
        open={openEntry}
        decisions={decisions}
        onClear={() => setSelection(noneSelected)}
      />
      <DlqDialogs decisions={decisions} productionName={productionName} />
    </Page>
  );
}
