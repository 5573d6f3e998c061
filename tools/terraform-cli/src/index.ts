export { isOpenTofu } from './binary';
export { type Diagnostic, describeDiagnostic, parseDiagnostics } from './diagnostics';
export { RunnerError } from './errors';
export { copyLockFile, LOCK_FILE, type LockedProvider, lockedProviders } from './lock';
export { findProject, type Project } from './project';
export { type ResolvedTerraform, type ResolveOptions, resolveTerraform } from './resolve';
export {
  pluginCacheVariables,
  TerraformError,
  type TerraformOptions,
  type TerraformOutput,
  terraform,
} from './run';
