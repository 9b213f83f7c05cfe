import { libraryBuild } from '../../tooling/tsupPreset/src/index';

export default libraryBuild({
  // package.json's `imports` choose between the last two; both builds load them with import().
  entry: ['src/index.ts', 'src/png/node.ts', 'src/png/browser.ts'],
  external: ['#png', 'node:fs', 'node:os', 'node:path'],
  // Importing loads little; ECharts and the PNG encoder lie in files of their own, loaded at the first picture that needs them.
  splitting: true,
  // Of ECharts' 60 MB a chart needs one, which comes along and loads in a tenth of the time; the licences are in licenses/.
  noExternal: ['echarts', 'zrender', 'tslib', 'fast-png', 'fflate', 'iobuffer'],
  define: { 'process.env.NODE_ENV': '"production"' },
  dts: { entry: 'src/index.ts' },
});
