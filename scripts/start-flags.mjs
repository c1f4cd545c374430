import { parseArgs } from 'node:util';

export const help = `Starts BIOMETRICS Queue Desktop.

  npm start                     the desktop app, or a browser window where Electron cannot be had
  npm start -- [flags]

  --browser        the browser window, without trying Electron
  --no-open        print the browser window's address only, do not open it
  --port N         port of the browser window on 127.0.0.1; 0, the default, takes any free one
  --profile DIR    where all of the app's files are kept
  --redis URL      add this Redis as an environment and select it: redis://, rediss:// or unix://
  --help           this text

Over SSH:  npm start -- --browser --no-open --port 7777
           and on your own machine  ssh -L 7777:127.0.0.1:7777 HOST
`;

/**
 * @typedef {{ browser: boolean, isOpening: boolean, port: number, profile: string | undefined, redis: string | undefined }} StartFlags
 * @typedef {{ kind: 'start', flags: StartFlags } | { kind: 'help' } | { kind: 'wrong', problem: string }} Request
 */

/**
 * What the command line asks for.
 * @param {string[]} args
 * @returns {Request}
 */
export function readStartFlags(args) {
  let values;
  try {
    values = parseArgs({
      args,
      strict: true,
      options: {
        browser: { type: 'boolean', default: false },
        'no-open': { type: 'boolean', default: false },
        port: { type: 'string', default: '0' },
        profile: { type: 'string' },
        redis: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    // parseArgs words it well: "Unknown option '--prot'", "Option '--port <value>' argument missing".
    return wrong(error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error));
  }
  if (values.help) return { kind: 'help' };
  const port = Number(values.port);
  if (!/^\d{1,5}$/.test(values.port) || port > 65_535)
    return wrong(`--port must be a number from 0 to 65535, not '${values.port}'`);
  if (values.profile === '') return wrong('--profile needs a directory');
  if (values.redis !== undefined && !/^(rediss?|unix):\/\//.test(values.redis))
    return wrong(`--redis must begin with redis://, rediss:// or unix://`);
  return {
    kind: 'start',
    flags: {
      browser: values.browser,
      isOpening: !values['no-open'],
      port,
      profile: values.profile,
      redis: values.redis,
    },
  };
}

/** @param {string} problem @returns {Request} */
function wrong(problem) {
  return { kind: 'wrong', problem: `${problem}. See: npm start -- --help` };
}
