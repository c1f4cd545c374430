import type { MenuItemConstructorOptions } from 'electron';

/** Words that no role brings along. Roles are worded by the system. */
const words = {
  en: { file: 'File', edit: 'Edit', view: 'View', window: 'Window' },
  de: { file: 'Datei', edit: 'Bearbeiten', view: 'Ansicht', window: 'Fenster' },
} as const;

/**
 * The standard menu, small: what an operator expects from any window, and the shortcuts for copying text that macOS only
 * offers to apps with an Edit menu.
 */
export function menuTemplate(platform: NodeJS.Platform, locale: string): MenuItemConstructorOptions[] {
  const { file, edit, view, window } = locale.startsWith('de') ? words.de : words.en;
  return [
    platform === 'darwin' ? { role: 'appMenu' } : { label: file, submenu: [{ role: 'quit' }] },
    {
      label: edit,
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        { type: 'separator' },
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    {
      label: view,
      submenu: [
        { role: 'reload' },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        { role: 'toggleDevTools' },
      ],
    },
    { label: window, submenu: [{ role: 'minimize' }, { role: 'close' }] },
  ];
}
