import { expect, test } from 'vitest';
import { isClusterKey } from '../../shared/deletion/cluster-key.ts';

test.each([
  ...['csi.driver', 'everest.io/csi', 'CCE-Cluster-ID', 'kubernetes.io/created-for', 'CSI', 'x-cce'],
  ...['clusterCCE', 'everestCsi', 'myKubernetesTag'],
])('%s is the key of a cluster', (key) => {
  expect(isClusterKey(key)).toBe(true);
});

test.each(['success', 'ACCESS_KEY', 'accession', 'env', 'bootcsi'])('%s is not', (key) => {
  expect(isClusterKey(key)).toBe(false);
});
