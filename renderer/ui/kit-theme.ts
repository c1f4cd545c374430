import {
  createTheme,
  type CSSVariablesResolver,
  type MantineColorsTuple,
  type MantineThemeOverride,
} from '@mantine/core';

/** Ten shades that all point at our own scale; the kit insists on a tuple. */
const indigo: MantineColorsTuple = [
  'var(--indigo-2)',
  'var(--indigo-3)',
  'var(--indigo-4)',
  'var(--indigo-5)',
  'var(--indigo-7)',
  'var(--indigo-8)',
  'var(--indigo-9)',
  'var(--indigo-10)',
  'var(--indigo-11)',
  'var(--indigo-12)',
];

/** The kit (menus, dialogs, palette, tooltips) drawn with our tokens. */
export const kitTheme: MantineThemeOverride = createTheme({
  fontFamily: 'var(--font-text)',
  fontFamilyMonospace: 'var(--font-mono)',
  primaryColor: 'indigo',
  primaryShade: 6,
  colors: { indigo },
  defaultRadius: 'var(--radius)',
  cursorType: 'default',
  respectReducedMotion: true,
  focusRing: 'never',
  fontSizes: { xs: '11px', sm: '12px', md: '13px', lg: '14px', xl: '20px' },
});

const shared = {
  '--mantine-color-body': 'var(--surface)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-dimmed': 'var(--text-muted)',
  '--mantine-color-placeholder': 'var(--text-faint)',
  '--mantine-color-default': 'var(--surface-raised)',
  '--mantine-color-default-hover': 'var(--surface-hover)',
  '--mantine-color-default-color': 'var(--text)',
  '--mantine-color-default-border': 'var(--hairline)',
  '--mantine-color-error': 'var(--bad-text)',
};

export const kitVariables: CSSVariablesResolver = () => ({ variables: {}, light: shared, dark: shared });
