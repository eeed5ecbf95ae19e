#!/bin/sh
# cargo runs this in rustc's place for our own packages (RUSTC_WORKSPACE_WRAPPER), so that libFuzzer
# sees the ways through our code. What others wrote is used as the tests have built it.
exec "$@" \
    -C passes=sancov-module \
    -C llvm-args=-sanitizer-coverage-level=4 \
    -C llvm-args=-sanitizer-coverage-inline-8bit-counters \
    -C llvm-args=-sanitizer-coverage-pc-table \
    -C llvm-args=-sanitizer-coverage-trace-compares
