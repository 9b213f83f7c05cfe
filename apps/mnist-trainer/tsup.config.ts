import { programBundle } from '../../tooling/tsupPreset/src/index';

export default programBundle([
  'src/main.ts',
  'src/predict.ts',
  'src/evaluateSaved.ts',
  'src/verify.ts',
  'src/export.ts',
  'src/doctor.ts',
]);
