import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type ValidationResult, validateStacks } from '../../tools/validate';
import { block, SynthesizedApp, stackJson } from '../tools/validate/fixtures';

jest.setTimeout(300_000);

let app: SynthesizedApp;
beforeEach(() => {
  app = new SynthesizedApp();
});
afterEach(() => app.remove());

const validate = (stacks?: string) => validateStacks(app.outDir, { project: app.project, stacks });
const validity = (results: ValidationResult[]) =>
  Object.fromEntries(results.map(({ stack, valid }) => [stack, valid]));
const errors = (results: ValidationResult[]) =>
  results.flatMap(({ problems }) =>
    problems.flatMap(({ severity, summary, constructPath }) =>
      severity === 'error' ? [`${summary} at ${constructPath}`] : [],
    ),
  );

describe('terraform validate', () => {
  test('passes valid stacks together, does not ask about them again, and leaves no working files', async () => {
    const remote = { backend: 's3', config: { bucket: 'state', key: 'a', region: 'eu-west-1' } };
    app.synth({
      'dev-state': stackJson('dev-state'),
      'dev-network': stackJson('dev-network', { data: { terraform_remote_state: { state: remote } } }),
    });
    const firstTime = await validate();
    expect(firstTime).toEqual([
      { stack: 'dev-state', valid: true, cached: false, problems: [] },
      { stack: 'dev-network', valid: true, cached: false, problems: [] },
    ]);
    expect(readdirSync(path.join(app.project.root, '.groundwork/validate'))).toEqual(['passed']);

    // A terraform that cannot be started proves that it is not needed.
    process.env['TERRAFORM_BINARY_NAME'] = '/bin/ls';
    try {
      expect((await validate()).map(({ valid, cached }) => ({ valid, cached }))).toEqual([
        { valid: true, cached: true },
        { valid: true, cached: true },
      ]);
    } finally {
      delete process.env['TERRAFORM_BINARY_NAME'];
    }
  });

  test('names the construct of each error, and still passes the stacks that have none', async () => {
    const resource = (id: string, type: string, attributes: object) => ({
      resource: { [type]: { broken: block(`${id}/tier/broken`, attributes) } },
    });
    app.synth({
      good: stackJson('good'),
      attribute: stackJson('attribute', resource('attribute', 'aws_vpc', { cidr_blok: '10.0.0.0/16' })),
      reference: stackJson(
        'reference',
        resource('reference', 'aws_subnet', { vpc_id: '${aws_vpc.gone.id}' }),
      ),
      type: stackJson('type', resource('type', 'aws_vpcs', {})),
      missing: stackJson('missing', resource('missing', 'aws_subnet', {})),
    });
    const results = await validate();
    expect(validity(results)).toEqual({
      good: true,
      attribute: false,
      reference: false,
      type: false,
      missing: false,
    });
    expect(errors(results)).toEqual([
      'Extraneous JSON object property at attribute/tier/broken',
      'Reference to undeclared resource at reference/tier/broken',
      'Invalid resource type at type/tier/broken',
      'Missing required argument at missing/tier/broken',
    ]);
    expect(results[1]?.problems[0]).toMatchObject({ file: 'cdk.tf.json', line: expect.any(Number) });
    // What failed is asked about again: nothing but passes is remembered.
    expect((await validate('attribute')).map(({ valid, cached }) => ({ valid, cached }))).toEqual([
      { valid: false, cached: false },
    ]);
  });

  test('judges as a root module what only a root module may have', async () => {
    const [stack] = app
      .synth({
        imports: stackJson('imports', {
          import: [{ id: 'vpc-1', to: 'aws_vpc.main' }],
          variable: { size: { type: 'number' } },
        }),
        asset: stackJson('asset', { output: { hash: { value: '${filesha256("assets/code.zip")}' } } }),
        leak: stackJson('leak', { output: { secret: { value: '${sensitive("a")}' } } }),
      })
      .slice(1);
    const assets = path.join(stack?.folder ?? '', 'assets');
    mkdirSync(assets);
    writeFileSync(path.join(assets, 'code.zip'), 'code');
    const results = await validate();
    expect(validity(results)).toEqual({ imports: true, asset: true, leak: false });
    expect(errors(results)).toEqual(['Output refers to sensitive values at undefined']);
  });

  test('is an error of the machine, and no verdict, when the provider cannot be installed', async () => {
    app.synth({ a: stackJson('a'), b: stackJson('b') });
    process.env['TF_PROVIDER_MIRROR'] = path.join(app.project.root, 'nowhere');
    try {
      await expect(validate()).rejects.toThrow(/TF_PROVIDER_MIRROR is ".*nowhere", which does not exist/);
    } finally {
      delete process.env['TF_PROVIDER_MIRROR'];
    }
  });
});
