import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import promiseSpawn from '@npmcli/promise-spawn';
import { Failure } from '../console/failure';

/** A way to do the same work, as a whole process of node. */
export interface Contender {
  readonly name: string;
  /** Arguments of node. */
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Done before each run, outside of the measured time. */
  readonly before?: () => void;
}

export interface Sample {
  readonly milliseconds: number;
  readonly megabytes: number;
}

/** Runs a contender once and measures the whole process: from its start to its end, and the most memory it held. */
export async function measure({ name, args, env, cwd, before }: Contender): Promise<Sample> {
  before?.();
  const scratch = mkdtempSync(path.join(tmpdir(), 'groundwork-bench-'));
  const memoryFile = path.join(scratch, 'memory');
  const begun = process.hrtime.bigint();
  try {
    await promiseSpawn(process.execPath, ['--require', path.join(__dirname, 'report-memory.js'), ...args], {
      cwd,
      env: { ...process.env, ...env, BENCH_MEMORY_FILE: memoryFile, CDKTF_OUTDIR: path.join(scratch, 'out') },
    });
    const milliseconds = Number(process.hrtime.bigint() - begun) / 1e6;
    return { milliseconds, megabytes: Number(readFileSync(memoryFile, 'utf8')) / 1024 };
  } catch (error) {
    const { stderr = String(error) } = error as { stderr?: string };
    throw new Failure(`${name} failed:\n${stderr}`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Median of each measure over samples of one contender. */
export function medianSample(samples: readonly Sample[]): Sample {
  return {
    milliseconds: median(samples.map(({ milliseconds }) => milliseconds)),
    megabytes: median(samples.map(({ megabytes }) => megabytes)),
  };
}

/** @throws RangeError for no values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)];
  const lower = sorted[Math.ceil(middle) - 1];
  if (upper === undefined || lower === undefined) throw new RangeError('there is no median of nothing');
  return (lower + upper) / 2;
}

/** How well a straight line explains the points, 0 to 1: R squared of the least squares fit. */
export function linearity(points: readonly (readonly [number, number])[]): number {
  const mean = (axis: 0 | 1) => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const sum = (of: (point: readonly [number, number]) => number) =>
    points.reduce((total, each) => total + of(each), 0);
  const xy = sum(([a, b]) => (a - x) * (b - y));
  const xx = sum(([a]) => (a - x) ** 2);
  const yy = sum(([, b]) => (b - y) ** 2);
  return xx === 0 || yy === 0 ? 1 : xy ** 2 / (xx * yy);
}
