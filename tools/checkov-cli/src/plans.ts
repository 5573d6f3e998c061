import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Where plans are kept when nothing else is said, below the working directory. */
export const DEFAULT_PLAN_DIR = path.join('.groundwork', 'plans');

/** The command that writes fresh plans. */
export const RENEW_COMMAND = 'npm run up';

/** A plan of a stack: usable, made from other JSON than the stack has now, or not there. */
export type PlanState =
  | { readonly kind: 'fresh'; readonly file: string }
  | { readonly kind: 'stale'; readonly file: string }
  | { readonly kind: 'missing' };

/**
 * Keeps a stack's plan for the scanner: `<stack>.json` as terraform wrote it, for any tool to read, and beside it
 * `<stack>.sha256`, the hash of the stack's JSON that was planned. A plan of other JSON is never scanned.
 *
 * @param planDir folder of the plans, made when it is not there
 * @param stack stack id, for example `dev-network`
 * @param stackJsonPath the `cdk.tf.json` that was planned
 * @param planJson output of `terraform show -json <plan file>`
 */
export function writePlan(planDir: string, stack: string, stackJsonPath: string, planJson: string): void {
  const { plan, hash } = filesOf(planDir, stack);
  mkdirSync(planDir, { recursive: true });
  // Without its hash a plan counts as stale: interrupted anywhere here, a plan is never taken for another's.
  rmSync(hash, { force: true });
  writeWhole(plan, planJson);
  writeWhole(hash, `${sha256(readFileSync(stackJsonPath, 'utf8'))}\n`);
}

/** Looks up a stack's plan and whether it was made from this very JSON. */
export function findPlan(planDir: string, stack: string, stackJson: string): PlanState {
  const { plan, hash } = filesOf(planDir, stack);
  if (!existsSync(plan)) return { kind: 'missing' };
  const fresh = existsSync(hash) && readFileSync(hash, 'utf8').trim() === sha256(stackJson);
  return { kind: fresh ? 'fresh' : 'stale', file: plan };
}

function filesOf(planDir: string, stack: string): { plan: string; hash: string } {
  return {
    plan: path.resolve(planDir, `${stack}.json`),
    hash: path.resolve(planDir, `${stack}.sha256`),
  };
}

function writeWhole(file: string, text: string): void {
  const partial = `${file}.${process.pid}.new`;
  writeFileSync(partial, text);
  renameSync(partial, file);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
