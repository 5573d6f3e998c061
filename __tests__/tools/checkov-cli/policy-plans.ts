import type { Planned } from './plan-of';

function document(...statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

const OWN_ACCOUNT = { StringEquals: { 'aws:PrincipalAccount': '111111111111' } };

/** The plan of the stack that `breakPolicies` makes. */
export const BROKEN_PLAN: readonly Planned[] = resources({
  bucket: 'bare',
  bucketPolicy: [
    'open-policy',
    document({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*', Principal: '*' }),
  ],
  keyPolicy: document({
    Effect: 'Allow',
    Action: 'kms:*',
    Resource: '*',
    Principal: { AWS: 'arn:aws:iam::111111111111:role/app' },
  }),
  endpointPolicy: document({ Effect: 'Allow', Action: '*', Resource: '*', Principal: '*' }),
  ingress: { cidr_ipv4: '0.0.0.0/0' },
});

/** The plan of the stack that `keepPolicies` makes. */
export const KEPT_PLAN: readonly Planned[] = resources({
  bucket: 'kept',
  policyRefersTo: ['aws_s3_bucket.kept.bucket', 'aws_s3_bucket.kept'],
  bucketPolicy: [
    'kept-policy',
    document(
      {
        Effect: 'Deny',
        Action: 's3:*',
        Resource: '*',
        Principal: '*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
      { Effect: 'Allow', Action: 's3:GetObject', Resource: '*', Principal: '*', Condition: OWN_ACCOUNT },
    ),
  ],
  keyPolicy: document({
    Effect: 'Allow',
    Action: 'kms:*',
    Resource: '*',
    Principal: { AWS: ['arn:aws:iam::111111111111:root'] },
  }),
  endpointPolicy: document({
    Effect: 'Allow',
    Action: 's3:*',
    Resource: '*',
    Principal: '*',
    Condition: OWN_ACCOUNT,
  }),
  ingress: { referenced_security_group_id: 'sg-2' },
});

interface Parts {
  readonly bucket: string;
  readonly bucketPolicy: readonly [name: string, policy: string];
  readonly policyRefersTo?: readonly string[];
  readonly keyPolicy: string;
  readonly endpointPolicy: string;
  readonly ingress: Readonly<Record<string, string>>;
}

function resources({
  bucket,
  bucketPolicy,
  policyRefersTo,
  keyPolicy,
  endpointPolicy,
  ingress,
}: Parts): Planned[] {
  const [policyName, policy] = bucketPolicy;
  const planned = (type: string, name: string, values: Planned['values']) => ({
    address: `${type}.${name}`,
    type,
    values,
  });
  return [
    planned('aws_s3_bucket', bucket, {}),
    {
      ...planned('aws_s3_bucket_policy', policyName, { policy }),
      ...(policyRefersTo && { references: { bucket: policyRefersTo } }),
    },
    planned('aws_kms_key', 'key', { policy: keyPolicy }),
    planned('aws_vpc_endpoint', 'endpoint', { vpc_id: 'vpc-1', policy: endpointPolicy }),
    planned('aws_vpc_security_group_ingress_rule', 'ingress', {
      security_group_id: 'sg-1',
      ip_protocol: 'tcp',
      from_port: 8080,
      to_port: 8080,
      ...ingress,
    }),
  ];
}
