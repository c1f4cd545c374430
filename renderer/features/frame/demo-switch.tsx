import { useTranslation } from 'react-i18next';
import { useAction } from '../../client/use-action.ts';
import { useEnvironment } from '../../state/live.ts';
import { toast } from '../../state/notices.ts';
import { useWriteBlock } from '../../state/write-access.ts';
import { Switch } from '../../ui/switch.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import styles from './demo-switch.module.css';

/** Made-up jobs, for looking around. Where people keep real ones it does not even show. */
export function DemoSwitch() {
  const { t } = useTranslation('frame');
  const environment = useEnvironment();
  const setTraffic = useAction('demo.setTraffic');
  const block = useWriteBlock();
  if (environment === null || (environment.kind !== 'local' && environment.kind !== 'development'))
    return null;

  async function change(isOn: boolean): Promise<void> {
    if (environment === null) return;
    const done = await setTraffic.run({ env: environment.id, isOn });
    if (done !== undefined) toast(isOn ? 'frame:demo.on' : 'frame:demo.off', {}, { tone: 'info' });
  }

  return (
    <span className={styles.demo}>
      <Tooltip label={t('demo.hint')} position="bottom">
        <label htmlFor="demo-traffic" className={styles.label}>
          {t('demo.label')}
        </label>
      </Tooltip>
      <Switch
        id="demo-traffic"
        label={t('demo.label')}
        isOn={environment.demoTraffic}
        disabledReason={block}
        onChange={(isOn) => void change(isOn)}
      />
    </span>
  );
}
