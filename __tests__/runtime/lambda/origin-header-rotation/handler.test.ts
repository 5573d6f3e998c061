import { headerRotation } from '../../../../src/runtime/lambda/origin-header-rotation/handler';
import { InMemorySecrets } from '../secret-rotation/in-memory-secrets';

const SECRET = 'arn:origin-header';
const HEADER = 'X-Origin-Verify';
const RULES = [
  { arn: 'arn:rule:primary', region: 'eu-central-1' },
  { arn: 'arn:rule:recovery', region: 'eu-west-1' },
];
const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];

let secrets: InMemorySecrets;
/** The value that the distribution sends, and whether all edges have it. */
let sent: { value: string; everywhere: boolean };
/** Values that the rule of each load balancer takes. */
let accepted: Record<string, readonly string[]>;
/** Regions whose load balancer cannot be reached. */
let lost: readonly string[];

beforeEach(() => {
  secrets = new InMemorySecrets();
  secrets.add(SECRET, 'first-value');
  sent = { value: 'first-value', everywhere: true };
  accepted = Object.fromEntries(RULES.map(({ arn }) => [arn, ['first-value']]));
  lost = [];
});

const config = () => ({
  Origins: {
    Items: [
      { Id: 'application', CustomHeaders: { Items: [{ HeaderName: HEADER, HeaderValue: sent.value }] } },
    ],
  },
});
const cloudFront = {
  getDistributionConfig: async () => ({ DistributionConfig: config(), ETag: 'etag' }),
  getDistribution: async () => ({
    Distribution: { Status: sent.everywhere ? 'Deployed' : 'InProgress', DistributionConfig: config() },
  }),
  updateDistribution: async ({ DistributionConfig }: { DistributionConfig: ReturnType<typeof config> }) => {
    const value = DistributionConfig.Origins.Items[0]?.CustomHeaders.Items[0]?.HeaderValue ?? '';
    sent = { ...sent, value };
  },
};
interface RuleChange {
  readonly RuleArn: string;
  readonly Conditions: readonly { readonly HttpHeaderConfig: { readonly Values: readonly string[] } }[];
}
const loadBalancing = (region: string) => ({
  modifyRule: async ({ RuleArn, Conditions }: RuleChange) => {
    if (lost.includes(region)) throw new Error(`no answer from ${region}`);
    accepted[RuleArn] = Conditions[0]?.HttpHeaderConfig.Values ?? [];
    // Whatever happens in between, a request is never refused.
    expect(accepted[RuleArn]).toContain(sent.value);
  },
});

async function rotate(token: string, steps: readonly string[] = STEPS): Promise<void> {
  secrets.announce(SECRET, token);
  const rotation = headerRotation({
    settings: {
      secretArn: SECRET,
      distributionId: 'E1',
      originId: 'application',
      headerName: HEADER,
      rules: RULES,
    },
    secrets: secrets.client,
    cloudFront: cloudFront as never,
    loadBalancing: loadBalancing as never,
    wait: { between: 1, most: 3 },
  });
  for (const Step of steps) await rotation({ SecretId: SECRET, ClientRequestToken: token, Step } as never);
}

test('every load balancer takes the value that the distribution sends, which is the current one', async () => {
  await rotate('one');
  expect(sent.value).toBe('made-password-1');
  expect(await secrets.getSecretValue({ SecretId: SECRET })).toEqual({ SecretString: 'made-password-1' });
  for (const { arn } of RULES) expect(accepted[arn]).toContain('made-password-1');
});

test('the former value is still taken, for a plan that was made before may bring it back', async () => {
  await rotate('one');
  for (const { arn } of RULES) expect(accepted[arn]).toContain('first-value');
});

test('and after two rotations it opens nothing any more', async () => {
  await rotate('one');
  await rotate('two');
  for (const { arn } of RULES) expect(accepted[arn]).toEqual(['made-password-2', 'made-password-1']);
});

test('a value that not every edge sends yet does not become the current one', async () => {
  sent = { ...sent, everywhere: false };
  await expect(rotate('one')).rejects.toThrow(/^The distribution E1 is still changing/);
  expect(await secrets.getSecretValue({ SecretId: SECRET })).toEqual({ SecretString: 'first-value' });
});

test('a load balancer that cannot be reached ends the rotation before another value is sent', async () => {
  lost = ['eu-west-1'];
  await expect(rotate('one')).rejects.toThrow(/^no answer from eu-west-1$/);
  expect(sent.value).toBe('first-value');
});
