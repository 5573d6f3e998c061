import { z } from 'zod';
import { chosenBy, listOf, oneOf, settings, text, wholeNumber, yesOrNo } from './setting-kinds';

const WORKSPACE = /^[A-Za-z0-9_-]{1,90}$/;
const REPOSITORY_PATH = /^(?!\/)(?!.*(^|\/)\.\.?(\/|$))[\w.-]+(\/[\w.-]+)*$/;

/** How the platform reaches a repository is one of two; the other is then absent. */
const connection = z.discriminatedUnion(
  'kind',
  [
    settings({
      kind: z.literal('oauth'),
      /** Id of the connection in the organization's settings. It is no secret. API, "OAuth tokens". */
      id: text('the id of an OAuth connection, such as "ot-hmAyP66qk2AMVdbJ"', /^ot-[A-Za-z0-9]{8,32}$/),
    }),
    settings({
      kind: z.literal('github-app'),
      /** Id of the installation. API, "GitHub App Installations". */
      id: text(
        'the id of a GitHub App installation, such as "ghain-ByXd9yT7bDpn5mQb"',
        /^ghain-[A-Za-z0-9]{8,32}$/,
      ),
    }),
  ],
  chosenBy('kind', ['oauth', 'github-app']),
);

/** A repository with the committed JSON, whose pushes start runs. HCP Terraform, "Configure workspace VCS connections". */
const repository = settings({
  /** Owner and name in the version control system. */
  name: text('owner and name of a repository, such as "example/infrastructure"', /^[\w.-]+(\/[\w.-]+){1,3}$/),
  /** Branch whose pushes are applied. Default: the repository's own. */
  branch: text('the name of a branch', /^[\w./-]{1,255}$/).optional(),
  /** Folder that holds a folder for each stack, from the root of the repository. */
  folder: text('a path within the repository, such as "terraform"', REPOSITORY_PATH).default('terraform'),
  connection,
});

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
    /** Terraform Cloud, which is named HCP Terraform now, or Terraform Enterprise. docs/terraform-cloud.md. */
    settings({
      kind: z.literal('cloud'),
      /** Organization in Terraform Cloud. */
      organization: text('3 to 40 letters, digits, _ or -', /^[A-Za-z0-9_-]{3,40}$/),
      /** Host of Terraform Cloud or Terraform Enterprise. It must be reachable for AWS, which asks it for its keys. */
      hostname: z.hostname('a host name, such as "app.terraform.io"').default('app.terraform.io'),
      /** Workspaces are named `<prefix><environment>-<stack>`; Terraform Cloud allows 90 characters. */
      workspacePrefix: text('at most 40 letters, digits, _ or -', /^[A-Za-z0-9_-]{0,40}$/).default(''),
      /**
       * Project that holds the workspaces, made when it is missing. AWS trusts runs of this project alone. HCP Terraform,
       * "Manage projects". Default: the one that every organization has.
       */
      project: text(
        '3 to 40 letters, digits, spaces, _ or -, no space at either end',
        /^(?! )[A-Za-z0-9 _-]{3,40}(?<! )$/,
      ).default('Default Project'),
      /** Tags of each workspace beside `project:<name>` and `environment:<name>`. API, "Workspaces: tag-names". */
      tags: listOf(
        text('a tag of 1 to 255 of a-z, 0-9, _ : and -', /^[a-z0-9_:-]{1,255}$/),
        'a list of at most 20 tags',
        0,
        20,
      ).default([]),
      /**
       * Where Terraform runs: `remote` in Terraform Cloud, `local` on the machine that starts it, with its own credentials.
       * Remote by default: only such runs get the credentials of the roles, and start each other in order. HCP
       * Terraform, "Workspace settings: Execution mode".
       */
      executionMode: oneOf(['remote', 'local']).default('remote'),
      /** Whether a run applies without somebody's consent, those that another stack's run has started too. */
      autoApply: yesOrNo().default(false),
      /** Workspaces of other projects of yours that may read these states as well: nobody else may. At most 100. */
      stateReaders: listOf(
        text('the name of a workspace: 1 to 90 letters, digits, _ or -', WORKSPACE),
        'a list of at most 100 workspaces',
        0,
        100,
      ).default([]),
      /**
       * For whom the tokens of runs are issued, which AWS compares. HCP Terraform, "Dynamic credentials with the AWS
       * provider": TFC_AWS_WORKLOAD_IDENTITY_AUDIENCE.
       */
      audience: text('1 to 255 letters, digits and . _ : / -', /^[\w.:/-]{1,255}$/).default(
        'aws.workload.identity',
      ),
      /** Repository whose pushes start runs. Absent: runs are started by the CLI or the API. */
      repository: repository.optional(),
    }),
    settings({ kind: z.literal('local') }),
  ],
  chosenBy('kind', ['s3', 'cloud', 'local']),
);
