import { cleanup, configure, render } from '@testing-library/react';
import { userEvent, type UserEvent } from '@testing-library/user-event';
import { vi } from 'vitest';
import { App } from '../../renderer/app.tsx';
import { setConnection } from '../../renderer/state/connection.ts';
import { useNotices } from '../../renderer/state/notices.ts';
import { startI18n } from '../../renderer/text/i18n.ts';
import { createFakeClient, type FakeClient } from './fake-client.ts';
import type { WorldOptions } from './fixture/world.ts';

/** A whole window takes a while to draw on a busy machine; a condition that holds is not waited for longer. */
configure({ asyncUtilTimeout: 8_000 });
vi.setConfig({ testTimeout: 30_000 });

export interface OpenApp {
  readonly client: FakeClient;
  readonly user: UserEvent;
}

interface OpenAppOptions extends Partial<WorldOptions> {
  /** Where to start, as a hash without `#`: `/local/dlq`. */
  readonly at: string;
}

/**
 * The whole window on a fake host, as a person meets it: one per test, on a fresh document. The DLQ is short, since a page
 * without a layout draws no virtual rows.
 */
export async function openApp({
  at,
  nowMs = Date.now(),
  deadCount = 12,
  ...world
}: OpenAppOptions): Promise<OpenApp> {
  cleanup();
  useNotices.setState({ notices: [] });
  location.hash = `#${at}`;
  setConnection('open', nowMs);
  await startI18n('en');
  const client = createFakeClient({ nowMs, deadCount, ...world });
  render(<App client={client} />);
  return { client, user: userEvent.setup() };
}
