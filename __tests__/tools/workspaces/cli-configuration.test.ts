import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hostConfiguration, tokenVariable } from '../../../tools/workspaces/cli-configuration';

const HOST = 'app.terraform.io';
const home = mkdtempSync(path.join(tmpdir(), 'groundwork-cli-'));
const file = path.join(home, 'cli.tfrc');
const saved = path.join(home, '.terraform.d', 'credentials.tfrc.json');

beforeAll(() => mkdirSync(path.dirname(saved)));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const lookUp = (variables: NodeJS.ProcessEnv = {}) =>
  hostConfiguration(HOST, { HOME: home, TF_CLI_CONFIG_FILE: file, ...variables });

test('a token is looked for where terraform does, in its order', async () => {
  expect(await lookUp()).toEqual({ login: undefined, api: undefined });
  writeFileSync(saved, JSON.stringify({ credentials: { [HOST]: { token: 'saved' } } }));
  expect((await lookUp()).login).toEqual({ token: 'saved', source: saved });
  writeFileSync(file, `credentials "other.example.com" {\n  token = "other"\n}\n`);
  expect((await lookUp()).login?.token).toBe('saved');
  writeFileSync(file, `credentials "${HOST}" {\n  token = "configured"\n}\n`);
  expect((await lookUp()).login).toEqual({ token: 'configured', source: file });
  const { login } = await lookUp({ TF_TOKEN_app_terraform_io: 'variable' });
  expect(login).toEqual({ token: 'variable', source: 'the variable TF_TOKEN_app_terraform_io' });
});

test('the variable of a host is named as terraform names it', () => {
  expect(tokenVariable('tfe.my-company.example')).toBe('TF_TOKEN_tfe_my__company_example');
});

test('a configuration that cannot be read is told with its place', async () => {
  writeFileSync(file, 'credentials "x" {');
  await expect(lookUp()).rejects.toThrow(`CLI configuration ${file} cannot be read`);
  writeFileSync(file, '');
  writeFileSync(saved, '{"credentials": []}');
  await expect(lookUp()).rejects.toThrow(`CLI configuration ${saved} cannot be read`);
});
