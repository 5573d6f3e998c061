import { prod } from '../../environments/prod';
import { stackOf, synthesizedPlatform } from '../support/platform';

const stacks = synthesizedPlatform();
const production = stackOf(stacks, 'prod-edge');
const development = stackOf(stacks, 'dev-edge');
const distribution = production.resource('aws_cloudfront_distribution');

interface Origin {
  readonly origin_id: string;
  readonly domain_name: string;
  readonly origin_access_control_id?: string;
  readonly custom_header?: { name: string; value: string }[];
  readonly vpc_origin_config?: object;
  readonly custom_origin_config?: object;
}
const originsOf = (stack: typeof production) =>
  stack.resource('aws_cloudfront_distribution')['origin'] as Origin[];

interface Behaviour {
  readonly path_pattern?: string;
  readonly target_origin_id: string;
  readonly allowed_methods: string[];
  readonly viewer_protocol_policy: string;
  readonly compress: boolean;
  readonly cache_policy_id: string;
  readonly origin_request_policy_id?: string;
  readonly function_association: { event_type: string; function_arn: string }[];
}
const ordered = distribution['ordered_cache_behavior'] as Behaviour[];
const standard = distribution['default_cache_behavior'] as Behaviour;

describe('(2.2) files', () => {
  test('come from private buckets by origin access control, each from its own region', () => {
    const files = originsOf(production).filter(({ origin_id }) => origin_id.startsWith('files'));
    expect(files.map(({ domain_name }) => domain_name)).toEqual([
      'groundwork-prod-assets-333333333333.s3.eu-central-1.amazonaws.com',
      'groundwork-prod-assets-replica-333333333333.s3.eu-west-1.amazonaws.com',
    ]);
    for (const { origin_access_control_id } of files)
      expect(origin_access_control_id).toMatch(/origin-access/);
    expect(production.resource('aws_cloudfront_origin_access_control')).toMatchObject({
      signing_behavior: 'always',
      signing_protocol: 'sigv4',
    });
    expect(Object.keys(production.resources('aws_cloudfront_origin_access_identity'))).toEqual([]);
  });

  test('come from the copy when the first region fails', () => {
    expect(distribution['origin_group']).toEqual([
      {
        origin_id: 'files-with-copy',
        failover_criteria: { status_codes: [500, 502, 503, 504] },
        member: [{ origin_id: 'files' }, { origin_id: 'files-copy' }],
      },
    ]);
    expect(standard.target_origin_id).toBe('files-with-copy');
  });
});

describe('(2.3) the load balancer', () => {
  test('is reached through a VPC origin by TLS, with the header that it knows', () => {
    const [application] = originsOf(production).filter(({ origin_id }) => origin_id === 'application');
    expect(application?.vpc_origin_config).toBeDefined();
    expect(application?.custom_header?.[0]?.name).toBe('X-Origin-Verify');
    expect(application?.custom_header?.[0]?.value).toMatch(
      /aws_secretsmanager_secret_version.*secret_string/,
    );
    expect(production.resource('aws_cloudfront_vpc_origin', 'primary')).toMatchObject({
      vpc_origin_endpoint_config: [{ origin_protocol_policy: 'https-only' }],
    });
  });

  test('of a public scheme is a custom origin, by TLS too', () => {
    const open = stackOf(
      synthesizedPlatform([{ ...prod, compute: { loadBalancer: { scheme: 'public' } } }]),
      'prod-edge',
    );
    const [application] = originsOf(open).filter(({ origin_id }) => origin_id === 'application');
    expect(application?.custom_origin_config).toMatchObject({ origin_protocol_policy: 'https-only' });
    expect(Object.keys(open.resources('aws_cloudfront_vpc_origin'))).toEqual([]);
  });

  test('has a header that rotates every 30 days, by a function that may change the two ends alone', () => {
    expect(production.resource('aws_secretsmanager_secret_rotation')).toMatchObject({
      rotation_rules: { automatically_after_days: 30 },
    });
    const statements = production.statements('origin-header-rotation_function_role_permissions');
    const resources = (sid: string) => statements.find((each) => each.sid === sid)?.resources;
    expect(resources('ChangeDistribution')).toEqual([expect.stringContaining('aws_cloudfront_distribution')]);
    // CloudFront asks whether who submits a distribution may read the web ACL that it names.
    expect(statements.find(({ sid }) => sid === 'NameFirewall')).toMatchObject({
      actions: ['wafv2:GetWebACL'],
      resources: [distribution['web_acl_id']],
    });
    const rules = resources('ChangeRule') ?? [];
    expect(rules.length).toBeGreaterThan(0);
    for (const rule of rules) expect(rule).toContain('aws_lb_listener_rule');
  });
});

test('(2.3) the firewall at the edge sees the visitor’s own address', () => {
  expect(distribution['web_acl_id']).toMatch(/aws_wafv2_web_acl/);
  const acl = production.resource('aws_wafv2_web_acl');
  expect(acl).toMatchObject({ scope: 'CLOUDFRONT' });
  expect(JSON.stringify(acl)).toContain('"aggregate_key_type":"IP"');
  expect(JSON.stringify(acl)).not.toContain('forwarded_ip_config');
});

describe('(7.2) paths', () => {
  const policies = production.resources('aws_cloudfront_cache_policy');
  const policyOf = ({ cache_policy_id }: Behaviour) =>
    Object.entries(policies).find(([name]) => cache_policy_id.includes(name))?.[1];
  const at = (path: string) => {
    const found = ordered.find(({ path_pattern }) => path_pattern === path);
    if (found === undefined) throw new Error(`no behaviour for ${path}`);
    return found;
  };

  test('of immutable files are kept for a year', () => {
    expect(policyOf(at('/assets/*'))).toMatchObject({ default_ttl: 31_536_000, max_ttl: 31_536_000 });
  });

  test('of immutable files tell a browser to keep them by a function, which no error passes', () => {
    const headers = JSON.stringify(
      production.resource('aws_cloudfront_response_headers_policy', 'immutable'),
    );
    expect(headers).not.toContain('Cache-Control');
    expect(headers).toContain('Permissions-Policy');
    const [answered] = at('/assets/*').function_association.filter(
      ({ event_type }) => event_type === 'viewer-response',
    );
    const name = /viewer-response-immutable\w*/.exec(answered?.function_arn ?? '')?.[0];
    expect(production.resource('aws_cloudfront_function', name)['code']).toContain(
      '"cacheControl":"public, max-age=31536000, immutable"',
    );
  });

  test('of pages are kept for a minute, and browsers ask each time', () => {
    expect(policyOf(standard)).toMatchObject({ min_ttl: 0, default_ttl: 60, max_ttl: 60 });
    expect(JSON.stringify(production.resource('aws_cloudfront_response_headers_policy', 'pages'))).toContain(
      '"value":"no-cache"',
    );
  });

  test.each(['/api/*', '/session', '/healthz', '/readyz'])(
    '%s is never kept and reaches the application whole',
    (path) => {
      expect(at(path)).toMatchObject({
        target_origin_id: 'application',
        allowed_methods: expect.arrayContaining(['POST', 'PUT', 'DELETE']),
        cache_policy_id: expect.stringContaining('aws_cloudfront_cache_policy'),
        origin_request_policy_id: expect.stringContaining('all-of-request'),
      });
      // All headers of the viewer, and with them those that the function has written.
      expect(
        Object.values(production.document['data']?.['aws_cloudfront_origin_request_policy'] ?? {}),
      ).toEqual([expect.objectContaining({ name: 'Managed-AllViewer' })]);
      const managed = production.document['data']?.['aws_cloudfront_cache_policy'];
      expect(Object.values(managed ?? {})[0]).toMatchObject({ name: 'Managed-CachingDisabled' });
      expect(at(path).cache_policy_id).toMatch(/^\$\{data\./);
    },
  );

  test('keep no failure of one visitor for the next', () => {
    const errors = distribution['custom_error_response'] as { error_code: number }[];
    expect(errors).toEqual(errors.map(({ error_code }) => ({ error_code, error_caching_min_ttl: 0 })));
    // Amazon CloudFront, "HTTP 4xx and 5xx status codes that CloudFront caches".
    expect(errors.map(({ error_code }) => error_code)).toEqual(
      expect.arrayContaining([400, 403, 404, 405, 414, 500, 501, 502, 503, 504]),
    );
  });

  test('are all compressed and reached by TLS, and files are only read', () => {
    for (const behaviour of [...ordered, standard]) {
      expect(behaviour).toMatchObject({ compress: true, viewer_protocol_policy: 'redirect-to-https' });
    }
    expect(standard.allowed_methods).toEqual(['GET', 'HEAD', 'OPTIONS']);
  });

  test('pass the function at the visitor’s request: pages are routed, all else is not', () => {
    const functionOf = ({ function_association: [first] }: Behaviour) => first;
    expect(functionOf(standard)).toMatchObject({
      event_type: 'viewer-request',
      function_arn: expect.stringContaining('viewer-request-pages'),
    });
    for (const behaviour of ordered) {
      expect(functionOf(behaviour)?.function_arn).toContain('viewer-request-files');
    }
  });
});

test('answers have HSTS, a content policy, no frames, no sniffing and a referrer policy', () => {
  for (const policy of Object.values(production.resources('aws_cloudfront_response_headers_policy'))) {
    expect(policy['security_headers_config']).toEqual({
      strict_transport_security: {
        access_control_max_age_sec: 31_536_000,
        include_subdomains: true,
        preload: true,
        override: true,
      },
      content_security_policy: {
        content_security_policy: expect.stringContaining("default-src 'self'"),
        override: true,
      },
      content_type_options: { override: true },
      frame_options: { frame_option: 'DENY', override: true },
      referrer_policy: { referrer_policy: 'strict-origin-when-cross-origin', override: true },
    });
  }
});

test('(4.1) the price class follows from the audience', () => {
  expect(development.resource('aws_cloudfront_distribution')['price_class']).toBe('PriceClass_100');
  expect(distribution['price_class']).toBe('PriceClass_All');
});

test('speaks HTTP/3 and IPv6, and TLS 1.2 or later under the site’s names', () => {
  expect(distribution).toMatchObject({
    http_version: 'http2and3',
    is_ipv6_enabled: true,
    aliases: ['app.example.com', 'www.app.example.com'],
    viewer_certificate: { ssl_support_method: 'sni-only', minimum_protocol_version: 'TLSv1.2_2021' },
  });
});

test('its access is logged, under our key', () => {
  expect(production.resource('aws_cloudwatch_log_delivery_source')).toMatchObject({
    log_type: 'ACCESS_LOGS',
    resource_arn: expect.stringContaining('aws_cloudfront_distribution'),
  });
  expect(production.resource('aws_cloudwatch_log_group', 'access-log')['kms_key_id']).toMatch(/logs-key/);
});

describe('(9.2) the site’s names', () => {
  test('have an alias for IPv4 and one for IPv6 each, and a CAA record', () => {
    const records = Object.values(production.resources('aws_route53_record')).map(
      ({ name, type }) => `${name} ${type}`,
    );
    expect(records.sort()).toEqual([
      'app.example.com A',
      'app.example.com AAAA',
      'app.example.com CAA',
      'www.app.example.com A',
      'www.app.example.com AAAA',
    ]);
    expect(production.resource('aws_route53_record', 'caa')['records']).toContain('0 issue "amazon.com"');
  });

  test('(3.1) are asked for readiness from outside', () => {
    expect(production.resource('aws_route53_health_check')).toMatchObject({
      type: 'HTTPS',
      fqdn: 'app.example.com',
      resource_path: '/readyz',
    });
  });

  test('are certified in us-east-1 and in the regions of the load balancers, by the same records', () => {
    const global = stackOf(stacks, 'prod-global');
    const certificates = Object.values(global.resources('aws_acm_certificate'));
    expect(certificates.map(({ provider }) => provider)).toEqual([undefined, 'aws.primary', 'aws.recovery']);
    for (const certificate of certificates) {
      expect(certificate).toMatchObject({
        domain_name: 'app.example.com',
        subject_alternative_names: ['www.app.example.com'],
        validation_method: 'DNS',
        lifecycle: { create_before_destroy: true },
      });
    }
    expect(Object.keys(global.resources('aws_acm_certificate_validation'))).toHaveLength(3);
    expect(Object.keys(global.resources('aws_route53_record'))).toHaveLength(2);
  });

  test('are signed where that is asked, with a key in us-east-1', () => {
    const signed = stackOf(synthesizedPlatform([{ ...prod, edge: { dnssec: true } }]), 'prod-global');
    expect(signed.resource('aws_route53_hosted_zone_dnssec')).toBeDefined();
    expect(signed.resource('aws_kms_key', 'signing-key')).toMatchObject({
      customer_master_key_spec: 'ECC_NIST_P256',
      key_usage: 'SIGN_VERIFY',
    });
  });

  test('stand in a zone that exists already where that is named', () => {
    const elsewhere = stackOf(
      synthesizedPlatform([{ ...prod, edge: { hostedZone: { kind: 'existing', id: 'Z0123456789' } } }]),
      'prod-global',
    );
    expect(Object.keys(elsewhere.resources('aws_route53_zone'))).toEqual([]);
    expect(elsewhere.resource('aws_route53_record')['zone_id']).toBe('Z0123456789');
  });

  test('are not needed: without a domain there is CloudFront’s own, and no zone', () => {
    expect(development.resource('aws_cloudfront_distribution')).toMatchObject({
      viewer_certificate: { cloudfront_default_certificate: true },
    });
    expect(Object.keys(development.resources('aws_route53_record'))).toEqual([]);
    expect(Object.keys(stackOf(stacks, 'dev-global').resources('aws_route53_zone'))).toEqual([]);
  });
});
