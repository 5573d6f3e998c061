import { synthesizedPlatform } from './support/platform';
import type { Statement } from './support/synthesized';

/** Rules that hold for whatever stands in any stack of production, whoever adds it. */
const stacks = [...synthesizedPlatform()].filter(([id]) => id.startsWith('prod-'));

type Attributes = Record<string, unknown>;

/** All resources of a type in production, under `<stack>/<name>`. */
function all(type: string): [string, Attributes][] {
  return stacks.flatMap(([id, stack]) =>
    Object.entries(stack.resources(type)).map(([name, attributes]): [string, Attributes] => [
      `${id}/${name}`,
      attributes,
    ]),
  );
}

/** All policy documents of production. */
function documents(): [string, Statement[]][] {
  return stacks.flatMap(([id, stack]) =>
    Object.entries(stack.document['data']?.['aws_iam_policy_document'] ?? {}).map(
      ([name, { statement }]): [string, Statement[]] => [`${id}/${name}`, statement as Statement[]],
    ),
  );
}

/** Path of the construct that a resource belongs to. */
function owner(attributes: Attributes): string {
  const { metadata } = attributes['//'] as { metadata: { path: string } };
  return metadata.path.replace(/\/[^/]+$/, '');
}

/** Resources of one type without a companion of another in the same construct. */
function lacking(type: string, companion: string): string[] {
  const owners = new Set(all(companion).map(([, attributes]) => owner(attributes)));
  return all(type)
    .filter(([, attributes]) => !owners.has(owner(attributes)))
    .map(([name]) => name);
}

describe('a key', () => {
  const symmetric = all('aws_kms_key').filter(([, key]) => key['customer_master_key_spec'] === undefined);

  test('rotates, and has copies in other regions', () => {
    expect(symmetric.length).toBeGreaterThan(5);
    for (const [name, key] of symmetric) {
      expect([name, key['enable_key_rotation'], key['multi_region']]).toEqual([name, true, true]);
    }
  });

  test('waits 30 days for its deletion', () => {
    for (const [name, key] of [...all('aws_kms_key'), ...all('aws_kms_replica_key')]) {
      expect([name, key['deletion_window_in_days']]).toEqual([name, 30]);
    }
  });
});

describe('a bucket', () => {
  test.each([
    'aws_s3_bucket_server_side_encryption_configuration',
    'aws_s3_bucket_public_access_block',
    'aws_s3_bucket_policy',
    'aws_s3_bucket_versioning',
    'aws_s3_bucket_lifecycle_configuration',
    'aws_s3_bucket_ownership_controls',
  ])('has %s', (companion) => {
    expect(lacking('aws_s3_bucket', companion)).toEqual([]);
  });

  test('refuses requests without TLS, with an old one, and with another encryption', () => {
    const policies = documents().filter(
      ([name]) =>
        name.includes('policy-document') && !name.includes('secret') && !name.includes('origin-header'),
    );
    expect(policies.length).toBeGreaterThan(8);
    for (const [name, statements] of policies) {
      const denied = statements.filter(({ effect }) => effect === 'Deny').map(({ sid }) => sid);
      expect([name, denied.slice(0, 2)]).toEqual([name, ['DenyInsecureTransport', 'DenyOldTls']]);
    }
  });
});

describe('a secret', () => {
  test('has a policy of its own', () => {
    expect(lacking('aws_secretsmanager_secret', 'aws_secretsmanager_secret_policy')).toEqual([]);
  });

  test('of the database has a copy in the recovery region', () => {
    for (const [name, secret] of all('aws_secretsmanager_secret').filter(([name]) =>
      name.startsWith('prod-data'),
    )) {
      expect([name, secret['replica']]).toEqual([name, [expect.objectContaining({ region: 'eu-west-1' })]]);
    }
  });
});

describe('a permission for a service', () => {
  /** Services that act for whoever has given them the role or the key, and send no source. */
  const WITHOUT_SOURCE = new Set(['ec2.amazonaws.com', 'lambda.amazonaws.com']);

  test('says for whom the service acts', () => {
    const bare = documents().flatMap(([name, statements]) =>
      statements
        .filter(
          ({ effect, principals = [], condition }) =>
            effect !== 'Deny' &&
            condition === undefined &&
            principals.some(
              ({ type, identifiers }) =>
                type === 'Service' && !identifiers.every((each) => WITHOUT_SOURCE.has(each)),
            ),
        )
        .map(({ sid }) => `${name} ${sid}`),
    );
    expect(bare).toEqual([]);
  });

  test('of a key lets principals use it through services alone', () => {
    const keys = documents().filter(([, statements]) =>
      statements.some(({ sid }) => sid === 'UseThroughServices'),
    );
    expect(keys.length).toBeGreaterThan(8);
    for (const [name, statements] of keys) {
      for (const sid of ['UseThroughServices', 'GrantToServices']) {
        const variables =
          statements.find((each) => each.sid === sid)?.condition?.map(({ variable }) => variable) ?? [];
        expect([name, sid, variables]).toEqual([name, sid, expect.arrayContaining(['kms:ViaService'])]);
      }
    }
  });

  test('names operations, but in the policies of endpoints', () => {
    const whole = documents()
      .filter(([name]) => !name.includes('endpoints'))
      .flatMap(([name, statements]) =>
        statements
          .filter(
            ({ effect, actions }) =>
              effect !== 'Deny' && actions.some((action) => /^[^:]*:?\*$/.test(action)),
          )
          .map(({ sid }) => `${name} ${sid}`),
      );
    expect(whole).toEqual([]);
  });

  test('of an endpoint holds for principals of this account', () => {
    const policies = documents().filter(([name]) => name.includes('endpoints'));
    expect(policies.length).toBeGreaterThan(10);
    for (const [name, statements] of policies) {
      for (const { sid, condition, actions } of statements.filter(({ sid }) => sid !== 'ReadBucketsOfAws')) {
        expect([name, sid, condition?.map(({ variable }) => variable)]).toEqual([
          name,
          sid,
          expect.arrayContaining(['aws:PrincipalAccount']),
        ]);
        expect([name, actions]).toEqual([name, expect.not.arrayContaining(['*'])]);
      }
    }
  });
});

/** AWS managed policy AWSLambdaVPCAccessExecutionRole, version 3, less its log. */
const OF_LAMBDA_IN_NETWORKS = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

test('a function in the network lets Lambda do there what it needs, and its own code none of that', () => {
  for (const [name, statements] of documents().filter(([, all]) =>
    all.some(({ sid }) => sid === 'AttachToNetwork'),
  )) {
    const network = statements.filter(({ sid }) => sid === 'AttachToNetwork' || sid === 'SeeNetwork');
    const denied = statements.find(({ effect }) => effect === 'Deny');
    expect([name, denied?.sid, denied?.actions.sort()]).toEqual([
      name,
      'NotByItsCode',
      OF_LAMBDA_IN_NETWORKS,
    ]);
    expect([name, network.flatMap(({ actions }) => actions).sort()]).toEqual([name, OF_LAMBDA_IN_NETWORKS]);
  }
});

describe('a firewall', () => {
  test('limits the rate and logs without cookies', () => {
    expect(all('aws_wafv2_web_acl')).toHaveLength(3);
    for (const [name, acl] of all('aws_wafv2_web_acl')) {
      const rules = (acl['rule'] as { name: string }[]).map((rule) => rule.name);
      expect([name, rules]).toEqual([name, expect.arrayContaining(['rate', 'AWSManagedRulesCommonRuleSet'])]);
    }
    for (const [name, logging] of all('aws_wafv2_web_acl_logging_configuration')) {
      expect([name, logging['redacted_fields']]).toEqual([
        name,
        expect.arrayContaining([{ single_header: { name: 'cookie' } }]),
      ]);
    }
    expect(lacking('aws_wafv2_web_acl', 'aws_wafv2_web_acl_logging_configuration')).toEqual([]);
  });
});

test('a network is logged twice: to search, and in the primary region to keep', () => {
  expect(
    all('aws_flow_log')
      .map(([name]) => name.replace(/_[0-9A-F]{8}$/, ''))
      .sort(),
  ).toEqual([
    'prod-network/network_flow-logs_archive',
    'prod-network/network_flow-logs_search',
    'prod-recovery/network_flow-logs_search',
  ]);
});

test('both regions are watched by an access analyzer', () => {
  expect(
    all('aws_accessanalyzer_analyzer')
      .map(([name]) => name.split('/')[0])
      .sort(),
  ).toEqual(['prod-recovery', 'prod-security']);
});

test('buckets of the account cannot be public, by any of the four blocks', () => {
  const [[, settings] = []] = all('aws_s3_account_public_access_block');
  expect(settings).toMatchObject({
    block_public_acls: true,
    block_public_policy: true,
    ignore_public_acls: true,
    restrict_public_buckets: true,
  });
});

test('a database changes in its maintenance window, but for the one that a failover needs at once, and takes tokens of IAM', () => {
  for (const [name, database] of all('aws_db_instance')) {
    expect([name, database['apply_immediately'], database['iam_database_authentication_enabled']]).toEqual([
      name,
      name.startsWith('prod-recovery-data/'),
      true,
    ]);
    expect([name, database['monitoring_interval'], database['performance_insights_enabled']]).toEqual([
      name,
      60,
      true,
    ]);
    expect([name, database['enabled_cloudwatch_logs_exports']]).toEqual([name, ['postgresql', 'upgrade']]);
  }
});

test('requests in flight have time to end', () => {
  for (const [name, group] of all('aws_lb_target_group')) {
    expect([name, Number(group['deregistration_delay'])]).toEqual([name, 60]);
  }
});

test('an instance has no key for SSH', () => {
  for (const [name, template] of all('aws_launch_template'))
    expect([name, template['key_name']]).toEqual([name, undefined]);
});

test('a cache is snapshot daily', () => {
  for (const [name, cache] of all('aws_elasticache_replication_group')) {
    expect([name, cache['snapshot_retention_limit']]).toEqual([name, 7]);
  }
});

test('the access of a distribution is delivered to its log', () => {
  expect(all('aws_cloudwatch_log_delivery')).toHaveLength(all('aws_cloudfront_distribution').length);
});

test('whoever is copied from has a replication, and whoever is copied to a way back', () => {
  expect(
    all('aws_s3_bucket_replication_configuration')
      .map(([name]) => name.split('_')[0])
      .sort(),
  ).toEqual([
    'prod-state/replication',
    'prod-storage/assets-replication',
    'prod-storage/assets-return',
    'prod-storage/uploads-replication',
    'prod-storage/uploads-return',
  ]);
});

describe('a vault', () => {
  test.each(['aws_backup_vault_lock_configuration', 'aws_backup_vault_policy'])('has %s', (companion) => {
    expect(all('aws_backup_vault')).toHaveLength(2);
    expect(lacking('aws_backup_vault', companion)).toEqual([]);
  });

  test('tells of failures', () => {
    expect(all('aws_backup_vault_notifications')).toHaveLength(all('aws_backup_vault').length);
  });

  test('keeps nothing for less than a week', () => {
    for (const [name, lock] of all('aws_backup_vault_lock_configuration')) {
      expect([name, Number(lock['min_retention_days']) >= 7]).toEqual([name, true]);
    }
  });
});

describe('a security group', () => {
  test('lets nothing out on all ports: each rule names its protocol', () => {
    const rules = all('aws_vpc_security_group_egress_rule');
    expect(rules.length).toBeGreaterThan(10);
    expect(rules.filter(([, { ip_protocol }]) => ip_protocol === '-1').map(([name]) => name)).toEqual([]);
  });
});

describe('a distribution', () => {
  test('calls load balancers by TLS alone, in both regions', () => {
    const origins = all('aws_cloudfront_vpc_origin');
    expect(origins).toHaveLength(2);
    for (const [, origin] of origins) {
      expect(origin['vpc_origin_endpoint_config']).toEqual([
        expect.objectContaining({ origin_protocol_policy: 'https-only' }),
      ]);
    }
  });

  test('sends the security headers with every answer', () => {
    for (const [, distribution] of all('aws_cloudfront_distribution')) {
      const behaviours = [
        distribution['default_cache_behavior'],
        ...(distribution['ordered_cache_behavior'] as unknown[]),
      ];
      expect(behaviours.length).toBeGreaterThan(1);
      for (const behaviour of behaviours) {
        expect(behaviour).toMatchObject({ response_headers_policy_id: expect.any(String) });
      }
    }
  });
});

test.each(['aws_secretsmanager_secret_policy', 'aws_backup_vault_policy'])(
  'each %s denies whoever is not named',
  (type) => {
    const policies = all(type);
    expect(policies.length).toBeGreaterThan(1);
    const byName = new Map(documents());
    for (const [name, { policy }] of policies) {
      const document = /aws_iam_policy_document\.([\w-]+)\.json/.exec(String(policy))?.[1];
      const statements = byName.get(`${name.split('/')[0]}/${document}`) ?? [];
      const denials = statements.filter(
        ({ effect, condition = [] }) =>
          effect === 'Deny' &&
          condition.some(
            ({ test: by, variable, values }) =>
              by === 'ArnNotLike' && variable === 'aws:PrincipalArn' && values.length > 0,
          ),
      );
      expect([name, denials.length]).toEqual([name, 1]);
    }
  },
);
