import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import promiseSpawn from '@npmcli/promise-spawn';
import { digestsOf } from '../../tools/handover/manifest';
import { BareShell } from '../../tools/handover/proof/bare-shell';
import type { BundleOptions } from '../support/write-bundle';
import { PROJECT } from './run-tool';

/** The bundle of prod: the domain, the standby region and ECS are in no other that a test makes. */
jest.setTimeout(600_000);

const folder = mkdtempSync(path.join(tmpdir(), 'groundwork-handover-prod-'));
const elsewhere = path.join(folder, 'elsewhere');
const bundles = { hcl: path.join(folder, 'hcl'), json: path.join(folder, 'json') };
const again = path.join(folder, 'again');

const suppressions = ['aws_db_instance.database_instance_D7FC2283'].map((address) => ({
  stack: 'prod-data',
  address,
  checkId: 'CKV_AWS_0',
  reason: 'For this test',
}));

beforeAll(async () => {
  cpSync(PROJECT, elsewhere, {
    recursive: true,
    filter: (file) => !/^(node_modules|\.git|\.groundwork|cdktf\.out.*)$/.test(path.relative(PROJECT, file)),
  });
  symlinkSync(path.join(PROJECT, 'node_modules'), path.join(elsewhere, 'node_modules'));
  cpSync(path.join(PROJECT, '.groundwork', 'terraform'), path.join(elsewhere, '.groundwork', 'terraform'), {
    recursive: true,
  });
  await handOver(PROJECT, '022', 'first', bundles);
  await handOver(elsewhere, '077', 'second', { hcl: again });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Synthesizes prod and hands it over in processes of a checkout. */
async function handOver(
  checkout: string,
  umask: string,
  name: string,
  outs: Partial<typeof bundles>,
): Promise<void> {
  const synthesized = path.join(folder, name);
  const wanted = Object.entries(outs).map(
    ([format, out]): BundleOptions => ({
      environment: 'prod',
      format: format as keyof typeof bundles,
      synthesized,
      out,
      suppressions,
    }),
  );
  const run = (...args: string[]) =>
    promiseSpawn('sh', ['-c', `umask ${umask}; exec "$0" "$@"`, process.execPath, ...args], {
      cwd: checkout,
      env: { ...process.env, ENVIRONMENT: 'prod', CDKTF_OUTDIR: synthesized },
    });
  await run(path.join(checkout, 'tools/synth/synth.js'));
  const main = path.join(checkout, '__tests__/support/write-bundle-main.ts');
  await run('--import', 'tsx', main, JSON.stringify(wanted));
}

/** The files of a bundle that match, with their text. */
function texts(bundle: string, pattern: RegExp): [string, string][] {
  return Object.keys(digestsOf(bundle))
    .filter((file) => pattern.test(file))
    .map((file) => [file, readFileSync(path.join(bundle, file), 'utf8')]);
}

/** Lines of a bundle's files that say something, with the file that they are in. */
function linesWith(bundle: string, files: RegExp, what: RegExp): string[] {
  return texts(bundle, files).flatMap(([file, text]) =>
    text.split('\n').flatMap((line) => (what.test(line) ? [`${file}: ${line.trim()}`] : [])),
  );
}

test('another process, umask and checkout give the same bytes and modes', () => {
  const files = Object.keys(digestsOf(bundles.hcl));
  expect(files.length).toBeGreaterThan(100);
  expect(digestsOf(again)).toEqual(digestsOf(bundles.hcl));
  const modes = (bundle: string) =>
    files.map((file) => [file, statSync(path.join(bundle, file)).mode & 0o777]);
  expect(modes(again)).toEqual(files.map((file) => [file, file === 'apply.sh' ? 0o755 : 0o644]));
  expect(modes(bundles.hcl)).toEqual(modes(again));
  for (const place of ['.', 'prod-data', 'prod-data/tests/without-ephemerals', 'prod-data/assets']) {
    expect(statSync(path.join(again, place)).mode & 0o777).toBe(0o755);
  }
});

test.each(['hcl', 'json'] as const)('%s says nothing of this machine and of what made it', (format) => {
  const bundle = bundles[format];
  const places = [PROJECT, folder, homedir(), 'node_modules'];
  expect(linesWith(bundle, /./, /./).filter((line) => places.some((place) => line.includes(place)))).toEqual(
    [],
  );
  expect(linesWith(bundle, /\.(tf|hcl|tf\.json)$/, /"\/\/"|metadata"?\s*[:=]\s*\{\s*$/)).toEqual([]);
  const named = linesWith(bundle, /\.(tf|hcl|tf\.json)$/, /cdktf|constructs?\b/i);
  expect(named.length).toBeGreaterThan(0);
  // The tag, in a map or as a block of an Auto Scaling group.
  expect(named.filter((line) => !/"?(ManagedBy|value)"?\s*[:=]\s*"cdktf",?$/.test(line))).toEqual([]);
});

test('what stood for the account, the domain, the addresses and the deploying roles stands in defaults and examples only', () => {
  const found = linesWith(
    bundles.hcl,
    /\.(tf|hcl)$/,
    /333333333333|example\.com|"platform-team"|"cc-1000"|deploy\*/,
  );
  expect(found.length).toBeGreaterThan(0);
  // An item of a default that is a list stands alone in its line.
  const isDefault =
    /^prod-[\w-]+\/(tests\/without-ephemerals\/)?variables\.tf: ((default|error_message) +=|"[^"$]*",$)/;
  expect(found.filter((line) => !isDefault.test(line))).toEqual([]);
  const [, variables = ''] = texts(bundles.hcl, /^prod-edge\/variables\.tf$/)[0] ?? [];
  expect(variables).toMatch(
    /default +=\s+"app\.example\.com"\n.*Must be set: the default is a placeholder\./,
  );
});

test('what checkov accepts stands beside it, in the copy for the test too', () => {
  const comment = /^\s*# checkov:skip=CKV_AWS_0:For this test$/;
  expect(linesWith(bundles.hcl, /\.tf$/, comment)).toEqual([
    'prod-data/main.tf: # checkov:skip=CKV_AWS_0:For this test',
    'prod-data/tests/without-ephemerals/main.tf: # checkov:skip=CKV_AWS_0:For this test',
  ]);
});

describe('a stack of the recovery region', () => {
  const cwd = path.join(bundles.hcl, 'prod-recovery-data');
  let shell: BareShell;

  beforeAll(async () => {
    shell = await BareShell.open(path.join(folder, 'bin'), PROJECT, process.env);
    await shell.pass(cwd, 'terraform', 'init', '-backend=false', '-input=false', '-lockfile=readonly');
  });

  test('is valid, and its own tests pass without an account', async () => {
    expect(await shell.pass(cwd, 'terraform', 'validate')).toContain('Success!');
    expect(await shell.pass(cwd, 'terraform', 'test')).toContain('Success! 2 passed, 0 failed.');
  });

  test('fails its tests once an output, a switch or a resource is another', async () => {
    const edit = (file: string, change: (text: string) => string) => {
      const place = path.join(cwd, file);
      const text = readFileSync(place, 'utf8');
      expect(change(text)).not.toBe(text);
      writeFileSync(place, change(text));
    };
    edit(
      'main.tf',
      (text) =>
        `${text.replace(/(storage_encrypted += )true/, '$1false')}\nresource "aws_sns_topic" "more" {}\n`,
    );
    edit('outputs.tf', (text) =>
      text.replace(/(output "database_\w+" \{[^}]*value\s+= )[^\n]+/, '$1"another"'),
    );
    const { code, output } = await shell.run(cwd, 'terraform', 'test');
    expect(code).toBe(1);
    expect(output).toMatch(/The output database_\w+ has another value\./);
    expect(output).toMatch(/is switched otherwise:[\s\w,]*storage_encrypted/);
    expect(output).toContain('There are more or fewer resources of some type than were handed over.');
  });
});
