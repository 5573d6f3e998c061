import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import promiseSpawn from '@npmcli/promise-spawn';
import { Failure } from '../../console/failure';
import { resolveTerraform } from '../../terraform-cli/src/index';
import { endOf } from '../../up/run-command';

/** What `apply.sh` calls, beside terraform. */
const TOOLS = ['sh', 'cat', 'cp', 'dirname', 'find', 'grep', 'rm', 'sed', 'sha256sum', 'sort', 'tr'];

/** How a command ended: its exit code, -1 where a signal ended it, and all that it printed. */
export interface Outcome {
  readonly code: number;
  readonly output: string;
}

/** What a team has that gets a bundle: Terraform, a shell with its usual tools, and nothing else on PATH. */
export class BareShell {
  private constructor(
    private readonly bin: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /**
   * @param bin folder that becomes the whole PATH; it is made
   * @param project folder whose version of Terraform is taken
   * @param env variables of its commands. Their PATH is replaced.
   */
  static async open(bin: string, project: string, env: NodeJS.ProcessEnv): Promise<BareShell> {
    const { binary, env: installing } = await resolveTerraform({ from: project });
    mkdirSync(bin, { recursive: true });
    symlinkSync(binary, path.join(bin, 'terraform'));
    for (const tool of TOOLS) {
      const { stdout } = await promiseSpawn('sh', ['-c', `command -v ${tool}`]);
      symlinkSync(stdout, path.join(bin, tool));
    }
    return new BareShell(bin, {
      ...env,
      ...installing,
      PATH: bin,
      TF_IN_AUTOMATION: '1',
      TF_CLI_ARGS: '-no-color',
    });
  }

  /** The same place with other variables. */
  with(variables: NodeJS.ProcessEnv): BareShell {
    return new BareShell(this.bin, { ...this.env, ...variables, PATH: this.bin });
  }

  /** Runs a command to its end, whatever that is. */
  async run(cwd: string, command: string, ...args: readonly string[]): Promise<Outcome> {
    try {
      // The command itself is looked up in this PATH too, and not in that of whoever asks.
      const { stdout, stderr } = await promiseSpawn(
        path.join(this.bin, 'sh'),
        ['-c', '"$0" "$@"', command, ...args],
        { cwd, env: this.env },
      );
      return { code: 0, output: `${stdout}\n${stderr}` };
    } catch (error) {
      const { code = -1, stdout, stderr } = endOf(error);
      return { code, output: `${stdout}\n${stderr}` };
    }
  }

  /** @throws Failure with all that the command printed, unless it ended well. */
  async pass(cwd: string, command: string, ...args: readonly string[]): Promise<string> {
    const { code, output } = await this.run(cwd, command, ...args);
    if (code !== 0)
      throw new Failure(`${[command, ...args].join(' ')} in ${cwd} failed (${code}):\n${output}`);
    return output;
  }
}
