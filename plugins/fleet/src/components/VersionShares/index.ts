export { VersionShares } from './VersionShares';
export { versionShares } from './shares';
export type { VersionShare, VersionShareList } from './shares';
