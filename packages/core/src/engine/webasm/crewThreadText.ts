/** crewThread.ts as a script: written by the build. */
export const CREW_THREAD = `"use strict";
(() => {
  function nodeProcess() {
    const { process } = globalThis;
    return typeof process?.getBuiltinModule === "function" && process.versions?.node !== void 0 ? process : null;
  }

  function instantiate({ module, mathImports }, memory) {
    const math = mathImports.map((name) => [\`math_\${name}\`, Math[name]]);
    return new WebAssembly.Instance(module, { env: { memory, ...Object.fromEntries(math) } }).exports.run;
  }

  var LINE = 16;
  var CALL = 3;
  var COMMAND_COUNT = 0;
  var COMMAND = LINE;
  var FAILED = 2 * LINE;
  var CONTROL_WORDS = 3 * LINE;
  var LISTEN = -1;
  var STEP_FAILED = 1;
  var THREAD_GONE = 2;
  var RUN_SHIFT = 16;
  var COUNT_MASK = 65535;
  var RUN_MASK = 32767;
  var entryOf = (turn, thread, threads2) => (turn * (threads2 + 1) + thread) * LINE;
  var TURN_SPINS = 5e4;
  var SLEEP_MS = 5;
  function takePart({ work, ledger, runs }, run, { thread, failed, sleep }) {
    for (let turn = 0; turn < work.length; turn++) {
      const shares = work[turn];
      const threads2 = shares.length;
      const done = entryOf(turn, threads2, threads2);
      let all = 0;
      for (const items of shares) all += items.length;
      for (let k = 0; k < threads2; k++) {
        const owner = (thread + k) % threads2;
        const items = shares[owner];
        const begun = entryOf(turn, owner, threads2);
        for (let next = claim(ledger, begun, run, items.length); next !== -1; next = claim(ledger, begun, run, items.length)) {
          const item = items[next];
          try {
            for (let i = 0; i < item.length; i += CALL) runs[item[i]](item[i + 1], item[i + 2]);
          } catch (error) {
            failed(error);
          }
          if ((Atomics.add(ledger, done, 1) & COUNT_MASK) + 1 === all) Atomics.notify(ledger, done);
        }
      }
      for (let spins = 0; ; spins++) {
        const seen = Atomics.load(ledger, done);
        if (seen >> RUN_SHIFT !== run) return;
        if ((seen & COUNT_MASK) === all) break;
        if (spins >= TURN_SPINS && !sleep(ledger, done, seen)) return;
      }
    }
  }
  function claim(ledger, entry, run, count) {
    for (; ; ) {
      const seen = Atomics.load(ledger, entry);
      const next = seen & COUNT_MASK;
      if (seen >> RUN_SHIFT !== run || next >= count) return -1;
      if (Atomics.compareExchange(ledger, entry, seen, seen + 1) === seen) return next;
    }
  }

  var IDLE_SPINS = 4e5;
  var programs = /* @__PURE__ */ new Map();
  var kernels = /* @__PURE__ */ new Map();
  var control = new Int32Array(0);
  var participant;
  function serve(before) {
    for (let seen = before; ; ) {
      for (let spins = 0; Atomics.load(control, COMMAND_COUNT) === seen; spins++) {
        if (spins > IDLE_SPINS) Atomics.wait(control, COMMAND_COUNT, seen);
      }
      seen = Atomics.load(control, COMMAND_COUNT);
      const command = Atomics.load(control, COMMAND);
      if (command === LISTEN) return;
      takePart(programs.get(command), seen & RUN_MASK, participant);
    }
  }
  function receive(message, reply2) {
    const { program, work, ledger, thread } = message;
    if (message.control !== void 0 && thread !== void 0) {
      control = message.control;
      participant = {
        thread,
        failed: () => Atomics.compareExchange(control, FAILED, 0, STEP_FAILED),
        sleep: (words, entry, seen2) => Atomics.wait(words, entry, seen2, SLEEP_MS) !== void 0
      };
    }
    for (const id of message.forget ?? []) programs.delete(id);
    for (const id of message.forgetKernels ?? []) kernels.delete(id);
    if (program !== void 0 && work !== void 0 && ledger !== void 0) {
      for (const kernel of program.kernels) kernels.set(kernel.id, instantiate(kernel, program.memory));
      const runs = program.steps.map(({ kernel, addresses }) => {
        const run = kernels.get(kernel);
        return (start, end) => run(start, end, addresses);
      });
      programs.set(program.id, { runs, work, ledger });
    }
    const seen = Atomics.load(control, COMMAND_COUNT);
    reply2("ready");
    try {
      serve(seen);
    } catch (error) {
      Atomics.store(control, FAILED, THREAD_GONE);
      throw error;
    }
  }
  var threads = nodeProcess()?.getBuiltinModule("node:worker_threads");
  var port = threads?.parentPort ?? globalThis;
  var reply = (answer) => port.postMessage(answer);
  if (port.on !== void 0) port.on("message", (message) => receive(message, reply));
  else port.onmessage = ({ data }) => receive(data, reply);
})();
`;
