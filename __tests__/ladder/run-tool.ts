import path from 'node:path';
import promiseSpawn from '@npmcli/promise-spawn';
import { endOf } from '../../tools/up/run-command';

export const PROJECT = path.resolve(__dirname, '../..');

/** Runs a command of this project as npm would, to its end. */
export async function runTool(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    const { stdout, stderr } = await promiseSpawn(
      process.execPath,
      ['--import', 'tsx', path.join(PROJECT, file), ...args],
      { cwd: PROJECT, env: { ...env, CI: 'true' } },
    );
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code = -1, stdout, stderr } = endOf(error);
    return { code, stdout, stderr };
  }
}
