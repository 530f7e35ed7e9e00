/* Floor 2, and a module of its own, banxin-sign.so: signatures of PDFs by OpenSSL (PAdES, ETSI EN 319 142-1). It is
 * loaded when a signature is made or looked at, so that what only typesets does not pay for libcrypto. It has its own
 * copies of the floors base and pdf; nothing but bx_sign_module_get is seen of it. Knows no pages, data or layouts. */
#ifndef BX_SIGN_H
#define BX_SIGN_H

#include "base.h"
#include "diag.h"
#include "pdf.h"

/* ---- Signing --------------------------------------------------------------------------------- */

/* Baseline levels of EN 319 142-1: signed; with a time stamp; with what it takes to verify it later; with a document
 * time stamp over that. */
typedef enum { BX_PADES_B, BX_PADES_T, BX_PADES_LT, BX_PADES_LTA } bx_pades_level;

/* ---- Verifying ------------------------------------------------------------------------------- */

/* ---- The module ------------------------------------------------------------------------------ */

/* Raised with every change of what stands in this header. */
#define BX_SIGN_VERSION 1

typedef struct {
  int version; /* BX_SIGN_VERSION of the module */
  /* "OpenSSL 3.0.19 27 Jan 2026" */
  const char *(*library)(void);
} bx_sign_module;

#define BX_SIGN_MODULE_GET "bx_sign_module_get"

#if defined(__GNUC__)
#define BX_SIGN_EXPORT __attribute__((visibility("default")))
#else
#define BX_SIGN_EXPORT
#endif

/* The module's only symbol. Never NULL. */
BX_SIGN_EXPORT const bx_sign_module *bx_sign_module_get(void);

#endif
