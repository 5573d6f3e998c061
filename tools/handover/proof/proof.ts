import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../../console/failure';
import { type Plan, together, type Work } from '../../console/steps';
import { type Simulator, simulatorEnvironment, startSimulator } from '../../simulator';
import { copyLockFile, findProject, resolveTerraform } from '../../terraform-cli/src/index';
import { provePlanEmpty } from '../../up/deploy';
import { CommandRunner } from '../../up/run-command';
import { SimulatedEnvironment } from '../../up/simulated-environment';
import { environmentStacks } from '../../up/stacks';
import { environmentNamed, Workplace } from '../../up/workplace';
import { type Manifest, readManifest } from '../manifest';
import { BareShell } from './bare-shell';

type Format = Manifest['format'];
const FORMATS: readonly Format[] = ['hcl', 'json'];

/** Terraform's waits for AWS pass together: a simulator makes at once what AWS takes minutes for. */
const APPLY = { TF_CLI_ARGS_apply: '-parallelism=40' };

/**
 * The proof of a hand-over, over a whole environment: both bundles are used where there is no Node, one of them is applied
 * and cdktf finds nothing to change, and the other way round. In the simulator, twice from nothing.
 */
export class HandoverProof {
  private readonly project = findProject(__dirname);
  private readonly work: string;
  private readonly workplace: Workplace;
  private readonly logFile: string;
  private simulator?: Simulator;
  private shell?: BareShell;

  /**
   * @param environment name of the environment
   * @param work folder of what runs leave: the proof makes one in it anew
   * @throws Failure when there is no such environment
   */
  constructor(
    private readonly environment: string,
    work: string,
  ) {
    environmentNamed(environment);
    this.work = path.resolve(work, 'handover-proof');
    rmSync(this.work, { recursive: true, force: true });
    this.workplace = new Workplace({ work: this.work, out: path.join(this.work, 'synthesized') });
    this.logFile = this.workplace.logFile('handover-proof');
  }

  /** Resources of the environment, once there are bundles. */
  get resources(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.manifest('hcl').stacks.map(({ id, resources }) => [id, resources]));
  }

  /** All that is done, one plan after another: each is made when those before it are done. */
  async *plans(): AsyncGenerator<Plan> {
    yield this.prepare();
    yield this.alone();
    yield [this.startSimulator()];
    yield this.byBundle();
    await this.end();
    yield [this.startSimulator()];
    yield this.byCdktf();
    await this.end();
  }

  /** Stops what runs beside, whatever has happened before. */
  async end(): Promise<void> {
    await this.simulator?.stop();
    this.simulator = undefined;
  }

  private prepare(): Plan {
    const runner = new CommandRunner(this.logFile, { ...process.env, ENVIRONMENT: this.environment });
    const { root } = this.project;
    const command = path.join(root, 'tools/handover/handover-command.ts');
    const handOver = (format: Format): Work => ({
      title: `Hand over as ${format}`,
      run: async () => {
        const out = this.bundle(format);
        const args = ['--environment', this.environment, '--format', format, '--out', out];
        await runner.run('node', ['--import', 'tsx', command, ...args], { cwd: root });
        cpSync(path.join(out, 'backend.hcl.example'), path.join(out, 'backend.hcl'));
      },
    });
    const synthesize: Work = {
      title: 'Synthesize for cdktf',
      run: async () => {
        await runner.run('cdktf', ['synth', '--output', this.workplace.outDir], { cwd: root });
      },
    };
    const makePlace: Work = {
      title: 'Make a place without Node',
      run: async () => {
        this.shell = await BareShell.open(path.join(this.work, 'bin'), root, process.env);
        const { code } = await this.shell.run(this.work, 'node', '--version');
        if (code === 0) throw new Failure('There is a Node where there should be none.');
      },
    };
    return [...FORMATS.map(handOver), synthesize, makePlace];
  }

  /** Each stack of both bundles by itself: formatted, initialized from its lock file, valid, and its own tests pass. */
  private alone(): Plan {
    const checks = (format: Format): Work => ({
      title: `Format, validate and test (${format})`,
      run: async (onStep) => {
        const bundle = this.bundle(format);
        if (format === 'hcl') await this.bare.pass(bundle, 'terraform', 'fmt', '-check', '-recursive');
        for (const { id } of this.manifest(format).stacks) {
          onStep(id);
          const cwd = path.join(bundle, id);
          const init = ['init', '-backend=false', '-input=false', '-lockfile=readonly'];
          for (const args of [init, ['validate'], ['test']]) await this.bare.pass(cwd, 'terraform', ...args);
        }
      },
    });
    return [together('Use the bundles without an account', FORMATS.map(checks))];
  }

  /** The HCL is applied by its script; neither it, nor the JSON, nor cdktf would change anything then. */
  private byBundle(): Plan {
    const stacks = environmentStacks(this.workplace.outDir, this.environment);
    const apply: Work = {
      title: 'Apply by apply.sh (hcl)',
      run: async (onStep) => {
        onStep('the remote state');
        await this.bare.pass(this.bundle('hcl'), './apply.sh', '--bootstrap', '--auto-approve');
        onStep('all stacks in their order');
        await this.bare.pass(this.bundle('hcl'), './apply.sh', '--auto-approve');
      },
    };
    const plan: Work = {
      title: 'Plan by cdktf: nothing may be left to do',
      run: async (onStep) => {
        const { env } = await resolveTerraform({ from: this.project.root });
        const runner = new CommandRunner(this.logFile, { ...this.variables, ...env });
        for (const stack of stacks) {
          onStep(stack.id);
          copyLockFile(stack.folder, this.project);
          await runner.run('terraform', ['init', '-input=false', '-reconfigure'], { cwd: stack.folder });
          await provePlanEmpty(stack, runner, this.workplace.planDir);
        }
      },
    };
    return [apply, ...FORMATS.map(this.nothingToChange), plan];
  }

  /** The other way round: cdktf applies, and neither bundle would change anything. */
  private byCdktf(): Plan {
    if (this.simulator === undefined) throw new Error('there is no simulator');
    const { environment, simulator, workplace, logFile } = this;
    const applied = new SimulatedEnvironment(environment, simulator, workplace, logFile);
    return [...applied.plan(), ...FORMATS.map(this.nothingToChange)];
  }

  private readonly nothingToChange = (format: Format): Work => ({
    title: `Plan by apply.sh (${format}): nothing may be left to do`,
    run: async (onStep) => {
      for (const { id } of this.manifest(format).stacks) {
        onStep(id);
        const said = await this.bare.pass(this.bundle(format), './apply.sh', '--plan', id);
        if (!said.includes(`${id}: nothing to change.`)) {
          throw new Failure(`The ${format} bundle would change ${id}:\n${said}`);
        }
      }
    },
  });

  private startSimulator(): Work {
    return {
      title: 'Start the AWS simulator',
      run: async (_, onProgress) => {
        const { account } = environmentNamed(this.environment);
        const directory = this.workplace.simulatorDir;
        this.simulator = await startSimulator({ accountId: account.id, directory, onProgress });
        this.shell = this.bare.with({ ...this.variables, ...APPLY });
      },
    };
  }

  /** Variables of whoever works with the simulator. */
  private get variables(): NodeJS.ProcessEnv {
    if (this.simulator === undefined) throw new Error('there is no simulator');
    return simulatorEnvironment(this.simulator);
  }

  private get bare(): BareShell {
    if (this.shell === undefined) throw new Error('there is no place without Node yet');
    return this.shell;
  }

  private bundle(format: Format): string {
    return path.join(this.work, format);
  }

  private manifest(format: Format): Manifest {
    return readManifest(this.bundle(format));
  }
}
