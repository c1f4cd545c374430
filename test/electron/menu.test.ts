import { expect, test } from 'vitest';
import { menuTemplate } from '../../electron/menu.ts';

test.each([
  ['en-GB', ['File', 'Edit', 'View', 'Window']],
  ['de-AT', ['Datei', 'Bearbeiten', 'Ansicht', 'Fenster']],
  ['fr', ['File', 'Edit', 'View', 'Window']],
])('in %s', (locale, labels) => {
  expect(menuTemplate('linux', locale).map(({ label }) => label)).toEqual(labels);
});

test('macOS brings its own first menu', () => {
  expect(menuTemplate('darwin', 'en')[0]).toEqual({ role: 'appMenu' });
});
