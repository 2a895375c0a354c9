/**
 * Control planes of clouds, spoken on the wire: state, clock, quotas, faults and a journal.
 *
 * @packageDocumentation
 */
export { Clock } from './core/Clock.ts';
export { accessKeyOf } from './core/identity.ts';
export type { Fault, FaultKind } from './core/Faults.ts';
export type { Journal, JournalCall, JournalEffect } from './core/Journal.ts';
export type { SimulatorServer } from './core/serve.ts';
export { createDemoWorld } from './demo/createDemoWorld.ts';
export type { DemoService, Inventory, ResourceKind } from './demo/Inventory.ts';
export { Images } from './Images.ts';
export type { ImageBehaviour, ImageHealth } from './Images.ts';
export { RegionWorld } from './RegionWorld.ts';
export type { GroupOptions } from './services/autoscaling/AutoScalingRegion.ts';
export type { Load } from './services/cloudwatch/Load.ts';
export type { EcsServiceOptions } from './services/ecs/EcsRegion.ts';
export { AccountWorld } from './AccountWorld.ts';
export { World, createWorld } from './World.ts';
export type { WorldOptions } from './World.ts';
