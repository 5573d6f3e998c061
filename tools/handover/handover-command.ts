import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import path from 'node:path';
import promiseSpawn from '@npmcli/promise-spawn';
import { Command, Option } from 'commander';
import { configuration } from '../../environments';
import { Failure, reportFailure } from '../console/failure';
import { Interruption } from '../console/interruption';
import { shownPath } from '../console/shown-path';
import { type Plan, runPlan } from '../console/steps';
import { findProject, lockedProviders } from '../terraform-cli/src/index';
import { environmentNamed } from '../up/workplace';
import { writeBundle } from './bundle';
import { readPrevious } from './changes';
import type { Schemas } from './hcl/schema';
import { environmentInputs, placeholdersOf } from './inputs';
import { differences, type Manifest, readManifest } from './manifest';
import { originOf } from './origin';
import { type PolicyReport, policyReport } from './policy-report';
import { providerSchemas } from './provider-schema';
import { requireStatesInS3, sourceStacks } from './source';

interface HandoverOptions {
  readonly environment?: string;
  readonly format: Manifest['format'];
  readonly out?: string;
  readonly previous?: string;
  readonly verify?: string;
}

async function main(): Promise<void> {
  const options = new Command('handover')
    .description('Writes an environment as plain Terraform, for a team that has no Node.')
    .option('--environment <name>', 'the environment that is handed over')
    .addOption(
      new Option('--format <format>', 'the syntax of Terraform').choices(['json', 'hcl']).default('json'),
    )
    .option('--out <folder>', 'where the bundle goes: a folder that is empty or not there')
    .option('--previous <folder>', 'the bundle that was handed over before: CHANGES.md tells what is new')
    .addOption(
      new Option(
        '--verify <folder>',
        'look whether a bundle is as it was handed over, and write nothing',
      ).conflicts(['out', 'environment', 'format', 'previous']),
    )
    .parse()
    .opts<HandoverOptions>();
  if (options.verify !== undefined) verify(options.verify);
  else if (options.environment === undefined || options.out === undefined)
    throw new Failure(
      'Say what is handed over, and where the bundle goes: --environment <name> --out <folder>. ' +
        'For example: npm run handover -- --environment prod --out ../prod',
    );
  else await handOver({ ...options, environment: options.environment, out: path.resolve(options.out) });
}

function verify(folder: string): void {
  const found = differences(folder);
  const { environment, format, source } = readManifest(folder);
  if (found.length > 0) {
    throw new Failure(
      `${folder} is not as it was handed over:\n${found.map((line) => `  ${line}`).join('\n')}\n` +
        `Make the bundle again: npm run handover -- --environment ${environment} --format ${format} --out <folder>, at commit ${source.commit}.`,
    );
  }
  console.log(`${folder} is as it was handed over (${environment}, commit ${source.commit}).`);
}

async function handOver({
  environment: name,
  format,
  out,
  previous,
}: HandoverOptions & { readonly environment: string; readonly out: string }): Promise<void> {
  requireEmpty(out);
  const environment = environmentNamed(name);
  requireStatesInS3(environment);
  const before = previous === undefined ? undefined : readPrevious(previous, name);
  const project = findProject();
  const inputs = environmentInputs(configuration().project, environment);
  const source = await originOf(project.root);
  const providers = new Map(lockedProviders(project).map(({ address, version }) => [address, version]));
  const interruption = new Interruption('nothing is handed over, and nothing half-written stays');
  const { signal } = interruption;
  try {
    let policy: PolicyReport | undefined;
    await inPlace(out, signal, (folder, work) => {
      const synthesized = path.join(work, 'out');
      let schemas: Schemas | undefined;
      const plan: Plan = [
        { title: 'Synthesize', run: () => synthesize(project.root, name, synthesized, signal) },
        {
          title: 'Ask the providers for their schemas',
          run: async () => {
            schemas = await providerSchemas(project, providers, signal);
          },
        },
        {
          title: 'Scan with checkov',
          run: async (_, onProgress) => {
            policy = await policyReport(synthesized, name, path.join(work, 'plans'), onProgress, signal);
          },
        },
        {
          title: 'Write the bundle',
          run: async () => {
            if (schemas === undefined || policy === undefined) throw new Error('nothing to write yet');
            await writeBundle(folder, {
              environment: name,
              accountId: environment.account.id,
              deployRoles: environment.account.deployRoles,
              inputs,
              format,
              source,
              project,
              providers,
              schemas,
              stacks: sourceStacks(synthesized, name),
              policy,
              previous: before,
            });
          },
        },
      ];
      return runPlan(plan, false, signal);
    });
    console.log(summary(out, source, policy?.failed ?? 0));
    const placeholders = placeholdersOf(inputs);
    if (placeholders.length > 0) {
      const named = placeholders.map((input) => `${input.name} (${input.value})`).join(', ');
      console.log(`These have placeholders, which must be set before anything is applied: ${named}.`);
    }
  } catch (error) {
    if (interruption.exitCode === undefined) throw error;
    process.exitCode = interruption.exitCode;
  } finally {
    interruption.end();
  }
}

/** What the console says of a bundle that was written. */
function summary(out: string, source: Manifest['source'], failed: number): string {
  const { stacks } = readManifest(out);
  const resources = stacks.reduce((sum, stack) => sum + stack.resources, 0);
  return [
    `Wrote ${shownPath(out)}: ${stacks.length} stacks, ${resources} resources. Begin with its README.md.`,
    ...(source.modified === true
      ? [`It was made with changes that are in no commit: nobody can make it again from ${source.commit}.`]
      : []),
    ...(source.modified === 'unknown' ? ['Git cannot tell which commit it was made from.'] : []),
    ...(failed === 0
      ? []
      : [`checkov has ${failed} findings that are neither mended nor accepted: see its POLICIES.md.`]),
  ].join('\n');
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

/**
 * Writes beside the target and moves it there in one step: what is there is whole, and after a failure or a signal nothing
 * is.
 *
 * @param write gets the folder to write into, and one for what is needed on the way
 */
async function inPlace(
  out: string,
  signal: AbortSignal,
  write: (folder: string, work: string) => Promise<void>,
): Promise<void> {
  const parent = path.dirname(out);
  const works = path.join(findProject().root, '.groundwork', 'handover');
  mkdirSync(works, { recursive: true });
  const work = mkdtempSync(path.join(works, 'run-'));
  let made: string | undefined;
  let partial: string | undefined;
  try {
    try {
      made = mkdirSync(parent, { recursive: true });
      partial = mkdtempSync(`${out}.partial-`);
    } catch (error) {
      throw new Failure(
        `${parent} cannot be written to (${(error as Error).message}). Name another folder with --out.`,
      );
    }
    await write(partial, work);
    signal.throwIfAborted();
    if (existsSync(out)) rmdirSync(out);
    renameSync(partial, out);
    made = undefined;
  } finally {
    for (const folder of [work, partial]) {
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    }
    if (made !== undefined) removeEmpty(parent, made);
  }
}

/** Removes a folder and those above it, up to one of them, while they are empty: another command may have used them. */
function removeEmpty(folder: string, upTo: string): void {
  if (readdirSync(folder).length > 0) return;
  rmdirSync(folder);
  if (folder !== upTo) removeEmpty(path.dirname(folder), upTo);
}

async function synthesize(
  root: string,
  environment: string,
  out: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    await promiseSpawn(process.execPath, [path.join(root, 'tools/synth/synth.js')], {
      cwd: root,
      env: { ...process.env, ENVIRONMENT: environment, CDKTF_OUTDIR: out },
      signal,
    });
  } catch (error) {
    const { stderr = String(error) } = error as { stderr?: string };
    throw new Failure(`The environment ${environment} could not be synthesized:\n${stderr}`);
  }
}

main().catch(reportFailure);
