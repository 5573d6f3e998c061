import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  findProject,
  isOpenTofu,
  LOCK_FILE,
  lockedProviders,
  type Project,
} from '../terraform-cli/src/index';
import { ValidationCache } from './cache';
import { unpinnedProviders } from './pinned-providers';
import type { Problem } from './problems';
import { readStacks, type SynthesizedStack } from './stacks';
import { canShare, validateAlone, validateTogether } from './terraform-validate';

/** The verdict on one stack. */
export interface ValidationResult {
  /** Stack id, for example `dev-network`. */
  readonly stack: string;
  /** False when any problem is an error. */
  readonly valid: boolean;
  /** True when the same content had been found valid before, and terraform was not started for it. */
  readonly cached: boolean;
  readonly problems: readonly Problem[];
}

/** How stacks are validated. */
export interface ValidateOptions {
  /** Stack ids to take, where `*` stands for any characters. Default: all. */
  readonly stacks?: string;
  /** Told whenever more stacks are judged. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Default: the project that the working directory belongs to. */
  readonly project?: Project;
}

/**
 * Runs `terraform validate` on the synthesized stacks: together in one run where that gives the same verdict, each by
 * itself otherwise, and not at all for content that was found valid before.
 *
 * @param outDir cdktf's output folder
 * @returns one result for each stack, in the order of the manifest
 * @throws NoStacksError when there is nothing to validate
 * @throws TerraformError when terraform fails for another reason than the configuration
 */
export async function validateStacks(
  outDir: string,
  options: ValidateOptions = {},
): Promise<ValidationResult[]> {
  const { project = findProject(), onProgress } = options;
  const stacks = readStacks(outDir, options.stacks);
  const cache = openCache(project);
  const locked = lockedProviders(project);
  const verdicts = new Map<string, { problems: Problem[]; cached: boolean }>();
  const judge = (stack: SynthesizedStack, problems: Problem[], cached = false) => {
    verdicts.set(stack.id, { problems, cached });
    if (!cached && !problems.some(isError)) cache.put(stack, problems);
    onProgress?.(verdicts.size, stacks.length);
  };

  for (const stack of stacks) {
    const unpinned = unpinnedProviders(stack, locked);
    const known = unpinned.length === 0 ? cache.get(stack) : undefined;
    if (unpinned.length > 0) judge(stack, unpinned);
    else if (known !== undefined) judge(stack, known, true);
  }

  let open = stacks.filter(({ id }) => !verdicts.has(id));
  const alone = open.filter((stack) => !canShare(stack));
  open = open.filter((stack) => !alone.includes(stack));
  while (open.length > 1) {
    const { judged, unclear } = await validateTogether(open, project);
    for (const stack of open.filter(({ id }) => judged.has(id))) judge(stack, judged.get(stack.id) ?? []);
    // An error that no stack's file is to blame for says nothing about any of them.
    const nothingLearned = judged.size === 0 && unclear.size === 0;
    alone.push(...open.filter(({ id }) => nothingLearned || unclear.has(id)));
    open = open.filter((stack) => !verdicts.has(stack.id) && !alone.includes(stack));
  }
  for (const stack of [...alone, ...open]) judge(stack, await validateAlone(stack, project));

  return stacks.map(({ id }) => {
    const { problems, cached } = verdicts.get(id) ?? { problems: [], cached: false };
    return { stack: id, valid: !problems.some(isError), cached, problems };
  });
}

function openCache(project: Project): ValidationCache {
  const lock = readFileSync(path.join(project.root, LOCK_FILE), 'utf8');
  const folder = path.join(project.root, '.groundwork', 'validate', 'passed');
  // What one of the two takes, the other need not.
  const named = process.env['TERRAFORM_BINARY_NAME'] ?? '';
  const judge = isOpenTofu(named) ? named : 'terraform';
  return new ValidationCache(folder, `${judge} ${project.terraformVersion}\n${lock}`);
}

function isError({ severity }: Problem): boolean {
  return severity === 'error';
}
