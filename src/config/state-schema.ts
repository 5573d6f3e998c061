import { z } from 'zod';
import { chosenBy, oneOf, settings, text, wholeNumber } from './setting-kinds';

/** Where Terraform's state lives. */
export const stateSchema = z.discriminatedUnion(
  'kind',
  [
    settings({
      kind: z.literal('s3'),
      /** What guards a state against two writers. docs/decisions/0001-remote-state.md explains the default. */
      locking: oneOf(['both', 'dynamodb', 'lockfile']).default('both'),
      /**
       * Whose bucket runs read and write: the recovery region's once the primary's is lost, alone or with its region, and not
       * before: two buckets that are written to would part.
       * docs/runbooks/state-recovery.md.
       */
      region: oneOf(['primary', 'recovery']).default('primary'),
      /** Days for which a superseded version of a state is kept, 30 to 3650. */
      noncurrentVersionDays: wholeNumber(30, 3650).default(365),
    }),
    settings({
      kind: z.literal('cloud'),
      /** Organization in Terraform Cloud. */
      organization: text('3 to 40 letters, digits, _ or -', /^[A-Za-z0-9_-]{3,40}$/),
      /** Host of Terraform Cloud or Terraform Enterprise. */
      hostname: z.hostname('a host name, such as "app.terraform.io"').default('app.terraform.io'),
      /** Workspaces are named `<prefix><environment>-<stack>`; Terraform Cloud allows 90 characters. */
      workspacePrefix: text('at most 40 letters, digits, _ or -', /^[A-Za-z0-9_-]{0,40}$/).default(''),
    }),
    settings({ kind: z.literal('local') }),
  ],
  chosenBy('kind', ['s3', 'cloud', 'local']),
);
