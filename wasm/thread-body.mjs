/**
 * What a helper thread does, in a page and in Node alike: makes its own instance over the shared memory,
 * says that it is ready and enters the kernel. It leaves only by being terminated.
 *
 * @param {import('./threads.ts').HelperStart} start
 * @param {() => void} ready
 */
export async function joinTeam({ module, memory, thread, stackTop }, ready) {
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  exports.__stack_pointer.value = stackTop;
  ready();
  exports.helper(thread);
}
