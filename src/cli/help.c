/* --help, in both languages. */
#include <stdio.h>
#include <string.h>

#include "cli.h"

static const char overview_en[] =
    "banxin — typesets official Chinese documents from report data\n"
    "\n"
    "  banxin render REPORT -o OUT.pdf    typeset to .pdf, .png, .svg or .txt\n"
    "  banxin check REPORT                check the figures, totals and rules; of a filed PDF also its pages\n"
    "  banxin diff OLD NEW                what changed between two reports\n"
    "  banxin extract FILE.pdf            what is attached to a filed PDF\n"
    "  banxin set REPORT POINTER=TEXT     change what a report says, and nothing else in its file\n"
    "  banxin inspect REPORT              measure the pages against GB/T 9704 and CLREQ\n"
    "  banxin dump REPORT                 pages as readable text\n"
    "  banxin schema LAYOUT               JSON Schema of a form's data\n"
    "  banxin layouts                     list the forms\n"
    "  banxin fonts                       show which font plays each role\n"
    "  banxin approve REPORT --as NAME    approve or return a report\n"
    "  banxin approvals REPORT            who approved it, and whether that still holds\n"
    "  banxin sign IN.pdf -o OUT.pdf      sign a PDF\n"
    "  banxin verify FILE.pdf             verify the signatures of a PDF\n"
    "  banxin preview REPORT              show, fill in and approve the report in a browser\n"
    "  banxin print REPORT|FILE.pdf       print on paper, through CUPS\n"
    "  banxin printers                    list the printers and what they can do\n"
    "\n"
    "REPORT is a YAML or JSON file, a filed PDF with its data, or - for standard input.\n"
    "`banxin COMMAND --help` tells more; banxin(1), banxin-data(5) and banxin-layout(5) tell all.\n";

static const char overview_zh[] =
    "banxin（版心）—— 由报告数据排出公文版面\n"
    "\n"
    "  banxin render 报告 -o 输出.pdf     排版，输出 .pdf .png .svg 或 .txt\n"
    "  banxin check 报告                  核对数字、合计与勾稽关系；对已归档的 PDF 并核对版面\n"
    "  banxin diff 旧报告 新报告          两份报告有哪些改动\n"
    "  banxin extract 文件.pdf            取出 PDF 所附的数据与版式\n"
    "  banxin set 报告 指针=文字          只改报告中的这一处，文件其余不动\n"
    "  banxin inspect 报告                按 GB/T 9704 和 CLREQ 量版面\n"
    "  banxin dump 报告                   把版面写成可读的文本\n"
    "  banxin schema 版式                 打印该表的数据规范（JSON Schema）\n"
    "  banxin layouts                     列出全部版式\n"
    "  banxin fonts                       看每种字体用的是哪个文件\n"
    "  banxin approve 报告 --as 姓名      通过或退回报告\n"
    "  banxin approvals 报告              谁审批过，是否仍然有效\n"
    "  banxin sign 文件.pdf -o 输出.pdf   签署 PDF\n"
    "  banxin verify 文件.pdf             验证 PDF 的签名\n"
    "  banxin preview 报告                在浏览器中看版面与核对结果，填写、审批\n"
    "  banxin print 报告或文件.pdf        经 CUPS 打印\n"
    "  banxin printers                    列出打印机及其能力\n"
    "\n"
    "“报告”是 YAML 或 JSON 文件，或附有数据的 PDF，- 表示标准输入。\n"
    "banxin 命令 --help 看该命令的选项；全部说明见 banxin(1)、banxin-data(5)、banxin-layout(5)。\n";

static const char render_en[] =
    "banxin render REPORT -o OUT [options]\n"
    "\n"
    "Checks the report, then typesets it. The ending of OUT decides: .pdf, .png and .svg (one file a\n"
    "page: x-1.png, x-2.png …) or .txt (a dump). A report with errors is refused.\n"
    "\n"
    "  -o, --output OUT      file to write; - is standard output (then give --format)\n"
    "      --format F        pdf, png, svg or txt, whatever the ending of OUT\n"
    "      --profile P       of a PDF: pdfa-3a (PDF/A-3a and PDF/UA-1 with the data attached; the default),\n"
    "                        pdfa-2u (PDF/A-2u) or plain\n"
    "      --allow-errors    typeset although the check found errors\n"
    "      --pages 1-3,5     only these pages\n"
    "      --dpi N           resolution of PNG (150)\n"
    "      --gray-bits 4|8   depth of gray PNG (4)\n"
    "      --watermark TEXT  of copies for approval: across every page, under the text (not in a filed PDF)\n"
    "      --stamp-version TIME  a line in the foot margin: hash of the report and this time (likewise)\n"
    "      --contact-sheet 4x3   PNG: so many small pages on a sheet, with their numbers\n"
    "      --crop POINTER    PNG, SVG: only the part that shows this of the data: /table, /table/row/column, /field\n"
    "      --date DATE       creation date in the PDF, e.g. 2025-01-31 (never the clock)\n"
    "      --last-year FILE  last year's report, for the check\n"
    "      --part FILE       a report this one sums up, for the check; may be repeated\n"
    "      --rows TABLE=FILE rows of a table from NDJSON, one record a line; - is standard input\n";

static const char render_zh[] =
    "banxin render 报告 -o 输出 [选项]\n"
    "\n"
    "先核对，再排版。由输出文件的后缀决定格式：.pdf，.png 和 .svg（每页一个文件：x-1.png、x-2.png……），\n"
    "或 .txt（版面文本）。有错误的报告不予排版。\n"
    "\n"
    "  -o, --output 文件     输出文件；- 表示标准输出（此时要写 --format）\n"
    "      --format 格式     pdf、png、svg 或 txt，不看文件后缀\n"
    "      --profile 规范    PDF 所循规范：pdfa-3a（PDF/A-3a 与 PDF/UA-1，附数据，默认）、\n"
    "                        pdfa-2u（PDF/A-2u）或 plain（不循）\n"
    "      --allow-errors    核对有错误也照样排版\n"
    "      --pages 1-3,5     只要这些页\n"
    "      --dpi N           PNG 的分辨率（150）\n"
    "      --gray-bits 4|8   灰度 PNG 的位深（4）\n"
    "      --watermark 文字  送审件：每页文字之下加斜排水印，如送审稿（归档 PDF 不可用）\n"
    "      --stamp-version 时间  送审件：页脚边空处标注报告的校验值和此时间（同上）\n"
    "      --contact-sheet 4x3   PNG：缩略图总览，每张 4 列 3 行，注页码\n"
    "      --crop 位置       PNG、SVG：只截取该数据所在的部分：/表、/表/行/列、/字段\n"
    "      --date 日期       写进 PDF 的日期，如 2025-01-31（从不取时钟）\n"
    "      --last-year 文件  上年报告，供核对\n"
    "      --part 文件       被汇总的下级报告，供核对；可以多次\n"
    "      --rows 表=文件    表中的行取自 NDJSON，每行一条记录；- 表示标准输入\n";

static const char check_en[] =
    "banxin check REPORT [options]\n"
    "\n"
    "Checks the report against its form: fields, figures, totals and rules. Exit status 0: nothing wrong\n"
    "(warnings may be shown), 1: errors.\n"
    "\n"
    "      --last-year FILE  last year's report: carried-over figures are compared\n"
    "      --part FILE       a report this one sums up; may be repeated\n"
    "      --rows TABLE=FILE rows of a table from NDJSON, one record a line; - is standard input\n";

static const char check_zh[] =
    "banxin check 报告 [选项]\n"
    "\n"
    "按版式核对报告：字段、数字、合计与勾稽关系。退出状态 0：没有错误（可能有警告）；1：有错误。\n"
    "\n"
    "      --last-year 文件  上年报告：核对结转等跨年数字\n"
    "      --part 文件       被汇总的下级报告；可以多次\n"
    "      --rows 表=文件    表中的行取自 NDJSON，每行一条记录；- 表示标准输入\n";

static const char inspect_en[] =
    "banxin inspect REPORT [options]\n"
    "\n"
    "Typesets the report and measures the finished pages against GB/T 9704—2012 and CLREQ: margins, type\n"
    "area, lines and characters, fonts and sizes, title, page numbers, what starts and ends a line, marks\n"
    "and gaps, widows, closed tables. Each rule says what was measured and what the standard asks; those\n"
    "that fail come first, with their place. Exit status 0: all rules hold, 1: some do not.\n"
    "\n"
    "      --json            one JSON object a line\n"
    "      --all             also the rules that have nothing to measure\n"
    "      --rows TABLE=FILE rows of a table from NDJSON\n";

static const char inspect_zh[] =
    "banxin inspect 报告 [选项]\n"
    "\n"
    "排出版面，按 GB/T 9704—2012 和 CLREQ 逐条量：页边、版心、行数字数、字体字号、标题、页码、\n"
    "行首行尾禁则、标点与间隙、孤行孤字、表格封闭。每条写出量得的值和应有的值，不合的在前，并写明位置。\n"
    "退出状态 0：全部合格；1：有不合的。\n"
    "\n"
    "      --json            每条一行 JSON\n"
    "      --all             连同不适用的\n"
    "      --rows 表=文件    表中的行取自 NDJSON\n";

static const char dump_en[] =
    "banxin dump REPORT [options]\n"
    "\n"
    "Prints the finished pages as text: every line, rule and table cell with its place in points.\n"
    "\n"
    "  -o, --output FILE     write to FILE instead of standard output\n"
    "      --pages 1-3,5     only these pages\n"
    "      --glyphs          also glyph ids and positions\n"
    "      --rows TABLE=FILE rows of a table from NDJSON\n"
    "      --allow-errors    although the check found errors\n";

static const char dump_zh[] =
    "banxin dump 报告 [选项]\n"
    "\n"
    "把排好的版面写成文本：每一行字、每条线、每个表格单元及其位置（单位：点）。\n"
    "\n"
    "  -o, --output 文件     写到文件，而不是标准输出\n"
    "      --pages 1-3,5     只要这些页\n"
    "      --glyphs          连同字形编号与位置\n"
    "      --rows 表=文件    表中的行取自 NDJSON\n"
    "      --allow-errors    核对有错误也照样输出\n";

static const char sign_en[] =
    "banxin sign IN.pdf -o OUT.pdf --key KEY [options]\n"
    "\n"
    "Puts a signature (PAdES) into a signature field, behind the bytes of IN.pdf, so that earlier signatures stay\n"
    "valid. Passphrases are asked for on the terminal and never taken from the command line.\n"
    "\n"
    "  -o, --output OUT      file to write\n"
    "      --key KEY         key: a file (PEM, DER, PKCS#12) or a token's URI (pkcs11:…)\n"
    "      --cert FILE       the signer's certificate, when it is not where the key is\n"
    "      --chain FILE      certificates of its issuers; may be repeated\n"
    "      --passphrase-file FILE, --passphrase-fd N  first line: passphrase or PIN\n"
    "      --token-module LIB  library of the token\n"
    "      --signer-command CMD  another program signs: bytes on its standard input, CMS from its output\n"
    "      --field NAME      signature field, e.g. 机关 or 负责人; else the first empty one\n"
    "      --level L         B-B, or B-T, B-LT, B-LTA: with time stamp, with proofs, with a time stamp over these\n"
    "      --tsa URL         time stamping authority (RFC 3161, http)\n"
    "      --revocation FILE a CRL or an OCSP response for B-LT; may be repeated\n"
    "      --offline         fetch no CRLs, OCSP responses and certificates\n"
    "      --timeout N       seconds to wait for one answer (30), or for the signer command (300)\n"
    "      --certify         allow no changes later but signatures; the first signature only\n"
    "      --seal FILE       seal as PNG or SVG, shown in the field; none comes into a file without a signature\n"
    "      --seal-on-edges   also in pieces on the page edges; the first signature only\n"
    "      --approvals FILE  the list of approvals, where the form wants one (see banxin approvals)\n"
    "      --reason TEXT, --location TEXT  why and where\n"
    "      --time TIME       time of signing, e.g. 2025-01-31T10:00:00+08:00, instead of now\n"
    "      --sm2             the key is of SM2 (experimental)\n";

static const char sign_zh[] =
    "banxin sign 文件.pdf -o 输出.pdf --key 密钥 [选项]\n"
    "\n"
    "在签名域中签名（PAdES），追加在原文件字节之后，已有签名仍然有效。口令在终端上询问，从不取自命令行。\n"
    "\n"
    "  -o, --output 文件     输出文件\n"
    "      --key 密钥        密钥文件（PEM、DER、PKCS#12）或令牌的 URI（pkcs11:…）\n"
    "      --cert 文件       签名者证书（不与密钥在一起时）\n"
    "      --chain 文件      各级签发者的证书；可以多次\n"
    "      --passphrase-file 文件、--passphrase-fd 描述符  首行是口令或 PIN\n"
    "      --token-module 库 令牌的动态库\n"
    "      --signer-command 命令  由别的程序签名：标准输入给它待签字节，标准输出取回 CMS\n"
    "      --field 名称      签名域，如 机关、负责人；不写则取首个空着的\n"
    "      --level 级别      B-B，或 B-T、B-LT、B-LTA：加时间戳、加验证材料、再加整体时间戳\n"
    "      --tsa 网址        时间戳服务（RFC 3161，http）\n"
    "      --revocation 文件 B-LT 所需的 CRL 或 OCSP 响应；可以多次\n"
    "      --offline         不联网取 CRL、OCSP 响应和证书\n"
    "      --timeout N       等一次应答至多几秒（30）；等签名程序至多几秒（300）\n"
    "      --certify         此后除签名外不许改动；仅限首个签名\n"
    "      --seal 文件       印章的 PNG 或 SVG，显示在签名域中；没有签名就没有印章\n"
    "      --seal-on-edges   兼盖骑缝章；仅限首个签名\n"
    "      --approvals 文件  审批记录，供须审批的表式（见 banxin approvals）\n"
    "      --reason 文字、--location 文字  事由、地点\n"
    "      --time 时间       签名时间，如 2025-01-31T10:00:00+08:00，不写则取现在\n"
    "      --sm2             密钥是 SM2（试验）\n";

static const char diff_en[] =
    "banxin diff OLD NEW [-o OUT] [options]\n"
    "\n"
    "Says what changed between two reports, or the data of two filed PDFs: a line for each printed cell, sentence\n"
    "or row. How the data is written and where it stands on a page does not count; totals that are left out\n"
    "count as computed. Exit status 0: nothing changed, 1: something did.\n"
    "\n"
    "  -o, --output OUT      also write a file: .pdf, .png or .svg (old and new pages side by side, changes in\n"
    "                        red), .html (list and pages), .json (list) or .txt (dump of the sheets)\n"
    "      --format F        pdf, png, svg, html, json or txt, whatever the ending of OUT\n"
    "      --json            one JSON object a line\n"
    "      --pages 1-3,5     only these sheets\n"
    "      --dpi N           resolution of pictures (150)\n"
    "      --gray-bits 4|8   depth of gray PNG (4)\n"
    "      --glyphs          in a dump, also glyph ids and positions\n"
    "      --date DATE       creation date in the PDF\n";

static const char diff_zh[] =
    "banxin diff 旧报告 新报告 [-o 输出] [选项]\n"
    "\n"
    "列出两份报告（或两个 PDF 所附数据）的改动：每个印出的单元、每句话、每一行各一条。数据写法、所在页次\n"
    "不同不算改动；未填的合计按算得的数比。退出状态 0：没有改动；1：有改动。\n"
    "\n"
    "  -o, --output 文件     另写一个文件：.pdf、.png、.svg（左旧右新对照，改动标红）、.html（清单与页面）、\n"
    "                        .json（清单）或 .txt（对照页文本）\n"
    "      --format 格式     pdf、png、svg、html、json 或 txt，不看文件后缀\n"
    "      --json            每条一行 JSON\n"
    "      --pages 1-3,5     只要这些对照页\n"
    "      --dpi N           图片的分辨率（150）\n"
    "      --gray-bits 4|8   灰度 PNG 的位深（4）\n"
    "      --glyphs          文本中连同字形编号与位置\n"
    "      --date 日期       写进 PDF 的日期\n";

static const char extract_en[] =
    "banxin extract FILE.pdf [-o FOLDER] [NAME]\n"
    "\n"
    "Lists what is attached to a filed PDF: its report, layouts, rows and pictures. With NAME it goes to standard\n"
    "output; with -o all, or the one, into a folder, byte by byte as they were.\n"
    "\n"
    "  -o, --output FOLDER   write into this folder\n";
static const char extract_zh[] =
    "banxin extract 文件.pdf [-o 文件夹] [名称]\n"
    "\n"
    "列出 PDF 所附的报告、版式、行数据与图片。给出名称则写到标准输出；加 -o 则把全部（或该项）写入文件夹，\n"
    "与原文件逐字节相同。\n"
    "\n"
    "  -o, --output 文件夹   写入这个文件夹\n";

static const char verify_en[] =
    "banxin verify FILE.pdf [options]\n"
    "\n"
    "Verifies every signature of a PDF: the signed bytes, the certificate and who vouches for it, time stamps,\n"
    "revocation, what it covers, and what was changed after it, object by object. Nothing is fetched; what could\n"
    "not be checked is said. Exit status 0: all valid; 1: one is not; 2: not proven, since something was\n"
    "not at hand, or there is none; 65: no PDF that can be read strictly.\n"
    "\n"
    "      --trust FILE      a trusted certificate, or a folder of them; may be repeated\n"
    "      --system-trust    also the certificates that the system trusts\n"
    "      --revocation FILE a CRL or an OCSP response, beside those in the PDF; may be repeated\n"
    "      --require-revocation  not proven unless one of them says that no certificate was revoked\n"
    "      --field NAME      only the signature in this field\n"
    "      --time TIME       judge as of then, e.g. 2025-01-31T10:00:00+08:00, instead of now\n"
    "      --json            one JSON object\n";

static const char verify_zh[] =
    "banxin verify 文件.pdf [选项]\n"
    "\n"
    "验证 PDF 的每个签名：签名的字节、证书及其担保者、时间戳、吊销状态、覆盖范围，以及签名之后逐个对象的\n"
    "改动。不联网；未能核对的一律写明。退出状态 0：全部有效；1：有无效的；2：缺少材料未能证实，\n"
    "或没有签名；65：不是能严格读取的 PDF。\n"
    "\n"
    "      --trust 文件      可信证书，或放有可信证书的文件夹；可以多次\n"
    "      --system-trust    连同系统信任的证书\n"
    "      --revocation 文件 CRL 或 OCSP 应答，PDF 自带的之外再加；可以多次\n"
    "      --require-revocation  没有材料说明证书未被吊销，就算未能证实\n"
    "      --field 名称      只验证这个签名域\n"
    "      --time 时间       以此时为准，如 2025-01-31T10:00:00+08:00，不用当前时间\n"
    "      --json            输出一个 JSON 对象\n";

static const char set_en[] =
    "banxin set REPORT CHANGE… [options]\n"
    "banxin set REPORT --list\n"
    "\n"
    "Changes a report in YAML or JSON; all else in its file stays byte for byte as it was: comments, order, quotes.\n"
    "\n"
    "  POINTER=TEXT          a text or a figure, e.g. /申请/新收/总计=12\n"
    "  POINTER:=JSON         a JSON value, e.g. null, \"2025\" or {\"a\": 1}\n"
    "  POINTER+=JSON         an item of a list, before the one with this number; - is behind the last\n"
    "      --remove POINTER  removes a field or an item; may be repeated\n"
    "      --expect SHA256   refuses when the file is another by now\n"
    "      --dry-run         prints what would change as a unified diff\n"
    "  -o, --output FILE     writes there instead; - is standard output\n"
    "      --list            prints what can be filled in: fields and tables, as JSON\n";
static const char set_zh[] =
    "banxin set 报告 改动… [选项]\n"
    "banxin set 报告 --list\n"
    "\n"
    "修改 YAML 或 JSON 报告，文件其余部分逐字节不变：注释、次序、引号都照旧。\n"
    "\n"
    "  指针=文字             文字或数字，如 /申请/新收/总计=12\n"
    "  指针:=JSON            JSON 值，如 null、\"2025\"、{\"a\": 1}\n"
    "  指针+=JSON            列表中的一项，插在该序号之前；- 表示最后\n"
    "      --remove 指针     删去字段或列表中的一项；可以多次\n"
    "      --expect 摘要     文件的 SHA-256 已不是它就不改\n"
    "      --dry-run         只打印将有的改动（unified diff）\n"
    "  -o, --output 文件     写到另一个文件；- 表示标准输出\n"
    "      --list            以 JSON 列出可填写的字段和表格\n";
static const char preview_en[] =
    "banxin preview REPORT [options]\n"
    "\n"
    "Prints an address and serves there, for this machine only, a web page with the pages of the report and what the\n"
    "check finds, each finding with its place on the page. The page follows the report and its layout as they are\n"
    "saved; a report that cannot be read leaves the last pages standing. On the page the report can be filled in, "
    "approved\n"
    "and compared with earlier versions. Ctrl-C ends it.\n"
    "\n"
    "      --port N          port to listen on; else one that is free\n"
    "      --no-browser      open no browser\n"
    "      --as NAME         who approves or returns the report on the page; else nobody can\n"
    "      --log FILE        list of approvals, instead of REPORT.approvals\n"
    "      --compare OLD     an earlier version, or a filed PDF, to compare with\n"
    "      --last-year FILE  last year's report, for the check\n"
    "      --part FILE       a report this one sums up, for the check; may be repeated\n";

static const char preview_zh[] =
    "banxin preview 报告 [选项]\n"
    "\n"
    "打印一个网址，在其上（仅限本机）展示报告的版面和核对结果，每条结果都指到版面上的位置。报告或版式一保存，\n"
    "网页随即更新；报告有语法错误时保留上一次的版面。在网页上可以填写、审批报告，与以前的版本对比。按 Ctrl-C 结束。\n"
    "\n"
    "      --port N          监听的端口；不写则取空闲端口\n"
    "      --no-browser      不打开浏览器\n"
    "      --as 姓名         在网页上审批的人；不写则不能审批\n"
    "      --log 文件        审批记录，不用 报告.approvals\n"
    "      --compare 旧稿    供对比的以前版本，也可以是归档的 PDF\n"
    "      --last-year 文件  上年报告，供核对\n"
    "      --part 文件       被汇总的下级报告，供核对；可以多次\n";

static const char print_en[] =
    "banxin print REPORT|FILE.pdf [options]\n"
    "\n"
    "Prints a PDF as it is, or a report, which is checked and typeset first; one with errors is refused. The paper is\n"
    "A4 (A3 when all pages are that large), never scaled. What the printer cannot do is said before anything is sent.\n"
    "Then waits for the job and says what becomes of it; Ctrl-C ends the waiting, not the job. Exit status 0: "
    "printed;\n"
    "69: no print server, or the job was refused, cancelled or given up; 75: no longer waited for.\n"
    "\n"
    "      --printer NAME    printer; else the default one\n"
    "      --copies N        copies, collated (1)\n"
    "      --duplex HOW      both sides, turned on the long or the short edge; off (the default)\n"
    "      --gray            without colours\n"
    "      --pages 2-4,6     only these pages\n"
    "      --numbered 1-30   one copy for each number, printed in its corner (份号), as one job\n"
    "      --booklet a4|a3   two pages a side, to be folded in the middle (骑马订)\n"
    "  -o, --output OUT.pdf  write what would be printed, to print it elsewhere\n"
    "      --dry-run         look at everything and send nothing\n"
    "      --no-wait         do not wait for the job\n"
    "      --json            the job and each change of its state as a JSON object a line\n"
    "      --server SERVER   print server, HOST:PORT or a socket's path with a slash, instead of this machine's\n"
    "      --allow-errors    print a report although the check found errors\n"
    "      --last-year FILE, --part FILE, --rows TABLE=FILE  of a report, as for banxin render\n";

static const char print_zh[] =
    "banxin print 报告或文件.pdf [选项]\n"
    "\n"
    "打印 PDF（原样发送），或打印报告（先核对、排版；有错误的不予打印）。纸张为 A4（全部页面都是 A3 时用 A3），\n"
    "从不缩放。打印机做不到的，发送之前就会说明。发送后等到作业结束，并说明结果；按 Ctrl-C 只是不再等待，作业照常\n"
    "进行。退出状态 0：已印出；69：没有打印服务，或作业被拒绝、取消、中止；75：不再等待。\n"
    "\n"
    "      --printer 名称    打印机；不写则用默认的\n"
    "      --copies N        份数，逐份打印（1）\n"
    "      --duplex 方式     双面：long 沿长边翻转，short 沿短边翻转；off 单面（默认）\n"
    "      --gray            不用彩色\n"
    "      --pages 2-4,6     只印这些页\n"
    "      --numbered 1-30   逐份印上份号，每号一份，合为一个作业\n"
    "      --booklet a4|a3   骑马订：每面两页，中间对折\n"
    "  -o, --output 输出.pdf 把要打印的内容写成 PDF，另处打印\n"
    "      --dry-run         全部看一遍，但不发送\n"
    "      --no-wait         不等作业结束\n"
    "      --json            作业及其状态的每次变化各写一行 JSON\n"
    "      --server 服务     打印服务，主机:端口 或套接字路径（含斜杠），不用本机的\n"
    "      --allow-errors    核对有错误也照样打印报告\n"
    "      --last-year 文件、--part 文件、--rows 表=文件  用于报告，同 banxin render\n";

static const char printers_en[] =
    "banxin printers [options]\n"
    "\n"
    "Lists the printers: state, both sides or one, colour or black, paper.\n"
    "\n"
    "      --json            one JSON object a line\n"
    "      --server SERVER   print server, HOST:PORT or a socket's path with a slash\n";
static const char printers_zh[] =
    "banxin printers [选项]\n"
    "\n"
    "列出打印机：状态、单双面、彩色或黑白、纸张。\n"
    "\n"
    "      --json            每台一行 JSON\n"
    "      --server 服务     打印服务，主机:端口 或套接字路径（含斜杠）\n";

static const char schema_en[] = "banxin schema LAYOUT\n\nPrints the JSON Schema (2020-12) of the form's data.\n";
static const char schema_zh[] = "banxin schema 版式\n\n打印该版式数据的 JSON Schema（2020-12）。\n";
static const char layouts_en[] =
    "banxin layouts\n\nLists the forms there are: name, title, the document each follows.\n";
static const char layouts_zh[] = "banxin layouts\n\n列出全部版式：名称、标题、依据。\n";
static const char fonts_en[] =
    "banxin fonts\n\nShows which file plays each font role and why.\n\n"
    "Official fonts (方正小标宋, 仿宋_GB2312 …) take their roles when they lie in the user's font folder,\n"
    "~/.local/share/banxin/fonts, are named with --font, or are installed and --fonts=system is given.\n";
static const char fonts_zh[] =
    "banxin fonts\n\n列出每种字体用的是哪个文件、来自哪里。\n\n"
    "把方正小标宋、仿宋_GB2312 等字体放进 ~/.local/share/banxin/fonts，或用 --font 指定，\n"
    "或已安装在系统里并加 --fonts=system，即由它们担任相应字体。\n";

static const char common_en[] =
    "\n"
    "  -l, --layout NAME     form to use instead of the one the report names (a name or a path)\n"
    "      --layouts DIR     folder of layouts\n"
    "      --fonts WHICH     bundled, user (bundled and the user's font folder; the default) or system\n"
    "      --font ROLE=FILE  file for a role: xiaobiaosong fangsong kaiti heiti songti western\n"
    "      --config FILE     configuration (~/.config/banxin/config.yaml)\n"
    "      --data-dir DIR    folder that has layouts/ and fonts/\n"
    "      --diagnostics HOW text (at most five warnings of a kind), full (all), json (one object a line)\n"
    "      --lang zh|en      language of messages\n"
    "  -q, --quiet           only errors\n"
    "  -h, --help            this help\n";

static const char approve_en[] =
    "banxin approve REPORT --as NAME [options]\n"
    "\n"
    "Checks the report and adds to the list beside it, REPORT.approvals, that NAME approves it as it stands: with\n"
    "hashes of the data and of the pages, so that a later change makes the approval void.\n"
    "\n"
    "      --as NAME         who approves\n"
    "      --comment TEXT    a word about it\n"
    "      --return          return it instead; a report with errors can only be returned\n"
    "      --log FILE        the list, if it is not REPORT.approvals\n"
    "      --time TIME       when, instead of now: 2025-01-20T10:00:00+08:00\n"
    "      --last-year FILE  last year's report, for the check\n";

static const char approve_zh[] =
    "banxin approve 报告 --as 姓名 [选项]\n"
    "\n"
    "先核对报告，再在同处的“报告.approvals”里追加一条：某人通过现在这份报告，并记下数据与版面的校验值；\n"
    "报告日后一改，审批即告失效。\n"
    "\n"
    "      --as 姓名         审批人\n"
    "      --comment 意见    审批意见\n"
    "      --return          退回；有错误的报告只能退回\n"
    "      --log 文件        审批记录，默认为“报告.approvals”\n"
    "      --time 时刻       审批时刻，默认为现在：2025-01-20T10:00:00+08:00\n"
    "      --last-year 文件  上年报告，供核对\n";

static const char approvals_en[] =
    "banxin approvals REPORT [--json] [--log FILE]\n"
    "\n"
    "Who approved or returned the report, or the data of a filed PDF, and whether that holds for it as it stands. The\n"
    "last word counts. Exit status 0: it is approved; 1: it is not.\n"
    "\n"
    "      --log FILE        the list, if it is not REPORT.approvals\n"
    "      --json            one JSON object a line\n";

static const char approvals_zh[] =
    "banxin approvals 报告 [--json] [--log 文件]\n"
    "\n"
    "列出谁通过或退回过报告（或归档 PDF 所附数据），对现状是否仍然有效；以最后一条为准。\n"
    "退出码 0 为已获通过，1 为未获通过。\n"
    "\n"
    "      --log 文件        审批记录，默认为“报告.approvals”\n"
    "      --json            每行一个 JSON 对象\n";

static const char common_zh[] =
    "\n"
    "  -l, --layout 名称     用这个版式，不用报告里写的（名称或路径）\n"
    "      --layouts 文件夹  版式所在的文件夹\n"
    "      --fonts 范围      bundled（自带）、user（自带加用户字体文件夹，默认）或 system（加系统字体）\n"
    "      --font 角色=文件  指定字体：xiaobiaosong fangsong kaiti heiti songti western\n"
    "      --config 文件     配置文件（~/.config/banxin/config.yaml）\n"
    "      --data-dir 文件夹 含 layouts/ 和 fonts/ 的文件夹\n"
    "      --diagnostics 方式  text（同类警告至多列五条）、full（全列）或 json（每条一行）\n"
    "      --lang zh|en      信息的语言\n"
    "  -q, --quiet           只报错误\n"
    "  -h, --help            本帮助\n";

static const struct {
  const char *name, *english, *chinese;
} helps[] = {
    {"render", render_en, render_zh},
    {"check", check_en, check_zh},
    {"dump", dump_en, dump_zh},
    {"inspect", inspect_en, inspect_zh},
    {"schema", schema_en, schema_zh},
    {"layouts", layouts_en, layouts_zh},
    {"fonts", fonts_en, fonts_zh},
    {"extract", extract_en, extract_zh},
    {"sign", sign_en, sign_zh},
    {"verify", verify_en, verify_zh},
    {"approve", approve_en, approve_zh},
    {"approvals", approvals_en, approvals_zh},
    {"set", set_en, set_zh},
    {"preview", preview_en, preview_zh},
    {"print", print_en, print_zh},
    {"printers", printers_en, printers_zh},
    {"diff", diff_en, diff_zh},
};

void cli_help(const cli_options *options, const char *command) {
  const char *text = cli_say(options, overview_en, overview_zh);
  for (size_t i = 0; command && i < sizeof helps / sizeof *helps; i++)
    if (strcmp(helps[i].name, command) == 0) text = cli_say(options, helps[i].english, helps[i].chinese);
  fputs(text, stdout);
  fputs(cli_say(options, common_en, common_zh), stdout);
}
