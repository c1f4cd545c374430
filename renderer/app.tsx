import { MantineProvider } from '@mantine/core';
import { useEffect } from 'react';
import type { Client } from './client/client.ts';
import { ClientProvider } from './client/client-context.tsx';
import { Frame } from './features/frame/frame.tsx';
import { NoToken } from './features/frame/no-token.tsx';
import { useAppearance } from './features/frame/use-appearance.ts';
import { useNoticeBinding } from './features/frame/use-notice-binding.ts';
import { useConnection } from './state/connection.ts';
import { useLiveBinding } from './state/live.ts';
import { bindPreferences } from './state/preferences.ts';
import { kitTheme, kitVariables } from './ui/kit-theme.ts';

interface AppProps {
  readonly client: Client;
}

/** The whole window, given a way to reach the host. Tests and fixtures start here with a client of their own. */
export function App({ client }: AppProps) {
  const scheme = useAppearance();
  useLiveBinding(client);
  useEffect(() => bindPreferences(client), [client]);
  useNoticeBinding(client);
  const isRefused = useConnection(({ state }) => state === 'no-token');
  return (
    <MantineProvider theme={kitTheme} cssVariablesResolver={kitVariables} forceColorScheme={scheme}>
      <ClientProvider client={client}>{isRefused ? <NoToken isOld /> : <Frame />}</ClientProvider>
    </MantineProvider>
  );
}
