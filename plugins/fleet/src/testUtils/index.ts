export { FakeFleet } from './FakeFleet';
export type { FakeFleetOptions, FakeService, FakeWorld } from './FakeFleet';
export { fakeGroupId } from './FakeGroup';
export type { FakeGroup } from './FakeGroup';
export { buildGroup, revisionOf } from './GroupBuilder';
export type { GroupTraits } from './GroupBuilder';
export { createEmptyFleet, createFakeFleet } from './createFakeFleet';
export { fleetPluginWith, signalsFrom } from './fleetPluginWith';
export { installViewport, setViewportWidth } from './viewport';
