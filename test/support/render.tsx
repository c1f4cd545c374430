import { MantineProvider } from '@mantine/core';
import { cleanup, configure, render, type RenderResult } from '@testing-library/react';
import userEvent, { PointerEventsCheckLevel, type UserEvent } from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { afterEach, vi } from 'vitest';
import { App } from '../../renderer/app.tsx';
import type { Client } from '../../renderer/client/client.ts';
import { ClientProvider } from '../../renderer/client/client-context.tsx';
import { closePalette } from '../../renderer/features/frame/palette-store.ts';
import { setConnection } from '../../renderer/state/connection.ts';
import { useNotices } from '../../renderer/state/notices.ts';
import { setShortcutsOpen } from '../../renderer/state/view.ts';
import { startI18n } from '../../renderer/text/i18n.ts';
import { createFakeClient, type FakeClient } from './fake-client.ts';
import type { WorldOptions } from './fixture/world.ts';

// Whether an element can be seen is a question for the browser tests: here, without layout, asking it only takes time.
configure({ defaultHidden: true, asyncUtilTimeout: 8_000 });
vi.setConfig({ testTimeout: 20_000 });

afterEach(() => {
  cleanup();
  useNotices.setState({ notices: [] });
  location.hash = '';
  closePalette();
  setShortcutsOpen(false);
});

/** Some parts of a screen, with a host to talk to and English words. */
export async function renderWith(client: Client, parts: ReactNode): Promise<RenderResult> {
  setConnection('open', Date.now());
  await startI18n('en');
  return render(
    <MantineProvider>
      <ClientProvider client={client}>{parts}</ClientProvider>
    </MantineProvider>,
  );
}

export interface RenderedApp {
  readonly client: FakeClient;
  readonly user: UserEvent;
}

/** The whole window on made-up data, at an address such as `/local/overview`. */
export async function renderApp(
  address: string,
  options: Partial<WorldOptions> = {},
  prepare: (client: FakeClient) => void = () => {},
): Promise<RenderedApp> {
  setConnection('open', Date.now());
  await startI18n('en');
  location.hash = `#${address}`;
  const client = createFakeClient({ nowMs: Date.now(), ...options });
  prepare(client);
  render(<App client={client} />);
  return { client, user: userEvent.setup({ pointerEventsCheck: PointerEventsCheckLevel.Never }) };
}
