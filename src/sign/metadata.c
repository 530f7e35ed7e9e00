/* XMP packets compared (ISO 16684-1): what signs a PDF may have to say who wrote it last and when, in whatever XML its
 * tool prefers, and nothing else may differ. A packet is taken apart into facts, each a property's path with its value.
 */
#include "metadata.h"

#include <stdlib.h>
#include <string.h>

#define PACKET_DEPTH 32
#define FACTS_MAX    10000
#define NAMESPACES   64 /* in force at once */

#define RDF "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

typedef struct {
  const char *prefix, *uri;
} binding;

typedef struct {
  const char *name; /* URI and local name */
  bool in_path;     /* a property, or part of one */
  int bindings;     /* in force before it */
  int items;        /* rdf:li inside it so far */
  size_t path_len;  /* of the reader's path before it */
  bool has_children;
} element;

typedef struct {
  bx_arena *arena;
  const char *at, *end;
  binding bindings[NAMESPACES];
  int binding_count;
  element stack[PACKET_DEPTH];
  int depth;
  int rdf; /* depth inside rdf:RDF; 0: outside */
  bx_buf path, text;
  const char **facts;
  int count, capacity;
} reader;

/* ---- XML, as much as a packet has: no document type, no CDATA ---- */

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

static void skip_blanks(reader *r) {
  while (r->at < r->end && is_blank(*r->at)) r->at++;
}

static bool starts(const reader *r, const char *text) {
  size_t len = strlen(text);
  return (size_t)(r->end - r->at) >= len && memcmp(r->at, text, len) == 0;
}

static bool skip_past(reader *r, const char *text) {
  for (; r->at < r->end; r->at++)
    if (starts(r, text)) {
      r->at += strlen(text);
      return true;
    }
  return false;
}

static bool read_entity(reader *r, bx_buf *out) {
  static const struct {
    const char *name;
    char c;
  } known[] = {{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''}};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (starts(r, known[i].name)) {
      bx_buf_putc(out, known[i].c);
      r->at += strlen(known[i].name);
      return true;
    }
  if (!starts(r, "&#")) return false;
  r->at += 2;
  bool hex = starts(r, "x");
  uint32_t code = 0;
  int digits = 0;
  if (hex) r->at++;
  for (; r->at < r->end && *r->at != ';' && digits < 7; r->at++, digits++) {
    const char *all = "0123456789abcdef", *found = strchr(all, *r->at >= 'A' && *r->at <= 'F' ? *r->at + 32 : *r->at);
    if (!*r->at || !found || (!hex && found - all > 9)) return false;
    code = code * (hex ? 16 : 10) + (uint32_t)(found - all);
  }
  if (r->at == r->end || *r->at != ';' || !digits || code == 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
    return false;
  r->at++;
  bx_buf_utf8(out, code);
  return true;
}

static const char *read_name(reader *r) {
  const char *begin = r->at;
  while (r->at < r->end && !is_blank(*r->at) && !strchr("=/>\"'<", *r->at)) r->at++;
  return r->at > begin ? bx_arena_strndup(r->arena, begin, (size_t)(r->at - begin)) : NULL;
}

static const char *read_attribute_value(reader *r) {
  bx_buf value = {0};
  skip_blanks(r);
  char quote = r->at < r->end ? *r->at++ : '\0';
  bool good = quote == '"' || quote == '\'';
  bx_buf_append(&value, "", 0);
  while (good && r->at < r->end && *r->at != quote) {
    if (*r->at == '<')
      good = false;
    else if (*r->at == '&')
      good = read_entity(r, &value);
    else
      bx_buf_putc(&value, *r->at++);
  }
  good = good && r->at < r->end;
  if (good) r->at++;
  const char *text = good ? bx_arena_strndup(r->arena, value.data, value.len) : NULL;
  bx_buf_free(&value);
  return text;
}

/* ---- Names ---- */

/* The URI and the local name of PREFIX:NAME; NULL when the prefix means nothing. */
static const char *expand(reader *r, const char *name) {
  const char *colon = strchr(name, ':');
  if (!colon) return name;
  size_t len = (size_t)(colon - name);
  if (len == 3 && memcmp(name, "xml", 3) == 0) return name;
  for (int i = r->binding_count - 1; i >= 0; i--)
    if (strlen(r->bindings[i].prefix) == len && memcmp(r->bindings[i].prefix, name, len) == 0)
      return bx_arena_join(r->arena, r->bindings[i].uri, colon + 1, NULL);
  return NULL;
}

/* ---- Facts ---- */

static bool add_fact(reader *r, const char *attribute, const char *value) {
  if (r->count == FACTS_MAX) return false;
  r->facts = bx_arena_grow(r->arena, r->facts, r->count, &r->capacity, sizeof(char *));
  r->facts[r->count++] = bx_arena_join(r->arena, r->path.len ? r->path.data : "", attribute ? "/" : "",
                                       attribute ? attribute : "", "=", value, NULL);
  return true;
}

typedef struct {
  const char *name, *value;
} attribute;

#define ATTRIBUTES 64

/* Properties may be attributes of rdf:Description; rdf:about and rdf:parseType say how, not what. */
static bool add_attributes(reader *r, const attribute *attributes, int count) {
  for (int i = 0; i < count; i++) {
    const char *name = expand(r, attributes[i].name);
    if (!name) return false;
    if (bx_streq(name, RDF "about") || bx_streq(name, RDF "parseType")) continue;
    if (r->rdf && !add_fact(r, name, attributes[i].value)) return false;
  }
  return true;
}

/* ---- Elements ---- */

static bool open_element(reader *r, const char *name) {
  element *above = r->depth ? &r->stack[r->depth - 1] : NULL, *e = &r->stack[r->depth];
  e->name = expand(r, name);
  if (!e->name) return false;
  e->path_len = r->path.len;
  e->items = 0;
  e->has_children = false;
  if (above) above->has_children = true;
  e->in_path = r->rdf && !bx_streq(e->name, RDF "Description");
  if (e->in_path) {
    bx_buf_putc(&r->path, '/');
    bx_buf_puts(&r->path, e->name);
    if (above && bx_streq(e->name, RDF "li")) bx_buf_int(&r->path, ++above->items);
  }
  if (r->rdf || bx_streq(e->name, RDF "RDF")) r->rdf++;
  r->text.len = 0;
  return true;
}

static bool close_element(reader *r) {
  element *e = &r->stack[--r->depth];
  bool good = true;
  if (e->in_path && !e->has_children) {
    bx_buf_append(&r->text, "", 0);
    good = add_fact(r, NULL, bx_trim(r->arena, r->text.data, r->text.len));
  }
  r->text.len = 0;
  r->path.len = e->path_len;
  if (r->path.data) r->path.data[r->path.len] = '\0';
  r->binding_count = e->bindings;
  if (r->rdf) r->rdf--;
  return good;
}

static bool read_start(reader *r) {
  attribute attributes[ATTRIBUTES];
  int count = 0;
  const char *name = read_name(r);
  if (!name || r->depth == PACKET_DEPTH) return false;
  r->stack[r->depth].bindings = r->binding_count;
  for (;;) {
    skip_blanks(r);
    if (r->at == r->end) return false;
    if (*r->at == '/' || *r->at == '>') break;
    const char *key = read_name(r);
    skip_blanks(r);
    if (!key || r->at == r->end || *r->at++ != '=') return false;
    const char *value = read_attribute_value(r);
    if (!value) return false;
    if (strncmp(key, "xmlns", 5) == 0 && (key[5] == ':' || !key[5])) {
      if (r->binding_count == NAMESPACES || !key[5]) return false;
      r->bindings[r->binding_count++] = (binding){key + 6, value};
    } else {
      if (count == ATTRIBUTES) return false;
      attributes[count++] = (attribute){key, value};
    }
  }
  bool empty = starts(r, "/>");
  if (!empty && !starts(r, ">")) return false;
  r->at += empty ? 2 : 1;
  if (!open_element(r, name)) return false;
  r->depth++;
  return add_attributes(r, attributes, count) && (!empty || close_element(r));
}

static bool read_end(reader *r) {
  r->at += 2;
  const char *name = read_name(r), *whole = name ? expand(r, name) : NULL;
  skip_blanks(r);
  if (!whole || !r->depth || !bx_streq(whole, r->stack[r->depth - 1].name) || !starts(r, ">")) return false;
  r->at++;
  return close_element(r);
}

static int compare_facts(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool read_packet(reader *r) {
  bool good = true;
  while (good && r->at < r->end) {
    if (starts(r, "<?"))
      good = skip_past(r, "?>");
    else if (starts(r, "<!--"))
      good = skip_past(r, "-->");
    else if (starts(r, "<!"))
      good = false;
    else if (starts(r, "</"))
      good = read_end(r);
    else if (*r->at == '<') {
      r->at++;
      good = read_start(r);
    } else if (*r->at == '&') {
      good = read_entity(r, &r->text);
    } else {
      bx_buf_putc(&r->text, *r->at++);
    }
  }
  bx_buf_free(&r->text);
  bx_buf_free(&r->path);
  if (r->count) qsort(r->facts, (size_t)r->count, sizeof(char *), compare_facts);
  return good && r->depth == 0 && r->count; /* facts stand inside rdf:RDF only */
}

/* ---- Comparing ---- */

/* Who wrote the file last, and when. */
static bool may_differ(const char *fact) {
  static const char *const paths[] = {
      "/http://ns.adobe.com/xap/1.0/ModifyDate=", "/http://ns.adobe.com/xap/1.0/MetadataDate=",
      "/http://ns.adobe.com/pdf/1.3/Producer=", "/http://ns.adobe.com/xap/1.0/mm/InstanceID="};
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
    if (bx_starts_with(fact, paths[i])) return true;
  return false;
}

bool bx_metadata_same(bx_arena *arena, const bx_buf *a, const bx_buf *b) {
  reader before = {.arena = arena, .at = a->data, .end = a->data + a->len};
  reader after = {.arena = arena, .at = b->data, .end = b->data + b->len};
  bool good = a->len && b->len && bx_utf8_check(a->data, a->len) < 0 && bx_utf8_check(b->data, b->len) < 0;
  good = good && read_packet(&before) && read_packet(&after);
  int i = 0, k = 0;
  while (good) {
    while (i < before.count && may_differ(before.facts[i])) i++;
    while (k < after.count && may_differ(after.facts[k])) k++;
    if (i == before.count || k == after.count) return i == before.count && k == after.count;
    good = bx_streq(before.facts[i++], after.facts[k++]);
  }
  return false;
}
