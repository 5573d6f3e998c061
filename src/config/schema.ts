import { z } from 'zod';
import { ipv4Block } from './cidr-block';
import { GATEWAY_ENDPOINTS, LOG_RETENTION_DAYS, TIERS } from './vocabulary';

/** Tag values allow letters, digits, spaces and `_.:/=+-@` (AWS General Reference, "Tag naming limits"). */
const tagValue = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[\p{L}\p{N}\s_.:/=+\-@]+$/u, 'only letters, digits, spaces and _ . : / = + - @');

const accountId = z.string().regex(/^\d{12}$/, 'twelve digits, as text: "111122223333"');

/** Regions of the partition `aws`. China and GovCloud lack parts of the platform (CloudFront origins, for one). */
const regionName = z
  .string()
  .regex(
    /^(us|af|ap|ca|eu|il|me|mx|sa)-(north|south|east|west|central|northeast|southeast|northwest|southwest)-\d$/,
    { error: 'an AWS region of the partition aws, such as "eu-central-1"' },
  );

const port = z.int().min(1).max(65535);

/** A private ASN: 64512-65534 (16 bit) or 4200000000-4294967294 (32 bit). Amazon VPC, "Virtual private gateway". */
const privateAsn = z
  .int()
  .refine((asn) => (asn >= 64512 && asn <= 65534) || (asn >= 4200000000 && asn <= 4294967294), {
    error: 'a private ASN: 64512 to 65534, or 4200000000 to 4294967294',
  });

const publicAsn = z.int().min(1).max(4294967294);

const ipv4Address = z.ipv4({ error: 'an IPv4 address, such as "203.0.113.10"' });

const vpn = z.strictObject({
  /** Public IPv4 address of the on-premises device. */
  customerGatewayIp: ipv4Address,
  /** BGP ASN of the on-premises side. */
  customerGatewayAsn: publicAsn.default(65000),
  /** ASN of Amazon's side, when Direct Connect is off. */
  amazonSideAsn: privateAsn.default(64512),
  /** On-premises networks. Empty means: learned by BGP. */
  staticRoutes: z.array(ipv4Block).default([]),
});

const directConnect = z.strictObject({
  /** ASN of the Direct Connect gateway. */
  amazonSideAsn: privateAsn.default(64513),
  /** Networks of the VPC that are announced to the on-premises side. */
  allowedPrefixes: z.array(ipv4Block).min(1).max(20),
});

const subnetPrefixLengths = z.strictObject(
  Object.fromEntries(TIERS.map((tier) => [tier, z.int().min(16).max(28)])) as Record<
    (typeof TIERS)[number],
    z.ZodInt
  >,
);

const region = z.strictObject({
  /** The AWS region's name. */
  name: regionName,
  /** Letters of the availability zones in use, in a fixed order: append, never reorder (subnets keep their CIDR). */
  availabilityZones: z
    .array(z.string().regex(/^[a-f]$/, 'a zone letter, a to f'))
    .min(2, 'at least two zones: a database subnet group needs two')
    .max(4, 'at most four zones: the CIDR plan keeps four slots a tier')
    .refine((letters) => new Set(letters).size === letters.length, { error: 'each zone once' }),
  /** The VPC's IPv4 block, /16 to /24. Amazon VPC, "VPC CIDR blocks". */
  vpcCidr: ipv4Block,
  /** Prefix length of one subnet of each tier, /16 to /28. Amazon VPC, "Subnet sizing". */
  subnetPrefixLengths: subnetPrefixLengths.default({ public: 24, application: 20, data: 22, endpoints: 26 }),
  /** NAT gateways: none (no way out), one for all zones, or one for each zone. */
  natMode: z.enum(['none', 'single', 'per-az']),
  /** Gateway endpoints, free of charge. */
  gatewayEndpoints: z.array(z.enum(GATEWAY_ENDPOINTS)).default([...GATEWAY_ENDPOINTS]),
  /** Interface endpoints by service, such as "ssm" or "ecr.api". Each costs by the hour and zone. */
  interfaceEndpoints: z
    .array(z.string().regex(/^[a-z][a-z0-9.-]*$/, 'a service name without region, such as "ssm"'))
    .refine((names) => new Set(names).size === names.length, { error: 'each endpoint once' })
    .default([]),
  /** Site-to-site VPN, absent when there is none. */
  vpn: vpn.optional(),
  /** Direct Connect gateway, absent when there is none. */
  directConnect: directConnect.optional(),
});

const state = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('s3'),
    /** What guards a state against two writers. docs/decisions/0001-remote-state.md explains the default. */
    locking: z.enum(['both', 'dynamodb', 'lockfile']).default('both'),
    /** Days for which a superseded version of a state is kept. */
    noncurrentVersionDays: z.int().min(30).max(3650).default(365),
  }),
  z.strictObject({
    kind: z.literal('cloud'),
    /** Organization in Terraform Cloud. */
    organization: z.string().regex(/^[A-Za-z0-9_-]{3,40}$/, '3 to 40 letters, digits, _ or -'),
    /** Host of Terraform Cloud or Terraform Enterprise. */
    hostname: z.hostname().default('app.terraform.io'),
    /** Workspaces are named `<prefix><environment>-<stack>`. */
    workspacePrefix: z
      .string()
      .regex(/^[A-Za-z0-9_-]{0,40}$/, 'at most 40 letters, digits, _ or -')
      .default(''),
  }),
  z.strictObject({ kind: z.literal('local') }),
]);

const deletionProtection = z.discriminatedUnion('enabled', [
  z.strictObject({ enabled: z.literal(true) }),
  z.strictObject({
    enabled: z.literal(false),
    /** Why this environment may lose its data. */
    reason: z.string().min(10, 'a reason of at least 10 characters'),
  }),
]);

/** Settings of the organisation, the same in each environment. */
export const projectSchema = z.strictObject({
  /** Prefix of every name, 2 to 20 characters: bucket names hold it beside environment, purpose and account. */
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,18}[a-z0-9]$/, '2 to 20 of a-z, 0-9 and -, starting with a letter'),
  /** Team that answers for the platform. Tag `Owner`. */
  owner: tagValue,
  /** Who pays. Tag `CostCenter`. */
  costCenter: tagValue,
});

/** Settings of one environment. */
export const environmentSchema = z
  .strictObject({
    /** 2 to 10 characters; the prefix of its stacks. */
    name: z.string().regex(/^[a-z][a-z0-9]{1,9}$/, '2 to 10 of a-z and 0-9, starting with a letter'),
    /** Whether it serves real users: stateful resources then get `prevent_destroy` and deletion protection. */
    production: z.boolean(),
    /** Most sensitive data that it holds. Tag `DataClassification`. */
    dataClassification: z.enum(['public', 'internal', 'confidential', 'restricted']),
    account: z.strictObject({
      /** The AWS account. The provider refuses any other. */
      id: accountId,
      /** Whether this environment manages what an account has once: access block, password policy, analyzer. */
      ownsAccountSettings: z.boolean().default(true),
      /** ARNs of IAM roles that may administer the KMS keys beside the account's own administrators. */
      keyAdministrators: z
        .array(z.string().regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/, 'the ARN of an IAM role'))
        .default([]),
    }),
    /** Whether data survives a careless destroy. */
    deletionProtection: deletionProtection.default({ enabled: true }),
    primary: region,
    recovery: region,
    /** Ports between the tiers. */
    ports: z
      .strictObject({
        /** Ports that the internet may reach in the public tier; empty for an internal load balancer. */
        public: z.array(port).max(5).default([443]),
        application: port.default(8080),
        database: port.default(5432),
        cache: port.default(6379),
      })
      .prefault({}),
    /** The site's DNS name; absent when the platform is reached by AWS's own names. */
    domain: z.hostname({ error: 'a DNS name, such as "app.example.com"' }).max(253).optional(),
    /** Where Terraform's state lives. */
    state: state.prefault({ kind: 's3' }),
    /** CloudTrail data events of S3 objects: none, writes, or reads and writes. */
    objectAuditing: z.enum(['none', 'writes', 'all']).default('writes'),
    retention: z
      .strictObject({
        /** Days in CloudWatch Logs: at least a year, since incidents are found late (PCI DSS 10.5.1). */
        logDays: z.literal(LOG_RETENTION_DAYS).default(365),
        /** Days until the log archive moves to Glacier. */
        archiveTransitionDays: z.int().min(30).max(3650).default(90),
        /** Days until the log archive is deleted. */
        archiveDays: z.int().min(365).max(3650).default(2555),
        /** Days between the deletion of a KMS key being asked for and done. AWS KMS, "Deleting keys". */
        keyDeletionDays: z.int().min(7).max(30).default(30),
      })
      .prefault({}),
  })
  .readonly();

export type ProjectInput = z.input<typeof projectSchema>;
export type EnvironmentInput = z.input<typeof environmentSchema>;
export type ProjectConfig = z.output<typeof projectSchema>;
export type EnvironmentConfig = z.output<typeof environmentSchema>;
export type RegionConfig = z.output<typeof region>;
export type StateConfig = z.output<typeof state>;
