import path from 'node:path';
import { findProject } from '../../../tools/terraform-cli/src/index';
import { Sandbox } from './fixtures';

const sandbox = new Sandbox();
afterAll(() => sandbox.remove());

describe('the project of a folder', () => {
  test('is the nearest folder above it that pins a terraform version', () => {
    const { root } = sandbox.project('1.2.3');
    expect(findProject(path.join(root, 'cdktf.out/stacks/dev-network'))).toEqual({
      root,
      terraformVersion: '1.2.3',
      workDir: path.join(root, '.groundwork/terraform'),
    });
  });

  test('is the one that the runner belongs to when no folder above pins a version', () => {
    expect(findProject('/').root).toBe(path.resolve(__dirname, '../../..'));
  });

  test.each(['latest', '1.11', '~> 1.11.0', '', 'latest:^1.11'])(
    'is refused when it pins "%s", for that is no exact version',
    (text) => {
      const folder = path.dirname(sandbox.write('inexact/.terraform-version', text));
      expect(() => findProject(folder)).toThrow(`holds "${text}", which is not an exact version`);
    },
  );
});
