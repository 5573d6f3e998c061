import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import promiseSpawn from '@npmcli/promise-spawn';
import { build } from 'esbuild';
import type { Difference } from './differences';

const PROJECT = path.resolve(__dirname, '..', '..');

/** What stands in place of the packages of the same API. */
export interface Substitutes {
  /** Package or folder in place of `cdktf`. */
  readonly cdktf?: string;
  /** Folder in place of `@cdktf/provider-aws`. */
  readonly bindings?: string;
}

/**
 * Synthesizes every environment by the project's own `main.ts`, with other packages in place of the framework: also where
 * the provider's bindings import it.
 *
 * @param outDir absolute path of the output folder
 * @param bundle absolute path for the program
 */
export async function synthesizeWith(
  { cdktf, bindings }: Substitutes,
  outDir: string,
  bundle: string,
): Promise<void> {
  mkdirSync(path.dirname(bundle), { recursive: true });
  await build({
    absWorkingDir: PROJECT,
    entryPoints: ['main.ts'],
    outfile: bundle,
    bundle: true,
    // As for any synth: it refuses to be bundled.
    external: ['esbuild'],
    platform: 'node',
    format: 'cjs',
    // Bindings that lie elsewhere find the framework here.
    nodePaths: [path.join(PROJECT, 'node_modules')],
    alias: {
      ...(cdktf === undefined ? {} : { cdktf }),
      ...(bindings === undefined ? {} : { '@cdktf/provider-aws': bindings }),
      // One copy for all: each framework asks by its own whether something is a construct.
      constructs: path.join(PROJECT, 'node_modules', 'constructs'),
    },
    logLevel: 'error',
  });
  await promiseSpawn(process.execPath, [bundle], {
    cwd: PROJECT,
    env: {
      ...process.env,
      CDKTF_OUTDIR: outDir,
      ENVIRONMENT: '',
      NODE_PATH: path.join(PROJECT, 'node_modules'),
    },
  });
}

/**
 * The files of an output folder that are not the same in another, some differences aside. Assets and lock files are
 * compared byte by byte.
 */
export function differingFiles(one: string, other: string, aside: readonly Difference[]): string[] {
  const [ones, others] = [contents(one, aside), contents(other, aside)];
  return [...new Set([...ones.keys(), ...others.keys()])]
    .filter((file) => ones.get(file) !== others.get(file))
    .sort();
}

function contents(outDir: string, aside: readonly Difference[]): Map<string, string> {
  return new Map(
    readdirSync(outDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const absolute = path.join(entry.parentPath, entry.name);
        const file = path.relative(outDir, absolute);
        if (!/(^|\/)(manifest|cdk\.tf)\.json$/.test(file)) return [file, readFileSync(absolute, 'base64')];
        const document = JSON.parse(readFileSync(absolute, 'utf8'));
        return [file, JSON.stringify(aside.reduce((left, each) => each.without(left, file), document))];
      }),
  );
}
