import type { ElectronApplication, Page } from '@playwright/test';
import { expect, test } from './support/app.ts';
import { socketStatusOf, statusOf } from './support/knock.ts';
import { descendants, isRunning, stillRunning } from './support/processes.ts';
import type { RunningApp } from './support/running-app.ts';
import { startBrowserAgain, startElectronAgain } from './support/second-start.ts';

/** The frame is there and has heard from the host: it names the environment. */
async function expectToBeUp(page: Page): Promise<void> {
  await expect(page.getByText('Local').first()).toBeVisible();
}

/** The local Redis and the six embedded workers. */
async function expectAllProcesses(app: RunningApp): Promise<void> {
  await expect
    .poll(() => descendants(app.hostPid).filter(({ command }) => command.includes('worker.cjs')).length, {
      timeout: 20_000,
    })
    .toBe(6);
  expect(descendants(app.hostPid).some(({ command }) => /(redis|valkey)-server/.test(command))).toBe(true);
}

/** The browser window's address. */
function addressOf(app: RunningApp): URL {
  return new URL(app.url ?? '');
}

/** The desktop window's main process. */
function mainProcessOf(app: RunningApp): ElectronApplication {
  if (app.electron === undefined) throw new Error('this is not the desktop window');
  return app.electron;
}

test('opens without a complaint', async ({ page, app }) => {
  await expectToBeUp(page);
  await expect(page).toHaveTitle(/BIOMETRICS Queue Desktop$/);
  expect(app.pageProblems).toEqual([]);
});

test('survives a reload', async ({ page, app }) => {
  await expectToBeUp(page);
  await page.reload();
  await expectToBeUp(page);
  // The browser's address has no token any more: it is refused once, and fetched from what the tab remembers.
  const unexpected = app.pageProblems.filter((problem) => !problem.includes('status of 403'));
  expect(unexpected).toEqual([]);
});

test('loads nothing but its own files', async ({ page }) => {
  const refused = await page.evaluate(async () => {
    const directives = new Set<string>();
    const allSeen = new Promise<void>((resolve) => {
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
        directives.add(effectiveDirective);
        if (directives.size === 4) resolve();
      });
    });
    const script = document.createElement('script');
    script.textContent = 'window.hasRunInlineScript = true';
    const image = document.createElement('img');
    image.src = 'https://example.com/pixel.png';
    const frame = document.createElement('iframe');
    frame.src = 'https://example.com/';
    document.body.append(script, image, frame);
    await Promise.allSettled([fetch('https://example.com/'), allSeen]);
    return [...directives].toSorted();
  });
  expect(refused).toEqual(['connect-src', 'frame-src', 'img-src', 'script-src-elem']);
  expect(await page.evaluate(() => 'hasRunInlineScript' in window)).toBe(false);
});

test('gives the page nothing of Node', async ({ page, app }) => {
  const seen = await page.evaluate(() => ({
    node: ['require', 'process', 'module', 'Buffer', 'global', 'electron'].filter((name) => name in window),
    port: Object.keys((Reflect.get(window, 'biometricsPort') as object | undefined) ?? {}).toSorted(),
  }));
  expect(seen.node).toEqual([]);
  expect(seen.port).toEqual(app.kind === 'electron' ? ['onClose', 'onMessage', 'send'] : []);
});

test('stops within five seconds and leaves nothing behind', async ({ page, app }) => {
  await expectToBeUp(page);
  await expectAllProcesses(app);
  const children = descendants(app.hostPid);
  const { code, tookMs } = await app.stop();
  expect(code).toBe(0);
  expect(tookMs).toBeLessThan(5_000);
  await expect.poll(() => stillRunning(children)).toEqual([]);
});

test('killed, it leaves no worker behind and starts again on the same profile', async ({ page, app }) => {
  await expectToBeUp(page);
  await expectAllProcesses(app);
  const workers = descendants(app.hostPid).filter(({ command }) => command.includes('worker.cjs'));
  await app.kill();
  await expect.poll(() => stillRunning(workers)).toEqual([]);
  await expectToBeUp(await app.restart());
  await expectAllProcesses(app);
});

test('a second start says that it is already running', async ({ page, app }) => {
  await expectToBeUp(page);
  const again = await (app.kind === 'browser' ? startBrowserAgain(app) : startElectronAgain(app));
  expect(again.output).toContain('BIOMETRICS Queue Desktop is already running on this profile');
  if (app.url !== undefined) expect(again.output).toContain(app.url);
  expect(isRunning(app.hostPid)).toBe(true);
});

test('the other window on the same profile says so, too', async ({ page, app }) => {
  await expectToBeUp(page);
  const other = await (app.kind === 'browser' ? startElectronAgain(app) : startBrowserAgain(app));
  expect(other.output).toContain(
    `BIOMETRICS Queue Desktop is already running on this profile (process ${app.hostPid})`,
  );
  expect(other.code).toBe(1);
  expect(isRunning(app.hostPid)).toBe(true);
});

test.describe('the browser window', { tag: '@browser' }, () => {
  test('lets in nobody but its own page', async ({ app }) => {
    const { origin, host, href, port } = addressOf(app);
    const address = new URL(href);

    await test.step('with its token', async () => {
      expect(await statusOf(href)).toBe(200);
      expect(await statusOf(`${origin}/`)).toBe(403);
      expect(await statusOf(`${origin}/?token=guess`)).toBe(403);
      expect(await socketStatusOf(address, { origin })).toBe(101);
      expect(await socketStatusOf(new URL(`${origin}/`), { origin })).toBe(403);
      expect(await socketStatusOf(new URL(`http://${host}/?token=guess`), { origin })).toBe(403);
    });

    await test.step('at its own address, whatever a name points to', async () => {
      for (const other of ['example.com', `example.com:${port}`, `localhost:${port}`, '127.0.0.1']) {
        expect(await statusOf(href, { host: other }), other).toBe(403);
        expect(await socketStatusOf(address, { origin, host: other }), other).toBe(403);
      }
    });

    await test.step('from its own origin', async () => {
      const others = ['https://example.com', `http://localhost:${port}`, 'http://127.0.0.1:1', 'null'];
      for (const other of others) expect(await socketStatusOf(address, { origin: other }), other).toBe(403);
      expect(await socketStatusOf(address, {})).toBe(403);
    });
  });

  test('takes the token out of the address bar', async ({ page, app }) => {
    await expectToBeUp(page);
    expect(page.url()).not.toContain(addressOf(app).searchParams.get('token'));
  });
});

test.describe('the desktop window', { tag: '@electron' }, () => {
  test('cannot be led to another page', async ({ page, app }) => {
    await expectToBeUp(page);
    const refusal = mainProcessOf(app).evaluate(
      ({ webContents }) =>
        new Promise<{ url: string; isPrevented: boolean }>((resolve) => {
          // Added after the app's own listener, so it sees what that one decided.
          webContents
            .getAllWebContents()[0]
            ?.once('will-navigate', ({ url, defaultPrevented }) =>
              resolve({ url, isPrevented: defaultPrevented }),
            );
        }),
    );
    await page.evaluate(() => {
      location.href = 'https://example.com/';
    });
    expect(await refusal).toEqual({ url: 'https://example.com/', isPrevented: true });
    await expectToBeUp(page);
  });

  test('opens no other window, and documentation in the browser', async ({ page, app }) => {
    await expectToBeUp(page);
    const main = mainProcessOf(app);
    await main.evaluate(({ shell }) => {
      const opened: string[] = [];
      Object.assign(globalThis, { opened });
      shell.openExternal = async (url) => void opened.push(url);
    });
    for (const url of ['https://example.com/', 'https://redis.io/docs/latest/']) {
      // Null where it was refused at once; a stand-in can only close it again.
      await page.evaluate((address) => Object.assign(window, { other: window.open(address) }), url);
      await expect
        .poll(() => page.evaluate(() => (Reflect.get(window, 'other') as Window | null)?.closed ?? true))
        .toBe(true);
    }
    await expect
      .poll(() => main.evaluate(() => Reflect.get(globalThis, 'opened') as string[]))
      .toEqual(['https://redis.io/docs/latest/']);
    expect(await main.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  test('has no permissions but copying', async ({ page }) => {
    await expectToBeUp(page);
    const states = await page.evaluate(async () => {
      const names = ['geolocation', 'notifications', 'camera', 'microphone', 'midi', 'clipboard-read'];
      const answers = names.map(async (name) => {
        const { state } = await navigator.permissions.query({ name: name as PermissionName });
        return `${name} ${state}`;
      });
      return Promise.all(answers);
    });
    expect(states.filter((answer) => !answer.endsWith(' denied'))).toEqual([]);
    await page.evaluate(() => navigator.clipboard.writeText('01890a5d-ac96-774b-bcce-b302099a8057'));
  });

  test('comes back where it was', async ({ app }) => {
    const bounds = { x: 40, y: 60, width: 1300, height: 820 };
    await mainProcessOf(app).evaluate(
      ({ BrowserWindow }, wanted) => BrowserWindow.getAllWindows()[0]?.setBounds(wanted),
      bounds,
    );
    await app.restart();
    const after = await mainProcessOf(app).evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.getBounds(),
    );
    expect(after).toEqual(bounds);
  });

  test('closing the window ends the app', async ({ page, app }) => {
    await expectToBeUp(page);
    const children = descendants(app.hostPid);
    const pid = app.hostPid;
    await mainProcessOf(app).evaluate(({ BrowserWindow }) => {
      // Not within this call: its answer would be lost with the app.
      setImmediate(() => BrowserWindow.getAllWindows()[0]?.close());
    });
    await expect.poll(() => isRunning(pid), { timeout: 5_000 }).toBe(false);
    await expect.poll(() => stillRunning(children)).toEqual([]);
  });

  test('a second start brings the window to the front', async ({ page, app }) => {
    await expectToBeUp(page);
    const isFocused = mainProcessOf(app).evaluate(
      ({ BrowserWindow }) =>
        new Promise<boolean>((resolve) => {
          const window = BrowserWindow.getAllWindows()[0];
          window?.minimize();
          window?.once('restore', () => resolve(true));
        }),
    );
    const { code } = await startElectronAgain(app);
    expect(code).toBe(0);
    expect(await isFocused).toBe(true);
  });

  test('a second start with an address opens it in the window that is there', async ({ page, app }) => {
    await expectToBeUp(page);
    const wrong = await startElectronAgain(app, ['--redis=http://user:hunter2@nowhere']);
    expect(wrong).toMatchObject({ code: 1, output: expect.stringContaining('--redis needs an address') });
    expect(wrong.output).not.toContain('hunter2');
    const { code } = await startElectronAgain(app, ['--redis=redis://127.0.0.1:1']);
    expect(code).toBe(0);
    await expect(page.getByText('127.0.0.1:1').first()).toBeVisible();
  });
});
