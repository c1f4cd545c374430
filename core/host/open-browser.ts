import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeFileAtomic } from './atomic-file.ts';

/**
 * Opens an address that carries a token in the default browser. Everybody on the machine can read a program's arguments, so
 * what is opened is a file that only this user can read, which sends the browser on. It is to be removed once the browser
 * has been there.
 */
export async function openBrowser(url: string, profileDir: string): Promise<void> {
  const file = redirectFile(profileDir);
  await writeFileAtomic(file, redirectPage(url));
  const [command, args] = openerOf(process.platform, pathToFileURL(file).href);
  const opener = spawn(command, args, { stdio: 'ignore', detached: true });
  // A machine without a browser is no error: the address was printed.
  opener.on('error', () => opener.unref());
  opener.unref();
}

export async function removeRedirect(profileDir: string): Promise<void> {
  await rm(redirectFile(profileDir), { force: true });
}

function redirectFile(profileDir: string): string {
  return join(profileDir, 'open.html');
}

function openerOf(platform: NodeJS.Platform, url: string): [command: string, args: string[]] {
  if (platform === 'darwin') return ['open', [url]];
  // Not `start`: the shell would read the & in an address as its own.
  if (platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', url]];
  return ['xdg-open', [url]];
}

/** The address is ours and base64url, so there is nothing in it to escape. */
function redirectPage(url: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${url}">
<title>BIOMETRICS Queue Desktop</title>
<p><a href="${url}">BIOMETRICS Queue Desktop</a></p>
</html>
`;
}
