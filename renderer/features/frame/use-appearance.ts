import { useMediaQuery } from '@mantine/hooks';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { usePreferences } from '../../state/preferences.ts';
import { chooseLanguage } from '../../text/i18n.ts';

/** Puts theme, density and language where styles and screen readers look for them; returns the scheme in force. */
export function useAppearance(): 'light' | 'dark' {
  const { theme, language, density } = usePreferences();
  const { i18n } = useTranslation();
  const isSystemDark = useMediaQuery('(prefers-color-scheme: dark)', false, {
    getInitialValueInEffect: false,
  });
  const scheme = theme === 'auto' ? (isSystemDark ? 'dark' : 'light') : theme;

  useEffect(() => {
    const root = document.documentElement;
    root.classList.toggle('dark', scheme === 'dark');
    root.classList.toggle('light', scheme === 'light');
    root.dataset['density'] = density;
  }, [scheme, density]);

  useEffect(() => {
    const chosen = chooseLanguage(language, navigator.languages);
    document.documentElement.lang = chosen;
    if (i18n.language !== chosen) void i18n.changeLanguage(chosen);
  }, [i18n, language]);

  return scheme;
}
