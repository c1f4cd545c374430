import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHostInfo } from '../../state/live.ts';
import { Button } from '../../ui/button.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import styles from './notification-permission.module.css';

type Permission = NotificationPermission | 'unsupported';

function currentPermission(): Permission {
  return 'Notification' in window ? Notification.permission : 'unsupported';
}

/** Whether a queue in trouble can be announced outside this window, and the button that allows it. */
export function NotificationPermissionNote() {
  const { t } = useTranslation('alerts');
  const info = useHostInfo();
  const [permission, setPermission] = useState(currentPermission);
  if (info === null) return null;
  const isOn = info.notifications === 'desktop' || permission === 'granted';
  if (isOn) {
    return (
      <p className={styles.note}>
        <StateMark tone="good" label={t('permissionTitle')} isMarkOnly />
        {info.notifications === 'desktop' ? t('permissionDesktop') : t('permissionGranted')}
      </p>
    );
  }
  return (
    <div className={styles.note}>
      <StateMark tone="none" label={t('permissionTitle')} isMarkOnly />
      <span className={styles.text}>
        {permission === 'denied'
          ? t('permissionDenied', { origin: location.origin })
          : permission === 'unsupported'
            ? t('permissionUnsupported')
            : t('permissionAsk')}
      </span>
      {permission === 'default' && (
        <Button onClick={() => void Notification.requestPermission().then(setPermission)}>
          {t('permissionAllow')}
        </Button>
      )}
    </div>
  );
}
