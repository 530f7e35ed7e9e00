// Compiles a Typst file: node typst.mjs FONTS IN.typ OUT.pdf, with the compiler from npm.
import { readFileSync, writeFileSync } from "node:fs";
import { NodeCompiler } from "@myriaddreamin/typst-ts-node-compiler";

const [fonts, input, output] = process.argv.slice(2);
const compiler = NodeCompiler.create({ fontArgs: [{ fontPaths: [fonts] }] });
writeFileSync(output, compiler.pdf({ mainFileContent: readFileSync(input, "utf8") }));
