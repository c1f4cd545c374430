import { createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { english, german } from './catalogue.ts';

export const supportedLanguages = ['en', 'de'] as const;
export type Language = (typeof supportedLanguages)[number];

/** `auto` follows the system: German where it comes first, English everywhere else. */
export function chooseLanguage(preference: 'auto' | Language, systemLanguages: readonly string[]): Language {
  if (preference !== 'auto') return preference;
  const [first = 'en'] = systemLanguages;
  return first.toLowerCase().startsWith('de') ? 'de' : 'en';
}

/** Sets up the catalogues; everything is bundled, so the first paint already has its words. */
export async function startI18n(language: Language): Promise<i18n> {
  const instance = createInstance();
  await instance.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    supportedLngs: [...supportedLanguages],
    defaultNS: 'common',
    resources: { en: english, de: german },
    interpolation: { escapeValue: false },
    returnNull: false,
    initAsync: false,
  });
  return instance;
}
