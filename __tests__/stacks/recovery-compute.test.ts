import { stackOf, synthesizedPlatform } from '../support/platform';

const stacks = synthesizedPlatform();
const primary = stackOf(stacks, 'prod-compute');
const standby = stackOf(stacks, 'prod-recovery-compute');

/** What is alike in both regions of a resource: how it is guarded, and not where it stands. */
const GUARDS: readonly (readonly [type: string, attributes: readonly string[]])[] = [
  [
    'aws_lb',
    ['internal', 'drop_invalid_header_fields', 'desync_mitigation_mode', 'enable_deletion_protection'],
  ],
  ['aws_lb_listener', ['protocol', 'port', 'ssl_policy', 'default_action']],
  ['aws_lb_target_group', ['protocol', 'deregistration_delay', 'health_check']],
  ['aws_launch_template', ['metadata_options', 'block_device_mappings']],
  ['aws_autoscaling_group', ['health_check_type', 'health_check_grace_period', 'instance_refresh']],
];

describe('(11) the application in the recovery region', () => {
  test.each(GUARDS)('is guarded like the primary’s: %s', (type, attributes) => {
    const guards = (stack: typeof primary) =>
      Object.entries(stack.resources(type)).map(([name, found]) => [
        name,
        // References are to resources of equal names, or to the stack of the region.
        JSON.parse(
          JSON.stringify(attributes.map((attribute) => found[attribute] ?? null)).replaceAll(
            /terraform_remote_state\.[^.]+\.outputs\.[^}]+/g,
            'another stack',
          ),
        ),
      ]);
    expect(guards(primary).length).toBeGreaterThan(0);
    // What neither has would be alike too.
    for (const found of Object.values(primary.resources(type)))
      for (const attribute of attributes) expect(found[attribute]).toBeDefined();
    expect(guards(standby)).toEqual(guards(primary));
  });

  test('answers none but the distribution: by the header, and behind the firewall', () => {
    const [condition] = standby.resource('aws_lb_listener_rule')['condition'] as Record<string, unknown>[];
    expect(condition).toHaveProperty('http_header.http_header_name');
    expect(standby.resource('aws_wafv2_web_acl_association')).toMatchObject({
      resource_arn: expect.stringContaining('aws_lb.load-balancer'),
    });
  });

  test('has no capacity as a pilot light, which costs nothing until the failover', () => {
    expect(standby.resource('aws_autoscaling_group')).toMatchObject({ min_size: 0, max_size: 0 });
  });
});
