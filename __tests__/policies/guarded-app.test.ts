import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import promiseSpawn from '@npmcli/promise-spawn';
import { TerraformStack } from 'cdktf';
import { REQUIRED_TAGS } from '../../src/config';
import { GuardedApp, PolicyError, type PolicySubject, type StackContext } from '../../src/policies';

const TAGS = Object.fromEntries(REQUIRED_TAGS.map((tag) => [tag, 'some']));

class Stack extends TerraformStack implements PolicySubject {
  readonly policyContext: StackContext = { production: true };

  constructor(app: GuardedApp, id: string) {
    super(app, id);
    new AwsProvider(this, 'aws', { defaultTags: [{ tags: TAGS }] });
  }
}

let folder: string;
let outdir: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'guarded-app-'));
  outdir = path.join(folder, 'cdktf.out');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function synth(fill: (app: GuardedApp) => void): void {
  const app = new GuardedApp({ outdir });
  fill(app);
  app.synth();
}

const good = (id: string) => (app: GuardedApp) => {
  new Vpc(new Stack(app, id), 'vpc', { cidrBlock: '10.0.0.0/16' });
};
const bad = (app: GuardedApp) => {
  good('a')(app);
  new S3Bucket(new Stack(app, 'b'), 'bare', {});
  new S3Bucket(new Stack(app, 'c'), 'bare', {});
};

test('writes nothing when a policy is broken, and tells all that is, with construct path and remedy', () => {
  let thrown: unknown;
  try {
    synth(bad);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(PolicyError);
  const { message } = thrown as PolicyError;
  expect(message).toContain('b/bare (aws_s3_bucket.bare)');
  expect(message).toContain('c/bare (aws_s3_bucket.bare)');
  expect(message).toContain('to do: ');
  expect(readdirSync(folder)).toEqual([]);
});

test('leaves an earlier output as it was when a policy is broken', () => {
  synth(good('a'));
  const before = readFileSync(path.join(outdir, 'stacks/a/cdk.tf.json'), 'utf8');
  expect(() => synth(bad)).toThrow(PolicyError);
  expect(readFileSync(path.join(outdir, 'stacks/a/cdk.tf.json'), 'utf8')).toBe(before);
  expect(existsSync(path.join(outdir, 'stacks/b'))).toBe(false);
  expect(readdirSync(folder)).toEqual(['cdktf.out']);
});

test('leaves nothing behind when a construct is not valid', () => {
  expect(() =>
    synth((app) => {
      good('a')(app);
      app.node.addValidation({ validate: () => ['the app is not whole'] });
    }),
  ).toThrow(/the app is not whole/);
  expect(readdirSync(folder)).toEqual([]);
});

test('keeps what terraform wrote beside a stack', () => {
  synth(good('a'));
  mkdirSync(path.join(outdir, 'stacks/a/.terraform'));
  writeFileSync(path.join(outdir, 'stacks/a/.terraform/kept'), '');
  synth(good('a'));
  expect(existsSync(path.join(outdir, 'stacks/a/.terraform/kept'))).toBe(true);
});

test('takes the JSON of stacks that are gone out of the output, so that no tool reads it', () => {
  synth(good('old'));
  synth(good('new'));
  expect(existsSync(path.join(outdir, 'stacks/old/cdk.tf.json'))).toBe(false);
  expect(existsSync(path.join(outdir, 'stacks/new/cdk.tf.json'))).toBe(true);
});

test('puts the committed lock beside each stack', () => {
  synth(good('a'));
  expect(readFileSync(path.join(outdir, 'stacks/a/.terraform.lock.hcl'), 'utf8')).toBe(
    readFileSync('.terraform.lock.hcl', 'utf8'),
  );
});

test('refuses a stack of which it knows no environment', () => {
  expect(() => synth((app) => new TerraformStack(app, 'unknown'))).toThrow(/unknown: a stack must extend/);
});

test('an App that is never synthesized, since a construct threw, leaves no folder when the process ends', async () => {
  const script = `
    const { GuardedApp } = require('${path.resolve('src/policies')}');
    new GuardedApp({ outdir: '${outdir}' });
    throw new Error('a construct refused its props');`;
  await expect(
    promiseSpawn(process.execPath, ['--import', 'tsx', '--eval', script], { cwd: process.cwd() }),
  ).rejects.toMatchObject({ stderr: expect.stringContaining('a construct refused its props') });
  expect(readdirSync(folder)).toEqual([]);
});
