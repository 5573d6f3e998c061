import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import promiseSpawn from '@npmcli/promise-spawn';
import { Failure } from '../console/failure';
import { shownPath } from '../console/shown-path';

/** The project's own commands come first, as under npx: terraform is the pinned one. */
const COMMANDS = path.resolve(__dirname, '..', '..', 'node_modules', '.bin');

/** Lines of a failed command that are shown; the log has them all. */
const SHOWN_LINES = 30;

/** A command that ended with another exit code than it may. The message ends with what it printed last. */
export class CommandFailure extends Failure {
  constructor(
    message: string,
    /** Undefined when a signal ended it, or it could not be started. */
    readonly code: number | undefined,
    /** All that it printed, in no certain order of the two streams. */
    readonly said: string,
  ) {
    super(message);
  }
}

/** How a command ended that did not end well, and what it printed. No code: a signal ended it, or it could not be started. */
export function endOf(error: unknown): { code: number | undefined; stdout: string; stderr: string } {
  const { code, stdout = '', stderr = '' } = error as { code?: unknown; stdout?: string; stderr?: string };
  return { code: typeof code === 'number' ? code : undefined, stdout, stderr };
}

/** Runs commands of the project one by one or side by side, and keeps all that they print in one log. */
export class CommandRunner {
  private readonly log;

  /**
   * @param signal asks running commands to stop by themselves, by one SIGINT each: terraform then finishes what it is
   *   doing, writes the state and gives back the lock. A terminal's own Ctrl+C does not reach them: terraform would take
   *   the second of two for "exit at once".
   */
  constructor(
    readonly logFile: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly signal?: AbortSignal,
  ) {
    mkdirSync(path.dirname(logFile), { recursive: true });
    this.log = createWriteStream(logFile, { flags: 'a' });
  }

  /** The same log, with variables besides. */
  with(variables: NodeJS.ProcessEnv): CommandRunner {
    return new CommandRunner(this.logFile, { ...this.env, ...variables }, this.signal);
  }

  /** The environment that commands get. */
  get environment(): NodeJS.ProcessEnv {
    const inherited = this.env['PATH'] ?? '';
    return { ...this.env, PATH: `${COMMANDS}${path.delimiter}${inherited}` };
  }

  /**
   * Runs a command to its end.
   *
   * @param accepted exit codes that are no failure. Default: 0.
   * @returns its exit code and what it printed on standard output.
   * @throws CommandFailure with the end of what it printed, and where the rest is.
   * @throws the reason of the signal when that came before the command.
   */
  async run(
    command: string,
    args: readonly string[],
    { accepted = [0], onLine, cwd, quiet = false }: RunCommandOptions = {},
  ): Promise<{ code: number; stdout: string }> {
    this.signal?.throwIfAborted();
    this.note(`$ ${[command, ...args].join(' ')}`);
    const running = promiseSpawn(command, [...args], {
      cwd,
      env: this.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own, that the terminal's signals do not go to.
      detached: this.signal !== undefined,
    });
    const stop = () => running.process.kill('SIGINT');
    this.signal?.addEventListener('abort', stop, { once: true });
    const tail: string[] = [];
    for (const input of [running.process.stdout, running.process.stderr]) {
      if (input === null) continue;
      createInterface({ input }).on('line', (raw) => {
        const line = stripVTControlCharacters(raw).trimEnd();
        if (!quiet) this.note(line);
        if (line !== '') tail.push(line);
        if (tail.length > SHOWN_LINES) tail.shift();
        onLine?.(line);
      });
    }
    try {
      const { stdout } = await running;
      return { code: 0, stdout };
    } catch (error) {
      const { code: exitCode, stdout, stderr } = endOf(error);
      if (exitCode !== undefined && accepted.includes(exitCode)) return { code: exitCode, stdout };
      throw new CommandFailure(
        `${command} ${args.join(' ')} failed (${exitCode === undefined ? String(error) : `exit code ${exitCode}`}).\n` +
          `${tail.join('\n')}\nAll of it: ${shownPath(this.logFile)}`,
        exitCode,
        stripVTControlCharacters(`${stdout}\n${stderr}`),
      );
    } finally {
      this.signal?.removeEventListener('abort', stop);
    }
  }

  private note(line: string): void {
    this.log.write(`${line}\n`);
  }
}

export interface RunCommandOptions {
  readonly accepted?: readonly number[];
  readonly onLine?: (line: string) => void;
  readonly cwd?: string;
  /** Whether to keep its output out of the log, since it is long and for machines. */
  readonly quiet?: boolean;
}
