import { useTranslation } from 'react-i18next';
import { hrefOf, type Route, useRoute } from '../../state/route.ts';
import styles from './breadcrumb.module.css';

interface Crumb {
  readonly label: string;
  readonly href: string | null;
}

/** Where this page lies; all but the last lead up. */
export function Breadcrumb() {
  const { t } = useTranslation('frame');
  const crumbs = crumbsOf(useRoute());
  return (
    <nav className={styles.trail} aria-label={t('nav.trail')}>
      <ol>
        {crumbs.map((crumb, index) => (
          <li key={crumb.label}>
            {crumb.href === null ? (
              <span aria-current={index === crumbs.length - 1 ? 'page' : undefined}>{crumb.label}</span>
            ) : (
              <a href={crumb.href}>{crumb.label}</a>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );

  function crumbsOf(route: Route): readonly Crumb[] {
    switch (route.page) {
      case 'queue':
      case 'schedules':
        return [
          { label: t('nav.overview'), href: hrefOf({ page: 'overview', env: route.env }) },
          { label: route.queue, href: null },
        ];
      case 'dlq':
        if (route.queue === null) return [{ label: t('nav.dlq'), href: null }];
        return [
          { label: t('nav.dlq'), href: hrefOf({ ...route, queue: null, job: null }) },
          { label: route.queue, href: null },
        ];
      case 'environments':
        if (route.edit !== 'new') return [{ label: t('nav.environments'), href: null }];
        return [
          { label: t('nav.environments'), href: hrefOf({ page: 'environments', edit: null }) },
          { label: t('nav.newEnvironment'), href: null },
        ];
      case 'unknown':
        return [];
      case 'overview':
      case 'alerts':
      case 'workers':
      case 'settings':
        return [{ label: t(`nav.${route.page}`), href: null }];
    }
  }
}
