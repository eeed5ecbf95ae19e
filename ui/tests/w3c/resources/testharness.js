/**
 * The few words of web-platform-tests' harness that our own tests use, so that they run with the
 * same runner, and without a copy of the suite.
 */
"use strict";

(() => {
  const TEST_BOUND_MS = 10_000;
  const results = [];
  const onResult = [];
  const onCompletion = [];
  let last = Promise.resolve();

  const fail = (message) => {
    throw new Error(message);
  };
  const shown = (value) => (typeof value === "string" ? `"${value}"` : String(value));

  async function run(name, body) {
    const cleanups = [];
    const test = {
      name,
      status: 0,
      message: null,
      add_cleanup: (cleanup) => cleanups.push(cleanup),
      step_timeout: (step, wait) => setTimeout(step, wait),
    };
    const late = new Promise((_, reject) =>
      setTimeout(() => reject(new Error("it took too long")), TEST_BOUND_MS),
    );
    try {
      await Promise.race([Promise.resolve().then(() => body(test)), late]);
    } catch (error) {
      test.status = 1;
      test.message = String(error);
    }
    cleanups.forEach((cleanup) => cleanup());
    results.push(test);
    onResult.forEach((hear) => hear(test));
  }

  Object.assign(self, {
    setup: () => {},
    add_result_callback: (hear) => onResult.push(hear),
    add_completion_callback: (hear) => onCompletion.push(hear),
    promise_test: (body, name) => {
      last = last.then(() => run(name, body));
    },
    test: (body, name) => self.promise_test(async (t) => body(t), name),
    assert_true: (value, what = "") => value === true || fail(`${what}: not true`),
    assert_equals: (value, wanted, what = "") =>
      Object.is(value, wanted) || fail(`${what}: ${shown(value)} instead of ${shown(wanted)}`),
    assert_array_equals: (values, wanted, what = "") =>
      self.assert_equals(JSON.stringify(values), JSON.stringify(wanted), what),
    assert_throws_dom: (name, act) => {
      try {
        act();
      } catch (error) {
        return self.assert_equals(error.name, name);
      }
      return fail(`no ${name} was thrown`);
    },
    assert_throws_js: ({ name }, act) => self.assert_throws_dom(name, act),
    promise_rejects_js: (t, { name }, promise) => self.promise_rejects_dom(t, name, promise),
    promise_rejects_dom: async (_, name, promise) => {
      const error = await promise.then(
        () => fail(`no ${name} was thrown`),
        (reason) => reason,
      );
      self.assert_equals(error.name, name, error.message);
    },
  });

  window.addEventListener("load", () => {
    const whenDone = (known) =>
      known.then(() => {
        if (last !== known) {
          whenDone(last);
          return;
        }
        onCompletion.forEach((hear) => hear(results, { status: 0, message: null }));
      });
    whenDone(last);
  });
})();
