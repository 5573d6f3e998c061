import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { affectedSince, linesOf } from '../../../tools/affected/affected';
import { CommandRunner } from '../../../tools/up/run-command';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'groundwork-affected-test-')));
  write('cdktf.json', { app: 'node app.js' });
  write('package-lock.json', { lockfileVersion: 3, packages: {} });
  write('package.json', { name: 'app' });
  // Checkouts of a commit come to stand beside it, so that none that is left behind is overlooked.
  mkdirSync(path.join(folder, 'temporary'));
  mkdirSync(path.join(folder, 'node_modules'));
  write('.gitignore', 'temporary\nnode_modules\n');
  writeFileSync(path.join(folder, 'app.js'), APP);
  git('init', '--quiet');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes as its output what the file `app.json` says: the blocks and dependencies of each stack, and its assets. */
const APP = `
const fs = require('node:fs'), path = require('node:path');
const out = process.env.CDKTF_OUTDIR, stacks = {};
for (const [id, { blocks, dependencies = [], assets = {} }] of Object.entries(JSON.parse(fs.readFileSync('app.json')))) {
  const workingDirectory = 'stacks/' + id;
  fs.mkdirSync(path.join(out, workingDirectory, 'assets'), { recursive: true });
  fs.writeFileSync(path.join(out, workingDirectory, 'cdk.tf.json'), JSON.stringify(blocks));
  for (const [name, text] of Object.entries(assets)) fs.writeFileSync(path.join(out, workingDirectory, 'assets', name), text);
  stacks[id] = { name: id, workingDirectory, dependencies };
}
fs.writeFileSync(path.join(out, 'manifest.json'), JSON.stringify({ stacks }));
`;

function write(file: string, content: unknown): void {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  writeFileSync(path.join(folder, file), text);
}

function git(...args: string[]): string {
  return execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.org', ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
}

function commit(app: object | string): void {
  write('app.json', app);
  git('add', '--all');
  git('commit', '--quiet', '--message', 'state');
}

interface Stack {
  readonly blocks: Record<string, unknown>;
  readonly dependencies?: readonly string[];
  readonly assets?: Record<string, string>;
}

const READ = 'data.terraform_remote_state.cross-stack-reference-input-dev-network.outputs';

/** A network of two outputs, each of which a stack reads, and a stack that reads what the first one makes of it. */
function platform(change: { vpc?: object; subnet?: object; network?: object } = {}): Record<string, Stack> {
  return {
    'dev-edge': {
      blocks: {
        output: {
          e: { value: '${data.terraform_remote_state.cross-stack-reference-input-dev-compute.outputs.name}' },
        },
      },
      dependencies: ['dev-compute'],
    },
    'dev-network': {
      blocks: {
        resource: {
          aws_vpc: { main: { cidr_block: '10.0.0.0/16', ...change.vpc } },
          aws_subnet: { a: { az: 'a', ...change.subnet } },
        },
        output: { vpc: { value: '${aws_vpc.main.id}' }, subnet: { value: '${local.subnets}' } },
        locals: { subnets: '${[aws_subnet.a.id]}' },
        ...change.network,
      },
    },
    'dev-data': {
      blocks: { resource: { aws_db: { it: { vpc: `\${${READ}.vpc}` } } } },
      dependencies: ['dev-network'],
    },
    'dev-compute': {
      blocks: {
        resource: { aws_lb: { it: { subnets: `\${${READ}.subnet}` } } },
        output: { name: { value: '${aws_lb.it.name}' } },
      },
      dependencies: ['dev-network'],
    },
  };
}

/** The same with all keys in the opposite order. */
function reversed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, each]) => [key, reversed(each)]),
  );
}

async function since(ref: string) {
  const steps: string[] = [];
  const temporary = path.join(folder, 'temporary');
  try {
    const report = await affectedSince(
      ref,
      folder,
      new CommandRunner(path.join(temporary, 'run.log'), process.env, new AbortController().signal),
      (step) => steps.push(step),
      temporary,
    );
    return {
      ...report,
      steps,
      told: report.affected.map(({ stack, why, differs, reads }) =>
        [stack, why, ...differs, ...reads].join(' '),
      ),
    };
  } finally {
    // Whatever has happened: no checkout is left, neither as a folder nor in git's list.
    expect(readdirSync(temporary).filter((name) => name !== 'run.log')).toEqual([]);
    expect(git('worktree', 'list').trim().split('\n')).toHaveLength(1);
  }
}

describe('between a commit and the working tree', () => {
  test('nothing is affected by what cdktf notes beside the blocks, nor by the order of their arguments', async () => {
    commit(platform());
    const network = { '//': { metadata: { version: '2' } } };
    write('app.json', platform({ network, vpc: { '//': { metadata: { path: 'p' } } } }));
    expect((await since('HEAD')).told).toEqual([]);
    write('app.json', reversed(platform()));
    expect((await since('HEAD')).told).toEqual([]);
  });

  test('a stack whose block changed is, and those that read what it comes to: over any number of stacks, and no others', async () => {
    commit(platform());
    write('app.json', platform({ subnet: { az: 'b' } }));
    expect((await since('HEAD')).told).toEqual([
      'dev-network changed aws_subnet.a',
      'dev-compute reads dev-network.subnet',
      'dev-edge reads dev-compute.name',
    ]);
    write('app.json', platform({ vpc: { cidr_block: '10.1.0.0/16' } }));
    expect((await since('HEAD')).told).toEqual([
      'dev-network changed aws_vpc.main',
      'dev-data reads dev-network.vpc',
    ]);
  });

  test('every reader is, of a stack whose provider has other settings', async () => {
    commit(platform());
    write('app.json', platform({ network: { provider: { aws: [{ region: 'eu-west-1' }] } } }));
    expect((await since('HEAD')).affected.map(({ stack }) => stack)).toEqual([
      'dev-network',
      'dev-data',
      'dev-compute',
      'dev-edge',
    ]);
  });

  test('an asset counts by its content', async () => {
    const asset = (text: string) => ({ 'dev-a': { blocks: {}, assets: { 'code.zip': text } } });
    commit(asset('1'));
    expect((await since('HEAD')).told).toEqual([]);
    write('app.json', asset('2'));
    expect((await since('HEAD')).told).toEqual(['dev-a changed assets/code.zip']);
  });

  test('new stacks and those that are gone are told apart', async () => {
    const { 'dev-edge': edge, ...others } = platform();
    commit(others);
    write('app.json', { 'dev-network': others['dev-network'], 'dev-new': edge });
    expect(await since('HEAD')).toMatchObject({
      affected: [{ stack: 'dev-new', why: 'added' }],
      removed: ['dev-compute', 'dev-data'],
    });
  });
});

/** Told first of all, since it takes its time. */
const SYNTHESIZING = 'synthesizing it and the working tree';

describe('packages', () => {
  test('are those of the working tree while the npm lock is the same', async () => {
    writeFileSync(path.join(folder, 'node_modules/mark'), '');
    writeFileSync(
      path.join(folder, 'app.js'),
      `if (!require('node:fs').existsSync('node_modules/mark')) throw new Error('not the same packages');\n${APP}`,
    );
    commit(platform());
    expect(await since('HEAD')).toMatchObject({ affected: [], steps: [SYNTHESIZING] });
  });

  test('are installed, and that is told, when it was another', async () => {
    commit(platform());
    write('package-lock.json', { lockfileVersion: 3, packages: {}, name: 'another' });
    expect((await since('HEAD')).steps).toEqual([
      SYNTHESIZING,
      'installing packages: package-lock.json was another',
    ]);
  });
});

describe('what is wrong is told, and no checkout is left', () => {
  test.each(['nonsense', '--all', 'HEAD:app.json'])('"%s", which is no commit', async (ref) => {
    commit(platform());
    await expect(since(ref)).rejects.toThrow(`"${ref}" is no commit of this repository: name a branch`);
  });

  test('a commit that cannot be synthesized', async () => {
    commit('{');
    write('app.json', platform());
    await expect(since('HEAD')).rejects.toThrow(/^HEAD cannot be synthesized: .*SyntaxError/s);
  });

  test('a working tree that cannot be synthesized', async () => {
    commit(platform());
    write('app.json', '{');
    await expect(since('HEAD')).rejects.toThrow(/^The working tree cannot be synthesized: .*SyntaxError/s);
    expect(existsSync(path.join(folder, 'app.json'))).toBe(true);
  });
});

describe('people are told', () => {
  test('that nothing has changed, and no line that would be taken for a stack', async () => {
    commit(platform());
    expect(linesOf(await since('HEAD'))).toEqual({ stacks: [], notes: ['No stack has changed since HEAD.'] });
  });

  test('of stacks that are gone what is still there, and nothing of no change', async () => {
    commit(platform());
    const { 'dev-edge': _, ...others } = platform();
    write('app.json', others);
    expect(linesOf(await since('HEAD'))).toEqual({
      stacks: [],
      notes: [
        'dev-edge is there no more: what it has made is, until "cdktf destroy dev-edge" is run at HEAD.',
      ],
    });
  });
});
