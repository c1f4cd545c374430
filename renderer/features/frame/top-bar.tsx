import { Search } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Kbd, modifierKey } from '../../ui/kbd.tsx';
import { Breadcrumb } from './breadcrumb.tsx';
import { openPalette } from './palette-store.ts';
import { ConnectionStatus } from './connection-status.tsx';
import { DemoSwitch } from './demo-switch.tsx';
import { EnvironmentSwitcher } from './environment-switcher.tsx';
import styles from './top-bar.module.css';
import { WriteControl } from './write-control.tsx';

export function TopBar() {
  const { t } = useTranslation('frame');
  return (
    <header className={styles.bar}>
      <EnvironmentSwitcher />
      <WriteControl />
      <span className={styles.divider} />
      <Breadcrumb />
      <DemoSwitch />
      <button type="button" className={styles.search} onClick={openPalette} aria-haspopup="dialog">
        <Search aria-hidden size={14} />
        <span className={styles.searchText}>{t('search.open')}</span>
        <Kbd keys={[modifierKey, 'K']} />
      </button>
      <ConnectionStatus />
    </header>
  );
}
