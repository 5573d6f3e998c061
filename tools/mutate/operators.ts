/** Attributes of one block of Terraform JSON. */
export type Attributes = Record<string, unknown>;

/** A stack's Terraform JSON. */
export type Document = Record<string, Record<string, Record<string, Attributes>>>;

/** One kind of bad change to a resource or a policy document. */
export interface Operator {
  /** Short and unique. */
  readonly id: string;
  /** Completes the sentence "somebody …". */
  readonly what: string;
  readonly section: 'resource' | 'data';
  /** Types of blocks that it is for. */
  readonly types: readonly string[];
  /** Changes a block in place; false when there is nothing in it to change. Returning `remove` takes the block away. */
  readonly change: (block: Attributes) => boolean | 'remove';
}

function operator(
  id: string,
  what: string,
  types: string | readonly string[],
  change: Operator['change'],
): Operator {
  return { id, what, section: 'resource', types: [types].flat(), change };
}

/** Sets an attribute that has another value. */
function set(path: string, value: unknown): Operator['change'] {
  return (block) => {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let parent: unknown = block;
    for (const key of keys) {
      const next = (parent as Attributes | undefined)?.[key];
      parent = Array.isArray(next) ? next[0] : next;
    }
    if (typeof parent !== 'object' || parent === null) return false;
    const holder = parent as Attributes;
    if (holder[last] === undefined || JSON.stringify(holder[last]) === JSON.stringify(value)) return false;
    if (value === undefined) delete holder[last];
    else holder[last] = value;
    return true;
  };
}

const remove: Operator['change'] = () => 'remove';

type Statement = Attributes & { effect?: string; condition?: unknown; sid?: string };

function statements(change: (statement: Statement, all: Statement[]) => boolean): Operator['change'] {
  return (block) => {
    const all = block['statement'] as Statement[] | undefined;
    return all?.some((statement) => change(statement, all)) ?? false;
  };
}

function document(id: string, what: string, change: Operator['change']): Operator {
  return { id, what, section: 'data', types: ['aws_iam_policy_document'], change };
}

const allows = ({ effect }: Statement): boolean => effect !== 'Deny';

/** Bad changes, by what they take away. */
export const OPERATORS: readonly Operator[] = [
  // Encryption
  operator(
    'bucket-aws-key',
    'encrypts a bucket with AWS’s key',
    'aws_s3_bucket_server_side_encryption_configuration',
    (block) => {
      const [rule] = block['rule'] as Attributes[];
      const byDefault = rule?.['apply_server_side_encryption_by_default'] as Attributes | undefined;
      if (byDefault?.['sse_algorithm'] !== 'aws:kms') return false;
      byDefault['sse_algorithm'] = 'AES256';
      delete byDefault['kms_master_key_id'];
      return true;
    },
  ),
  operator(
    'bucket-no-encryption',
    'drops a bucket’s encryption',
    'aws_s3_bucket_server_side_encryption_configuration',
    remove,
  ),
  operator(
    'database-plain',
    'drops the encryption of a database',
    'aws_db_instance',
    set('storage_encrypted', false),
  ),
  operator(
    'database-aws-key',
    'takes the key of a database away',
    'aws_db_instance',
    set('kms_key_id', undefined),
  ),
  operator(
    'cache-plain',
    'drops the encryption of a cache',
    'aws_elasticache_replication_group',
    set('at_rest_encryption_enabled', 'false'),
  ),
  operator(
    'cache-no-tls',
    'lets a cache speak without TLS',
    'aws_elasticache_replication_group',
    set('transit_encryption_enabled', false),
  ),
  operator(
    'cache-tls-preferred',
    'makes TLS of a cache optional',
    'aws_elasticache_replication_group',
    set('transit_encryption_mode', 'preferred'),
  ),
  operator(
    'log-group-plain',
    'takes the key of a log group away',
    'aws_cloudwatch_log_group',
    set('kms_key_id', undefined),
  ),
  operator(
    'secret-aws-key',
    'takes the key of a secret away',
    'aws_secretsmanager_secret',
    set('kms_key_id', undefined),
  ),
  operator(
    'volume-plain',
    'drops the encryption of a volume',
    'aws_launch_template',
    set('block_device_mappings.ebs.encrypted', 'false'),
  ),
  operator(
    'table-plain',
    'drops the key of a table',
    'aws_dynamodb_table',
    set('server_side_encryption', undefined),
  ),
  operator('trail-plain', 'takes the key of the trail away', 'aws_cloudtrail', set('kms_key_id', undefined)),
  operator(
    'parameter-plain',
    'publishes a parameter in plain text',
    'aws_ssm_parameter',
    set('type', 'String'),
  ),
  operator(
    'function-plain',
    'takes the key of a function away',
    'aws_lambda_function',
    set('kms_key_arn', undefined),
  ),
  operator(
    'key-no-rotation',
    'stops the rotation of a key',
    'aws_kms_key',
    set('enable_key_rotation', false),
  ),
  operator('key-one-region', 'makes a key of one region', 'aws_kms_key', set('multi_region', false)),
  operator('proxy-no-tls', 'lets the proxy speak without TLS', 'aws_db_proxy', set('require_tls', false)),
  operator('proxy-no-iam', 'lets the proxy take passwords', 'aws_db_proxy', set('auth.iam_auth', 'DISABLED')),
  operator(
    'database-no-force-ssl',
    'lets the database speak without TLS',
    'aws_db_parameter_group',
    (block) => {
      const parameter = (block['parameter'] as Attributes[]).find(({ name }) => name === 'rds.force_ssl');
      if (parameter === undefined) return false;
      parameter['value'] = '0';
      return true;
    },
  ),

  // Exposure
  operator(
    'bucket-public',
    'lets a bucket be public',
    'aws_s3_bucket_public_access_block',
    set('block_public_policy', false),
  ),
  operator('bucket-no-block', 'drops a bucket’s access block', 'aws_s3_bucket_public_access_block', remove),
  operator(
    'bucket-acl',
    'lets a bucket have ACLs',
    'aws_s3_bucket_ownership_controls',
    set('rule.object_ownership', 'ObjectWriter'),
  ),
  operator(
    'account-public',
    'lets buckets of the account be public',
    'aws_s3_account_public_access_block',
    set('block_public_acls', false),
  ),
  operator(
    'database-public',
    'gives a database a public address',
    'aws_db_instance',
    set('publicly_accessible', true),
  ),
  operator('subnet-public', 'gives whatever starts in a subnet a public address', 'aws_subnet', (block) => {
    block['map_public_ip_on_launch'] = true;
    return true;
  }),
  operator(
    'group-open',
    'opens a security group to everybody',
    'aws_vpc_security_group_ingress_rule',
    (block) => {
      delete block['referenced_security_group_id'];
      delete block['prefix_list_id'];
      block['cidr_ipv4'] = '0.0.0.0/0';
      return true;
    },
  ),
  operator(
    'group-all-ports',
    'opens all ports of a security group',
    'aws_vpc_security_group_ingress_rule',
    (block) => {
      block['from_port'] = 0;
      block['to_port'] = 65_535;
      return true;
    },
  ),
  operator(
    'group-ssh',
    'opens SSH in place of the application',
    'aws_vpc_security_group_ingress_rule',
    (block) => {
      block['from_port'] = 22;
      block['to_port'] = 22;
      return true;
    },
  ),
  operator(
    'egress-everywhere',
    'lets a group call everybody on every port',
    'aws_vpc_security_group_egress_rule',
    (block) => {
      delete block['referenced_security_group_id'];
      Object.assign(block, {
        cidr_ipv4: '0.0.0.0/0',
        ip_protocol: '-1',
        from_port: undefined,
        to_port: undefined,
      });
      return true;
    },
  ),
  operator('acl-open', 'lets a network ACL take everything', 'aws_network_acl_rule', (block) => {
    if (block['egress'] === true) return false;
    Object.assign(block, { cidr_block: '0.0.0.0/0', protocol: '-1', from_port: 0, to_port: 0 });
    return true;
  }),
  operator('acl-ssh', 'opens SSH in a network ACL', 'aws_network_acl_rule', (block) => {
    if (block['egress'] === true) return false;
    Object.assign(block, { cidr_block: '0.0.0.0/0', from_port: 22, to_port: 22 });
    return true;
  }),
  operator(
    'default-group-open',
    'puts a rule into the default security group',
    'aws_default_security_group',
    (block) => {
      block['ingress'] = [{ from_port: 0, to_port: 0, protocol: '-1', self: true }];
      return true;
    },
  ),
  operator('balancer-public', 'gives the load balancer a public address', 'aws_lb', set('internal', false)),
  operator('balancer-plain', 'lets the load balancer speak plain HTTP', 'aws_lb_listener', (block) => {
    Object.assign(block, { protocol: 'HTTP', port: 80, certificate_arn: undefined, ssl_policy: undefined });
    return true;
  }),
  operator(
    'balancer-old-tls',
    'lets the load balancer speak TLS 1.0',
    'aws_lb_listener',
    set('ssl_policy', 'ELBSecurityPolicy-2016-08'),
  ),
  operator(
    'balancer-default-forward',
    'forwards requests without the header',
    'aws_lb_listener',
    set('default_action', [{ type: 'forward' }]),
  ),
  operator(
    'balancer-no-header',
    'forwards whatever path is asked',
    'aws_lb_listener_rule',
    set('condition', [{ path_pattern: { values: ['*'] } }]),
  ),
  operator(
    'balancer-odd-headers',
    'lets odd headers pass',
    'aws_lb',
    set('drop_invalid_header_fields', false),
  ),
  operator(
    'balancer-desync',
    'lets requests be smuggled',
    'aws_lb',
    set('desync_mitigation_mode', 'monitor'),
  ),
  operator(
    'instance-imdsv1',
    'lets instances be asked by IMDSv1',
    'aws_launch_template',
    set('metadata_options.http_tokens', 'optional'),
  ),
  operator(
    'instance-hops',
    'lets containers ask the instance’s metadata',
    'aws_launch_template',
    set('metadata_options.http_put_response_hop_limit', 3),
  ),
  operator(
    'instance-public',
    'gives instances public addresses',
    'aws_launch_template',
    set('network_interfaces.associate_public_ip_address', 'true'),
  ),
  operator('instance-ssh-key', 'gives instances an SSH key', 'aws_launch_template', (block) => {
    block['key_name'] = 'laptop';
    return true;
  }),
  operator('waf-off', 'takes the firewall from the load balancer', 'aws_wafv2_web_acl_association', remove),
  operator(
    'waf-edge-off',
    'takes the firewall from the distribution',
    'aws_cloudfront_distribution',
    set('web_acl_id', undefined),
  ),
  operator('waf-no-groups', 'drops the managed groups', 'aws_wafv2_web_acl', (block) => {
    block['rule'] = (block['rule'] as Attributes[]).filter(({ name }) => !String(name).startsWith('AWS'));
    return true;
  }),
  operator('waf-count', 'lets the managed groups count only', 'aws_wafv2_web_acl', (block) => {
    for (const rule of block['rule'] as Attributes[])
      if (rule['override_action']) rule['override_action'] = { count: {} };
    return true;
  }),
  operator('waf-no-rate', 'drops the limit of the rate', 'aws_wafv2_web_acl', (block) => {
    block['rule'] = (block['rule'] as Attributes[]).filter(({ name }) => name !== 'rate');
    return true;
  }),
  operator(
    'edge-http',
    'lets visitors speak plain HTTP',
    'aws_cloudfront_distribution',
    set('default_cache_behavior.viewer_protocol_policy', 'allow-all'),
  ),
  operator(
    'edge-old-tls',
    'lets visitors speak TLS 1.0',
    'aws_cloudfront_distribution',
    set('viewer_certificate.minimum_protocol_version', 'TLSv1'),
  ),
  operator(
    'edge-caches-api',
    'caches what the application answers',
    'aws_cloudfront_distribution',
    (block) => {
      const [first] = block['ordered_cache_behavior'] as Attributes[];
      if (first === undefined) return false;
      first['cache_policy_id'] = (block['default_cache_behavior'] as Attributes)['cache_policy_id'];
      return true;
    },
  ),
  operator(
    'edge-no-headers',
    'drops the security headers',
    'aws_cloudfront_distribution',
    set('default_cache_behavior.response_headers_policy_id', undefined),
  ),
  operator(
    'edge-no-hsts',
    'drops HSTS',
    'aws_cloudfront_response_headers_policy',
    set('security_headers_config.strict_transport_security', undefined),
  ),
  operator(
    'edge-frames',
    'lets pages be framed',
    'aws_cloudfront_response_headers_policy',
    set('security_headers_config.frame_options', undefined),
  ),
  operator(
    'edge-no-failover',
    'drops the copy of the files',
    'aws_cloudfront_distribution',
    set('origin_group', undefined),
  ),
  operator(
    'edge-unsigned',
    'sends unsigned requests to the buckets',
    'aws_cloudfront_origin_access_control',
    set('signing_behavior', 'never'),
  ),
  operator(
    'origin-http',
    'calls the load balancer without TLS',
    'aws_cloudfront_vpc_origin',
    set('vpc_origin_endpoint_config.origin_protocol_policy', 'http-only'),
  ),

  // Access
  document(
    'policy-all-actions',
    'allows all actions',
    statements((statement) => {
      if (!allows(statement)) return false;
      statement['actions'] = ['*'];
      return true;
    }),
  ),
  document(
    'policy-service-actions',
    'allows all actions of a service',
    statements((statement) => {
      const [action] = (statement['actions'] as string[] | undefined) ?? [];
      if (!allows(statement) || action === undefined || !/:[^*]/.test(action)) return false;
      statement['actions'] = [`${action.split(':')[0]}:*`];
      return true;
    }),
  ),
  document(
    'policy-all-resources',
    'allows it on all resources',
    statements((statement) => {
      const resources = (statement['resources'] as string[] | undefined) ?? ['*'];
      if (!allows(statement) || resources.includes('*')) return false;
      statement['resources'] = ['*'];
      return true;
    }),
  ),
  document(
    'policy-everybody',
    'allows it to everybody',
    statements((statement) => {
      if (!allows(statement) || statement['principals'] === undefined) return false;
      statement['principals'] = [{ type: '*', identifiers: ['*'] }];
      delete statement['condition'];
      return true;
    }),
  ),
  document(
    'policy-no-condition',
    'drops the condition of a permission',
    statements((statement) => {
      if (!allows(statement) || statement['condition'] === undefined || statement['principals'] === undefined)
        return false;
      delete statement['condition'];
      return true;
    }),
  ),
  document('policy-no-deny', 'drops what is denied', (block) => {
    const all = block['statement'] as Statement[];
    const kept = all.filter(allows);
    if (kept.length === all.length) return false;
    block['statement'] = kept;
    return true;
  }),
  document(
    'policy-other-distribution',
    'serves every distribution',
    statements((statement) => {
      if (statement.sid !== 'ServeToDistribution' && statement.sid !== 'DecryptForDistribution') return false;
      statement['condition'] = [
        { test: 'StringLike', variable: 'aws:SourceArn', values: ['arn:aws:cloudfront::*:distribution/*'] },
      ];
      return true;
    }),
  ),
  operator('secret-no-policy', 'drops the policy of a secret', 'aws_secretsmanager_secret_policy', remove),
  operator('bucket-no-policy', 'drops the policy of a bucket', 'aws_s3_bucket_policy', remove),
  operator(
    'cache-everybody',
    'lets everybody use the cache',
    'aws_elasticache_replication_group',
    set('user_group_ids', undefined),
  ),
  operator(
    'cache-user-admin',
    'lets the application do all in the cache',
    'aws_elasticache_user',
    set('access_string', 'on ~* +@all'),
  ),
  operator(
    'cache-user-open',
    'asks the cache’s user for nothing',
    'aws_elasticache_user',
    set('authentication_mode.type', 'no-password-required'),
  ),
  operator(
    'endpoint-no-policy',
    'drops the policy of an endpoint',
    'aws_vpc_endpoint',
    set('policy', undefined),
  ),
  operator(
    'database-no-iam',
    'drops IAM from the database',
    'aws_db_instance',
    set('iam_database_authentication_enabled', false),
  ),

  // Loss of data
  operator(
    'no-prevent-destroy',
    'lets Terraform destroy data',
    [
      'aws_s3_bucket',
      'aws_db_instance',
      'aws_kms_key',
      'aws_secretsmanager_secret',
      'aws_elasticache_replication_group',
      'aws_dynamodb_table',
      'aws_route53_zone',
    ],
    set('lifecycle.prevent_destroy', false),
  ),
  operator(
    'no-deletion-protection',
    'lets AWS delete a database',
    'aws_db_instance',
    set('deletion_protection', false),
  ),
  operator(
    'balancer-deletable',
    'lets AWS delete the load balancer',
    'aws_lb',
    set('enable_deletion_protection', false),
  ),
  operator('bucket-force-destroy', 'lets a full bucket go', 'aws_s3_bucket', set('force_destroy', true)),
  operator(
    'no-final-snapshot',
    'drops the last snapshot',
    'aws_db_instance',
    set('skip_final_snapshot', true),
  ),
  operator('backups-week', 'keeps backups for a week', 'aws_db_instance', set('backup_retention_period', 7)),
  operator('backups-none', 'keeps no backups', 'aws_db_instance', set('backup_retention_period', 0)),
  operator('database-one-zone', 'takes the standby away', 'aws_db_instance', set('multi_az', false)),
  operator(
    'cache-one-zone',
    'takes the cache’s failover away',
    'aws_elasticache_replication_group',
    set('automatic_failover_enabled', false),
  ),
  operator(
    'cache-no-snapshots',
    'keeps no snapshots of the cache',
    'aws_elasticache_replication_group',
    set('snapshot_retention_limit', 0),
  ),
  operator(
    'table-no-recovery',
    'drops point-in-time recovery',
    'aws_dynamodb_table',
    set('point_in_time_recovery.enabled', false),
  ),
  operator(
    'bucket-no-versions',
    'stops versions of a bucket',
    'aws_s3_bucket_versioning',
    set('versioning_configuration.status', 'Suspended'),
  ),
  operator('bucket-no-replication', 'stops a replication', 'aws_s3_bucket_replication_configuration', remove),
  operator(
    'secret-no-rotation',
    'stops the rotation of a secret',
    'aws_secretsmanager_secret_rotation',
    remove,
  ),
  operator(
    'secret-slow-rotation',
    'rotates once a year',
    'aws_secretsmanager_secret_rotation',
    set('rotation_rules.automatically_after_days', 365),
  ),
  operator(
    'secret-no-replica',
    'drops the copy of a secret',
    'aws_secretsmanager_secret',
    set('replica', undefined),
  ),
  operator('key-gone-soon', 'lets a key go after a week', 'aws_kms_key', set('deletion_window_in_days', 7)),

  // Sight
  operator('logs-short', 'keeps logs for a day', 'aws_cloudwatch_log_group', set('retention_in_days', 1)),
  operator('flow-log-off', 'drops a flow log', 'aws_flow_log', remove),
  operator(
    'trail-one-region',
    'lets the trail watch one region',
    'aws_cloudtrail',
    set('is_multi_region_trail', false),
  ),
  operator(
    'trail-unproven',
    'stops the validation of the trail',
    'aws_cloudtrail',
    set('enable_log_file_validation', false),
  ),
  operator('bucket-unlogged', 'stops the access log of a bucket', 'aws_s3_bucket_logging', remove),
  operator(
    'balancer-unlogged',
    'stops the access log of the load balancer',
    'aws_lb',
    set('access_logs', undefined),
  ),
  operator('waf-unlogged', 'stops the log of a firewall', 'aws_wafv2_web_acl_logging_configuration', remove),
  operator(
    'waf-logs-secrets',
    'logs cookies',
    'aws_wafv2_web_acl_logging_configuration',
    set('redacted_fields', undefined),
  ),
  operator(
    'database-unlogged',
    'stops the export of the database’s log',
    'aws_db_instance',
    set('enabled_cloudwatch_logs_exports', undefined),
  ),
  operator(
    'database-no-insights',
    'stops Performance Insights',
    'aws_db_instance',
    set('performance_insights_enabled', false),
  ),
  operator(
    'database-no-monitoring',
    'stops Enhanced Monitoring',
    'aws_db_instance',
    set('monitoring_interval', 0),
  ),
  operator(
    'edge-unlogged',
    'stops the access log of the distribution',
    'aws_cloudwatch_log_delivery',
    remove,
  ),
  operator('analyzer-off', 'drops the access analyzer', 'aws_accessanalyzer_analyzer', remove),

  // Backups
  operator(
    'backup-no-tag',
    'takes a store out of every selection',
    ['aws_db_instance', 'aws_s3_bucket', 'aws_dynamodb_table'],
    set('tags.Backup', undefined),
  ),
  operator('backup-no-selection', 'drops a selection of backups', 'aws_backup_selection', remove),
  operator('backup-one-region', 'copies no backup to the recovery region', 'aws_backup_plan', (block) => {
    for (const rule of block['rule'] as Attributes[]) rule['copy_action'] = [];
    return true;
  }),
  operator('backup-shorter', 'keeps backups for a day', 'aws_backup_plan', (block) => {
    for (const rule of block['rule'] as Attributes[]) rule['lifecycle'] = { delete_after: 1 };
    return true;
  }),
  operator(
    'vault-no-lock',
    'takes the lock from a vault',
    'aws_backup_vault_lock_configuration',
    set('min_retention_days', undefined),
  ),
  operator('vault-no-policy', 'lets whoever may delete backups', 'aws_backup_vault_policy', remove),
  operator('vault-silent', 'tells nobody of failures', 'aws_backup_vault_notifications', remove),
  operator(
    'restore-never-tried',
    'drops a kind of store from the restore tests',
    'aws_backup_restore_testing_selection',
    remove,
  ),

  // Running
  operator('asg-no-tags', 'drops the tags of instances', 'aws_autoscaling_group', set('tag', undefined)),
  operator(
    'template-no-tags',
    'drops the tags of volumes',
    'aws_launch_template',
    set('tag_specifications', undefined),
  ),
  operator(
    'asg-no-rollback',
    'keeps a change that fails',
    'aws_autoscaling_group',
    set('instance_refresh.preferences.auto_rollback', false),
  ),
  operator(
    'asg-ec2-health',
    'asks instances alone for their health',
    'aws_autoscaling_group',
    set('health_check_type', 'EC2'),
  ),
  operator('asg-one', 'runs one instance', 'aws_autoscaling_group', set('min_size', 1)),
  operator('no-drain', 'drops requests in flight', 'aws_lb_target_group', set('deregistration_delay', '0')),
  operator(
    'database-upgrades-now',
    'restarts the database at once',
    'aws_db_instance',
    set('apply_immediately', true),
  ),
];
