export { FakeSafety } from './FakeSafety';
export { FakeFleet } from './FakeFleet';
export type { FakeFleetOptions, FakeService, FakeWorld } from './FakeFleet';
export { fakeGroupId } from './FakeGroup';
export type { FakeGroup } from './FakeGroup';
export { FakePipelines } from './FakePipelines';
export {
  buildPipeline,
  buildRun,
  fakePipelineId,
  seedPipelines,
} from './seedPipelines';
export { buildGroup, revisionOf } from './GroupBuilder';
export type { GroupTraits } from './GroupBuilder';
export { createEmptyFleet, createFakeFleet } from './createFakeFleet';
export { fleetPluginWith, signalsFrom } from './fleetPluginWith';
export { installViewport, setViewportWidth } from './viewport';
