import { dirname, resolve } from 'node:path';
import { readJson } from './read-json.ts';

interface AssetManifest {
  files?: Record<string, AssetFile>;
}

interface AssetFile {
  source?: { path?: string };
  destinations?: Record<string, { bucketName: string; objectKey: string }>;
}

/** Where the assets of an assembly lie, by the S3 location a template names. */
export interface AssetIndex {
  /** Absolute path of the asset's file or directory; `undefined` when no stack publishes to that location. */
  find(bucketName: string, objectKey: string): string | undefined;
}

/**
 * Indexes asset manifests by destination. Destinations of environment-agnostic stacks hold `${AWS::AccountId}` and
 * the like as plain text, which is filled in here.
 */
export function indexAssets(manifestFiles: string[], target: { accountId: string; region: string }): AssetIndex {
  const fill = (text: string): string =>
    text
      .replaceAll('${AWS::AccountId}', target.accountId)
      .replaceAll('${AWS::Region}', target.region)
      .replaceAll('${AWS::Partition}', 'aws');
  const paths = new Map<string, string>();
  for (const manifestFile of manifestFiles) {
    const manifest = readJson(manifestFile) as AssetManifest;
    for (const { source, destinations } of Object.values(manifest.files ?? {})) {
      if (source?.path === undefined) continue;
      const path = resolve(dirname(manifestFile), source.path);
      for (const { bucketName, objectKey } of Object.values(destinations ?? {})) {
        paths.set(fill(`${bucketName}/${objectKey}`), path);
      }
    }
  }
  return { find: (bucketName, objectKey) => paths.get(`${bucketName}/${objectKey}`) };
}
