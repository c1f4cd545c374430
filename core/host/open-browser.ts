import { spawn } from 'node:child_process';

/** Opens an address in the default browser. A machine without one is no error: the address was printed. */
export function openBrowser(url: string): void {
  const [command, args] = openerOf(process.platform, url);
  const opener = spawn(command, args, { stdio: 'ignore', detached: true });
  opener.on('error', () => opener.unref());
  opener.unref();
}

function openerOf(platform: NodeJS.Platform, url: string): [command: string, args: string[]] {
  if (platform === 'darwin') return ['open', [url]];
  // Not `start`: the shell would read the & in an address as its own.
  if (platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', url]];
  return ['xdg-open', [url]];
}
