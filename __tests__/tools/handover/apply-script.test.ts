import { spawn } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { differences } from '../../../tools/handover/manifest';
import { BareShell, type Outcome } from '../../../tools/handover/proof/bare-shell';
import { type BundleFacts, bundleReadme } from '../../../tools/handover/readme';
import { PROJECT } from '../../ladder/run-tool';
import { manifestOf, seal } from './fixtures';

/** What `apply.sh` does, in a place that has its tools and nothing else; no account and no simulator. */
jest.setTimeout(120_000);

const folder = mkdtempSync(path.join(tmpdir(), 'groundwork-apply-script-'));
let bare: BareShell;

beforeAll(async () => {
  bare = await BareShell.open(path.join(folder, 'bin'), PROJECT, {});
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Three stacks: one that makes the bucket of the states, one after it, and one after both. */
const STACKS = 'dev-state dev-state.tfstate\ndev-a dev-a.tfstate dev-state\ndev-b odd/key dev-state dev-a\n';
const IDS = ['dev-state', 'dev-a', 'dev-b'];
const LOCK = ['provider "p" {', '  hashes = [', '    "zh:0a",', '  ]', '}', ''].join('\n');
const OVERRIDE = 'terraform {\n  backend "local" {\n    path = "bootstrap.tfstate"\n  }\n}\n';

/** A bundle with the script and stacks of the caller. */
class Bundle {
  readonly place: string;

  constructor(name: string, main: (id: string) => string, lock = LOCK) {
    this.place = path.join(folder, name);
    mkdirSync(this.place);
    this.write('stacks.txt', STACKS);
    this.write('stateful-types.txt', 'aws_kms_key\naws_s3_bucket\n');
    this.write('.terraform.lock.hcl', lock);
    cpSync(path.join(PROJECT, 'tools/handover/apply.sh'), this.file('apply.sh'));
    for (const id of IDS) {
      this.write(`${id}/main.tf`, main(id));
      this.write(`${id}/.terraform.lock.hcl`, lock);
    }
    seal(this.place, IDS);
    this.write('backend.hcl', 'bucket = "mine"\nregion = "eu-central-1"\n');
  }

  file(name: string): string {
    return path.join(this.place, name);
  }

  write(name: string, text: string): void {
    mkdirSync(path.dirname(this.file(name)), { recursive: true });
    writeFileSync(this.file(name), text);
  }

  read(name: string): string {
    return readFileSync(this.file(name), 'utf8');
  }

  has(name: string): boolean {
    return existsSync(this.file(name));
  }
}

function executable(file: string, text: string): string {
  writeFileSync(file, text);
  chmodSync(file, 0o755);
  return file;
}

/** A terraform that does as files beside it say, and writes down how it was called. */
class Faked extends Bundle {
  private readonly control: string;
  readonly env: NodeJS.ProcessEnv;

  constructor(name: string) {
    super(name, () => '# nothing\n');
    this.control = path.join(folder, `${name}-control`);
    mkdirSync(this.control);
    const binary = executable(
      path.join(this.control, 'fake'),
      `#!/bin/sh
PATH=$PATH:/usr/bin:/bin
stack=\${1#-chdir=}
shift
echo "$stack: $*" >>"${this.control}/log"
told=${this.control}/$stack
case $1 in
  init) [ ! -f "$told.init" ] || { cat "$told.init" >&2; exit 1; } ;;
  plan)
    printf '%s\\n' "$TF_VAR_state_settings" >"$told.settings"
    mkdir -p "$stack/.terraform"
    echo secret >"$stack/.terraform/apply.tfplan"
    [ ! -f "$told.show" ] || exit 2
    ;;
  show) cat "$told.show" ;;
  state)
    [ ! -f "$told.expired" ] || { echo ExpiredToken >&2; exit 1; }
    [ ! -f "$told.state" ] || cat "$told.state"
    ;;
  apply)
    [ ! -f "$told.slow" ] || { echo begun >"$told.begun"; sleep 1; }
    echo applied >>"$told.applied"
    ;;
esac
`,
    );
    this.env = { TERRAFORM_BINARY_NAME: binary };
    for (const id of IDS) this.tell(`${id}.state`, '    "mode": "managed",\n');
  }

  tell(name: string, text = ''): void {
    writeFileSync(path.join(this.control, name), text);
  }

  unsay(name: string): void {
    rmSync(path.join(this.control, name));
  }

  told(name: string): string {
    const file = path.join(this.control, name);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  apply(...args: string[]): Promise<Outcome> {
    return bare.with({ ...this.env }).run(this.place, 'sh', './apply.sh', ...args);
  }

  /** A plan that holds these lines, and destroys so many. */
  plans(id: string, destroys: number, ...lines: string[]): void {
    const plan = `Plan: 0 to add, 0 to change, ${destroys} to destroy.`;
    this.tell(`${id}.show`, `${lines.map((line) => `  # ${line}\n`).join('')}\n${plan}\n`);
  }
}

describe('a resource that holds data', () => {
  test.each([
    ['destroyed', 'aws_s3_bucket.files will be destroyed', 'destroy', 'dev-a/aws_s3_bucket.files'],
    ['replaced', 'aws_kms_key.main must be replaced', 'replacement', 'dev-a/aws_kms_key.main'],
    [
      'replaced since it is tainted',
      'aws_kms_key.main is tainted, so must be replaced',
      'replacement',
      'dev-a/aws_kms_key.main',
    ],
    [
      'replaced as asked',
      'aws_kms_key.main will be replaced, as requested',
      'replacement',
      'dev-a/aws_kms_key.main',
    ],
    [
      'replaced by a trigger',
      'aws_kms_key.main will be replaced due to changes in replace_triggered_by',
      'replacement',
      'dev-a/aws_kms_key.main',
    ],
    [
      'destroyed in a module',
      'module.m["a b"].aws_s3_bucket.files[0] will be destroyed',
      'destroy',
      'dev-a/module.m["a b"].aws_s3_bucket.files[0]',
    ],
    [
      'destroyed as a left-over',
      'aws_s3_bucket.files (deposed object 0a1b2c3d) will be destroyed',
      'destroy',
      'dev-a/aws_s3_bucket.files',
    ],
  ])('is not %s, unless an option names it', async (title, line, option, name) => {
    const bundle = new Faked(`loss-${title.replaceAll(' ', '-')}`);
    bundle.plans('dev-a', 1, line);
    const refused = await bundle.apply('--auto-approve', 'dev-a');
    expect(refused.code).toBe(3);
    expect(refused.output).toContain(`STATEFUL RESOURCES WOULD BE LOST, and what is in them:\n  ${name}`);
    expect(refused.output).toContain(`  --allow-${option} '${name}'`);
    expect(bundle.told('dev-a.applied')).toBe('');
    expect(bundle.has('dev-a/.terraform/apply.tfplan')).toBe(false);
    // Leave for the one is none for the other, and none for another resource.
    const other = option === 'destroy' ? 'replacement' : 'destroy';
    expect((await bundle.apply('--auto-approve', `--allow-${other}`, name, 'dev-a')).code).toBe(3);
    expect((await bundle.apply('--auto-approve', `--allow-${option}=${name}x`, 'dev-a')).code).toBe(3);
    expect((await bundle.apply('--auto-approve', `--allow-${option}`, name, 'dev-a')).code).toBe(0);
    expect(bundle.told('dev-a.applied')).toBe('applied\n');
  });

  test('stops neither what holds none, nor what Terraform only forgets', async () => {
    const bundle = new Faked('harmless');
    bundle.plans(
      'dev-a',
      1,
      'aws_iam_role.aws_s3_bucket will be destroyed',
      'aws_s3_bucket.files will no longer be managed by Terraform, but will not be destroyed',
      'aws_s3_bucket.more will be updated in-place',
    );
    expect((await bundle.apply('--auto-approve', 'dev-a')).code).toBe(0);
  });

  test('is not lost to words that the script does not know', async () => {
    const bundle = new Faked('unknown-words');
    bundle.plans('dev-a', 1, 'aws_s3_bucket.files shall perish');
    const { code, output } = await bundle.apply('--auto-approve', 'dev-a');
    expect(code).toBe(1);
    expect(output).toContain("what the plan of dev-a destroys cannot be told from terraform's words");
    expect(bundle.told('dev-a.applied')).toBe('');
  });

  test('is told of in --plan, which goes on and ends with 3', async () => {
    const bundle = new Faked('loss-planned');
    bundle.plans('dev-a', 1, 'aws_s3_bucket.files will be destroyed');
    const { code, output } = await bundle.apply('--plan');
    expect(code).toBe(3);
    expect(output).toContain('dev-b: nothing to change.');
  });

  test('cannot be allowed by a name that is none', async () => {
    const bundle = new Faked('loss-misnamed');
    for (const name of ['aws_s3_bucket.files', 'dev-x/aws_s3_bucket.files', 'dev-a/files']) {
      const { code, output } = await bundle.apply('--allow-destroy', name);
      expect(code).toBe(1);
      expect(output).toContain(`found: ${name}. Nothing was run.`);
    }
    expect(bundle.told('log')).toBe('');
  });
});

describe('a plan, which may hold secrets', () => {
  test.each([
    ['applied', 0, ['--auto-approve']],
    ['planned only', 0, ['--plan']],
    ['not to be asked for', 1, []],
  ])('is gone when it was %s', async (title, code, args) => {
    const bundle = new Faked(`plan-${title.replaceAll(' ', '-')}`);
    bundle.plans('dev-a', 0);
    expect((await bundle.apply(...args, 'dev-a')).code).toBe(code);
    expect(bundle.told('log')).toContain('dev-a: show');
    expect(bundle.has('dev-a/.terraform/apply.tfplan')).toBe(false);
  });

  test('is for nobody else while it is there, and gone after a signal, which waits for terraform', async () => {
    const bundle = new Faked('plan-signal');
    bundle.plans('dev-a', 0);
    bundle.tell('dev-a.slow');
    const child = spawn('sh', ['./apply.sh', '--auto-approve', 'dev-a'], {
      cwd: bundle.place,
      env: { ...bundle.env, PATH: path.join(folder, 'bin') },
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => {
      child.once('exit', resolve);
    });
    while (bundle.told('dev-a.begun') === '') await setTimeout(20);
    expect(statSync(bundle.file('dev-a/.terraform/apply.tfplan')).mode & 0o077).toBe(0);
    child.kill('SIGTERM');
    expect(await ended).toBe(143);
    expect(bundle.told('dev-a.applied')).toBe('applied\n');
    expect(bundle.has('dev-a/.terraform/apply.tfplan')).toBe(false);
  });
});

describe('--plan', () => {
  test('ends with 0, and with --detailed-exitcode with 2 when there is something to change', async () => {
    const bundle = new Faked('exit-codes');
    expect((await bundle.apply('--plan', '--detailed-exitcode')).code).toBe(0);
    bundle.plans('dev-a', 0);
    expect((await bundle.apply('--plan')).code).toBe(0);
    const { code, output } = await bundle.apply('--plan', '--detailed-exitcode');
    expect(code).toBe(2);
    expect(output).toContain('Nothing to change: dev-state dev-b\nTo be changed: dev-a\n');
  });
});

describe('is refused before anything runs:', () => {
  test.each([
    [['--plan', '--bootstrap'], '--plan and --bootstrap are two different things'],
    [['--bootstrap', 'dev-a'], '--bootstrap takes no stacks; found: dev-a'],
    [['--detailed-exitcode'], '--detailed-exitcode goes with --plan only'],
    [['--plan', '--auto-approve'], '--plan changes nothing'],
    [['--old-key-prefix', 'x/'], '--old-key-prefix goes with --move-states only'],
    [['--move-states'], '--move-states needs a value'],
    [['dev'], 'there is no stack dev. There are: dev-state dev-a dev-b'],
  ])('%j', async (args, message) => {
    const bundle = new Faked(`refused-${args.join('')}`);
    const { code, output } = await bundle.apply(...args);
    expect(code).toBe(1);
    expect(output).toContain(message);
    expect(bundle.told('log')).toBe('');
  });

  test.each([
    ['TF_WORKSPACE', 'other'],
    ['TF_DATA_DIR', '/nowhere'],
    ['TF_CLI_ARGS_plan', '-destroy'],
    ['TF_CLI_ARGS', '-no-color -target=x'],
    ['TF_VAR_state_key_prefix', 'forgotten/'],
  ])('%s=%s', async (name, value) => {
    const bundle = new Faked(`surroundings-${name}`);
    bundle.env[name] = value;
    const { code, output } = await bundle.apply();
    expect({ code, named: output.includes(name.replace('_plan', '')) }).toEqual({ code: 1, named: true });
    expect(bundle.told('log')).toBe('');
  });

  test('credentials in backend.hcl', async () => {
    const bundle = new Faked('credentials');
    bundle.write('backend.hcl', 'bucket = "mine"\nsecret_key = "x"\n');
    expect((await bundle.apply()).output).toContain('backend.hcl holds credentials');
    expect(bundle.told('log')).toBe('');
  });
});

test('the bundle is found whatever CDPATH says', async () => {
  const bundle = new Faked('cdpath');
  mkdirSync(path.join(folder, 'elsewhere', 'cdpath'), { recursive: true });
  const shell = bare.with({ ...bundle.env, CDPATH: path.join(folder, 'elsewhere') });
  expect(await shell.pass(folder, 'sh', 'cdpath/apply.sh', '--verify')).toContain('handed over.');
});

describe('where the states are', () => {
  test('backend.hcl says for all stacks, each with its key; the others’ states are read with the same settings', async () => {
    const bundle = new Faked('settings');
    bundle.write(
      'backend.hcl',
      'bucket = "mine" # was "theirs"\nprofile = "states"\ndynamodb_table = "lock"\n',
    );
    await bundle.apply('--plan');
    const init = 'init -input=false -lockfile=readonly -backend-config=../backend.hcl -backend-config=key=';
    expect(bundle.told('log')).toContain(`dev-a: ${init}dev-a.tfstate\n`);
    expect(bundle.told('log')).toContain(`dev-b: ${init}odd/key\n`);
    // Reading takes no lock.
    expect(bundle.told('dev-b.settings')).toBe('{\nbucket = "mine" # was "theirs"\nprofile = "states"\n}\n');
  });

  test('a backend.hcl of one stack is that stack’s alone', async () => {
    const bundle = new Faked('own-backend');
    bundle.write('dev-a/backend.hcl', 'bucket = "other"\nkey = "a"\n');
    await bundle.apply('--plan', 'dev-a', 'dev-b');
    expect(bundle.told('log')).toContain(
      'dev-a: init -input=false -lockfile=readonly -backend-config=backend.hcl\n',
    );
    expect(bundle.told('log')).toContain('-backend-config=../backend.hcl -backend-config=key=odd/key');
    expect(bundle.told('dev-b.settings')).not.toContain('other');
    // It reads the states of others, which are where they all are.
    expect(bundle.told('dev-a.settings')).toContain('bucket = "mine"');
  });

  test('the prefix of their keys stands in common.tfvars, for reading and writing', async () => {
    const bundle = new Faked('prefix');
    bundle.write('common.tfvars', 'state_key_prefix = "platform/" # not "x/"\n');
    bundle.write('dev-b/terraform.tfvars', '');
    await bundle.apply('--plan');
    expect(bundle.told('log')).toContain('-backend-config=key=platform/dev-a.tfstate\n');
    expect(bundle.told('log')).toMatch(/dev-a: plan .* -var-file=\.\.\/common\.tfvars\n/);
    expect(bundle.told('log')).toMatch(
      /dev-b: plan .* -var-file=\.\.\/common\.tfvars -var-file=terraform\.tfvars\n/,
    );
    bundle.write('dev-b/terraform.tfvars', 'state_key_prefix = "x/"\n');
    expect((await bundle.apply('--plan')).output).toContain(
      'dev-b/terraform.tfvars sets state_key_prefix for one stack',
    );
  });

  test('is asked for when it is not said', async () => {
    const bundle = new Faked('nowhere');
    rmSync(bundle.file('backend.hcl'));
    const { code, output } = await bundle.apply('--plan');
    expect(code).toBe(1);
    expect(output).toContain('there is no backend.hcl: copy backend.hcl.example to backend.hcl');
    expect(bundle.told('log')).toBe('');
  });

  test('a lock is waited for as long as is said', async () => {
    const bundle = new Faked('locked');
    bundle.plans('dev-a', 0);
    await bundle.apply('--auto-approve', '--lock-timeout=5m', 'dev-a');
    expect(bundle.told('log')).toMatch(/dev-a: plan .*-lock-timeout=5m/);
    expect(bundle.told('log')).toMatch(/dev-a: apply .*-lock-timeout=5m/);
  });
});

describe('a stack before another', () => {
  test('must have a state', async () => {
    const bundle = new Faked('no-state');
    bundle.unsay('dev-a.state');
    const { code, output } = await bundle.apply('dev-b');
    expect(code).toBe(1);
    expect(output).toContain('dev-b needs dev-a, which has no state yet. Apply it first: ./apply.sh dev-a');
  });

  test('whose state cannot be read is not taken for one without a state', async () => {
    const bundle = new Faked('expired');
    bundle.tell('dev-a.expired');
    const { code, output } = await bundle.apply('dev-b');
    expect(code).toBe(1);
    expect(output).toContain('ExpiredToken');
    expect(output).toContain('the state of dev-a cannot be read');
    expect(output).not.toContain('no state yet');
  });
});

describe('left-out.txt', () => {
  test('leaves out the stack that makes the bucket, for a team that has one', async () => {
    const bundle = new Faked('left-out');
    bundle.unsay('dev-state.state');
    expect((await bundle.apply('--plan', 'dev-a')).output).toContain('or leave it out if you have a bucket');
    bundle.write('left-out.txt', 'dev-state\n');
    const { code, output } = await bundle.apply('--plan');
    expect(code).toBe(0);
    expect(output).toContain('Nothing to change: dev-a dev-b');
    expect((await bundle.apply('dev-state')).output).toContain('left-out.txt names dev-state');
    expect((await bundle.apply('--bootstrap')).output).toContain('there is nothing to bootstrap');
  });

  test('leaves out no stack that another needs', async () => {
    const bundle = new Faked('left-out-needed');
    bundle.write('left-out.txt', 'dev-a\n');
    expect((await bundle.apply('--plan')).output).toContain('left-out.txt names dev-a, which dev-b needs');
    bundle.write('left-out.txt', 'dev-a\ndev-b\n');
    expect((await bundle.apply('--plan')).output).toContain('Nothing to change: dev-state\n');
  });
});

describe('both verifiers', () => {
  test('say nothing of a bundle that was said to be edited', async () => {
    const bundle = new Faked('verify-edited');
    const { code, output } = await bundle.apply('--verify', '--edited');
    expect(code).toBe(1);
    expect(output).toContain('give one of them');
  });

  test.each<[string, boolean, (bundle: Bundle) => void]>([
    [
      'pass what a team and Terraform put beside the files',
      true,
      (bundle) => {
        for (const own of [
          ...['left-out.txt', 'common.tfvars', '.gitlab-ci.yml', 'dev-a/plan.tfplan', 'dev-a/crash.log'],
          ...[
            'dev-a/terraform.tfstate.123.backup',
            'dev-a/.terraform/modules/x/main.tf',
            'dev-a/backend.hcl',
          ],
        ]) {
          bundle.write(own, '');
        }
      },
    ],
    [
      'pass a lock file that has grown by checksums for other platforms',
      true,
      (bundle) => bundle.write('dev-a/.terraform.lock.hcl', LOCK.replace('  ]', '    "h1:Ab+/0=",\n  ]')),
    ],
    [
      'pass a lock file of OpenTofu',
      true,
      (bundle) =>
        bundle.write('dev-a/.terraform.lock.hcl', 'provider "registry.opentofu.org/hashicorp/aws" {\n}\n'),
    ],
    [
      'refuse a lock file with another provider',
      false,
      (bundle) => bundle.write('dev-a/.terraform.lock.hcl', `${LOCK}provider "q" {\n}\n`),
    ],
    [
      'refuse a lock file that lacks a checksum',
      false,
      (bundle) => bundle.write('dev-a/.terraform.lock.hcl', LOCK.replace('    "zh:0a",\n', '')),
    ],
    ['refuse an edited file', false, (bundle) => appendFileSync(bundle.file('dev-a/main.tf'), '#\n')],
    ['refuse a file that is missing', false, (bundle) => rmSync(bundle.file('dev-a/main.tf'))],
    ['refuse a file that Terraform would read', false, (bundle) => bundle.write('dev-a/more.tf.json', '{}')],
    [
      'pass the override of the bootstrap',
      true,
      (bundle) => bundle.write('dev-state/backend_override.tf', OVERRIDE),
    ],
    [
      'refuse another override',
      false,
      (bundle) =>
        bundle.write('dev-state/backend_override.tf', `${OVERRIDE}resource "aws_iam_user" "x" {}\n`),
    ],
    [
      'refuse that override in another stack',
      false,
      (bundle) => bundle.write('dev-a/backend_override.tf', OVERRIDE),
    ],
  ])('%s', async (title, passes, spoil) => {
    const bundle = new Faked(`verify-${title.replaceAll(/\W/g, '-')}`);
    spoil(bundle);
    const { code, output } = await bundle.apply('--verify');
    expect({ script: code === 0, command: differences(bundle.place).length === 0, output }).toEqual({
      script: passes,
      command: passes,
      output,
    });
  });
});

/** Terraform itself, with a folder for each bucket in place of S3. */
class Real extends Bundle {
  readonly buckets: string;
  private readonly env: NodeJS.ProcessEnv;

  constructor(name: string) {
    const buckets = path.join(folder, `${name}-buckets`);
    super(
      name,
      (id) =>
        [
          'terraform {\n  backend "local" {}\n}',
          `resource "terraform_data" "it" {\n  input = "${id === 'dev-state' ? 'mine' : id}"`,
          ...(id === 'dev-state'
            ? [
                `  provisioner "local-exec" {\n    command = "mkdir ${buckets}/mine"\n  }\n}`,
                'resource "terraform_data" "table" {\n  depends_on = [terraform_data.it]',
                `  provisioner "local-exec" {\n    command = "test ! -f ${buckets}/no-table"\n  }`,
              ]
            : []),
          '}\n',
        ].join('\n'),
      '# There are none.\n',
    );
    this.buckets = buckets;
    mkdirSync(buckets);
    const binary = executable(
      `${buckets}/terraform`,
      `#!/bin/sh
PATH=$PATH:/usr/bin:/bin
# By hand there is no -chdir.
case $1 in -chdir=*) ;; *) set -- -chdir=. "$@" ;; esac
chdir=$1
stack=\${1#-chdir=}
if [ -f "${buckets}/breaks" ]; then
  case "$*" in *"$(cat "${buckets}/breaks")"*) echo broken >&2; exit 1 ;; esac
fi
bucket=
key=
for argument in "$@"; do
  case $argument in
    -backend-config=key=*) key=\${argument#-backend-config=key=} ;;
    -backend-config=*)
      file=\${argument#-backend-config=}
      case $file in /*) ;; *) file=$stack/$file ;; esac
      bucket=$(sed -n 's/^bucket = "\\(.*\\)"$/\\1/p' "$file")
      ;;
  esac
done
case "$*" in *destroy*) echo "$stack" >>"${buckets}/destroyed" ;; esac
# Somebody else who writes a state just before this one.
case "$*" in
  *"state push"*) [ ! -f "${buckets}/race" ] || mv "${buckets}/race" "${buckets}/mine/dev-a.tfstate" ;;
esac
if [ -n "$bucket" ]; then
  if [ ! -d "${buckets}/$bucket" ]; then echo "Error: S3 bucket \\"$bucket\\" does not exist." >&2; exit 1; fi
  case " $* " in *" -reconfigure "*) how=-reconfigure ;; *) how= ;; esac
  exec terraform "$chdir" init -input=false -lockfile=readonly $how "-backend-config=path=${buckets}/$bucket/$key"
fi
exec terraform "$@"
`,
    );
    this.env = { TERRAFORM_BINARY_NAME: binary };
  }

  apply(...args: string[]): Promise<Outcome> {
    return bare.with(this.env).run(this.place, 'sh', './apply.sh', ...args);
  }

  async pass(...args: string[]): Promise<string> {
    const { code, output } = await this.apply(...args);
    if (code !== 0) throw new Error(output);
    return output;
  }

  /** Runs commands of the README in a stack, or in the bundle, with a key. */
  async byHand(id: string, commands: string, key = ''): Promise<string> {
    const script = commands
      .replace(/^cd .*$/m, '')
      .replaceAll('key=KEY', `key=${key}`)
      .replace('terraform apply', 'terraform apply -auto-approve')
      .replace(/(?<=terraform .*)destroy/, 'destroy -auto-approve');
    const terraform = 'terraform() { "$TERRAFORM_BINARY_NAME" "$@"; }';
    return bare.with(this.env).pass(this.file(id), 'sh', '-ec', `${terraform}\n${script}`);
  }

  /** A state in a bucket. */
  state(name: string): { serial: number; lineage: string; text: string } {
    const text = readFileSync(path.join(this.buckets, name), 'utf8');
    return { ...JSON.parse(text), text };
  }

  put(name: string, text: string): void {
    writeFileSync(path.join(this.buckets, name), text);
  }

  /** Has the terraform commands that hold this text fail during one run. */
  async broken(command: string, ...args: string[]): Promise<Outcome> {
    this.put('breaks', command);
    const outcome = await this.apply(...args);
    rmSync(path.join(this.buckets, 'breaks'));
    return outcome;
  }
}

const LOCAL = 'dev-state/bootstrap.tfstate';
const KEPT = 'mine/dev-state.tfstate';

describe('--bootstrap', () => {
  const bootstrap = ['--bootstrap', '--auto-approve'];

  test('makes the bucket with its own state in it, and then changes nothing', async () => {
    const bundle = new Real('bootstrap');
    await bundle.pass(...bootstrap);
    const { serial } = bundle.state(KEPT);
    expect([LOCAL, 'dev-state/backend_override.tf'].filter((file) => bundle.has(file))).toEqual([]);
    expect(await bundle.pass(...bootstrap)).toContain('nothing to bootstrap');
    expect(bundle.state(KEPT).serial).toBe(serial);
    expect(await bundle.pass('--plan', 'dev-state')).toContain('dev-state: nothing to change.');
  });

  test.each(['init', 'apply -input', 'state push'])(
    'goes on where `terraform %s` was interrupted',
    async (command) => {
      const bundle = new Real(`interrupted-${command.replaceAll(/\W/g, '')}`);
      expect((await bundle.broken(command, ...bootstrap)).code).toBe(1);
      expect(bundle.has('dev-state/backend_override.tf')).toBe(false);
      if (command === 'state push') {
        // Nothing else goes past a state that is in a file.
        expect((await bundle.apply('--plan')).output).toContain('the bootstrap is not finished');
      }
      await bundle.pass(...bootstrap);
      expect(bundle.state(KEPT).serial).toBeGreaterThan(0);
      expect(bundle.has(LOCAL)).toBe(false);
      expect((await bundle.apply('--plan', '--detailed-exitcode', 'dev-state')).code).toBe(0);
    },
  );

  test('goes on where an apply ended after the bucket was there', async () => {
    const bundle = new Real('half-way');
    bundle.put('no-table', '');
    expect((await bundle.apply(...bootstrap)).output).toContain('dev-state was applied in part');
    expect(existsSync(path.join(bundle.buckets, 'mine'))).toBe(true);
    rmSync(path.join(bundle.buckets, 'no-table'));
    await bundle.pass(...bootstrap);
    expect((await bundle.apply('--plan', '--detailed-exitcode', 'dev-state')).code).toBe(0);
  });

  test('removes a local file that is in the bucket already, and an override that was left', async () => {
    const bundle = new Real('left');
    await bundle.pass(...bootstrap);
    const { text } = bundle.state(KEPT);
    bundle.write('dev-state/backend_override.tf', OVERRIDE);
    // With it terraform would look into a file.
    expect((await bundle.apply('--plan')).output).toContain('the bootstrap is not finished');
    bundle.write(LOCAL, text);
    expect(await bundle.pass(...bootstrap)).toContain('nothing to bootstrap');
    expect([LOCAL, 'dev-state/backend_override.tf'].filter((file) => bundle.has(file))).toEqual([]);
    expect(bundle.state(KEPT).text).toBe(text);
  });

  test('overwrites no state that was written since, or is another', async () => {
    const bundle = new Real('stale');
    await bundle.pass(...bootstrap);
    const { text, lineage, serial } = bundle.state(KEPT);
    bundle.write(LOCAL, text);
    const newer = text
      .replace(`"serial": ${serial}`, `"serial": ${serial + 1}`)
      .replaceAll('"mine"', '"new"');
    const other = text.replace(lineage, 'another').replaceAll('"mine"', '"new"');
    for (const [there, message] of [
      [newer, 'that was written since'],
      [other, 'another state of dev-state is there already'],
    ] as const) {
      bundle.put(KEPT, there);
      const { code, output } = await bundle.apply(...bootstrap);
      expect(code).toBe(1);
      expect(output).toContain(message);
      expect(bundle.state(KEPT).text).toBe(there);
      expect(bundle.read(LOCAL)).toBe(text);
    }
  });

  test('makes no other bucket than backend.hcl names', async () => {
    const bundle = new Real('other-name');
    bundle.write('backend.hcl', 'bucket = "ours"\n');
    const { code, output } = await bundle.apply(...bootstrap);
    expect(code).toBe(1);
    expect(output).toContain('backend.hcl names ours, and dev-state would make none of that name');
    expect(bundle.has(LOCAL)).toBe(false);
    expect(existsSync(path.join(bundle.buckets, 'mine'))).toBe(false);
  });
});

describe('--move-states', () => {
  /** An environment whose states are in `theirs`, in a bundle of which Terraform knows nothing yet. */
  async function applied(name: string): Promise<Real> {
    const bundle = new Real(name);
    for (const bucket of ['theirs', 'mine'])
      mkdirSync(path.join(bundle.buckets, bucket, 'odd'), { recursive: true });
    bundle.write('old.hcl', 'bucket = "theirs"\n');
    bundle.write('backend.hcl', 'bucket = "theirs"\n');
    bundle.write('left-out.txt', 'dev-state\n');
    await bundle.pass('--auto-approve');
    for (const id of IDS) rmSync(bundle.file(`${id}/.terraform`), { recursive: true, force: true });
    bundle.write('backend.hcl', 'bucket = "mine"\n');
    return bundle;
  }

  test('brings all states to where backend.hcl says, so that there is nothing to change', async () => {
    const bundle = await applied('move');
    expect(await bundle.pass('--move-states', 'old.hcl')).toContain('Moved 2 states.');
    expect(bundle.state('mine/dev-a.tfstate').text).toBe(bundle.state('theirs/dev-a.tfstate').text);
    expect((await bundle.apply('--plan', '--detailed-exitcode')).code).toBe(0);
    // A second time there is nothing left to do, even where Terraform has begun lineage and serial anew, as in S3.
    const { text, serial, lineage } = bundle.state('mine/dev-a.tfstate');
    const begunAnew = text.replace(`"serial": ${serial}`, `"serial": ${serial + 1}`).replace(lineage, 'anew');
    bundle.put('mine/dev-a.tfstate', begunAnew);
    expect(await bundle.pass('--move-states', 'old.hcl')).toContain('Moved 2 states.');
  });

  test('brings them to keys with a prefix, and takes them from such', async () => {
    const bundle = await applied('move-prefix');
    mkdirSync(path.join(bundle.buckets, 'mine/p/odd'), { recursive: true });
    bundle.write('common.tfvars', 'state_key_prefix = "p/"\n');
    expect((await bundle.apply('--move-states', 'old.hcl')).output).toContain('no stack has a state where');
    await bundle.pass('--move-states', 'old.hcl', '--old-key-prefix', '');
    expect(bundle.state('mine/p/odd/key').text).toBe(bundle.state('theirs/odd/key').text);
  });

  test('goes on where it was interrupted', async () => {
    const bundle = await applied('move-interrupted');
    expect((await bundle.broken('state push', '--move-states', 'old.hcl')).code).toBe(1);
    await bundle.pass('--move-states', 'old.hcl');
    expect((await bundle.apply('--plan', '--detailed-exitcode')).code).toBe(0);
  });

  test('overwrites neither a state that was written since nor another', async () => {
    const bundle = await applied('move-onto');
    const { text, lineage, serial } = bundle.state('theirs/dev-a.tfstate');
    for (const [there, message] of [
      [
        text.replace(`"serial": ${serial}`, `"serial": ${serial + 1}`).replaceAll('"dev-a"', '"new"'),
        'written since',
      ],
      [
        text.replace(lineage, 'another').replaceAll('"dev-a"', '"new"'),
        'another state of dev-a is there already',
      ],
    ] as const) {
      bundle.put('mine/dev-a.tfstate', there);
      const { code, output } = await bundle.apply('--move-states', 'old.hcl');
      expect(code).toBe(1);
      expect(output).toContain(message);
      expect(bundle.state('mine/dev-a.tfstate').text).toBe(there);
    }
  });

  test('overwrites no state that somebody writes meanwhile', async () => {
    const bundle = await applied('move-race');
    const { text, lineage } = bundle.state('theirs/dev-a.tfstate');
    const other = text.replace(lineage, 'another').replaceAll('"dev-a"', '"new"');
    bundle.put('race', other);
    const { code, output } = await bundle.apply('--move-states', 'old.hcl');
    expect(code).toBe(1);
    expect(output).toContain('the state of dev-a could not be written');
    expect(bundle.state('mine/dev-a.tfstate').text).toBe(other);
  });

  test('is needed, or --reconfigure, when backend.hcl names another place than before', async () => {
    const bundle = await applied('changed-place');
    await bundle.pass('--move-states', 'old.hcl');
    bundle.write('backend.hcl', 'bucket = "theirs"\n');
    const { code, output } = await bundle.apply('--plan');
    expect(code).toBe(1);
    expect(output).toContain('Backend configuration changed');
    expect(output).toContain('(--move-states), or say that they are there already (--reconfigure)');
    expect(await bundle.pass('--plan', '--reconfigure')).toContain('Nothing to change: dev-a dev-b');
  });

  test('has two places', async () => {
    const bundle = await applied('move-nowhere');
    expect((await bundle.apply('--move-states', 'backend.hcl')).output).toContain('name the same place');
    expect((await bundle.apply('--move-states', 'none.hcl')).output).toContain('there is no file');
  });
});

describe('the README’s commands', () => {
  const purpose = '';
  const facts: BundleFacts = {
    manifest: manifestOf(IDS),
    accountId: '111111111111',
    deployRoles: ['deploy*', 'ci/terraform'],
    placeholders: [{ name: 'domain', value: 'app.example.com' }],
    stateStack: 'dev-state',
    unpackedPlatforms: [],
  };
  const page = bundleReadme(
    IDS.map((id) => ({ id, purpose, predecessors: [], document: {} })),
    facts,
  );
  /** The block of commands that holds a text. */
  const commands = (text: string) =>
    [...page.matchAll(/```sh\n([^`]*)```/g)]
      .map(([, block = '']) => block)
      .find((block) => block.includes(text)) ?? '';

  test('bootstrap by hand to what the script finds done', async () => {
    const bundle = new Real('by-hand-bootstrap');
    await bundle.byHand('dev-state', commands('state push bootstrap.tfstate'), 'dev-state.tfstate');
    expect(await bundle.pass('--bootstrap')).toContain('nothing to bootstrap');
    expect((await bundle.apply('--plan', '--detailed-exitcode', 'dev-state')).code).toBe(0);
  });

  test('move a state by hand to where the script finds it', async () => {
    const bundle = new Real('by-hand-move');
    for (const bucket of ['theirs', 'mine']) mkdirSync(path.join(bundle.buckets, bucket));
    bundle.write('left-out.txt', 'dev-state\n');
    bundle.write('old-backend.hcl', 'bucket = "theirs"\n');
    bundle.write('backend.hcl', 'bucket = "theirs"\n');
    await bundle.pass('--auto-approve', 'dev-a');
    bundle.write('backend.hcl', 'bucket = "mine"\n');
    await bundle.byHand('dev-a', commands('state push moving.tfstate'), 'dev-a.tfstate');
    expect((await bundle.apply('--plan', '--detailed-exitcode', 'dev-a')).code).toBe(0);
  });

  test('remove all of the environment by hand, the stack that others need after them', async () => {
    const bundle = new Real('by-hand-removal');
    await bundle.pass('--bootstrap', '--auto-approve');
    await bundle.pass('--auto-approve');
    await bundle.byHand('.', commands('terraform -chdir="$stack" destroy'));
    const destroyed = readFileSync(path.join(bundle.buckets, 'destroyed'), 'utf8');
    expect(destroyed).toBe('dev-b\ndev-a\n');
    for (const key of ['dev-a.tfstate', 'odd/key'])
      expect(JSON.parse(bundle.state(`mine/${key}`).text).resources).toEqual([]);
    await bundle.byHand('dev-state', commands('terraform destroy'));
    expect(readFileSync(path.join(bundle.buckets, 'destroyed'), 'utf8')).toBe('dev-b\ndev-a\n.\n');
    expect(JSON.parse(bundle.read(LOCAL)).resources).toEqual([]);
  });

  test('are for those whom the page says: by role, tool and what they have set', () => {
    expect(page).toContain('`deploy_roles` in `common.tfvars` names (default: `deploy*`, `ci/terraform`)');
    expect(page).toContain('Terraform 1.11 (tested: 1.11.4), or [OpenTofu](#opentofu) 1.11\n');
    expect(page).toMatch(/\*\*To be set before anything is applied\*\*.*`domain` \(`app\.example\.com`\)/);
    expect(bundleReadme([], { ...facts, placeholders: [] })).not.toContain('To be set');
  });

  test('name only options that there are', async () => {
    const { output } = await new Faked('options').apply('--help');
    const named = [...page.matchAll(/(?:apply\.sh|`)[^`\n#]*?(--[a-z-]+)/g)].map(([, option = '']) => option);
    expect(named.length).toBeGreaterThan(5);
    for (const option of named) expect(output).toContain(`  ${option} `);
  });
});

test('Terraform’s own plan that replaces what holds data is refused', async () => {
  const bundle = new Real('real-loss');
  mkdirSync(path.join(bundle.buckets, 'mine'));
  bundle.write('left-out.txt', 'dev-state\n');
  bundle.write('stateful-types.txt', 'terraform_data\n');
  await bundle.pass('--edited', '--auto-approve', 'dev-a');
  appendFileSync(bundle.file('dev-a/main.tf'), 'resource "terraform_data" "more" {}\n');
  await bundle.pass('--edited', '--auto-approve', 'dev-a');
  bundle.write(
    'dev-a/main.tf',
    bundle
      .read('dev-a/main.tf')
      .replace('resource "terraform_data" "more" {}', '')
      .replace('input =', 'triggers_replace ='),
  );
  const refused = await bundle.apply('--edited', '--auto-approve', 'dev-a');
  expect(refused.code).toBe(3);
  expect(refused.output).toContain(
    '  dev-a/terraform_data.it replaced\n  dev-a/terraform_data.more destroyed\n',
  );
  await bundle.pass(
    ...['--edited', '--auto-approve', '--allow-replacement', 'dev-a/terraform_data.it'],
    ...['--allow-destroy', 'dev-a/terraform_data.more', 'dev-a'],
  );
});
