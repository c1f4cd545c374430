import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BrowserWindow, nativeTheme, screen, type Rectangle } from 'electron';
import { z } from 'zod';
import { appPageUrl } from './app-protocol.ts';

export const minimumSize = { width: 1024, height: 700 } as const;
const firstSize = { width: 1440, height: 900 } as const;

/** The page's own background in both themes, so that opening the window never flashes. */
const backgrounds = { dark: '#111113', light: '#fcfcfd' } as const;

const placementSchema = z.strictObject({
  bounds: z.strictObject({ x: z.int(), y: z.int(), width: z.int(), height: z.int() }),
  isMaximized: z.boolean(),
});
type Placement = z.output<typeof placementSchema>;

/** Opens the app's one window where it was last, and remembers where it is when it closes. */
export function openWindow(profileDir: string, preloadPath: string): BrowserWindow {
  const file = join(profileDir, 'window.json');
  const placement = readPlacement(file);
  const window = new BrowserWindow({
    ...(placement === undefined ? firstSize : visibleBounds(placement.bounds)),
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    title: 'BIOMETRICS Queue Desktop',
    backgroundColor: nativeTheme.shouldUseDarkColors ? backgrounds.dark : backgrounds.light,
    autoHideMenuBar: true,
    show: false,
    // Items 2, 3, 4 and 6 of https://www.electronjs.org/docs/latest/tutorial/security, written out although they are the
    // defaults: whoever changes one must see it.
    webPreferences: {
      preload: preloadPath,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      spellcheck: false, // would fetch dictionaries from the internet
    },
  });
  if (placement?.isMaximized === true) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => {
    writePlacement(file, { bounds: window.getNormalBounds(), isMaximized: window.isMaximized() });
  });
  return window;
}

/** Loads the page. Kept apart from `openWindow`, so that everything is wired before the first message. */
export async function loadPage(window: BrowserWindow): Promise<void> {
  await window.loadURL(appPageUrl);
}

/** A screen may be gone or smaller than last time; the window must be reachable with the mouse. */
function visibleBounds(bounds: Rectangle): Rectangle {
  const { workArea } = screen.getDisplayMatching(bounds);
  const width = Math.min(Math.max(bounds.width, minimumSize.width), workArea.width);
  const height = Math.min(Math.max(bounds.height, minimumSize.height), workArea.height);
  return {
    x: clamp(bounds.x, workArea.x, workArea.x + workArea.width - width),
    y: clamp(bounds.y, workArea.y, workArea.y + workArea.height - height),
    width,
    height,
  };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

function readPlacement(file: string): Placement | undefined {
  try {
    return placementSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined; // the first start, or a file that is no placement: the window opens in its first size
  }
}

/** Written beside and renamed, so that a crash leaves the old file. */
function writePlacement(file: string, placement: Placement): void {
  writeFileSync(`${file}.new`, JSON.stringify(placement));
  renameSync(`${file}.new`, file);
}
