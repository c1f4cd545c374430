import { useTranslation } from 'react-i18next';
import { type Format, formatFor } from './format.ts';

/** The formats of the language on screen. */
export function useFormat(): Format {
  const { i18n } = useTranslation();
  return formatFor(i18n.resolvedLanguage === 'de' ? 'de' : 'en');
}
