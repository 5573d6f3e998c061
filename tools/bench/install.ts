import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import promiseSpawn from '@npmcli/promise-spawn';
import { Failure } from '../console/failure';

/** Where the benchmark works: packages that nothing else needs, the template, generated output. */
export const BENCH_DIR = path.resolve('.groundwork/bench');

/**
 * Installs what the benchmark compares with: AWS CDK, ts-node and the TypeScript that it works with. Once for each lock.
 *
 * @throws Failure when the packages cannot be had.
 */
export async function installCompetitors(): Promise<void> {
  const lock = readFileSync(path.join(__dirname, 'package-lock.json'), 'utf8');
  const installed = path.join(BENCH_DIR, 'installed');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === lock) return;
  mkdirSync(BENCH_DIR, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) {
    copyFileSync(path.join(__dirname, file), path.join(BENCH_DIR, file));
  }
  try {
    await promiseSpawn('npm', ['ci', '--no-audit', '--no-fund'], { cwd: BENCH_DIR });
  } catch (error) {
    const { stderr = String(error) } = error as { stderr?: string };
    throw new Failure(`The packages that the benchmark compares with could not be installed:\n${stderr}`);
  }
  writeFileSync(installed, lock);
}
