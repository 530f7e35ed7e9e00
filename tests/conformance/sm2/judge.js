// Is this an SM2 signature with SM3 of the message? usage: judge.js PUBLIC_KEY SIGNATURE MESSAGE, all hexadecimal
const { sm2 } = require('sm-crypto');

const [publicKey, signature, message] = process.argv.slice(2);
const bytes = Array.from(Buffer.from(message, 'hex'));
console.log(sm2.doVerifySignature(bytes, signature, publicKey, { der: true, hash: true, publicKey }));
