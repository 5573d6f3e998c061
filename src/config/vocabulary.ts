/** Tiers of a VPC. Their order is the order of blocks of equal size in the CIDR plan: append, never reorder. */
export const TIERS = ['public', 'application', 'data', 'endpoints'] as const;
export type Tier = (typeof TIERS)[number];

/** Services that a gateway endpoint exists for. AWS PrivateLink Guide, "Gateway endpoints". */
export const GATEWAY_ENDPOINTS = ['s3', 'dynamodb'] as const;

/** Retentions of a log group that CloudWatch Logs accepts (API PutRetentionPolicy), from one year on. */
export const LOG_RETENTION_DAYS = [365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653] as const;
