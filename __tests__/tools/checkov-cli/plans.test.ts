import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { plannedAddresses } from '../../../tools/checkov-cli/src/plan-addresses';
import { planNotices, planProblems } from '../../../tools/checkov-cli/src/plan-states';
import { findPlan, type PlanState, writePlan } from '../../../tools/checkov-cli/src/plans';
import { planOf } from './plan-of';

const STACK_JSON = '{"resource": {}}';

let folder: string;
let plans: string;
let stackFile: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'groundwork-plans-'));
  plans = path.join(folder, 'deep', 'plans');
  stackFile = path.join(folder, 'cdk.tf.json');
  writeFileSync(stackFile, STACK_JSON);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a plan of the present JSON is fresh, and lies there as terraform wrote it', () => {
  writePlan(plans, 'dev-network', stackFile, '{"format_version": "1.2"}');
  const file = path.join(plans, 'dev-network.json');
  expect(findPlan(plans, 'dev-network', STACK_JSON)).toEqual({ kind: 'fresh', file });
  expect(readFileSync(file, 'utf8')).toBe('{"format_version": "1.2"}');
});

test('a plan of other JSON is stale', () => {
  writePlan(plans, 'dev-network', stackFile, '{}');
  expect(findPlan(plans, 'dev-network', `${STACK_JSON} `).kind).toBe('stale');
});

test('a plan whose hash was never written, as after an interruption, is stale', () => {
  writePlan(plans, 'dev-network', stackFile, '{}');
  rmSync(path.join(plans, 'dev-network.sha256'));
  expect(findPlan(plans, 'dev-network', STACK_JSON).kind).toBe('stale');
});

test('a stack without a plan has a missing one', () => {
  expect(findPlan(plans, 'dev-network', STACK_JSON)).toEqual({ kind: 'missing' });
});

test('a new plan takes the place of the old one and leaves nothing beside it', () => {
  writePlan(plans, 'dev-network', stackFile, 'old');
  writePlan(plans, 'dev-network', stackFile, 'new');
  expect(readFileSync(path.join(plans, 'dev-network.json'), 'utf8')).toBe('new');
  expect(readdirSync(plans).sort()).toEqual(['dev-network.json', 'dev-network.sha256']);
});

test('the addresses of a plan include those of modules in modules', () => {
  const plan = JSON.stringify({
    format_version: '1.2',
    planned_values: {
      root_module: {
        resources: [{ address: 'aws_s3_bucket.a' }],
        child_modules: [
          {
            resources: [{ address: 'module.m.aws_s3_bucket.b[0]' }],
            child_modules: [{ resources: [{ address: 'module.m.module.n.aws_s3_bucket.c' }] }],
          },
        ],
      },
    },
  });
  expect(plannedAddresses('plan.json', plan)).toEqual([
    'aws_s3_bucket.a',
    'module.m.aws_s3_bucket.b[0]',
    'module.m.module.n.aws_s3_bucket.c',
  ]);
});

test.each(['', 'not JSON', '{}', '{"format_version": "1.2"}', '[]'])(
  'refuses "%s" as a plan, with the file',
  (text) => {
    expect(() => plannedAddresses('plans/dev.json', text)).toThrow('plans/dev.json is no plan of terraform');
  },
);

test('the plans of these tests have the shape of terraform', () => {
  const plan = planOf([{ address: 'aws_subnet.a["x"]', type: 'aws_subnet', values: {} }]);
  expect(plannedAddresses('plan.json', plan)).toEqual(['aws_subnet.a["x"]']);
});

describe('stacks that were not scanned in both views', () => {
  const states = new Map<string, PlanState>([
    ['dev-state', { kind: 'fresh', file: 'a' }],
    ['dev-network', { kind: 'stale', file: 'b' }],
    ['dev-security', { kind: 'missing' }],
  ]);

  test('are named in notices with the command that makes plans', () => {
    expect(planNotices(states)).toEqual([
      'Left out, for the stack has changed since: the plan of dev-network. To renew: npm run up',
      'No plan of dev-security: only the JSON was scanned. To make plans: npm run up',
    ]);
  });

  test('are problems where plans are required', () => {
    expect(planProblems(states)).toEqual([
      'The plan of dev-network was made from other JSON than the stack has now. Run: npm run up',
      'There is no plan of dev-security. Run: npm run up',
    ]);
  });

  test('do not exist when every plan is fresh', () => {
    const fresh = new Map<string, PlanState>([['dev-state', { kind: 'fresh', file: 'a' }]]);
    expect([...planNotices(fresh), ...planProblems(fresh)]).toEqual([]);
  });
});
