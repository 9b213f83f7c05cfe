import { programBuild } from '../tsupPreset/src/index';

// Each workload is a program of its own; what they share is loaded once, as a user's program would have it.
export default programBuild('src/main.ts', {
  entry: {
    main: 'src/main.ts',
    reportMemory: 'src/measure/reportMemory.ts',
    'workloads/batchAssembly': 'src/workloads/batchAssembly.ts',
    'workloads/drawDigits': 'src/workloads/drawDigits.ts',
    'workloads/evaluation': 'src/workloads/evaluation.ts',
    'workloads/firstStep': 'src/workloads/firstStep.ts',
    'workloads/kernels': 'src/workloads/kernels.ts',
    'workloads/limits': 'src/workloads/limits.ts',
    'workloads/networkStep': 'src/workloads/networkStep.ts',
  },
  splitting: true,
});
