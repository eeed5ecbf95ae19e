/** Read by svelte-check and the editor; Vite takes the same options from here. */
export default { compilerOptions: { runes: true } };
