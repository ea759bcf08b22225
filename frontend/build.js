// Builds the style sheet, the script and the mark into files named by their content, and lists them in manifest.json.
// Beside each stands the same pressed together (.gz), which the web server sends to whoever can read it.
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { context } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const built = join(here, "..", "relais", "groundwork", "static", "built");

// Writes the list last, then removes what no page names any more.
const listing = {
  name: "listing",
  setup(build) {
    build.onEnd(async (result) => {
      if (result.errors.length > 0) return;
      const names = {};
      for (const [path, output] of Object.entries(result.metafile.outputs)) {
        if (!output.entryPoint && !path.endsWith(".svg")) continue;
        const file = basename(path);
        names[file.replace(/-[0-9A-Z]{8}(\.\w+)$/, "$1")] = file;
        console.log(`${file}  ${output.bytes} bytes`);
      }
      await writeFile(join(built, "manifest.json"), `${JSON.stringify(names, null, 2)}\n`);
      const files = Object.values(names);
      for (const file of files) await writeFile(join(built, `${file}.gz`), gzipSync(await readFile(join(built, file))));
      const kept = new Set([...files, ...files.map((file) => `${file}.gz`), "manifest.json"]);
      for (const file of await readdir(built)) {
        if (!kept.has(file)) await rm(join(built, file));
      }
    });
  },
};

await mkdir(built, { recursive: true });
const site = await context({
  absWorkingDir: here,
  entryPoints: ["css/site.css", "js/site.js", "pictures/favicon.svg"],
  entryNames: "[name]-[hash]",
  outdir: built,
  bundle: true,
  minify: true,
  metafile: true,
  format: "esm",
  target: ["es2020", "chrome100", "firefox100", "safari15.4"],
  loader: { ".svg": "copy" },
  plugins: [listing],
});
if (process.argv.includes("--watch")) {
  await site.watch();
} else {
  try {
    await site.rebuild();
  } catch {
    process.exitCode = 1; // esbuild has already said what is wrong and where
  }
  await site.dispose();
}
