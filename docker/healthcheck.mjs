// Exit code 0 when the address answers 2xx.
const { ok } = await fetch(process.argv[2]).catch(() => ({ ok: false }));
process.exit(ok ? 0 : 1);
