/** Roles that one stack makes and the policies of another name: a reference would tie the two in a circle. */
export const APPLICATION_ROLE = 'application';
export const RECOVERY_APPLICATION_ROLE = 'recovery-application';
export const ROTATION_ROLE = 'secret-rotation';
export const PROXY_ROLE = 'database-proxy';
export const HEADER_ROTATION_ROLE = 'origin-header-rotation';
