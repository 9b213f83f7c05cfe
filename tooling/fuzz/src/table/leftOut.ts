/** What has no row of its own, and why. */
export const leftOut: Readonly<Record<string, string>> = {
  'checks/allocate': 'what it is for and how many bytes come from the library',
  'checks/bytesText': 'its number comes from the library',
  'checks/fileError': 'writes the errors of files; what failed comes from the host',
  'checks/shownPath': 'shows what checkPath has taken',
  'checks/unexpected': 'writes the errors of the other checks',
  'checks/warnOnce': 'its texts come from the library',
  'checks/new KindlingError': 'takes what Error takes',
  'datasets/new DatasetUnavailableError': 'takes what Error takes',
  'datasets/new CsvTable': 'a type; parseCsv and readCsv make it',
  'checks/inspect': 'a symbol; what is printed through it is what toString gives, which has rows',
  'core/Tensor.toJSON': 'always an error, whose text a test of its own holds',
  'nn/Activation.forward': 'for classes to override; each has a row',
  'nn/Module.stateKey': 'for classes to override; the library calls it with the names of fields',
  ...Object.fromEntries(
    [
      'AveragedModel',
      'InstanceNorm1d',
      'InstanceNorm2d',
      'BCEWithLogitsLoss',
      'BatchNorm1d',
      'BatchNorm2d',
      'RNN',
      'LSTM',
      'GRU',
      'RNNCell',
      'LSTMCell',
      'GRUCell',
    ].map((layer) => [`nn/${layer}.stateKey`, 'overrides that of Module']),
  ),
  ...Object.fromEntries(
    ['entropy', 'mean', 'variance'].map((name) => [
      `distributions/Distribution.${name}`,
      'for classes to define; each has a row',
    ]),
  ),
  'core/opTable': 'what ops are, for tests and reports; nothing is called through it',
};
