import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExporterSettings, ExporterStatus } from '../../../core/contract/exporter.ts';
import { useAction } from '../../client/use-action.ts';
import { useCall } from '../../client/use-call.ts';
import { useWording } from '../../text/wording.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { Switch } from '../../ui/switch.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import { SettingRow } from './setting-row.tsx';
import styles from './settings.module.css';

/** Switches the app's own `/metrics` on, and says where it is or why it is not. */
export function MetricsExporter() {
  const { t } = useTranslation('settings');
  const wording = useWording();
  const { data: status, error, reload } = useCall('exporter.get', {});
  const action = useAction('exporter.set');

  async function set(wanted: ExporterSettings): Promise<void> {
    await action.run(wanted);
    reload();
  }

  const words = error === undefined ? undefined : wording.error(error);
  return (
    <section aria-labelledby="settings-metrics">
      <h2 id="settings-metrics" className={styles.heading}>
        {t('metrics.title')}
      </h2>
      {words !== undefined && <ErrorState title={words.title} next={words.next} onRetry={reload} />}
      {status === undefined && words === undefined && <Skeleton rows={2} columns={[120, 280]} />}
      {status !== undefined && (
        <ExporterRows key={status.port} status={status} onSet={(wanted) => void set(wanted)} />
      )}
    </section>
  );
}

interface ExporterRowsProps {
  readonly status: ExporterStatus;
  readonly onSet: (wanted: ExporterSettings) => void;
}

function ExporterRows({ status: { isOn, port, url, problem }, onSet }: ExporterRowsProps) {
  const { t } = useTranslation(['settings', 'common']);
  const [typed, setTyped] = useState(String(port));
  const wanted = /^\d{1,5}$/.test(typed.trim()) ? Number(typed) : 0;
  const isPort = wanted >= 1 && wanted <= 65_535;

  function apply(): void {
    if (isPort && wanted !== port) onSet({ isOn, port: wanted });
  }

  return (
    <dl>
      <SettingRow label={t('metrics.on')} hint={t('metrics.onHint')}>
        <Switch label={t('metrics.title')} isOn={isOn} onChange={(next) => onSet({ isOn: next, port })} />
      </SettingRow>
      <SettingRow label={t('metrics.port')} hint={isPort ? t('metrics.portHint') : t('metrics.portWrong')}>
        <div className={styles.port}>
          <TextInput
            aria-label={t('metrics.port')}
            aria-invalid={!isPort || undefined}
            isMono
            inputMode="numeric"
            value={typed}
            onChange={setTyped}
            onBlur={apply}
            onKeyDown={(event) => {
              if (event.key === 'Enter') apply();
            }}
          />
        </div>
      </SettingRow>
      {problem !== null && (
        <SettingRow label={t('common:health.warning')}>
          <p className={styles.problem} role="alert">
            <StateMark tone="warning" label={t('common:health.warning')} isMarkOnly />
            {t(`metrics.problem.${problem}`)}
          </p>
        </SettingRow>
      )}
      {url !== null && (
        <SettingRow label={t('metrics.address')} hint={t('metrics.addressHint')}>
          <CopyText text={url} maxLength={64} />
        </SettingRow>
      )}
    </dl>
  );
}
