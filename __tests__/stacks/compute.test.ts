import { execFileSync } from 'node:child_process';
import { dev } from '../../environments/dev';
import { prod } from '../../environments/prod';
import type { EnvironmentInput } from '../../src/config';
import { stackOf, synthesizedPlatform } from '../support/platform';

const stacks = synthesizedPlatform();
const production = stackOf(stacks, 'prod-compute');
const development = stackOf(stacks, 'dev-compute');

/** Tasks need ways to the registry of images, in the recovery region too. */
const recovery = { ...prod.recovery, interfaceEndpoints: prod.primary.interfaceEndpoints };
const fargate = (compute: EnvironmentInput['compute'] = {}) =>
  stackOf(
    synthesizedPlatform([{ ...prod, recovery, compute: { ...compute, runner: { kind: 'fargate' } } }]),
    'prod-compute',
  );

describe('(2.3) the load balancer', () => {
  const balancer = production.resource('aws_lb');
  const rule = production.resource('aws_lb_listener_rule');

  test('has no address in the internet', () => {
    expect(balancer).toMatchObject({ internal: true, load_balancer_type: 'application' });
  });

  test('admits CloudFront by its prefix list, and nobody by an address', () => {
    const [entrance, ...others] = Object.entries(
      production.resources('aws_vpc_security_group_ingress_rule'),
    ).filter(([name]) => name.startsWith('load-balancer_'));
    expect(others).toEqual([]);
    expect(entrance?.[1]).toMatchObject({
      prefix_list_id: expect.stringContaining('cloudfront'),
      from_port: 443,
      to_port: 443,
    });
    const list = production.document['data']?.['aws_ec2_managed_prefix_list'];
    expect(Object.values(list ?? {})[0]).toMatchObject({
      name: 'com.amazonaws.global.cloudfront.origin-facing',
    });
    for (const each of Object.values(production.resources('aws_vpc_security_group_ingress_rule'))) {
      expect(each).not.toHaveProperty('cidr_ipv4');
    }
  });

  test('answers its own distribution, and refuses all others', () => {
    expect(production.resource('aws_lb_listener')).toMatchObject({
      default_action: [{ type: 'fixed-response', fixed_response: { status_code: '403' } }],
    });
    expect(rule).toMatchObject({
      condition: [{ http_header: { http_header_name: 'X-Origin-Verify' } }],
      lifecycle: { ignore_changes: ['condition'] },
    });
  });

  test('speaks TLS 1.3 and 1.2 with the certificate of the site', () => {
    expect(production.resource('aws_lb_listener')).toMatchObject({
      port: 443,
      protocol: 'HTTPS',
      ssl_policy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
      certificate_arn: expect.stringContaining('certificates_primary'),
    });
  });

  test('drops odd headers, resists desynchronisation, logs, and cannot be deleted', () => {
    expect(balancer).toMatchObject({
      drop_invalid_header_fields: true,
      desync_mitigation_mode: 'strictest',
      enable_deletion_protection: true,
      access_logs: { enabled: true, bucket: expect.stringContaining('access-logs') },
      connection_logs: { enabled: true, bucket: expect.stringContaining('access-logs') },
    });
  });

  test('stands in private subnets, as a VPC origin asks', () => {
    expect(balancer).toMatchObject({ internal: true });
    for (const subnet of balancer['subnets'] as string[]) expect(subnet).toContain('subnets_endpoints-');
  });

  test('is public only where that is asked, and then too for CloudFront alone', () => {
    const open = stackOf(
      synthesizedPlatform([{ ...prod, compute: { loadBalancer: { scheme: 'public' } } }]),
      'prod-compute',
    );
    expect(open.resource('aws_lb')).toMatchObject({ internal: false });
    for (const subnet of open.resource('aws_lb')['subnets'] as string[]) {
      expect(subnet).toContain('subnets_public-');
    }
    expect(open.resource('aws_vpc_security_group_ingress_rule', 'from-cloudfront')).toHaveProperty(
      'prefix_list_id',
    );
  });
});

describe('(2.3) its firewall', () => {
  const rules = production.resource('aws_wafv2_web_acl')['rule'] as {
    name: string;
    priority: number;
    action?: object;
    override_action?: object;
    statement: Record<string, Record<string, unknown>>;
  }[];
  const lenient = stackOf(
    synthesizedPlatform([
      {
        ...dev,
        firewall: {
          countOnly: { reason: 'First week of the site' },
          deniedCountries: ['KP'],
          deniedAddresses: ['203.0.113.0/24'],
        },
      },
    ]),
    'dev-compute',
  );

  test('knows denied and allowed addresses, then the rate, then the groups of AWS', () => {
    expect(rules.map(({ name }) => name)).toEqual([
      'denied-addresses',
      'allowed-addresses',
      'rate',
      'AWSManagedRulesAmazonIpReputationList',
      'AWSManagedRulesKnownBadInputsRuleSet',
      'AWSManagedRulesCommonRuleSet',
      'AWSManagedRulesSQLiRuleSet',
      'AWSManagedRulesLinuxRuleSet',
      'AWSManagedRulesAnonymousIpList',
    ]);
    expect(rules.map(({ priority }) => priority)).toEqual(rules.map((_, index) => index));
  });

  test('blocks by the groups of AWS, but for addresses that hide', () => {
    const managed = rules.filter(({ name }) => name.startsWith('AWS'));
    expect(
      managed.filter(({ override_action }) => 'count' in (override_action ?? {})).map(({ name }) => name),
    ).toEqual(['AWSManagedRulesAnonymousIpList']);
  });

  test('takes the visitor’s address from the header that our edge alone writes, in every rule', () => {
    const countries = (lenient.resource('aws_wafv2_web_acl')['rule'] as typeof rules).find(
      ({ name }) => name === 'denied-countries',
    );
    const denied = rules.filter(({ name }) => name.endsWith('-addresses'));
    expect(denied).toHaveLength(2);
    const header = { header_name: 'x-viewer-address', fallback_behavior: 'NO_MATCH' };
    for (const { statement } of denied) {
      expect(statement['ip_set_reference_statement']?.['ip_set_forwarded_ip_config']).toEqual({
        ...header,
        position: 'FIRST',
      });
    }
    expect(rules.find(({ name }) => name === 'rate')?.statement['rate_based_statement']).toEqual({
      limit: 2000,
      aggregate_key_type: 'FORWARDED_IP',
      forwarded_ip_config: header,
    });
    expect(countries?.statement['geo_match_statement']).toMatchObject({ forwarded_ip_config: header });
    // The code of the edge's functions holds the same name.
    const edge = stackOf(stacks, 'prod-edge');
    for (const routing of ['pages', 'files']) {
      const { code } = edge.resource('aws_cloudfront_function', `viewer-request-${routing}`);
      expect(code).toContain('"addressHeader":"x-viewer-address"');
    }
  });

  test('stands before the load balancer, and logs without what is secret', () => {
    expect(production.resource('aws_wafv2_web_acl_association')).toMatchObject({
      resource_arn: expect.stringContaining('aws_lb.'),
    });
    expect(production.resource('aws_wafv2_web_acl_logging_configuration')['redacted_fields']).toEqual(
      ['authorization', 'cookie', 'x-origin-verify'].map((name) => ({ single_header: { name } })),
    );
  });

  test('counts only where a reason is given, and refuses countries that are named', () => {
    const found = lenient.resource('aws_wafv2_web_acl')['rule'] as typeof rules;
    expect(
      found
        .filter(({ name }) => name.startsWith('AWS'))
        .every(({ override_action }) => 'count' in (override_action ?? {})),
    ).toBe(true);
    expect(found.map(({ name }) => name)).toContain('denied-countries');
    expect(lenient.resource('aws_wafv2_ip_set', 'denied')['addresses']).toEqual(['203.0.113.0/24']);
  });
});

describe('(4.1) instances', () => {
  const template = production.resource('aws_launch_template');

  test('are Graviton, several types of it, at sizes of the environment', () => {
    const overrides = (stack: typeof production) => {
      const policy = stack.resource('aws_autoscaling_group')['mixed_instances_policy'] as {
        launch_template: { override: { instance_type: string }[] };
        instances_distribution: object;
      };
      return {
        types: policy.launch_template.override.map((each) => each.instance_type),
        ...policy.instances_distribution,
      };
    };
    expect(overrides(production)).toMatchObject({
      types: ['m7g.large', 'm6g.large', 'm8g.large'],
      on_demand_base_capacity: 2,
      on_demand_percentage_above_base_capacity: 100,
    });
    expect(overrides(development)).toMatchObject({
      types: ['t4g.micro', 't4g.small'],
      on_demand_percentage_above_base_capacity: 0,
    });
  });

  test('have encrypted gp3 under our key, with IOPS and throughput said', () => {
    expect(template['block_device_mappings']).toEqual([
      {
        device_name: '/dev/xvda',
        ebs: expect.objectContaining({
          volume_type: 'gp3',
          encrypted: 'true',
          kms_key_id: expect.stringContaining('data-key'),
          iops: 3000,
          throughput: 125,
        }),
      },
    ]);
  });

  test('ask for IMDSv2, have no public address and no SSH', () => {
    expect(template).toMatchObject({
      metadata_options: { http_tokens: 'required', http_put_response_hop_limit: 1 },
      network_interfaces: [{ associate_public_ip_address: 'false' }],
    });
    expect(template).not.toHaveProperty('key_name');
    for (const rule of Object.values(production.resources('aws_vpc_security_group_ingress_rule'))) {
      expect(rule['from_port']).not.toBe(22);
    }
  });

  test('start from the newest Amazon Linux 2023, or from a pinned image', () => {
    const newest = Object.values(production.document['data']?.['aws_ssm_parameter'] ?? {});
    expect(newest).toEqual([
      expect.objectContaining({
        name: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64',
      }),
    ]);
    const pinned = stackOf(
      synthesizedPlatform([
        {
          ...dev,
          compute: {
            runner: {
              kind: 'ec2',
              imageId: 'ami-0123456789abcdef0',
              recoveryImageId: 'ami-0fedcba9876543210',
              onDemandBase: 0,
            },
          },
        },
      ]),
      'dev-compute',
    );
    expect(pinned.resource('aws_launch_template')['image_id']).toBe('ami-0123456789abcdef0');
  });

  test('(5.1) carry the tags of the environment, and so do their volumes', () => {
    const tagged = template['tag_specifications'] as { resource_type: string; tags: object }[];
    expect(tagged.map(({ resource_type }) => resource_type)).toEqual([
      'instance',
      'volume',
      'network-interface',
    ]);
    for (const { tags } of tagged)
      expect(tags).toMatchObject({ Environment: 'prod', CostCenter: expect.any(String) });
  });
});

describe('(3.3) the fleet', () => {
  const group = production.resource('aws_autoscaling_group');

  test('follows CPU, memory and requests per target', () => {
    const policies = Object.values(production.resources('aws_autoscaling_policy')).map(
      (policy) =>
        policy['target_tracking_configuration'] as
          | Record<string, { predefined_metric_type?: string; metric_name?: string }>
          | undefined,
    );
    const metrics = policies.flatMap((policy) => [
      policy?.['predefined_metric_specification']?.predefined_metric_type,
      policy?.['customized_metric_specification']?.metric_name,
    ]);
    expect(metrics.filter((metric) => metric !== undefined).sort()).toEqual([
      'ALBRequestCountPerTarget',
      'ASGAverageCPUUtilization',
      'mem_used_percent',
    ]);
  });

  test('forecasts and keeps to a schedule where that is asked', () => {
    expect(production.resource('aws_autoscaling_policy', 'predictive')).toMatchObject({
      predictive_scaling_configuration: { mode: 'ForecastOnly' },
    });
    const scheduled = stackOf(
      synthesizedPlatform([
        {
          ...dev,
          compute: {
            runner: { kind: 'ec2', onDemandBase: 0 },
            scaling: {
              minimum: 1,
              maximum: 3,
              scheduled: [{ name: 'night', recurrence: '0 20 * * *', minimum: 0, maximum: 0 }],
            },
          },
        },
      ]),
      'dev-compute',
    );
    expect(scheduled.resource('aws_autoscaling_schedule')).toMatchObject({
      recurrence: '0 20 * * *',
      min_size: 0,
      max_size: 0,
      desired_capacity: -1,
    });
  });

  test('(3.1) asks the load balancer for health, after a grace', () => {
    expect(group).toMatchObject({
      health_check_type: 'ELB',
      health_check_grace_period: 180,
      default_instance_warmup: 120,
      min_size: 3,
      max_size: 24,
    });
    expect(production.resource('aws_lb_target_group', 'blue')).toMatchObject({
      health_check: { path: '/healthz' },
      deregistration_delay: '60',
      stickiness: { enabled: false },
    });
  });

  test('replaces instances one part at a time and takes a failed change back', () => {
    expect(group).toMatchObject({
      instance_refresh: {
        strategy: 'Rolling',
        preferences: { auto_rollback: true, min_healthy_percentage: 100 },
      },
    });
  });

  test('starts no instance before what it reads at its start, and what lets requests in', () => {
    expect(group['depends_on']).toEqual([
      expect.stringMatching(/^aws_s3_object\.artifacts/),
      expect.stringMatching(/^aws_iam_role_policy\.application-role/),
      expect.stringMatching(/^aws_cloudwatch_log_group\.application-log/),
      expect.stringMatching(/^aws_lb_listener_rule\.load-balancer/),
    ]);
  });

  test('lets an instance in once it is ready, and out once it has drained', () => {
    const hooks = Object.values(production.resources('aws_autoscaling_lifecycle_hook'));
    expect(hooks).toHaveLength(2);
    expect(hooks).toContainEqual(
      expect.objectContaining({
        lifecycle_transition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
        default_result: 'ABANDON',
      }),
    );
    expect(hooks).toContainEqual(
      expect.objectContaining({
        lifecycle_transition: 'autoscaling:EC2_INSTANCE_TERMINATING',
        heartbeat_timeout: 120,
        default_result: 'CONTINUE',
      }),
    );
    expect(group['initial_lifecycle_hook']).toHaveLength(2);
  });
});

describe('the boot script', () => {
  const script = Buffer.from(
    String(production.resource('aws_launch_template')['user_data']),
    'base64',
  ).toString();

  test('is valid, with the scripts that it writes', () => {
    const inner = /<<'LIFECYCLE'\n([\s\S]*?)\nLIFECYCLE\n/.exec(script)?.[1] ?? '';
    for (const each of [script, inner]) {
      expect(each).toMatch(/^#!\/bin\/bash\n/);
      execFileSync('bash', ['-n'], { input: each });
    }
  });

  test('has the agent report memory under the very name that the scaling follows, and ask for no tags', () => {
    const agent = /<<'AGENT'\n([\s\S]*?)\nAGENT\n/.exec(script)?.[1] ?? '';
    const { agent: settings, metrics } = JSON.parse(agent);
    const { customized_metric_specification: followed } = production.resource(
      'aws_autoscaling_policy',
      'memory',
    )['target_tracking_configuration'] as {
      customized_metric_specification: { namespace: string; metric_dimension: object[] };
    };
    expect(followed).toMatchObject({ namespace: metrics.namespace, metric_name: 'mem_used_percent' });
    const { mem } = metrics.metrics_collected;
    expect(mem.measurement).toEqual(['mem_used_percent']);
    expect(mem.append_dimensions).toEqual({
      AutoScalingGroupName: production.resource('aws_autoscaling_group')['name'],
    });
    expect(followed.metric_dimension).toEqual([
      { name: 'AutoScalingGroupName', value: expect.stringContaining('aws_autoscaling_group') },
    ]);
    // With a host beside the group it would be another metric.
    expect(settings.omit_hostname).toBe(true);
    // Placeholders of the agent: what it knows by itself, and nothing that takes ec2:DescribeTags.
    expect(agent).not.toContain('${aws:');
    const actions = production.statements('application-role_permissions').flatMap((each) => each.actions);
    expect(actions).not.toContain('ec2:DescribeTags');
  });

  test('holds no value that Terraform has yet to find out, and no secret', () => {
    expect(script).not.toMatch(/TfToken|\$\{aws_|password/i);
    expect(script).toContain('s3://groundwork-prod-artifacts-333333333333/application/');
    expect(script.length).toBeLessThan(16_384);
  });

  test('gives the application less time to stop than the load balancer gives it', () => {
    expect(script).toContain('SHUTDOWN_SECONDS=55');
    expect(script).toContain('TimeoutStopSec=60');
  });
});

describe('(2.1, 1.1) the role of the application', () => {
  const statements = production.statements('application-role_permissions');
  const of = (sid: string) => statements.find((statement) => statement.sid === sid);

  test('reads its own secret and its own parameters, and logs in as its own users', () => {
    expect(of('ReadItsSecret')?.resources).toEqual([expect.stringContaining('application_secret')]);
    expect(of('ReadSettings')?.resources).toEqual([
      'arn:aws:ssm:eu-central-1:333333333333:parameter/groundwork/prod/application',
      'arn:aws:ssm:eu-central-1:333333333333:parameter/groundwork/prod/application/*',
    ]);
    expect(of('LogInToDatabase')?.resources).toEqual([
      expect.stringMatching(/^arn:aws:rds-db:eu-central-1:333333333333:dbuser:.*\/app$/),
      expect.stringMatching(/\/app_clone$/),
    ]);
    expect(of('LogInToCache')?.resources).toHaveLength(2);
  });

  test('decrypts through services alone', () => {
    for (const sid of ['UseKey', 'DecryptSettings']) {
      expect(of(sid)?.condition).toEqual([expect.objectContaining({ variable: 'kms:ViaService' })]);
    }
  });

  test('has "*" as a resource only where IAM knows no other', () => {
    const wide = statements.filter(({ resources }) => resources?.includes('*')).map(({ sid }) => sid);
    expect(wide).toEqual(['WriteMetrics', 'BeManaged', 'OfferSessions']);
  });
});

describe('a canary', () => {
  test('is a second fleet with its share of requests', () => {
    const tried = stackOf(
      synthesizedPlatform([
        { ...prod, compute: { canary: { percent: 10, imageId: 'ami-0123456789abcdef0' } } },
      ]),
      'prod-compute',
    );
    const [action] = tried.resource('aws_lb_listener_rule')['action'] as {
      forward: { target_group: object[] };
    }[];
    expect(action?.forward.target_group).toEqual([
      { arn: expect.stringContaining('blue'), weight: 90 },
      { arn: expect.stringContaining('green'), weight: 10 },
    ]);
    expect(tried.resource('aws_autoscaling_group', 'green')).toMatchObject({ min_size: 1, max_size: 2 });
    expect(tried.resource('aws_launch_template', 'green')['image_id']).toBe('ami-0123456789abcdef0');
    expect(tried.resource('aws_launch_template', 'blue')['image_id']).not.toBe('ami-0123456789abcdef0');
  });

  test('gets nothing where there is none', () => {
    const [action] = production.resource('aws_lb_listener_rule')['action'] as {
      forward: { target_group: { weight: number }[] };
    }[];
    expect(action?.forward.target_group.map(({ weight }) => weight)).toEqual([100, 0]);
  });
});

describe('(11) on Fargate', () => {
  const tasks = fargate();

  test('a service takes back a deployment that does not come up, behind the same load balancer', () => {
    expect(tasks.resource('aws_ecs_service')).toMatchObject({
      launch_type: 'FARGATE',
      deployment_circuit_breaker: { enable: true, rollback: true },
      network_configuration: { assign_public_ip: false },
      load_balancer: [{ target_group_arn: expect.stringContaining('blue'), container_name: 'application' }],
    });
    expect(tasks.resource('aws_lb_target_group', 'blue')['target_type']).toBe('ip');
    expect(Object.keys(tasks.resources('aws_autoscaling_group'))).toEqual([]);
  });

  test('tasks have the same settings, a read-only file system and no root', () => {
    const definition = String(tasks.resource('aws_ecs_task_definition')['container_definitions']);
    for (const wanted of [
      '"readonlyRootFilesystem" = true',
      '"user" = "1000:1000"',
      '"name" = "DATABASE_SECRET_ARN"',
    ]) {
      expect(definition).toContain(wanted);
    }
    expect(tasks.resource('aws_ecs_task_definition')).toMatchObject({
      runtime_platform: { cpu_architecture: 'ARM64' },
    });
  });

  test('tasks scale by CPU, memory and requests', () => {
    expect(Object.keys(tasks.resources('aws_appautoscaling_policy'))).toHaveLength(3);
    expect(tasks.resource('aws_appautoscaling_target')).toMatchObject({ min_capacity: 3, max_capacity: 12 });
  });

  test.each([
    ['0 7 * * MON-FRI', 'cron(0 7 ? * MON-FRI *)'],
    ['0 7 1 * *', 'cron(0 7 1 * ? *)'],
    ['*/30 * * JAN *', 'cron(*/30 * * JAN ? *)'],
  ])('the schedule %s is that of EventBridge: %s', (recurrence, schedule) => {
    const scaling = { scheduled: [{ name: 'office', recurrence, minimum: 2, maximum: 8 }] };
    const planned = fargate({ scaling });
    expect(planned.resource('aws_appautoscaling_scheduled_action')).toMatchObject({
      schedule,
      timezone: 'UTC',
      scalable_target_action: { min_capacity: '2', max_capacity: '8' },
    });
  });

  test('a task has all the time to stop that the application takes, and no more than AWS gives', () => {
    const planned = fargate({ loadBalancer: { deregistrationDelaySeconds: 120 } });
    const definition = String(planned.resource('aws_ecs_task_definition')['container_definitions']);
    expect(definition).toContain('{"name" = "SHUTDOWN_SECONDS", "value" = "115"}');
    expect(definition).toContain('"stopTimeout" = 120');
  });

  test('images cannot change under their tag, and are scanned', () => {
    expect(tasks.resource('aws_ecr_repository')).toMatchObject({
      image_tag_mutability: 'IMMUTABLE',
      image_scanning_configuration: { scan_on_push: true },
      encryption_configuration: [{ encryption_type: 'KMS' }],
    });
  });

  test('a canary is a second service', () => {
    expect(Object.keys(fargate({ canary: { percent: 5 } }).resources('aws_ecs_service'))).toHaveLength(2);
  });
});
