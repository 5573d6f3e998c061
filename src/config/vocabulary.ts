/** Tiers of a VPC. Their order is the order of blocks of equal size in the CIDR plan: append, never reorder. */
export const TIERS = ['public', 'application', 'data', 'endpoints'] as const;
export type Tier = (typeof TIERS)[number];

/** Classes of data, from the least to the most sensitive. Values of the tag `DataClassification`. */
export const DATA_CLASSES = ['public', 'internal', 'confidential', 'restricted'] as const;
export type DataClass = (typeof DATA_CLASSES)[number];

/** Services that a gateway endpoint exists for. AWS PrivateLink Guide, "Gateway endpoints". */
export const GATEWAY_ENDPOINTS = ['s3', 'dynamodb'] as const;

/** Retentions of a log group that CloudWatch Logs accepts (API PutRetentionPolicy), from one year on. */
export const LOG_RETENTION_DAYS = [365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653] as const;

/**
 * Regions of the partition `aws` that provider hashicorp/aws 5.100 accepts, each with the letters of the zones that an
 * account may see there (letters are mapped to zones for each account in older regions; some accounts see fewer). China
 * and GovCloud are other partitions and lack parts of the platform. AWS Regions and Availability Zones, "AZ IDs".
 */
export const ZONE_LETTERS = {
  'af-south-1': 'abc',
  'ap-east-1': 'abc',
  'ap-east-2': 'abc',
  'ap-northeast-1': 'abcd',
  'ap-northeast-2': 'abcd',
  'ap-northeast-3': 'abc',
  'ap-south-1': 'abc',
  'ap-south-2': 'abc',
  'ap-southeast-1': 'abc',
  'ap-southeast-2': 'abc',
  'ap-southeast-3': 'abc',
  'ap-southeast-4': 'abc',
  'ap-southeast-5': 'abc',
  'ap-southeast-7': 'abc',
  'ca-central-1': 'abd',
  'ca-west-1': 'abc',
  'eu-central-1': 'abc',
  'eu-central-2': 'abc',
  'eu-north-1': 'abc',
  'eu-south-1': 'abc',
  'eu-south-2': 'abc',
  'eu-west-1': 'abc',
  'eu-west-2': 'abc',
  'eu-west-3': 'abc',
  'il-central-1': 'abc',
  'me-central-1': 'abc',
  'me-south-1': 'abc',
  'mx-central-1': 'abc',
  'sa-east-1': 'abc',
  'us-east-1': 'abcdef',
  'us-east-2': 'abc',
  'us-west-1': 'abc',
  'us-west-2': 'abcd',
} as const;

export type RegionName = keyof typeof ZONE_LETTERS;
export const REGION_NAMES = Object.keys(ZONE_LETTERS) as RegionName[];
