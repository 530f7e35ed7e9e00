/* XMP: title, dates and what the file claims to be, as ISO 19005-3 6.6 and ISO 14289-1 clause 5 want it. */
#include <string.h>

#include "metadata.h"

static void put_escaped(bx_buf *out, const char *text) {
  for (; *text; text++) {
    if (*text == '&')
      bx_buf_puts(out, "&amp;");
    else if (*text == '<')
      bx_buf_puts(out, "&lt;");
    else if (*text == '>')
      bx_buf_puts(out, "&gt;");
    else
      bx_buf_putc(out, *text);
  }
}

static void put_element(bx_buf *out, const char *name, const char *before, const char *text, const char *after) {
  if (!text || !*text) return;
  bx_buf_putc(out, '<');
  bx_buf_puts(out, name);
  bx_buf_putc(out, '>');
  bx_buf_puts(out, before);
  put_escaped(out, text);
  bx_buf_puts(out, after);
  bx_buf_puts(out, "</");
  bx_buf_puts(out, name);
  bx_buf_puts(out, ">\n");
}

/* 2024-12-31 is its beginning in China, as it is for bx_pdf_put_iso_date. */
static void put_date(bx_buf *out, const char *name, const char *date) {
  const char *time = strchr(date, 'T');
  bool zoned = time && (strchr(time, 'Z') || strchr(time, '+') || strchr(time, '-'));
  put_element(out, name, "", date, zoned ? "" : time ? "+08:00" : "T00:00:00+08:00");
}

/* pdfuaid is none of the schemas that PDF/A knows: it is described here (ISO 19005-3 6.6.2.3). */
static const char claim_3a[] =
    "<pdfaid:part>3</pdfaid:part>\n<pdfaid:conformance>A</pdfaid:conformance>\n<pdfuaid:part>1</pdfuaid:part>\n"
    "<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType=\"Resource\">"
    "<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>"
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    "<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType=\"Resource\">"
    "<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    "<pdfaProperty:category>internal</pdfaProperty:category>"
    "<pdfaProperty:description>part of ISO 14289</pdfaProperty:description>"
    "</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>\n";
static const char claim_2u[] = "<pdfaid:part>2</pdfaid:part>\n<pdfaid:conformance>U</pdfaid:conformance>\n";

void bx_pdf_put_xmp(bx_buf *out, const bx_pdf_filing *filing, const char *producer) {
  static const char alternatives[] = "<rdf:Alt><rdf:li xml:lang=\"x-default\">";
  bx_buf_puts(out,
              "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
              "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
              "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
              "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
              " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\""
              " xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\" xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\""
              " xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\""
              " xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\""
              " xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">\n");
  bx_buf_puts(out, filing->claim == BX_PDF_A_3A ? claim_3a : claim_2u);
  put_element(out, "dc:format", "", "application/pdf", "");
  put_element(out, "dc:title", alternatives, filing->title, "</rdf:li></rdf:Alt>");
  put_element(out, "dc:creator", "<rdf:Seq><rdf:li>", filing->author, "</rdf:li></rdf:Seq>");
  put_element(out, "dc:description", alternatives, filing->subject, "</rdf:li></rdf:Alt>");
  put_element(out, "dc:language", "<rdf:Bag><rdf:li>", filing->language, "</rdf:li></rdf:Bag>");
  put_element(out, "pdf:Producer", "", producer, "");
  put_element(out, "xmp:CreatorTool", "", filing->creator, "");
  put_date(out, "xmp:CreateDate", filing->date);
  put_date(out, "xmp:ModifyDate", filing->date);
  put_date(out, "xmp:MetadataDate", filing->date);
  bx_buf_puts(out, "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>");
}
