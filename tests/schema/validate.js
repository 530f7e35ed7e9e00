// Every schema compiles strictly; complete samples are valid; what is wrong in shape is not.
// usage: validate.js SCHEMAS SAMPLES FIGURES, two folders and a report of the layout figures
import Ajv from 'ajv/dist/2020.js';
import yaml from 'js-yaml';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const [schemaFolder, sampleFolder, figuresReport] = process.argv.slice(2);
const ajv = new Ajv.default({ strict: true, allErrors: true });
const schemas = {};
let failures = 0;

function expect(ok, what, detail = '') {
  if (ok) return;
  failures++;
  console.error(`FAILED: ${what} ${detail}`);
}

function errors(validate) {
  return (validate.errors ?? []).map((e) => `${decodeURI(e.instancePath)} ${e.message}`).join('; ');
}

for (const file of readdirSync(schemaFolder)) {
  const name = file.replace(/\.json$/, '');
  schemas[name] = ajv.compile(JSON.parse(readFileSync(join(schemaFolder, file), 'utf8')));
}

function readSample(name) {
  for (const ending of ['yaml', 'json']) {
    const path = join(sampleFolder, name, `report.${ending}`);
    if (existsSync(path)) return yaml.load(readFileSync(path, 'utf8'));
  }
  return null;
}

// Samples kept unfinished on purpose lack required parts, and nothing else is wrong in them.
let complete = 0;
for (const name of readdirSync(sampleFolder)) {
  const report = readSample(name);
  if (!report) continue;
  const validate = schemas[report['版式']];
  expect(validate, `${name}: there is a schema of its layout`);
  if (!validate) continue;
  if (validate(report)) {
    complete++;
    continue;
  }
  const other = validate.errors.filter((e) => e.keyword !== 'required');
  expect(other.length === 0, name, errors(validate));
}
expect(complete >= 5, `five samples are complete and valid, not ${complete}`);

// Changes to a valid report, each with whether it stays valid.
const cases = [
  ['unchanged', true, () => {}],
  ['list rows', true, (r) => (r.申请.新收 = [1, 0, 0, 0, 0, 0, 1])],
  ['list rows without the total', true, (r) => (r.申请.新收 = [1, 0, 0, 0, 0, 0])],
  ['list of another length', false, (r) => (r.申请.新收 = [1, 0])],
  ['total left out', true, (r) => delete r.申请.新收.总计],
  ['row of totals left out', true, (r) => delete r.申请.办结总计],
  ['group of columns as a list', true, (r) => (r.复议诉讼.行政复议 = [1, 0, 0, 0, 1])],
  ['figure left out', false, (r) => delete r.申请.新收.自然人],
  ['row left out', false, (r) => delete r.申请.新收],
  ['unknown field', false, (r) => (r.单位 = '甲')],
  ['unknown row', false, (r) => (r.申请.新受 = [0, 0, 0, 0, 0, 0])],
  ['unknown column', false, (r) => (r.申请.新收.合计 = 0)],
  ['required field blank', false, (r) => (r.机关 = ' ')],
  ['optional field left out', true, (r) => delete r.导言],
  ['optional field null', true, (r) => (r.导言 = null)],
  ['year as text', true, (r) => (r.年度 = '2024')],
  ['year with 年', false, (r) => (r.年度 = '2024年')],
  ['year too early', false, (r) => (r.年度 = 1900)],
  ['another layout', false, (r) => (r.版式 = 'annual-report-1999')],
  ['blank figure', true, (r) => (r.申请.新收.自然人 = null)],
  ['slash', true, (r) => (r.申请.新收.自然人 = '/')],
  ['note', true, (r) => (r.主动公开.规章.制发 = '22（其中修订16件）')],
  ['figure as text', true, (r) => (r.主动公开.规章.制发 = '22')],
  ['negative', false, (r) => (r.主动公开.规章.制发 = -1)],
  ['fraction', false, (r) => (r.主动公开.规章.制发 = 1.5)],
  ['words', false, (r) => (r.主动公开.规章.制发 = '若干')],
  ['separators', false, (r) => (r.主动公开.规章.制发 = '1,234')],
  ['percent in a count', false, (r) => (r.主动公开.规章.制发 = '12%')],
  ['money', true, (r) => (r.主动公开.行政事业性收费 = 72701.2578)],
  ['money in a list of one', true, (r) => (r.主动公开.行政事业性收费 = [1])],
  ['money with five decimals', false, (r) => (r.主动公开.行政事业性收费 = '1.23456')],
  ['money with a unit', false, (r) => (r.主动公开.行政事业性收费 = '251000元')],
];
for (const [what, valid, change] of cases) {
  const report = readSample('huaian-2024');
  change(report);
  const validate = schemas['annual-report-2021'];
  expect(validate(report) === valid, `${what} is ${valid ? '' : 'not '}valid`, errors(validate));
}

const figures = [
  ['figures of every kind', true, () => {}],
  ['percentage', true, (rows) => (rows.第1项[3] = '-3.5%')],
  ['percentage with a note', true, (rows) => (rows.第1项[3] = '+3.5 ％（按可比口径）')],
  ['percentage as a number', true, (rows) => (rows.第1项[3] = -3.5)],
  ['percentage with five decimals', false, (rows) => (rows.第1项[3] = '3.12345%')],
  ['percent behind money', false, (rows) => (rows.第1项[1] = '3.5%')],
  ['words for a decimal', false, (rows) => (rows.第1项[3] = '减3.5')],
];
for (const [what, valid, change] of figures) {
  const report = yaml.load(readFileSync(figuresReport, 'utf8'));
  report.版式 = 'figures';
  change(report.表);
  const validate = schemas.figures;
  expect(validate(report) === valid, `${what} is ${valid ? '' : 'not '}valid`, errors(validate));
}

const older = [
  ['change with a sign', true, (r) => (r.主动公开.行政许可.增减 = '+3')],
  ['change in words', true, (r) => (r.主动公开.行政许可.增减 = '减4')],
  ['negative change', true, (r) => (r.主动公开.行政许可.增减 = -4)],
  ['money with a unit', true, (r) => (r.主动公开.政府集中采购.总金额 = '160.5964万元')],
];
for (const [what, valid, change] of older) {
  const report = readSample('shanghai-2019');
  change(report);
  const validate = schemas['annual-report-2019'];
  expect(validate(report) === valid, `2019: ${what} is ${valid ? '' : 'not '}valid`, errors(validate));
}

// Dates, lists and records.
const document = {
  版式: 'gongwen', 发文机关: ['某市人民政府', '某市教育局'], 标题: '通知', 正文: '一段。', 成文日期: '2021-03-05',
  抄送: '市委办公室', 附件: [{ 名称: '方案', 正文: '内文' }, { 名称: '表' }],
};
const documents = [
  ['a document', true, () => {}],
  ['one authority as a text', true, (r) => (r.发文机关 = '某市人民政府')],
  ['one record by itself', true, (r) => (r.附件 = { 名称: '方案' })],
  ['optional list null', true, (r) => (r.抄送 = null)],
  ['optional list empty', true, (r) => (r.抄送 = [])],
  ['required list empty', false, (r) => (r.发文机关 = [])],
  ['required list null', false, (r) => (r.发文机关 = null)],
  ['required list as a blank text', false, (r) => (r.发文机关 = ' ')],
  ['required list left out', false, (r) => delete r.发文机关],
  ['blank item', false, (r) => (r.抄送 = ['甲', ' '])],
  ['null item', false, (r) => (r.抄送 = ['甲', null])],
  ['list in a list', false, (r) => (r.抄送 = [['甲']])],
  ['record as a text', false, (r) => (r.附件 = ['方案'])],
  ['record without its name', false, (r) => (r.附件 = [{ 正文: '内文' }])],
  ['record with an unknown field', false, (r) => (r.附件[0].页数 = '3')],
  ['record that names a layout', false, (r) => (r.附件[0].版式 = 'gongwen')],
  ['date in words', true, (r) => (r.成文日期 = '2021年3月5日')],
  ['date without zeros', false, (r) => (r.成文日期 = '2021-3-5')],
  ['date without 日', false, (r) => (r.成文日期 = '2021年3月5')],
  ['date in two ways', false, (r) => (r.成文日期 = '2021-03-05日')],
  ['year alone', false, (r) => (r.成文日期 = '2021')],
  ['thirteenth month', false, (r) => (r.成文日期 = '2021-13-05')],
  ['day 32', false, (r) => (r.成文日期 = '2021年3月32日')],
  ['optional date null', true, (r) => (r.印发日期 = null)],
  ['required date null', false, (r) => (r.成文日期 = null)],
];
for (const [what, valid, change] of documents) {
  const report = structuredClone(document);
  change(report);
  const validate = schemas.gongwen;
  expect(validate(report) === valid, `公文: ${what} is ${valid ? '' : 'not '}valid`, errors(validate));
}

console.log(`${Object.keys(schemas).length} schemas, ${complete} complete samples, ` +
            `${cases.length + older.length + documents.length} changed reports, ${failures} failures`);
process.exit(failures ? 1 : 0);
