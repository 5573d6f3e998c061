import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { EnvironmentConfig } from '../../src/config';
import { Failure } from '../console/failure';
import { deploymentWaves, environmentStacks } from '../up/stacks';
import type { StackDocument } from './document';

/** Where a stack keeps its state, as the environment's configuration says. */
export interface StatePlace {
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
  readonly lockTable?: string;
  readonly lockFile: boolean;
}

/** A stack as cdktf has written it. */
export interface SourceStack {
  readonly id: string;
  /** Folder of its JSON and its assets. */
  readonly folder: string;
  readonly document: StackDocument;
  /** Stacks of the environment that must be applied before it, in the order of their application. */
  readonly predecessors: readonly string[];
  readonly state: StatePlace;
}

const backend = z.object({
  terraform: z.object({
    backend: z.object({
      s3: z.object({
        bucket: z.string(),
        key: z.string(),
        region: z.string(),
        dynamodb_table: z.string().optional(),
        use_lockfile: z.boolean().default(false),
      }),
    }),
  }),
});

/**
 * Asks for states in S3, before anything is done.
 *
 * @throws Failure for an environment whose states are elsewhere
 */
export function requireStatesInS3({ name, state }: Pick<EnvironmentConfig, 'name' | 'state'>): void {
  if (state.kind === 's3') return;
  const place = state.kind === 'cloud' ? `Terraform Cloud (${state.organization})` : 'local files';
  throw new Failure(`${name} keeps its states in ${place}, and ${ONLY_S3}`);
}

const ONLY_S3 =
  "a bundle can only be made for S3. Set state: { kind: 's3' } in the environment, or hand the stacks over through Terraform Cloud.";

/**
 * Reads the stacks of an environment, in the order in which they must be applied.
 *
 * @param outDir cdktf's output folder
 * @throws Failure when it holds no stack of the environment, or one whose state is not in S3
 */
export function sourceStacks(outDir: string, environment: string): SourceStack[] {
  if (!existsSync(path.join(outDir, 'manifest.json'))) {
    throw new Failure(`${outDir} holds no synthesized app: there is no manifest.json in it.`);
  }
  const ordered = deploymentWaves(environmentStacks(outDir, environment)).flat();
  if (ordered.length === 0) throw new Failure(`${outDir} has no stack of the environment ${environment}.`);
  return ordered.map(({ id, folder, jsonFile, dependencies }) => {
    const document = readDocument(id, readFileSync(jsonFile, 'utf8'));
    return {
      id,
      folder,
      document,
      predecessors: ordered.map((other) => other.id).filter((other) => dependencies.includes(other)),
      state: statePlace(id, document),
    };
  });
}

/**
 * Reads a stack's JSON.
 *
 * @throws Failure for a number that JavaScript would change: Terraform's are exact
 */
export function readDocument(id: string, text: string): StackDocument {
  // Strings first, since they may hold digits.
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g)) {
    const isExact = /^-?\d+$/.test(token)
      ? Number.isSafeInteger(Number(token))
      : token.replaceAll(/\D/g, '').length <= 15;
    if (!token.startsWith('"') && !isExact) {
      throw new Failure(
        `The stack ${id} has the number ${token}, which would be handed over as ${Number(token)}. Make it a string where the stack is made: Terraform converts it.`,
      );
    }
  }
  return JSON.parse(text) as StackDocument;
}

function statePlace(id: string, document: StackDocument): StatePlace {
  const parsed = backend.safeParse(document);
  if (!parsed.success) {
    throw new Failure(`The stack ${id} keeps its state elsewhere than in S3, and ${ONLY_S3}`);
  }
  const { bucket, key, region, dynamodb_table, use_lockfile } = parsed.data.terraform.backend.s3;
  return { bucket, key, region, lockTable: dynamodb_table, lockFile: use_lockfile };
}
