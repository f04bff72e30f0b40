/**
 * Stands in the bundles for the SDK's checksums: the two that SQS and signatures need, without the one that loads Node's compression at the
 * start. JavaScript, because these files of the SDK have no types.
 */
export { Md5Node as Md5 } from '../../../node_modules/@smithy/core/dist-es/submodules/checksum/md5/Md5Node.js';
export { Sha256Node as Sha256 } from '../../../node_modules/@smithy/core/dist-es/submodules/checksum/sha256/Sha256Node.js';
