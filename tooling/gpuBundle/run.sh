#!/bin/sh
# run.sh <folder for results> [seconds for all: 270]: finds the graphics driver, then parity, timings, PyTorch's timings, and a page of tables.
# What is missing is said in <folder>/log.txt; each part has a time of its own, and what it wrote until then stays.
here=$(cd "$(dirname "$0")" && pwd)
out=${1:?"run.sh: expected a folder for the results"}
total=${2:-270}
mkdir -p "$out"
log=$out/log.txt
node=$here/node
export KINDLING_MNIST="$here/mnist" NO_COLOR=1
: "${PYTHON:=python3}"
part() { echo "$((total * $1 / 100))"; }
run() { # run <command> <seconds>
  started=$(date +%s)
  timeout "$(($2 + 15))" "$node" "$here/app/bin/run.mjs" "$1" "$out" "$2" >>"$log" 2>&1 || echo "$1 ended with $?" >>"$log"
  echo "$1: $(($(date +%s) - started)) s" | tee -a "$log"
}

# the driver: the machine's own, or the first that gives a device of those that the bundle names; X's libraries only where there are none
found=
if [ -n "${VK_ICD_FILENAMES:-}${VK_DRIVER_FILES:-}" ]; then icds=given; else icds="$here/icd/nvidia_glx.json $here/icd/nvidia_egl.json /usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json given"; fi
for libraries in "$here/lib" "$here/lib:$here/x11"; do
  for icd in $icds; do
    [ -n "$found" ] && break
    [ "$icd" = given ] || [ -f "$icd" ] || continue
    old=${LD_LIBRARY_PATH:-}
    export LD_LIBRARY_PATH="$libraries${old:+:$old}"
    [ "$icd" = given ] || export VK_DRIVER_FILES="$icd" VK_ICD_FILENAMES="$icd"
    echo "== driver $icd with $libraries" >>"$log"
    if VK_LOADER_DEBUG=error,warn,driver timeout 60 "$node" "$here/app/bin/run.mjs" gpu "$out" 30 >>"$log" 2>&1; then found=$icd; break; fi
    export LD_LIBRARY_PATH="$old"
    [ "$icd" = given ] || unset VK_DRIVER_FILES VK_ICD_FILENAMES
  done
done
echo "driver: ${found:-none}" | tee -a "$log"
if [ -n "$found" ]; then
  run networks "$(part 8)"
  run timings "$(part 26)"
  run ops "$(part 11)"
  run gradients "$(part 7)"
  run pytorchOps "$(part 9)"
  [ "${KINDLING_SWEEP:-0}" = 0 ] || run sweep "$(part "$KINDLING_SWEEP")"
fi
export LD_LIBRARY_PATH="${old:-}"
seconds=$(part 14)
timeout "$((seconds + 30))" "$PYTHON" "$here/pytorch/timings.py" "$out/pytorch.json" "$seconds" >>"$log" 2>&1 || echo "PyTorch ended with $?" | tee -a "$log"
"$node" "$here/app/bin/run.mjs" report "$out" 10 >>"$log" 2>&1
cat "$out/results.md"
