import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import path from 'node:path';
import promiseSpawn from '@npmcli/promise-spawn';
import { Command, Option } from 'commander';
import { z } from 'zod';
import { Failure, reportFailure } from '../console/failure';
import { type Plan, runPlan } from '../console/steps';
import { findProject, lockedProviders } from '../terraform-cli/src/index';
import { environmentNamed } from '../up/workplace';
import { writeBundle } from './bundle';
import { readContents } from './changes';
import type { Schemas } from './hcl/schema';
import { differences, type Manifest, readManifest } from './manifest';
import { type PolicyReport, policyReport } from './policy-report';
import { providerSchemas } from './provider-schema';
import { sourceStacks } from './source';

interface HandoverOptions {
  readonly environment: string;
  readonly format: Manifest['format'];
  readonly out?: string;
  readonly previous?: string;
  readonly verify?: string;
}

async function main(): Promise<void> {
  const options = new Command('handover')
    .description('Writes an environment as plain Terraform, for a team that has no Node.')
    .option('--environment <name>', 'the environment that is handed over', 'prod')
    .addOption(
      new Option('--format <format>', 'the syntax of Terraform').choices(['json', 'hcl']).default('json'),
    )
    .option('--out <folder>', 'where the bundle goes: a folder that is empty or not there')
    .option('--previous <folder>', 'the bundle that was handed over before: CHANGES.md tells what is new')
    .addOption(
      new Option(
        '--verify <folder>',
        'look whether a bundle is as it was handed over, and write nothing',
      ).conflicts('out'),
    )
    .parse()
    .opts<HandoverOptions>();
  if (options.verify !== undefined) verify(options.verify);
  else if (options.out === undefined) throw new Failure('Say where the bundle goes: --out <folder>.');
  else await handOver({ ...options, out: path.resolve(options.out) });
}

function verify(folder: string): void {
  const found = differences(folder);
  const { environment, source } = readManifest(folder);
  if (found.length > 0) {
    throw new Failure(
      `${folder} is not as it was handed over:\n${found.map((line) => `  ${line}`).join('\n')}\n` +
        `Make the bundle again: npm run handover -- --environment ${environment} --out <folder>, at commit ${source.commit}.`,
    );
  }
  console.log(`${folder} is as it was handed over (${environment}, commit ${source.commit}).`);
}

async function handOver({
  environment: name,
  format,
  out,
  previous,
}: HandoverOptions & { readonly out: string }): Promise<void> {
  requireEmpty(out);
  const { account } = environmentNamed(name);
  const before = previous === undefined ? undefined : readContents(previous);
  const project = findProject();
  const providers = new Map(lockedProviders(project).map(({ address, version }) => [address, version]));
  const parent = path.join(project.root, '.groundwork', 'handover');
  mkdirSync(parent, { recursive: true });
  const work = mkdtempSync(path.join(parent, 'run-'));
  const synthesized = path.join(work, 'out');
  let schemas: Schemas | undefined;
  let policy: PolicyReport | undefined;
  const plan: Plan = [
    { title: 'Synthesize', run: () => synthesize(project.root, name, synthesized) },
    {
      title: 'Ask the providers for their schemas',
      run: async () => {
        schemas = await providerSchemas(project, providers);
      },
    },
    {
      title: 'Scan with checkov',
      run: async (_, onProgress) => {
        policy = await policyReport(synthesized, name, path.join(work, 'plans'), onProgress);
      },
    },
    {
      title: 'Write the bundle',
      run: async () => {
        if (schemas === undefined || policy === undefined) return;
        const source = await sourceOf(project.root);
        const stacks = sourceStacks(synthesized, name);
        await inPlace(out, (folder) =>
          writeBundle(folder, {
            environment: name,
            accountId: account.id,
            format,
            source,
            project,
            providers,
            schemas: schemas as Schemas,
            stacks,
            policy: policy as PolicyReport,
            previous: before,
          }),
        );
      },
    },
  ];
  try {
    await runPlan(plan);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  const { stacks } = readManifest(out);
  const resources = stacks.reduce((sum, stack) => sum + stack.resources, 0);
  console.log(
    `Wrote ${path.relative(process.cwd(), out) || '.'}: ${stacks.length} stacks, ${resources} resources. Begin with its README.md.`,
  );
}

/** A folder that holds anything may hold somebody's work. */
function requireEmpty(out: string): void {
  if (!existsSync(out)) return;
  if (!lstatSync(out).isDirectory())
    throw new Failure(`${out} is no folder; nothing was written. Name another with --out.`);
  const found = readdirSync(out);
  if (found.length === 0) return;
  throw new Failure(
    `${out} is not empty (${found.slice(0, 3).join(', ')}${found.length > 3 ? ', …' : ''}); nothing was written. ` +
      'Name a folder that is empty or not there. To compare with a bundle that is in it, name that one with --previous.',
  );
}

/** Writes beside the target and moves it there in one step: what is there is whole. */
async function inPlace(out: string, write: (folder: string) => Promise<void>): Promise<void> {
  mkdirSync(path.dirname(out), { recursive: true });
  const partial = mkdtempSync(`${out}.partial-`);
  try {
    chmodSync(partial, 0o755);
    await write(partial);
    if (existsSync(out)) rmdirSync(out);
    renameSync(partial, out);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

async function synthesize(root: string, environment: string, out: string): Promise<void> {
  try {
    await promiseSpawn(process.execPath, [path.join(root, 'tools/synth/synth.js')], {
      cwd: root,
      env: { ...process.env, ENVIRONMENT: environment, CDKTF_OUTDIR: out },
    });
  } catch (error) {
    const { stderr = String(error) } = error as { stderr?: string };
    throw new Failure(`The environment ${environment} could not be synthesized:\n${stderr}`);
  }
}

const packageFile = z.object({ version: z.string() });

/** Where the bundle comes from. */
async function sourceOf(root: string): Promise<Manifest['source']> {
  const { version } = packageFile.parse(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')));
  const git = async (...args: string[]) => (await promiseSpawn('git', args, { cwd: root })).stdout;
  try {
    const commit = await git('rev-parse', 'HEAD');
    const modified = (await git('status', '--porcelain', '--untracked-files=no')) !== '';
    return { version, commit, modified };
  } catch {
    return { version, commit: 'unknown', modified: false };
  }
}

main().catch(reportFailure);
