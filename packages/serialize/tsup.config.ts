import { libraryBuild } from '../../tooling/tsupPreset/src/index';

// What a platform must give is built by itself, one file each: package.json's `imports` choose between them.
export default libraryBuild({
  entry: [
    'src/index.ts',
    ...['files', 'onnx/runtime'].flatMap((folder) => [`src/${folder}/node.ts`, `src/${folder}/browser.ts`]),
  ],
  external: ['#platformFiles', '#platformRuntime', 'onnxruntime-web'],
  platform: 'node',
  shims: false,
  dts: { entry: 'src/index.ts' },
});
