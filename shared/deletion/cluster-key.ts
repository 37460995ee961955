/** At the begin of a word, in any case, and inside one where a capital begins it: `everest.csi`, `CSI`, `clusterCCE`. */
const spellings = [/(?<![a-z])(csi|cce|kubernetes)/i, /[a-z](CSI|CCE|Csi|Cce|Kubernetes)/];

/**
 * Whether a key of metadata or of a tag is that of a Kubernetes cluster (CSI drivers, the Cloud Container Engine), which would
 * miss what bears it. Words such as `success` have these letters too.
 */
export function isClusterKey(key: string): boolean {
  return spellings.some((one) => one.test(key));
}
