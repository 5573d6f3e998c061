import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ComparedStack, changesPage, contentsOf, readPrevious } from '../../../tools/handover/changes';
import { digestsOf, type Manifest, sumsOf } from '../../../tools/handover/manifest';

const source = { version: '0.2.0', commit: 'new', modified: false };
const before = {
  terraform: { required_providers: { aws: { version: '5' } }, required_version: '~> 1.11.0' },
  provider: {
    aws: [
      { region: 'r', default_tags: [{ tags: { a: 'b' } }] },
      { alias: 'other', region: 's' },
    ],
  },
  resource: {
    aws_db_instance: { db: { name: 'a' } },
    aws_vpc: { one: { cidr: '1', tags: { a: 'b' } }, two: { cidr: '2' } },
  },
  data: { aws_region: { here: {} } },
  output: { id: { value: 'x' } },
  variable: { account_id: { default: '1' } },
  locals: { l: 1 },
};
const compared = (document: object, assets = {}, id = 'dev-a'): ComparedStack => ({
  id,
  document: document as ComparedStack['document'],
  assets,
});
const previous = (assets = {}) => ({
  contents: { 'dev-a': contentsOf(compared(before, assets)) },
  source: { version: '0.1.0', commit: 'old', modified: true },
});
const page = (after: object, id = 'dev-a') => changesPage([compared(after, {}, id)], source, previous());
/** What stands in the plan of a page, without empty lines and indentation. */
const plan = (text: string) =>
  (/```text\n([\s\S]*?)```/.exec(text)?.[1] ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
const changed = (part: object) => plan(page({ ...before, ...part }));

test('the first bundle is compared with none', () => {
  expect(changesPage([], source, undefined)).toBe(
    '# Changes\n\nThis bundle is of version 0.2.0, commit `new`.\n\nIt was compared with no other.\n',
  );
});

test('both commits stand there, and that nothing has changed', () => {
  const text = page(before);
  expect(text).toContain('This bundle is of version 0.2.0, commit `new`.');
  expect(text).toContain(
    'The bundle before was of version 0.1.0, commit `old` with changes that are in no commit.',
  );
  expect(text).toContain('Nothing has changed.');
});

test('resources stand in the words of a plan, with the arguments that differ', () => {
  const vpcs = { one: { cidr: '9', more: 1 }, three: {} };
  expect(changed({ resource: { ...before.resource, aws_vpc: vpcs } })).toEqual([
    '# aws_vpc.one will be updated in-place or must be replaced',
    '~ resource "aws_vpc" "one"',
    '~ cidr',
    '+ more',
    '- tags',
    '# aws_vpc.three will be created',
    '+ resource "aws_vpc" "three"',
    '# aws_vpc.two will be destroyed',
    '- resource "aws_vpc" "two"',
  ]);
});

test.each([
  [
    'a provider’s region and tags',
    { provider: { aws: [{ region: 'q', default_tags: [] }, before.provider.aws[1]] } },
    ['~ provider "aws"', '~ default_tags', '~ region'],
  ],
  [
    'an alias',
    { provider: { aws: [before.provider.aws[0], { alias: 'other', region: 't' }] } },
    ['~ provider "aws" "other"', '~ region'],
  ],
  [
    'versions',
    { terraform: { required_providers: { aws: { version: '6' } }, required_version: '~> 1.12.0' } },
    ['~ terraform', '~ required_providers.aws', '~ required_version'],
  ],
  ['locals', { locals: { l: 2 } }, ['~ local "l"', '~ value']],
  ['an import', { import: [{ to: 'aws_vpc.one', id: 'v' }] }, ['+ import "aws_vpc.one"']],
  ['data sources', { data: { aws_region: {} } }, ['- data "aws_region" "here"']],
  ['outputs', { output: { id: { value: 'y' } } }, ['~ output "id"', '~ value']],
  ['variables', { variable: { account_id: { default: '2' } } }, ['~ variable "account_id"', '~ default']],
  ['checks', { check: { up: { assert: [] } } }, ['+ check "up"']],
  ['modules', { module: { m: { source: './m' } } }, ['+ module "m"']],
])('%s are compared too', (_, part, expected) => {
  expect(changed(part)).toEqual(expected);
});

test('a file that is uploaded is the same one whatever its content', () => {
  const file = (digest: string) => `code_1/${digest.repeat(32)}/lambda.zip`;
  const now = compared(before, { [file('B')]: 'new' });
  expect(plan(changesPage([now], source, previous({ [file('A')]: 'old' })))).toEqual([
    '~ file "code_1/lambda.zip"',
    '~ content',
  ]);
});

test('the destruction of what holds data stands out', () => {
  expect(changed({ resource: { aws_vpc: before.resource.aws_vpc } })[0]).toBe(
    '# aws_db_instance.db will be destroyed: IT HOLDS DATA, which is lost with it',
  );
});

test('what is only forgotten is no loss', () => {
  const after = {
    resource: { aws_vpc: before.resource.aws_vpc },
    removed: [{ from: 'aws_db_instance.db', lifecycle: [{ destroy: false }] }],
  };
  expect(changed(after)).toEqual([
    '# aws_db_instance.db will no longer be managed by Terraform, but will not be destroyed',
    '- resource "aws_db_instance" "db"',
    '+ removed "aws_db_instance.db"',
  ]);
});

test('a move is neither an addition nor a removal, and shows what was edited on the way', () => {
  const moved = [{ from: 'aws_db_instance.db', to: 'aws_db_instance.database' }];
  const to = (name: string) => ({
    resource: { aws_db_instance: { database: { name } }, aws_vpc: before.resource.aws_vpc },
    moved,
  });
  expect(changed(to('a'))).toEqual([
    '# aws_db_instance.db has moved to aws_db_instance.database',
    '+ moved "aws_db_instance.db"',
  ]);
  expect(changed(to('b'))).toEqual([
    '# aws_db_instance.db has moved to aws_db_instance.database',
    '# aws_db_instance.database will be updated in-place or must be replaced',
    '~ resource "aws_db_instance" "database"',
    '~ name',
    '+ moved "aws_db_instance.db"',
  ]);
});

test('stacks come and go', () => {
  const text = page(before, 'dev-b');
  expect(text).toContain('## dev-b\n\nThe stack is new: 3 to add.');
  expect(text).toContain('## dev-a\n\nThe stack is not part of this bundle any more.');
});

describe('the bundle before', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'groundwork-handover-previous-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function bundle(name: string): string {
    const place = path.join(folder, name);
    mkdirSync(place);
    writeFileSync(path.join(place, 'contents.json'), JSON.stringify(previous().contents));
    const manifest: Manifest = {
      layout: 1,
      environment: 'dev',
      format: 'hcl',
      source: previous().source,
      versions: { terraform: '1.11.4', providers: {} },
      stacks: [],
      files: digestsOf(place),
    };
    writeFileSync(path.join(place, 'manifest.json'), JSON.stringify(manifest));
    writeFileSync(path.join(place, 'SHA256SUMS'), sumsOf(place));
    return place;
  }

  test('is read with the commit that it is of, whatever its users have put beside it', () => {
    const place = bundle('read');
    writeFileSync(path.join(place, 'notes.txt'), '');
    expect(readPrevious(place, 'dev')).toEqual(previous());
  });

  test('is refused when it is of another environment', () => {
    expect(() => readPrevious(bundle('other'), 'prod')).toThrow(
      /is a bundle of dev, and this will be one of prod\. Name the bundle of prod/,
    );
  });

  test('is refused when it was edited: an empty list of contents would make every stack a new one', () => {
    const place = bundle('edited');
    expect(readFileSync(path.join(place, 'contents.json'), 'utf8')).not.toBe('{}');
    writeFileSync(path.join(place, 'contents.json'), '{}');
    expect(() => readPrevious(place, 'dev')).toThrow(
      /is not as it was handed over[\s\S]*edited: contents\.json[\s\S]*make it again at commit old/,
    );
  });
});
