export { EvidenceList } from './EvidenceList';
export { useEvidence } from './useEvidence';
