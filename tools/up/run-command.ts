import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import promiseSpawn from '@npmcli/promise-spawn';
import { Failure } from '../console/failure';

/** The project's own commands come first, as under npx: terraform is the pinned one. */
const COMMANDS = path.resolve(__dirname, '..', '..', 'node_modules', '.bin');

/** Lines of a failed command that are shown; the log has them all. */
const SHOWN_LINES = 30;

/** Runs commands of the project one by one or side by side, and keeps all that they print in one log. */
export class CommandRunner {
  private readonly log;

  constructor(
    readonly logFile: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {
    mkdirSync(path.dirname(logFile), { recursive: true });
    this.log = createWriteStream(logFile, { flags: 'a' });
  }

  /** The same log, with variables besides. */
  with(variables: NodeJS.ProcessEnv): CommandRunner {
    return new CommandRunner(this.logFile, { ...this.env, ...variables });
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
   * @throws Failure with the end of what it printed, and where the rest is.
   */
  async run(
    command: string,
    args: readonly string[],
    { accepted = [0], onLine, cwd, quiet = false }: RunCommandOptions = {},
  ): Promise<{ code: number; stdout: string }> {
    this.note(`$ ${[command, ...args].join(' ')}`);
    const running = promiseSpawn(command, [...args], {
      cwd,
      env: this.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
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
      const { code, stdout = '' } = error as { code?: unknown; stdout?: string };
      if (typeof code === 'number' && accepted.includes(code)) return { code, stdout };
      throw new Failure(
        `${command} ${args.join(' ')} failed (${typeof code === 'number' ? `exit code ${code}` : String(error)}).\n` +
          `${tail.join('\n')}\nAll of it: ${path.relative(process.cwd(), this.logFile)}`,
      );
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
