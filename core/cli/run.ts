import { AppError } from '../contract/errors.ts';
import { withoutArguments } from '../queue/error-secrets.ts';
import { engineVersion } from '../queue/version.ts';
import { type Command, CommandError, isRepeatable, type Terminal, UsageError } from './command.ts';
import { exporterCommand } from './exporter-command.ts';
import { migrateCommand } from './migrate-command.ts';

const programName = 'biometrics-queue';

const commands: readonly Command[] = [exporterCommand, migrateCommand];

export const exitCodes = { done: 0, failed: 1, usage: 2 } as const;

/** Runs one command line, without the program's name, and says with which code to exit. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  const [word = '--help', ...rest] = args;
  if (word === '--help' || word === '-h' || word === 'help') {
    terminal.say(helpOn(rest[0]));
    return args.length === 0 ? exitCodes.usage : exitCodes.done;
  }
  if (word === '--version') {
    terminal.say(engineVersion);
    return exitCodes.done;
  }
  const command = commands.find(({ name }) => name === word);
  if (command === undefined) {
    const named = isRepeatable(word) ? ` "${word.slice(0, 40)}"` : ' of that name';
    terminal.complain(`There is no command${named}. See: ${programName} --help`);
    return exitCodes.usage;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    terminal.say(command.help);
    return exitCodes.done;
  }
  try {
    await command.run(rest, terminal);
    return exitCodes.done;
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.complain(`${error.message}\nSee: ${programName} ${command.name} --help`);
      return exitCodes.usage;
    }
    terminal.complain(wordsFor(error));
    return exitCodes.failed;
  }
}

/** What is expected is one line; anything else is a bug, whose stack is wanted. */
function wordsFor(error: unknown): string {
  if (error instanceof CommandError || error instanceof AppError) return error.message;
  return withoutArguments(error instanceof Error ? (error.stack ?? error.message) : String(error));
}

function helpOn(word: string | undefined): string {
  const command = commands.find(({ name }) => name === word);
  if (command !== undefined) return command.help;
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    'Commands for the BIOMETRICS queues on Redis.',
    '',
    `Usage: ${programName} <command> [options]`,
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    `${programName} <command> --help tells more about one of them.`,
  ].join('\n');
}
