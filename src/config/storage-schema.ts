import { listOf, oneOf, settings, text, wholeNumber, yesOrNo } from './setting-kinds';

const origin = text(
  'an origin such as "https://app.example.com": scheme https, host, no path',
  /^https:\/\/[a-z0-9.-]+(:\d{1,5})?$/,
);

/** Keeps versions of uploads from being deleted by anybody. Amazon S3, "Locking objects with Object Lock". */
const objectLock = settings({
  /** `GOVERNANCE` can be lifted by whoever has the permission; `COMPLIANCE` by nobody until its days are over. */
  mode: oneOf(['GOVERNANCE', 'COMPLIANCE']).default('GOVERNANCE'),
  /** 1 to 3650. */
  days: wholeNumber(1, 3650).default(30),
});

/** How the buckets are copied to the recovery region. Amazon S3, "Replicating objects within and across Regions". */
const replication = settings({
  /**
   * Whether a deletion is copied too, as a marker that can be taken away. Without it whoever empties a bucket by mistake or
   * malice finds the copy whole; with it a copy that is switched to shows no file that was deleted before.
   */
  deleteMarkers: yesOrNo().default(false),
  /** Whether what is written in the recovery region comes back: after a failover visitors write there. */
  twoWay: yesOrNo().default(true),
});

/** The buckets of the application. */
export const storageSchema = settings({
  /** Origins whose pages may upload from the browser, at most 20. The site's own domain is always among them. */
  corsOrigins: listOf(origin, 'a list of at most 20 origins', 0, 20).default([]),
  /** Days for which a superseded or deleted version is kept, 7 to 3650. */
  noncurrentVersionDays: wholeNumber(7, 3650).default(90),
  /** Days without access until Intelligent-Tiering archives an upload, 90 to 730. S3 API, PutBucketIntelligentTieringConfiguration. */
  archiveAfterDays: wholeNumber(90, 730).default(180),
  /** Asked for when the data are `restricted`. A bucket has it from its creation on, or never. */
  objectLock: objectLock.optional(),
  replication: replication.prefault({}),
});
