/* page.c: the page and the description of the API, which are files of page/, part of the program. */
#include <string.h>

#include "routes.h"

/* A file of page/ as bytes of the program, with a NUL behind it. */
#define EMBED(name, file)                                                                                              \
    __asm__(".section .rodata\n"                                                                                       \
            ".global " #name "\n" #name ":\n"                                                                          \
            ".incbin \"tools/rs-serve/page/" file "\"\n"                                                               \
            ".byte 0\n"                                                                                                \
            ".global " #name "_end\n" #name "_end:\n"                                                                  \
            ".previous\n");                                                                                            \
    extern const char name[], name##_end[]

EMBED(serve_page_html, "index.html");
EMBED(serve_page_css, "page.css");
EMBED(serve_page_js, "page.js");
EMBED(serve_page_api, "api.js");
EMBED(serve_page_film, "film.js");
EMBED(serve_page_map, "map.js");
EMBED(serve_page_operator, "operator.js");
EMBED(serve_page_openapi, "openapi.json");

static const struct {
    const char *path, *type, *start, *end;
} files[] = {
        {"/", "text/html; charset=utf-8", serve_page_html, serve_page_html_end},
        {"/page.css", "text/css; charset=utf-8", serve_page_css, serve_page_css_end},
        {"/page.js", "text/javascript; charset=utf-8", serve_page_js, serve_page_js_end},
        {"/api.js", "text/javascript; charset=utf-8", serve_page_api, serve_page_api_end},
        {"/film.js", "text/javascript; charset=utf-8", serve_page_film, serve_page_film_end},
        {"/map.js", "text/javascript; charset=utf-8", serve_page_map, serve_page_map_end},
        {"/operator.js", "text/javascript; charset=utf-8", serve_page_operator, serve_page_operator_end},
        {"/openapi.json", "application/json", serve_page_openapi, serve_page_openapi_end},
};

void serve_get_page(struct serve_call *call)
{
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        if (strcmp(files[i].path, call->route->path) != 0)
            continue;
        call->status = 200;
        call->type = files[i].type;
        call->static_bytes = files[i].start;
        call->n_answer = (size_t)(files[i].end - files[i].start) - 1;
    }
}
