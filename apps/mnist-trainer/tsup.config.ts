import { programBuild } from '../../tooling/tsupPreset/src/index';

// With splitting, what is imported late is also loaded late: the drawing and its libraries only when there is something to draw.
export default programBuild('src/main.ts', { entry: ['src/main.ts', 'src/doctor.ts'], splitting: true });
